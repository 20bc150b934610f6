"""What is typed at our console, for a bot that has a console of its own: through a pipe, line by line."""

import os
import threading
from contextlib import suppress
from typing import IO


def feed(source: int, sink: IO[bytes]) -> threading.Thread:
    """Hands on all that can be read from the descriptor `source`, until its end or the bot's, in a thread that the end
    of the program does not wait for."""
    thread = threading.Thread(target=_hand_on, args=(source, sink), name="keyboard", daemon=True)
    thread.start()
    return thread


def _hand_on(source: int, sink: IO[bytes]) -> None:
    with suppress(OSError, ValueError), sink:
        while typed := os.read(source, 4096):
            sink.write(typed)
            sink.flush()
