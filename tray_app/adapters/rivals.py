"""Other readers of a bot's token on this machine, each with its evidence. It only looks; ending them is others' work.

Certain evidence, and only that, makes a rival: an interpreter that runs somebody's script (`core/program.py`) and
- has the token in its command line ("token-argv") or in the environment it was started with ("token-env"), or
- runs the very file that the bot runs ("script"): the same file, not the same name, as that process sees it, or the
  same command in the same folder ("command"); rivals_program.py.

A process that runs the same program with the token of another bot is a stranger: one script may serve two bots.
Never listed: we ourselves, the processes we descend from, and what the caller names (its own bots) with all below it.
"""

import os
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from tray_app.adapters.rivals_program import Key, files_of, key_of_command, keys_of_entry, keys_of_process
from tray_app.adapters.rivals_tokens import Tokens, any_tokens
from tray_app.adapters.system import WINDOWS
from tray_app.core.processes import (
    SAME_COMMAND,
    SAME_SCRIPT,
    TOKEN_IN_COMMAND,
    TOKEN_IN_ENVIRONMENT,
    ProcessFacts,
    Rival,
)
from tray_app.core.program import Program, hosts, plain, program_of
from tray_app.core.redact import redact
from tray_app.core.token import Token

if WINDOWS:
    from tray_app.adapters import rivals_windows as here
else:
    from tray_app.adapters import rivals_linux as here

__all__ = [
    "ProcessFacts",
    "Rival",
    "Target",
    "describe",
    "here",
    "holds",
    "is_still",
    "programs",
    "scan",
    "shows_other_token",
]

SHOWN = 80

_INTERPRETER = re.compile(
    rb"(?:[^\0]*[/\\])?(?:python|pypy|node|php|ruby|perl|lua|java|dotnet|deno|bun|uv)[\w.-]*\0", re.IGNORECASE
)
_TITLE = b"node "  # pm2 writes "node /home/anna/bot.js" over the command line, in one word
_PASSWORD = re.compile(r"(?<=://)[^/@\s]*:[^/@\s]*(?=@)")


@dataclass(frozen=True)
class Target:
    """The bot whose rivals are looked for: its token, and what its entry runs. That is `script` (resolved) or, of an
    entry that is a command, `words` in `folder`; without any of them there is nothing to find. `api_base` as in the
    config."""

    name: str
    token: Token | None
    script: Path | None = None
    api_base: str | None = None
    words: tuple[str, ...] = field(default=(), repr=False)  # a token may be among them
    folder: Path | None = None


def scan(targets: Sequence[Target], exclude: Collection[int] = ()) -> dict[str, list[Rival]]:
    """The rivals of each target by its name, from one pass over the process table.

    `exclude` holds the pids of processes that are ours, with all that descends from them; children of ours that were
    not waited for yet, so that no stranger can have their numbers. Of a process and its descendants only the topmost is
    listed: ending a rival means ending its tree.
    """
    tokens = Tokens([t.token for t in targets if t.token])
    programs: dict[Key, list[Target]] = {}
    for target in targets:
        for key in keys_of_entry(here, target.words, target.folder, target.script):
            programs.setdefault(key, []).append(target)
    commands = {key[-1] for key in programs if key[0] == "command"}

    evidence: dict[str, dict[int, list[str]]] = {t.name: {} for t in targets}
    lines: dict[int, bytes] = {}
    for pid, line in here.table():
        program, host = _program(pid, line, tokens)
        if program is None and not host:
            continue
        in_line = tokens.within(line) if program else set()
        around = here.environment(pid)
        in_environment = tokens.within(around) if program and program.own else set()
        same: dict[str, str] = {}
        if (words := plain(_words(line))) in commands:
            same |= {t.name: SAME_COMMAND for t in programs.get(key_of_command(here, pid, words), ())}
        for key in keys_of_process(here, pid, program) if program else ():
            same |= {t.name: SAME_SCRIPT for t in programs.get(key, ())}
        if not (in_line or in_environment or same):
            continue
        shown = any_tokens(line + b"\0" + around)
        for target in targets:
            kinds = []
            if target.token in in_line:
                kinds.append(TOKEN_IN_COMMAND)
            if target.token in in_environment:
                kinds.append(TOKEN_IN_ENVIRONMENT)
            if target.name in same and (kinds or target.token is None or not shown):
                kinds.append(same[target.name])
            if kinds:
                evidence[target.name][pid] = kinds
                lines[pid] = line
    secrets = [t.token for t in targets if t.token]
    return {name: _rivals(found, lines, set(exclude), secrets) for name, found in evidence.items()}


