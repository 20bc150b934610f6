"""Which of a folder's shell scripts is a bot by itself: it fetches updates by curl, or sources one that does. Pure."""

import re
from collections.abc import Mapping

from tray_app.core.pattern import pattern

ENDINGS = (".sh", ".bash", ".zsh", ".fish")
_FETCHES = pattern(r"^(?![^\S\n]*#)[^\n]*\bgetUpdates\b", re.MULTILINE)
_FIRST = pattern(r"#!.*\b(?:ba|da|z|k|fi)?sh\b")
_WORD = pattern(r"[\w.+-]+")


def is_shell(name: str, text: str) -> bool:
    return name.lower().endswith(ENDINGS) or _FIRST.match(text) is not None


def fetches(text: str) -> bool:
    return _FETCHES.search(text) is not None


def bots(texts: Mapping[str, str]) -> list[str]:
    """Of the scripts, those that lead to a getUpdates and that no other one names; `texts` are by their paths."""
    named = {path: set(_WORD.findall(text)) for path, text in texts.items()}
    found = [path for path, text in texts.items() if fetches(text)]
    for path in found:  # grows while it is gone through
        name = path.rpartition("/")[2]
        found += [other for other in texts if other not in found and name in named[other]]
    return [path for path in found if not any(
        other != path and path.rpartition("/")[2] in named[other] for other in found)]  # fmt: skip
