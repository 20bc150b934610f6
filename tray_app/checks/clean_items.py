"""What `clean` finds, a kind each: what is told of it, and how it is ended or removed."""

import hashlib
from collections.abc import Awaitable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from tray_app.adapters.leases import lease
from tray_app.adapters.processes import process
from tray_app.adapters.rivals import rivals
from tray_app.core.errors import BotTrayError
from tray_app.core.messages import Message
from tray_app.core.processes.processes import EVIDENCE, LEFTOVER, ProcessFacts, Suspect, reasons, stop_command
from tray_app.supervisor.leases import leftovers
from tray_app.supervisor.rivals.scan import GRACE, Found, end
from tray_app.supervisor.telegram.webhooks import Webhooks


@dataclass(frozen=True)
class Item:
    """One thing that was found of a bot."""

    bot: str
    text: Message
    kind: ClassVar[str]

    def reasons(self) -> list[Message]:
        return []

    def _which(self) -> str:
        """What makes it this one and no other in its place, for who says later which of a list he meant."""
        return ""

    @property
    def id(self) -> str:
        """The same as long as it is the same thing; "" for what is never ended or removed. It tells nothing of it."""
        which = self._which()
        return hashlib.sha256(f"{self.bot} {self.kind} {which}".encode()).hexdigest()[:16] if which else ""

    def to_dict(self) -> dict[str, Any]:
        return self._told(None)

    def _told(self, facts: ProcessFacts | None, evidence: Sequence[str] = ()) -> dict[str, Any]:
        return {
            "id": self.id or None,
            "bot": self.bot,
            "kind": self.kind,
            "text": str(self.text),
            "pid": facts.pid if facts else None,
            "command": facts.command if facts else None,
            "user": facts.user if facts else None,
            "started": facts.started if facts else None,
            "parent": _parent(facts.pid) if facts else None,
            "evidence": list(evidence),
            "stop": str(stop_command(facts)) if facts else None,
        }


@dataclass(frozen=True)
class HeldBeyond(Item):
    """A lease whose holder is counted elsewhere: in a container, or outside of ours."""

    kind = "lease"


@dataclass(frozen=True)
class Running(Item):
    """The process that should run."""

    kind = "process"
    facts: ProcessFacts

    def to_dict(self) -> dict[str, Any]:
        return self._told(self.facts)


@dataclass(frozen=True)
class Likely(Item):
    kind = "suspect"
    facts: Suspect

    def reasons(self) -> list[Message]:
        return reasons(self.facts)

    def to_dict(self) -> dict[str, Any]:
        return self._told(self.facts, self.facts.evidence)


@dataclass(frozen=True)
class Copy(Item):
    """Another reader, with certain evidence; what would start it again is ended with it."""

    kind = "process"
    found: Found = field(repr=False)

    def _which(self) -> str:
        return f"{self.found.identity} {self.found.loop}"

    def reasons(self) -> list[Message]:
        return _in_words(self.found.rival.evidence)

    def to_dict(self) -> dict[str, Any]:
        return self._told(self.found.rival, self.found.rival.evidence)

    async def carry_out(self, host: process.Host, webhooks: Webhooks) -> Message | None:
        return await _ended(self.found.identity, end(self.found, host, GRACE))


@dataclass(frozen=True)
class Leftover(Item):
    """What a dead agent has left."""

    kind = "leftover"
    facts: ProcessFacts
    identity: process.Identity
    record: lease.Record = field(repr=False)
    key: str
    where: Path

    def _which(self) -> str:
        return f"{self.identity} {self.key}"

    def reasons(self) -> list[Message]:
        return _in_words((LEFTOVER,))

    def to_dict(self) -> dict[str, Any]:
        return self._told(self.facts, (LEFTOVER,))

    async def carry_out(self, host: process.Host, webhooks: Webhooks) -> Message | None:
        ending = leftovers.end(self.record, self.identity, self.key, self.where, host, GRACE)
        return await _ended(self.identity, ending)


@dataclass(frozen=True)
class OldRecord(Item):
    """A lease record of a start that is over."""

    kind = "record"
    path: Path

    def _which(self) -> str:
        return f"{self.path} {self.text.args}"

    async def carry_out(self, host: process.Host, webhooks: Webhooks) -> Message | None:
        with suppress(FileNotFoundError):
            self.path.unlink()
        return None


@dataclass(frozen=True)
class Hook(Item):
    """A webhook; `api` asks Telegram as the bot would."""

    kind = "webhook"
    url: str = field(repr=False)
    api: Any = field(repr=False)

    def _which(self) -> str:
        return self.url

    async def carry_out(self, host: process.Host, webhooks: Webhooks) -> Message | None:
        webhooks.remember(self.bot, self.url)
        try:
            self.api.delete_webhook()
            if self.api.get_webhook_info().url:
                return Message("The webhook is back: somebody sets it again.")
        except BotTrayError as error:
            return error.message
        return None


ToDo = Copy | Leftover | OldRecord | Hook
"""`carry_out` ends or removes it, and sees that it is done; it gives None, or why it could not be."""


async def _ended(one: process.Identity, ending: Awaitable[bool]) -> Message | None:
    try:
        gone = await ending
    except PermissionError:
        gone = False
    if not gone or process.alive(one):
        return Message("PID {pid} could not be ended.", pid=one.pid)
    return None


def _in_words(evidence: Sequence[str]) -> list[Message]:
    return [Message(EVIDENCE[kind]) for kind in evidence if kind in EVIDENCE]


def _parent(pid: int) -> str | None:
    parents = process.ancestors(pid)[1:2]
    facts = rivals.describe(parents[0].pid) if parents else None
    return f"{facts.pid} {facts.command}" if facts else None
