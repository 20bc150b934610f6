"""What the last lines of a bot's output tell of its end: the last Python traceback, or the last thing that it said."""

import re
from dataclasses import dataclass

# the last line of a Python traceback: an exception's name (socket.gaierror, ValueError) and what it says
ERROR = re.compile(r"^(?:(?:[A-Za-z_]\w*\.)+\w+|[A-Z]\w*)(?:: .*)?$")
FRAME = re.compile(r'^  File "(.+)", line (\d{1,9})(?!\d)')
# what `python -m MODULE` says without a traceback
NOT_RUN = re.compile(r"^\S+: (?:Error while finding module specification .*)?No module named '?[\w.]+'?\)?$")
STAMP = re.compile(r"^\d{4}-\d\d-\d\d\w\d\d:\d\d:\d\d\.\d{3} ")
TRACEBACK = "Traceback (most recent call last):"
# files that are not the bot's own: packages, the standard library, what has no file
FOREIGN = re.compile(r"site-packages|dist-packages|[\\/]lib[\\/]python\d|[\\/]Lib[\\/]|^<")
NOTE = b" -- bottray: "
"""Behind the time of a line that is BotTray's own (adapters/logs.py)."""
STARTED = NOTE + b"7/9 "
LONGEST = 200  # of a text in a reason
IN_USE = re.compile(r"\[(?:Errno (?:98|48|10048)|WinError 10048)\]|address already in use|port \d+ is in use", re.I)
PORT = re.compile(r"\('[^']*', (\d{1,5})(?!\d)|port (\d{1,5})(?!\d)", re.I)
LOOKED_AT = 5  # lines at the end, for what is told without a traceback


@dataclass(frozen=True)
class LastWords:
    """`error` is the last line of the last traceback (or syntax error), `file` and `line` where it came from in the
    bot's own files, `frame` the innermost file of all. `said` is the last line of the output, `port` the one that the
    bot wanted and could not have (0: which one is not said; None: that was not the trouble)."""

    error: str | None = None
    file: str = ""
    line: int = 0
    frame: str = ""
    said: str = ""
    port: int | None = None


def of_newest_run(log: bytes) -> bytes:
    """What the bot itself has written since it was started last, out of the end of its log, with the log's stamps."""
    newest = log[max(log.rfind(STARTED), 0) :]
    return b"".join(line for line in newest.splitlines(keepends=True) if NOTE not in line)


def read(tail: str) -> LastWords:
    """`tail` is the end of a bot's log, with or without the log's stamps."""
    lines = [STAMP.sub("", line) for line in tail.splitlines()]
    found, inside = LastWords(), False
    frames: list[re.Match[str]] = []
    for line in lines:
        if line == TRACEBACK:
            frames, inside = [], True
        elif frame := FRAME.match(line):
            frames = [*frames, frame] if inside else [frame]
            inside = True
        elif inside and (match := ERROR.match(line)):
            own = next((f for f in reversed(frames) if not FOREIGN.search(f[1])), None)
            place = (_name(own[1]), int(own[2])) if own else ("", 0)
            found, inside = LastWords(match[0][:LONGEST], *place, _name(frames[-1][1]) if frames else ""), False
        elif NOT_RUN.match(line):
            found = LastWords(line[:LONGEST])
    spoken = [line.strip() for line in lines if line.strip()]
    said = spoken[-1][:LONGEST] if spoken else ""
    last = found.error or "\n".join(spoken[-LOOKED_AT:])
    return LastWords(found.error, found.file, found.line, found.frame, said, _port(last))


def _port(text: str) -> int | None:
    if not IN_USE.search(text):
        return None
    named = PORT.search(text)
    return int(named[1] or named[2]) if named else 0


def _name(path: str) -> str:
    """The last part of a path of either system."""
    return re.split(r"[\\/]", path)[-1]
