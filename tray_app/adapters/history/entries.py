"""What goes into the timeline and comes out of it; without what keeps it, which is loaded when it is written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tray_app.core.history.uptime import Slots


@dataclass(frozen=True)
class Entry:
    """Something that happened to `bot` at `at`, in milliseconds since 1970. Without a `kind` nothing is told of it.

    `up_since` (a monotonic time in seconds): it is up from `at` on. `lived` in milliseconds: it was up for so long, and
    is not any more. `amends`: the values are added to the event of that kind
    and time.
    """

    bot: str
    at: int
    kind: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    up_since: float | None = None
    lived: int | None = None
    amends: bool = False


@dataclass(frozen=True)
class Event:
    at: int
    kind: str
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Kept:
    """What is known of one bot: `events` in the order in which they happened, whatever the clock said then; `since`
    None of one that nothing is known of."""

    events: tuple[Event, ...] = ()
    slots: Slots = field(default_factory=dict)
    since: int | None = None
