"""The address that a bot could not have, where the error that it ended of says so itself. Pure.

A line of a log tells nothing of it for certain: what stands behind a logger's prefix may have been written in a chat.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tray_app.core.deaths.tracebacks import Language, Traceback
from tray_app.core.pattern import pattern

# each language's own words for EADDRINUSE, as the error that nobody caught
_IN_USE = {
    Language.PYTHON: pattern(
        r"OSError: \[(?:Errno (?:98|48|10048)|WinError 10048)\] (?:.*?\('[^']{0,200}', (?P<port>\d{1,5})[,)])?"
    ),
    Language.NODE: pattern(
        r"Error: listen EADDRINUSE:? (?:address already in use )?(?:\S{0,200}:(?P<port>\d{1,5})$|(?P<path>[^\\\s]\S*)$)"
        r"|Error: bind EADDRINUSE\b"  # of UDP, whose ports are others
    ),
    Language.GO: pattern(
        r"panic: listen (?:tcp\d? \S{0,200}:(?P<port>\d{1,5})|unix\w* (?P<path>\S+)|udp\d? \S+): bind: "
        r"(?:address already in use|Only one usage of each socket address)"
    ),
    Language.PHP: pattern(
        r'[\w\\]*Exception: Failed to listen on "(?:tcp://\S{0,200}:(?P<port>\d{1,5})|unix://(?P<path>[^"]+))": '
        "Address already in use"
    ),
    Language.JAVA: pattern(r"java\.net\.BindException: Address already in use"),
    Language.RUST: pattern(r"panic: .*\bkind: AddrInUse\b"),
}
# as uvicorn and Flask write it, which end of it without a traceback
_SAYS_SO = pattern(
    r"ERROR: +\[(?:Errno \d+|WinError 10048)\] error while attempting to bind on address \('[^']{0,200}', \d{1,5}[,)]"
    r"|Port \d{1,5} is in use by another program\."
)
LOOKED_AT = 5  # lines at the end, for what is told without a traceback


@dataclass(frozen=True)
class Address:
    """`port` of TCP, 0 where the error does not say which; `path` where it is a Unix socket."""

    port: int = 0
    path: str = ""


def refused(error: Traceback) -> Address | None:
    """The address that was in use already; None where that was not the error."""
    found = _IN_USE[error.language].match(error.error)
    if found is None:
        return None
    named = found.groupdict()
    return Address(int(named.get("port") or 0), named.get("path") or "")


def says_so(spoken: Sequence[str]) -> str:
    """The line near the end in which a known library says that the port is in use; empty where none does."""
    return next((line for line in reversed(spoken[-LOOKED_AT:]) if _SAYS_SO.match(line)), "")
