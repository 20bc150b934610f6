"""How the programs that the agent asks for a page say what they have to say: a line of JSON each."""

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import IO, Any

from tray_app.core.errors import DONE, BotTrayError, ConfigError, unexpected
from tray_app.core.messages import Message

ON_THE_PAGE: Mapping[str, Message] = {
    "Look how it is written; a path with blanks in it goes between quotes.":
        Message("Look how it is written, or choose it below."),
    "Name the script itself: {command}": Message("Choose the script itself."),
    "Start that one: {command}": Message("Choose that one in the list, and press Start."),
    "A launcher there starts something. If that is the bot: {command}":
        Message("A launcher there starts something. If that is the bot, choose that launcher."),
    "If it is a bot that stays up, add its script: {command}":
        Message("If it is a bot that stays up, choose its script."),
    "Build it, then name the program that comes of it: {command}":
        Message("Build it, then choose the program that comes of it."),
    "Write the line that starts it ({line}) into {launcher}, then say: {command}":
        Message("Write the line that starts it ({line}) into {launcher}, then choose that."),
    "Build it, write the line that starts it ({line}) into {launcher}, then say: {command}":
        Message("Build it, write the line that starts it ({line}) into {launcher}, then choose that."),
}  # fmt: skip
"""A terminal's cures that end in a command, in the words of somebody who points and clicks."""


def answered(told: IO[bytes], answer: Callable[[], Mapping[str, Any]]) -> int:
    """Say what `answer` gives. Whatever goes wrong is told in its place."""
    try:
        said = answer()
    except BotTrayError as error:
        said = {"refused": refused(error)}
    except Exception as error:  # a fault of ours, or what the system says of a file: it has to be told there too
        said = {"refused": {"message": unexpected(error).render(), "cure": ""}}
    tell(told, said)
    return DONE


def tell(told: IO[bytes], answer: Mapping[str, Any]) -> None:
    with suppress(OSError):  # nobody listens any more: what was begun on the last yes is done to its end
        told.write(json.dumps(answer).encode() + b"\n")
        told.flush()


def refused(error: BotTrayError) -> Mapping[str, str]:
    """As a terminal says it, but for what is typed there."""
    faults = error.faults if isinstance(error, ConfigError) else ()
    message = "\n".join(map(str, (error.message, *faults)))
    cure = error.cure
    if cure is not None and (here := ON_THE_PAGE.get(cure.msgid)):
        cure = Message(here.msgid, **cure.args)
    return {"message": message, "cure": str(cure) if cure else ""}
