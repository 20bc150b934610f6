"""See dialogs.py: kdialog, which KDE has."""

import html
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tray_app.tray.dialogs import HEIGHT, TITLE, WIDTH


class Kdialog:
    """See `Dialogs`."""

    def choose(self, text: str, options: Sequence[str]) -> int | None:
        rows = [word for n, option in enumerate(options) for word in (str(n), option)]
        code, answer = _kdialog("--menu", _plain(text), *rows)
        return int(answer) if code == 0 and answer.isdigit() else None

    def folder(self, text: str) -> Path | None:
        return _path(_kdialog("--getexistingdirectory", str(Path.home()), title=text))

    def file(self, text: str) -> Path | None:
        return _path(_kdialog("--getopenfilename", str(Path.home()), title=text))

    def line(self, text: str, start: str = "", hidden: bool = False) -> str | None:
        code, answer = _kdialog("--password" if hidden else "--inputbox", _plain(text), *([] if hidden else [start]))
        return answer if code == 0 else None

    def agree(self, text: str, yes: str, no: str) -> bool:
        return _kdialog("--yesno", _plain(text), "--yes-label", yes, "--no-label", no)[0] == 0

    def tell(self, text: str, trouble: bool = False) -> None:
        _kdialog("--error" if trouble else "--msgbox", _plain(text))

    def show(self, title: str, text: str) -> None:
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", prefix="bottray-", suffix=".txt") as file:
            file.write(text)
            file.flush()
            _kdialog("--textbox", file.name, str(WIDTH * 2), str(int(HEIGHT * 1.5)), title=title)


def _plain(text: str) -> str:
    """kdialog undoes escapes, and Qt takes a text for HTML where it looks like that."""
    text = text.replace("\\", "\\\\")
    return html.escape(text, quote=False).replace("\n", "<br>") if "<" in text or "&" in text else text


def _path(answer: tuple[int, str]) -> Path | None:
    code, text = answer
    return Path(text) if code == 0 and text else None


def _kdialog(*words: str, title: str = TITLE) -> tuple[int, str]:
    """The exit code (0: agreed) and what it printed."""
    done = subprocess.run(
        ["kdialog", "--title", title, *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout.removesuffix("\n")
