"""What the last lines of a bot's output tell of its end: its last traceback, or the last thing that it said."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tray_app.core.deaths.addresses import Address, refused, says_so
from tray_app.core.deaths.tracebacks import Language, Traceback, go, java, php, python, rust
from tray_app.core.deaths.tracebacks_node import JS_ENDS, javascript
from tray_app.core.pattern import pattern
from tray_app.core.terminal_codes import harmless

STAMP = pattern(r"^(\d{4}-\d\d-\d\d\w\d\d:\d\d:\d\d\.\d{3}) ")
NOTE = b" -- bottray: "
"""Behind the time of a line that is BotTray's own (adapters/logs/logs.py)."""
OWN = pattern(rb"[^ \n]*" + NOTE)
STARTED = pattern(rb"^[^ \n]*" + NOTE + rb"7/9 ", re.MULTILINE)
LONGEST_LINE = 2000  # of the output: a traceback may come from anybody
LONGEST = 200  # of a text in a reason


@dataclass(frozen=True)
class LastWords:
    """`error` is the last error of the output in its `language`, `file` and `line` where it came from in the bot's own
    files, `path` that file whole, `frame` the innermost file of all; `fatal` where the language says that it ended of
    it, `last` where nothing else came behind it. `said` is the last line of the output that says something. `wanted` is
    the address that the bot could not have, where this error is about that; `in_use` a line that says so without being
    one. `source` is what the traceback shows of that line of that file; `written` is the log's own time of the error
    (ISO 8601, local), where there is one."""

    error: str | None = None
    file: str = ""
    line: int = 0
    frame: str = ""
    said: str = ""
    wanted: Address | None = None
    path: str = ""
    language: Language = Language.PYTHON
    fatal: bool = False
    last: bool = False
    in_use: str = ""
    source: str = ""
    written: str = ""


def of_newest_run(log: bytes) -> bytes:
    """What the bot itself has written since it was started last, out of the end of its log, with the log's stamps."""
    begun = [match.start() for match in STARTED.finditer(log)]
    newest = log[begun[-1] if begun else 0 :]
    return b"".join(line for line in newest.splitlines(keepends=True) if not OWN.match(line))


def read(tail: str) -> LastWords:
    """`tail` is the end of a bot's log, with or without the log's stamps."""
    stamped = tail.split("\n")
    lines = [harmless(STAMP.sub("", line)) for line in stamped]
    spoken = [line.strip() for line in lines if line.strip()]
    said = next((line[:LONGEST] for line in reversed(spoken) if not _SAYS_NOTHING.match(line)), "")
    found = _last(lines)
    final = found is not None and _is_last(found, lines)
    in_use = "" if found and (final or found.fatal) else says_so(spoken)[:LONGEST]
    if found is None:
        return LastWords(said=said, in_use=in_use)
    time = STAMP.match(stamped[found.end - 1])
    return LastWords(
        found.error[:LONGEST], _name(found.path), found.line, _name(found.frame), said, refused(found), found.path,
        found.language, found.fatal, final, in_use, found.source, time[1] if time else "",
    )  # fmt: skip


def last_error(text: str) -> Traceback | None:
    """The last traceback in a log, with or without stamps; its `end` counts the lines of `text`."""
    return _last([harmless(STAMP.sub("", line)) for line in text.split("\n")])


def _last(lines: Sequence[str]) -> Traceback | None:
    cut = [line[:LONGEST_LINE] for line in lines]
    found = (one for read in (python, javascript, php, go, java, rust) for one in read(cut))
    return max(found, key=lambda one: (one.end, one.fatal), default=None)


# the last lines of an error whose form is not known: places in code, the end of an object, a language's own advice
_SAYS_NOTHING = pattern(
    rf"{JS_ENDS.pattern}|at .*:\d+:\d+\)?[ {{,]*$|at .*\((?:native|<anonymous>)\)$|\W*$|note: run with `RUST_BACKTRACE"
)
# what may follow the traceback that a program ended of
_BEHIND = pattern(
    r"\s|[}\])]|Node\.js v\d|Bun v\d|npm (?:ERR!|error)|error Command failed|.*ELIFECYCLE|exit status \d|.*Unclosed c"
    r"|client_session:|connector:|connections:|\(Use `node |sys:1: |\(Background on this error|info Visit"
    r"|Exception ignored|goroutine \d|Stack (?:back)?trace:|#\d+ |The above exception|created by |main\.\S+\(|\[signal "
    r"|note: |stack backtrace:"
)


def _is_last(trace: Traceback, lines: Sequence[str]) -> bool:
    """Whether the program has said nothing more of its own behind it."""
    return all(not line or _BEHIND.match(line) for line in lines[trace.end :])


def _name(path: str) -> str:
    """The last part of a path of either system."""
    return re.split(r"[\\/]", path)[-1]
