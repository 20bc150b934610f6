"""The tracebacks of Node (20 and its neighbours) and of what stands in for it (tsx, Bun 1, Deno 2) in a bot's output.

An error comes with its frames, from `console.error` or uncaught; uncaught, the place stands above it and the version of
Node behind it, with the object itself in between, which may be long. What was thrown need not be an error. Pure.
"""

from collections.abc import Iterator, Sequence

from tray_app.core.deaths.tracebacks import Language, Traceback, place
from tray_app.core.pattern import pattern

_JS_PLACE = pattern(r":(\d{1,9}):\d{1,9}$")
_JS_LOCATION = pattern(r"^((?:file:|node:|/|[A-Za-z]:[\\/]).*):(\d{1,9})$")
_JS_CARET = pattern(r"^\s*\^+\s*$")
_JS_NAMED = pattern(r"^\[?(?:[\w$.]*(?:Error|Exception|Rejection)|error)(?: \[[\w-]+\])?(?::|$)")
_JS_HEADING = pattern(r"^[A-Z][\w$.]*(?: \[[\w-]+\])?(?::|$)")
_JS_UNCAUGHT = pattern(r"^(?:error: )?Uncaught (?:\(in promise\) )?")
_JS_LOGGED = pattern(r"(?:\S.{0,80}?: ?| {2,8}<rejected> )(\[?[A-Za-z_$][\w$.]*(?: \[[\w-]+\])?: .*)")
_JS_CLOSED = pattern(r"^(?:\} ?| {2,8}<rejected> )")  # of a promise, shown before what it was rejected with
_JS_CODE = pattern(r"^ {0,8}\d{1,9} \| ")  # how Bun shows the place
JS_ENDS = pattern(r"^(?:Node\.js|Bun) v\d")
_JS_REASON = pattern(r'^\[?UnhandledPromiseRejection: .*with the reason (".*")\.')
_JS_FOREIGN = pattern(r"[\\/]node_modules[\\/]|^(?:node|bun|ext|internal|native)\b|^<")
_JS_HEAP = pattern(r"^FATAL ERROR: .*heap out of memory")
_HEAD = 12  # lines between the name of an error and its first frame, at most


def javascript(lines: Sequence[str]) -> Iterator[Traceback]:
    """Of Node and its kin: the name of an error, then its frames; or, above Node's last line, what was thrown."""
    found: Traceback | None = None
    location, thrown = ("", 0, -_HEAD), -1  # the file and line that Node shows first; where what was thrown begins
    floor = at = 0
    while at < len(lines):
        line = lines[at]
        if (where := _JS_LOCATION.match(line)) is not None:
            location, thrown = (where[1], int(where[2]), at), -1
        elif _JS_CARET.match(line) and (at - location[2] <= 6 or (at and _JS_CODE.match(lines[at - 1]))):
            thrown = next((n for n in range(at + 1, min(at + 4, len(lines))) if lines[n].strip()), -1)
        elif _is_frame(line):
            end = next((n for n in range(at, len(lines)) if not _is_frame(lines[n])), len(lines))
            heading = _heading(lines, at, floor, thrown)
            if heading >= 0:
                found = _of_frames(lines, heading, at, end, location)
                yield found
            floor, at = end, end - 1
        elif JS_ENDS.match(line):
            if found is not None and found.end > location[2]:
                yield Traceback(*(*_parts(found), True, at + 1))
            elif (thrown := thrown if thrown >= 0 else _named(lines, at, floor)) >= 0:
                own = place([location[:2]], _JS_FOREIGN)
                yield Traceback(Language.NODE, _said(lines[thrown]), *own, fatal=True, end=at + 1)
            location, thrown, floor = ("", 0, -_HEAD), -1, at
        elif _JS_HEAP.match(line):
            yield Traceback(Language.NODE, line, fatal=True, end=len(lines))
        at += 1


def _parts(found: Traceback) -> tuple[Language, str, str, int, str]:
    return found.language, found.error, found.path, found.line, found.frame


def _is_frame(line: str) -> bool:
    return line.startswith("  ") and line.lstrip(" ").startswith("at ")


def _heading(lines: Sequence[str], at: int, floor: int, thrown: int) -> int:
    """The line that names the error whose first frame is at `at`; -1 where none does."""
    if floor <= thrown < at and at - thrown <= _HEAD:
        return thrown
    if (named := _named(lines, at, floor)) >= 0:
        return named
    above = lines[at - 1] if at > floor else ""
    logged = _JS_LOGGED.match(above) and not above.startswith("[cause]") and _JS_PLACE.search(lines[at].rstrip(")"))
    return at - 1 if _JS_HEADING.match(above) or logged else -1


def _named(lines: Sequence[str], at: int, floor: int) -> int:
    above = range(at - 1, max(at - _HEAD, floor) - 1, -1)
    return next((n for n in above if _JS_NAMED.match(lines[n]) or _JS_UNCAUGHT.match(lines[n])), -1)


def _of_frames(lines: Sequence[str], heading: int, at: int, end: int, location: tuple[str, int, int]) -> Traceback:
    frames = []
    for line in lines[at:end]:
        body = line.strip().removesuffix(" {").rstrip(",")
        body = body[body.rfind("(") + 1 : -1] if body.endswith(")") else body.removeprefix("at ").removeprefix("async ")
        if (where := _JS_PLACE.search(body)) is not None:
            frames.append((body[: where.start()], int(where[1])))
    own = place(frames, _JS_FOREIGN)
    if not own[0] and heading - location[2] <= _HEAD:  # of a mistake in writing only the first line has the place
        own = place([location[:2]], _JS_FOREIGN)
    fatal = _JS_UNCAUGHT.match(lines[heading]) is not None
    return Traceback(Language.NODE, _said(lines[heading]), *own, frames[0][0] if frames else "", fatal, end)


def _said(heading: str) -> str:
    heading = _JS_UNCAUGHT.sub("", _JS_CLOSED.sub("", heading))
    if (reason := _JS_REASON.match(heading)) is not None:
        return f"UnhandledPromiseRejection: {reason[1]}"
    return heading.removesuffix(" {").strip()
