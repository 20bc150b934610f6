"""What is said of whoever reads a bot's updates beside it.

An accusation needs two signs that do not depend on each other. That somebody reads too is known from the bot's own
output, which may be a chat text; so who it is is said plainly only where the process table or Telegram says so too: a
copy on this computer, a reader that was heard while the bot was stopped. All else is a guess, worded as one, with the
command that finds out.
"""

from collections.abc import Sequence

from tray_app.core.messages import Message
from tray_app.core.processes.processes import (
    SAME_COMMAND,
    SAME_COPY,
    SAME_SCRIPT,
    ProcessFacts,
    Rival,
    Suspect,
    in_words,
    stop_command,
    why,
)
from tray_app.core.processes.unseen import Unseen

MOST_NAMED = 3


def find_out_command(bot: str) -> str:
    return f"bottray check {bot} --remote --stop"


def local_copy(bot: str, rival: Rival) -> Message:
    """Whoever runs the same program reads as it does; of another one with the token nobody knows what it does with
    it."""
    if not {SAME_SCRIPT, SAME_COMMAND, SAME_COPY} & set(rival.evidence):
        return Message(
            "A program on this computer has the token of {bot}, and may be the one that reads its updates beside it: "
            "{process}. To stop it: {command} · To find out, with the bot stopped for ten seconds: {find_out}",
            bot=bot, process=in_words(rival), command=stop_command(rival), find_out=find_out_command(bot),
        )  # fmt: skip
    return Message(
        "Another copy on this computer reads the updates of {bot}: {process}. To stop it: {command}",
        bot=bot, process=in_words(rival), command=stop_command(rival),
    )  # fmt: skip


def polls_twice(bot: str, own: Sequence[ProcessFacts], proxy: str = "") -> Message:
    """`own`: processes of the bot's own tree, each with a connection to the server of the Bot API, or, some of them, to
    the `proxy` on the way there, which may lead them elsewhere."""
    if proxy:
        return Message(
            "Perhaps the bot itself polls twice: of {bot}, PIDs {pids} are each connected to the Bot API or to the "
            "proxy {proxy}, by which they may reach it. Let one process poll: no debug reloader, one worker. To be "
            "sure, with the bot stopped for ten seconds: {command}",
            bot=bot, pids=_pids(own), proxy=proxy, command=find_out_command(bot),
        )  # fmt: skip
    return Message(
        "It seems that the bot itself polls twice: of {bot}, PIDs {pids} are each connected to the server of the Bot "
        "API. Let one process poll: no debug reloader, one worker. To be sure, with the bot stopped for ten seconds: "
        "{command}",
        bot=bot, pids=_pids(own), command=find_out_command(bot),
    )  # fmt: skip


def _pids(several: Sequence[ProcessFacts]) -> str:
    return ", ".join(str(one.pid) for one in several)


def suspected(bot: str, suspects: Sequence[Suspect]) -> Message:
    """`suspects` with the strongest first: that one is named, unless another speaks for itself as much."""
    if (suspect := _strongest(suspects)) is None:
        return Message(
            "The output of {bot} says that somebody else reads its updates too; who, is not known. It may be another "
            "machine, the bot itself if it polls twice, a text there that only quotes the conflict, or, on this "
            "computer: {processes}. To find out, with the bot "
            "stopped for ten seconds: {command}",
            bot=bot, processes=_equals(suspects), command=find_out_command(bot),
        )  # fmt: skip
    return Message(
        "The output of {bot} says that somebody else reads its updates too. It may be another machine, the bot itself "
        "if it polls twice, a text there that only quotes the conflict, or a program on this computer that may have "
        "its token: {process}; {why}. To stop that: "
        "{command} · To find out, with the bot stopped for ten seconds: {find_out}",
        bot=bot, process=in_words(suspect), why=why(suspect), command=stop_command(suspect),
        find_out=find_out_command(bot),
    )  # fmt: skip


def _strongest(suspects: Sequence[Suspect]) -> Suspect | None:
    """The one that most speaks for; None where nothing but a connection does, or for another as much."""
    first = next(iter(suspects), None)
    alone = first is not None and not first.weak and all(one.strength < first.strength for one in suspects[1:])
    return first if alone else None


