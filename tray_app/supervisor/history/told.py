"""The timeline as it is told: by the agent's door, by `history` and by `status`, with or without an agent."""

import os
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tray_app.adapters.files import spoiled
from tray_app.adapters.history.entries import Event, Kept
from tray_app.core.deaths.deaths import KEPT, Death
from tray_app.core.history import words
from tray_app.core.history.happenings import UNASKED, Kind
from tray_app.core.history.uptime import DAY, KEPT_DAYS, Day, days
from tray_app.supervisor.history.timeline import FILE, store

LAST = 32_503_000_000_000  # milliseconds


@dataclass(frozen=True)
class Told:
    """Of one bot: what happened, in the order in which it did, and its days, both from the time that was asked for."""

    events: list[dict[str, Any]]
    days: list[dict[str, Any]]

    def to_dict(self) -> dict[str, Any]:
        return {"days": self.days, "events": self.events}


def history(state: str | os.PathLike[str], name: str, since: float, language: str, newest: int | None = None) -> Told:
    """`since` in seconds since 1970; no more is told than is kept of a bot that runs on. Of the events `newest` at
    most, all where it is None. Blocks. Raises HostError."""
    now = int(time.time() * 1000)
    begin = max(int(since * 1000), now - KEPT_DAYS * DAY)
    kept = store(Path(state) / FILE).read(name, begin, now)
    events = kept.events if newest is None else kept.events[max(len(kept.events) - newest, 0) :]
    last = kept.events[-1] if kept.events else None
    until = last.at if last and last.kind == Kind.REMOVED else now  # of what is no bot any more no day goes on
    return Told([_event(one, language) for one in events], [_day(one) for one in _days(kept, begin, until)])


def bots(state: str | os.PathLike[str]) -> list[str]:
    """Of whom something is remembered. Raises HostError."""
    return store(Path(state) / FILE).bots()


def check(state: str | os.PathLike[str]) -> tuple[Path, Path | None]:
    """Where the timeline is, and where a damaged one was put aside. Raises HostError where it cannot be used."""
    kept = store(Path(state) / FILE)
    kept.check()
    aside = spoiled(kept.path)
    return kept.path, aside if aside.exists() else None


def deaths(state: str | os.PathLike[str], name: str) -> list[Death]:
    """The last KEPT ends of a bot that nobody asked for, the oldest first. Raises HostError."""
    found = store(Path(state) / FILE).newest(name, [*UNASKED], KEPT)
    return [_death(one) for one in found]


def _days(kept: Kept, begin: int, now: int) -> list[Day]:
    return [] if kept.since is None else days(kept.slots, kept.since, begin, now)


def _day(day: Day) -> dict[str, Any]:
    return {
        "day": day.day,
        "seconds": round(day.seconds),
        "up_seconds": round(day.up),
        "unknown_seconds": round(day.unknown),
        "up_percent": None if day.share is None else int(1000 * day.share) / 10,  # 100 of all of it only
    }


def _event(event: Event, language: str) -> dict[str, Any]:
    values = event.values
    return {
        "at": _iso(event.at),
        "kind": event.kind,
        "text": words.words(event.kind, values, language),
        "reason": _text(values.get("reason"), language),
        "cure": _text(values.get("cure"), language),
        "exit_code": values.get("exit_code"),
        "lived_seconds": values.get("lived"),
        "pid": values.get("pid"),
    }


def _text(packed: Any, language: str) -> str | None:
    found = words.message(packed)
    return found.render(language) if found else None


def _death(event: Event) -> Death:
    values = event.values
    changed = values.get("changed")
    return Death(
        _iso(event.at),
        float(values.get("lived") or 0.0),
        values.get("exit_code"),
        words.message(values.get("reason")) or words.UNKNOWN,
        words.message(values.get("cure")),
        tuple(one for text in (changed if isinstance(changed, list) else ()) if (one := words.message(text))),
    )


def _iso(at: int) -> str:
    """Of a clock that was set to where no system can follow, as near as one can [Windows: 1970 to 3000]."""
    known = min(max(at, 0), LAST)
    return datetime.fromtimestamp(known / 1000, UTC).astimezone().isoformat(timespec="seconds")
