"""See desktop.py: Windows."""

import ctypes
import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from tray_app.core.errors import HostError
from tray_app.core.messages import Message
from tray_app.core.reasons import because

ERROR_ICON, FOREGROUND = 0x00000010, 0x00010000  # [Win32: MessageBox]


def alert(text: str) -> None:
    """Tell a user who has started us by a double-click: a small window, until it is closed."""
    ctypes.windll.user32.MessageBoxW(None, text, "BotTray", ERROR_ICON | FOREGROUND)  # type: ignore[attr-defined,unused-ignore]


def open_path(path: Path) -> None:
    """Raises HostError where the path does not exist or nothing opens it."""
    open_address(os.fspath(path))


def open_address(address: str) -> None:
    """In the browser. Raises HostError."""
    try:
        os.startfile(address)  # type: ignore[attr-defined,unused-ignore]
    except OSError as error:
        raise HostError(Message("{path} cannot be opened: {error}.", path=address, error=because(error))) from error


def in_terminal(command: Sequence[str], environ: Mapping[str, str], farewell: str) -> None:
    """Run a command in a console window that stays open. Returns when it is closed. Raises HostError."""
    keep = subprocess.list2cmdline(command)
    _run(f'cmd /s /k "{keep}"', environ, 0x00000010)  # CREATE_NEW_CONSOLE


def show(command: Sequence[str], environ: Mapping[str, str]) -> None:
    """Run a program that shows windows, until it has closed them. Raises HostError where it cannot be started."""
    _run(command, environ, 0x08000000)  # CREATE_NO_WINDOW: no console beside its windows


def _run(command: str | Sequence[str], environ: Mapping[str, str], flags: int) -> None:
    try:
        program = subprocess.Popen(command, env=dict(environ), creationflags=flags)
    except OSError as error:
        raise HostError(Message("{path} cannot be opened: {error}.", path=command, error=because(error))) from error
    program.wait()
