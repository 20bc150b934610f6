"""What an old launcher says, whatever its format: the program that it runs, and what BotTray does in its stead. Pure.

A launcher is a list of simple commands. Each of them starts a program (`runs`), or does something that BotTray does
itself (`stead`), or is furniture (echo, title), or is none of that: then it is named as left out, never passed over.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from tray_app.core.messages import Message
from tray_app.core.terminal_codes import flat, short
from tray_app.core.tokens.token import starred

LITERAL = str.maketrans({"\ue000": "$", "\ue001": "`", "\ue002": "%"})
"""While a launcher is read these stand for signs that were quoted, and so mean nothing."""
QUOTED = str.maketrans({"$": "\ue000", "`": "\ue001"})
HERE = "{here}"  # stands for the launcher's own folder, wherever the launcher has gone to with cd
LONGEST = 70  # of a launcher's line when it is shown
LONGEST_VALUE = 8191  # letters of a text with variables put in [cmd.exe takes no more]; one may be doubled on each line

LEASE = Message("the lock: of one bot only one copy runs, and no other program is touched")
RESTART = Message("restart after a crash, with growing pauses")
AGENT = Message("the agent, which runs in the background and starts what was up")
LOG = Message("the log (bottray logs), with times and without tokens")
OWN_PYTHON = Message("the interpreter of that environment, named directly")
INSTALL = Message("install = true, or bottray add --install")
ENV_FILE = Message("env_file: the bot gets its variables")
STOP = Message("bottray stop: softly first, then the whole tree")
LEFT_OUT = Message("nothing: BotTray does not do this. Do it by hand or in the script")


@dataclass(frozen=True)
class Replaced:
    """A piece of the launcher, fit to be shown, and what does its work from now on."""

    what: str
    by: Message


@dataclass(frozen=True)
class OldStart:
    """One program that a launcher starts. Paths are as written, with / between their parts: what starts with HERE lies
    in the launcher's own folder, `folder` does so unless it is absolute, and everything else starts at `folder`.

    `words` is the command line without what only wraps it. `venv` is an activated environment's folder, `tool` the
    program that would choose the interpreter (poetry, pipenv, uv, "conda NAME"). `keys` are further keys for bots.toml.
    `computed` are variables whose value only a run of the launcher would make, with what makes it. `program` is what it
    is called among several; a `step` has to end before another is started. `switch_off` is the command after which the
    old launcher does not start a copy of its own any more. Of several in `env_file` later ones win; `file_env` is what
    is in them as the launcher's own reader has it. `put_in` are those of their variables whose values stand in `words`
    now, `private` those that `env` may be made of; `unset` stands in `words` as it is written, for nobody has told its
    value. `notes` are warnings.
    """

    words: tuple[str, ...] = field(repr=False)
    name: str | None = None
    folder: str = HERE
    env: Mapping[str, str] = field(default_factory=dict, repr=False)
    env_file: str | tuple[str, ...] | None = None
    venv: str | None = None
    tool: str | None = None
    program: str | None = None
    step: bool = False
    keys: Mapping[str, object] = field(default_factory=dict)
    replaced: tuple[Replaced, ...] = ()
    switch_off: str | None = None
    notes: tuple[Message, ...] = ()
    computed: Mapping[str, str] = field(default_factory=dict, repr=False)
    file_env: Mapping[str, str] = field(default_factory=dict, repr=False)
    put_in: Mapping[str, str] = field(default_factory=dict, repr=False)
    private: Mapping[str, str] = field(default_factory=dict, repr=False)
    unset: tuple[str, ...] = ()


@dataclass(frozen=True)
class Refusal:
    """Why a launcher cannot be taken over, and what to do instead."""

    what: Message
    cure: Message


@dataclass(frozen=True)
class Reading:
    """What a launcher starts, in the order of its text. `replaced` is what it did besides; `refusal` says why what it
    hands the bot to cannot be taken over."""

    starts: tuple[OldStart, ...] = ()
    replaced: tuple[Replaced, ...] = ()
    refusal: Refusal | None = None


@dataclass(frozen=True)
class Runs:
    """A command line taken apart. `options` stand between the interpreter and the script or module."""

    interpreter: str | None
    options: tuple[str, ...] = ()
    script: str | None = None
    module: str | None = None
    args: tuple[str, ...] = field(default=(), repr=False)


def filled(variable: re.Pattern[str], value: Callable[[re.Match[str]], str], text: str) -> str:
    """The text with the values of its variables; what would make it longer than LONGEST_VALUE stays as it is."""
    room = LONGEST_VALUE - len(text)

    def one(found: re.Match[str]) -> str:
        nonlocal room
        new = value(found)
        grown = len(new) - len(found[0])
        if grown > max(room, 0):
            return found[0]
        room -= grown
        return new

    return variable.sub(one, text)


def shown(line: str) -> str:
    """A line of a launcher without a token in it, short."""
    return short(flat(starred(line.translate(LITERAL).replace(f"{HERE}/", "").replace(HERE, "."))), LONGEST)


def join(folder: str, path: str) -> str:
    """`cd PATH` in `folder`; an absolute path, a drive, the user's home and HERE start anew."""
    slashed = path.replace("\\", "/")
    path = slashed.rstrip("/") or slashed[:1] or "."
    if path.startswith(("/", "~", HERE)) or re.match(r"[A-Za-z]:", path):
        return path
    return folder if path == "." else f"{folder}/{path.removeprefix('./')}"


