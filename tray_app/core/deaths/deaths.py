"""How a bot's earlier runs ended, and what was changed since it last ran well."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tray_app.core.messages import Message

KEPT = 20  # deaths of each bot that are remembered
TOLD = 4  # changes that are told of one by one

Footprint = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Death:
    """One end that nobody asked for. `at` in ISO 8601 with offset; `lived` in seconds; `exit_code` as in subprocess."""

    at: str
    lived: float
    exit_code: int | None
    reason: Message
    cure: Message | None = None
    changed: tuple[Message, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """For `status --json`, in the reader's language."""
        return {
            "at": self.at,
            "lived_seconds": self.lived,
            "exit_code": self.exit_code,
            "reason": str(self.reason),
            "cure": str(self.cure) if self.cure else None,
            "changed": [str(one) for one in self.changed],
        }


def changes(before: Footprint, now: Footprint) -> tuple[Message, ...]:
    """What is different from when the bot ran well, in words. Files that are new are not told of: nothing asks for
    them but a file that is different too."""
    found = [*_files(before.get("files", {}), now.get("files", {}))]
    found += _packages(before.get("packages", {}), now.get("packages", {}))
    if len(found) > TOLD:
        more = len(found) - TOLD
        found = [*found[:TOLD], Message("{n} more change", "{n} more changes", n=more)]
    return tuple(found)


def _files(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Message]:
    for name, stamp in before.items():
        if name not in now:
            yield Message("{file} is gone", file=name)
        elif now[name] != stamp:
            when = datetime.fromtimestamp(now[name][0] / 1e9).strftime("%Y-%m-%d %H:%M")
            yield Message("{file} was changed ({when})", file=name, when=when)


def _packages(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Message]:
    for name in sorted({*before, *now}):
        old, new = before.get(name), now.get(name)
        if old and not new:
            yield Message("{package} {version} is gone", package=name, version=old)
        elif new and not old:
            yield Message("{package} {version} is new", package=name, version=new)
        elif old != new:
            yield Message("{package} {old} became {new}", package=name, old=old, new=new)
