"""Where an agent (or a foreground run) listens, in a private file: its port, its bearer token, who it is.

    {"pid": 4711, "birth": "...", "port": 40123, "token": "...", "version": "0.1.0"}

The file is 0600 in a private folder; whoever can read it may command the bots. It may outlive its process.
"""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

AGENT = "agent.json"


@dataclass(frozen=True)
class Endpoint:
    pid: int
    birth: str
    port: int
    token: str
    version: str


def run_file(name: str) -> str:
    """The file of a foreground run of bot `name`."""
    return f"run-{name}.json"


def write(path: Path, endpoint: Endpoint) -> None:
    """Raises HostError."""
    from tray_app.adapters.files import private_folder, write_atomic

    private_folder(path.parent)
    write_atomic(path, json.dumps(asdict(endpoint)).encode(), 0o600)


def read(path: Path) -> Endpoint | None:
    """None where there is none, or only what is left of one."""
    try:
        data = json.loads(path.read_bytes())
        return Endpoint(int(data["pid"]), data["birth"], int(data["port"]), data["token"], data["version"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def remove(path: Path, pid: int) -> None:
    """Take our own file away; one that another agent has written since stays."""
    found = read(path)
    if found is None or found.pid == pid:
        try:
            os.unlink(path)
        except OSError:
            pass


def runs(folder: Path) -> list[tuple[str, Path]]:
    """(bot, file) of each foreground run, alive or not."""
    try:
        names = sorted(os.listdir(folder))
    except OSError:
        return []
    return [(n[4:-5], folder / n) for n in names if n.startswith("run-") and n.endswith(".json")]
