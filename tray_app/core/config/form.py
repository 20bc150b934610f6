"""A bot's entry as a form has it: the usual keys, each as one text that a person types, and what is wrong with each.

    {"values": {KEY: text, None where only the text of the entry can say it}, "faults": {KEY: sentence},
     "rest": [sentences that belong to no field], "more": [keys that the form does not know]}

Pure. What may stand in a key is said by values.py alone; here is only how it is typed.
"""

import re
from collections.abc import Mapping
from typing import Any

from tray_app.core.config.config import parse_each
from tray_app.core.config.slip import MARKER
from tray_app.core.config.toml_text import read
from tray_app.core.config.values import KEYS
from tray_app.core.fault import Wrong
from tray_app.core.messages import Message
from tray_app.core.pattern import pattern
from tray_app.core.tokens.token import starred

WORDS, LINES, FLAGS = ("command", "args"), ("env_file",), {"log_compress": {"true": True, "false": False}}
AMOUNTS = ("stop_timeout", "memory_limit", "log_size", "log_keep", "log_days")
"""Words that blanks part; one path a line; yes or no; numbers with a unit or without."""
FIELDS = ("script", "module", "command", "args", "folder", "python", "env_file", "token_in", "start", "restart",
          "stop_timeout", "memory_limit", "log_size", "log_keep", "log_days", "log_compress")  # fmt: skip
_NUMBER = pattern(r"-?[0-9]{1,15}(\.[0-9]{1,6})?")


def form_of(text: str, name: str, language: str | None = None) -> dict[str, Any]:
    """`text` is that of the one entry. Without "values" where a line of it cannot be read: what such an entry says is
    known only once that is put right."""
    tables = read(text)
    rest = [slip.message for slip in tables.slips]
    bots = tables.data.get("bots")
    entry = bots.get(name) if isinstance(bots, dict) else None
    if not rest and not isinstance(entry, dict):
        rest.append(Message('There is no entry "{name}".', name=name))
    if rest or not isinstance(entry, dict):
        return {"rest": [one.render(language) for one in rest]}
    faults: dict[str, str] = {}
    for fault in parse_each(text, "").faults:
        if fault.key in FIELDS:
            faults.setdefault(fault.key, fault.message.render(language))
        else:
            rest.append(Message("{key}: {what}", key=fault.key, what=fault.message) if fault.key else fault.message)
    return {
        "values": {key: typed(key, entry[key]) if key in entry else "" for key in FIELDS},
        "faults": faults,
        "rest": [one.render(language) for one in rest],
        "more": [starred(key) for key in entry if key not in FIELDS and not key.startswith(MARKER)],
    }


def typed(key: str, value: Any) -> str | None:
    """A value as it is typed; None where what is typed would be read as another. One that will not do anyway is shown
    as it is, to be put right."""
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        text = "\n".join(value) if key in LINES else " ".join(map(_quoted, value))
    elif isinstance(value, list | dict):
        return None
    else:
        text = str(value).lower() if isinstance(value, bool) else str(value)
    read_as = _read(key, value)
    return text if read_as in (None, (), _read(key, meant(key, text))) else None


def meant(key: str, text: str) -> Any:
    """What bots.toml gets for that; None where the key is to be left out. Whether it will do is not asked."""
    text = text.strip()
    if not text:
        return None
    if key in AMOUNTS and (number := _NUMBER.fullmatch(text)):
        return float(text) if number[1] else int(text)
    if key in FLAGS:
        return FLAGS[key].get(text, text)
    if key in LINES and "\n" in text:
        return [line.strip() for line in text.splitlines() if line.strip()]
    return text


def _quoted(word: str) -> str:
    if word and not re.search(r"[\s'\"]", word):
        return word
    return f"'{word}'" if "'" not in word else f'"{word}"'


def _read(key: str, value: Any) -> Any:
    """None for what will not do."""
    try:
        return KEYS[key](key, value)
    except Wrong:
        return None


def changed(text: str, name: str, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Of what was typed into the form the keys that it changes, as config_file.with_values takes them."""
    entry: Mapping[str, Any] = read(text).data.get("bots", {}).get(name, {})
    values = {key: meant(key, str(wanted[key])) for key in FIELDS if key in wanted}
    return {
        key: _as_before(key, value, entry.get(key))
        for key, value in values.items()
        if str(wanted[key]).strip() != (typed(key, entry[key]) if key in entry else "")
    }


def _as_before(key: str, value: Any, before: Any) -> Any:
    """Words stay a list where they were one."""
    if key in WORDS and isinstance(before, list) and isinstance(value, str):
        words = _read(key, value)
        return list(words) if words else value
    return value
