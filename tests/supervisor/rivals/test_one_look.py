"""However many bots there are, the process table is looked through as often as for one.

Deliberate faults that were tried, each red: each question with a look of its own · a look for each of our processes.
"""

import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from home import Home, make_token

from tray_app.adapters.rivals.rivals import Target
from tray_app.core.model import BotSpec
from tray_app.core.tokens.token import Token
from tray_app.supervisor.rivals import neighbours

pytestmark = pytest.mark.linux("/proc is listed")
NOWHERE = "http://127.0.0.1:9"
FEW, MANY = 2, 20


@pytest.fixture
def listed(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], Any]], int]:
    """How often /proc is listed by what is called."""
    listdir, seen = os.listdir, Counter[str]()

    def counted(path: Any = ".") -> Any:
        seen[str(path)] += 1
        return listdir(path)

    def during(done: Callable[[], Any]) -> int:
        before = seen["/proc"]
        done()
        return seen["/proc"] - before

    monkeypatch.setattr(os, "listdir", counted)
    return during


def targets(count: int) -> list[Target]:
    return [Target(f"shop{n}", Token(make_token(772_300 + n)), Path(f"/nowhere/{n}.py"), NOWHERE) for n in range(count)]


def test_of_other_copies_and_of_whoever_may_read_too(listed: Callable[[Callable[[], Any]], int]) -> None:
    own = [os.getpid(), os.getppid()]
    few = listed(lambda: neighbours.look(targets(FEW), own))
    assert few <= 2, "all that runs, and who descends from whom"
    assert listed(lambda: neighbours.look(targets(MANY), own * MANY)) == few


def test_of_entries(listed: Callable[[Callable[[], Any]], int], home: Home) -> None:
    specs = []
    for n in range(MANY):
        token = make_token(772_400 + n)
        specs.append(BotSpec(f"shop{n}", script=str(home.bot(f"shop{n}", token=token)), api_base=NOWHERE))
    counted = [
        listed(lambda several=specs[:count]: neighbours.of_bots(several, home.folder, home.environ))  # type: ignore[misc]
        for count in (FEW, MANY)
    ]
    assert max(counted) <= 4, "and twice whether a lock file was removed that somebody keeps"
