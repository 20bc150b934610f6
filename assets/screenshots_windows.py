"""Makes the pictures of the tray on Windows in the test bed: the menu in each language, and the tooltip.

    python assets/screenshots_windows.py        # needs the test bed (tests/windows_bed), set up by `python3 tests`

Shows the real tray with made-up bots and writes `windows-LANGUAGE.png` and `windows-tooltip.png`. Look at them.
"""

import json
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent)]

from assets.screenshots import bots  # noqa: E402
from tests.windows_tray.conftest import Desktop, Tray, wait_for  # noqa: E402


def main() -> None:
    desktop = Desktop()
    for language in ("en", "ru"):
        state = json.dumps({"agent": {"pid": 1, "version": "0"}, "bots": bots(language)})
        tray = Tray(Path(tempfile.mkdtemp()), state, BOTTRAY_LANG=language)
        try:
            wait_for(lambda: (colour := desktop.colour()) and max(colour) - min(colour) > 60)
            menu = desktop.open_menu()
            desktop.row(menu, 1, button=None)
            wait_for(lambda menu=menu: (found := desktop.menu()) and found[0] < menu[0] - 50)  # type: ignore[misc]
            save(desktop, f"windows-{language}.png", 860)
            desktop.close_menu()
            if language == "en":
                left, top, *_ = wait_for(desktop.icon)
                desktop.mouse("mousemove", left + 6, top + 6, "sleep", "0.3", "mousemove", left + 8, top + 8)
                wait_for(desktop.menu)
                time.sleep(0.5)  # it fades in
                save(desktop, "windows-tooltip.png", 560, 60)
        finally:
            tray.end()


def save(desktop: Desktop, name: str, width: int, height: int = 260) -> None:
    image = desktop.look()
    image.crop((image.width - width, image.height - height, image.width, image.height)).save(HERE / name, optimize=True)


if __name__ == "__main__":
    main()
