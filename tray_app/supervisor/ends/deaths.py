"""Why a bot died, by all the evidence that there is, and what was changed since it last ran well.

Its deaths are in the timeline (history/timeline.py); STATE/deaths/NAME.json is what it was made of when it ran well.
What costs time (who has a port, which files were changed) is done in a worker thread: a restart does not wait for it.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tray_app.adapters.projects.interpreter import Launch
from tray_app.adapters.resources import memory
from tray_app.core.errors import HostError
from tray_app.core.messages import Message
from tray_app.supervisor import tasks

if TYPE_CHECKING:
    from tray_app.core.deaths.clues import Clues
    from tray_app.core.deaths.last_words import LastWords

KILLED = -9
PATIENCE = 2.0  # seconds that a restart waits for the disk, or for the name of whoever has the port or the file
InThread = Callable[..., Awaitable[Any]]
Explained = tuple[Message, Message | None]


class Deaths:
    """Of one bot. `folder` None keeps nothing; `in_thread` runs a function in a worker."""

    def __init__(self, name: str, folder: Path | None, in_thread: InThread) -> None:
        self._folder, self._name, self._in_thread = folder, name, in_thread
        self._before: memory.Counts = (None, None)
        self._well = False

    def begin(self) -> None:
        """The bot is about to be started."""
        self._before, self._well = memory.counts(), False

    def look(self, launch: Launch) -> None:
        """It runs well: once in each run, what it is made of is remembered."""
        if not self._well and self._folder is not None:
            self._well = True
            remembering = asyncio.ensure_future(self._in_thread(self._remember, self._folder, launch))
            tasks.watch(remembering.get_loop(), remembering, f"remembering what bot {self._name} is made of")

    async def explain(self, pid: int, code: int, leftovers: int, launch: Launch, tail: str) -> Explained:
        """The reason of an end that nobody asked for, and its cure; `tail` is what the bot wrote last. Nothing is
        waited for but what is looked up for it: who has the port that the bot wanted, whose the module is that
        was not found."""
        from tray_app.core.deaths.clues import Clues
        from tray_app.core.deaths.exits import ended_of_it, explain, wanted_address
        from tray_app.core.deaths.last_words import read
        from tray_app.supervisor.ends import quoted

        words, ended = read(tail), datetime.now()
        shortage = memory.shortage(pid, self._before) if code == KILLED else None
        if words.error and ended_of_it(code, words) and await self.soon(quoted.is_quoted, words, launch, code, ended):
            return explain(code, words, leftovers, Clues(self._name, doubted=True), shortage)
        wanted = wanted_address(code, words)
        holder = await self.soon(_holder, wanted.port) if wanted and wanted.port else None
        clues = await self.soon(_clues, words, launch, self._name) if words.error and ended_of_it(code, words) else None
        return explain(code, words, leftovers, clues or Clues(self._name), shortage, holder)

    async def soon(self, function: Callable[..., Any], *args: Any) -> Any:
        """What a function gives that looks at the disk; None where that takes too long for a restart to wait."""
        try:
            return await asyncio.wait_for(self._in_thread(function, *args), PATIENCE)
        except TimeoutError:
            return None

    async def changed(self, launch: Launch) -> tuple[Message, ...]:
        """What is not as it was when the bot last ran well."""
        return await self._in_thread(self._changed, self._folder, launch) if self._folder is not None else ()

    def _remember(self, folder: Path, launch: Launch) -> None:
        from tray_app.adapters.files import private_folder, write_atomic
        from tray_app.core.deaths import exits  # noqa: F401 - a restart does not wait until this is loaded

        with suppress(HostError):  # a state folder that cannot be written is told of elsewhere
            private_folder(folder)
            write_atomic(folder / f"{self._name}.json", json.dumps(_footprint(launch)).encode())

    def _changed(self, folder: Path, launch: Launch) -> tuple[Message, ...]:
        from tray_app.core.deaths.deaths import changes

        try:
            before = json.loads((folder / f"{self._name}.json").read_text("utf-8"))
        except (OSError, ValueError):
            return ()  # it never ran well
        return changes(before, _footprint(launch))


def _footprint(launch: Launch) -> dict[str, Any]:
    from tray_app.adapters.projects import footprint

    python = launch.argv[0] if launch.script else None
    return footprint.take(launch.folder, launch.env_file, python)


def _holder(port: int) -> Message | None:
    """The process that has the port, in words; None where nobody has it now, or it cannot be seen."""
    from tray_app.adapters.resources import ports
    from tray_app.adapters.rivals import rivals
    from tray_app.core.processes.processes import in_words

    pid = ports.listener(port)
    facts = rivals.describe(pid) if pid else None
    return in_words(facts) if facts else None


def _clues(words: "LastWords", launch: Launch, bot: str) -> "Clues":
    from tray_app.core.deaths import missing_files
    from tray_app.core.deaths.clues import Clues
    from tray_app.core.deaths.missing_modules import module_of
    from tray_app.core.deaths.named_errors import is_locked, variable_of
    from tray_app.core.deaths.tracebacks import Language
    from tray_app.supervisor.ends import clues

    if (module := module_of(words)) is not None:
        return clues.of_module(module, launch, bot)
    if len(files := missing_files.named(words)) == 1:
        return clues.of_file(files[0], launch, bot)
    if variable := variable_of(words):
        return clues.of_variable(variable, launch, bot)
    if is_locked(words):
        return clues.of_database(launch, bot)
    return clues.all_of_php(launch, bot) if words.language is Language.PHP else Clues(bot)
