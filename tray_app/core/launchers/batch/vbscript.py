"""A VBScript file, which people have to start a bot without a window -> what it starts. Pure.

It is read line by line, whatever stands around it; variables count as far as the text itself sets them.
"""

import re
from dataclasses import replace

from tray_app.core.launchers.around import Around
from tray_app.core.launchers.batch import bat, clean_end
from tray_app.core.launchers.parts import (
    AGENT,
    LEFT_OUT,
    RESTART,
    OldStart,
    Reading,
    Replaced,
    join,
    shown,
)
from tray_app.core.launchers.stead import on_failure
from tray_app.core.pattern import pattern

_SET_ENV = pattern(r'[\w.]+(?:\("process"\))?(?:\.item)?\("(\w+)"\)\s*=\s*(.+)', re.IGNORECASE)
_RUN = pattern(r"\.(?:run|exec)\b\s*\(?\s*(.+)", re.IGNORECASE)
_LOOP = pattern(r"(?:exit\s+do|(do|while)|(loop|wend))\b", re.IGNORECASE)
_SHELL = pattern(r"\.ShellExecute\b\s*\(?\s*(.+)", re.IGNORECASE)
_CREATED = pattern(r"\.Create\b\s*\(?\s*(.+)", re.IGNORECASE)  # of Win32_Process
_TOKEN = pattern(r"\"(?:\"\"|[^\"])*+\"|chr\(\s*34\s*\)|[&+,]|[A-Za-z_][\w.]*|\s+|.", re.IGNORECASE)
_OWN = pattern(r"(?<![\w.])[\w.]*(?:\([^()]*\))?\.?GetParentFolderName\(\s*WScript\.ScriptFullName\s*\)"
                  r"|Left\(\s*WScript\.ScriptFullName[^\n]*?\)\s*(?:-\s*\d+\s*)?\)|(?<![\w.])[\w.]+GetAbsolutePathName\(\"\.\"\)"
                  r"|(?<![\w.])[\w.]*GetFile\(\s*WScript\.ScriptFullName\s*\)\.ParentFolder(?:\.Path)?"
                  r"|Replace\(\s*WScript\.ScriptFullName[^\n]*?\)", re.IGNORECASE)  # fmt: skip

_ABOVE = pattern(r"(?<![\w.])[\w.]*GetParentFolderName\(\s*ownfolder__\s*\)")
_BUILT = pattern(r"(?<![\w.])[\w.]*BuildPath\(\s*([^(),]+?)\s*,\s*([^(),]+?)\s*\)", re.IGNORECASE)


def reading(text: str, around: Around) -> Reading:
    """A .vbs file: each command line that it hands to WScript.Shell."""
    known: dict[str, str] = {}
    env = dict(around.env)
    starts, folder = list[OldStart](), around.folder
    replaced: list[Replaced] = []
    lines = [line.strip() for line in re.sub(r"_[ \t]*\r?\n", " ", text).splitlines()]
    by_wmi = re.search(r"\bWin32_Process\b", text, re.IGNORECASE) is not None
    before, ends = 0, clean_end.of_vbscript(lines)  # before: the loop around began then
    for line in lines:
        line = _ABOVE.sub("aboveown__", _OWN.sub("ownfolder__", line))
        while (joined := _BUILT.sub(r'\1 & "\\" & \2', line)) != line:
            line = joined
        if not line or line.startswith("'") or re.match(r"rem\b", line, re.IGNORECASE):
            continue
        known |= {"ownfolder__": around.here, "aboveown__": f"{around.here}/.."}
        set_ = re.match(r"(?:set\s+)?([\w.()]+)\s*=\s*(.+)", line, re.IGNORECASE)
        executed = None if (ran := _RUN.search(line)) else _SHELL.search(line)
        created = _CREATED.search(line) if by_wmi and not (ran or executed) else None
        if (ran := ran or executed or created) is not None:
            command, *more = _texts(ran[1], known)
            if command is None:
                replaced.append(Replaced(shown(line), LEFT_OUT))
                continue
            place = folder
            if executed:  # program, its words, its folder [Shell.ShellExecute]
                words, where = [*more, "", ""][:2]
                command, place = f'"{command}" {words or ""}', join(folder, where or ".")
            elif created:
                place = join(folder, (more[0] if more else None) or ".")
            typed = bat.typed(command.strip())  # the whole line is cmd's, whatever signs are in it
            inner = bat.reading(command if typed is None else typed, replace(around, folder=place, env=env))
            said = (*inner.replaced, Replaced(shown("Run …"), AGENT))
            starts += [replace(one, replaced=(*one.replaced, *said)) for one in inner.starts]
            replaced += [] if inner.starts else inner.replaced
        elif (turn := _LOOP.match(line)) is not None:
            if turn[2] and len(starts) > before:
                replaced.append(Replaced("Do … Loop", RESTART))
                starts[before:] = on_failure(starts[before:]) if ends else starts[before:]
            before = len(starts) if turn[1] or turn[2] else before
        elif (given := _SET_ENV.match(line)) is not None and (value := _text(given[2], known)) is not None:
            env = {**env, given[1]: value}
        elif set_ is not None and set_[1].lower().endswith("currentdirectory"):
            folder = join(folder, _text(set_[2], known) or ".")
            known["currentdirectory"] = folder
        elif set_ is not None:
            value = _text(set_[2], known)
            known |= {set_[1].lower(): value} if value is not None else {}
        elif not re.match(
            r"dim\b|on error|option|wscript\.sleep|wscript\.quit|set\b|end\b|if\b|else", line, re.IGNORECASE
        ):
            replaced.append(Replaced(shown(line), LEFT_OUT))
    return Reading(tuple(starts), tuple(dict.fromkeys(replaced)))


def _text(expression: str, known: dict[str, str]) -> str | None:
    """What a joined text comes to, up to the next argument; None for what only a run would tell."""
    return _texts(expression, known)[0]


def _texts(expression: str, known: dict[str, str]) -> list[str | None]:
    """The same of each argument."""
    found: list[str | None] = [""]
    for token in _TOKEN.findall(expression):
        if token == ")" or token.startswith("'"):
            break
        if token == ",":
            found.append("")
        elif found[-1] is None or token.isspace() or token in "&+(":
            continue
        elif token.startswith('"'):
            found[-1] += token[1:-1].replace('""', '"')
        elif token.lower().startswith("chr("):
            found[-1] += '"'
        else:
            name = token.lower().rpartition(".")[2] if token.lower().endswith("currentdirectory") else token.lower()
            found[-1] = found[-1] + known[name] if name in known else None
    return found
