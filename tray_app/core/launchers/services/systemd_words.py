"""How systemd takes its own texts apart: words of a command line, of a list of variables, a file of variables. Pure.

No shell reads a unit: `&`, `|`, `>` and `#` are letters there [systemd.service(5) "COMMAND LINES", systemd.syntax(7),
systemd.exec(5) "EnvironmentFile="]. Both kinds of quotes know the same escapes; they may open within a word.
"""

import re
from collections.abc import Callable, Iterator, Mapping

from tray_app.core.launchers.parts import LONGEST_VALUE
from tray_app.core.pattern import pattern

BLANK = " \t\n\r"
_LETTERS = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "s": " ",
            "\\": "\\", '"': '"', "'": "'"}  # fmt: skip
_CODE = pattern(r"x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2})")
_BRACED = pattern(r"\$(?:(\$)|\{([^}]*+)(\}|\Z))")
_SPECIFIER = pattern(r"%(.)", re.DOTALL)
NAME = pattern(r"[A-Za-z_]\w*", re.ASCII)
MOST_WORDS = 1000


def commands(line: str) -> Iterator[list[str]]:
    """The commands of one `ExecStart=`: a `;` that is a word by itself parts them, `\\;` is the word `;`."""
    words: list[str] = []
    for word, plain in _words(line):
        if plain and word == ";":
            if words:
                yield words
            words = []
        else:
            words.append(word)
    if words:
        yield words


def words(line: str) -> list[str]:
    """The words of a setting that is a list, as `Environment=`."""
    return [word for word, _plain in _words(line)]


def _as_it_is(line: str, at: int) -> tuple[str, int]:
    """A backslash in a variable's value: it only takes the next letter its meaning."""
    return line[at], at + 1


def _words(line: str, escaped: Callable[[str, int], tuple[str, int]] | None = None) -> Iterator[tuple[str, bool]]:
    """Each with whether it stood there without a quote or an escape. What is not closed ends with the line."""
    escaped = escaped or _escaped
    at, size = 0, len(line)
    while True:
        while at < size and line[at] in BLANK:
            at += 1
        if at >= size:
            return
        if escaped is _escaped and line.startswith("\\;", at) and (at + 2 >= size or line[at + 2] in BLANK):
            yield ";", False
            at += 2
            continue
        letters: list[str] = []
        quote, plain = "", True
        while at < size and (quote or line[at] not in BLANK):
            letter = line[at]
            if letter == "\\" and at + 1 < size:
                found, at = escaped(line, at + 1)
                letters.append(found)
                plain = False
                continue
            at += 1
            if letter == quote:
                quote = ""
            elif letter in "\"'" and not quote:
                quote, plain = letter, False
            else:
                letters.append(letter)
        yield "".join(letters), plain


def _escaped(line: str, at: int) -> tuple[str, int]:
    """What a backslash before `at` makes; one before a letter that knows none stays."""
    if (code := _CODE.match(line, at)) is not None:
        number = int(code[4], 8) if code[4] else int(code[1] or code[2] or code[3], 16)
        return (chr(number) if 0 < number < 0x110000 else code[0]), code.end()
    letter = line[at]
    return _LETTERS.get(letter, "\\" + letter), at + 1


def specified(text: str, value: Callable[[str], str | None]) -> tuple[str, set[str]]:
    """The text with its specifiers, and those that are not known [systemd.unit(5) "SPECIFIERS"]."""
    unknown: set[str] = set()

    def one(found: re.Match[str]) -> str:
        if found[1] == "%":
            return "%"
        known = value(found[1])
        if known is None and found[1].isalpha():
            unknown.add(found[0])
        return found[0] if known is None else known

    return _SPECIFIER.sub(one, text), unknown


