"""Makes the pictures of the tray: menu and notifications in each language, on a light and on a dark xfce4 desktop, and
the menu on KDE Plasma.

    python assets/screenshots.py        # needs what tests/linux_desktop/desktop needs

Shows the real tray with made-up bots and writes `tray-LANGUAGE-light.png`, `notification-LANGUAGE-light.png` and the
same in dark, `kde-en-light.png` and `kde-ru-dark.png`. Look at them.
"""

import json
import os
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from PIL import Image

from tray_app.core.messages import Message

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))
from tests.tray.driver import Desktop, Tray, until  # noqa: E402
from tests.tray.mouse import Mouse  # noqa: E402

DESKTOP = HERE.parent / "tests/linux_desktop/desktop"
PROGRAM = HERE.parent / "tests/tray/program.py"
THEMES = {"light": "Adwaita", "dark": "Adwaita:dark"}
SIZE = "1800x600"
SHOWN = {"tray": (0, 0, 960, 372), "notification": (1206, 31, 1800, 332)}
PLASMA = (330, 390, 1280, 800)
"""Which part of the screen is on which picture: left, top, right and bottom in pixels."""

WALK = r"""
"$PYTHON" "$PROGRAM" "$STATE" < <(sleep 30) & program=$!
tray wait --id bottray >/dev/null
sleep 1                                             # the panel draws the icon
tray mouse; sleep 0.7
xdotool mousemove 60 97 sleep 0.5 mousemove 61 98   # onto the second bot, whose submenu opens
sleep 1
tray shot "$OUT"
kill $program
"""
"""Inside the private desktop."""


def bots(language: str) -> list[dict[str, object]]:
    def ago(**time: float) -> str:
        return (datetime.now(UTC) - timedelta(**time)).isoformat()

    def bot(name: str, phase: str, **more: object) -> dict[str, object]:
        return {"name": name, "phase": phase, "username": f"{name}_bot", "has_token": True, "run": 1, **more}

    def cure(label: Message) -> dict[str, str]:
        return {"kind": "end", "value": "12345/1", "label": label.render(language)}

    refused = Message("Telegram refuses the token of bot {bot_id}: it is wrong or was revoked.", bot_id=123456)
    take = Message("Take the token that @BotFather shows (/mybots, API Token) and put it where the bot reads it.")
    held = Message("Another instance of {name} is already running. PID {pid}.", name="support", pid=12345)
    end = Message("End PID {pid}", pid=12345)
    return [
        bot("shop", "running", pid=4711, since=ago(hours=2, minutes=13), rss_bytes=84_000_000),
        bot("weather", "starting", step=3),
        bot("news", "fatal", reason=refused.render(language), cure=take.render(language)),
        bot("support", "conflict", reason=held.render(language), cures=[cure(end)]),
        bot("backup", "stopped"),
    ]


def main() -> None:
    for language in ("en", "ru"):
        told = {"agent": {"pid": 1, "version": "0"}, "bots": bots(language)}
        plasma(language, told)
        state = json.dumps(told)
        for name, theme in THEMES.items():
            screen = photograph({"GTK_THEME": theme, "BOTTRAY_LANG": language, "STATE": state})
            for what, part in SHOWN.items():
                screen.crop(part).save(HERE / f"{what}-{language}-{name}.png", optimize=True)


def photograph(more: dict[str, str]) -> Image.Image:
    """The screen at the end of the walk."""
    command = [str(DESKTOP), "run", "--size", SIZE, "--", "bash", "-c", WALK]
    with tempfile.NamedTemporaryFile(suffix=".png") as file:
        programs = {"PYTHON": sys.executable, "PROGRAM": str(PROGRAM), "OUT": file.name}
        subprocess.run(command, env={**os.environ, **more, **programs}, check=True)
        with Image.open(file.name) as image:
            return image.convert("RGB")


def plasma(language: str, told: dict[str, object]) -> None:
    """The menu with a submenu in the lower right corner of a KDE desktop, light in English and dark in Russian."""
    light = language == "en"
    desk = Desktop("kde", *(["--light"] if light else []))
    try:
        tray = Tray({**desk.env, "BOTTRAY_LANG": language}, {"agent": None, "bots": [{**told["bots"][0]}]})
        mouse = Mouse(desk, tray)
        tray.tell(snapshot=told)
        until(lambda: len(desk.notifications()) == 2)
        for number in (1, 2):
            close = "org.freedesktop.Notifications.CloseNotification"
            where = ("-d", "org.freedesktop.Notifications", "-o", "/org/freedesktop/Notifications", "-m", close)
            desk.do("gdbus", "call", "--session", *where, str(number))
        mouse.click(1)
        mouse.open_below("support")
        mouse.shot().crop(PLASMA).save(HERE / f"kde-{language}-{'light' if light else 'dark'}.png", optimize=True)
        tray.end()
    finally:
        desk.stop()


if __name__ == "__main__":
    main()
