"""See browser.py: by the names under which distributions have them."""

from collections.abc import Mapping

from tray_app.adapters import programs

NAMES = (
    *("google-chrome-stable", "google-chrome", "chromium", "chromium-browser"),
    *("microsoft-edge-stable", "microsoft-edge", "brave-browser", "vivaldi-stable"),
)
FLAGS = 0


def candidates(environ: Mapping[str, str]) -> list[list[str]]:
    found = (programs.find(name, path=environ.get("PATH")) for name in NAMES)
    return [[program] for program in found if program]


def has_screen(environ: Mapping[str, str]) -> bool:
    return bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))
