"""What to type on Linux to end a process."""

import signal
from contextlib import suppress


def end_command(pid: int, mine: bool = True, hard: bool = False) -> str:
    return f"{'' if mine else 'sudo '}kill {'-9 ' if hard else _soft(pid)}{pid}"


def end_loop_command(loop: int, pid: int, mine: bool) -> str:
    """What to type to end a process and, before it, the loop that would start it again."""
    return f"{end_command(loop, mine)} {pid}"


def _soft(pid: int) -> str:
    """The signal with which kill(1) does anything: of those that the first process of a container does not handle only
    SIGKILL reaches it [pid_namespaces(7)], and most bots handle no SIGTERM."""
    lines: dict[str, str] = {}
    with suppress(OSError), open(f"/proc/{pid}/status", encoding="utf-8", errors="replace") as file:
        lines = dict(line.rstrip("\n").split(":\t", 1) for line in file if ":\t" in line)
    numbers = lines.get("NSpid", "").split()
    if len(numbers) < 2 or numbers[-1] != "1":
        return ""
    handled = int(lines.get("SigCgt", "0"), 16)
    ways = (("", signal.SIGTERM), ("-INT ", signal.SIGINT))
    return next((how for how, number in ways if handled >> number - 1 & 1), "-9 ")
