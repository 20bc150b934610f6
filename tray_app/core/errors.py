"""Errors, named for whom they help. Each carries a sentence for the user and, where there is one, its cure.

Nothing below the command line exits: `exit_code` is what the command line makes of an error.
"""

from collections.abc import Sequence

from tray_app.core.messages import Message

TYPE_CHECKING = False  # see messages.py
if TYPE_CHECKING:
    from tray_app.core.fault import Fault

DONE, HELD, USAGE, REFUSED, OFFLINE, FAILED, INTERRUPTED = 0, 1, 2, 3, 4, 5, 130


class BotTrayError(Exception):
    """Base of all our errors; `str()` gives the sentence in the current language, and the cure after it."""

    exit_code = FAILED
    wait: float | None = None  # seconds before a next try makes sense, where that is known

    def __init__(self, message: Message, cure: Message | None = None) -> None:
        super().__init__(message, cure)
        self.message = message
        self.cure = cure

    def __str__(self) -> str:
        return f"{self.message} {self.cure}" if self.cure else str(self.message)


class ConfigError(BotTrayError):
    """For whoever edits bots.toml or types a command: all faults at once."""

    exit_code = USAGE

    def __init__(self, message: Message, faults: "Sequence[Fault]" = (), cure: Message | None = None) -> None:
        super().__init__(message, cure)
        self.faults = tuple(faults)

    def __str__(self) -> str:
        return "\n".join([super().__str__(), *(f"  {fault}" for fault in self.faults)])


class ScriptMissing(ConfigError):
    """The script that an entry names is not there; another one may do in its place."""


class TokenRefused(BotTrayError):
    """For whoever owns the token: Telegram does not accept it (401, or 404 on getMe)."""

    exit_code = REFUSED


class TelegramUnreachable(BotTrayError):
    """For whoever looks after the network: no usable answer. `retry_after` in seconds where the server named one.

    `offline` is true when the way to Telegram is what failed (no route, DNS, connection refused, proxy, time-out), so
    that the bot is not to blame and no try is spent; false for an answer that makes no sense. `away` is true where
    nothing that is a Bot API has answered: the bot may know a way of its own, which is as good as ours. `unproven` is
    true where somebody has answered whose certificate nobody vouches for: the cure holds whatever way the bot goes.
    """

    exit_code = OFFLINE

    def __init__(
        self,
        message: Message,
        cure: Message | None = None,
        *,
        offline: bool = True,
        away: bool | None = None,
        unproven: bool = False,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message, cure)
        self.offline = offline
        self.away = offline if away is None else away
        self.unproven = unproven
        self.retry_after = retry_after


def unexpected(error: BaseException) -> Message:
    """A fault of ours, in a sentence that helps whoever mends it: what and where, without the values at hand."""
    import traceback

    where = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{where.filename.replace(chr(92), '/').rpartition('/')[2]}:{where.lineno}"
    return Message(
        "BotTray itself failed ({kind} at {place}); please report it.", kind=type(error).__name__, place=place
    )


class HeldElsewhere(BotTrayError):
    """For whoever starts a bot a second time: the lease is held. The sentence names the holder and what stops it."""

    exit_code = HELD


class HostError(BotTrayError):
    """For whoever looks after this machine: a file, folder, process or permission is not as needed."""


class StateError(BotTrayError):
    """For whoever asks for something that the bot's state does not allow."""

    exit_code = HELD
