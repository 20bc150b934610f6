"""The tracebacks of Python, PHP, Go, Java and Rust in a bot's output; those of Node are in tracebacks_node.py. Pure.

Each form was read off the real program (Python 3.11, PHP 8.2, Go 1.19, Java 17). One look at each line.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tray_app.core.pattern import pattern


class Language(StrEnum):
    PYTHON = "Python"
    NODE = "Node"
    PHP = "PHP"
    GO = "Go"
    JAVA = "Java"
    RUST = "Rust"


@dataclass(frozen=True)
class Traceback:
    """`error` in its language's own words. `path` and `line` say where it came from in the bot's own files, `frame` is
    the innermost file of all. `fatal`: the language says itself that the program ends of it. `end` is the number of
    the line behind it. `source` is what stands in that line of its own file, where the traceback shows it."""

    language: Language
    error: str
    path: str = ""
    line: int = 0
    frame: str = ""
    fatal: bool = False
    end: int = 0
    source: str = ""


def place(frames: Sequence[tuple[str, int]], foreign: re.Pattern[str]) -> tuple[str, int]:
    """The first of the frames, the innermost first, that is the bot's own; ("", 0) where none is."""
    return next(((path, line) for path, line in frames if not foreign.search(path)), ("", 0))


# -- Python -----------------------------------------------------------------------------------------------------------

# the last line of a traceback: an exception's name (socket.gaierror, ValueError) and what it says
_PY_ERROR = pattern(r"^(?:(?:[A-Za-z_]\w*\.)+\w+|[A-Z]\w*)(?:: .*)?$")
_PY_FRAME = pattern(r'^  File "(.+)", line (\d{1,9})(?!\d)')
_PY_BEGINS = ("Traceback (most recent call last):", "Exception Group Traceback (most recent call last):")
_PY_GROUP = pattern(r"^ {0,40}[|+] ")
# what `python -m MODULE` says without a traceback
_PY_NOT_RUN = pattern(r"^\S+: (?:Error while finding module specification .*)?No module named '?[\w.]+'?\)?$")
_PY_DETAILS = pattern(r"\d+ validation errors? for ")  # pydantic tells what is wrong on the lines below
_PY_FOREIGN = pattern(r"site-packages|dist-packages|[\\/]lib[\\/]python\d|[\\/]Lib[\\/]|^<")


def python(lines: Sequence[str]) -> Iterator[Traceback]:
    inside = False
    frames: list[tuple[str, int]] = []
    shown: dict[tuple[str, int], str] = {}
    for n, text in enumerate(lines):
        line = _PY_GROUP.sub("", text)
        if line in _PY_BEGINS:
            frames, shown, inside = [], {}, True
        elif frame := _PY_FRAME.match(line):
            frames = [*(frames if inside else ()), (frame[1], int(frame[2]))][-100:]
            below = _PY_GROUP.sub("", lines[n + 1]) if n + 1 < len(lines) else ""
            shown[frames[-1]] = below.strip() if below.startswith("    ") else ""
            inside = True
        elif inside and _PY_ERROR.match(line):
            own = place(frames[::-1], _PY_FOREIGN)
            said = [line.rstrip(), *(more.strip() for more in lines[n + 1 : n + 3] if _PY_DETAILS.search(line))]
            end = n + len(said)
            yield Traceback(
                Language.PYTHON, ": ".join(filter(None, said)), *own, frames[-1][0] if frames else "",
                end=end, source=shown.get(own, ""),
            )  # fmt: skip
            inside = False
        elif _PY_NOT_RUN.match(line):
            yield Traceback(Language.PYTHON, line, fatal=True, end=n + 1)


# -- PHP, Go, Java ----------------------------------------------------------------------------------------------------

_PHP_BEGINS = pattern(r"^(?:PHP )?(?:Fatal|Parse) error: +(?:Uncaught )?(.*)")
_PHP_PLACE = pattern(r"(?::| on line )(\d{1,9})$")
_PHP_FOREIGN = pattern(r"[\\/]vendor[\\/]")
_PHP_FRAME = pattern(r"^#\d+ (.+)\((\d{1,9})\): ")


