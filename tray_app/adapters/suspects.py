"""Programs that may read a bot's token, each with what speaks for it. They are shown and never ended: it is no proof.

A suspect is an interpreter with somebody's script that is no rival (rivals.py), shows no other bot's token, and
- has the token in a config file beside its script ("config"),
- has its script in the folder of the bot's ("folder"), or
- has a connection to the server of the Bot API ("connection").

This reads files of others and asks for the server's address, so it is for `clean`, `doctor` and a conflict that nobody
explains; a start does without it.
"""

import os
import stat
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from tray_app.adapters import rivals
from tray_app.adapters.rivals import Target
from tray_app.core.processes import CONNECTED, SAME_FOLDER, TOKEN_IN_CONFIG, Suspect
from tray_app.core.route import base_url
from tray_app.core.token import Token

SUFFIXES = (".env", ".toml", ".ini", ".cfg", ".conf", ".json", ".yaml", ".yml", ".py")
FOLDERS = ("config", "configs", "conf", "settings", "data", "src", "app", "bot")
LARGEST = 65_536  # bytes of a file that somebody keeps a token in
MOST = 40  # files of one folder


def look(target: Target, exclude: Collection[int] = (), known: Collection[int] = ()) -> list[Suspect]:
    """The suspects of one bot. `exclude` are our own processes, `known` its rivals; both with all below them.

    Blocks for as long as the name of the server takes to be resolved.
    """
    we = {pid for pid, _ in rivals.here.family(os.getpid())}
    spared = {*exclude, *known}
    folder = target.script.parent if target.script else None
    servers: set[tuple[str, int]] | None = None
    found: dict[int, Suspect] = {}
    for pid, scripts in rivals.programs():
        family = {parent for parent, _ in rivals.here.family(pid)}
        if pid in we or not family or family & (spared | found.keys()) or rivals.shows_other_token(pid, target.token):
            continue
        if servers is None:
            servers = _addresses(target.api_base)
        kinds, file = [], None
        if target.token and (file := _with_token(scripts, rivals.here.folder(pid), target.token)):
            kinds.append(TOKEN_IN_CONFIG)
        if folder is not None and any(os.path.realpath(os.path.dirname(s)) == str(folder) for s in scripts):
            kinds.append(SAME_FOLDER)
        if _connections(pid) & servers:
            kinds.append(CONNECTED)
        facts = rivals.describe(pid, [target.token] if target.token else []) if kinds else None
        if facts:
            found[pid] = Suspect(**vars(facts), evidence=tuple(kinds), file=os.path.realpath(file) if file else "")
    return list(found.values())


def _with_token(scripts: Collection[str], cwd: str, token: Token) -> str | None:
    """The file near a script that has the token."""
    near = dict.fromkeys(os.path.dirname(script) for script in scripts)
    for place in list(near):  # `python src/bot.py`: the .env lies where it was started
        if cwd and os.path.realpath(os.path.dirname(place)) == os.path.realpath(cwd):
            near[cwd] = None
    for place in near:
        for file in _configs(place):
            with suppress(OSError):
                if rivals.holds(file.read_bytes(), token):
                    return str(file)
    return None


def _configs(place: str) -> Iterator[Path]:
    for folder in (Path(place), *(Path(place, name) for name in FOLDERS)):
        try:
            names = sorted(name for name in os.listdir(folder) if name.startswith(".env") or name.endswith(SUFFIXES))
        except OSError:
            continue
        for name in names[:MOST]:
            with suppress(OSError):
                about = os.stat(folder / name)
                if stat.S_ISREG(about.st_mode) and about.st_size <= LARGEST:  # opening a pipe would wait for ever
                    yield folder / name


def _addresses(api_base: str | None) -> set[tuple[str, int]]:
    import socket

    parts = urlsplit(base_url(api_base))
    port = parts.port or (443 if parts.scheme == "https" else 80)
    with suppress(OSError, UnicodeError):
        return {(str(one[4][0]), port) for one in socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)}
    return set()


def _connections(pid: int) -> set[tuple[str, int]]:
    """The other ends of its TCP connections."""
    import psutil

    with suppress(psutil.Error, OSError):
        process = psutil.Process(pid)
        ask = getattr(process, "net_connections", None) or process.connections  # its name before psutil 6
        several = [(one.raddr[0].removeprefix("::ffff:"), one.raddr[1]) for one in ask("tcp") if one.raddr]
        return set(several)
    return set()
