"""A word while an answer is waited for: whoever sees nothing for half a minute takes it for dead."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Timer

from tray_app.adapters.pipes import PATIENCE, waited_for
from tray_app.core.messages import Message

AFTER = 3.0  # seconds: an answer of Telegram takes less than one
LONGER = Message(
    "This takes longer than usual. Most often Telegram, or the proxy on the way there, has not answered yet."
)


@contextmanager
def told_while_waiting(
    tell: Callable[[str], None], what: Message, after: float = AFTER
) -> Iterator[Callable[[], None]]:
    """`tell` gets `what` where that which is done meanwhile takes long; not once what it yields was called, for where
    time is taken on purpose."""
    timer = Timer(after, lambda: tell(str(_filled_by_whom() or what)))
    timer.daemon = True
    timer.start()
    try:
        yield timer.cancel
    finally:
        timer.cancel()


def _filled_by_whom() -> Message | None:
    if (path := waited_for()) is None:
        return None
    return Message(
        "{path} is a pipe, and what should be in it has not come yet: is the program open that fills it (such as "
        "1Password), and does it ask you something? It is waited for, at most {seconds} s.",
        path=path, seconds=int(PATIENCE),
    )  # fmt: skip


def longer(bot: str) -> Message:
    return Message("{bot}: this takes longer than usual. Most often Telegram, or the proxy on the way there, has not "
                   "answered yet.", bot=bot)  # fmt: skip