def with_file(files: str | tuple[str, ...] | None, path: str) -> str | tuple[str, ...]:
    """Files of variables, and one more that is read behind them."""
    before = (files,) if isinstance(files, str) else files or ()
    several = (*(one for one in before if one != path), path)
    return several if len(several) > 1 else path


def base(path: str) -> str:
    """A program's own name: `C:\\Python311\\python.exe` -> `python`."""
    return path.replace("\\", "/").rstrip("/").rpartition("/")[2].lower().removesuffix(".exe")


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


PYTHON = re.compile(r"(?:python|pypy|pythonw)[\d.]*w?|py|pyw")
OTHERS = _set("node nodejs deno bun ruby perl php java dotnet lua tsx ts-node")
SCRIPT = re.compile(r"\.(?:py|pyw|pyz|js|mjs|cjs|ts|rb|pl|php|jar|exe)$", re.IGNORECASE)
_WITH_VALUE = _set("-W -X --check-hash-based-pycs -r --require --import --loader --env-file")
_NO_BOT = _set("pip venv ensurepip virtualenv pipenv poetry build compileall json.tool http.server pytest")


def runs(words: Sequence[str]) -> Runs | None:
    """The program in a command line; None for one that is no interpreter and no script (echo, pip, git)."""
    if not words:
        return None
    name = base(words[0])
    if SCRIPT.search(words[0]) and not PYTHON.fullmatch(name) and name not in OTHERS:
        return Runs(None, (), words[0], None, tuple(words[1:]))
    if not PYTHON.fullmatch(name) and name not in OTHERS:
        return None
    options: list[str] = []
    at = 1
    while at < len(words):
        word = words[at]
        if re.fullmatch("-[bBdEiIOPqsSuvx]*m", word) and PYTHON.fullmatch(name) and at + 1 < len(words):
            module, options = words[at + 1], options + ([word[:-1]] if word != "-m" else [])
            return None if module in _NO_BOT else Runs(words[0], tuple(options), None, module, tuple(words[at + 2 :]))
        if word in ("-c", "-e", "--eval", "-V", "--version", "-"):
            return None
        if not word.startswith("-"):
            if name in ("deno", "bun") and word == "run":
                options.append(word)
                at += 1
                continue
            return Runs(words[0], tuple(options), word, None, tuple(words[at + 1 :]))
        options.append(word)
        if word in _WITH_VALUE and at + 1 < len(words):
            at += 1
            options.append(words[at])
        at += 1
    return None


