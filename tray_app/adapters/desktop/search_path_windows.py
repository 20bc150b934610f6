"""The user's own part of PATH, as Windows keeps it: HKEY_CURRENT_USER\\Environment, of any length, as it was typed.

What is added is taken away again exactly: nothing else of the value changes, neither its order nor its type. `setx`
cuts at 1024 characters and mixes in the machine's part, so it is no way to do this.
"""

import os
from typing import Any

KEY, NAME = "Environment", "Path"
_BROADCAST, _SETTING_CHANGED, _ABORT_IF_HUNG, _PATIENCE = 0xFFFF, 0x001A, 0x0002, 1000  # [Win32: SendMessageTimeout]


def added(text: str, folder: str) -> str:
    """`text` with `folder` at its end, unless it is there."""
    return text if _places(text, folder) else f"{text};{folder}" if text else folder


def removed(text: str, folder: str) -> str:
    """`text` without `folder`, wherever it stands, with the separators between the others."""
    parts = text.split(";")
    return ";".join(part for number, part in enumerate(parts) if number not in _places(text, folder))


def _places(text: str, folder: str) -> list[int]:
    wanted = _plain(folder)
    return [number for number, part in enumerate(text.split(";")) if part and _plain(part) == wanted]


def _plain(path: str) -> str:
    return os.path.expandvars(path.strip().strip('"')).replace("/", "\\").rstrip("\\").casefold()


def add(folder: str) -> None:
    """Raises OSError."""
    _change(lambda text: added(text, folder))


def remove(folder: str) -> None:
    """Raises OSError."""
    _change(lambda text: removed(text, folder))


def _change(change: Any) -> None:
    import ctypes
    from importlib import import_module

    registry: Any = import_module("winreg")
    with registry.CreateKeyEx(
        registry.HKEY_CURRENT_USER, KEY, 0, registry.KEY_READ | registry.KEY_SET_VALUE
    ) as environment:
        try:
            text, kind = registry.QueryValueEx(environment, NAME)
        except FileNotFoundError:
            text, kind = "", registry.REG_EXPAND_SZ
        wanted = change(text)
        if wanted == text:
            return
        if wanted:
            registry.SetValueEx(environment, NAME, 0, kind, wanted)
        else:
            registry.DeleteValue(environment, NAME)
    windows: Any = ctypes
    windows.windll.user32.SendMessageTimeoutW(
        _BROADCAST, _SETTING_CHANGED, 0, ctypes.c_wchar_p(KEY), _ABORT_IF_HUNG, _PATIENCE, None
    )
