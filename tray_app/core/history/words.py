"""What happened to a bot, in a sentence without a full stop, in the language of whoever reads it."""

from collections.abc import Mapping
from typing import Any

from tray_app.core.amounts import duration
from tray_app.core.deaths.exits import stopped
from tray_app.core.messages import Message, shown

FOREIGN = (KeyError, TypeError, ValueError, AttributeError, IndexError)
"""What comes of values that no program of ours has kept so."""
UNKNOWN = Message("why is not known")


def words(kind: str, values: Mapping[str, Any], language: str) -> str:
    """`values` as they were kept: what is lacking, or of another version, costs no more than its own words."""
    try:
        return _words(kind, values).render(language)
    except FOREIGN:
        return str(shown(kind))


def message(packed: Any) -> Message | None:
    """A text among the values, which can be shown; None where there is none."""
    try:
        found = Message.unpack(packed) if packed else None
        return found if found is None or found.render() is not None else None
    except FOREIGN:
        return None


def _words(kind: str, values: Mapping[str, Any]) -> Message:
    why = message(values.get("reason")) or UNKNOWN
    match kind:
        case "started":
            return Message("started, PID {pid}", pid=int(values["pid"]))
        case "stopped":
            code = values.get("exit_code")
            how = Message("stopped") if code is None else stopped(int(code))
            if values.get("by_agent"):
                return Message("{what}, as BotTray ended", what=how)
            return Message("{what}; {why}", what=how, why=why) if values.get("reason") else how
        case "crashed":
            return Message("crashed after {how_long}: {reason}", how_long=_lived(values), reason=why)
        case "ended":
            return Message("ended by itself after {how_long}: {reason}", how_long=_lived(values), reason=why)
        case "given-up":
            return Message("given up after {n} try", "given up after {n} tries", n=int(values["tries"]))
        case "not-started":
            return Message("not started: {reason}", reason=why)
        case "offline":
            return Message("not started yet, for want of a way to Telegram: {reason}", reason=why)
        case "conflict":
            return Message("conflict: {reason}", reason=why)
        case "token":
            return Message("its token is good: @{username}", username=str(values["username"]))
        case "token-refused":
            return Message("its token is refused: {reason}", reason=why)
        case "waiting":
            return Message("updates wait: {reason}", reason=why)
        case "left-over":
            return why
        case "config":
            return Message("its entry in bots.toml was changed: {keys}", keys=", ".join(map(str, values["keys"])))
        case "added":
            return Message("its entry in bots.toml is new")
        case "removed":
            return Message("its entry was taken out of bots.toml")
        case "renamed":
            return Message("it was called {name} before", name=str(values["before"]))
        case "webhook-removed":
            return Message("the webhook of {host} was removed; its address, to set it again, is kept in {file}",
                           host=str(values["host"]), file=str(values["file"]))  # fmt: skip
        case "slept":
            return Message("the computer slept for {how_long}", how_long=duration(float(values["seconds"])))
    raise ValueError(kind)


def _lived(values: Mapping[str, Any]) -> Message:
    lived = values.get("lived")
    return Message("an unknown time") if lived is None else duration(float(lived))
