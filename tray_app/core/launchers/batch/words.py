"""A command of a .bat file word by word. Pure."""

import re
from collections.abc import Sequence

from tray_app.core.launchers.around import Around
from tray_app.core.launchers.parts import GIVEN, HERE, LONGEST_VALUE, join, runs
from tray_app.core.pattern import pattern

_HERE = pattern(rf"{re.escape(HERE)}[^\s\"]*")
_SLICE = pattern(r"~(-?\d{1,5})?(?:,(-?\d{1,5}))?")
_NO_BLANK = pattern(r"(cd(?=[\\/.])|chdir(?=[\\/.])|pushd(?=[\\/.])|call(?=:))(.+)", re.IGNORECASE)
_REDIRECTION = pattern(r'(?<!\s)\s*+(?:\d?>>?\s*+(?:&\d|"[^"]*+"|[^\s"&|]++)|<\s*+\S++)')


def answer(name: str, prompt: str) -> str:
    """What is typed in, which nobody knows: a variable that is not set; `set /a N=1` is known."""
    if prompt.isdigit():
        return prompt
    return f"%{prompt}%" if prompt[:1].isalpha() or prompt[:1] == "<" else f"%{name}%"


def cut(value: str, how: str) -> str | None:
    """What `%NAME:~0,-1%` or `%NAME:from=to%` makes of a value; None for what would have to be cut out of a place that
    nobody knows by its letters."""
    if GIVEN.search(value):
        return None
    if (found := _SLICE.fullmatch(how)) is not None:
        first, end = int(found[1] or 0), int(found[2]) if found[2] else None
        start = max(len(value) + first, 0) if first < 0 else first
        stop = len(value) if end is None else end + (len(value) if end < 0 else start)
        piece = value[start:stop]
        from_end = first < 0 and HERE in value and start >= value.rindex(HERE) + len(HERE)
        whole = first == 0 and (end is None or end < 0) and HERE in piece
        if HERE in value and not (from_end or whole):
            return None
        return "\\" if piece == "/" and HERE in value else piece
    old, sign, new = how.partition("=")
    of_no_place = set(old) <= {"\\", "/"} or set('?"<>|') & set(old)
    if not sign or not old or (HERE in value and not of_no_place):
        return None
    if old[0] == "*" and old[1:]:
        first_one = re.search(re.escape(old[1:]), value, re.IGNORECASE)
        if first_one is None:
            return value
        return None if HERE in value[: first_one.end()] else new + value[first_one.end() :]
    parts = [re.split(re.escape(old), one, flags=re.IGNORECASE) for one in value.split(HERE)]
    if sum(map(len, parts)) * len(new) > LONGEST_VALUE:
        return None
    return HERE.join(new.join(pieces) for pieces in parts)


def slashed(words: tuple[str, ...]) -> tuple[str, ...]:
    """Program and script with / between their parts; what follows the script is the bot's own business."""
    found = runs(words)
    last = words.index(found.script) if found and found.script in words else 0
    several = (_HERE.sub(lambda place: place[0].replace("\\", "/"), word) for word in words)  # ours, on every system
    return tuple(word.replace("\\", "/") if n in (0, last) else word for n, word in enumerate(several))


def of_system(words: Sequence[str], folder: str, around: Around) -> bool:
    """`git.exe pull`: a program by its name alone that does not lie there, so that PATH leads to it."""
    bare = words[0].lower().endswith(".exe") and "/" not in words[0] and "\\" not in words[0]
    return bare and runs(words[:1]) is not None and around.there(join(folder, words[0])) is False


def words_of(line: str) -> tuple[list[str], bool]:
    """The words of a command, without redirections, and whether there were any."""
    plain = _REDIRECTION.sub(" ", line)
    return [word.replace('"', "") for word in re.findall(r'(?:[^\s"]|"[^"]*"?)+', plain)], plain != line


def with_blank(words: list[str]) -> list[str]:
    """`cd..`, `cd\\bots`, `call:label`: cmd.exe takes its own command's name apart from what stands right behind it."""
    found = _NO_BLANK.fullmatch(words[0])
    return [found[1], found[2], *words[1:]] if found else words