def describe(pid: int, secrets: Iterable[Token] = ()) -> ProcessFacts | None:
    """What can be said of one process, without the tokens given; None when it is gone or only waits to be reaped."""
    family = here.family(pid)
    if not family:
        return None
    return _facts(pid, family[0][1], here.command_line(pid), secrets)


def is_still(known: ProcessFacts) -> bool:
    """Whether it is alive and no other process of its number."""
    return here.family(known.pid)[:1] == [(known.pid, known.birth)]


def programs() -> Iterator[tuple[int, list[str]]]:
    """Every interpreter that runs scripts which somebody wrote, with their paths as we may open them."""
    none = Tokens(())
    for pid, line in here.table():
        program, _host = _program(pid, line, none)
        if program is not None and program.own:
            yield pid, [path for written in files_of(program) if os.path.isfile(path := here.seen(pid, written))]


def closed() -> int:
    """How many of them, of other users, show us nothing but their command line."""
    return sum(1 for pid, _ in programs() if not here.user(pid)[1] and not here.environment(pid))


def shows_other_token(pid: int, token: Token | None) -> bool:
    """Whether it has a token in sight, and not this one: then it is somebody else's bot."""
    ours = token.reveal().encode() if token else b""
    return bool(any_tokens(here.command_line(pid) + b"\0" + here.environment(pid)) - {ours})


def holds(text: bytes, token: Token) -> bool:
    return bool(Tokens([token]).within(text))


def _program(pid: int, line: bytes, tokens: Tokens) -> tuple[Program | None, bool]:
    """What it runs, and whether it is a host: an interpreter that does not say what it runs."""
    if _INTERPRETER.match(line):
        words = _words(line)
        return program_of(words), hosts(words)
    if line.startswith(_TITLE) and os.path.basename(here.executable(pid)).startswith("node"):
        return program_of([here.executable(pid), *_words(line)[1:]]), False
    if not tokens.within(line):
        return None, False
    # started under another name (exec -a): the file that runs tells what it is
    return program_of([here.executable(pid), *_words(line)[1:]]), False


def _words(line: bytes) -> list[str]:
    if line.startswith(_TITLE):
        return ["node", os.fsdecode(line.removeprefix(_TITLE).rstrip(b"\0"))]
    return [os.fsdecode(word) for word in line.removesuffix(b"\0").split(b"\0")]


def _rivals(
    found: dict[int, list[str]],
    lines: dict[int, bytes],
    exclude: set[int],
    secrets: Sequence[Token],
) -> list[Rival]:
    if not found:
        return []
    spared = {pid for pid, _ in here.family(os.getpid())}
    listed = found.keys() - spared
    rivals = []
    for pid in sorted(listed):
        family = here.family(pid)
        parents = {parent for parent, _ in family[1:]}
        if not family or pid in exclude or parents & exclude or parents & listed:
            continue
        facts = _facts(pid, family[0][1], lines[pid], secrets)
        # the number may have gone to another process since the line was read
        if facts and here.command_line(pid) == lines[pid] and is_still(facts):
            rivals.append(Rival(**vars(facts), evidence=tuple(found[pid])))
    return rivals


def _facts(pid: int, birth: str, line: bytes, secrets: Iterable[Token]) -> ProcessFacts | None:
    created = here.created(pid)
    if created is None:
        return None
    user, mine = here.user(pid)
    service = here.service(pid)
    came = None if service else here.origin(pid)
    return ProcessFacts(
        pid=pid,
        birth=birth,
        created=created,
        user=user,
        mine=mine,
        command=_shown(_words(line) if line else [here.name(pid)], secrets),
        started=_clock(created),
        service=service,
        end=(came and came.end) or here.end_command(pid, mine),
        origin=came and came.told,
        again=came.again if came else "",
    )


def _shown(words: Sequence[str], secrets: Iterable[Token]) -> str:
    text = " ".join([words[0].replace("\\", "/").rpartition("/")[2], *words[1:]])
    text = "".join(c if c.isprintable() else "?" for c in text).strip()
    text = _PASSWORD.sub("***", redact(text, secrets))
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def _clock(created: float) -> str:
    then = datetime.fromtimestamp(created)
    return f"{then:%H:%M}" if then.date() == datetime.now().date() else f"{then:%Y-%m-%d %H:%M}"
