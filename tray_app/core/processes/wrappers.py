"""Which processes of a bot's tree are the bot, and which only wrap it: who is asked to stop, who ends with it. Pure.

A wrapper that is signalled passes its own copy on (`uv run`, `timeout`, `concurrently`, PyInstaller's first half) or a
harder one (honcho makes SIGTERM of it), and the bot, which has heard ours, throws away what it was working off. So the
bot alone is asked: the topmost process that is no wrapper, and of several those that read updates. Its own workers
hear of it from the bot.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tray_app.core.pattern import pattern
from tray_app.core.processes.interpreters import taken_apart
from tray_app.core.processes.program import Program, program_of


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


POSIX_SHELLS = _words("sh bash dash zsh ksh mksh ash fish busybox")
WINDOWS_SHELLS = _words("powershell pwsh")
SHELLS = POSIX_SHELLS | WINDOWS_SHELLS | {"cmd"}
RELOADERS = _words(
    "watch nodemon nodemon.js watchmedo watchexec watchfiles entr reflex air hupper jurigged forever monitor "
    "gaffer chokidar onchange watchdog.watchmedo pymon pymon.main"
)
"""Those that start an ended program again, or wait for a change of its files to do so."""
KEEPERS = _words(
    "pm2 pm2-runtime supervisor s6-supervise runsv overmind hivemind monit circusd supervisord ts-node-dev tsnd"
)
"""Those that keep programs up, one or several."""
TAKEN_ALONG = _words(
    "timeout nohup setsid env nice ionice stdbuf unbuffer script flock sudo doas su runuser setpriv time chrt taskset "
    "npm npm-cli.js npx npx-cli.js yarn yarn.js pnpm pnpm.cjs uv uvx poetry pipenv pdm rye hatch conda mamba "
    "micromamba honcho dotenv op doppler infisical winpty xvfb-run dumb-init tini catchsegv strace systemd-inhibit"
)
"""Those that end with their program."""
WRAPPERS = (
    SHELLS
    | (RELOADERS - {"monitor", "air"})  # names that a bot may have
    | KEEPERS
    | TAKEN_ALONG
    | _words(
        "gosu su-exec numactl catatonit start-stop-daemon daemonize dbus-run-session systemd-run ltrace firejail bwrap "
        "unshare nsenter proxychains proxychains4 torsocks pipx pixi mise asdf npm-run-all run-p run-s concurrently "
        "tsx foreman forego goreman dotenvx env-cmd cross-env chamber direnv aws-vault py pyw"
    )
)
SERVERS = _words("gunicorn uvicorn hypercorn granian daphne celery")
"""Those whose own workers only they may end: one that ends by itself is started anew."""
CONSOLES = _words("conhost openconsole windowsterminal wt mintty conemuc conemuc64 winpty-agent")
"""What shows a console of Windows."""
_INTERPRETER = pattern(r"python|pypy|node|bun|deno|ruby|perl|php")


@dataclass(frozen=True)
class Member:
    """One process of a tree. `polls`: it has a connection on which updates may be waited for; `connected`: it has any,
    if only an idle one."""

    pid: int
    parent: int
    argv: tuple[str, ...]
    polls: bool = False
    connected: bool = False


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
    # a script that starts the bot's: it does not read, and what does is another program than its own worker, or one
    # that it has forked while it talks to nobody itself: a main program that starts the bot by multiprocessing
    forks = not one.connected and not names(one.argv) & SERVERS
    return not one.polls and any(d.polls and (forks or _other(program, d)) for d in descendants)


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
    if argv and _INTERPRETER.match(_name(argv[0])):
        apart = taken_apart(argv)
        found += [apart[1]] if apart else []
    return frozenset(map(_name, found))


def _name(word: str) -> str:
    plain = word.replace("\\", "/").rstrip("/").rpartition("/")[2].lower().removesuffix(".exe")
    return plain.split(" ")[0]


def hears_along(argv: Sequence[str], below: Sequence[str]) -> bool:
    """Whether a process above another one may get the Ctrl+C that is meant for that on Windows, as it does where a user
    presses it in their window: a shell, which lives on, what ends with its program, and what shows the console. `below`
    is what it has started."""
    python = len(argv) > 1 and _name(argv[0]).startswith("python")
    twice = python and list(argv[1:]) == list(below[1:])  # that of a virtual environment, which starts the real one
    return twice or bool(names(argv[:1]) & (SHELLS | TAKEN_ALONG | CONSOLES | {"py", "pyw"}))


def only_restarts(argv: Sequence[str]) -> bool:
    """Whether it is there for nothing but starting again what its command line says, by a name that no bot has."""
    return bool(names(argv) & (RELOADERS & WRAPPERS))


def is_shell(argv: Sequence[str]) -> bool:
    return bool(names(argv[:1]) & SHELLS)
