"""What is said of a bot that runs and is not heard, apart from who else reads its updates (core/readers.py)."""

from tray_app.core.botapi import Webhook
from tray_app.core.errors import TokenRefused
from tray_app.core.messages import Message


def unfetched(bot: str, n: int) -> Message:
    return Message(
        "{n} update waits for {bot} and the number grows: it seems not to fetch any. Start it anew: {command}",
        "{n} updates wait for {bot} and the number grows: it seems not to fetch any. Start it anew: {command}",
        n=n, bot=bot, command=_restart(bot),
    )  # fmt: skip


def undelivered(bot: str, hook: Webhook) -> Message:
    return Message(
        "{n} update waits for {bot} and the number grows: Telegram does not get them to its webhook of {host}{error}.",
        "{n} updates wait for {bot} and the number grows: Telegram does not get them to its webhook of {host}{error}.",
        n=hook.pending_update_count,
        bot=bot,
        host=hook.host,
        error=f" ({hook.last_error_message.rstrip('.')})" if hook.last_error_message else "",
    )


def webhook_taken(bot: str, hook: Webhook) -> Message:
    """The bot itself says that a webhook keeps it from polling, and so does Telegram."""
    return Message(
        "A webhook of {host} was set and takes the updates of {bot}. Restart the bot to remove it: {command}",
        host=hook.host, bot=bot, command=_restart(bot),
    )  # fmt: skip


def webhook_own(bot: str, hook: Webhook) -> Message:
    return Message(
        "{bot} polls, but a webhook of {host}, which its own settings name, gets its updates. If it is to "
        'poll, write webhook = "remove" into bots.toml; if it is to serve the webhook, let it be started so.',
        bot=bot,
        host=hook.host,
    )


def webhook_seen(bot: str, hook: Webhook) -> Message:
    """The bot itself says nothing of it, as one that polls would: there is no second sign that it is another's."""
    return Message(
        "A webhook of {host} is set and gets the updates of {bot}. If {bot} serves it itself, write webhook = "
        '"own" into bots.toml; if not, restart the bot to remove it: {command}',
        host=hook.host, bot=bot, command=_restart(bot),
    )  # fmt: skip


def deaf(bot: str, error: TokenRefused) -> Message:
    return Message(
        "{bot} is running but hears nothing: {error} {cure} Then: {command}",
        bot=bot, error=error.message, cure=error.cure, command=_restart(bot),
    )  # fmt: skip


def polling_ended(waiting: int) -> Message:
    return Message(
        "its polling had ended although the token is good, and {n} update waited",
        "its polling had ended although the token is good, and {n} updates waited",
        n=waiting,
    )


def _restart(bot: str) -> str:
    return f"bottray restart {bot}"
