"""What is remembered of a bot's life: the kinds of it, and which of them a step from one state to the next is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from tray_app.core.bot import Bot
from tray_app.core.events import Event, Exited, Failure, Learned, Restart, StepDone, StepFailed, Stop
from tray_app.core.model import Phase, Step


class Kind(StrEnum):
    """Stable: it is written into files, and a user's scripts may ask for one."""

    STARTED = "started"
    STOPPED = "stopped"
    CRASHED = "crashed"
    ENDED = "ended"
    GIVEN_UP = "given-up"
    FAILED = "not-started"
    OFFLINE = "offline"
    CONFLICT = "conflict"
    TOKEN = "token"
    REFUSED = "token-refused"
    WAITING = "waiting"
    LEFT = "left-over"
    CONFIG = "config"
    ADDED = "added"
    REMOVED = "removed"
    RENAMED = "renamed"
    SLEPT = "slept"
    WEBHOOK = "webhook-removed"


REPEATED = frozenset({Kind.FAILED, Kind.OFFLINE, Kind.CONFLICT, Kind.TOKEN, Kind.REFUSED, Kind.WAITING})
"""What a bot that cannot start comes to at each of its tries: told once, and again when it is another one."""
UNASKED = frozenset({Kind.CRASHED, Kind.ENDED})
"""The ends that nobody asked for."""
_OF_A_STEP = {
    Failure.HELD: Kind.CONFLICT,
    Failure.RIVAL: Kind.CONFLICT,
    Failure.REFUSED: Kind.REFUSED,
    Failure.OFFLINE: Kind.OFFLINE,
}
_WAITS = (Phase.STARTING, Phase.BACKOFF)  # who is refused since another has the bot does not tell of that one's end


@dataclass(frozen=True)
class Happening:
    """`values` are plain, or Messages; what each kind has is what core/history/words.py asks for."""

    kind: Kind
    values: Mapping[str, Any] = field(default_factory=dict)


def happened(before: Bot, event: Event, after: Bot) -> tuple[Happening, ...]:
    """What is worth remembering of the step that `event` made of `before`; nothing where it changed nothing."""
    if after is before:
        return ()
    match event:
        case StepDone(step=Step.SPAWN) if before.pid is None and after.pid is not None:
            return (Happening(Kind.STARTED, {"pid": after.pid}),)
        case StepDone(step=Step.TOKEN, skipped=False) | Learned():
            return (Happening(Kind.TOKEN, {"username": event.facts.get("username")}),)
        case StepDone(step=Step.LOCK, text=text) if text is not None:
            return (Happening(Kind.LEFT, {"reason": text}),)
        case StepFailed() if before.phase is Phase.STARTING:
            kind = _OF_A_STEP.get(event.kind, Kind.FAILED)
            return (Happening(kind, _why(event)), *_given_up(before, after))
        case Exited() if before.phase is Phase.STOPPING:
            why = {"reason": before.reason} if before.want_up and before.reason else {}
            return (Happening(Kind.STOPPED, {"exit_code": event.code, **why}),)
        case Exited():
            kind = Kind.ENDED if event.code == 0 else Kind.CRASHED
            return (Happening(kind, {"exit_code": event.code, **_why(event)}), *_given_up(before, after))
    gone = after.phase is Phase.STOPPED and after.pid is None
    if gone and ((before.phase is Phase.STOPPING) or (isinstance(event, Stop | Restart) and before.phase in _WAITS)):
        return (Happening(Kind.STOPPED),)
    return ()


def _why(event: StepFailed | Exited) -> dict[str, Any]:
    return {"reason": event.reason, **({"cure": event.cure} if event.cure else {})}


def _given_up(before: Bot, after: Bot) -> tuple[Happening, ...]:
    """Once it is not tried again, though it was before."""
    tried = after.phase is Phase.FATAL and after.tries > max(before.tries, 1)
    return (Happening(Kind.GIVEN_UP, {"tries": after.tries}),) if tried else ()
