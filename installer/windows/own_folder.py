"""Runs before the frozen program does: what it starts shall not find our libraries.

PyInstaller's bootloader names `_internal` to Windows as a place of DLLs, and whatever we start would inherit that: the
bot's own Python would load our libssl instead of its own. Python's own imports do not need it, because Windows looks
beside a module that is loaded by its path [PyInstaller manual, "Launching external programs from the frozen
application"; Win32: SetDllDirectory].
"""

import ctypes

ctypes.windll.kernel32.SetDllDirectoryW(None)  # type: ignore[attr-defined,unused-ignore]
