"""The programs that are compared, each in a place of its own under ~/.cache/bottray/bench, kept between runs.

BotTray is installed as its users have it, not linked to this tree: a copy is built and compiled. It is installed anew
when a file of the tree has changed.
"""

import hashlib
import json
import os
import platform
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from installer import environment
from installer.folders import SOURCE
from installer.install_linux import SOURCES
from tray_app import __version__

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "bottray" / "bench"


@dataclass(frozen=True)
class Tools:
    """Folders with programs; pm2 may be missing, since it needs npm."""

    ours: Path
    supervisor: Path
    pm2: Path | None
    python: Path


def prepare() -> Tools:
    """Raises Trouble where the package index is not reached."""
    ours = CACHE / "bottray"
    _environment(ours, environment.requirements())
    _install_tree(ours)
    python = environment.python(ours)
    return Tools(python.parent, supervisor(), pm2(), python)


def described(tools: Tools) -> list[str]:
    """The machine, the day and what was compared, as far as they tell; nobody's name."""
    processor = next(
        (line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line),
        platform.machine(),
    )
    found = [
        f"{date.today()}, on {os.cpu_count()} processors ({processor}), Linux {platform.release()}",
        f"load average before the last row: {os.getloadavg()[2]:.1f}; other work on the machine makes each time longer",
        f"BotTray {__version__} on Python {_said([str(tools.python), '--version']).split()[-1]}",
        f"supervisord {_said([str(tools.supervisor / 'supervisord'), '--version'])}",
    ]
    if tools.pm2:
        node = _said(["node", "--version"])
        version = json.loads((tools.pm2.parent / "pm2" / "package.json").read_text())["version"]
        found.append(f"pm2 {version} on Node {node}")
    return found


def _said(command: list[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def supervisor() -> Path:
    """Raises Trouble where the package index is not reached."""
    folder = CACHE / "supervisor"
    _environment(folder, ["supervisor", "setuptools<81"])  # it imports pkg_resources
    return environment.python(folder).parent


def _environment(folder: Path, wanted: list[str]) -> None:
    stamp, mark = folder / "made-from", environment.fingerprint(wanted)
    if stamp.is_file() and stamp.read_text() == mark:
        return
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    environment.create(folder)
    environment.pip_install(folder, *wanted)
    stamp.write_text(mark)


def _install_tree(folder: Path) -> None:
    stamp, mark = folder / "tree", _tree()
    if stamp.is_file() and stamp.read_text() == mark:
        return
    stamp.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory() as place:
        copy = Path(place) / "bottray"
        copy.mkdir()
        for name in SOURCES:
            source = SOURCE / name
            if source.is_dir():
                shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, copy)
        environment.pip_install(folder, "--no-deps", "--force-reinstall", str(copy))
    stamp.write_text(mark)


def _tree() -> str:
    """Changes with any file that is installed."""
    digest = hashlib.sha256()
    for name in SOURCES:
        top = SOURCE / name
        for file in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if file.is_file() and "__pycache__" not in file.parts:
                digest.update(f"{file.relative_to(SOURCE)}\0".encode() + file.read_bytes())
    return digest.hexdigest()


def pm2() -> Path | None:
    """None without npm, or where its registry is not reached."""
    folder = CACHE / "pm2"
    program = folder / "node_modules" / ".bin" / "pm2"
    if program.exists():
        return program.parent
    if shutil.which("npm") is None:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    print("  pm2", flush=True)
    done = subprocess.run(
        ["npm", "install", "--no-audit", "--no-fund", "--loglevel=error", "--prefix", folder, "pm2"],
        stdin=subprocess.DEVNULL,
    )
    return program.parent if done.returncode == 0 else None
