"""A .ps1 file of PowerShell's, which people have to start a bot without a window -> what it starts. Pure.

It is read command by command, whatever stands around it; variables count as far as the text itself sets them.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from tray_app.core.launchers import handed
from tray_app.core.launchers.around import Around
from tray_app.core.launchers.batch import bat, clean_end
from tray_app.core.launchers.batch import state as bat_state
from tray_app.core.launchers.batch.powershell_process import BY_WMI, Processes, of_wmi
from tray_app.core.launchers.batch.powershell_values import (
    VARIABLE,
    assigned,
    bare,
    defaults,
    folded,
    value,
    without_here_strings,
)
from tray_app.core.launchers.batch.words import of_system, slashed
from tray_app.core.launchers.parts import (
    AGENT,
    ENV_FILE,
    LEFT_OUT,
    LOG,
    OWN_PYTHON,
    RESTART,
    OldStart,
    Reading,
    Replaced,
    join,
    parted,
    runs,
    shown,
)
from tray_app.core.launchers.stead import FURNITURE, RIGHTS, on_failure, settled, stead
from tray_app.core.launchers.wrapped import unwrap
from tray_app.core.pattern import pattern

_OPTIONS = pattern(r"-(?:f(?:ile)?|c(?:ommand)?|enc\w*)$", re.IGNORECASE)
_ASSIGNED = pattern(r"\$(env:)?(\w+)\s*=\s*(.+)", re.IGNORECASE | re.DOTALL)
_HERE = pattern(
    r"\$PSScriptRoot|\(?Split-Path\s+(?:-Parent\s+)?(?:-Path\s+)?\$(?:MyInvocation\.MyCommand\.(?:Path|Definition)|PSCommandPath)"
    r"(?:\s+-Parent)?\)?", re.IGNORECASE
)  # fmt: skip
_PLACE = pattern(r"\$PWD\.Path\b|\$?\(\s*Get-Location\s*\)(?:\.Path\b)?", re.IGNORECASE)
_TRIMMED = pattern(r"\.TrimEnd\(\s*[\"'\\\\/, ]*\)", re.IGNORECASE)
_PIECE = pattern(r"\"(?:`.|\"\"|[^\"`])*+\"?|'(?:''|[^'])*+'?|`\r?\n|`.|#[^\n]*|[;\n{}|]|[^\"'`#;\n{}|]++", re.DOTALL)
_WORD = pattern(r"(?:\"(?:`.|\"\"|[^\"`])*+\"?|'(?:''|[^'])*+'?|[^\s\"',])+", re.DOTALL)
_OPENED = pattern(r"(?:\[\w.]+\]\s*)?\(\s*(?=start-process\b|saps\b|&)", re.IGNORECASE)
_STARTS = pattern(rf"(?:{_OPENED.pattern})?(?:(?:start-process|saps|python[\w.]*|pyw?|node)\s|&)", re.IGNORECASE)
_QUIET = pattern(
    r"(?:if|else|elseif|while|for|foreach|try|catch|finally|do|function|param|return|exit|test-path|get-\w+"
    r"|foreach-object|where-object|out-\w+|write-\w+|new-item|set-executionpolicy|clear-host|select-\w+|read-host"
    r"|\[|\$|\(|\)|@|-not|!)", re.IGNORECASE
)  # fmt: skip

_CATCH = pattern(r"catch\b", re.IGNORECASE)
_OF_PROCESS = ("-windowstyle", "-nonewwindow", "-workingdirectory", "-wait", "-passthru")


def reading(text: str, around: Around) -> Reading:
    """A .ps1 file, or a command line that begins with powershell."""
    if re.match(r'"?[^\s"]*(?:powershell|pwsh)(?:\.exe)?"?\s', text, re.IGNORECASE):
        words = [bare(word) for word in _WORD.findall(text)]
        at = next((n for n, word in enumerate(words) if _OPTIONS.match(word)), None)
        if at is None:
            at = next((n for n, word in enumerate(words[1:]) if word.lower().endswith(".ps1")), len(words))
        option, rest = words[at].lower() if at < len(words) else "", words[at + 1 :]
        if not rest:
            return Reading()
        if option.startswith("-f") or rest[0].lower().endswith(".ps1"):
            path = _HERE.sub(around.here, rest[0]).replace("\\", "/")
            return Reading((_start([path, *rest[1:]], around),))
        text = " ".join(rest)
    here = around.here
    known: dict[str, str] = {**bat_state.of_user(around.environ), **around.env}
    given = dict(around.env)
    found: list[OldStart] = []
    replaced: list[Replaced] = []
    processes = Processes()
    for line, piped, caught in _lines(of_wmi(without_here_strings(text))):
        known["pwd"] = around.folder
        line = folded(_TRIMMED.sub("", _PLACE.sub("$PWD", _HERE.sub(here, line))), known)
        if processes.taken(line, known):
            continue
        if (info := processes.started(line, known)) is not None:
            words = [info.program, *(bare(word) for word in _WORD.findall(info.args))]
            inside = replace(around, env=info.env, folder=join(around.folder, info.folder or "."))
            replaced.append(Replaced("Win32_Process" if BY_WMI in line else shown(line), AGENT))
            _command(words, line, piped, inside, found, replaced)
            continue
        if (pair := _ASSIGNED.fullmatch(line)) is not None:
            if caught and pair[2] in known:  # what holds where the other has failed
                continue
            known[pair[2]] = assigned(pair[3], known)
            given |= {pair[2]: known[pair[2]]} if pair[1] else {}
            line = pair[3].strip()
            if pair[1] or not _STARTS.match(line):  # $p = Start-Process … -PassThru
                continue
        line = _in_brackets(line)
        known |= defaults(line)
        words = [value(word, known) for word in _WORD.findall(re.sub(r"^(?:&\s*|\.\s+)", "", line))]
        words = [word for word in words if word.lower() not in ("@args", "$args")]  # nobody hands any over
        if not words or not words[0]:
            continue
        name = words[0].lower().replace("\\", "/")
        if name in ("set-location", "cd", "sl", "push-location", "chdir"):
            around = replace(around, folder=join(around.folder, words[-1] if len(words) > 1 else "~"))
        elif name.endswith(("activate.ps1", "/activate", "activate.bat")):
            around = replace(
                around, venv=join(around.folder, "/".join(parted(words[0]).split("/")[:-2]) or around.here)
            )
            replaced.append(Replaced(shown(line), OWN_PYTHON))
        elif name == "conda" and words[1:2] == ["activate"]:
            around = replace(around, tool=f"conda {words[2]}" if len(words) > 2 else "conda")
            replaced.append(Replaced(shown(line), OWN_PYTHON))
        elif name in ("get-content", "gc") and any(".env" in word for word in words[1:]):
            around = replace(around, env_file=join(around.folder, next(w for w in words[1:] if ".env" in w)))
            replaced.append(Replaced(shown(line), ENV_FILE))
        else:
            _command(words, line, piped, replace(around, env={}), found, replaced)
    looped = re.search(r"\b(?:while|for)\s*\(", text, re.IGNORECASE) is not None
    if looped and found:
        replaced.append(Replaced("while (…)", RESTART))
        found = on_failure(found) if clean_end.of_powershell(text) else found
    made = {name: value for name, value in given.items() if "$" in value}
    env = {name: value for name, value in given.items() if name not in made}
    starts = tuple(
        bat_state.quoted(replace(start, env={**env, **start.env}, computed=made), VARIABLE) for start in found
    )
    return Reading(starts, settled(replaced, starts, looped))


def _command(
    words: list[str], line: str, piped: bool, around: Around, found: list[OldStart], replaced: list[Replaced]
) -> None:
    extra = [Replaced("| …", LOG)] if piped or ">" in line else []
    if (by := stead(words)) is RIGHTS:
        replaced.append(Replaced(shown(line), by))
        return
    if words[0].lower() in ("start-process", "saps", "start"):
        words, around = _process(words, around)
        extra.append(Replaced("Start-Process", AGENT))
    if words and (inside := bat.typed(" ".join(words))) is not None:
        inner = bat.reading(inside, around)
        found += [replace(one, replaced=(*inner.replaced, *one.replaced, *extra)) for one in inner.starts]
        replaced += [] if inner.starts else inner.replaced
        return
    if ">" in "".join(words):
        words = words[: next((n for n, word in enumerate(words) if re.match(r"[\d*]?>", word)), len(words))]
    if not words:
        return
    start = unwrap(words, _start(words, around))
    may = start.words and stead(start.words) is None and not of_system(start.words, around.folder, around)
    if may and (runs(start.words) or handed.launches(start.words, start.tool)):
        found.append(replace(start, words=slashed(start.words), replaced=(*start.replaced, *extra)))
    elif start.words and (by := stead(start.words)) is not None:
        replaced.append(Replaced(shown(line), by))
    elif start.words and start.words[0].lower() not in FURNITURE and not _QUIET.match(line) and not handed.asks(words):
        replaced.append(Replaced(shown(line), LEFT_OUT))


def _in_brackets(line: str) -> str:
    """`(Start-Process … -PassThru).WaitForExit()` without its brackets."""
    if (opened := _OPENED.match(line)) is None:
        return line
    return re.sub(r"\)(?:\.\w+(?:\([^()]*\))?)*\s*$", "", line[opened.end() :])


def _start(words: list[str], around: Around) -> OldStart:
    return OldStart((*words,), None, around.folder, dict(around.env), around.env_file, around.venv, around.tool)


def _process(words: list[str], around: Around) -> tuple[list[str], Around]:
    """`Start-Process python -ArgumentList "bot.py" -WorkingDirectory X`."""
    program, args, option = "", list[str](), ""
    for word in words[1:]:
        if re.match(r"-[A-Za-z]{2}", word) and (option != "-argumentlist" or word.lower() in _OF_PROCESS):
            option = word.lower() if word.lower() not in ("-wait", "-passthru", "-nonewwindow") else ""
            continue
        if option in ("", "-filepath") and not program:
            program = word
        elif option == "-argumentlist" or (not option and program):
            args += [bare(part) for part in _WORD.findall(word.lstrip("@("))]
        elif option == "-workingdirectory":
            around = replace(around, folder=join(around.folder, word))
        option = option if option == "-argumentlist" else ""
    return ([program, *(arg.rstrip(")") for arg in args)] if program else []), around


def _lines(text: str) -> Iterator[tuple[str, bool, bool]]:
    """The commands, each with whether it hands its output on, and whether it stands in a `catch { }`."""
    line, last, blocks = "", "", list[bool]()
    for piece in _PIECE.findall(text + "\n"):
        if piece in (";", "\n", "{", "}", "|"):
            if line := line.strip():
                yield line, piece == "|", any(blocks[-1:])
            last = line or last
            if piece == "{":
                blocks.append(any(blocks[-1:]) or _CATCH.match(last) is not None)
            elif piece == "}":
                blocks, last = blocks[:-1], ""
            line = ""
        elif not piece.startswith("#") and not piece.startswith("`"):
            line += piece
        elif piece.startswith("`"):
            line += " "
