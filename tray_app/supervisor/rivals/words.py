"""What is said of a bot's rival: why it is not ended, that it is about to be, and what came of it."""

from collections.abc import Sequence

from tray_app.adapters.processes import process
from tray_app.core.messages import Message
from tray_app.core.model import BotSpec
from tray_app.core.processes.processes import IN_LOOP, Loop, Rival, another_copy, in_words, spared_for, stop_command


def untouchable(spec: BotSpec, rival: Rival) -> tuple[Message, Message] | None:
    """Why a rival is not ended, and what the user can do; None where it may be ended."""
    cure = Message("To stop it: {command}", command=stop_command(rival))
    match spared_for(rival, process.is_root()):
        case "service":
            what = Message("{what} Its service would start it again.", what=another_copy(spec.name, rival))
        case "inside":
            what = Message("Another copy of bot {bot} is running in a container of this machine: {process}.",
                           bot=spec.name, process=in_words(rival))  # fmt: skip
        case None if spec.rivals != "refuse":
            return None
        case _:
            what = another_copy(spec.name, rival)
    return what, cure


def found(n: int, apart: Sequence[int]) -> Message:
    """What a look has found; `apart` run the same program as other bots. Of what runs outside of a container nobody in
    it can say anything."""
    none = Message("none found") if process.is_whole(process.namespace()) else Message("none found in this container")
    text = Message("{n} found", "{n} found", n=n) if n else none
    if not apart:
        return text
    return Message(
        "{found}; left alone: PID {pids}, which runs the same program, perhaps as another bot",
        "{found}; left alone: PIDs {pids}, which run the same program, perhaps as other bots",
        n=len(apart), found=text, pids=", ".join(map(str, apart)),
    )  # fmt: skip


def about_to_end(rival: Rival) -> Message:
    if rival.evidence == (IN_LOOP,):
        return Message("ending what is about to start another copy: {process}", process=in_words(rival))
    what = Message("a program that has the token") if rival.only_has_token else Message("another copy")
    if process.ASKS_EACH:
        return Message(
            "ending {what}, which may work off what it has fetched for at most {seconds} s: {process}",
            what=what, process=in_words(rival), seconds=int(process.UNTIL),
        )  # fmt: skip
    return Message(
        "ending {what}: by Ctrl+C in its window, with at most {seconds} s for what it has fetched; at once where "
        "it has none for itself: {process}",
        what=what, process=in_words(rival), seconds=int(process.UNTIL),
    )  # fmt: skip


def stubborn(spec: BotSpec, rival: Rival) -> tuple[Message, Message]:
    return (
        Message("{what} It could not be ended.", what=another_copy(spec.name, rival)),
        Message("To stop it: {command}", command=process.end_command(rival.pid, mine=False, hard=True)),
    )


def comes_back(spec: BotSpec, back: Rival | Loop) -> tuple[Message, Message]:
    """Names who starts it: ending the copy alone would go on for ever. `back` is the copy that has come back, or a loop
    that is about to start it."""
    if isinstance(back, Loop):
        return (
            Message("Another copy of bot {bot} was ended, and {loop} is about to start it again.",
                    bot=spec.name, loop=back.told),
            Message("To stop it: {command}", command=back.end),
        )  # fmt: skip
    if back.only_has_token:
        what = Message("{what} It was ended, and has come back.", what=another_copy(spec.name, back))
    else:
        what = Message("Another copy of bot {bot} was ended and has come back: {process}.",
                       bot=spec.name, process=in_words(back))  # fmt: skip
    if back.loop is None:
        return what, Message("Find what starts it and stop that.")
    return what, Message("To stop it: {command}", command=stop_command(back))
