"""What the page says around a bot's log."""

from collections.abc import Mapping

from tray_app.core.messages import Message

SAID: Mapping[str, Message] = {
    "log": Message("Log"),
    "log_of": Message("Log of {bot}"),
    "log_tools": Message("What is shown of the log"),
    "follow": Message("Follow"),
    "follow_why": Message("Show each new line as it comes"),
    "not_live": Message("Not live: this browser follows {n} logs at once, those of the newest windows."),
    "go_on": Message("Go on here"),
    "log_search": Message("Search the log"),
    "regex": Message("Regular expression"),
    "no_regex": Message("This is no regular expression."),
    "slow_regex": Message("It took longer than {seconds} s, and was given up."),
    "level": Message("Level"),
    "level_all": Message("All lines"),
    "level_info": Message("Info and above"),
    "level_warning": Message("Warnings and above"),
    "level_error": Message("Errors only"),
    "last_error": Message("Last error"),
    "no_error": Message("There is no error in these lines."),
    "error_at": Message("The last error is of {time}."),
    "older": Message("Older"),
    "older_search": Message("Search older"),
    "older_busy": Message("Searching…"),
    "older_why": Message("Fetch older lines, from the older files too: those that fit"),
    "older_to": Message("Back to {time}."),
    "older_all": Message("That is all that is kept."),
    "older_lost": Message("What is older than this is not kept any more."),
    "copy": Message("Copy"),
    "copy_why": Message("Copy the lines that are shown"),
    "copied": Message("{n} line copied.", "{n} lines copied."),
    "not_copied": Message("The browser did not let us copy."),
    "download": Message("Download"),
    "download_why": Message("Download the lines that are shown"),
    "lines": Message("{n} line", "{n} lines"),
    "lines_of": Message("{n} of {all} lines"),
    "log_empty": Message("It has not written anything yet."),
    "log_none": Message("No line fits."),
}
