"""What the loop's own thread leaves to others while a bot starts, crashes, is looked at, stops and is edited.

Watched, not timed: nothing of the bot's own folder, whose disk may be slow, is looked at there, nothing is resolved
or waited for until it is on the disk, and nobody goes through all processes for what a dead agent has left.
Deliberate faults that were tried, each red: the endpoint written in the loop · what should be up · the entry and its
.env read in the loop · the .env once more, for how it is written · once more before a copy is ended · what a dead agent
has left looked for in the loop.
"""

import asyncio
import builtins
import io
import os
import signal
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from emulation.emulator import Emulator
from home import Home, make_token

from tray_app.adapters import files
from tray_app.adapters.leases import lease
from tray_app.adapters.processes import process
from tray_app.agent import close, listen, load_config, surroundings
from tray_app.api import endpoint
from tray_app.core.model import Phase
from tray_app.core.policy import Policy
from tray_app.supervisor.desired import Desired
from tray_app.supervisor.leases import holders
from tray_app.supervisor.served import Agent
from tray_app.supervisor.supervisor import Supervisor

LOOKS = [(os, "stat"), (os, "lstat"), (os, "open"), (os, "listdir"), (os, "scandir"), (os, "readlink"), (io, "open"),
         (builtins, "open")]  # fmt: skip
WAITS = [(os, "fsync"), (os.path, "realpath"), (process, "marked")]


class Loop:
    """Its thread, and what was done in it that should not be. `calls` is how often each was done at all."""

    def __init__(self) -> None:
        self.thread: int | None = None
        self.faults: list[str] = []
        self.calls: dict[str, int] = {}

    def watch(self, monkeypatch: pytest.MonkeyPatch, slow: Path) -> None:
        for module, name in LOOKS:
            monkeypatch.setattr(module, name, self._watched(name, getattr(module, name), slow))
        for module, name in WAITS:
            monkeypatch.setattr(module, name, self._watched(name, getattr(module, name), None))

    def _watched(self, name: str, function: Callable[..., Any], slow: Path | None) -> Callable[..., Any]:
        def call(*args: Any, **more: Any) -> Any:
            what = str(args[0]) if args and isinstance(args[0], (str, os.PathLike)) else ""
            if slow is None or what.startswith(str(slow)):
                self.calls[name] = self.calls.get(name, 0) + 1
                if threading.get_ident() == self.thread:
                    self.faults.append(f"{name}({what}) by " + "".join(traceback.format_stack(limit=9)))
            return function(*args, **more)

        return call


def left_behind(home: Home, locks: Path, key: str, bot: "subprocess.Popen[bytes]", mark: str) -> None:
    """The record of an agent that is dead, whose bot lives."""
    one = process.identify(bot.pid)
    record = holders.own_record("shop", "agent", mark, one)
    dead = {**asdict(record), "pid": 2**22, "birth": "1@never"}
    lease.Lease(key, locks / f"bottray-{key}.lock", -1).record(lease.Record(**dead))


def test_the_loop_waits_for_no_disk(home: Home, emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    token = make_token(771_200)
    emulator.add_bot(token, "shop_bot")
    script = home.bot("shop", token=token, start="auto", restart="always")
    left = subprocess.Popen(
        [sys.executable, "-c", "input()"], stdin=subprocess.PIPE, env={**os.environ, process.MARK: "m"}
    )
    left_behind(home, home.locks, "771200", left, "m")
    rival = home.spawn(command=[sys.executable, str(script)], BOT_TOKEN=token, BOTTRAY_API_BASE=emulator.url)
    emulator.wait_for(token, lambda state: state["readers_now"])
    loop = Loop()

    async def story() -> None:
        where = files.folders(home.environ)
        around = surroundings(home.environ, where, "agent")
        desired = Desired(where.state / "desired.json")
        supervisor = Supervisor(around, where.logs, desired, policy=Policy(settle=0.1), sample=0.2)
        agent = Agent(supervisor, home.environ, where, lambda: load_config(where.config_file), print, "1.0")
        assert agent.config
        agent.config.watch()
        port = None

        async def until(wanted: Callable[[Any], bool]) -> Any:
            while not (supervisor.bots.specs() and wanted(view := supervisor.view("shop", "en"))):
                await supervisor.next_change(supervisor.revision)
            return view

        loop.thread = threading.get_ident()
        try:
            port = await listen(agent, where.run / endpoint.AGENT)
            await agent.config.read()
            port.serve(agent, print, around.pools.prepare)
            first = await until(lambda view: view.phase is Phase.RUNNING)
            os.kill(first.pid, signal.SIGKILL)
            second = await until(lambda view: view.phase is Phase.RUNNING and view.pid != first.pid)
            await until(lambda view: view.cpu_percent is not None or view.rss_bytes is not None)
            with open(where.config_file, "a") as file:
                file.write("args = ['--again']\n")
            await until(lambda view: view.phase is Phase.RUNNING and view.pid != second.pid)
            await agent.command("stop", "shop")
            await until(lambda view: view.phase is Phase.STOPPED)
        finally:
            loop.thread = None
            await close(port, agent, where.run / endpoint.AGENT)

    loop.watch(monkeypatch, script.parent)
    try:
        asyncio.run(asyncio.wait_for(story(), 60))
    finally:
        left.kill()
        left.communicate()
    assert not loop.faults, "\n".join(loop.faults)
    assert {"fsync", "realpath", "marked", "stat"} <= loop.calls.keys(), "they were done elsewhere"
    assert rival.wait(30) is not None
