"""What the page says while a bot is added, around what `bottray add` says itself."""

from collections.abc import Mapping

from tray_app.core.messages import Message

SAID: Mapping[str, Message] = {
    "add": Message("Add a bot"),
    "add_bot": Message("Add bot…"),
    "add_first": Message("Show where your bot lies: its folder, its script, or what started it until now. Nothing is "
                         "written before you have seen everything and said yes."),
    "add_terminal": Message("Or in a terminal:"),
    "add_where": Message("Where it lies"),
    "add_what": Message("What was understood"),
    "add_token": Message("Token"),
    "add_last": Message("Add and start"),
    "add_where_title": Message("Where is your bot?"),
    "add_what_title": Message("Is that your bot?"),
    "add_question_title": Message("One question first"),
    "add_token_title": Message("Its token"),
    "add_last_title": Message("What will be done"),
    "add_written_title": Message("It is added"),
    "add_next": Message("Next"),
    "add_back": Message("Back"),
    "add_cancel": Message("Cancel"),
    "add_yes": Message("Add the bot"),
    "add_check": Message("Check token"),
    "add_without": Message("Without a token"),
    "add_to_bot": Message("Show the bot"),
    "add_looking": Message("Looking…"),
    "add_lost": Message("The agent did not answer."),
    "add_started": Message("{name} is being started."),
    "add_not_started": Message("{name} was not started."),
    "add_said": Message("What was done"),
    # where it lies
    "add_path": Message("Folder, script or old launcher"),
    "add_path_such": Message("Type or paste a path, or choose it below"),
    "add_drop": Message("A file or folder can also be dropped here from the file manager."),
    "add_not_dropped": Message("The browser does not tell where that lies. Choose it below, or paste its path."),
    "add_home": Message("Home"),
    "add_up": Message("One folder up"),
    "add_in": Message("In {folder}"),
    "add_folder": Message("Folder"),
    "add_hidden": Message("Show hidden files"),
    "add_nothing": Message("Nothing is here that you may read."),
    "add_more": Message("{n} more name is not shown.", "{n} more names are not shown."),
    "add_left_out": Message("{n} name is left out: you may not read what it is of.",
                            "{n} names are left out: you may not read what they are of."),
    # what was understood
    "add_name": Message("Name"),
    "add_asked_next": Message("Its token is asked for next."),
    "add_changed": Message("Something has changed in the meantime, and nothing was written. Look at it once more."),
    "add_replaced": Message("What {launcher} did, and who does it now"),
    "add_found": Message("@{username} found."),
    "add_found_waiting": Message("@{username} found, {n} message waits.", "@{username} found, {n} messages wait."),
    # its token
    "add_paste": Message("Token"),
    "add_paste_why": Message("It has no token yet. Paste the one that @BotFather gave you."),
    "add_token_goes": Message("On the last yes it is written into {file} as {variable}, for you alone to read. This "
                              "page keeps no copy."),
    "add_without_costs": Message("Without it:"),
    # the last yes
    "add_written": Message("{name} gets an entry in {file}; your remarks there stay."),
    "add_copied": Message("{names} goes into {file}, for you alone to read."),
    "add_start": Message("Start it now"),
    "add_login": Message("Start BotTray, and with it your bots, at each login"),
    "add_service": Message("To have your bots start with this computer, type:"),
    "add_anyway": Message("Add it all the same"),
}  # fmt: skip
