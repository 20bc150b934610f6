"""Who has started a process and whether he would start it again: read from the processes above it, in /proc.

`service` is asked for each rival, so it stays with files; only `origin` asks tmux for the name of a session.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from shlex import join, quote
from typing import NamedTuple

from tray_app.adapters.processes.table_linux import ancestors, environment_value, owner
from tray_app.adapters.users_linux import account
from tray_app.core.processes import starters
from tray_app.core.processes.service import Service
from tray_app.core.processes.starters import Origin

TMUX_PATIENCE = 2.0
LARGEST = 4_000_000  # bytes of what pm2 has saved


class _Link(NamedTuple):
    """One process of the chain, and the one of that chain that it has started."""

    pid: int
    below: int
    called: str
    words: list[str]


def manager(pid: int) -> Service | None:
    """The supervisord or pm2 program that the process is part of."""
    for one in _above(pid):
        if starters.is_supervisord(one.words):
            return _of_supervisord(one)
        home = starters.pm2_home(" ".join(one.words))
        if home is not None:
            return _of_pm2(one, home)
    return None


def origin(pid: int) -> Origin | None:
    """tmux, screen, cron, an editor, or the terminal that it still has."""
    uid = owner(pid)
    for one in _above(pid):
        called = one.called.lower()
        if called.startswith("tmux"):
            return _of_tmux(one)
        if called.startswith("screen"):
            return _of_screen(one)
        if called.startswith("cron"):
            return _of_cron(pid, uid)
        if (program := starters.editor(one.words)) is not None:
            return Origin(program)
    terminal = _terminal(pid)
    return Origin(terminal) if terminal else None


def _above(pid: int) -> Iterator[_Link]:
    below = pid
    for parent, _ in ancestors(pid):
        if parent != pid:
            line = _read(f"/proc/{parent}/cmdline").rstrip("\0")
            yield _Link(parent, below, _read(f"/proc/{parent}/comm").strip(), line.split("\0"))
        below = parent


def _of_supervisord(one: _Link) -> Service:
    config = starters.supervisord_config(one.words)
    with suppress(OSError):
        here = os.readlink(f"/proc/{one.pid}/cwd")
        places = [config] if config else ["supervisord.conf", "etc/supervisord.conf"]
        found = next((path for p in places if os.path.exists(path := os.path.join(here, p))), None)
        config = found or config
    group, name = (environment_value(one.below, f"SUPERVISOR_{key}_NAME") for key in ("GROUP", "PROCESS"))
    back = not (config and name) or starters.comes_back(_read(config), name)
    as_root = owner(one.pid) == 0 != os.geteuid()
    return starters.supervised(one.words, config, group, name, as_root, back)


def _of_pm2(one: _Link, home: str) -> Service:
    uid = owner(one.pid)
    home = environment_value(one.below, "PM2_HOME") or home
    name = environment_value(one.below, "name") if environment_value(one.below, "pm_id") else None
    cron = environment_value(one.below, "cron_restart") or starters.cron_in(environment_value(one.below, "pm2_env"))
    user, usual = _user(uid)
    other = user if uid != os.geteuid() else None
    name = name or _pm2_number(home, one.below) or "?"
    saved = starters.is_saved(_read(os.path.join(home or usual, "dump.pm2"), LARGEST), name)
    return starters.pm2_app(name, home if home not in ("", usual) else None, other, bool(cron), saved)


def _pm2_number(home: str, pid: int) -> str | None:
    """From pids/NAME-NUMBER.pid: an app in cluster mode has no name in its environment."""
    for file in Path(home, "pids").glob("*.pid"):
        if _read(str(file)).strip() == str(pid):
            return file.stem.rpartition("-")[2]
    return None


def _of_tmux(one: _Link) -> Origin:
    socket, _, rest = (environment_value(one.below, "TMUX") or "").partition(",")
    pane = environment_value(one.below, "TMUX_PANE")
    if not pane or rest.partition(",")[0] != str(one.pid):
        return Origin(starters.tmux(None))
    if pane == os.environ.get("TMUX_PANE") and os.environ.get("TMUX", "").startswith(f"{socket},{one.pid},"):
        return Origin(starters.tmux(_tmux_session(socket, pane)))  # ending the pane would end the reader's shell
    usual = f"/tmp/tmux-{os.geteuid()}/default"
    command = ["tmux", *([] if socket == usual else ["-S", socket])]
    return Origin(starters.tmux(_tmux_session(socket, pane)), join([*command, "kill-pane", "-t", pane]))


def _tmux_session(socket: str, pane: str) -> str | None:
    import subprocess

    with suppress(OSError, subprocess.SubprocessError):
        asked = ["tmux", "-S", socket, "display-message", "-p", "-t", pane, "#S"]
        told = subprocess.run(asked, capture_output=True, stdin=subprocess.DEVNULL, timeout=TMUX_PATIENCE, text=True)
        return told.stdout.strip() or None
    return None


def _of_screen(one: _Link) -> Origin:
    session, window = (environment_value(one.below, key) for key in ("STY", "WINDOW"))
    if not session or session.partition(".")[0] != str(one.pid):
        return Origin(starters.screen(None))
    end = join(["screen", "-S", session, *(["-p", window] if window else []), "-X", "kill" if window else "quit"])
    return Origin(starters.screen(session), end)


def _of_cron(pid: int, uid: int | None) -> Origin:
    user = _user(uid)[0]
    table = next((path for path in _system_tables() if _names(path, pid)), None)
    if table:
        return Origin(starters.cron(user), again=f"sudo editor {quote(table)}")
    return Origin(starters.cron(user), again="crontab -e" if uid == os.geteuid() else f"sudo crontab -u {user} -e")


def _system_tables() -> Iterator[str]:
    yield "/etc/crontab"
    with suppress(OSError):
        yield from (f"/etc/cron.d/{name}" for name in sorted(os.listdir("/etc/cron.d")))


def _names(table: str, pid: int) -> bool:
    """Whether a line of a system table starts the script that runs."""
    words = _read(f"/proc/{pid}/cmdline").rstrip("\0").split("\0")
    scripts = {os.path.basename(word) for word in words[1:] if "." in word and not word.startswith("-")}
    lines = [line for line in _read(table).splitlines() if not line.lstrip().startswith("#")]
    return any(script in line for line in lines for script in scripts)


def _terminal(pid: int) -> str | None:
    field = _read(f"/proc/{pid}/stat").rpartition(")")[2].split()
    device = int(field[4]) if len(field) > 4 else 0
    if 136 <= os.major(device) <= 143:  # Unix98 pseudo terminals [kernel: admin-guide/devices.txt]
        return f"/dev/pts/{(os.major(device) - 136) * 256 + os.minor(device)}"
    return f"/dev/tty{os.minor(device)}" if os.major(device) == 4 and os.minor(device) < 64 else None


def _user(uid: int | None) -> tuple[str, str]:
    """Name and usual pm2 folder."""
    found = None if uid is None else account(uid)
    return (found.pw_name, f"{found.pw_dir}/.pm2") if found else (str(uid), "")


def _read(path: str, most: int = 65536) -> str:
    try:
        with open(path, "rb") as file:
            return file.read(most).decode("utf-8", "surrogateescape")
    except OSError:
        return ""
