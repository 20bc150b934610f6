"""Why a bot ended, in words: from its exit code and the last lines that it wrote."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from tray_app.core.last_words import LastWords
from tray_app.core.messages import N_, Message

# signal(7) on Linux; the core may not ask the system
SIGNALS = {
    1: "SIGHUP",
    2: "SIGINT",
    3: "SIGQUIT",
    4: "SIGILL",
    6: "SIGABRT",
    7: "SIGBUS",
    8: "SIGFPE",
    9: "SIGKILL",
    11: "SIGSEGV",
    13: "SIGPIPE",
    15: "SIGTERM",
}
# what Windows itself gives as exit code [NTSTATUS values]
WINDOWS = {
    0x40010004: N_("was ended with the session"),
    0xC0000005: N_("crashed: it used memory that is not its own"),
    0xC00000FD: N_("crashed: its stack overflowed"),
    0xC0000135: N_("could not start: a DLL is missing"),
    0xC000013A: N_("was ended by Ctrl+C"),
    0xC0000142: N_("was ended with the session"),
    0xC0000409: N_("crashed: its memory was damaged"),
}
MODULE = re.compile(r"No module named '?([\w.]+)'?")
UNREADABLE = ("SyntaxError", "IndentationError", "TabError")
MISSING_FILE = re.compile(r"^FileNotFoundError: .*?: ('.+'|\".+\")$")
MISSING_VARIABLE = re.compile(r"^KeyError: '(\w+)'$")
ENVIRONMENT = ("os.py", "<frozen os>")  # where a KeyError comes from when a variable is asked for
# modules whose package has another name
PACKAGES = {
    "telegram": "python-telegram-bot",
    "telebot": "pyTelegramBotAPI",
    "dotenv": "python-dotenv",
    "yaml": "PyYAML",
    "PIL": "pillow",
    "bs4": "beautifulsoup4",
    "cv2": "opencv-python",
    "sklearn": "scikit-learn",
    "dateutil": "python-dateutil",
}


class Shortage(StrEnum):
    """What the system tells of memory at the time of an end by SIGKILL."""

    CERTAIN = "certain"
    """It has ended this bot because memory ran out."""
    LIKELY = "likely"
    """It has ended some process for that."""


@dataclass(frozen=True)
class Taken:
    """Who has the port that the bot wanted: a process in words, and the command that ends it."""

    process: Message
    command: Message | str


def explain(
    code: int,
    words: LastWords,
    leftovers: int = 0,
    argv: Sequence[str] = (),
    shortage: Shortage | None = None,
    taken: Taken | None = None,
) -> tuple[Message, Message | None]:
    """The reason and its cure, if one is known. `code` as in subprocess; `leftovers`: descendants that outlived it."""
    if code == 0 and leftovers:
        return (
            Message("The script went into the background and left {n} process running.",
                    "The script went into the background and left {n} processes running.", n=leftovers),
            Message("Start it in the foreground: take out its daemon option, the '&' or the 'start'."),
        )  # fmt: skip
    if shortage:
        return _out_of_memory(shortage)
    if code and words.port is not None:
        return _port_taken(words.port, taken)
    if words.error and (told := _named(words, argv)):
        return told
    how = plainly(code)
    if words.error and words.file:
        return Message("{how}: {error} ({file}, line {line})", how=how, error=words.error,
                       file=words.file, line=words.line), None  # fmt: skip
    if words.error:
        return Message("{how}: {error}", how=how, error=words.error), None
    if code > 0 and words.said:
        return Message("{how}. The last that it said: {line}", how=how, line=words.said), None
    return how, None


def _named(words: LastWords, argv: Sequence[str]) -> tuple[Message, Message | None] | None:
    """For the errors that have a cure of their own."""
    error = words.error or ""
    if module := MODULE.search(error):
        package = PACKAGES.get(top := module[1].partition(".")[0], top)
        install = f"{argv[0]} -m pip install {package}" if argv else f"python -m pip install {package}"
        return (
            Message("It needs the Python module {module}, which is not installed.", module=module[1]),
            Message("Install it: {command}", command=install),
        )
    if error.startswith(UNREADABLE):
        return (
            Message("Python cannot read line {line} of {file}: {error}", line=words.line, file=words.file, error=error),
            Message("Correct that line."),
        )
    if missing := MISSING_FILE.match(error):
        return (
            Message("It looks for {file}, which does not exist.", file=missing[1][1:-1]),
            Message('Put that file there, or set "folder" to where the bot should look for its files.'),
        )
    if words.frame in ENVIRONMENT and (variable := MISSING_VARIABLE.match(error)):
        return (
            Message("It asks for the variable {name}, which is not set.", name=variable[1]),
            Message("Write {name}=... into the .env beside its script.", name=variable[1]),
        )
    return None


def _out_of_memory(shortage: Shortage) -> tuple[Message, Message]:
    if shortage is Shortage.CERTAIN:
        reason = Message("The system ended it because memory ran out.")
    else:
        reason = Message(
            "It was killed, probably because memory ran out: the system ended a process for that just then."
        )
    return reason, Message(
        "Give the machine or its container more memory, or set memory_limit, so that it is restarted softly in time."
    )


def _port_taken(port: int, taken: Taken | None) -> tuple[Message, Message]:
    if not port:
        reason = Message("The network port that it wants is used by another program.")
    elif taken:
        reason = Message("Port {port}, which it wants, is used by {process}.", port=port, process=taken.process)
    else:
        reason = Message("Port {port}, which it wants, is used by another program.", port=port)
    if taken:
        return reason, Message("To stop it: {command}", command=taken.command)
    return reason, Message("Stop that program, or give the bot another port.")


def stopped(code: int) -> Message:
    """The end that was asked for."""
    return Message("stopped ({how})", how=plainly(code))


def plainly(code: int) -> Message:
    """The end by its exit code alone."""
    if code == 0:
        return Message("ended with exit code 0")
    if code in WINDOWS:
        return Message("{what} ({code})", what=Message(WINDOWS[code]), code=f"0x{code:08X}")
    if code >= 1 << 31:
        return Message("ended with exit code {code}", code=f"0x{code:08X}")
    if code > 0:
        return Message("ended with exit code {code}", code=code)
    return Message("was ended by signal {name} ({number})", name=SIGNALS.get(-code, "?"), number=-code)
