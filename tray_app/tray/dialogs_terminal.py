"""See dialogs.py: questions in a terminal, where nothing shows windows. The tray opens the terminal."""

from collections.abc import Sequence
from getpass import getpass
from pathlib import Path


class Terminal:
    """See `Dialogs`. An empty line, or the end of the input, is a cancel."""

    def choose(self, text: str, options: Sequence[str]) -> int | None:
        print(text)
        for number, option in enumerate(options, 1):
            print(f"  {number}  {option}")
        while answer := _asked(f"[1-{len(options)}] "):
            if answer.isascii() and answer.isdigit() and 1 <= int(answer) <= len(options):
                return int(answer) - 1
        return None

    def folder(self, text: str) -> Path | None:
        return self.file(text)

    def file(self, text: str) -> Path | None:
        """Dragged into the window, a path may come in quotes."""
        answer = _asked(f"{text}: ").strip("'\"")
        return Path(answer).expanduser() if answer else None

    def line(self, text: str, start: str = "", hidden: bool = False) -> str | None:
        if not hidden:
            return _asked(f"{text} [{start}] ") or start or None
        try:
            return getpass(f"{text} ") or None
        except EOFError:
            return None

    def agree(self, text: str, yes: str, no: str) -> bool:
        print(text)
        return _asked(f"1 = {yes}, 2 = {no}: ") == "1"

    def tell(self, text: str, trouble: bool = False) -> None:
        print(text)

    def show(self, title: str, text: str) -> None:
        print(f"{title}:", text, sep="\n")


def _asked(prompt: str) -> str:
    try:
        return input(prompt).strip()
    except EOFError:
        return ""
