"""See autostart.py: a value under HKEY_CURRENT_USER\\...\\Run, which Explorer starts after login.

Task Manager switches such a program off without touching that value: it notes so under StartupApproved, where an odd
first byte means off. A value there has no environment, so BOTTRAY_HOME is not carried: whoever sets it for the user
has it at login too. A service before login is another matter and not offered here.
"""

import os
import subprocess
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from tray_app.core.errors import HostError
from tray_app.core.messages import Message
from tray_app.core.pattern import pattern
from tray_app.core.reasons import because

RUN = r"Software\Microsoft\Windows\CurrentVersion\Run"
APPROVED = r"Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"
NAME = "BotTray"
_PROGRAM = pattern(r'"([^"]+)"|(\S+)')
OURS = "tray --silent"
"""How the command of a value of ours ends."""


def on(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Which are on: "tray"."""
    return ("tray",) if _ours() and not _switched_off() else ()


def enable_tray(command: Sequence[str], environ: Mapping[str, str]) -> str:
    """Make Explorer start `command` after login; where that is written. Raises HostError."""
    found = _read(RUN, NAME)
    if found is not None and not _ours():
        raise HostError(
            Message("{path} is there already, and it is not from BotTray.", path=_place()),
            Message("Look at it and move it away, then try again."),
        )
    _write(subprocess.list2cmdline(command))
    _delete(APPROVED)
    return _place()


def enable_service(command: Sequence[str], environ: Mapping[str, str]) -> tuple[str, bool]:
    """Raises HostError: a service is not offered on Windows."""
    raise HostError(
        Message("On Windows BotTray starts at login, not before it."),
        Message("Use: {command}", command="bottray enable"),
    )


def disable(environ: Mapping[str, str], kinds: Collection[str] = ("tray", "service")) -> list[str]:
    """Remove our value: where it was. Raises HostError."""
    if "tray" not in kinds or not _ours():
        return []
    _delete(RUN)
    _delete(APPROVED)
    return [_place()]


def stale(tray: Sequence[str], agent: Sequence[str], environ: Mapping[str, str]) -> dict[str, str]:
    """Where our value is, by its kind, if it is on and starts a program that was moved or upgraded."""
    return {"tray": _place()} if on(environ) and _read(RUN, NAME) != subprocess.list2cmdline(tray) else {}


def repair(tray: Sequence[str], agent: Sequence[str], environ: Mapping[str, str]) -> list[str]:
    """Write that one anew. Raises HostError."""
    found = stale(tray, agent, environ)
    if found:
        _write(subprocess.list2cmdline(tray))
    return list(found.values())


def missing(environ: Mapping[str, str]) -> dict[str, str]:
    """Of our values that are on the program that is not there any more, by kind: nothing will start."""
    found = _PROGRAM.match(str(_read(RUN, NAME))) if on(environ) else None
    program = found[1] or found[2] if found else ""
    return {"tray": program} if program and not os.path.exists(program) else {}


def start_service(environ: Mapping[str, str]) -> bool:
    return False


def stop_service(environ: Mapping[str, str]) -> bool:
    return False


def to_type() -> str:
    return ""


def lingering(environ: Mapping[str, str]) -> tuple[bool, str]:
    return False, ""


def _place() -> str:
    return f"HKEY_CURRENT_USER\\{RUN}\\{NAME}"


def _ours() -> bool:
    found = _read(RUN, NAME)
    return isinstance(found, str) and found.endswith(OURS)


def _switched_off() -> bool:
    noted = _read(APPROVED, NAME)
    return isinstance(noted, bytes) and noted[:1] != b"" and noted[0] % 2 == 1


def _registry() -> Any:
    import winreg

    return winreg


def _read(key: str, name: str) -> Any:
    registry = _registry()
    try:
        with registry.OpenKey(registry.HKEY_CURRENT_USER, key) as opened:
            return registry.QueryValueEx(opened, name)[0]
    except OSError:
        return None


def _write(text: str) -> None:
    registry = _registry()
    try:
        with registry.CreateKey(registry.HKEY_CURRENT_USER, RUN) as opened:
            registry.SetValueEx(opened, NAME, 0, registry.REG_SZ, text)
    except OSError as error:
        raise HostError(Message("{path} cannot be written: {reason}.", path=_place(), reason=because(error))) from error


def _delete(key: str) -> None:
    registry = _registry()
    try:
        with registry.OpenKey(registry.HKEY_CURRENT_USER, key, 0, registry.KEY_SET_VALUE) as opened:
            registry.DeleteValue(opened, NAME)
    except FileNotFoundError:
        return
    except OSError as error:
        raise HostError(Message("{path} cannot be removed: {error}.", path=_place(), error=because(error))) from error
