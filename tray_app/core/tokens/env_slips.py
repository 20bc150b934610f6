"""Why a line of a .env that has a token in it gives the bot none, in words that tell nothing of the token. Pure.

Such lines come from other worlds: a YAML file, a .bat, PowerShell, a list in Python. python-dotenv passes over them in
silence, and the bot has no token though its owner sees one there.
"""

import json
import re
from typing import NamedTuple

from tray_app.core.messages import Message
from tray_app.core.pattern import pattern
from tray_app.core.tokens.token import USUAL

_BEFORE = pattern(
    r"(?P<word>(?:(?i:setx?|setenv|export|env|arg|let|const|var)\s++|-\s++|(?i:\$env:))(?=[\"']?[A-Za-z_]))?+"
    r"[\"']?(?P<name>[^\W\d]\w*+)?+[\"']?\s*+(?P<sign>[:=]?)"
)  # a shell, a .bat, PowerShell, a Dockerfile, JavaScript, a list in YAML


_ALIKE = str.maketrans("АВЕКМНОРСТУХаеорсухАΒΕΗΙΚΜΝΟΡΤΥΧΖ", "ABEKMHOPCTYXaeopcyxABEHIKMNOPTYXZ")
"""Letters of Cyrillic and Greek with the Latin ones that they are taken for."""


class EnvSlip(NamedTuple):
    """`line` counts from 1; `name` is what the line was meant to set, "" where that cannot be told; `cure` where it
    is not to be written in another form."""

    line: int
    name: str
    what: Message
    cure: Message | None = None


def is_name(name: str) -> bool:
    """Whether a program may ask for a variable of this name: no other language's words around it, and no letter among
    Latin ones that only looks so."""
    return re.fullmatch(r"[\w.-]+", name) is not None and (name.isascii() or not re.search(r"[A-Za-z]", name))


def zeros(text: str) -> EnvSlip | None:
    """The first line whose token has zeros in it or around it: no variable with such is handed to a program."""
    for number, line in enumerate(text.split("\n") if "\0" in text else (), 1):
        if "\0" in line and USUAL.search(line.replace("\0", "")):
            if line.count("\0") <= len(line) // 3:
                what = Message("it has a zero byte (NUL) in it, which no text has")
                return EnvSlip(number, "", what, Message("Write that line anew, and nothing but that into it."))
            what = Message("it is written in UTF-16, without the mark that says so")
            return EnvSlip(
                number, "", what, Message("Save it as UTF-8: most editors offer that in their Save As window.")
            )
    return None


def is_json(text: str) -> bool:
    """Whether it is no file of variables at all, whatever it is called."""
    if not text.lstrip("\ufeff \t\r\n").startswith(("{", "[")):
        return False
    try:
        json.loads(text.lstrip("\ufeff"))
    except (ValueError, RecursionError):
        return False
    return True


def first_slip(text: str) -> EnvSlip | None:
    """The first line that has a token in it and sets no variable to it; none in what is of another format."""
    if is_json(text):
        return None
    for number, row in enumerate(text.splitlines(), 1):
        line = row.strip().removeprefix("\ufeff")
        token = USUAL.search(line)
        if token and "#" not in line[: token.start()]:
            before = _BEFORE.match(line)
            assert before is not None
            what = _what(line[: token.start()], line[token.end() :].strip(), before)
            if what is not None:
                between = "" if before["sign"] else line[before.end() : token.start()].strip("\"' \t")
                name = ((not between and before["name"]) or "").translate(_ALIKE)
                return EnvSlip(number, name if name.isascii() else "", what)
    return None


def _what(before: str, after: str, found: re.Match[str]) -> Message | None:
    word = (found["word"] or "").strip()
    if word != "export" and word.lower() == "export":
        return Message('"{word}" in front of it is written {right}', word=word, right="export")
    if word and word != "export":
        return Message('"{word}" in front of it belongs to another language', word=word)
    if found["name"] and found["sign"] == ":":
        return Message("it has a colon where = belongs")
    if found["name"] and found["sign"] and not is_name(found["name"]):
        letter = next(one for one in found["name"] if not one.isascii())
        return Message("its name has the letter {sign} (U+{code}), which is none of the Latin alphabet",
                       sign=letter, code=f"{ord(letter):04X}")  # fmt: skip
    if not found["name"] or not found["sign"]:
        return Message("it is not of the form NAME=value")
    opens = before[-1:] if before[-1:] in "\"'`" else ""
    if opens and opens not in after:
        return Message("its quotation mark is not closed")
    if opens and before[-2:] == 2 * opens:
        return Message("it has several quotation marks where one belongs")
    behind = (after.removeprefix(opens) if opens else after).lstrip()
    if behind[:1] in (",", ";"):
        return Message("it has a {sign} behind the token", sign=behind[0])
    if opens and behind and not behind.startswith("#"):
        return Message("it has something behind the closing quotation mark")
    return None