_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=.*", re.DOTALL)
TOOLS = _set("poetry pipenv uv pdm rye hatch pixi")
_TOOL_OPTIONS = _set(
    "--directory --project -C --with --python -p --env-file -n --name --extra --group -e --manifest-path"
)
# who only wraps another command: its options with a value, how many words of its own stand before that command
_WRAPS = {
    "nohup": ("", 0), "setsid": ("", 0), "daemonize": ("-p -l -u -o -e -c", 0), "disown": ("", 0), "exec": ("-a", 0),
    "time": ("-f -o", 0), "command": ("", 0), "builtin": ("", 0), "env": ("-u -C", 0), "unbuffer": ("", 0),
    "winpty": ("", 0), "call": ("", 0), "@call": ("", 0), "stdbuf": ("-i -o -e", 0), "nice": ("-n", 0),
    "ionice": ("-c -n", 0), "chrt": ("", 1), "taskset": ("", 1), "sudo": ("-u -g -h -p -C -D -r -t", 0),
    "doas": ("-u -C", 0), "runuser": ("-u -g", 0), "flock": ("-w -E --timeout", 1), "timeout": ("-k -s", 1),
    "xvfb-run": ("-s -n -e -f -w", 0), "tini": ("-p -e", 0), "dumb-init": ("", 0), "cross-env": ("", 0),
    "chronic": ("", 0), "caffeinate": ("-t -w", 0), "systemd-inhibit": ("", 0), "systemd-cat": ("-t -p", 0),
}  # fmt: skip
_BY = {"nohup": AGENT, "setsid": AGENT, "daemonize": AGENT, "disown": AGENT, "flock": LEASE, "systemd-cat": LOG}
_SILENT = _set("exec time command builtin env unbuffer winpty call @call stdbuf tini dumb-init cross-env chronic")


def unwrap(words: Sequence[str], start: OldStart) -> OldStart:
    """Takes off what only wraps a command (nohup, exec, env, sudo, poetry run); `start` with what it said, and the
    words that are left."""
    at, env, replaced, tool = 0, dict(start.env), list(start.replaced), start.tool
    while at < len(words):
        name = base(words[at])
        if _ASSIGNMENT.fullmatch(words[at]):
            key, _, value = words[at].partition("=")
            env[key] = value
            at += 1
        elif name in _WRAPS and not (name == "runuser" and "-c" in words):
            valued, operands = _WRAPS[name]
            behind = _past_options(words, at + 1, valued.split()) + operands
            if behind >= len(words) or words[at + 1].startswith("/t"):  # cmd's own timeout
                break
            by = _BY.get(name, LEFT_OUT)
            if name not in _SILENT:
                replaced.append(Replaced(name if by is AGENT else shown(" ".join(words[at : at + 30])), by))
            at = behind
            if name == "flock" and words[at] == "-c":
                return replace(start, words=("sh", *words[at:]), env=env, tool=tool, replaced=tuple(replaced))
        elif name in TOOLS and "run" in words[at + 1 : at + 4]:
            at, tool = _past_options(words, words.index("run", at) + 1, _TOOL_OPTIONS), name
        elif name in ("conda", "mamba", "micromamba") and "run" in words[at + 1 : at + 2]:
            behind = _past_options(words, at + 2, ("-n", "--name", "-p", "--prefix", "--cwd"))
            named = [words[n + 1] for n in range(at, behind - 1) if words[n] in ("-n", "--name", "-p", "--prefix")]
            at, tool = behind, f"conda {named[0]}" if named else "conda"
        else:
            break
    if tool != start.tool:
        replaced.append(Replaced(shown(" ".join(words[:30])), OWN_PYTHON))
    module = ["python"] if words[at : at + 1] in (["-m"], ("-m",)) else []  # uv run -m shop
    return replace(start, words=(*module, *words[at:]), env=env, tool=tool, replaced=tuple(replaced))


def _past_options(words: Sequence[str], at: int, valued: Collection[str]) -> int:
    """Where what is wrapped begins, behind a wrapper's own options."""
    while at < len(words) and words[at].startswith("-") and words[at] not in ("-c", "-m"):
        at += 1 + ((word := words[at]) in valued)
        if word == "--":
            break
    return at
