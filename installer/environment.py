"""Private Python environments: made, filled by pip, kept between runs, and run.

Nothing here touches the Python that runs the installer, or the packages of the user.
"""

import hashlib
import importlib.util
import locale
import os
import re
import shutil
import signal
import subprocess
import sys
import sysconfig
import tomllib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import FrameType

from installer import debian
from installer.folders import NAME, SOURCE
from installer.trouble import Trouble, disk_full, retried
from tray_app.core.messages import Message, _

NETWORK_SIGNS = (
    "NewConnectionError",
    "ConnectTimeoutError",
    "ReadTimeoutError",
    "ProxyError",
    "SSLError",
    "Connection broken",
    "Connection reset",
    "Connection refused",
    "Temporary failure in name resolution",
    "HTTP error 5",
)
"""What pip prints when the way to the package index is at fault, so that a second try may help."""


FULL_BYTES = 5_000_000
"""With less room than this, room is what was missing."""


def python(folder: Path) -> Path:
    """The interpreter of the environment in `folder`."""
    return _path(folder, "scripts") / ("python" + (sysconfig.get_config_var("EXE") or ""))


def _path(folder: Path, name: str) -> Path:
    return Path(sysconfig.get_path(name, "venv", {"base": str(folder), "platbase": str(folder)}))


def create(folder: Path) -> None:
    """Make an environment with pip; on Debian and Ubuntu the part of Python that they leave out is fetched first."""
    if importlib.util.find_spec("ensurepip") is None:
        debian.install(f"python3.{sys.version_info.minor}-venv")
    made = _followed([sys.executable, "-I", "-m", "venv", str(folder)])
    if made.returncode:
        raise _failure(Message("No Python environment could be made in {folder}.", folder=folder), made, folder)


def pip_install(folder: Path, *what: str, tries: int = 2, keep_downloads: bool = True) -> None:
    """`pip install` inside the environment, each package named as it comes. `Trouble` says why it failed."""
    _pip(folder, "install", *([] if keep_downloads else ["--no-cache-dir"]), *what, tries=tries)


def _pip(folder: Path, *words: str, tries: int) -> None:
    command = [str(python(folder)), "-I", "-m", "pip", "--disable-pip-version-check", "--retries=2", *words]

    def attempt() -> bool:
        done = _followed([*command, "--progress-bar=off"])
        if done.returncode and not any(sign in done.stdout for sign in NETWORK_SIGNS):
            raise _failure(Message("pip could not install what is needed; see above what it said."), done, folder)
        return done.returncode == 0

    if not retried(attempt, tries):
        raise Trouble(
            Message(
                "The package index could not be reached. Look at the network (a proxy: https_proxy), and try again."
            )
        )


def _followed(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Run pip, or venv which runs pip, with its output kept; only what is being fetched is shown."""
    environ = {**os.environ, "PIP_USER": "0", "PYTHONUTF8": "1"}
    said = ""
    with subprocess.Popen(
        command,
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as pip:
        assert pip.stdout is not None
        try:
            for line in pip.stdout:
                said += line
                if match := re.match(r"(?:Collecting |Processing .*/)(\w[\w.]*(?:-[A-Za-z][\w.]*)*)", line):
                    print(" ", match[1], flush=True)
        except BaseException:
            _break_off(pip)
            raise
    return subprocess.CompletedProcess(command, pip.returncode, said)


def _break_off(pip: subprocess.Popen[str]) -> None:
    """End pip and the pips that it runs, so that nobody writes any more where we are about to clear away."""
    if not hasattr(os, "killpg"):
        pip.kill()
        return
    with suppress(subprocess.TimeoutExpired, ProcessLookupError):
        os.killpg(pip.pid, signal.SIGINT)  # it removes its temporary folders
        pip.wait(10)
    with suppress(ProcessLookupError):
        os.killpg(pip.pid, signal.SIGKILL)
    pip.wait()


def _failure(message: Message, done: subprocess.CompletedProcess[str], folder: Path) -> Trouble:
    said = done.stdout
    # venv does not pass on what its own pip said of the disk.
    if "No space left on device" in said or shutil.disk_usage(folder).free < FULL_BYTES:
        return Trouble(disk_full(folder))
    sys.stderr.write(said)
    return Trouble(message)


def requirements(*extras: str) -> list[str]:
    """What pyproject.toml asks for, with the named extras."""
    project = tomllib.loads((SOURCE / "pyproject.toml").read_text("utf-8"))["project"]
    return sorted(
        {*project["dependencies"], *(line for extra in extras for line in project["optional-dependencies"][extra])}
    )


def fingerprint(wanted: Sequence[str]) -> str:
    """Changes when an environment must be made anew: another Python, other requirements, a moved tree."""
    parts = [sys.version, sys.base_prefix, str(SOURCE), *wanted]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def keep(folder: Path, wanted: Sequence[str], install: Callable[..., None] = pip_install) -> None:
    """An environment with `wanted` that runs this source tree; the one of last time where it still fits.

    The tree is linked, not copied, so an edit shows at once, and nothing is written into it. The stamp comes last:
    what was broken off half-way is made anew.
    """
    stamp, mark = folder / "made-from", fingerprint(wanted)
    if stamp.is_file() and stamp.read_text() == mark and python(folder).exists():
        return
    print(_("Making a private Python environment in {folder}.", folder=folder), flush=True)
    if folder.exists():
        shutil.rmtree(folder)
    create(folder)
    install(folder, *wanted)
    (_path(folder, "purelib") / f"{NAME}.pth").write_text(f"{SOURCE}\n", encoding=locale.getencoding())
    stamp.write_text(mark)


def keep_wheels(folder: Path, wheels: Path, wanted: Sequence[str], tries: int = 2) -> None:
    """Fetch what `wanted` needs into `wheels`, once, for installing without a network (pip's `--find-links`)."""
    if not wheels.is_dir():
        aside = wheels.with_suffix(".part")
        shutil.rmtree(aside, ignore_errors=True)
        _pip(folder, "download", "--only-binary=:all:", f"--dest={aside}", *wanted, tries=tries)
        aside.rename(wheels)


def run(folder: Path, *arguments: str, environ: Mapping[str, str] | None = None) -> int:
    """Run the environment's Python in the foreground; its exit code, 128 + N when signal N ended it.

    Ctrl+C reaches it from the terminal by itself, so here it only must not end the waiting; SIGTERM is passed on.
    """
    children: list[subprocess.Popen[bytes]] = []

    def go_on(number: int, frame: FrameType | None) -> None:
        for child in children:
            if number == signal.SIGTERM:
                child.terminate()

    # Handled before the child is there, so that no moment is left; its own handlers start as the system's.
    before = {number: signal.signal(number, go_on) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        children.append(subprocess.Popen([str(python(folder)), *arguments], env=environ))
        code = children[0].wait()
        return code if code >= 0 else 128 - code
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
