"""What the page says where it looks at everything: while it cleans up, and as a doctor."""

from collections.abc import Mapping

from tray_app.core.messages import Message

SAID: Mapping[str, Message] = {
    "clean": Message("Clean up"),
    "clean_all": Message("What else reads the updates of your bots, and what is left over from before"),
    "clean_of": Message("What else reads the updates of {bot}, and what is left over from before"),
    "clean_looking": Message("Looking through all processes and asking Telegram…"),
    "clean_to_do": Message("Can be ended or removed"),
    "clean_do": Message("End or remove {n} thing", "End or remove {n} things"),
    "clean_doing": Message("Being done. Each process may first work off what it has fetched."),
    "clean_done": Message("What came of it"),
    "clean_ok": Message("done"),
    "clean_failed": Message("could not be done"),
    "clean_gone": Message(
        "{n} of those named is not there any more, or is another thing by now: it is not touched.",
        "{n} of those named are not there any more, or are other things by now: they are not touched.",
    ),
    "clean_nothing": Message("There is nothing to clean."),
    "clean_unsure": Message("Nothing to clean was found; not everything could be looked into."),
    "clean_no_more": Message("Nothing else to clean was found."),
    "left_alone": Message("Left alone"),
    "suspects": Message("May read the same token; left alone, since that is no proof"),
    "connected": Message("Connected to the server of the Bot API; left alone, since it may be another bot"),
    "not_seen": Message("Not to be looked into was {what}."),
    "started_by": Message("Started by: {parent}"),
    "to_stop": Message("To stop it:"),
    "look_again": Message("Look again"),
    "copied_command": Message("Copied."),
    "screens": Message("For all bots"),
    "to_clean": Message("Clean up"),
    "to_doctor": Message("Doctor"),
    # the doctor
    "doctor": Message("Doctor"),
    "doctor_what": Message("What is right and what is not, with this computer and each bot"),
    "doctor_looking": Message("Looking at everything that your bots need, and asking Telegram…"),
    "doctor_sum": Message("{broken} broken, {looks} to look at."),
    "doctor_well": Message("Nothing was found that has to be put right."),
    "doctor_fine": Message("{n} thing is as it should be", "{n} things are as they should be"),
    "this_computer": Message("This computer"),
    "found_ok": Message("as it should be"),
    "found_look": Message("to look at"),
    "found_broken": Message("broken"),
    "bundle": Message("For somebody who helps you"),
    "bundle_what": Message(
        "The report, the logs and bots.toml in one archive, without tokens, passwords and what stands in env, args and "
        "command. Nothing is sent anywhere."
    ),
    "bundle_pack": Message("Show what would be in it"),
    "bundle_packing": Message("Being packed…"),
    "bundle_save": Message("Save it ({size})"),
    "bundle_files": Message("What is in it"),
    "kb": Message("{n} KB"),
}
