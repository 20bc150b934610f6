"""See dialogs_tk.py."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from tray_app.tray.icon_windows import see_real_pixels

__all__ = ["from_the_left", "see_real_pixels"]
T = TypeVar("T")


def from_the_left(buttons: Sequence[T]) -> Iterable[T]:
    return buttons
