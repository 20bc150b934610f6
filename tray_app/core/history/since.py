"""From when on somebody wants to know, as people write it: "2d", "12h", a day, a day and a time. Pure."""

import re
from datetime import datetime

from tray_app.core.errors import ConfigError
from tray_app.core.history.uptime import KEPT_DAYS
from tray_app.core.messages import Message

_UNITS = {"s": 1, "m": 60, "min": 60, "h": 3600, "d": 86400, "w": 7 * 86400}
_LONG_AGO = KEPT_DAYS * 86400


def since(text: str, now: float) -> float:
    """In seconds since 1970, as `now`; no earlier than anything is kept. Raises ConfigError."""
    found = re.fullmatch(r"([0-9]{1,9})\s*([a-z]+)", text.strip().lower())
    if found and found[2] in _UNITS:
        return max(now - int(found[1]) * _UNITS[found[2]], now - _LONG_AGO)
    try:
        return max(datetime.fromisoformat(text.strip()).timestamp(), now - _LONG_AGO)
    except (ValueError, OverflowError, OSError):
        raise ConfigError(
            Message('"{text}" is no time. Write "2d", "12h", "30min", or a day such as "2026-11-28".', text=text)
        ) from None
