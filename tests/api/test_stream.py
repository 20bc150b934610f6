"""What many watchers of many bots cost: one snapshot for all of a language, and in it each bot that has changed once.

Counted, not timed. Deliberate faults that were tried, each red: a snapshot for each watcher · each bot written for each
watcher · each bot's view made anew · a sign of life only where nothing changes, seen or not.
"""

import asyncio
import json
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest
from home import Home

from tray_app.adapters import files
from tray_app.agent import close, surroundings
from tray_app.api import stream as streaming
from tray_app.api.stream import Changes
from tray_app.core.model import BotSpec, BotView, Snapshot
from tray_app.supervisor.desired import Desired
from tray_app.supervisor.served import Agent
from tray_app.supervisor.supervisor import Supervisor

BOTS, WATCHERS = 100, 10


def test_a_change_of_one_bot_costs_one_bot(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []
    to_dict = BotView.to_dict

    def counted(view: BotView) -> dict[str, Any]:
        written.append(view.name)
        return to_dict(view)

    monkeypatch.setattr(BotView, "to_dict", counted)
    looked: list[tuple[str, int]] = []
    snapshot = Agent.snapshot

    def looking(agent: Agent, language: str) -> Snapshot:
        looked.append((language, agent.revision))
        return snapshot(agent, language)

    monkeypatch.setattr(Agent, "snapshot", looking)

    async def story() -> None:
        folders = files.folders(home.environ)
        around = surroundings(home.environ, folders, "agent")
        supervisor = Supervisor(around, folders.logs, Desired(None))
        agent = Agent(supervisor, home.environ, folders, None, print, "1.0")
        supervisor.bots.apply({f"bot{n}": BotSpec(f"bot{n}", script=str(Path("no", "such.py"))) for n in range(BOTS)})
        changes = Changes(agent)
        try:
            async with asyncio.timeout(30):
                streams = [changes.watch("en") for _ in range(WATCHERS)] + [changes.watch("ru")]
                first = [json.loads((await anext(stream))[6:]) for stream in streams]
                assert all(len(one["bots"]) == BOTS for one in first)
                assert len(written) == 2 * BOTS, "once for each language"

                before = supervisor.views("en")
                written.clear()
                supervisor.start("bot7")  # it fails: its script is not there
                while supervisor.view("bot7", "en").reason is None:
                    await supervisor.next_change(supervisor.revision)
                then = [json.loads((await anext(stream))[6:]) for stream in streams]
                assert [[b["name"] for b in one["bots"]] for one in then] == [["bot7"]] * (WATCHERS + 1)
                assert written == ["bot7", "bot7"], "once for each language"
                assert len(looked) == len(set(looked)), "one snapshot of a language for each change, whoever watches"
                assert {language for language, _ in looked} == {"en", "ru"}
                changed = [a.name for a, b in zip(supervisor.views("en"), before, strict=True) if a is not b]
                assert changed == ["bot7"]
                for stream in streams:
                    async with aclosing(stream):
                        pass
        finally:
            await close(None, agent, home.folder / "none")

    asyncio.run(story())


def test_what_changes_unseen_does_not_keep_the_sign_of_life(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bot that is finishing its work changes every second, and looks the same: who waited for its end was told after
    a minute that the agent does not answer."""
    monkeypatch.setattr(streaming, "KEEPALIVE", 0.3)

    async def story() -> None:
        folders = files.folders(home.environ)
        supervisor = Supervisor(surroundings(home.environ, folders, "agent"), folders.logs, Desired(None))
        agent = Agent(supervisor, home.environ, folders, None, print, "1.0")

        async def works_on() -> None:
            while True:
                await asyncio.sleep(streaming.KEEPALIVE / 10)
                supervisor.changed()

        working = asyncio.ensure_future(works_on())
        try:
            async with asyncio.timeout(30), aclosing(Changes(agent).watch("en")) as stream:
                assert json.loads((await anext(stream))[6:])["bots"] == []
                assert await anext(stream) == b": still here\n\n"
        finally:
            working.cancel()
            await close(None, agent, home.folder / "none")

    asyncio.run(story())
