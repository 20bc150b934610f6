"""`setup`: BotTray-Setup.exe, made by NSIS of what `exe` has built.

Debian's and Ubuntu's NSIS makes 64-bit installers, the one from NSIS' own page does not.
"""

import shutil
import subprocess
from pathlib import Path

from installer import debian, exe, folders
from installer.trouble import Trouble
from tray_app import __version__
from tray_app.core.messages import Message, _

SCRIPT = folders.SOURCE / "installer" / "windows" / "setup.nsi"
NAME = "BotTray-Setup.exe"


def setup_exe(where: Path, version: str = __version__, *options: str) -> Path:
    """Build `where`/BotTray-Setup.exe from `where`/BotTray, which is built first where it is missing. Raises Trouble.

    Another `version` than the program's own, and further `options` of makensis, are for testing upgrades.
    """
    made, output = where / exe.NAME, where / NAME
    if not (made / "BotTray.exe").exists():
        exe.exe(where)
    if not shutil.which("makensis"):
        debian.install("nsis")
    print(_("Building {path}.", path=output), flush=True)
    given = {"VERSION": version, "MADE": made, "OUTPUT": output, "ICON": folders.SOURCE / "assets" / "bottray.ico"}
    command = ["makensis", "-V2", "-WX", "-INPUTCHARSET", "UTF8", *options]
    command += [f"-D{name}={value}" for name, value in given.items()]
    if subprocess.run([*command, SCRIPT], stdin=subprocess.DEVNULL).returncode:
        raise Trouble(Message("NSIS failed; see above what it said."))
    print(f"{output.stat().st_size / 1e6:.1f} MB")
    return output
