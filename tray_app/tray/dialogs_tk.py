"""See dialogs.py: Tk, which comes with Python on Windows and with many a desktop."""

import tkinter
from collections.abc import Callable, Sequence
from pathlib import Path
from tkinter import filedialog, messagebox, ttk
from typing import Any

from tray_app.core.messages import _
from tray_app.tray.dialogs import TITLE

PAD = 16
"""Pixels around what a window shows."""
WRAP = 460
"""Pixels of a line of text in a window without a text field."""


class Tk:
    """See `Dialogs`. Raises tkinter.TclError where there is no display."""

    def __init__(self) -> None:
        self._root = tkinter.Tk(className=TITLE)
        self._root.withdraw()

    def choose(self, text: str, options: Sequence[str]) -> int | None:
        def fill(window: tkinter.Toplevel, answer: Callable[[Any], None]) -> None:
            ttk.Label(window, text=text, wraplength=WRAP).pack(padx=PAD, pady=PAD, anchor="w")
            for number, option in enumerate(options):
                button = ttk.Button(window, text=option, command=lambda n=number: answer(n))  # type: ignore[misc]
                button.pack(padx=PAD, pady=(0, PAD // 2), fill="x")

        return self._ask(TITLE, fill)  # type: ignore[no-any-return]

    def folder(self, text: str) -> Path | None:
        found = filedialog.askdirectory(parent=self._root, title=text, mustexist=True)
        return Path(found) if found else None

    def file(self, text: str) -> Path | None:
        found = filedialog.askopenfilename(parent=self._root, title=text)
        return Path(found) if found else None

    def line(self, text: str, start: str = "", hidden: bool = False) -> str | None:
        def fill(window: tkinter.Toplevel, answer: Callable[[Any], None]) -> None:
            ttk.Label(window, text=text, wraplength=WRAP).pack(padx=PAD, pady=PAD, anchor="w")
            field = ttk.Entry(window, width=56, show="•" if hidden else "")
            field.insert(0, start)
            field.pack(padx=PAD, fill="x")
            field.bind("<Return>", lambda _event: answer(field.get()))
            field.focus_set()
            _buttons(window, (_("OK"), lambda: answer(field.get())), (_("Cancel"), lambda: answer(None)))

        return self._ask(TITLE, fill)  # type: ignore[no-any-return]

    def agree(self, text: str, yes: str, no: str) -> bool:
        def fill(window: tkinter.Toplevel, answer: Callable[[Any], None]) -> None:
            _text(window, text, 92, min(text.count("\n") + 4, 24))
            _buttons(window, (yes, lambda: answer(True)), (no, lambda: answer(False)))

        return bool(self._ask(TITLE, fill))

    def tell(self, text: str, trouble: bool = False) -> None:
        show = messagebox.showerror if trouble else messagebox.showinfo
        show(TITLE, text, parent=self._root)

    def show(self, title: str, text: str) -> None:
        def fill(window: tkinter.Toplevel, answer: Callable[[Any], None]) -> None:
            _text(window, text, 132, 36)
            _buttons(window, (_("Close"), lambda: answer(None)))

        self._ask(title, fill)

    def _ask(self, title: str, fill: Callable[[tkinter.Toplevel, Callable[[Any], None]], None]) -> Any:
        """A window that `fill` fills; what it answered, None where it was closed."""
        answered: list[Any] = []
        window = tkinter.Toplevel(self._root)
        window.title(title)

        def answer(value: Any) -> None:
            answered.append(value)
            window.destroy()

        fill(window, answer)
        window.bind("<Escape>", lambda _event: window.destroy())
        window.lift()
        window.wait_window()
        return answered[0] if answered else None


def _text(window: tkinter.Toplevel, text: str, width: int, height: int) -> None:
    """In letters of one width, because it may have columns in it."""
    frame = ttk.Frame(window)
    frame.pack(padx=PAD, pady=(PAD, 0), fill="both", expand=True)
    field = tkinter.Text(frame, width=width, height=height, wrap="word", font="TkFixedFont", padx=8, pady=8)
    bar = ttk.Scrollbar(frame, command=field.yview)
    field.configure(yscrollcommand=bar.set)
    field.insert("1.0", text)
    field.configure(state="disabled")
    bar.pack(side="right", fill="y")
    field.pack(side="left", fill="both", expand=True)


def _buttons(window: tkinter.Toplevel, *buttons: tuple[str, Callable[[], None]]) -> None:
    """The first is the one that does it, at the right edge."""
    frame = ttk.Frame(window)
    frame.pack(padx=PAD, pady=PAD, anchor="e")
    for label, action in reversed(buttons):
        button = ttk.Button(frame, text=label, command=action)
        button.pack(side="left", padx=(PAD // 2, 0))
        button.bind("<Return>", lambda _event, act=action: act())  # type: ignore[misc]
