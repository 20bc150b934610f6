"""What to type on Windows to end a process."""


def end_command(pid: int, mine: bool = True, hard: bool = True) -> str:
    """There is no softer one for a program without a window; for another user's process the prompt must be elevated."""
    return f"taskkill /F /T /PID {pid}"


def end_loop_command(loop: int, pid: int, mine: bool) -> str:
    """What to type to end the loop that would start a process again, with all that it has started."""
    return end_command(loop, mine)