def php(lines: Sequence[str]) -> Iterator[Traceback]:
    error, frames = "", list[tuple[str, int]]()
    for n, line in enumerate(lines):
        if (begins := _PHP_BEGINS.match(line)) is not None:
            error, path, number = _php_place(begins[1])
            frames = [(path, number)]
            yield Traceback(Language.PHP, error, *place(frames, _PHP_FOREIGN), path, True, n + 1)
        elif error and line.startswith("Next "):  # what was thrown while that one was on its way: the last one counts
            error, path, number = _php_place(line.removeprefix("Next "))
            frames = [(path, number)]
        elif error and (frame := _PHP_FRAME.match(line)) is not None:
            frames.append((frame[1], int(frame[2])))
        elif error and line.startswith("  thrown in "):
            _, path, number = _php_place(line.replace("  thrown", "thrown", 1))
            own = place([(path, number), *frames], _PHP_FOREIGN)
            yield Traceback(Language.PHP, error, *own, path, True, n + 1)
            error = ""


def _php_place(text: str) -> tuple[str, str, int]:
    """What is said, and the file and line behind it."""
    said, found, path = text.rpartition(" in ")
    number = _PHP_PLACE.search(path)
    if not found or number is None:
        return text, "", 0
    return said, path[: number.start()], int(number[1])


_GO_BEGINS = pattern(r"^(\t)?(?:panic|fatal error): ")
_GO_FRAME = pattern(r"^\t(.+\.go):(\d{1,9})(?: |$)")
_GO_INSIDE = pattern(r"^(?:\t|\S+\(.*\)$|created by |$)")
_GO_FOREIGN = pattern(
    r"[\\/]src[\\/]runtime[\\/]|[\\/]pkg[\\/]mod[\\/]|[\\/]vendor[\\/]"
    r"|[\\/]go(?:-[\d.]+)?[\\/]src[\\/]"
)


def go(lines: Sequence[str]) -> Iterator[Traceback]:
    error, frames, running = "", list[tuple[str, int]](), 0
    for n, line in enumerate(lines):
        if (begins := _GO_BEGINS.match(line)) is not None and (not begins[1] or error):
            error, frames, running = line.strip(), [], 0
        elif error and line.startswith("goroutine "):
            running += 1
        elif error and running == 1 and (frame := _GO_FRAME.match(line)) is not None:
            frames.append((frame[1], int(frame[2])))
        elif error and running and not _GO_INSIDE.match(line):
            error = ""
        if error and running and (frames or n == len(lines) - 1):
            own = place(frames, _GO_FOREIGN)
            yield Traceback(Language.GO, error, *own, frames[0][0] if frames else "", True, n + 1)


_JAVA_BEGINS = pattern(
    r'^(?:Exception in thread "[^"]*" (.*)|Error: (?:Could not find or load main class|Unable to a).*)'
)
_JAVA_FRAME = pattern(r"^\tat ([\w.$/@<>-]+)\(([\w$.-]+):(\d{1,9})\)$")
_JAVA_FOREIGN = pattern(r"/|^(?:java|javax|jdk|sun|kotlin|scala|org\.telegram|org\.springframework|com\.pengrad)\.")


def java(lines: Sequence[str]) -> Iterator[Traceback]:
    error, own, inner = "", ("", 0), ""
    for n, line in enumerate(lines):
        if (begins := _JAVA_BEGINS.match(line)) is not None:
            error, own, inner = begins[1] or line, ("", 0), ""
        elif error and (frame := _JAVA_FRAME.match(line)) is not None:
            inner = inner or frame[2]
            if not own[0] and not _JAVA_FOREIGN.search(frame[1]):
                own = frame[2], int(frame[3])
        elif not (error and line.startswith(("Caused by: ", "\t"))):
            error = ""
        if error:
            yield Traceback(Language.JAVA, error, *own, inner, True, n + 1)


# since 1.73 what is said stands on the next line; before that it stood in quotes in front of the place
_RUST = pattern(
    r"^thread '[^']*'(?: \(\d+\))? panicked at (?:'(?P<said>.*)', )?(?P<path>.+?):(?P<line>\d{1,9}):\d{1,9}:?$"
)
_RUST_ENDS = pattern(r"note: run with `RUST_BACKTRACE|stack backtrace:")
_RUST_FOREIGN = pattern(r"[\\/]\.cargo[\\/]|[\\/]rustc[\\/]")
_RUST_LINES = 20  # of what is said, at most


def rust(lines: Sequence[str]) -> Iterator[Traceback]:
    for n, line in enumerate(lines):
        if (begins := _RUST.match(line)) is not None:
            behind = lines[n + 1 : n + 2 + _RUST_LINES]
            said = begins["said"] or next(iter(behind), "")
            least = n + (1 if begins["said"] else 2)
            end = next((n + 1 + k for k, text in enumerate(behind) if _RUST_ENDS.match(text)), least)
            own = place([(begins["path"], int(begins["line"]))], _RUST_FOREIGN)
            yield Traceback(Language.RUST, f"panic: {said}", *own, begins["path"], end=max(least, end))
