"""Every process of this machine in one pass, sorted by what it can be: the ground of rivals.py and suspects.py.

A token in the environment of a process came from its parent, whatever the process is. So what counts is what it runs:
- PROGRAM: an interpreter with a script or module that somebody wrote. Whoever gives it the token means it to use it.
- HOST: an interpreter that runs somebody's code without naming it (core/processes/program.py). BINARY: a program of its
  own that no installation brought: a bot packed by PyInstaller or Nuitka, or written in Go. Both may be anything at
  all: an editor that was unpacked at home, a prompt in which something else is done.
- RENAMED: an interpreter that has written something else over its command line (setproctitle, node's process.title):
  what it runs is not to be seen, and its environment is gone with it.
- SESSION: hands its environment on to what its user begins there (core/processes/sessions.py).
- OTHER: tools, what the system has installed, BotTray itself, and what does not let us see what it is.
"""

import os
import re
import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from enum import Enum, auto
from types import ModuleType

from tray_app.adapters.links import real
from tray_app.core.pattern import pattern
from tray_app.core.processes.interpreters import is_interpreter
from tray_app.core.processes.program import Program, hosts, installed, program_of
from tray_app.core.processes.sessions import is_session

_INTERPRETER = pattern(
    rb"(?:[^\0]*[/\\])?(?:python|pypy|node|php|ruby|perl|lua|java|dotnet|deno|bun|uv)[\w.-]*\0", re.IGNORECASE
)
_TITLE = b"node "  # pm2 writes "node /home/anna/bot.js" over the command line, in one word
_OF_WINDOWS = pattern(
    r"^[a-z]:/(?:windows|program files[^/]*|programdata)/|/appdata/local/(?:programs|microsoft)/", re.IGNORECASE
)
_OURS = pattern(r"bottray[\w-]*(?:\.exe)?", re.IGNORECASE)


class Kind(Enum):
    PROGRAM = auto()
    HOST = auto()
    BINARY = auto()
    RENAMED = auto()
    SESSION = auto()
    OTHER = auto()


@dataclass(frozen=True)
class Seen:
    """`line` and `around` are its command line and its environment, as the system has them; `program` of a PROGRAM,
    `executable` of a BINARY."""

    pid: int
    kind: Kind
    line: bytes = field(repr=False)
    around: bytes = field(repr=False)
    program: Program | None = None
    executable: str = ""


def seen(here: ModuleType, ours: Collection[int] = ()) -> Iterator[Seen]:
    """`here` is the process table (census.py); who is among `ours` is not looked into."""
    for pid, line in here.table():
        if pid in ours:
            continue
        kind, program, executable = _kind(here, pid, line)
        yield Seen(pid, kind, line, here.environment(pid), program, executable)


def words_of(line: bytes) -> list[str]:
    if line.startswith(_TITLE):
        return ["node", os.fsdecode(line.removeprefix(_TITLE).rstrip(b"\0"))]
    return os.fsdecode(line.removesuffix(b"\0")).split("\0")


def _kind(here: ModuleType, pid: int, line: bytes) -> tuple[Kind, Program | None, str]:
    words = words_of(line)
    if _INTERPRETER.match(line):
        if program := program_of(words):
            return Kind.PROGRAM, program, ""
        return (Kind.HOST if hosts(words) else Kind.SESSION if is_session(words[1:]) else Kind.OTHER), None, ""
    executable = here.executable(pid)
    if is_interpreter(executable):
        if not line.startswith(_TITLE):  # started under another name (exec -a): the words behind it may be true
            words = [executable, *(word for word in words[1:] if word)]
        program = program_of([executable, *words[1:]]) if len(words) > 1 else None
        return (Kind.PROGRAM, program, "") if program else (Kind.RENAMED, None, "")
    if is_session(words):
        return Kind.SESSION, None, ""
    if (
        not executable
        or installed(executable)
        or _OF_WINDOWS.search(executable.replace("\\", "/"))
        or _ours(executable)
    ):
        return Kind.OTHER, None, ""
    return Kind.BINARY, None, executable


def _ours(executable: str) -> bool:
    """BotTray in one file asks Telegram too, and may have been started with a token around it."""
    if _OURS.fullmatch(os.path.basename(executable.replace("\\", "/"))):
        return True
    return bool(getattr(sys, "frozen", False)) and real(executable) == real(sys.executable)