def named(suspects: Sequence[Suspect]) -> list[Suspect]:
    """Those who are told of: the one that most speaks for, else the first ones for whom as much speaks."""
    return [one] if (one := _strongest(suspects)) else _as_strong(suspects)[:MOST_NAMED]


def _as_strong(suspects: Sequence[Suspect]) -> list[Suspect]:
    return [one for one in suspects if one.strength == suspects[0].strength]


def _equals(suspects: Sequence[Suspect]) -> Message:
    told = [Message("{process}: {why}", process=in_words(one), why=why(one)) for one in named(suspects)]
    whole, *others = [*told, *([Message("…")] if len(_as_strong(suspects)) > MOST_NAMED else [])]
    for one in others:
        whole = Message("{processes}; {another}", processes=whole, another=one)
    return whole


def unknown(bot: str, unseen: Unseen, token: bool) -> Message:
    """`token`: the bot's is known, so that other programs that have it would have been seen."""
    if not token:
        return Message(
            "The output of {bot} says that somebody else reads its updates too; who, is not known, for BotTray does "
            "not know its token. It may be another bot or program on this computer, another machine, the bot itself if "
            "it polls twice, or a text in its output that only quotes the conflict.",
            bot=bot,
        )  # fmt: skip
    if unseen:
        return Message(
            "The output of {bot} says that somebody else reads its updates too; who, is not known. {seen} It may be "
            "what could not be looked into, another machine, the bot itself if it polls twice, or a text there that "
            "only quotes the conflict. To find out, with the bot stopped for ten seconds: {command}",
            bot=bot, seen=unseen.no_copy(), command=find_out_command(bot),
        )  # fmt: skip
    return Message(
        "The output of {bot} says that somebody else reads its updates too; who, is not known. {seen} It may be "
        "another machine, the bot itself if it polls twice, or a text there that only quotes the conflict. To find "
        "out, with the bot stopped for ten seconds: "
        "{command}",
        bot=bot, seen=unseen.no_copy(), command=find_out_command(bot),
    )  # fmt: skip


def elsewhere(bot: str, unseen: Unseen, suspects: Sequence[Suspect]) -> list[Message]:
    """Telegram has given the updates to somebody else while the bot was stopped."""
    advice = Message("Stop it there, or take a new token from @BotFather (/revoke).")
    if suspect := _strongest(suspects):
        return [
            Message("Somebody else reads the updates of {bot}: another machine, or a program on this computer that may "
                    "have its token: {process}; {why}.", bot=bot, process=in_words(suspect), why=why(suspect)),
            Message("To stop that: {command}", command=stop_command(suspect)),
        ]  # fmt: skip
    if suspects:
        return [
            Message("Somebody else reads the updates of {bot}: another machine, or, on this computer: {processes}.",
                    bot=bot, processes=_equals(suspects)),
            advice,
        ]  # fmt: skip
    if unseen:
        return [
            Message("Somebody else reads the updates of {bot}: another machine, or a program of this computer that "
                    "could not be looked into ({what}).", bot=bot, what=unseen.words),
            advice,
        ]  # fmt: skip
    return [
        Message(
            "Somebody else reads the updates of {bot}. No other copy was found on this computer, so most likely it "
            "is another machine.",
            bot=bot,
        ),
        advice,
    ]


def nobody_else(bot: str) -> Message:
    """The bot had told of another reader, and none was heard while it was stopped."""
    return Message(
        "While {bot} was stopped, nobody else read its updates: so the bot itself polls twice (two polling calls, a "
        "debug reloader, several workers, a handler that calls getUpdates), or the other reader has ended since, or "
        "was just pausing after an error, which may take a minute, or a text in its output only quotes the conflict.",
        bot=bot,
    )  # fmt: skip


def in_one(lines: Sequence[Message]) -> Message:
    """Several sentences as one message."""
    whole, *others = lines
    for one in others:
        whole = Message("{sentence} {another}", sentence=whole, another=one)
    return whole
