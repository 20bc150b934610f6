"""What the page says around a token that is pasted in the place of one that is no good."""

from collections.abc import Mapping

from tray_app.core.messages import Message

SAID: Mapping[str, Message] = {
    "token_new": Message("New token"),
    "token_paste": Message("Paste the one that @BotFather shows (/mybots, API Token). This page keeps no copy."),
    "token_asking": Message("Asking Telegram…"),
    "token_found": Message("@{username} found."),
    "token_other": Message("This is another bot than before: @{username}."),
    "token_other_unknown": Message("This is another bot than before."),
    "token_goes": Message("{variable} in {file} is changed, and nothing else there."),
    "token_goes_file": Message("The token in {file} is changed, and nothing else there."),
    "token_goes_vault": Message("It goes into the vault of this computer, in the place of the old one."),
    "token_copy": Message("As the file is now it is kept as {copy}."),
    "token_write": Message("Write it into {file} and start"),
    "token_write_vault": Message("Put it into the vault and start"),
    "token_moved": Message("What was shown is not so any more, and nothing was written. Look at it once more."),
}
