"""See detached.py: a session of its own is all that it takes here."""

FLAGS = (0,)


def interpreter(python: str, shows_windows: bool) -> str:
    return python
