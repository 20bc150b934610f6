"""An old .bat or .cmd file -> what it starts. Pure: nothing is run, and no branch is judged.

cmd.exe has no quoting to speak of: variables are put in first (`%NAME%`, `%~dp0` is the file's own folder), then the
line is cut at `&`, `&&`, `||` and `|`, then at blanks outside of double quotes.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from tray_app.core.launchers.parts import (
    AGENT,
    FURNITURE,
    HERE,
    LEFT_OUT,
    LITERAL,
    LOG,
    OWN_PYTHON,
    RESTART,
    OldStart,
    Replaced,
    filled,
    join,
    runs,
    shown,
    stead,
    unwrap,
)
from tray_app.core.tokens.token import USUAL

_SET = re.compile(r'@?\s*+setx?\s++(?:"([^=]++)=(.*)"\s*+$|([^=]++)=(.*))', re.IGNORECASE)
_IF = re.compile(
    r'if\s++(?:/i\s++)?+(?:not\s++)?+(?:exist\s++(?:"[^"]*+"|\S++)|defined\s++\S++|errorlevel\s++\d++'
    r'|(?:"[^"]*+"|[^\s=]++)(?:\s*+==|\s++(?:equ|neq|lss|leq|gtr|geq)\s)\s*+(?:"[^"]*+"|\S++))\s*+\(?\s*+',
    re.IGNORECASE,
)
_FROM_FILE = re.compile(r'for\s+/f\s+(?:"[^"]*"\s+)?%%(\w)\s+in\s+\(([^)]*)\)\s+do\s++\(?\s*+(set\s.*)', re.IGNORECASE)
_ASKED = re.compile(r'/[pa]\s+"?([^=]+)', re.IGNORECASE)  # set /p NAME=<file, set /a NAME=1+2
_DELAYED = re.compile(r"![A-Za-z_]\w*!")
_VARIABLE = re.compile(r"%([A-Za-z_]\w*)(?::[^%]*)?%|!([A-Za-z_]\w*)!")
_REDIRECTION = re.compile(r'(?<!\s)\s*+(?:\d?>>?\s*+(?:&\d|"[^"]*+"|[^\s"&|]++)|<\s*+\S++)')
_OWN_FOLDER = re.compile(r"%~d?p0\\?|%~dp0%?\\?", re.IGNORECASE)
_ARGUMENTS = re.compile(r"%(?:\*|[1-9]|~[1-9])")


@dataclass
class _State:
    folder: str = HERE
    variables: dict[str, str] = field(default_factory=dict)
    known: dict[str, str] = field(default_factory=dict)  # the same by names in small letters: cmd sees no difference
    used: set[str] = field(default_factory=set)  # put into a line: they serve the file, not the bot
    venv: str | None = None
    tool: str | None = None
    labels: set[str] = field(default_factory=set)
    replaced: list[Replaced] = field(default_factory=list)

    def set(self, name: str, value: str) -> None:
        self.variables[name] = self.known[name.lower()] = value


def read(text: str) -> list[OldStart]:
    """What the file starts, in the order of the text; an empty list where nothing in it is a bot."""
    state = _State()
    found: list[OldStart] = []
    for row in re.sub(r"\^\r?\n", " ", text).splitlines():
        for line, sign in _cut(row.strip().lstrip("@").strip("() \t")):
            found += _command(line, sign, state)
    delayed = re.search(r"\benabledelayedexpansion\b", text, re.IGNORECASE) is not None
    set_ = {n: v for n, v in state.variables.items() if n.lower() not in state.used or USUAL.search(v)}
    made = {n: v.translate(LITERAL) for n, v in set_.items() if "%" in v or (delayed and _DELAYED.search(v))}
    env = {n: v.translate(LITERAL) for n, v in set_.items() if n not in made}
    shared = tuple(dict.fromkeys(state.replaced))
    return [
        replace(
            start, words=tuple(word.translate(LITERAL) for word in start.words), env={**env, **start.env},
            computed=made, replaced=(*shared, *start.replaced),
        )
        for start in found
    ]  # fmt: skip


def _command(line: str, sign: str, state: _State) -> Iterator[OldStart]:
    line = line.strip().lstrip("@").strip("() \t")
    if not line or line.startswith("::") or re.match(r"rem\b", line, re.IGNORECASE):
        return
    if line.startswith(":"):
        state.labels.add(line[1:].split()[0].lower() if line[1:].split() else "")
        return
    at = 0  # behind all conditions, one of which may stand in another
    while (condition := _IF.match(line, at)) is not None:
        at = condition.end()
    if at:
        line = line[at:].lstrip("@").strip("() \t")
        if not line:
            return
    if (looped := _FROM_FILE.match(line)) is not None:
        yield from _command(looped[3].replace(f"%%{looped[1]}", f"%<{looped[2].strip()}%"), sign, state)
        return
    line = re.sub(r"^else\s+\(?\s*", "", line, flags=re.IGNORECASE)
    if (setting := _SET.fullmatch(line)) is not None:
        name, value = (setting[1], setting[2]) if setting[1] else (setting[3], setting[4])
        if (asked := _ASKED.fullmatch(name.strip())) is not None:
            state.set(asked[1].strip(), f"%{value.strip()}%")
        elif not name.strip().startswith("/"):
            state.set(name.strip(), _filled(value, state).strip())
        return
    words, redirected = _words(_filled(line, state))
    if not words:
        return
    first = words[0].lower()
    if first in ("cd", "chdir", "pushd"):
        rest = [word for word in words[1:] if word.lower() != "/d"]
        if rest:
            state.folder = join(state.folder, " ".join(rest))
    elif re.fullmatch(r"[a-z]:", first):
        return
    elif first == "goto":
        if len(words) > 1 and words[1].lstrip(":").lower() in state.labels:
            state.replaced.append(Replaced(shown(f":{words[1].lstrip(':')} … {line}"), RESTART))
    elif "activate" in words[-1].lower() and (first in ("call", "source") or "activate" in first):
        parts = words[-1].replace("\\", "/").split("/")
        state.venv = join(state.folder, "/".join(parts[:-2]) or HERE)
        state.replaced.append(Replaced(shown(line), OWN_PYTHON))
    elif "activate" in [word.lower() for word in words[1:3]]:  # [call] conda activate NAME
        state.tool = f"conda {words[-1]}" if words[-1].lower() != "activate" else "conda"
        state.replaced.append(Replaced(shown(line), OWN_PYTHON))
    else:
        yield from _start(words, redirected, sign, line, state)


def _start(words: list[str], redirected: bool, sign: str, line: str, state: _State) -> Iterator[OldStart]:
    background, folder = False, state.folder
    while words and words[0].lower() in ("start", "cmd", "cmd.exe", "call"):
        background = background or words[0].lower() == "start"
        rest = words[1:]
        while rest and (rest[0].startswith(("/", '"')) or rest[0] == ""):
            option = rest.pop(0)
            if option.lower() == "/d" and rest:
                folder = join(folder, rest.pop(0).strip('"'))
        words = rest
    words = [word.strip('"') for word in words if not _ARGUMENTS.fullmatch(word)]
    if not words:
        return
    start = unwrap(words, OldStart(tuple(words), None, folder, {}, None, state.venv, state.tool))
    name = start.words[0].lower() if start.words else ""
    if start.words and runs(start.words) and stead(start.words) is None:
        extra = [Replaced("start", AGENT)] if background else []
        if "pythonw" in name:
            extra.append(Replaced("pythonw", AGENT))
        if redirected or sign == "|":
            extra.append(Replaced("> …", LOG))
        yield replace(start, words=_slashed(start.words), replaced=(*start.replaced, *extra))
    elif name.endswith((".bat", ".cmd")):
        state.replaced.append(Replaced(shown(line), LEFT_OUT))
    elif start.words and (by := stead(start.words)) is not None:
        state.replaced.append(Replaced(shown(line), by))
    elif name and name not in FURNITURE and name not in ("for", "if", "else", "find", "findstr", "where"):
        state.replaced.append(Replaced(shown(line), LEFT_OUT))


def _slashed(words: tuple[str, ...]) -> tuple[str, ...]:
    """Program and script with / between their parts; what follows the script is the bot's own business."""
    found = runs(words)
    last = words.index(found.script) if found and found.script in words else 0
    return tuple(word.replace("\\", "/") if n in (0, last) else word for n, word in enumerate(words))


