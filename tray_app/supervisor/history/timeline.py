"""What is remembered of the bots of an agent, or of a foreground run: told by whoever does it, written by a thread.

Nothing here ticks or waits. What a program wants to count (`bottray metrics`) is counted here as well, since the
beginning of this process.
"""

import asyncio
import os
import time
from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tray_app.adapters.processes import process, table
from tray_app.core.bot import Bot
from tray_app.core.errors import HostError
from tray_app.core.events import Event
from tray_app.core.history.happenings import REPEATED, UNASKED, Kind, happened
from tray_app.core.messages import Message, without_tokens
from tray_app.core.model import Phase
from tray_app.core.pattern import pattern
from tray_app.core.warning import OTHER_READER, WarningKind

if TYPE_CHECKING:
    from tray_app.adapters.history.store import Store
    from tray_app.supervisor.history.writing import Writing

FILE = "history.db"
LONGEST = 500  # letters of one value
NAP = 2.0  # seconds of sleep of the machine that are worth a word
CONFLICTS = {*OTHER_READER, WarningKind.WEBHOOK}
OF_WARNINGS = dict.fromkeys(CONFLICTS, Kind.CONFLICT) | {
    WarningKind.WAITING: Kind.WAITING,
    WarningKind.TOKEN_REVOKED: Kind.REFUSED,
}
_PASSWORD = pattern(r"(?<=://)[^/@\s\"']+(?=@)")


class Timeline:
    """`path` None remembers nothing. `note` takes what there is to say of the file."""

    def __init__(
        self,
        path: Path | None,
        loop: asyncio.AbstractEventLoop | None = None,
        note: Callable[[str], None] | None = None,
    ) -> None:
        self.path, self.note = path, note
        self.ending = False  # what is stopped from here on is stopped since we end
        self.counts: Counter[tuple[str, Kind]] = Counter()
        self.restarts: Counter[str] = Counter()
        self.newest: dict[tuple[str, Kind], int] = {}
        self.exits: dict[str, int] = {}
        self.began: dict[str, float] = {}
        """When the process of a bot that has one was started, in seconds since 1970."""
        self._loop = loop
        self._spawned: dict[str, tuple[int, float]] = {}
        self._up: set[str] = set()
        self._before: dict[str, dict[Kind, Any]] = {}
        self._warned: dict[str, frozenset[WarningKind]] = {}
        self._slept = process.slept()
        self._writing: Writing | None = None

    # -- what is told -------------------------------------------------------------------------------------------------

    def step(self, name: str, before: Bot, event: Event, after: Bot) -> None:
        """An event has made of a bot what it is now."""
        if after is before:
            return
        self.restarts[name] += max(after.restarts - before.restarts, 0)
        for one in happened(before, event, after):
            self.add(name, one.kind, **one.values)
        if after.phase is Phase.RUNNING and name not in self._up and name in self._spawned:
            at, awake = self._spawned[name]
            self._up.add(name)
            self._put(name, at, up_since=awake)

    def add(self, name: str, kind: Kind, **values: Any) -> None:
        """`values` are plain ones, lists of such, or Messages."""
        at, awake = _now(), time.monotonic()
        lived = None
        if kind is Kind.STARTED:
            self._spawned[name], self.began[name] = (at, awake), at / 1000
            self._before.pop(name, None)
        elif kind in UNASKED or kind is Kind.STOPPED:
            self._before.pop(name, None)
            spawned = self._spawned.pop(name, None)
            self.began.pop(name, None)
            if spawned:
                values["lived"] = round(awake - spawned[1], 1)
                lived = int((awake - spawned[1]) * 1000) if name in self._up else None
            self._up.discard(name)
            if (code := values.get("exit_code")) is not None:
                self.exits[name] = code
            if kind is Kind.STOPPED and self.ending:
                values["by_agent"] = True
        elif kind in REPEATED and self._is_known(name, kind, values):
            return
        self.counts[name, kind] += 1
        self.newest[name, kind] = at
        self._put(name, at, kind, values, lived=lived)

    def amend(self, name: str, kind: Kind, at: int, **values: Any) -> None:
        """What was found out since, of what was told of at that time (`newest`)."""
        self._put(name, at, kind, values, amends=True)

    def warned(self, name: str, warnings: Mapping[WarningKind, Message]) -> None:
        """What is said of a running bot now; what it was not warned of before is remembered."""
        new = warnings.keys() - self._warned.get(name, frozenset())
        self._warned[name] = frozenset(warnings)
        for kind in new & OF_WARNINGS.keys():
            self.add(name, OF_WARNINGS[kind], reason=warnings[kind])

    def look(self) -> None:
        """Called now and then while a bot runs: whether the machine has slept, and whether something waits to be
        written."""
        slept = process.slept() - self._slept
        self._slept += slept
        if slept > NAP:
            now, awake = _now(), time.monotonic()
            at = now - int(slept * 1000)
            for name in sorted(self._up):
                lived = max(at - self._spawned[name][0], 0)
                self._put(name, at, Kind.SLEPT, {"seconds": round(slept)}, lived=lived)
                self._spawned[name] = now, awake
                self._put(name, now, up_since=awake)
        if self._writing:
            self._writing.see_to()

    async def written(self) -> None:
        """Until all of it is written, or the disk takes too long."""
        if self._writing:
            await self._writing.written()

    # -- within -------------------------------------------------------------------------------------------------------

    def _is_known(self, name: str, kind: Kind, values: Mapping[str, Any]) -> bool:
        """Whether it came to the same at the try before. Why the network fails is told anew by each try."""
        before = self._before.setdefault(name, {})
        now = None if kind is Kind.OFFLINE else dict(values)
        known = kind in before and before[kind] == now
        before[kind] = now
        return known

    def _put(
        self, name: str, at: int, kind: Kind | None = None, values: Mapping[str, Any] | None = None, **more: Any
    ) -> None:
        from tray_app.adapters.history.entries import Entry

        if self.path is None or self._loop is None:
            return
        if self._writing is None:
            from tray_app.supervisor.history.writing import Writing

            self._writing = Writing(self.path, partial(store, self.path), self._loop, self.note)
        kept = {key: _plain(value) for key, value in (values or {}).items() if value is not None}
        self._writing.put(Entry(name, at, kind.value if kind else None, kept, **more))


def store(path: Path) -> "Store":
    """The file, for who reads or writes it in this process. Raises HostError where this Python cannot."""
    try:
        from tray_app.adapters.history.store import Store
    except ImportError as error:  # Python can be built without it, and some systems have it in a package of its own
        raise HostError(
            Message("The timeline of your bots cannot be used: this Python has no module {name}.", name=error.name),
            Message("Bots run on without it. Install the package of your system that brings it."),
        ) from error
    pid = os.getpid()
    return Store(path, f"{pid} {table.birth(pid)}", _alive)


def _alive(owner: str) -> bool:
    pid, _, birth = owner.partition(" ")
    return pid.isdecimal() and len(pid) < 10 and table.birth(int(pid)) == birth


def _now() -> int:
    return int(time.time() * 1000)


def _plain(value: Any) -> Any:
    """As it may be kept: without a secret, and not longer than somebody reads."""
    if isinstance(value, Message):
        return _packed(value.pack())
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, str):
        text = _PASSWORD.sub("***", str(without_tokens(value)))
        return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
    return value


def _packed(message: list[Any]) -> list[Any]:
    """Its English is our own, which may be long."""
    english, plural, values = message
    return [english, plural, {k: _packed(v) if isinstance(v, list) else _plain(v) for k, v in values.items()}]
