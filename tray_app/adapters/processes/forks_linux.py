"""Whether a process is a fork of another, or a program that was started anew with the same words."""

from contextlib import suppress


def stack(pid: int) -> int:
    """Where its stack begins: the same in a fork, another after each exec, as the kernel scatters addresses; 0 where it
    may not be known [proc(5), /proc/pid/stat, field 28]."""
    with suppress(OSError, ValueError, IndexError), open(f"/proc/{pid}/stat", "rb") as file:
        return int(file.read().rpartition(b")")[2].split()[25])
    return 0
