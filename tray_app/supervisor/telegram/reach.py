"""Whether Telegram is reached, as the last questions about one bot have found it."""

from datetime import datetime

from tray_app.core.errors import TelegramUnreachable
from tray_app.core.messages import Message
from tray_app.core.model import BotSpec
from tray_app.supervisor.telegram_way import Server

OFTEN = 2
"""Questions in a row without an answer before it is told of a bot that runs: one may be chance."""


def own_way(spec: BotSpec, error: TelegramUnreachable) -> Message:
    """What to do where the bot itself may reach Telegram all the same."""
    way = _way(spec)
    return Message("{sentence} {another}", sentence=error.cure, another=way) if error.unproven and error.cure else way


def with_own_way(spec: BotSpec, at: Server, error: TelegramUnreachable) -> Message | None:
    """The cure for who asks while the bot does not run. `at` is whom it asks (telegram_way.py)."""
    if not error.away or error.cure is None or isinstance(at, TelegramUnreachable) or spec.proxy or spec.api_base:
        return error.cure
    return Message("{sentence} {another}", sentence=error.cure, another=_way(spec))


def _way(spec: BotSpec) -> Message:
    keys = [key for key in ("proxy", "api_base") if getattr(spec, key)]
    if keys:
        return Message("It was asked as bots.toml says: {keys}. See whether that still holds.", keys=", ".join(keys))
    return Message(
        "If the bot goes a way of its own, write the same into bots.toml: `proxy`, or `api_base` for another server."
    )


class Reach:
    """`away` is why Telegram was not reached when it was last asked, None where it was, or where the trouble is none of
    the way, but its own: a 502, or that it wants to be asked later."""

    def __init__(self) -> None:
        self.away: TelegramUnreachable | None = None
        self._missed: TelegramUnreachable | None = None
        self._times, self._since = 0, datetime.now()

    def missed(self, error: TelegramUnreachable) -> None:
        if not self._times:
            self._since = datetime.now()
        self.away, self._missed, self._times = error if error.away else None, error, self._times + 1

    def answered(self) -> None:
        self.away, self._missed, self._times = None, None, 0

    def begin(self) -> None:
        """Another run of the bot, of which nothing is to be told yet."""
        self._times = 0

    def told(self, bot: str) -> Message | None:
        """For a bot that runs and was reached before."""
        if self._missed is None or self._times < OFTEN:
            return None
        if self.away is None:
            return Message(
                "Telegram has not answered as it should since {time}. {error} While that lasts {bot} may hear nothing.",
                time=f"{self._since:%H:%M}",
                error=self._missed.message,
                bot=bot,
            )
        return Message(
            "Telegram has not been reached from here since {time}. {error} While that lasts {bot} hears nothing, "
            "unless it goes a way of its own.",
            time=f"{self._since:%H:%M}",
            error=self.away.message,
            bot=bot,
        )
