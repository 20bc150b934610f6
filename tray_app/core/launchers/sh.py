"""An old start script for a POSIX shell -> what it starts. Pure: nothing is run, and no branch is judged.

Every simple command counts, in the order of the text, whatever `if` or loop is around it. Variables are replaced as far
as the text itself sets them. The script's own folder is recognised in the forms that people copy from each other:
`$(dirname "$0")`, `${0%/*}`, `${BASH_SOURCE[0]}`, with a `cd … && pwd` around.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from tray_app.core.launchers.parts import (
    AGENT,
    ENV_FILE,
    FURNITURE,
    HERE,
    LEASE,
    LEFT_OUT,
    LITERAL,
    LOG,
    OWN_PYTHON,
    RESTART,
    OldStart,
    Replaced,
    base,
    filled,
    join,
    runs,
    shown,
    stead,
    unwrap,
)
from tray_app.core.launchers.shell_words import Command, quoted_commands

_KEYWORDS = frozenset(["do", "then", "else", "elif", "fi", "done", "esac", "{", "}", "!", "in"])
SHELLS = ("sh", "bash", "dash", "zsh")
_LOOPS = frozenset(["while", "until", "for"])
_OWN_FOLDER = re.compile(r"\$\{0%/\*\}|\$\{BASH_SOURCE[^}]{0,99}%/\*\}")
_OWN_NAME = re.compile(r"\$\{?0\b|\$\{?BASH_SOURCE|readlink|realpath")
_PWD = re.compile(r"\$\(pwd\)|`pwd`")
_UPWARDS = re.compile(r"(?:/\.\.)+")
_VARIABLE = re.compile(r"\$(?:\{(\w+)(?::?-([^}]{0,500}))?\}|(\w+))")
_MADE = re.compile(r"\$[\w({@*#?$!-]|`")  # left in a value: what only a shell would know
_ASSIGNMENT = re.compile(r"([A-Za-z_]\w*)=(.*)", re.DOTALL)
_ENV_FILE = re.compile(r"(?:^|[\s<])([^\s'\"|<>()`$]*\.env[\w.]*)")


@dataclass
class _State:
    folder: str = HERE
    variables: dict[str, str] = field(default_factory=dict)
    exported: set[str] = field(default_factory=set)
    env_file: str | None = None
    venv: str | None = None
    tool: str | None = None
    replaced: list[Replaced] = field(default_factory=list)

    def value(self, word: str) -> str:
        """The word with its variables replaced; what is not known stays as it is written."""
        own = _own_folder(word)
        if own is not None:
            return own

        def known(found: re.Match[str]) -> str:
            name = found[1] or found[3]
            if name in ("PWD", "pwd"):
                return self.folder
            if name == "HOME":
                return "~"
            return self.variables.get(name, found[2] if found[2] is not None else found[0])

        word = filled(_PWD, lambda _: self.folder, word)
        return filled(_VARIABLE, known, word)


def read(text: str) -> list[OldStart]:
    """What the script starts, in the order of the text; an empty list where nothing in it is a bot."""
    state = _State()
    found: list[OldStart] = []
    for command in quoted_commands(text):
        found += _command(command, state)
    # what is killed or set beside the start belongs to each of the starts
    seen = tuple(dict.fromkeys(state.replaced))
    return [_plain(replace(start, replaced=(*seen, *start.replaced))) for start in found]


def _plain(start: OldStart) -> OldStart:
    """With the signs that were quoted, and what a shell would have to make apart from what is known."""
    made = {name: value.translate(LITERAL) for name, value in start.env.items() if _MADE.search(value)}
    env = {name: value.translate(LITERAL) for name, value in start.env.items() if name not in made}
    words = tuple(word.translate(LITERAL) for word in start.words)
    return replace(start, words=words, env=env, computed=made, folder=start.folder.translate(LITERAL))


def _command(command: Command, state: _State) -> Iterator[OldStart]:
    words = list(command.words)
    while words and (words[0] in _KEYWORDS or words[0] in ("if", *_LOOPS)):
        if words[0] in _LOOPS:
            state.replaced.append(Replaced(shown(" ".join(words)), RESTART))
            if words[0] == "for" or set(words[1:2]) & {"true", ":", "[", "[[", "((1))", "sleep"}:
                return
        words.pop(0)
    assigned = []
    while words and (pair := _ASSIGNMENT.fullmatch(words[0])):
        assigned.append((pair[1], state.value(pair[2])))
        words.pop(0)
    if not words:
        state.variables.update(assigned)
        return
    line = " ".join(words)
    name = words[0]
    if name in ("source", ".") and len(words) > 1:
        _source(state.value(words[1]), line, state)
    elif name in ("export", "declare", "set") and len(words) > 1:
        _export(words[1:], line, state)
    elif name in ("cd", "pushd"):
        state.folder = join(state.folder, state.value(words[1]) if len(words) > 1 else "~")
    elif name in ("conda", "mamba", "micromamba") and words[1:2] == ["activate"]:
        state.tool = f"conda {state.value(words[2])}" if len(words) > 2 else "conda"
        state.replaced.append(Replaced(shown(line), OWN_PYTHON))
    elif name == "eval":
        for inner in quoted_commands(" ".join(words[1:])):
            yield from _command(inner, state)
    else:
        yield from _start(command, words, assigned, line, state)


def _start(
    command: Command, words: list[str], assigned: list[tuple[str, str]], line: str, state: _State
) -> Iterator[OldStart]:
    env = {name: value for name, value in state.variables.items() if name in state.exported}
    words = [state.value(word) for word in words if word not in ("$@", "$*", "${@}")]
    start = OldStart(
        tuple(words), None, state.folder, {**env, **dict(assigned)}, state.env_file, state.venv, state.tool
    )
    start = unwrap(words, start)
    if start.words and base(start.words[0]) in SHELLS and (typed := {"-c", "-lc", "-ic"} & set(start.words)):
        state.replaced += start.replaced
        for inner in quoted_commands(start.words[start.words.index(typed.pop()) + 1].translate(LITERAL)):
            yield from _command(inner, state)
        return
    if start.words and runs(start.words) and stead(start.words) is None:
        extra = []
        if command.after == "&":
            extra.append(Replaced("&", AGENT))
        if command.redirected or command.after == "|":
            extra.append(Replaced("> … 2>&1" if command.redirected else "| …", LOG))
        yield replace(start, replaced=tuple(dict.fromkeys((*start.replaced, *extra))))
        return
    if not start.words:
        return
    by = stead(start.words)
    if "$!" in words:
        state.replaced.append(Replaced(shown(line), LEASE))
    elif start.words[0] in FURNITURE or start.words[0].endswith("()") or (command.before == "|" and by is not LEASE):
        return
    elif by is not None:
        state.replaced.append(Replaced(shown(line), by))
    else:
        state.replaced.append(Replaced(shown(line), LEFT_OUT))


def _source(path: str, line: str, state: _State) -> None:
    if "activate" in path:
        parts = path.split("/")
        state.venv = join(state.folder, "/".join(parts[:-2]) or HERE)
        state.replaced.append(Replaced(shown(line), OWN_PYTHON))
    elif ".env" in path or path.endswith("env"):
        state.env_file = join(state.folder, path)
        state.replaced.append(Replaced(shown(line), ENV_FILE))
    else:
        state.replaced.append(Replaced(shown(line), LEFT_OUT))


def _export(words: list[str], line: str, state: _State) -> None:
    for word in words:
        pair = _ASSIGNMENT.fullmatch(word)
        if pair:
            state.variables[pair[1]] = state.value(pair[2])
            state.exported.add(pair[1])
        elif word.startswith(("$(", "`")) and (file := _ENV_FILE.search(word.strip("$()`"))):
            state.env_file = join(state.folder, file[1])
            state.replaced.append(Replaced(shown(line), ENV_FILE))
        elif re.fullmatch(r"[A-Za-z_]\w*", word):
            state.exported.add(word)


def _own_folder(word: str) -> str | None:
    """The script's own folder, or what lies in or above it, where a word says so."""
    asked = word.find("dirname")
    if not (_OWN_FOLDER.search(word) or (asked >= 0 and _OWN_NAME.search(word, asked))):
        return None
    inside, _, after = word.rpartition(")" if "$(" in word else "`" if "`" in word else "}")
    up = _UPWARDS.search(inside)
    rest = after.strip('"/')
    return f"{HERE}{up[0] if up else ''}/{rest}".rstrip("/")
