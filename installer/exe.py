"""`exe`: the Windows program as a folder that runs without Python, made by PyInstaller on Windows Python.

On Windows that is a private environment of this Python; on Linux the test bed's, whose result is for trying it out:
what is given to people comes from real Windows (.github/workflows/release.yml).
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from installer import environment, folders
from installer.trouble import Trouble
from tray_app.core.messages import Message, _

SPEC = folders.SOURCE / "installer" / "windows" / "bottray.spec"
BED = folders.SOURCE / "tests" / "windows_bed"
NAME = "BotTray"
TOO_LONG = 900.0
"""Seconds after which something else is wrong than a slow machine."""


def exe(where: Path) -> Path:
    """Build `where`/BotTray; what was there is replaced. Raises Trouble."""
    python = _on_windows() if sys.platform == "win32" else _in_the_bed()
    work = folders.SOURCE / "build"
    command = [*python, "-m", "PyInstaller", "--noconfirm", "--log-level=ERROR"]
    command += [f"--distpath={where}", f"--workpath={work}", str(SPEC)]
    print(_("Building {path}.", path=where / NAME), flush=True)
    done = subprocess.run(command, cwd=folders.SOURCE, stdin=subprocess.DEVNULL, timeout=TOO_LONG)
    if done.returncode:
        raise Trouble(Message("PyInstaller failed; see above what it said."))
    print(f"{size(where / NAME) / 1e6:.1f} MB")
    return where / NAME


def size(folder: Path) -> int:
    """Bytes of all files in it."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _on_windows() -> list[str]:
    folder = folders.cache() / "exe"
    environment.keep(folder, environment.requirements("exe"))
    return [str(environment.python(folder))]


def _in_the_bed() -> list[str]:
    """The bed's Python with what the program needs in it; it is set up where it is missing."""
    bed = Path(os.environ.get("WINDOWS_BED") or folders.home() / ".cache" / "windows-bed")
    wanted = environment.requirements("exe")
    stamp, mark = bed / "exe-packages", hashlib.sha256("\n".join(wanted).encode()).hexdigest()
    there = (bed / "python" / ".done").exists() and stamp.is_file() and stamp.read_text() == mark
    if not there:
        if subprocess.call([BED / "setup", *wanted], env={**os.environ, "WINDOWS_BED_HOST_PYTHON": sys.executable}):
            raise Trouble(Message("Windows Python could not be set up here; see above what it said."))
        stamp.write_text(mark)
    return [str(BED / "python")]
