"""What a start after a crash does not wait for.

Deliberate fault that was tried, red: the bot's code read at each start.
"""

from typing import Any

import pytest
from home import Home
from one_bot import DIES, Scene

from tray_app.supervisor.telegram import promises


def test_its_code_is_not_read_again(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[Any] = []
    way_of = promises.way_of
    monkeypatch.setattr(promises, "way_of", lambda *args: read.append(args) or way_of(*args))  # type: ignore[func-returns-value]

    async def thrice(scene: Scene) -> None:
        await scene.until(lambda view: view.restarts >= 2 or view.run >= 3)
        assert len(read) == 1
        scene.supervisor.restart("shop")
        run = scene.supervisor.view("shop", "en").run
        await scene.until(lambda view: view.run > run and len(read) == 2)

    Scene(home, DIES, "always", first=0.05).play(thrice)
