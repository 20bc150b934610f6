"""What a start after a crash does not wait for.

Deliberate faults that were tried, each red: the bot's code read at each start · Telegram asked before the child is
there · a second look at the table.
"""

from typing import Any

import pytest
from emulation.emulator import Emulator
from home import Home, make_token
from one_bot import DIES, Scene
from processes import kill

from tray_app.adapters.rivals import rivals
from tray_app.adapters.telegram.telegram import BotApi
from tray_app.core.model import Phase
from tray_app.supervisor.telegram import promises

WAITS = "import time\ntime.sleep(600)\n"


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


@pytest.mark.linux("what Linux reads of the process table")
def test_nothing_is_asked_of_the_network_and_the_table_is_read_once(
    home: Home, emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between a crash and the new child: one look whether somebody of the dead one is left, one for other copies."""
    from tray_app.adapters.processes import children_linux

    told: list[str] = []

    def noted(owner: Any, name: str, word: str) -> None:
        real = getattr(owner, name)
        monkeypatch.setattr(owner, name, lambda *args, **named: (told.append(word), real(*args, **named))[1])

    token = make_token(772_600)
    emulator.add_bot(token, "shop_bot")
    noted(BotApi, "_try_once", "question")
    noted(children_linux.Host, "spawn", "child")
    noted(children_linux.Host, "_take_in", "end")
    noted(children_linux, "table", "table")
    noted(rivals, "scan", "copies")
    scene = Scene(home, WAITS, "always", first=0.05)
    home.bot("shop", WAITS, token=token)

    async def once(scene: Scene) -> None:
        first = await scene.until(lambda view: view.phase is Phase.RUNNING)
        kill(first.pid)
        await scene.until(lambda view: view.pid not in (None, first.pid))

    scene.play(once)
    end = told.index("end")
    assert told[:end].count("question") >= 3, "the first start asks"
    assert told[end : told.index("child", end)] == ["end", "table", "copies"]
