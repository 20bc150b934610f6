"""The texts of the page, out of the one catalogue: it fills in the values itself, because its times go on."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from tray_app.api.page import said, said_add, said_checks, said_log, said_settings, said_timeline, said_token
from tray_app.core.messages import LANGUAGES, Message, catalog

PARTS = (said, said_add, said_checks, said_log, said_settings, said_timeline, said_token)
SAID = {key: text for part in PARTS for key, text in part.SAID.items()}
NAMES = {"en": "English", "ru": "Русский"}
"""Each in its own words, so that whoever got the wrong one finds the way back."""
BACK = 400
"""Days whose change to or from summer time the page knows."""
FORMS = {"one": 1, "few": 2, "many": 5, "other": 1000}
"""A number for each plural form as browsers call them [CLDR]; a language asks for those it has."""


def told(code: str) -> dict[str, Any]:
    """All texts in one language, and which languages there are."""
    return {
        "language": code,
        "languages": {one: NAMES[one] for one in LANGUAGES},
        "words": {key: text(message, code) for key, message in SAID.items()},
    }


def text(message: Message, code: str) -> str | Mapping[str, str]:
    """With the names of its values in braces; of one with a plural each form."""
    if message.plural is None:
        return message.msgid if code == "en" else catalog(code).gettext(message.msgid)
    if code == "en":
        return {"one": message.msgid, "other": message.plural}
    return {form: catalog(code).ngettext(message.msgid, message.plural, n) for form, n in FORMS.items()}


def clock() -> list[tuple[float, float]]:
    """Since when (seconds since 1970) the times of the logs are how many seconds before those of UTC, oldest first: a
    reader may sit in another time zone than his bots."""
    now = datetime.now().astimezone()
    found: list[tuple[float, float]] = []
    for days in range(BACK, -1, -1):
        then = (now - timedelta(days=days)).timestamp()
        if not found or found[-1][1] != _ahead(then):
            found.append((_since(found[-1][1], then) if found else 0.0, _ahead(then)))
    return found


def _ahead(moment: float) -> float:
    offset = datetime.fromtimestamp(moment).astimezone().utcoffset()
    return offset.total_seconds() if offset else 0.0


def _since(before: float, moment: float) -> float:
    """The second within the day before `moment` in which the clocks were changed from `before`."""
    low, high = moment - 86400 * 2, moment
    while high - low > 1:
        middle = (low + high) / 2
        low, high = (middle, high) if _ahead(middle) == before else (low, middle)
    return round(high)
