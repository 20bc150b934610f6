"""See detached.py: creation flags instead of a session, and a Python without a console."""

import os

# subprocess has these names on Windows only: no console of ours, none of its own, not within our job if that is allowed
FLAGS = (0x00000008 | 0x00000200 | 0x01000000, 0x00000008 | 0x00000200)


def interpreter(python: str, shows_windows: bool) -> str:
    if not shows_windows:
        return python
    windowed = os.path.join(os.path.dirname(python), "pythonw.exe")  # python.exe would get a console window to look at
    return windowed if os.path.exists(windowed) else python
