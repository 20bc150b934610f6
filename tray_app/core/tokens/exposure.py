"""The ways in which a bot's token lies open to others, each with its cure. What finds them is elsewhere."""

from dataclasses import dataclass
from pathlib import PurePath

from tray_app.core.messages import Message
from tray_app.core.pattern import pattern
from tray_app.core.tokens.token import FEWEST, LETTER, TELLING, Token
from tray_app.core.warning import WarningKind

# What writes each request with its address, and so the token: the words of its line, and what keeps it quiet.
CHATTY = (
    (pattern(rb"HTTP Request: [A-Z]+ http|\bhttpx\b"), "httpx", "WARNING"),
    (pattern(rb'"(?:GET|POST) /bot|\burllib3\b'), "urllib3", "INFO"),
)
# an error that has the address in its text: no level of a logger keeps that quiet
RAISED = pattern(rb"\b\w*(?:Error|Exception|Timeout)\b[^\n]{0,300}(?:\burl: |ConnectionPool\(|https?://)")
_SECRET = f":{LETTER}{{{TELLING},}}"
IN_A_FILE = pattern(f"(?<![0-9A-Za-z])[1-9][0-9]{{4,15}}{_SECRET}".encode())
REVOKE = Message("Take a new token from @BotFather (/revoke), and keep that one in a .env file beside the script.")


@dataclass(frozen=True)
class Exposure:
    """`path` is the file whose rights it is about: it ends with them."""

    kind: WarningKind
    text: Message
    cure: Message
    path: PurePath | None = None


def in_output(line: bytes) -> Exposure:
    """Of a line of the bot's own output that had its token; the line has it no more."""
    if RAISED.search(line):
        return Exposure(
            WarningKind.TOKEN_IN_LOG,
            Message("An error in the bot's output has its token in the address. BotTray takes it out of its own log; "
                    "any other log of this bot has it."),
            Message("Catch that error in the script, and print only what kind it is: {line}",
                    line="type(error).__name__"),
        )  # fmt: skip
    for words, library, level in CHATTY:
        if words.search(line):
            return Exposure(
                WarningKind.TOKEN_IN_LOG,
                Message("The library {library} writes the token into the bot's output. BotTray takes it out of its "
                        "own log; any other log of this bot has it.", library=library),
                Message("Write into the script: {line}",
                        line=f'logging.getLogger("{library}").setLevel(logging.{level})'),
            )  # fmt: skip
    return Exposure(
        WarningKind.TOKEN_IN_LOG,
        Message("The bot writes its token into its output. BotTray takes it out of its own log; any other log of this "
                "bot has it."),
        Message("Find what the script prints or logs there, and leave the token out of it."),
    )  # fmt: skip


def line_of(text: bytes, token: Token) -> bytes | None:
    """The newest line from which this token was taken, whole or behind its number."""
    mark = b"%d:***" % token.bot_id
    end = text.rfind(mark)
    if end < 0:
        return None
    return text[text.rfind(b"\n", 0, end) + 1 :].partition(b"\n")[0]


def in_command() -> Exposure:
    return Exposure(
        WarningKind.TOKEN_IN_COMMAND,
        Message("The token is in the command line, where every user of this computer can read it."),
        Message("Move it into a .env file beside the script."),
    )


def in_command_of(process: Message) -> Exposure:
    """`process` is another one, as core/processes/processes.py words it."""
    return Exposure(
        WarningKind.TOKEN_IN_COMMAND,
        Message("The token was in the command line of {process}: every user of this computer could read it.",
                process=process),
        REVOKE,
    )  # fmt: skip


def readable(path: PurePath, command: str) -> Exposure:
    """`command` closes the file."""
    return Exposure(
        WarningKind.TOKEN_READABLE,
        Message("Others on this computer can read the token: {path}.", path=path),
        Message("Close it: {command}", command=command),
        path,
    )


def in_history(repository: PurePath, place: str | None, tracked: PurePath | None) -> Exposure:
    """`place` is a commit with its day and file, "" where none has it (any more), None where that is not known."""
    if place is None:
        said: str | Message = Message("an object; in which commit was not found out")
    else:
        said = place or Message("an object that no commit has")
    return Exposure(
        WarningKind.TOKEN_IN_GIT,
        Message("The token is in the git repository {folder}, in {place}: whoever has a copy of it has the token.",
                folder=repository, place=said),
        Message("Take a new token from @BotFather (/revoke). {rest}", rest=untrack(tracked)) if tracked else
        Message("Take a new token from @BotFather (/revoke), and keep it in a file that .gitignore names."),
    )  # fmt: skip


def tracked_now(file: PurePath) -> Exposure:
    text = Message("git keeps {path}: the next commit takes the token along.", path=file)
    return Exposure(WarningKind.TOKEN_IN_GIT, text, untrack(file))


def untrack(file: PurePath) -> Message:
    return Message("Write {name} into .gitignore, then: {command}", name=file.name,
                   command=f'git -C "{file.parent}" rm --cached {file.name}')  # fmt: skip


def not_searched(text: Message, repository: PurePath) -> Exposure:
    """`text` says why what git has is not known."""
    command = f'git -C "{repository}" log --all -p | grep -E "[0-9]{{{FEWEST},}}{_SECRET}"'
    return Exposure(WarningKind.TOKEN_IN_GIT, text, Message("Look yourself: {command}", command=command))