def _filled(line: str, state: _State) -> str:
    def value(found: re.Match[str]) -> str:
        name = (found[1] or found[2]).lower()
        if name in state.known:
            state.used.add(name)
        if name == "cd":
            return state.folder
        if name in ("userprofile", "homepath"):
            return "~"
        return state.known.get(name, found[0])

    line = _OWN_FOLDER.sub(f"{HERE}/", line)
    return filled(_VARIABLE, value, line.replace("%%", "\ue002"))


def _cut(line: str) -> Iterator[tuple[str, str]]:
    """The commands of a line, each with the sign behind it."""
    if re.match(r"rem\b|::", line, re.IGNORECASE):
        return
    piece, quoted, at = "", False, 0
    while at < len(line):
        letter = line[at]
        if letter == '"':
            quoted = not quoted
        if letter == "^" and not quoted and at + 1 < len(line):
            piece += line[at + 1]
            at += 2
            continue
        sign = next((s for s in ("&&", "||", "&", "|") if line.startswith(s, at)), "") if not quoted else ""
        if sign and not (sign == "&" and piece.endswith(">")):  # 2>&1
            yield piece, sign
            piece, at = "", at + len(sign)
            continue
        piece += letter
        at += 1
    yield piece, ""


def _words(line: str) -> tuple[list[str], bool]:
    """The words of a command, without redirections, and whether there were any. `start`'s title keeps its quotes."""
    plain = _REDIRECTION.sub(" ", line)
    found: list[str] = []
    for n, word in enumerate(re.findall(r'(?:[^\s"]|"[^"]*"?)+', plain)):
        title = word.startswith('"') and n == 1 and found[0].lower() == "start"
        found.append(word if title else word.replace('"', ""))
    return found, plain != line
