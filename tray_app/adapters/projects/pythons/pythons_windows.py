"""What runs a script on Windows."""

import os
import re
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from tray_app.adapters import programs

VENV_PYTHON = "Scripts/python.exe"
EXAMPLE = "/path/to/python.exe"
CORE = r"Software\Python\PythonCore"


def system_python() -> tuple[str, ...] | None:
    """What `python` means to whoever types it, and to a .bat; it may be the Store's placeholder. Then the launcher of
    python.org, which finds the newest.

    Where neither is there, what an installer has written down (PEP 514), and at last the Python that we run on.
    """
    for found in (programs.find("python"), programs.find("python3")):
        if found and not _is_placeholder(found):
            return (found,)
    if launcher := programs.find("py"):
        return (launcher, "-3")
    if found := next((one for one in _registered() if not _is_placeholder(one)), None):
        return (found,)
    return None if getattr(sys, "frozen", False) or os.name != "nt" else (sys.executable,)


def of_release(release: str, home: Path) -> str | None:
    """A Python of that release ("3.12") on this computer: what installers have written down, pyenv's, uv's."""
    number = release.replace(".", "")
    tries = [one for one in _registered() if re.search(rf"Python{number}(?:-32)?\\", one)]
    for kept, name in ((home / ".pyenv/pyenv-win/versions", f"{release}."),
                       (home / "AppData/Roaming/uv/python", f"cpython-{release}.")):  # fmt: skip
        try:
            names = sorted(os.listdir(kept), reverse=True)
        except OSError:
            continue
        tries += [str(kept / one / "python.exe") for one in names if one.startswith(name)]
    return next((one for one in tries if os.path.isfile(one)), None)


def runs_itself(script: Path, start: bytes) -> bool:
    """Whether Windows can start this file by itself: it goes by the suffix alone."""
    return script.suffix.lower() in (".exe", ".com", ".bat", ".cmd")


def _is_placeholder(path: str) -> bool:
    """Opens the Store instead of running anything: a link into the app that installs apps."""
    try:
        return "AppInstallerPythonRedirector" in os.readlink(path)
    except (OSError, ValueError):
        return False


def _registered() -> Iterator[str]:
    """The interpreters of installed Pythons, the newest first, this user's own before the machine's."""
    try:
        registry: Any = import_module("winreg")
    except ImportError:
        return
    for root in (registry.HKEY_CURRENT_USER, registry.HKEY_LOCAL_MACHINE):
        try:
            with registry.OpenKey(root, CORE) as core:
                versions = [registry.EnumKey(core, i) for i in range(registry.QueryInfoKey(core)[0])]
        except OSError:
            continue
        for version in sorted(versions, key=_in_order, reverse=True):
            try:
                folder = registry.QueryValue(root, rf"{CORE}\{version}\InstallPath")
            except OSError:
                continue
            if os.path.isfile(python := os.path.join(folder, "python.exe")):
                yield python


def _in_order(version: str) -> tuple[list[int], bool]:
    """ "3.12" after "3.9", and of one version the usual build after "3.12-32"."""
    number, _, special = version.partition("-")
    return [int(part) for part in number.split(".") if part.isdigit()], not special
