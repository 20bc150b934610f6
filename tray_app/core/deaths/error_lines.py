"""Whether output of a bot has a line that it calls an error itself, or a traceback. Quick where it has none."""

from tray_app.core.pattern import pattern

SIGNS = (b"ERROR", b"CRITICAL", b"FATAL", b"Traceback (most recent call last)")
MOST = 50  # places that are looked at: what is said in passing is no error, however often
HEAD = 250  # bytes of a line in which its level stands, behind its time
_SAYS = pattern(rb"\b(?:ERROR|CRITICAL|FATAL)\b|Traceback \(most recent call last\)")
_OWN = pattern(rb"[^ \n]* -- bottray: ")


def has_error(output: bytes) -> bool:
    """`output` in whole lines, with the log's stamps."""
    return any(_has(output, sign) for sign in SIGNS)


def _has(output: bytes, sign: bytes) -> bool:
    at = len(output)
    for _ in range(MOST):
        at = output.rfind(sign, 0, at)
        if at < 0:
            return False
        start = output.rfind(b"\n", 0, at) + 1
        if _SAYS.search(output, start, min(start + HEAD, len(output))) and not _OWN.match(output, start):
            return True
        at = start
    return False
