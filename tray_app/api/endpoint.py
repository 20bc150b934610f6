"""Where an agent (or a foreground run) listens, in a private file: its port, its bearer token, who it is.

    {"pid": 4711, "birth": "...", "namespace": "", "port": 40123, "token": "...", "version": "0.1.0"}

`namespace` is the counting of processes that `pid` is of: that of a container, or of the machine.

The file is 0600 in a private folder; whoever can read it may command the bots. It may outlive its process.
Paths are plain text here, because `status` has no time to load more.
"""

import json
import os

from tray_app.adapters.processes import table

AGENT = "agent.json"
LOCK = "agent"
"""The key of the lease, in the same folder, that the agent holds while it lives."""
WAITING = 128
"""Callers that the kernel lets wait until they are let in."""


MOST = 64 * 1024
"""Bytes of such a file, which has a hundred or two."""


class Endpoint:
    __slots__ = ("birth", "namespace", "pid", "port", "token", "version")

    def __init__(self, pid: int, birth: str, port: int, token: str, version: str, namespace: str = "") -> None:
        self.pid, self.birth, self.port, self.token, self.version = pid, birth, port, token, version
        self.namespace = namespace


def folder(state: str) -> str:
    return os.path.join(state, "run")


def run_file(name: str) -> str:
    """The file of a foreground run of bot `name`."""
    return f"run-{name}.json"


def write(path: "os.PathLike[str]", endpoint: Endpoint) -> None:
    """Raises HostError."""
    from pathlib import Path

    from tray_app.adapters.files import private_folder, write_atomic

    private_folder(Path(path).parent)
    values = {name: getattr(endpoint, name) for name in sorted(Endpoint.__slots__)}
    write_atomic(Path(path), json.dumps(values).encode(), 0o600)


def read(path: "str | os.PathLike[str]") -> Endpoint | None:
    """None where there is none, or only what is left of one."""
    try:
        with open(path, "rb") as file:
            data = json.loads(file.read(MOST))
        pid, port = int(data["pid"]), int(data["port"])
        text = [data["birth"], data["token"], data["version"], data.get("namespace", "")]
    except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return None
    sound = 0 < pid < 1 << 31 and 0 < port < 1 << 16 and all(isinstance(one, str) and one.isprintable() for one in text)
    return Endpoint(pid, text[0], port, *text[1:]) if sound and text[1].isascii() else None


def alive(found: Endpoint) -> bool:
    """Whether the process that wrote it is still there, and not another one by its number."""
    return table.birth(found.pid) == found.birth


def ending(path: "str | os.PathLike[str]") -> str:
    """The file of one that is ending: it takes no wishes any more, and tells of its bots until they are down."""
    folder, name = os.path.split(path)
    return os.path.join(folder, f"ending-{name}")


def leave(path: "str | os.PathLike[str]", pid: int) -> None:
    """Begin to end: from here on who wants something wants the next agent, and who only asks finds `ending`."""
    found = read(path)
    if found is None or found.pid != pid:
        return
    try:
        os.replace(path, ending(path))
    except OSError:  # Windows, while somebody reads it
        remove(path, pid)


def remove(path: "str | os.PathLike[str]", pid: int) -> None:
    """Take our own file away; one that another agent has written since stays."""
    found = read(path)
    if found is None or found.pid == pid:
        try:
            os.unlink(path)
        except OSError:
            pass


def runs(folder: "str | os.PathLike[str]") -> list[tuple[str, str]]:
    """(bot, file) of each foreground run, alive or not."""
    try:
        names = sorted(os.listdir(folder))
    except OSError:
        return []
    return [(n[4:-5], os.path.join(folder, n)) for n in names if n.startswith("run-") and n.endswith(".json")]
