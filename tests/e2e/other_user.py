"""A second, ordinary user of this machine, for tests that run as root: one with no name, no home and no rights."""

import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from home import Home

UID = 4711
REPOSITORY = Path(__file__).parents[2]
NEEDED = (  # what the agent loads, where the tests' own environment lies in a folder that only root may enter
    "anyio", "certifi", "charset_normalizer", "dotenv", "h11", "idna", "platformdirs", "portalocker", "psutil",
    "jeepney", "requests", "sniffio", "starlette", "typing_extensions.py", "urllib3", "uvicorn", "click", "socks.py",
)  # fmt: skip


def as_other(command: list[str]) -> list[str]:
    return ["setpriv", f"--reuid={UID}", f"--regid={UID}", "--clear-groups", *command]


class OtherHome(Home):
    """A home whose commands are the other user's."""

    def python(self, *words: str) -> list[str]:
        program, path = python()
        self.environ.update(PYTHONPATH=path, PATH="/usr/bin:/bin", HOME=str(self.folder), PYTHONDONTWRITEBYTECODE="1")
        return as_other(["sh", "-c", 'cd / && exec "$0" "$@"', program, *words])

    def bot(self, *args: Any, **keys: Any) -> Path:
        made = super().bot(*args, **keys)
        self.give(self.folder)
        return made

    def _status(self) -> str:
        """By a process: who asks matters."""
        return self.run("status", "--json").stdout

    def give(self, path: Path) -> None:
        """Make it the other user's, with all in it."""
        subprocess.run(["chown", "-R", f"{UID}:{UID}", path], check=True)


def why_not() -> str | None:
    if not hasattr(os, "geteuid"):
        return "the test bed for Windows has one user"
    if os.geteuid() != 0:
        return "a second user takes root"
    return None if shutil.which("setpriv") else "setpriv (util-linux) is not here"


@cache
def python() -> tuple[str, str]:
    """An interpreter that the other user may run, and the PYTHONPATH with which it finds BotTray."""
    packages = sysconfig.get_paths()["purelib"]
    paths = [f"{REPOSITORY}{os.pathsep}{packages}"]
    for path in (*paths, None):
        path = path or _copied(Path(packages))
        for program in (sys.executable, f"/usr/bin/python3.{sys.version_info[1]}", "/usr/bin/python3"):
            if _works(program, path):
                return program, path
    raise RuntimeError("no Python on this machine can be run by an ordinary user")


def _works(program: str, path: str) -> bool:
    check = "import tray_app.agent, tray_app.api.server, tray_app.adapters.telegram.telegram"
    command = ["sh", "-c", 'exec "$0" "$@"', program, "-c", check]
    environ = {"PYTHONPATH": path, "PATH": "/usr/bin:/bin"}
    return subprocess.run(as_other(command), env=environ, cwd="/", capture_output=True).returncode == 0


def _copied(packages: Path) -> str:
    folder = Path(tempfile.mkdtemp(prefix="bottray-other-user-"))
    folder.chmod(0o755)
    import atexit

    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for source in [REPOSITORY / "tray_app", *(packages / name for name in NEEDED)]:
        if source.is_dir():
            shutil.copytree(source, folder / source.name, ignore=shutil.ignore_patterns("__pycache__"))
        elif source.exists():
            shutil.copy(source, folder)
    subprocess.run(["chmod", "-R", "a+rX", folder], check=True)
    return str(folder)
