"""A browser that shows one address as a window of its own, without tabs and address bar, as a program does.

`candidates(environ)`: the command lines, without the address, of those that are found here; best first.
`has_screen(environ)`: whether a window would be seen by anybody.
"""

import subprocess
from collections.abc import Mapping

from tray_app.adapters.system import WINDOWS

if WINDOWS:
    from tray_app.adapters.desktop.browser_windows import FLAGS, candidates, has_screen
else:
    from tray_app.adapters.desktop.browser_linux import FLAGS, candidates, has_screen

__all__ = ["has_screen", "open_window"]

REFUSAL = 1.0
"""Seconds in which a browser that cannot start has said so; one that hands over to itself ends well in that time."""


def open_window(address: str, environ: Mapping[str, str]) -> bool:
    """Whether a browser of this kind took the address; it stands in the process list for as long as that one lives."""
    return any(_took([*command, f"--app={address}"], environ) for command in candidates(environ))


def _took(command: list[str], environ: Mapping[str, str]) -> bool:
    try:
        # its own session: the window outlives the terminal that it was asked for in
        browser = subprocess.Popen(
            command,
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            creationflags=FLAGS,
        )
    except OSError:
        return False
    try:
        return browser.wait(REFUSAL) == 0
    except subprocess.TimeoutExpired:
        return True
