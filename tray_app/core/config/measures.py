"""Seconds and bytes as people write them: a number, or a text with a unit. What will not do raises Wrong."""

import math
import re
from collections.abc import Mapping

from tray_app.core.fault import Wrong
from tray_app.core.messages import Message

_SECONDS = {
    "ms": 0.001, "": 1, "s": 1, "sec": 1, "m": 60, "min": 60, "h": 3600,
    "мс": 0.001, "с": 1, "сек": 1, "м": 60, "мин": 60, "ч": 3600,
}  # fmt: skip
# as sizes are shown: MB of a million bytes [IEC 80000-13]; MiB for who means 1,048,576
_BYTES = {
    "": 1, "k": 1e3, "m": 1e6, "g": 1e9, "t": 1e12, "ki": 1 << 10, "mi": 1 << 20, "gi": 1 << 30, "ti": 1 << 40,
    "к": 1e3, "м": 1e6, "г": 1e9, "т": 1e12,
}  # fmt: skip
MOST_LOGS = 999
"""Older files of a log that one may ask for."""


def _amount(value: object, units: Mapping[str, float], unit: str) -> float:
    """A number, or a text such as "10 s" or "300M" with one of the `units`; NaN where it is neither."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value) if abs(value) < 1e300 else math.inf
    if isinstance(value, str):
        found = re.fullmatch(unit, value.strip().lower())
        if found and found[2] in units:
            return float(found[1]) * units[found[2]]
    return math.nan


def seconds(key: str, value: object) -> float:
    found = _amount(value, _SECONDS, r"(-?[0-9]{1,12}(?:\.[0-9]{1,12})?)\s*([a-zа-я]*)\.?")
    if math.isnan(found):
        raise Wrong(
            Message('"{key}" must be a number of seconds such as 10, or a text such as "10s" or "2m".', key=key)
        )
    if not 0 <= found <= 86400:
        raise Wrong(Message('"{key}" must lie between 0 and 86400 seconds, which is a day.', key=key))
    return found


def count(key: str, value: object, most: int) -> int:
    """A whole number from 1 to `most`."""
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
        raise Wrong(Message('"{key}" must be a whole number from 1 to {n}, without quotes.', key=key, n=most))
    return value


def size(key: str, value: object) -> int:
    found = _amount(value, _BYTES, r"(-?[0-9]{1,18}(?:\.[0-9]{1,12})?)\s*((?:[kmgt]i?|[кмгт])?)[bб]?")
    if math.isnan(found):
        raise Wrong(Message('"{key}" must be a size such as "300M" or "1.5G", or a number of bytes.', key=key))
    if found < 1e6 and 0 < found == int(found) and not isinstance(value, str):
        raise Wrong(
            Message('"{key}" is {n} bytes, too few for any program. Did you mean "{n}M"?', key=key, n=int(found))
        )
    if found >= 1 << 60:
        raise Wrong(Message('"{key}" is more than any disk or memory holds.', key=key))
    if found < 1e6:
        raise Wrong(Message('"{key}" must be at least 1M (one megabyte).', key=key))
    return int(found)
