"""How the demo looks: headings, lines with a mark, one line that changes in place where a terminal can do that.

Plain text where there is no terminal or NO_COLOR is set; 80 columns are enough, more than 100 are not used.
"""

import textwrap
from collections.abc import Mapping
from typing import TextIO

from tray_app.adapters.terminal import terminal
from tray_app.core.terminal_codes import short

BOLD, DIM, RED, GREEN, YELLOW, CYAN = "1", "2", "31", "32", "33", "36"
ERASE = "\r\x1b[K"
NARROW, WIDE = 40, 100
MARKS = {"ok": ("✓", "+", GREEN), "failed": ("✗", "x", RED), "skipped": ("–", "-", DIM), "now": ("…", ".", YELLOW)}
INDENT = " " * 7


class Stage:
    def __init__(self, stream: TextIO, environ: Mapping[str, str]) -> None:
        self._stream = stream
        self._colours = terminal.colours(stream, environ)
        self.live = terminal.is_live(stream, environ)
        self._changing = False
        try:
            "✓✗–…·".encode(stream.encoding)
            self._plain = False
        except UnicodeEncodeError:
            self._plain = True

    @property
    def width(self) -> int:
        return max(min(terminal.width(), WIDE), NARROW) - 2

    def heading(self, text: str) -> None:
        self._write(f"\n  {self._paint(BOLD, text)}\n")

    def paragraph(self, text: str) -> None:
        for line in textwrap.wrap(text, self.width - 2, break_on_hyphens=False, break_long_words=False):
            self._write(f"  {line}\n")

    def command(self, text: str) -> None:
        """To be copied, so it is never broken."""
        self._write(f"    {self._paint(CYAN, text)}\n")

    def row(self, mark: str, number: int, title: str, text: str, column: int) -> None:
        """A numbered line with what came of it, beginning at a column."""
        self._write(f"  {self._mark(mark)} {number}  {title.ljust(column)}  {self._paint(DIM, text)}".rstrip() + "\n")

    def result(self, mark: str, number: int, title: str, measured: str) -> None:
        """A numbered line with its figure at the right edge."""
        left = f"    {number}  {title}"
        space = self.width - len(left) - len(measured)
        gap = " " * space if space > 1 else " · "
        bold = self._paint(BOLD, title)
        figure = self._paint(RED if mark == "failed" else GREEN, measured)
        self._write(f"  {self._mark(mark)} {number}  {bold}{gap if measured else ''}{figure}\n")

    def detail(self, text: str) -> None:
        for line in textwrap.wrap(text, self.width - len(INDENT), break_on_hyphens=False, break_long_words=False):
            self._write(f"{INDENT}{self._paint(DIM, line)}\n")

    def now(self, text: str, mark: str = "now") -> None:
        """What goes on, on a line that the next one replaces; not shown where lines stay."""
        if not self.live:
            return
        cut = short(text, self.width - 2)
        self._changing = False
        self._write(f"{ERASE}  {self._mark(mark)} {cut}")
        self._changing = True

    def blank(self) -> None:
        self._write("\n")

    def farewell(self, text: str) -> None:
        self._write("\n")
        self.paragraph(text)
        self._write("\n")

    def verdict(self, good: bool, text: str) -> None:
        self._write("\n")
        for line in textwrap.wrap(text, self.width - 2, break_on_hyphens=False):
            self._write(f"  {self._paint(f'{BOLD};{GREEN if good else RED}', line)}\n")

    def _mark(self, state: str) -> str:
        mark, plain, colour = MARKS[state]
        return self._paint(colour, plain if self._plain else mark)

    def _paint(self, colour: str, text: str) -> str:
        return f"\x1b[{colour}m{text}\x1b[0m" if self._colours and text else text

    def _write(self, text: str) -> None:
        if self._changing:
            self._changing = False
            text = ERASE + text
        if self._plain:
            text = text.encode(self._stream.encoding, "replace").decode(self._stream.encoding)
        self._stream.write(text)
        self._stream.flush()
