"""bots.toml as the agent takes it up: told by the kernel that it was changed, read off the loop, believed when whole.

A faulty entry changes nothing but what is said of it, and stops no other bot. Of a bot that is up, an entry that names
what is not there (a script, a folder) is one too, until somebody asks, or the next sample, and it is there.
A config that is written in place is believed, where a bot would be stopped or restarted for it, when it has stayed the
same for WHOLE_AFTER.
"""

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path

from tray_app.adapters.config.watch import watch
from tray_app.core.config.config import Config
from tray_app.core.errors import ConfigError
from tray_app.core.messages import Message
from tray_app.core.model import BotSpec
from tray_app.core.reasons import because
from tray_app.supervisor import tasks
from tray_app.supervisor.startable import without_unstartable
from tray_app.supervisor.supervisor import Supervisor

WHOLE_AFTER = 0.7  # seconds that a config written in place must stay the same before a bot is disturbed for it
BREATH = 0.05  # seconds after a change: one deed of an editor is told of several times
PATIENCE = 1.0  # seconds that somebody who asks waits for a slow disk

Load = Callable[[], Config]


class TakenUp:
    """`load` reads `file`, or raises ConfigError; `note` takes what the agent's log should know."""

    def __init__(self, supervisor: Supervisor, file: Path, load: Load, note: Callable[[str], None]) -> None:
        self._supervisor, self._file, self._load, self._note = supervisor, file, load, note
        self._loop, self._pools = supervisor.around.loop, supervisor.around.pools
        self._one_at_a_time = asyncio.Lock()
        self._told = False
        self._lacking = False  # something that an entry names was not there
        self._seen: object = None
        self._doubted: object = None
        self._believed: object = None
        self._timer: asyncio.TimerHandle | None = None
        self._end_watching: Callable[[], None] = lambda: None

    def watch(self) -> None:
        """Hear of changes from here on. Where the system has no room for that, each sample and each question looks."""
        try:
            self._end_watching = watch(self._file, self._loop, self._hear)
        except OSError as error:
            self._note(
                Message(
                    "The system does not tell of changes of {file} ({reason}): it is looked at when somebody asks.",
                    file=self._file,
                    reason=because(error),
                ).render()
            )

    def close(self) -> None:
        self._end_watching()
        if self._timer:
            self._timer.cancel()

    def look(self) -> None:
        """Take up what is there, in its own time."""
        tasks.begin(self._loop, self.read(), "taking up bots.toml")

    async def fresh(self) -> None:
        """What is there now is taken up, for somebody who asks; a disk that takes too long keeps nobody waiting."""
        reading = tasks.begin(self._loop, self.read(), "taking up bots.toml")
        await asyncio.wait([reading], timeout=PATIENCE)

    async def read(self) -> None:
        """Take up what is there, if it was changed, or if something was lacking."""
        async with self._one_at_a_time:
            told, self._told = self._told, False
            stamp = await self._pools.prepare(_stamp, self._file)
            if stamp == self._seen and not told and not self._lacking:
                return
            try:
                loaded = await self._pools.prepare(self._load)
            except ConfigError as error:
                self._complain(error)
                self._seen = stamp
                return
            changed = self._supervisor.bots.changed_by(loaded.bots)
            config = await self._pools.prepare(without_unstartable, loaded, changed, self._supervisor.around.base)
            self._lacking = config is not loaded
            if config.faults:  # what is lacking may be what could not be read
                self._complain(config.error())
                specs = {**self._supervisor.bots.specs(), **config.bots}
            else:
                specs = dict(config.bots)
            if not config.faults and self._supervisor.problem:  # what was wrong is not there any more, whole or half
                self._supervisor.problem = None
                self._supervisor.changed()
            if self._half_written(stamp, specs):
                return
            self._seen = stamp
            self._supervisor.bots.apply(specs)

    def _hear(self) -> None:
        self._told = True
        if self._timer is None:
            self._timer = self._loop.call_later(BREATH, self._heard)

    def _heard(self) -> None:
        self._timer = None
        self.look()

    def _complain(self, error: ConfigError) -> None:
        kept = Message("What has no mistake in it is taken up; the rest stays as it was.")
        problem = ConfigError(error.message, error.faults, kept)
        if str(problem) == str(self._supervisor.problem):
            return  # it has been said
        self._supervisor.problem = problem
        self._note(str(self._supervisor.problem))
        self._supervisor.changed()

    def _half_written(self, stamp: object, specs: Mapping[str, BotSpec]) -> bool:
        """Many editors write in place or remove the file first, so that for a moment there is nothing or but its
        beginning."""
        if stamp == self._seen or not self._supervisor.bots.disturbed_by(specs) or _replaced(self._seen, stamp):
            return False
        if stamp != self._doubted:
            self._doubted = stamp
            self._loop.call_later(WHOLE_AFTER, self._believe, stamp)
        return stamp != self._believed

    def _believe(self, stamp: object) -> None:
        self._believed = stamp
        self.look()


def _replaced(before: object, now: object) -> bool:
    """Whether another file has taken its place, as our own commands and careful editors do it: a whole one."""
    return isinstance(before, tuple) and isinstance(now, tuple) and before[2] != now[2]


def _stamp(file: Path) -> object:
    try:
        found = file.stat()
    except OSError as error:
        return error.errno
    return found.st_mtime_ns, found.st_size, found.st_ino
