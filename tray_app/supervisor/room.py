"""Whether one more bot fits in: the system lets a program have so many files open, and each bot takes some.

Beyond that nothing works any more, not even the answer that says so: no connection can be taken, no log opened, no
process looked at. So a part is kept free, and a bot that would need it is refused with the reason.
"""

from tray_app.adapters.processes import process
from tray_app.core.errors import HostError
from tray_app.core.messages import Message

OF_A_BOT = 4  # its lease, its log, its output, and one more while it starts
KEPT_FREE = 20  # for whoever asks, for Telegram, and to look at processes


class Room:
    """Of one agent. A bot that is starting is counted before it has opened anything."""

    def __init__(self) -> None:
        self._starting: set[str] = set()

    def claim(self, bot: str) -> None:
        """Raises HostError where it would not fit in."""
        files = process.open_files()
        self._starting.discard(bot)
        if files is not None and files[0] + OF_A_BOT * (len(self._starting) + 1) + KEPT_FREE > files[1]:
            raise HostError(
                Message(
                    "The system lets BotTray have {limit} files open at a time: bot {bot} does not fit in beside the "
                    "others.", limit=files[1], bot=bot,
                ),
                Message("Raise the limit (ulimit -n, or LimitNOFILE= in a systemd unit), then start the agent anew: "
                        "{command}", command=f"bottray quit; bottray start {bot}"),
            )  # fmt: skip
        self._starting.add(bot)

    def settle(self, bot: str) -> None:
        """It has opened what it needs, or nothing."""
        self._starting.discard(bot)
