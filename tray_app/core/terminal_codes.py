"""What stands in a text without being seen: terminal codes, also as JSON and `repr` write them, and UTF-16's zeros;
and such a text as it may be shown to a person. The one place where that is done, a way for each purpose:

- `harmless`, `harmless_bytes`: many lines, such as a log; what is hidden is written out;
- `one_line`: a value whose each sign counts, such as a path, in a sentence of ours;
- `flat`: what is quoted for its words, such as an answer of a server; `printable`: the same with its blanks;
- `short`: any of them where there is room for so much only.

What holds a token is `redact`ed beforehand (core/tokens/redact.py), or `starred` (core/tokens/token.py).
"""

import re
from bisect import bisect_right

from tray_app.core.pattern import pattern

# A terminal's numbers are short: `ESC[` before a token's own number begins no code that would swallow it.
PARAMETERS = rb"\[[?>]?(?:[0-9]{0,4}(?:;|:(?=[0-9:]))){0,20}[0-9]{0,4}[A-Za-z]"
LINK = rb"\x1b\]8;[^;\x1b\x07]{0,40};(?:file:[^\x1b\x07]{0,400})?(?:\x1b\\|\x07)"
NOISE = pattern(
    rb"\x1b(?:" + PARAMETERS + rb"|[()][A-Z0-9])|" + LINK + rb"|\x1b\[?|\0"
    rb"|\\(?:u001[bB]|x1[bB]|033)(?:" + PARAMETERS + rb"|\[)"
)  # fmt: skip
NOISE_BEGUN = pattern(
    rb"(?:\x1b(?:\[[?>]?(?:[0-9]{0,4}[;:]){0,20}[0-9]{0,4}|[()]|\](?:8(?:;[^;\x1b\x07]{0,40}(?:;[^\x1b\x07]{0,405}\x1b?)?)?)?)?"
    rb"|(?<!\x1b)\\(?:u(?:0(?:0(?:1[bB]?)?)?)?|x(?:1[bB]?)?|0(?:33?)?)?"
    rb"|(?<!\x1b)\\(?:u001[bB]|x1[bB]|033)\[[?>]?(?:[0-9]{0,4}[;:]){0,20}[0-9]{0,4})\Z"
)
ESCAPED_SIGNS = (b"\\u001", b"\\x1", b"\\033")


def noisy(data: bytes) -> bool:
    """Whether there may be any of it. One byte is looked for five times as fast as several."""
    return b"\x1b" in data or b"\0" in data or (b"\\" in data and any(sign in data for sign in ESCAPED_SIGNS))


def stripped(data: bytes) -> tuple[bytes, list[int], list[int]]:
    """Without terminal codes and the zeros of UTF-16; and where something was taken out, and how much up to there."""
    if not noisy(data):
        return data, [], []
    places, taken, sum_ = [], [], 0
    for match in NOISE.finditer(data):
        places.append(match.start() - sum_)
        sum_ += match.end() - match.start()
        taken.append(sum_)
    return NOISE.sub(b"", data), places, taken


def original(place: int, places: list[int], taken: list[int]) -> int:
    """Where the byte at `place` of a stripped text was."""
    if not places:
        return place
    before = bisect_right(places, place)
    return place + (taken[before - 1] if before else 0)


# Of C0 and C1 all but the ends of lines and the tab; then what turns the direction of writing, or ends a line for some.
_HIDDEN = pattern("[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_COLOUR = pattern(r"\x1b\[[0-9;:]{0,40}m")


def harmless(text: str, colours: bool = False) -> str:
    """A text of anybody's, so that a terminal shows it and does nothing else: no title, no clipboard, nothing cleared,
    nothing turned around. What would is written as `\\u001b`, as JSON does too. Colours are left out, or with `colours`
    left as they are; ends of lines and tabs stay.
    """
    if _HIDDEN.search(text) is None:
        return text
    if not colours:
        return _HIDDEN.sub(_written, _COLOUR.sub("", text))
    parts, done = [], 0
    for match in _COLOUR.finditer(text):
        parts += [_HIDDEN.sub(_written, text[done : match.start()]), match[0]]
        done = match.end()
    return "".join([*parts, _HIDDEN.sub(_written, text[done:])])


_NO_WIDTH = pattern("[\xad\u200b-\u200d\u2060\ufeff]")
_OURS = pattern(r"(?:[^ \n]* )?-- bottray:")
"""The beginning of a line of BotTray's own in a log (adapters/logs/logs.py)."""


def harmless_bytes(data: bytes) -> bytes:
    """Output of a bot for a terminal; what is no UTF-8 stays as it is. What looks like a line of ours there, and is
    none, for there are signs in it that nobody sees, has a blank more before it, as a log writes it."""
    text = data.decode("utf-8", "surrogateescape")
    shown = harmless(text)
    if "\x1b" in text or not text.isascii():
        lines = zip(text.split("\n"), shown.split("\n"), strict=True)
        shown = "\n".join(seen if _OURS.match(raw) else _not_ours(seen) for raw, seen in lines)
    return shown.encode("utf-8", "surrogateescape")


def _not_ours(seen: str) -> str:
    bare = _NO_WIDTH.sub("", seen)
    return _OURS.sub(lambda found: found[0].replace("--", " --"), bare, 1) if _OURS.match(bare) else seen


def one_line(text: str) -> str:
    """A value in a sentence of ours, a colour in it written out too: it can begin no line of its own."""
    return _HIDDEN.sub(_written, text).replace("\n", "\\n")


def printable(text: str, instead: str) -> str:
    """In one line, with `instead` for each sign that cannot be seen."""
    return "".join(sign if sign.isprintable() else instead for sign in text)


def flat(text: str) -> str:
    """In one line, with one blank for whatever stands between its words."""
    return " ".join(printable(text, " ").split())


def short(text: str, most: int) -> str:
    """Its first signs, `most` of them with the one that says that there are more."""
    return text if len(text) <= most else text[: most - 1] + "…"


def _written(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"
