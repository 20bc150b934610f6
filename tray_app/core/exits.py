"""Why a bot ended, in words: from its exit code and the last lines that it wrote."""

import re
from collections.abc import Sequence

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
# the last line of a Python traceback: an exception's name (socket.gaierror, ValueError) and what it says
ERROR = re.compile(r"^(?:(?:[A-Za-z_]\w*\.)+\w+|[A-Z]\w*)(?:: .*)?$")
MODULE = re.compile(r"No module named '?([\w.]+)'?")
# what `python -m MODULE` says without a traceback
NOT_RUN = re.compile(r"^\S+: (?:Error while finding module specification .*)?" + MODULE.pattern + r"\)?$")
STAMP = re.compile(r"^\d{4}-\d\d-\d\d\w\d\d:\d\d:\d\d\.\d{3} ")
TRACEBACK = "Traceback (most recent call last):"
LONGEST = 200  # of an error's text in a reason
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


def last_error(tail: str) -> str | None:
    """The last line of the last Python traceback (or syntax error) in a bot's output, without the log's stamps."""
    lines = [STAMP.sub("", line) for line in tail.splitlines()]
    found, inside = None, False
    for line in lines:
        if line == TRACEBACK or line.startswith('  File "'):
            inside = True
        elif inside and (match := ERROR.match(line)):
            found, inside = match[0], False
        elif NOT_RUN.match(line):
            found = line
    return found[:LONGEST] if found else None


def explain(code: int, tail: str = "", leftovers: int = 0, argv: Sequence[str] = ()) -> tuple[Message, Message | None]:
    """The reason and its cure, if one is known. `code` as in subprocess; `leftovers`: descendants that outlived it."""
    if code == 0 and leftovers:
        return (
            Message("The script went into the background and left {n} process running.",
                    "The script went into the background and left {n} processes running.", n=leftovers),
            Message("Start it in the foreground: take out its daemon option or the '&'."),
        )  # fmt: skip
    error = last_error(tail)
    if error and (module := MODULE.search(error)):
        package = PACKAGES.get(top := module[1].partition(".")[0], top)
        install = f"{argv[0]} -m pip install {package}" if argv else f"python -m pip install {package}"
        return (
            Message("It needs the Python module {module}, which is not installed.", module=module[1]),
            Message("Install it: {command}", command=install),
        )
    how = _how(code)
    if error:
        return Message("{how}: {error}", how=how, error=error), None
    return how, None


def stopped(code: int) -> Message:
    """The end that was asked for."""
    return Message("stopped ({how})", how=_how(code))


def _how(code: int) -> Message:
    if code == 0:
        return Message("ended with exit code 0")
    if code in WINDOWS:
        return Message("{what} ({code})", what=Message(WINDOWS[code]), code=f"0x{code:08X}")
    if code >= 1 << 31:
        return Message("ended with exit code {code}", code=f"0x{code:08X}")
    if code > 0:
        return Message("ended with exit code {code}", code=code)
    return Message("was ended by signal {name} ({number})", name=SIGNALS.get(-code, "?"), number=-code)
