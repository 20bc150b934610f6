"""See browser.py: by what a browser's installer writes down [Windows: Application Registration]."""

from collections.abc import Mapping

APP_PATHS = "Software\\Microsoft\\Windows\\CurrentVersion\\App Paths"
NAMES = ("chrome.exe", "msedge.exe", "brave.exe", "vivaldi.exe")
FLAGS = 0x08000000  # CREATE_NO_WINDOW: no console beside its window


def candidates(environ: Mapping[str, str]) -> list[list[str]]:
    return [[program] for name in NAMES if (program := _registered(name))]


def has_screen(environ: Mapping[str, str]) -> bool:
    return True


def _registered(name: str) -> str | None:
    import winreg

    for root in (winreg.HKEY_CURRENT_USER, winreg.HKEY_LOCAL_MACHINE):  # type: ignore[attr-defined,unused-ignore]
        try:
            value = winreg.QueryValue(root, f"{APP_PATHS}\\{name}")  # type: ignore[attr-defined,unused-ignore]
        except OSError:
            continue
        if value:
            return str(value).strip('"')
    return None
