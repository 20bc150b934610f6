"""Which processes of a bot's tree are the bot, and which only wrap it: who is asked to stop, who ends with it. Pure.

A wrapper that is signalled passes its own copy on (`uv run`, `timeout`, `concurrently`, PyInstaller's first half) or a
harder one (honcho makes SIGTERM of it), and the bot, which has heard ours, throws away what it was working off. So the
bot alone is asked: the topmost process that is no wrapper, and of several those that read updates. Its own workers
hear of it from the bot.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tray_app.core.program import Program, program_of


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


SHELLS = _words("sh bash dash ash zsh ksh mksh fish busybox cmd powershell pwsh")
STARTS_ANEW = _words(
    "pm2 pm2-runtime forever supervisor nodemon watchmedo watchfiles hupper watchexec entr reflex s6-supervise runsv "
    "overmind hivemind monit circusd supervisord watch"
)
"""Wrappers that start an ended program again, or wait for a change of its files to do so."""
WRAPPERS = (
    SHELLS
    | STARTS_ANEW
    | _words(
        "timeout nice ionice nohup env stdbuf setsid sudo doas su runuser setpriv gosu su-exec chrt taskset numactl "
        "flock tini dumb-init catatonit start-stop-daemon daemonize dbus-run-session systemd-run systemd-inhibit "
        "xvfb-run script unbuffer strace ltrace time firejail bwrap unshare nsenter proxychains proxychains4 torsocks "
        "uv uvx pipx poetry pipenv pdm hatch rye conda mamba micromamba pixi mise asdf "
        "npm npx npm-cli.js npx-cli.js pnpm pnpm.cjs yarn yarn.js npm-run-all run-p run-s concurrently tsx "
        "ts-node-dev tsnd honcho foreman forego goreman dotenv dotenvx env-cmd cross-env doppler infisical op "
        "chamber direnv aws-vault py pyw"
    )
)
_INTERPRETER = re.compile(r"python|pypy|node|bun|deno|ruby|perl|php")
_BATCH = re.compile(r'"([^"]+\.(?:bat|cmd))"|^(.+?\.(?:bat|cmd))', re.IGNORECASE)
_LOOP = re.compile(r"\b(?:while|until|for|loop|goto|watch)\b|\bexec\b.*\$0|\bstart\b.*%~?f?0", re.IGNORECASE)


@dataclass(frozen=True)
class Member:
    """One process of a tree. `polls`: it has a connection on which updates may be waited for."""

    pid: int
    parent: int
    argv: tuple[str, ...]
    polls: bool = False


def bots(tree: Collection[Member]) -> list[Member]:
    """Those to be asked first: never none of a tree that is not empty."""
    pids = {one.pid for one in tree}
    below: dict[int, list[Member]] = {}
    for one in tree:
        below.setdefault(one.parent, []).append(one)
    found = [bot for one in tree if one.parent not in pids for bot in _within(one, below)]
    readers = [one for one in found if one.polls]
    programs = [one for one in found if program_of(one.argv)]
    return readers or programs or found


def _within(one: Member, below: Mapping[int, list[Member]]) -> Iterator[Member]:
    children = below.get(one.pid, [])
    if not children or not _wraps(one, list(_descendants(one, below))):
        yield one
        return
    for child in children:
        yield from _within(child, below)


def _wraps(one: Member, descendants: Sequence[Member]) -> bool:
    if names(one.argv) & WRAPPERS:
        return True
    program = program_of(one.argv)
    if program is None:  # PyInstaller's first half, or a launcher that nobody knows
        bootloader = not (one.argv and _INTERPRETER.match(_name(one.argv[0]))) and not one.polls
        halves = any(d.parent == one.pid and d.argv == one.argv for d in descendants)
        return (bootloader and halves) or any(program_of(d.argv) for d in descendants)
    if any(d.parent == one.pid and d.argv[1:] == one.argv[1:] for d in descendants) and one.argv[0].endswith(".exe"):
        return True  # python.exe of a virtual environment, which starts the real one; Windows has no fork
    # a script that starts the bot's: it does not read, and what does is another program than its own worker
    return not one.polls and any(d.polls and _other(program, d) for d in descendants)


def _other(program: Program, one: Member) -> bool:
    found = program_of(one.argv)
    return found is not None and found != program


def _descendants(one: Member, below: Mapping[int, list[Member]]) -> Iterator[Member]:
    for child in below.get(one.pid, []):
        yield child
        yield from _descendants(child, below)


def around(tree: Collection[Member], asked: Collection[Member]) -> list[Member]:
    """The wrappers of those that are asked: their ancestors within the tree."""
    by_pid = {one.pid: one for one in tree}
    found: dict[int, Member] = {}
    for one in asked:
        parent = by_pid.get(one.parent)
        while parent and parent.pid not in found:
            found[parent.pid] = parent
            parent = by_pid.get(parent.parent)
    return list(found.values())


def names(argv: Sequence[str]) -> frozenset[str]:
    """What a command line is known by: its program, and the script or module that this runs. npm writes its whole
    command into the first word."""
    found = list(argv[:1])
    if argv[1:2] and not argv[1].startswith("-"):
        found.append(argv[1])
    elif tuple(argv[1:2]) == ("-m",):
        found += argv[2:3]
    if not _INTERPRETER.match(_name(argv[0]) if argv else ""):
        del found[1:]
    return frozenset(map(_name, found))


def _name(word: str) -> str:
    plain = word.replace("\\", "/").rstrip("/").rpartition("/")[2].lower().removesuffix(".exe")
    return plain.split(" ")[0]


def is_shell(argv: Sequence[str]) -> bool:
    return bool(names(argv[:1]) & SHELLS)


def own_text(argv: Sequence[str]) -> tuple[str | None, str | None]:
    """What says whether a wrapper starts its program again: the text in its command line, and the file that it runs."""
    if is_shell(argv):
        words = list(argv[1:])
        for at, word in enumerate(words):
            if re.fullmatch(r"-\w*c|(?:/\w)*/[ck]|-command", word, re.IGNORECASE):
                text = " ".join(words[at + 1 :])
                named = _BATCH.search(text)
                return text, named[1] or named[2] if named else None
            if not word.startswith(("-", "+", "/d", "/q", "/s")):
                return None, word
        return None, None
    program = program_of(argv)
    return None, program.scripts[0] if program and program.scripts else None


def starts_anew(argv: Sequence[str], text: str | None) -> bool:
    """Whether a wrapper, left alone, may start an ended program again. Of a shell whose text is unknown: it may."""
    if names(argv) & STARTS_ANEW:
        return True
    if text is None:
        return is_shell(argv)
    return bool(_LOOP.search(text))
