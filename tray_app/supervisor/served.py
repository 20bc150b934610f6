"""What the server's routes lead to: the supervisor of an agent or of a `run`, as a face asks it."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import Any

from tray_app.adapters import files
from tray_app.core.config.config import Config
from tray_app.core.errors import DONE, BotTrayError, ConfigError
from tray_app.core.model import AgentView, Snapshot
from tray_app.supervisor.own_commands import OwnCommands
from tray_app.supervisor.supervisor import Supervisor
from tray_app.supervisor.taken_up import TakenUp

SEARCHING = 10.0  # seconds; a search that does not run wild tells of itself long before
LOOKING = 120.0
CLEANING = 600.0
"""Seconds for a command: a silent Telegram is waited for, and each process may first work off what it has fetched."""


class Agent:
    """`load` reads the specs: the config file's for the agent, one for a `run`; `version` is the program's."""

    def __init__(
        self,
        supervisor: Supervisor,
        environ: Mapping[str, str],
        folders: files.Folders,
        load: Callable[[], Config] | None,
        note: Callable[[str], None],
        version: str,
    ) -> None:
        self.supervisor = supervisor
        self.ended = asyncio.Event()
        self.closed = False
        self._environ, self.note, self._state = environ, note, folders.state
        self._run = folders.run
        self._began = round(time.time(), 3)
        self.config = TakenUp(supervisor, folders.config_file, load, note) if load else None
        self._searches = OwnCommands(supervisor.around.pools, environ)  # which wait for no long look
        self._guests = OwnCommands(supervisor.around.pools, environ, 1)  # and those for whom nobody waits
        self._commands = OwnCommands(supervisor.around.pools, environ)
        self._view = AgentView(os.getpid(), version)
        if self.config:
            supervisor.sampled = self.config.look  # what another machine has written is not told

    @property
    def revision(self) -> int:
        return self.supervisor.revision

    async def next_change(self, after: int) -> int:
        return await self.supervisor.next_change(after)

    async def fresh(self) -> None:
        """What is asked next is answered by the config as it is now."""
        if self.config:
            await self.config.fresh()

    def snapshot(self, language: str) -> Snapshot:
        problem = self.supervisor.problem
        view = replace(self._view, ending=self.ended.is_set())
        return Snapshot(view, self.supervisor.views(language), _in(language, problem) if problem else None)

    async def command(self, verb: str, name: str) -> None:
        {"start": self.supervisor.start, "stop": self.supervisor.stop, "restart": self.supervisor.restart}[verb](name)
        await self.supervisor.remembered()

    def spare(self, pid: int) -> None:
        self.supervisor.around.scan.spare(pid)

    async def cure(self, name: str, kind: str, value: str) -> None:
        await self.supervisor.cure(name, kind, value)

    async def check(self, name: str, language: str) -> dict[str, Any]:
        from tray_app.supervisor.telegram.check import check

        bot, around = self.supervisor.bots.named(name), self.supervisor.around
        await bot.effects.health.ask_anew()
        try:
            lines = await around.pools.ask(check, bot.spec, around.base, self._environ)
        except BotTrayError as error:
            told = [m.render(language) for m in (error.message, error.cure) if m]
            return {"ok": False, "lines": told, "exit_code": error.exit_code}
        return {"ok": True, "lines": [m.render(language) for m in lines], "exit_code": DONE}

    async def history(self, name: str, since: float, newest: int, language: str) -> dict[str, Any]:
        """As `bottray history --json` has it of one bot, but so many events at most. Raises ConfigError, HostError."""
        from tray_app.supervisor.history import told

        around = self.supervisor.around
        self.supervisor.bots.named(name)
        await around.timeline.written()
        found = await around.pools.look(told.history, self._state, name, since, language, newest)
        return {"name": name, **found.to_dict()}

    def used(self, name: str) -> dict[str, Any]:
        """What it used in the last hour, as [seconds since 1970, bytes, percent of one core or None], the oldest first;
        `every` seconds there is one while it runs. Raises ConfigError."""
        now = time.time()
        samples = self.supervisor.bots.named(name).used.samples(now)
        return {"now": round(now, 3), "every": self.supervisor.sample, "samples": samples}

    async def browse(self, named: str) -> dict[str, Any]:
        """The names in a folder. Raises ConfigError, HostError."""
        from tray_app.supervisor import adding

        specs = [bot.spec for bot in self.supervisor.bots.all()]
        return await adding.browse(
            self.supervisor.around, [{"script": one.script, "folder": one.folder} for one in specs], named
        )

    async def nearby(self) -> dict[str, Any]:
        """What looks like a bot where people put theirs. Raises HostError."""
        from tray_app.supervisor import adding

        return await adding.near(self.supervisor.around)

    def add(self, asked: Mapping[str, Any], language: str) -> AsyncIterator[bytes]:
        """What `bottray add` says to that, a line of JSON each."""
        from tray_app.supervisor import adding

        return adding.add(self.supervisor.around, asked, language)

    def edit(self, asked: Mapping[str, Any], language: str) -> AsyncIterator[bytes]:
        """A bot's entry, or what it comes to that another is written in its place: one line of JSON."""
        from tray_app.supervisor import adding

        return adding.edit(self.supervisor.around, asked, language)

    def paste(self, asked: Mapping[str, Any], language: str) -> AsyncIterator[bytes]:
        """Where a bot's token lies, or what it comes to that another takes its place: one line of JSON."""
        from tray_app.supervisor import adding

        return adding.paste(self.supervisor.around, asked, language)

    def chosen(self, names: Sequence[str]) -> list[str]:
        """The bots that are named, each once; all where none is. Raises ConfigError."""
        return [self.supervisor.bots.named(name).spec.name for name in dict.fromkeys(names)] or [
            one.spec.name for one in self.supervisor.bots.all()
        ]

    async def older(
        self, names: Sequence[str], with_names: bool, asked: Mapping[str, Any], language: str, guest: bool
    ) -> dict[str, Any]:
        """Lines of logs before a place in each, as far as they fit (commands/search_log.py). Raises ConfigError,
        HostError."""
        logs = [
            [name if with_names else "", str(self.supervisor.log(name).path), place]
            for name, place in zip_longest(self.chosen(names), asked["places"])
        ]
        searches = self._guests if guest else self._searches
        found, _remarks = await searches.json(["search"], language, SEARCHING, {**asked, "logs": logs})
        return {**found, "bots": self.chosen(names)}

    async def clean(self, bots: Sequence[str], only: Sequence[str], language: str) -> dict[str, Any]:
        """As `bottray clean --json` of some bots, all where none is named: a look, or the deed for what was looked at.
        Raises ConfigError, HostError."""
        for name in bots:
            self.supervisor.bots.named(name)
        words = ["clean", "--json", *(["--yes"] if only else ["--dry-run"])]
        words += [word for one in only for word in ("--only", one)]
        patience = CLEANING if only else LOOKING
        found, remarks = await self._commands.json([*words, *bots], language, patience)
        return {**found, "remarks": remarks}

    async def doctor(self, language: str) -> dict[str, Any]:
        """As `bottray doctor --json`. Raises HostError."""
        found, remarks = await self._commands.json(["doctor", "--json"], language, LOOKING)
        return {"findings": found, "remarks": remarks}

    async def bundle(self, language: str) -> bytes:
        """The archive of `bottray doctor --bundle`. Raises HostError."""
        return await self._commands.file(["doctor", "--bundle"], language, LOOKING, self._run)

    async def metrics(self) -> str:
        from tray_app.supervisor.metrics import metrics

        return metrics(self.supervisor, self._view.version, self._began)

    async def health(self) -> dict[str, Any]:
        from tray_app.supervisor.metrics import health

        return health(self.supervisor, self._view.version, self._view.pid)

    def follow(self, name: str, callback: Callable[[bytes], None], lines: int) -> tuple[bytes, Callable[[], None]]:
        return self.supervisor.log(name).follow(callback, lines)

    def quit(self) -> None:
        """Where systemd runs us it has to hear of it, or it would start us anew."""
        from tray_app.adapters.desktop import autostart

        if not autostart.stop_service(self._environ):
            self.ended.set()


def _in(language: str, problem: BotTrayError) -> str:
    lines = [problem.message.render(language) + (f" {problem.cure.render(language)}" if problem.cure else "")]
    if isinstance(problem, ConfigError):
        lines += [f.render(language) for f in problem.faults]
    return "\n".join(lines)
