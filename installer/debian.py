"""Debian's and Ubuntu's own packages: whether we may install them, and how they come."""

import os
import shutil
import subprocess
import sys

from installer.trouble import Trouble, retried
from tray_app.core.messages import Message, _


def privilege() -> list[str] | None:
    """The words to put before apt-get: none for root, sudo where it asks no password; None where neither will do."""
    if not shutil.which("apt-get"):
        return None
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0:
        return ["sudo", "-n"]
    return None


def install(*packages: str, tries: int = 5) -> None:
    """Install packages with apt-get; `Trouble` where that is not ours to do or does not work."""
    names = " ".join(packages)
    before = privilege()
    if before is None:
        raise Trouble(Message("Missing on this machine: {names}. Run: sudo apt install {names}", names=names))

    def apt(*words: str) -> bool:
        command = [*before, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300"]
        answer = subprocess.run([*command, *words], stdin=subprocess.DEVNULL, capture_output=True, text=True)
        sys.stderr.write(answer.stderr if answer.returncode else "")
        return answer.returncode == 0

    def attempt() -> bool:
        # A failing update alone means little: one of several sources may be down that we do not need.
        apt("update")
        return apt("install", "-y", "--no-install-recommends", *packages)

    print(_("Installing with apt-get: {names}", names=names), flush=True)
    if not retried(attempt, tries):
        raise Trouble(Message("apt-get could not install {names}. See above what it said, and try again.", names=names))
