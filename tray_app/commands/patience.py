"""A word while an answer is waited for: whoever sees nothing for half a minute takes it for dead."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Timer

from tray_app.core.messages import Message

AFTER = 3.0  # seconds: an answer of Telegram takes less than one
LONGER = Message(
    "This takes longer than usual. Most often Telegram, or the proxy on the way there, has not answered yet."
)


@contextmanager
def told_while_waiting(tell: Callable[[str], None], what: Message) -> Iterator[Callable[[], None]]:
    """`tell` gets `what` where that which is done meanwhile takes long; not once what it yields was called, for where
    time is taken on purpose."""
    timer = Timer(AFTER, tell, (str(what),))
    timer.daemon = True
    timer.start()
    try:
        yield timer.cancel
    finally:
        timer.cancel()


def longer(bot: str) -> Message:
    return Message("{bot}: this takes longer than usual. Most often Telegram, or the proxy on the way there, has not "
                   "answered yet.", bot=bot)  # fmt: skip
