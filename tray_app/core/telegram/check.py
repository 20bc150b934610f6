"""What `check` tells of a bot, in words: who it is and where its updates go. Pure."""

from tray_app.core.messages import Message
from tray_app.core.scripts.script_way import Whose
from tray_app.core.telegram.botapi import Me, Webhook


def describe(me: Me, webhook: Webhook, now: float, whose: Whose = Whose.NOBODY, serves: bool = False) -> list[Message]:
    """One sentence a line. `now` in seconds since 1970; a webhook is shown by its host only, its path may be secret;
    `serves`: the bot is to get its updates by one of its own."""
    lines = [
        Message("Bot @{username} ({first_name}), id {id}.", username=me.username, first_name=me.first_name, id=me.id)
    ]
    if me.can_read_all_group_messages:
        lines.append(Message("Privacy mode is off: in groups it sees every message."))
    else:
        lines.append(Message("Privacy mode is on: in groups it sees only commands and replies to it."))
    if whose is Whose.OWN:
        lines.append(Message("Its own webhook is set at {host}: Telegram brings the updates there.", host=webhook.host))
    elif whose is Whose.SAID:
        lines.append(by_entry(webhook))
    elif whose is Whose.UNCLEAR:
        lines.append(
            Message(
                "A webhook is set at {host}, and nothing says whether the bot serves it: while it is there, polling "
                "gets error 409.",
                host=webhook.host,
            )
        )
    elif whose is Whose.BESIDE:
        lines.append(Message("A webhook is set at {host}, by another program: the bot gets its updates by MTProto all "
                             "the same.", host=webhook.host))  # fmt: skip
    elif webhook.url:
        lines.append(
            Message(
                "A webhook is set at {host}, by another program: while it is there, polling gets error 409.",
                host=webhook.host,
            )
        )
    elif serves:
        lines.append(Message("No webhook is set: the bot gets no updates until it has set its own."))
    else:
        lines.append(Message("No webhook is set: the bot can poll."))
    if webhook.pending_update_count:
        lines.append(
            Message("{n} update is waiting.", "{n} updates are waiting.", n=webhook.pending_update_count),
        )
    else:
        lines.append(Message("No updates are waiting."))
    if webhook.last_error_message:
        lines.append(
            Message("Last webhook error: {error}.", error=webhook.last_error_message.rstrip("."))
            if webhook.last_error_date is None
            else Message(
                "Last webhook error, {ago}: {error}.",
                ago=ago(now - webhook.last_error_date),
                error=webhook.last_error_message.rstrip("."),
            )
        )
    return lines


def by_entry(webhook: Webhook) -> Message:
    """The entry has `webhook = "own"`, and this host stands nowhere in what is the bot's: it may be another's."""
    return Message(
        "A webhook is set at {host}: Telegram brings the updates there. It is taken for the bot's own, as bots.toml "
        "says that it has one; the bot's code and variables do not name this host.",
        host=webhook.host,
    )


def ago(seconds: float) -> Message:
    """How long ago, in the largest unit that fits: "5 min ago". The future counts as now: clocks differ."""
    whole = max(int(seconds), 0)
    if whole < 60:
        return Message("{n} s ago", n=whole)
    if whole < 3600:
        return Message("{n} min ago", n=whole // 60)
    if whole < 86400:
        return Message("{n} h ago", n=whole // 3600)
    return Message("{n} day ago", "{n} days ago", n=whole // 86400)
