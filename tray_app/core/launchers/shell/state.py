"""What a shell knows while a script is read: variables, folder, environment. Pure."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase

from tray_app.core.launchers.around import Around
from tray_app.core.launchers.parts import GIVEN, HERE, QUOTED, filled, join
from tray_app.core.pattern import pattern

MOST_ITEMS = 50  # of a loop
ASSIGNMENT = pattern(r"([A-Za-z_]\w*)\+?=(.*)", re.DOTALL)
_ARGUMENT = pattern(r"\"?\$\{?[1-9]\}?\"?")
MADE = pattern(r"\$[\w({@*#?$!-]|`")  # left in a value: what only a shell would know
_LEFT = pattern(r"\$\{[^}]*\}|\$\([^)]*\)|`[^`]*`|\$[\w@*#?$!-]+")
_OWN_FOLDER = pattern(r"\$\{0%/\*\}|\$\{BASH_SOURCE[^}]{0,99}%/\*\}")
_OWN_NAME = pattern(r"\$\{?0\b|\$\{?BASH_SOURCE|readlink|realpath")
_PWD = pattern(r"\$\(pwd(?: -P)?\)|`pwd`")
_WHICH = pattern(r"(?:\$\(|`)\s*(?:which|command -v|type -p)\s+([\w./+-]+)[^()`]*[)`]")
_UPWARDS = pattern(r"(?:/\.\.)+")
_VARIABLE = pattern(r"\$(?:\{(\w+)(?::?[-=]([^}]{0,500}))?\}|(\w+)|([@*#]))")
_CUT = pattern(r"\$\{(\w+)(%%?|##?)([^{}]{1,100})\}")
_LONGEST_CUT = 500  # letters of a value that something is cut off
_ENV_FILE = pattern(r"(?:^|[\s<(])([^\s'\"|<>()`$]*(?:\.env[\w.]*|env|\.conf))(?=$|[\s'\"|)`])")


@dataclass
class ShellState:
    folder: str = HERE
    here: str = HERE
    args: tuple[str, ...] = ()
    variables: dict[str, str] = field(default_factory=dict)
    exported: set[str] = field(default_factory=set)
    env_file: str | tuple[str, ...] | None = None
    venv: str | None = None
    tool: str | None = None
    of_files: dict[str, str] = field(default_factory=dict)
    own: Mapping[str, str] = field(default_factory=dict)
    there: Callable[[str], bool | None] = lambda _path: None
    compares: bool = True  # whether what is compared decides
    unknown: bool = False  # whether somebody may call it with more arguments

    @classmethod
    def of(cls, around: Around) -> "ShellState":
        known = {name: value.translate(QUOTED) for name, value in {**around.file_env, **around.env}.items()}
        return cls(around.folder, around.here, around.args, known, set(around.env), around.env_file, around.venv,
                   around.tool, dict(around.file_env), _of_user(around), around.there,
                   unknown=around.called_by_nobody)  # fmt: skip

    def copy(self) -> "ShellState":
        """For a subshell, in which nothing counts outside."""
        return replace(self, variables=dict(self.variables), exported=set(self.exported), of_files=dict(self.of_files))

    def env(self) -> dict[str, str]:
        return {name: GIVEN.sub("", value) for name, value in self.variables.items() if name in self.exported}

    def value(self, word: str) -> str:
        """The word with its variables replaced; what is not known stays as it is written."""
        return GIVEN.sub("", self.marked(word))

    def marked(self, word: str) -> str:
        """The same, with GIVEN in place of what the script itself may be called with."""
        own = self._own_folder(word)
        if own is not None:
            return own

        def known(found: re.Match[str]) -> str:
            name = found[1] or found[3] or found[4]
            if name in ("PWD", "pwd"):
                return self.folder
            if name.isdigit() and int(name):
                given = self.args[int(name) - 1] if len(self.args) >= int(name) else ""
                if not given and found[2] is None and self.unknown and len(name) == 1:
                    return f"\ue003{name}"
                return given or self._default(found[2])
            if name in "@*":
                return " ".join(self.args)
            known = self.variables.get(name, self.of_files.get(name, self.own.get(name)))
            return known if known is not None else self._default(found[2]) if found[2] is not None else found[0]

        def cut(found: re.Match[str]) -> str:
            value = self.variables.get(found[1], self.of_files.get(found[1], self.own.get(found[1])))
            changed = None if value is None or MADE.search(value) else without(value, found[2], self.marked(found[3]))
            return found[0] if changed is None else changed

        word = filled(_CUT, cut, word) if "${" in word else word
        word = filled(_PWD, lambda _: self.folder, word)
        word = filled(_WHICH, lambda found: found[1], word)
        return filled(_VARIABLE, known, word)

    def handed(self, word: str) -> str:
        """The value of a variable that a program gets: an argument that nobody hands over here stays what it is."""
        found = self.value(word)
        return word.strip("\"'") if not found and _ARGUMENT.fullmatch(word) else found

    def _default(self, text: str | None) -> str:
        return filled(_VARIABLE, lambda found: self.variables.get(found[1] or found[3] or "", found[0]), text or "")

    def words(self, words: list[str]) -> list[str]:
        """The words of a command; one that comes to nothing is none."""
        found: list[str] = []
        for word in words:
            new = self.marked(word)
            if new == "~" or new.startswith("~/"):
                new = self.own.get("HOME", "~") + new[1:]
            if new or not word.startswith("$"):
                several = word.startswith("$") and " " in new and not word.startswith(("$(", "${0", "$HOME"))
                found += new.split() if several and "/" not in new.split()[-1][:1] else [new]
        return found

    def put_in(self, words: list[str]) -> dict[str, str]:
        """Which variables of files may have come into these words, by way of another variable too."""
        direct = {found[1] or found[3] for word in words for found in _VARIABLE.finditer(word)}
        return {name: value for name, value in self.of_files.items() if direct and (name in direct or len(value) > 5)}

    def verdict(self, words: list[str]) -> bool | None:
        """What `[ -f FILE ]` says; None for what only a run would tell."""
        inside = [word for word in words[1:] if word not in ("]", "]]")]
        if inside[:1] == ["!"]:
            turned = self.verdict(["[", *inside[1:]])
            return None if turned is None else not turned
        if len(inside) == 2 and inside[0] in ("-f", "-e", "-d", "-s", "-x", "-r"):
            path = self.value(inside[1])
            return None if MADE.search(path) else self.there(join(self.folder, path))
        if len(inside) == 3 and self.compares and inside[1] in ("=", "==", "!="):
            one, other = self.value(inside[0]), self.value(inside[2])
            if MADE.search(one + other) or set("*?[") & set(other):
                return None
            return (one == other) is (inside[1] != "!=")
        return None

    def items(self, head: list[str]) -> list[str | None]:
        """What `for NAME in …` goes through, where the text says it; else one that is not known."""
        found: list[str] = []
        for word in head[2:] if head[1:2] == ["in"] else ["$"]:
            of_list = re.fullmatch(r"\$\{(\w+)\[[@*]\]\}", word)
            listed = self.variables.get(of_list[1], "") if of_list else ""
            inside = listed[1:-1] if listed.startswith("(") else self.value(word)
            found += [a or b or c for a, b, c in re.findall(r"\"([^\"]*)\"|'([^']*)'|(\S+)", inside)] or [inside]
        return [*found[:MOST_ITEMS]] if not any(MADE.search(one) or set("*?[") & set(one) for one in found) else [None]

    def export(self, words: list[str], exported: bool) -> Iterator[str]:
        """Sets variables, exported or not; gives the files that they are read from."""
        for word in words:
            pair = ASSIGNMENT.fullmatch(word)
            if pair:
                value = self.handed(pair[2]) if exported else self.marked(pair[2])
                self.variables[pair[1]] = self._without_itself(pair[1], value)
                self.exported |= {pair[1]} if exported else set()
            elif word.startswith(("$(", "`")) and (file := self.file_of_variables(word)):
                yield file
            elif exported and re.fullmatch(r"[A-Za-z_]\w*", word):
                self.exported.add(word)

    def _without_itself(self, name: str, value: str) -> str:
        """`PYTHONPATH=src:$PYTHONPATH` adds to what is not set otherwise; PATH is."""
        own = rf"(?:\${name}\b|\$\{{{name}(?::?[-+][^}}]{{0,99}})?\}})"
        return value if name == "PATH" else re.sub(rf"(?::{own}(?!\w)|{own}:)", "", value)

    def file_of_variables(self, line: str) -> str | None:
        """`.env` in `export $(grep -v '^#' .env | xargs)`, `eval $(cat .env | …)`, `source <(…)`, `. ./shop.env`."""
        found = _ENV_FILE.search(self.value(line).strip("$()`") if "dirname" not in line else line)
        return found[1] if found else None

    def _own_folder(self, word: str) -> str | None:
        """The script's own folder, or what lies in or above it, where a word says so."""
        asked = word.find("dirname")
        if not (_OWN_FOLDER.search(word) or (asked >= 0 and _OWN_NAME.search(word, asked))):
            return None
        inside, _, after = word.rpartition(")" if "$(" in word else "`" if "`" in word else "}")
        up = _UPWARDS.search(inside)
        rest = after.strip('"/')
        return f"{self.here}{up[0] if up else ''}/{rest}".rstrip("/")


def without(value: str, sign: str, pattern: str) -> str | None:
    """`${NAME%/}`, `${NAME##*/}`: the value without the part that the pattern takes at its end or its beginning."""
    unknown = MADE.search(pattern) or GIVEN.search(value) or (HERE in value and set("*?[") & set(pattern))
    if unknown or len(value) > _LONGEST_CUT:
        return None
    places = range(len(value) + 1)
    at_end, longest = sign[0] == "%", len(sign) == 2
    for at in places if at_end == longest else reversed(places):
        if fnmatchcase(value[at:] if at_end else value[:at], pattern.strip("\"'")):
            return value[:at] if at_end else value[at:]
    return value


def left(words: Iterable[str]) -> tuple[str, ...]:
    """What stands in words as it is written, and a shell would have replaced."""
    return tuple(dict.fromkeys(found for word in words for found in _LEFT.findall(word)))


def _of_user(around: Around) -> dict[str, str]:
    known = {name: around.specifiers.get(letter) for name, letter in (("HOME", "h"), ("USER", "u"), ("LOGNAME", "u"))}
    return {"HOME": "~", **{name: value for name, value in known.items() if value}}
