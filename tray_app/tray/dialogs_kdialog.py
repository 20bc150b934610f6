"""See dialogs.py: kdialog, which KDE has."""

import html
import subprocess
import tempfile

from tray_app.tray.dialogs import HEIGHT, TITLE, WIDTH


class Kdialog:
    """See `Dialogs`."""

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
