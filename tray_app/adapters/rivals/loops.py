"""Whoever runs the loop that a process stands in, found among those above it (core/processes/loops.py says by what).

Certain is a loop that would end with nothing lost but the bot: all between it and the bot ends with the bot, and
below it there is nobody else but its pauses. Never certain is whom we ourselves descend from, what belongs to another
user, and the first process of the system or of a container.
"""

import os
import re
from collections.abc import Collection, Sequence
from typing import NamedTuple

from tray_app.adapters.rivals import census
from tray_app.core.launchers.loop_text import Started
from tray_app.core.launchers.parts import base, runs
from tray_app.core.messages import Message
from tray_app.core.pattern import pattern
from tray_app.core.processes import loops as core
from tray_app.core.processes.loops import Role, Script, is_furniture, is_pause, reloader, role_of, script_of, starts
from tray_app.core.processes.processes import Loop
from tray_app.core.processes.program import Program

_SHELL = pattern(rb"(?:[^\0]*[/\\])?-?(?:(?:ba|da|z|k|mk|a)?sh|cmd)(?:\.exe)?\0", re.IGNORECASE)
LARGEST = 262_144  # bytes of a script that somebody has written


def above(pid: int) -> Loop | None:
    """The topmost loop above a process; None where nobody is seen who would start it again."""
    family = census.family(pid)
    below, between = [_words(pid)], {pid}
    pure, found = True, None
    for parent, birth in family[1:]:
        words = _words(parent)
        role = role_of(words, _text(parent, script_of(words)), below)
        if role is Role.OUTSIDE:
            break
        if role in (Role.REPEATS, Role.MAY_REPEAT):
            certain = pure and role is Role.REPEATS and _may_be_ended(parent) and _alone(parent, pid, between)
            found = Loop(parent, birth, _told(parent), certain, _end(parent, pid))
        pure = pure and role in (Role.REPEATS, Role.ENDS_TOO)
        below.insert(0, words)
        between.add(parent)
    return found


def starts_anew(pid: int, words: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether a process that wraps a bot of ours may start it again."""
    return core.starts_anew(words, _text(pid, script_of(words)), below)


def programs(pid: int, line: bytes, names: Collection[str]) -> tuple[list[tuple[tuple[str, ...], Program]], str]:
    """What a shell starts again and again by the script that it runs, as words and as a program, where one of the names
    occurs in that; and what the script says."""
    if not _SHELL.match(line):
        return [], ""
    text, started = _started(pid, _words(pid), names)
    found = [(one.words, what) for one in started if one.again and (what := runs(one.words))]
    return [(words, Program((what.script,) if what.script else (), what.module)) for words, what in found], text


def itself(pid: int) -> Loop:
    """A loop that waits, and has no copy below it now."""
    words = _words(pid)
    (_, birth), *_rest = census.family(pid) or [(pid, "")]
    nothing_else = len(_started(pid, words, ("",))[1]) == 1
    certain = nothing_else and _may_be_ended(pid) and _alone(pid, pid, {pid})
    return Loop(pid, birth, _told(pid), certain, _end(pid))


def _started(pid: int, words: list[str], names: Collection[str]) -> tuple[str, list[Started]]:
    script = script_of(words)
    if script is None or script.kind == "program":
        return "", []
    text = script.text or _text(pid, script) or ""
    known = any(name in text or name in script.args for name in names)
    return text, starts(script, text) if known else []


class Parent(NamedTuple):
    """Who has started a process, and the pauses that it waited with at that time."""

    pid: int
    birth: str
    pauses: frozenset[int] = frozenset()


def parent(pid: int) -> Parent | None:
    """None where that is gone."""
    return next((Parent(one, born, _pauses(one)) for one, born in census.family(pid)[1:2] if one > 1), None)


def waiting(one: Parent) -> Loop | None:
    """A parent whose bot has just ended, and which waits with a pause since: it will start the next one. That is how a
    loop that somebody has typed into a shell is known."""
    if census.family(one.pid)[:1] != [(one.pid, one.birth)] or not _pauses(one.pid) - one.pauses:
        return None
    return Loop(one.pid, one.birth, _told(one.pid), False, _end(one.pid))


def _pauses(pid: int) -> frozenset[int]:
    return frozenset(
        one for one in census.below(pid) if is_pause(_words(one)) and [p for p, _ in census.family(one)[1:2]] == [pid]
    )


def by_parent(pid: int) -> Loop | None:
    """For a bot that has come back: whoever has started it, whatever that is."""
    one = parent(pid)
    return Loop(one.pid, one.birth, _told(one.pid), False, _end(one.pid, pid)) if one else None


def _may_be_ended(pid: int) -> bool:
    return pid > 1 and census.user(pid)[1] and pid not in {one for one, _ in census.family(os.getpid())}


def _alone(loop: int, pid: int, between: set[int]) -> bool:
    """Whether nobody lives below the loop but the bot, what lies between, and pauses."""
    allowed = between | {loop} | (set(census.below(pid)) if pid != loop else set())
    words = _words(loop)
    others = [line for one in census.below(loop) if one not in allowed and (line := _words(one)) != words]
    return all(is_furniture(line) for line in others)


def _words(pid: int) -> list[str]:
    return os.fsdecode(census.command_line(pid).removesuffix(b"\0")).split("\0")


def _text(pid: int, script: Script | None) -> str | None:
    """What a script says, as the process sees the file; None where it cannot be read."""
    if script is None or script.path is None:
        return None
    path = census.script(pid, script.path)
    if not path:
        return None
    try:
        with open(path, "rb") as file:  # `script` gives regular files only
            data = file.read(LARGEST + 1)
    except OSError:
        return None
    return None if len(data) > LARGEST else data.decode("utf-8", "replace").removeprefix("\ufeff")


def _told(pid: int) -> Message:
    words = _words(pid)
    script = script_of(words)
    tool = reloader(words) or base(words[0]).removeprefix("-")
    name = re.split(r"[/\\]", script.path)[-1] if script and script.path and not reloader(words) else tool
    if _is_typed_into(words):
        return Message("a loop typed into {shell} (PID {pid})", shell=tool, pid=pid)
    if script is not None and script.kind == "bat":
        return Message("the window {name} (PID {pid})", name=name, pid=pid)
    if script is not None and script.kind == "sh":
        return Message("the loop in {name} (PID {pid})", name=name, pid=pid)
    return Message("{program} (PID {pid})", program=name, pid=pid)


def _is_typed_into(words: list[str]) -> bool:
    script = script_of(words)
    return script is not None and script.path is None and script.text is None


def _end(loop: int, pid: int | None = None) -> Message | str:
    """What to type, or the deed for a shell that somebody types into: nobody's login is ended for a bot."""
    if not _is_typed_into(_words(loop)):
        mine = census.user(loop)[1]
        return census.end_command(loop, mine) if pid is None else census.end_loop_command(loop, pid, mine)
    came = census.origin(loop)
    if came is not None:
        return Message("press Ctrl+C there, in {place}", place=came.told)
    return Message("press Ctrl+C in that window")
