"""See dialogs_tk.py."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

T = TypeVar("T")


def see_real_pixels() -> None:
    """Nobody stretches what is drawn."""


def from_the_left(buttons: Sequence[T]) -> Iterable[T]:
    return reversed(buttons)
