"""What runs on the installed interpreter, and how it is ended before that interpreter goes away.

Found by /proc: this user's processes whose first word is the private interpreter, which only our own commands use.
A process is (pid, start time), looked at again before a signal.
"""

import json
import os
import signal
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from installer.trouble import Trouble
from tray_app.core.messages import Message, _

QUIT_SECONDS = 120.0
"""For `quit`, which waits until each bot has stopped softly."""
END_SECONDS = 10.0
"""For a tray to close after SIGTERM, and for an agent that has said goodbye."""


@dataclass(frozen=True)
class Process:
    pid: int
    started: str
    verb: str
    """`agent`, `tray`, `run`, …: the first argument of the `bottray` command; bare `bottray` is `tray`."""


def end(python: Path) -> tuple[list[list[str]], list[Process]]:
    """End agent and tray, bots stopped softly first: the words that start them again, and what is left running.

    What is left (a `run` in a terminal or a unit, a `logs -f`) is somebody's own doing and is not ended from here.
    """
    if not python.exists():
        return [], []
    words = []
    if _agent_pid(python):
        print(_("Stopping the running agent and its bots."), flush=True)
        quitting = _bottray(python, "quit")
        if quitting.returncode:
            raise Trouble(Message("The running agent did not stop: {said}", said=_last_line(quitting.stderr)))
        words.append(["agent"])
    for process in found(python):
        if process.verb == "tray":
            with suppress(ProcessLookupError):
                if _started(process.pid) == process.started:
                    os.kill(process.pid, signal.SIGTERM)
            words.append(["tray"])
    deadline = time.monotonic() + END_SECONDS
    while (left := found(python)) and any(p.verb in ("agent", "tray") for p in left) and time.monotonic() < deadline:
        time.sleep(0.05)
    return words, left


def disable(python: Path) -> None:
    """Take away what `bottray enable` made: it would name a program that is not there any more."""
    if python.exists():
        _bottray(python, "disable")


def found(python: Path) -> list[Process]:
    processes = []
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            words = [os.fsdecode(word) for word in (entry / "cmdline").read_bytes().split(b"\0")]
            if words[0] == str(python) and "tray_app" in words and entry.stat().st_uid == os.getuid():
                after = words[words.index("tray_app") + 1 :]
                verb = next((word for word in after if word and not word.startswith("-")), "tray")
                processes.append(Process(int(entry.name), _started(int(entry.name)), verb))
    return processes


def named(processes: Sequence[Process]) -> str:
    return ", ".join(f"bottray {process.verb} (PID {process.pid})" for process in processes)


def _started(pid: int) -> str:
    """Clock ticks from boot to the start of the process: field 22 of /proc/PID/stat, see proc(5)."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()[19]
    return ""


def _bottray(python: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [str(python), "-I", "-m", "tray_app", *words]
    try:
        return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=QUIT_SECONDS)
    except subprocess.TimeoutExpired:
        raise Trouble(
            Message("'bottray {words}' took longer than {seconds:.0f} s.", words=" ".join(words), seconds=QUIT_SECONDS)
        ) from None


def _agent_pid(python: Path) -> int | None:
    """The agent of this user, by its own answer; None also where an older version gives none."""
    with suppress(ValueError, TypeError, KeyError):
        return int(json.loads(_bottray(python, "status", "--json").stdout)["agent"]["pid"])
    return None


def _last_line(text: str) -> str:
    return text.strip().rpartition("\n")[2]
