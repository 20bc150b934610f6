"""Who would bring an ended bot back: told from the processes above it, one after another. Pure.

Ending a bot that stands in a loop changes nothing: seconds later the loop has started the next one. So whoever runs the
loop is ended with it, but on evidence as certain as that for the bot itself: a shell that nobody types into, whose
whole text is known, and starts this bot and nothing that is somebody else's; or a program that is there for nothing but
starting again what stands in its command line (`watch`, nodemon). Whatever else may start a bot again (a program that
runs others, a text that does more) is named and left alone, and so is the bot. What lies above all that is nobody's
business here: a login shell, tmux, a terminal, the desktop.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from tray_app.core.launchers.loop_text import PAUSES, SINKS, Started, of_batch, of_shell
from tray_app.core.launchers.parts import base, runs
from tray_app.core.pattern import pattern
from tray_app.core.processes.interpreters import taken_apart
from tray_app.core.processes.program import program_of
from tray_app.core.processes.wrappers import KEEPERS, POSIX_SHELLS, RELOADERS, TAKEN_ALONG, WINDOWS_SHELLS


class Role(Enum):
    """What a process above a bot is to it: it ends with the bot; it ends with it, but has other things to do as well;
    it starts the bot again; it may do so; nothing of this, and whoever stands above it neither."""

    ENDS_TOO, DOES_MORE, REPEATS, MAY_REPEAT, OUTSIDE = range(5)


@dataclass(frozen=True)
class Script:
    """What a shell or an interpreter runs. `path` as written, or `text` that was given in its place (`-c`); both None
    for one that somebody types into."""

    kind: str
    path: str | None = None
    text: str | None = None
    args: tuple[str, ...] = ()


_HOSTS = frozenset(["wscript", "cscript"])
_STARTS_OTHERS = pattern(
    r"subprocess|\bPopen\b|os\.(?:system|exec|spawn|startfile)|create_subprocess|multiprocessing|child_process"
    r"|\bspawn\b|\bfork\b|\bexec(?:File)?\(|\.Run\b|Start-Process|\bsystem\(|proc_open|shell_exec",
    re.IGNORECASE,
)
_LOOPS = pattern(
    r"\b(?:while|for|until|loop|do|goto)\b|setInterval|setTimeout|\.on\(\s*[\"'](?:exit|close)|schedule|restart",
    re.IGNORECASE,
)
_RUN = pattern(r"(?:/[^/ckr][^/]*)*/[ckr]", re.IGNORECASE)  # also behind others: /s/c
_BATCH = pattern(r'^[\s"@]*(?:call\s+)?[\s"]*([^"&|<>]*?\.(?:bat|cmd))"?(.*)$', re.IGNORECASE | re.DOTALL)


def script_of(words: Sequence[str]) -> Script | None:
    """The script of a shell, of cmd.exe, PowerShell, Windows' script host, or of an interpreter; None for what is none
    of these."""
    if not words or not words[0]:
        return None
    name = base(words[0]).removeprefix("-")
    if name in POSIX_SHELLS:
        return _of_shell(words[1:] if name != "busybox" else words[2:])
    if name == "cmd":
        return _of_cmd(words[1:])
    if name in WINDOWS_SHELLS:
        return _of_powershell(words[1:])
    if name in _HOSTS:
        path = next((word for word in words[1:] if not word.startswith("/")), None)
        return Script("program", path) if path else None
    program = program_of(words)
    if program is None or not program.own or len(program.scripts) != 1:
        return None
    return Script("program", program.scripts[0])


def _of_shell(words: Sequence[str]) -> Script:
    """[POSIX: sh]"""
    typed = inline = False
    at = 0
    while at < len(words) and words[at][:1] in ("-", "+") and words[at] not in ("-", "--"):
        word = words[at]
        at += 1
        if word.startswith("--"):
            at += word in ("--rcfile", "--init-file")
            continue
        typed = typed or "i" in word[1:] or "s" in word[1:]
        inline = inline or "c" in word[1:]
        at += word[-1:] in ("o", "O")
    rest = words[at + 1 :] if at < len(words) and words[at] in ("-", "--") else words[at:]
    if typed or not rest:
        return Script("sh")
    return Script("sh", None, rest[0], tuple(rest[2:])) if inline else Script("sh", rest[0], None, tuple(rest[1:]))


def _of_cmd(words: Sequence[str]) -> Script:
    """[cmd /?] What stands behind `/c` or `/k` is one line, however it was cut into words."""
    found = next(((n, switch.end()) for n, word in enumerate(words) if (switch := _RUN.match(word))), None)
    if found is None:
        return Script("bat")
    at, begin = found
    line = " ".join([words[at][begin:], *words[at + 1 :]]).strip()
    file = _BATCH.match(line)
    if file and not re.search(r"[&|]", line):
        return Script("bat", file[1].strip(), None, tuple(file[2].replace('"', " ").split()))
    if len(line) > 1 and line[0] == line[-1] == '"' and '"' not in line[1:-1]:
        line = line[1:-1]
    return Script("bat", None, line) if line else Script("bat")


def _of_powershell(words: Sequence[str]) -> Script:
    for at, word in enumerate(words):
        option = word.lower().lstrip("-/")
        if word[:1] not in ("-", "/"):
            if word.lower().endswith(".ps1"):
                return Script("program", word)
            return Script("program", None, " ".join(words[at:]))
        if option and "file".startswith(option):
            return Script("program", words[at + 1]) if at + 1 < len(words) else Script("program")
        if option and "command".startswith(option):
            return Script("program", None, " ".join(words[at + 1 :]))
    return Script("program")


def role_of(words: Sequence[str], text: str | None, below: Sequence[Sequence[str]]) -> Role:
    """What the process with this command line is to the bot. `text` is what its script says, None where that cannot be
    read; `below` are the command lines from the process that it has started down to the bot."""
    script = script_of(words)
    if reloader(words):
        return Role.REPEATS if _names(words[1:], below) else Role.MAY_REPEAT
    if TAKEN_ALONG & _tools(words) or _is_own_run(words):
        return Role.ENDS_TOO
    if script is None:
        return Role.OUTSIDE
    text = script.text if script.text is not None else text
    if script.path is None and script.text is None:
        return Role.OUTSIDE
    if text is None:
        return Role.DOES_MORE
    if script.kind == "program":
        return Role.MAY_REPEAT if _STARTS_OTHERS.search(text) and _LOOPS.search(text) else Role.DOES_MORE
    started = starts(script, text)
    ours = [one for one in started if is_among(one.words, below)]
    others = [one for one in started if one not in ours]
    if any(one.again for one in ours):
        return Role.MAY_REPEAT if others else Role.REPEATS
    if ours or not any(one.again for one in others):
        return Role.DOES_MORE if others or not ours else Role.ENDS_TOO
    return Role.MAY_REPEAT


def _is_own_run(words: Sequence[str]) -> bool:
    """A foreground run of ours, which ends when its bot is stopped."""
    return "run" in words and any(base(word) in ("bottray", "tray_app") for word in words[:3])


def reloader(words: Sequence[str]) -> str | None:
    """The name of a program that is there for starting another one again: watch, nodemon."""
    return next((name.removesuffix(".js") for name in _tools(words) if name in RELOADERS), None)


def starts(script: Script, text: str) -> list[Started]:
    """What a script of a shell or of cmd.exe starts, once or again and again."""
    read = of_batch if script.kind == "bat" else of_shell
    return read(text, script.args, script.path or "")


def starts_anew(words: Sequence[str], text: str | None, below: Sequence[Sequence[str]]) -> bool:
    """Whether what wraps a bot, left alone, may start it again; as for `role_of`. Of a shell whose script cannot be
    read it is not known: it may."""
    script = script_of(words)
    if script and script.kind != "program" and script.path is not None and text is None:
        return True
    return bool(KEEPERS & _tools(words)) or role_of(words, text, below) in (Role.REPEATS, Role.MAY_REPEAT)


def is_among(words: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether what a text starts is one of the processes that run: by its script or module, else by its program."""
    program = runs(words)
    wanted = base((program and (program.script or program.module)) or words[0])
    if not wanted or re.search(r"[$`%!*?]", wanted):
        return False
    return any(wanted == base(part) for line in below for word in line[:12] for part in (word, *word.split()))


def is_pause(words: Sequence[str]) -> bool:
    """What a loop waits with, which a window of Windows is not."""
    return bool(words) and base(words[0]) in PAUSES - {"conhost", "openconsole"}


def is_furniture(words: Sequence[str]) -> bool:
    """What may stand beside a bot in its loop and is nobody's: a pause, and what its output goes through."""
    return bool(words) and base(words[0]) in PAUSES | SINKS


def _names(words: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether a command line names what runs: its script, module or program."""
    named = {base(part) for word in words for part in (word, *word.split()) if not part.startswith("-")}
    return any(
        base(program.script or program.module or "") in named
        for line in below
        if (program := runs(line)) and (program.script or program.module)
    )


def _tools(words: Sequence[str]) -> set[str]:
    """The names by which a program may be known: its own, and that of the script of an interpreter."""
    if not words:
        return set()
    apart = taken_apart(words) if re.fullmatch(r"(?:python|pypy|node|bun)[\d.]*w?", base(words[0])) else None
    return {
        base(words[0]),
        base(words[0].split(" ")[0]),
        *([base(apart[1])] if apart else ()),
    }  # "npm start" is its name
