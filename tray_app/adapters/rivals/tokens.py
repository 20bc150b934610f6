"""Known tokens in the bytes of a process: its command line and its environment."""

import re
from collections.abc import Sequence

from tray_app.core.pattern import pattern
from tray_app.core.tokens.token import LEAST, LETTER, NUMBER, Token

_SECRET = pattern(f":({LETTER}{{{LEAST},}})".encode())
_TOKEN = pattern(f"{NUMBER}:{LETTER}{{{LEAST},}}".encode())
_NO_LETTER = f"(?!{LETTER})".encode()


class Tokens:
    """Finds known tokens in bytes, in a time that does not grow with their number."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._by_secret: dict[bytes, list[Token]] = {}
        self._unusual = [t for t in tokens if not t.usual]
        for token in tokens:
            self._by_secret.setdefault(token.secret.encode(), []).append(token)

    def within(self, text: bytes) -> set[Token | None]:
        found: set[Token | None] = set()
        for match in _SECRET.finditer(text):
            for token in self._by_secret.get(match[1], ()):
                if _ends_with_number(text, match.start(), token.bot_id):
                    found.add(token)
        for token in self._unusual:
            wanted = re.escape(token.reveal().encode())
            if re.search(rb"(?<!\d)" + wanted + _NO_LETTER, text):
                found.add(token)
        return found


def any_tokens(text: bytes) -> set[bytes]:
    """Whatever looks like a token, known or not."""
    return set(_TOKEN.findall(text))


def _ends_with_number(text: bytes, end: int, number: int) -> bool:
    digits = str(number).encode()
    start = end - len(digits)
    return start >= 0 and text[start:end] == digits and not text[start - 1 : start].isdigit()
