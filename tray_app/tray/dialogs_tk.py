"""See dialogs.py: Tk, which comes with Python on Windows and with many a desktop."""

import tkinter
from collections.abc import Callable
from tkinter import messagebox, ttk
from typing import Any

from tray_app.adapters.system import WINDOWS
from tray_app.core.messages import _
from tray_app.core.standing import State
from tray_app.tray import picture
from tray_app.tray.dialogs import TITLE

if WINDOWS:
    from tray_app.tray.dialogs_tk_windows import from_the_left, see_real_pixels
else:
    from tray_app.tray.dialogs_tk_linux import from_the_left, see_real_pixels

PAD, HALF = "12p", "6p"
"""Around what a window shows. Points, because pixels would shrink at 200 %."""
WRAP = "345p"
"""A line of text in a window without a text field."""


class Tk:
    """See `Dialogs`. Raises tkinter.TclError where there is no display."""

    def __init__(self) -> None:
        see_real_pixels()  # or Windows stretches what is drawn at 100 %
        self._root = tkinter.Tk(className=TITLE)
        self._root.withdraw()
        self._drawings = [tkinter.PhotoImage(file=picture.path(State.RUNNING, size)) for size in (48, 32, 16)]
        self._root.iconphoto(True, *self._drawings)
        # the plain windows between the themed parts
        self._root.option_add("*Toplevel.background", ttk.Style().lookup("TFrame", "background"))

    def agree(self, text: str, yes: str, no: str) -> bool:
        def fill(window: tkinter.Toplevel, answer: Callable[[Any], None]) -> tkinter.Misc:
            _text(window, text, 92, min(text.count("\n") + 4, 24))
            _buttons(window, (yes, lambda: answer(True)), (no, lambda: answer(False)))
            return window  # no button: a key that was meant for another window agrees to nothing

        return bool(self._ask(TITLE, fill))

    def tell(self, text: str, trouble: bool = False) -> None:
        show = messagebox.showerror if trouble else messagebox.showinfo
        show(TITLE, text, parent=self._root)

    def show(self, title: str, text: str) -> None:
        def fill(window: tkinter.Toplevel, answer: Callable[[Any], None]) -> tkinter.Misc:
            _text(window, text, 132, 36)
            return _buttons(window, (_("Close"), lambda: answer(None)))

        self._ask(title, fill)

    def _ask(self, title: str, fill: Callable[[tkinter.Toplevel, Callable[[Any], None]], tkinter.Misc]) -> Any:
        """A window that `fill` fills, and says what in it gets the keys; what it answered, None where it was closed."""
        answered: list[Any] = []
        window = tkinter.Toplevel(self._root)
        window.withdraw()  # until it is whole and has its place
        window.title(title)

        def answer(value: Any) -> None:
            answered.append(value)
            window.destroy()

        first = fill(window, answer)
        window.bind("<Escape>", lambda _event: window.destroy())
        self._bring(window, first)
        window.wait_window()
        return answered[0] if answered else None

    def _bring(self, window: tkinter.Toplevel, first: tkinter.Misc) -> None:
        """In the middle, in front and with the keyboard: the user has just asked for it, but in another program."""
        self._root.eval(f"tk::PlaceWindow {window}")
        window.deiconify()
        window.wait_visibility()
        window.attributes("-topmost", True)
        window.after_idle(window.attributes, "-topmost", False)
        window.lift()
        first.focus_force()


def _text(window: tkinter.Toplevel, text: str, width: int, height: int) -> None:
    """In letters of one width, because it may have columns in it."""
    frame = ttk.Frame(window)
    frame.pack(padx=PAD, pady=(PAD, "0"), fill="both", expand=True)
    field = tkinter.Text(frame, width=width, height=height, wrap="word", font="TkFixedFont", padx=8, pady=8)
    bar = ttk.Scrollbar(frame, command=field.yview)
    field.configure(yscrollcommand=bar.set)
    field.insert("1.0", text)
    field.configure(state="disabled")
    bar.pack(side="right", fill="y")
    field.pack(side="left", fill="both", expand=True)


def _buttons(window: tkinter.Toplevel, *buttons: tuple[str, Callable[[], None]]) -> ttk.Button:
    """The first, which is returned, is the one that does it: on Windows the left one, elsewhere at the right edge."""
    frame = ttk.Frame(window)
    frame.pack(padx=PAD, pady=PAD, anchor="e")
    made = {}
    for label, action in from_the_left(buttons):
        made[label] = button = ttk.Button(frame, text=label, command=action)
        button.pack(side="left", padx=(HALF if len(made) > 1 else "0", "0"))
        button.bind("<Return>", lambda _event, act=action: act())  # type: ignore[misc]
    return made[buttons[0][0]]
