"""What the page says around a bot's entry in bots.toml."""

from collections.abc import Mapping

from tray_app.core.messages import Message

SAID: Mapping[str, Message] = {
    "settings": Message("Settings"),
    "settings_entry": Message("Its entry in {file}"),
    "settings_save": Message("Save"),
    "settings_saved": Message("It is written."),
    "settings_undo": Message("Undo"),
    "settings_changed": Message("Somebody else has changed it in the meantime. Nothing was written; it now is:"),
    "settings_not_yet": Message("Nothing is written yet."),
    "settings_anyway": Message("Write it all the same"),
    "settings_mine": Message("Write mine all the same"),
    "settings_theirs": Message("Take this one"),
    "settings_before": Message("What it was before"),
    "settings_until": Message("until {time}"),
    "settings_take": Message("Take this text"),
    "settings_take_of": Message("Take this text: until {time}"),
}
