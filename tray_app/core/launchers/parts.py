"""What an old launcher says, whatever its format: the program that it runs, and what BotTray does in its stead. Pure.

A launcher is a list of simple commands. Each of them starts a program (`runs`), or does something that BotTray does
itself (`stead`), or is furniture (echo, title), or is none of that: then it is named as left out, never passed over.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from tray_app.core.messages import Message
from tray_app.core.pattern import pattern
from tray_app.core.terminal_codes import flat, short
from tray_app.core.tokens.token import starred

LITERAL = str.maketrans({"\ue000": "$", "\ue001": "`", "\ue002": "%", "\ue003": "$", "\ue004": "%"})
"""While a launcher is read these stand for signs that were quoted, and so mean nothing; the last two: see GIVEN."""
GIVEN = pattern("[\ue003\ue004][1-9]")  # what the launcher itself is called with, which nobody knows here
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
WATCH = Message("nothing: BotTray does not restart a bot when its files change")
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


def without_given(words: Sequence[str]) -> tuple[list[str], tuple[Message, ...]]:
    """The words of a command without what the launcher is called with, where that stands for itself: nobody calls it
    with anything. The value of an option is left as it is written. With what there is to say of it."""
    kept: list[str] = []
    option = behind = False  # whether the word before wants a value, and whether the script has been named
    for word in words:
        kept += [word] if option or not GIVEN.fullmatch(word) else []
        option = behind and word.startswith("-") and "=" not in word
        behind = behind or word == "-m" or SCRIPT.search(word) is not None
    if not (names := dict.fromkeys(found.translate(LITERAL) for word in words for found in GIVEN.findall(word))):
        return kept, ()
    note = Message("The launcher hands on what it is called with ({names}), and that is not known here: write it into "
                   "args.", names=", ".join(names))  # fmt: skip
    return kept, (note,)


def join(folder: str, path: str) -> str:
    """`cd PATH` in `folder`; an absolute path, a drive, the user's home and HERE start anew."""
    slashed = parted(path)
    path = slashed.rstrip("/") or slashed[:1] or "."
    if path.startswith(("/", "~", HERE)) or re.match(r"[A-Za-z]:", path):
        return path
    return folder if path == "." else f"{folder}/{path.removeprefix('./')}"


def parted(path: str) -> str:
    """With one / between its parts: several stand for one, as people double what they take for an escape."""
    return re.sub(r"(?<=[^\\/])[\\/]+", "/", path).replace("\\", "/")


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


PYTHON = pattern(r"(?:python|pypy|pythonw)[\d.]*w?|py|pyw")
SHELLS = ("sh", "bash", "dash", "zsh", "ksh", "ash")
OTHERS = _set("node nodejs deno bun ruby perl php java dotnet lua tsx ts-node")
_STARTERS = _set("cmd powershell pwsh wscript cscript mshta")  # what they start is another word
SCRIPT = pattern(r"\.(?:py|pyw|pyz|js|mjs|cjs|ts|rb|pl|php|jar|exe)$", re.IGNORECASE)
_WITH_VALUE = _set("-W -X --check-hash-based-pycs -r --require --import --loader --env-file")
_NO_BOT = _set("pip venv ensurepip virtualenv pipenv poetry build compileall json.tool http.server pytest")


def runs(words: Sequence[str]) -> Runs | None:
    """The program in a command line; None for one that is no interpreter and no script (echo, pip, git)."""
    if not words:
        return None
    name = base(words[0])
    if name == "bundle" and words[1:2] in (["exec"], ("exec",)):  # Ruby with the gems of its Gemfile
        inner = runs(words[2:])
        own = ("exec", *([inner.interpreter] if inner.interpreter else []), *inner.options) if inner else ()
        return inner and Runs(words[0], own, inner.script, inner.module, inner.args)
    if SCRIPT.search(words[0]) and not PYTHON.fullmatch(name) and name not in (*OTHERS, *_STARTERS):
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
