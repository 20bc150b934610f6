"""See autostart.py: an entry of the desktop's autostart folder, and a unit of the user's systemd.

Desktop Application Autostart Specification 0.5, systemd.unit(5). What is in the files is in
core/launchers/login_texts.py.
"""

import os
from collections.abc import Collection, Mapping, Sequence

from tray_app.core.errors import HostError
from tray_app.core.messages import Message
from tray_app.core.reasons import because

ENTRY = "bottray.desktop"
UNIT = "bottray.service"
MARK = "X-BotTray=1"
HOME = "X-BotTray-Home="
CARRIED = ("BOTTRAY_HOME", "BOTTRAY_LOCK_DIR")
"""What decides which bots are meant: an entry starts with the values it was made with."""
SERVICE = "BOTTRAY_SERVICE"
"""Tells the agent which unit it is."""
ICON = __file__.rpartition("adapters")[0] + "tray/icons/running-64.png"
PATIENCE = 60.0
"""Seconds for an answer of systemctl; starting waits only until the agent is executed."""


def on(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Which are on: "tray", "service"."""
    found = []
    text = _text(_entry(environ))
    if _ours(text, environ) and not _switched_off(text):
        found.append("tray")
    if _ours(_text(_unit(environ)), environ) and os.path.lexists(_wanted(environ)):
        found.append("service")
    return tuple(found)


def enable_tray(command: Sequence[str], environ: Mapping[str, str]) -> str:
    """Make the desktop start `command`; the entry's path. Raises HostError."""
    path = _entry(environ)
    _refuse_foreign(path)
    _write(path, _entry_text(command, environ))
    return path


def enable_service(command: Sequence[str], environ: Mapping[str, str]) -> tuple[str, bool]:
    """Make systemd start the agent by `command` from the next login or boot on: the unit's path, and whether systemd
    took it; where it did not, `to_type` says what is left to do. Raises HostError.
    """
    path = _unit(environ)
    _refuse_foreign(path)
    _write(path, _unit_text(command, environ))
    return path, _systemctl(environ, "daemon-reload") and _systemctl(environ, "enable", UNIT)


def disable(environ: Mapping[str, str], kinds: Collection[str] = ("tray", "service")) -> list[str]:
    """Remove our entries, and only those: their paths. The agent goes on. Raises HostError."""
    removed = []
    for kind, path in (("tray", _entry(environ)), ("service", _unit(environ))):
        if kind not in kinds or not _ours(_text(path), environ):
            continue
        try:
            if kind == "service":
                _systemctl(environ, "disable", UNIT)
                if os.path.lexists(_wanted(environ)):  # no systemd to ask, or it is not the one of this folder
                    os.unlink(_wanted(environ))
            os.unlink(path)
        except OSError as error:
            raise HostError(Message("{path} cannot be removed: {error}.", path=path, error=because(error))) from error
        removed.append(path)
        if kind == "service":
            _systemctl(environ, "daemon-reload")
    return removed


def stale(tray: Sequence[str], agent: Sequence[str], environ: Mapping[str, str]) -> dict[str, str]:
    """Of our entries that are on those that start a program which was moved or upgraded: path by kind."""
    return {kind: path for kind, (path, _text) in _stale(tray, agent, environ).items()}


def repair(tray: Sequence[str], agent: Sequence[str], environ: Mapping[str, str]) -> list[str]:
    """Write those anew; their paths. Raises HostError."""
    repaired = []
    for path, text in _stale(tray, agent, environ).values():
        _write(path, text)
        repaired.append(path)
    if _unit(environ) in repaired:
        _systemctl(environ, "daemon-reload")
    return repaired


def _stale(tray: Sequence[str], agent: Sequence[str], environ: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Path and right text by kind."""
    which = on(environ)
    right = {
        "tray": (_entry(environ), _entry_text(tray, environ)),
        "service": (_unit(environ), _unit_text(agent, environ)),
    }
    return {kind: (path, text) for kind, (path, text) in right.items() if kind in which and _text(path) != text}


def missing(environ: Mapping[str, str]) -> dict[str, str]:
    """Of our entries that are on the program that is not there any more, by kind: nothing will start."""
    from tray_app.core.launchers import login_texts

    places = {"tray": _entry(environ), "service": _unit(environ)}
    programs = {kind: login_texts.program(_text(places[kind])) for kind in on(environ)}
    return {kind: one for kind, one in programs.items() if one and not os.path.exists(one)}


def start_service(environ: Mapping[str, str]) -> bool:
    """Start the agent as its service, where that one is on; whether systemd has started it."""
    return "service" in on(environ) and _systemctl(environ, "start", UNIT)


def stop_service(environ: Mapping[str, str]) -> bool:
    """For the agent itself: where we are the service, have systemd end us, so that it does not start us anew."""
    unit = environ.get(SERVICE)
    if not unit or environ.get("SYSTEMD_EXEC_PID") != str(os.getpid()):
        return False
    return _systemctl(environ, "stop", "--no-block", unit)


def to_type() -> str:
    return f"systemctl --user daemon-reload && systemctl --user enable --now {UNIT}"


def lingering(environ: Mapping[str, str]) -> tuple[bool, str]:
    """Whether this user's services run from boot on and after logout, and the command that makes it so."""
    import subprocess

    from tray_app.adapters.users_linux import user_name

    user = user_name(os.getuid())
    command = ("loginctl", "show-user", user, "--property=Linger", "--value")
    try:
        told = subprocess.run(command, env=dict(environ), capture_output=True, text=True, timeout=PATIENCE, check=False)
        answer = told.stdout.strip()
    except (OSError, subprocess.TimeoutExpired):
        answer = ""
    # loginctl knows nobody who is neither logged in nor lingering; the file is what it would read
    return answer == "yes" or os.path.exists(f"/var/lib/systemd/linger/{user}"), f"loginctl enable-linger {user}"


# -- where they lie -------------------------------------------------------------------------------------------------


def _config(environ: Mapping[str, str]) -> str:
    named = environ.get("XDG_CONFIG_HOME", "")
    return named if os.path.isabs(named) else os.path.join(os.path.expanduser("~"), ".config")


def _entry(environ: Mapping[str, str]) -> str:
    return os.path.join(_config(environ), "autostart", ENTRY)


def _unit(environ: Mapping[str, str]) -> str:
    return os.path.join(_config(environ), "systemd", "user", UNIT)


def _wanted(environ: Mapping[str, str]) -> str:
    """The link that `systemctl enable` makes."""
    return os.path.join(_config(environ), "systemd", "user", "default.target.wants", UNIT)


def _text(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read(65536)
    except OSError:
        return ""


def _ours(text: str, environ: Mapping[str, str]) -> bool:
    lines = text.splitlines()
    homes = [line for line in lines if line.startswith(HOME)]
    return MARK in lines and homes == _home(environ)


def _home(environ: Mapping[str, str]) -> list[str]:
    home = environ.get("BOTTRAY_HOME", "").strip()
    return [HOME + os.path.abspath(os.path.expanduser(home))] if home else []


def _switched_off(text: str) -> bool:
    """By the desktop's own settings, which leave the file where it is."""
    lines = text.replace(" ", "").lower().splitlines()
    return "hidden=true" in lines or "x-gnome-autostart-enabled=false" in lines


def _refuse_foreign(path: str) -> None:
    if os.path.lexists(path) and MARK not in _text(path).splitlines():
        raise HostError(
            Message("{path} is there already, and it is not from BotTray.", path=path),
            Message("Look at it and move it away, then try again."),
        )


def _write(path: str, text: str) -> None:
    from pathlib import Path

    from tray_app.adapters.files import write_atomic

    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
    except OSError as error:
        raise HostError(Message("{path} cannot be written: {reason}.", path=path, reason=because(error))) from error
    write_atomic(Path(path), text.encode(), 0o644)


def _systemctl(environ: Mapping[str, str], *words: str) -> bool:
    """Whether it was done. A user without a systemd (su, a container, another init) has nobody to ask."""
    import subprocess

    command = ("systemctl", "--user", *words)
    try:
        done = subprocess.run(command, env=dict(environ), capture_output=True, timeout=PATIENCE, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


# -- what is in them ------------------------------------------------------------------------------------------------


def _carried(environ: Mapping[str, str]) -> list[str]:
    found = ((name, environ.get(name, "").strip()) for name in CARRIED)
    return [f"{name}={os.path.abspath(os.path.expanduser(value))}" for name, value in found if value]


def _entry_text(command: Sequence[str], environ: Mapping[str, str]) -> str:
    from tray_app.core.launchers import login_texts

    return login_texts.entry(command, _carried(environ), [MARK, *_home(environ)], ICON)


def _unit_text(command: Sequence[str], environ: Mapping[str, str]) -> str:
    from tray_app.core.launchers import login_texts

    return login_texts.unit(command, [f"{SERVICE}={UNIT}", *_carried(environ)], [MARK, *_home(environ)])
