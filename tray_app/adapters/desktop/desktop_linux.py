"""See desktop.py: the desktops of freedesktop.org, through `xdg-open`."""

import os
import shlex
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from tray_app.adapters import programs
from tray_app.core.errors import HostError
from tray_app.core.messages import Message
from tray_app.core.reasons import because

PROGRAM = "xdg-open"
PATIENCE = 5.0
"""Seconds to wait for a refusal. On some desktops xdg-open ends at once, on others with the viewer."""


def alert(text: str) -> None:
    """Nobody is there to read: a desktop keeps standard error in its journal, so only a broken start lacks it."""


def open_path(path: Path) -> None:
    """Raises HostError where the path does not exist or nothing opens it."""
    if not path.exists():
        raise HostError(Message("There is no {path} yet.", path=path))
    _open(os.fspath(path), Message("Install the package xdg-utils, or look at the file in a terminal."))


def open_address(address: str) -> None:
    """In the browser. Raises HostError."""
    _open(address, Message("Install the package xdg-utils, or open that address in a browser yourself."))


def _open(what: str, otherwise: Message) -> None:
    try:
        # its own session: the viewer outlives the tray
        viewer = subprocess.Popen(
            [PROGRAM, what],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        raise HostError(
            Message("{path} cannot be opened: {program} is missing.", path=what, program=PROGRAM), otherwise
        ) from error
    try:
        code = viewer.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        return
    if code:
        raise HostError(
            Message("Nothing on this desktop opens {path} ({program}: {code}).", path=what, program=PROGRAM, code=code)
        )


TERMINALS = {
    "xdg-terminal-exec": (),
    "x-terminal-emulator": ("-e",),
    "gnome-terminal": ("--",),
    "konsole": ("-e",),
    "xfce4-terminal": ("-x",),
    "mate-terminal": ("-x",),
    "qterminal": ("-e",),
    "lxterminal": ("-e",),
    "kitty": (),
    "alacritty": ("-e",),
    "foot": (),
    "xterm": ("-e",),
}
"""The user's own choice first; with each the words that come between it and a command."""
STAYS = '"$@"; printf "\\n%s " "$0"; read -r _'
"""A window that closed at once would take away what was said in it."""


def in_terminal(command: Sequence[str], environ: Mapping[str, str], farewell: str) -> None:
    """Run a command in a terminal window that stays, with `farewell` as the last line, until Enter is pressed.

    Returns when the window is closed, where the terminal lets us know. Raises HostError where there is no terminal.
    """
    for terminal, between in TERMINALS.items():
        if program := programs.find(terminal, path=environ.get("PATH")):
            show([program, *between, "sh", "-c", STAYS, farewell, *command], environ)
            return
    raise HostError(
        Message("There is no terminal window here."),
        Message("Type it in one: {command}", command=shlex.join(["bottray", *_after_program(command)])),
    )


def show(command: Sequence[str], environ: Mapping[str, str]) -> None:
    """Run a program that shows windows, until it has closed them. Raises HostError where it cannot be started."""
    try:
        # its own session: it outlives the tray
        program = subprocess.Popen(
            command,
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        raise HostError(Message("{path} cannot be opened: {error}.", path=command[0], error=because(error))) from error
    program.wait()


def _after_program(command: Sequence[str]) -> Sequence[str]:
    return command[command.index("tray_app") + 1 :] if "tray_app" in command else command[1:]
