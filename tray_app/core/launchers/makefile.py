"""A Makefile -> what its targets start. Pure. [POSIX make, as far as people use it for a bot]"""

import re
import shlex
from collections.abc import Mapping
from dataclasses import replace

from tray_app.core.launchers.around import Around
from tray_app.core.launchers.parts import OldStart, Reading, filled, join, runs
from tray_app.core.launchers.shell import sh
from tray_app.core.launchers.shell.walk import STARTING
from tray_app.core.launchers.stead import joined, named
from tray_app.core.pattern import pattern

FILES = ("GNUmakefile", "makefile", "Makefile")  # in the order of GNU make
DEEPEST = 8  # variables in variables
_NAMED = pattern(r"\$[({](\w+)[)}]")
_SETS = pattern(r"(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*[:?]?=[ \t]*(.*)")
_RULE = pattern(r"([^\s:=#][^:=#]*)::?(?!=)(?:[^;\n]*;(.*))?")
_CONDITIONS = ("ifeq", "ifneq", "ifdef", "ifndef")
_SIDES = pattern(r"\(([^,]*),(.*)\)|\"([^\"]*)\"[ \t]*\"([^\"]*)\"|'([^']*)'[ \t]*'([^']*)'")
_VALUED = ("-j", "-o", "-W", "-I", "-O", "-l")


def reading(text: str, around: Around, wanted: str | None = None) -> Reading:
    """What its targets start, those that are called like a start first; of one that is `wanted`, or "" for the first of
    all, only that."""
    text = _tabbed(re.sub(r"\\\r?\n[ \t]*", " ", text))
    text = _taken(text, around.environ)
    known = dict(re.findall(r"^(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*[:?]?=[ \t]*(.*?)[ \t]*$", text, re.MULTILINE))
    exported = dict.fromkeys(re.findall(r"^export[ \t]+([A-Za-z_]\w*)", text, re.MULTILINE))
    exports = [f"export {name}={_of_make(known[name], known)}" for name in exported if name in known]
    file = re.search(r"^-?include[ \t]+(\S*\.env\S*)", text, re.MULTILINE)
    around = replace(around, env_file=join(around.here, file[1])) if file else around
    targets: dict[str, list[str]] = {}
    of: list[str] = []
    for line in text.splitlines():
        if not line.startswith("\t"):
            if (found := _RULE.match(line)) is None:
                continue
            of = [name for name in found[1].split() if re.fullmatch(r"[\w./-]+", name)]
            line = found[2] or ""  # `run: ; python bot.py`
        if line.strip():
            line = _deep(line.strip().lstrip("@-+"), known)
            line = re.sub(r"(?<=[\w.])\\(?=[\w.])", "/", line)  # a path of Windows, which make hands to its cmd
            for target in of:
                targets.setdefault(target, []).append(f"( {line.replace('$$', '$')}\n)")
    if wanted is not None:
        chosen = wanted or next((name for name in targets if not name.startswith(".")), "")
        return named(sh.reading("\n".join([*exports, *targets.get(chosen, ())]), around), chosen)
    several = [named(sh.reading("\n".join([*exports, *lines]), around), name) for name, lines in targets.items()]
    best = [one for name, one in zip(targets, several, strict=True) if name in STARTING]
    own = {_program(start) for one in best for start in one.starts}
    if not own:
        return joined(several)
    more = [
        replace(one, starts=tuple(start for start in one.starts if _program(start) in own), replaced=())
        for one in several if one not in best
    ]  # fmt: skip
    return joined([*best, *more])  # the same script with other words, of which one may make a bot of it


def _tabbed(text: str) -> str:
    """With a tab before each line of a recipe, whatever the file says stands there [GNU make, Special Variables]."""
    sign = re.search(r"^\.RECIPEPREFIX[ \t]*[:?]?=[ \t]*(\S)", text, re.MULTILINE)
    return re.sub(rf"^{re.escape(sign[1])}", "\t", text, flags=re.MULTILINE) if sign else text


def _program(start: OldStart) -> tuple[str | None, str | None] | None:
    program = runs(start.words)
    return (program.script, program.module) if program else None


def _taken(text: str, environ: Mapping[str, str]) -> str:
    """The lines without those of a branch that is certainly not taken; of what only a call of make tells, both are.
    [GNU make, Conditional Parts of Makefiles]"""
    kept: list[str] = []
    known = {"OS": environ.get("OS", "")}  # Windows itself sets it
    open_: list[tuple[bool | None, bool]] = []  # of each condition: its branch is taken, and one certainly has been
    for line in text.splitlines():
        first, _, rest = line.strip().partition(" ") if not line.startswith("\t") else ("", "", "")
        if first in _CONDITIONS:
            holds = _holds(first, rest, known)
            open_.append((holds, holds is True))
        elif first == "else" and open_:
            holds, done = open_.pop()
            how, _, what = rest.strip().partition(" ")
            if holds is not None:
                holds = False if done else _holds(how, what, known) if how in _CONDITIONS else True
            open_.append((holds, done or holds is True))
        elif first == "endif" and open_:
            open_.pop()
        elif all(holds is not False for holds, _done in open_):
            kept.append(line)
            if (pair := _SETS.fullmatch(line)) is not None and all(holds for holds, _done in open_):
                known[pair[1]] = _put_in(pair[2], known)
    return "\n".join(kept)


def _holds(how: str, what: str, known: Mapping[str, str]) -> bool | None:
    """Whether a condition does; None for what nobody knows here."""
    sides = _SIDES.fullmatch(what.strip())
    if sides is None or how not in ("ifeq", "ifneq"):
        return None
    left, right = (_put_in(next((one for one in pair if one is not None), "").strip(), known)
                   for pair in (sides.group(1, 3, 5), sides.group(2, 4, 6)))  # fmt: skip
    return None if "$" in left + right else (left == right) == (how == "ifeq")


def _put_in(text: str, known: Mapping[str, str]) -> str:
    return filled(_NAMED, lambda one: known.get(one[1], one[0]), text)


def _deep(text: str, known: Mapping[str, str]) -> str:
    """With the variables that stand in variables put in, too."""
    for _ in range(DEEPEST):
        before, text = text, _put_in(text, known)
        if text == before:
            break
    return text


def _of_make(value: str, known: Mapping[str, str]) -> str:
    """A value of make's as a shell would write it: a text, or what a command gives."""
    value = _deep(value, known)
    if (command := re.fullmatch(r"\$\(shell\s+([^()]*)\)", value)) is not None:
        return f'"$({command[1].replace("$$", "$")})"'
    if "$(" in value:
        return '"' + value.replace('"', r"\"") + '"'
    return shlex.quote(value.replace("$$", "$"))


def asked(start: OldStart) -> tuple[str, str | None, str]:
    """Of `make -C FOLDER run`: the folder, the file where one is named, and the target; "" for the first one."""
    folder, file, target, rest = start.folder, None, "", [*start.words[1:]]
    while rest:
        word = rest.pop(0)
        option, sign, value = word.partition("=")
        if option in ("-C", "--directory", "-f", "--file", "--makefile"):
            value = value if sign else rest.pop(0) if rest else ""
            folder, file = (join(folder, value), file) if option in ("-C", "--directory") else (folder, value)
        elif word in _VALUED and rest:
            rest.pop(0)
        elif not word.startswith("-") and not sign and not target:
            target = word
    return folder, file, target
