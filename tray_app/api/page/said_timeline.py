"""What the page says of a bot's days and of what happened to it."""

from collections.abc import Mapping

from tray_app.core.messages import Message

SAID: Mapping[str, Message] = {
    "timeline": Message("Timeline"),
    "days_of": Message("How much of each day {bot} was up, the last {n} days"),
    "day_up": Message("{day}: {share} up"),
    "day_up_part": Message("{day}: {share} up; not known for {unknown}"),
    "day_unknown": Message("{day}: not known"),
    "day_before": Message("{day}: BotTray did not know it yet"),
    "up_share": Message("{share} up in the last {n} days"),
    "up_share_since": Message("{share} up since {day}"),
    "up_unknown": Message("How long it was up in the last {n} days is not known."),
    "part_unknown": Message("not known for {unknown}"),
    "events_of": Message("What happened to {bot}, the newest first"),
    "no_events": Message("Nothing has happened yet."),
    "more": Message("Show more"),
    "no_timeline": Message("The timeline cannot be shown: {why}"),
}