def expanded(argv: list[str], variables: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """A command line with its variables, and the names of those that are not set: `$X` as a word by itself is split at
    blanks, and no word at all where it is not set; `${X}` is put in as it is, and nothing where it is not set."""
    found: list[str] = []
    unset: list[str] = []
    room = LONGEST_VALUE

    def braced(match: re.Match[str]) -> str:
        nonlocal room
        if match[1]:
            return "$"
        if not match[3]:
            return match[0]
        if match[2] not in variables:
            unset.append(match[2])
        value = variables.get(match[2], "")
        room -= len(value)
        return value if room > 0 else match[0]

    for word in argv:
        if word[:1] == "$" and word[1:2] not in ("{", "$"):
            if word[1:] not in variables:
                unset.append(word[1:])
            value = variables.get(word[1:], "")
            room -= len(value)
            found += [word for word, _plain in _words(value, _as_it_is)][:MOST_WORDS] if room > 0 else [word]
        else:
            found.append(_BRACED.sub(braced, word))
    return found, unset


def assignments(pairs: list[str]) -> dict[str, str]:
    """`A=1` words as variables; what is none is passed over, as systemd does."""
    found = (pair.partition("=") for pair in pairs)
    return {name: value for name, sign, value in found if sign and NAME.fullmatch(name)}


_LINE = pattern(r"[^\\\n\r]*(?:\\.[^\\\n\r]*)*", re.DOTALL)
_END = pattern(r"[\n\r]|\Z")


def variables_in(text: str) -> dict[str, str]:
    """What a file that `EnvironmentFile=` names sets: no `export`, no `$X`, a `#` within a line is a letter."""
    text = text.removeprefix("\ufeff")
    found: dict[str, str] = {}
    at, size = 0, len(text)
    while at < size:
        while at < size and text[at] in BLANK:
            at += 1
        if text[at : at + 1] in ("#", ";"):
            at = _LINE.match(text, at).end() + 1  # type: ignore[union-attr]  # [it matches anything]
            continue
        end = _END.search(text, at).start()  # type: ignore[union-attr]  # [it finds the end]
        sign = text.find("=", at + 1, end)  # at the beginning it is a letter of the name
        if sign < 0:
            at = end + 1
            continue
        name = text[at:sign].rstrip(BLANK)
        value, at = _value(text, sign + 1)
        if NAME.fullmatch(name):
            found[name] = value
    return found


def _value(text: str, at: int) -> tuple[str, int]:
    """A value and where its line ends. A quote is one at the value's start and behind another; later it is a letter."""
    letters: list[str] = []
    kept = 0  # letters without the blanks at the end
    size, begun = len(text), False
    while at < size and text[at] not in "\n\r":
        letter = text[at]
        at += 1
        if letter in "\"'" and not begun:
            at = _in_quotes(text, at, letter, letters)
        elif letter == "\\":
            letters += text[at : at + 1].strip("\n\r")
            at, begun = at + 1, True
        elif begun or letter not in BLANK:
            letters.append(letter)
            begun = True
            if letter in BLANK:
                continue
        else:
            continue
        kept = len(letters)
    return "".join(letters[:kept]), at + 1


def _in_quotes(text: str, at: int, quote: str, letters: list[str]) -> int:
    size = len(text)
    while at < size and text[at] != quote:
        if quote == '"' and text[at] == "\\":
            at += 1
            if at == size:
                break
            if text[at] not in '"\\`$\n':
                letters.append("\\")
            if text[at] != "\n":
                letters.append(text[at])
        else:
            letters.append(text[at])
        at += 1
    return at + 1


_SPAN = pattern(r"\s*(\d+(?:\.\d+)?)\s*([a-zµ]*)")
_SECONDS = {
    "": 1, "s": 1, "sec": 1, "second": 1, "seconds": 1, "m": 60, "min": 60, "minute": 60, "minutes": 60,
    "h": 3600, "hr": 3600, "hour": 3600, "hours": 3600, "d": 86400, "day": 86400, "days": 86400,
    "ms": 0.001, "msec": 0.001, "us": 1e-6, "usec": 1e-6, "µs": 1e-6,
}  # fmt: skip


def seconds(text: str) -> float | None:
    """`1min 30s` [systemd.time(7)]; None where it is no time, is endless, or longer than a day."""
    total, at = 0.0, 0
    text = text.strip()
    while at < len(text):
        found = _SPAN.match(text, at)
        if found is None or found[2] not in _SECONDS:
            return None
        total += float(found[1]) * _SECONDS[found[2]]
        at = found.end()
    if not text or total > 86400:
        return None
    return int(total) if total == int(total) else total
