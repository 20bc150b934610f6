"""What is said of a bot that runs and is not heard, apart from who else reads (core/processes/readers.py)."""

from tray_app.core.errors import TokenRefused
from tray_app.core.messages import Message
from tray_app.core.scripts.script_way import Whose
from tray_app.core.telegram.botapi import Webhook


def unfetched(bot: str, n: int) -> Message:
    return Message(
        "{n} update waits for {bot} and the number grows: it seems not to fetch any, or is slower than they come. If "
        "it answers nobody, start it anew: {command}",
        "{n} updates wait for {bot} and the number grows: it seems not to fetch any, or is slower than they come. If "
        "it answers nobody, start it anew: {command}",
        n=n, bot=bot, command=_restart(bot),
    )  # fmt: skip


def takes_none(bot: str, n: int) -> Message:
    return Message(
        "{n} update waits for {bot}, which takes none, again after it was started anew: it may be busy with one, or "
        "its polling has ended. Start it anew: {command}",
        "{n} updates wait for {bot}, which takes none, again after it was started anew: it may be busy with one, or "
        "its polling has ended. Start it anew: {command}",
        n=n, bot=bot, command=_restart(bot),
    )  # fmt: skip


def undelivered(bot: str, hook: Webhook) -> Message:
    return Message(
        "{n} update waits for {bot} and the number grows: Telegram does not get them to the webhook of {host}{error}.",
        "{n} updates wait for {bot} and the number grows: Telegram does not get them to the webhook of {host}{error}.",
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
        "{bot} polls, but the webhook of {host}, which counts as its own, gets its updates. If it is to "
        'poll, write webhook = "remove" into bots.toml; if it is to serve the webhook, let it be started so.',
        bot=bot,
        host=hook.host,
    )


def webhook_quoted(bot: str, hook: Webhook) -> Message:
    """As `webhook_own`, where nothing but its output says that it polls."""
    return Message(
        "The output of {bot} says that the webhook of {host}, which counts as its own, keeps it from polling. If {bot} "
        "serves that webhook, a text there only quotes this, and nothing is to be done; if it is to poll, write "
        'webhook = "remove" into bots.toml.',
        bot=bot,
        host=hook.host,
    )


def webhook_seen(bot: str, hook: Webhook, removed: bool = True) -> Message:
    """The bot itself says nothing of it, as one that polls would: there is no second sign that it is another's.
    `removed` at the next start, as its scripts say that it polls."""
    if not removed:
        return Message(
            "A webhook of {host} is set and gets the updates of {bot}; nothing says whether {bot} serves it. If it "
            'does, write webhook = "own" into bots.toml; if it is to poll, webhook = "remove".',
            host=hook.host, bot=bot,
        )  # fmt: skip
    return Message(
        "A webhook of {host} is set and gets the updates of {bot}. If {bot} serves it itself, write webhook = "
        '"own" into bots.toml; if not, restart the bot to remove it: {command}',
        host=hook.host, bot=bot, command=_restart(bot),
    )  # fmt: skip


def webhook_back(bot: str, host: str, times: int, since: str) -> Message:
    """Removing it does not last, so that the advice is another one than the first time."""
    return Message(
        "The webhook of {host} has come back, though it was removed {n} time since {since}: something sets it again. "
        'If {bot} does, write webhook = "own" into bots.toml; if not, find what runs it there and stop it, or take a '
        "new token from @BotFather (/revoke).",
        "The webhook of {host} has come back, though it was removed {n} times since {since}: something sets it again. "
        'If {bot} does, write webhook = "own" into bots.toml; if not, find what runs it there and stop it, or take a '
        "new token from @BotFather (/revoke).",
        host=host,
        bot=bot,
        n=times,
        since=since,
    )


def deleted_unread(bot: str, script: str, line: int, waiting: int | None) -> Message:
    """By the bot itself; `waiting` is None where nobody counted them before its start."""
    if waiting is None:
        return Message(
            "What waited while {bot} was down was not counted, and {script} says in line {line} that it is deleted "
            "unread (drop_pending_updates). To have it answered, take that out.",
            bot=bot, script=script, line=line,
        )  # fmt: skip
    return Message(
        "{n} update waited when {bot} was started, and {script} says in line {line} that such are deleted unread "
        "(drop_pending_updates). To have them answered, take that out.",
        "{n} updates waited when {bot} was started, and {script} says in line {line} that such are deleted unread "
        "(drop_pending_updates). To have them answered, take that out.",
        n=waiting, bot=bot, script=script, line=line,
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


def left_there(whose: Whose, host: str) -> Message:
    """Why a start leaves a webhook of `host` alone."""
    if whose is Whose.OWN:
        return Message("its own, of {host}: left there", host=host)
    if whose is Whose.SAID:
        return Message("of {host}: left there, as bots.toml says that the bot has its own", host=host)
    if whose is Whose.BESIDE:
        return Message("of {host}: left there, since the bot gets its updates by MTProto", host=host)
    return Message("of {host}: left there, as nothing says whether the bot serves it", host=host)
