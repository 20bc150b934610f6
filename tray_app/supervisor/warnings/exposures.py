"""Looks for the ways in which a bot's token lies open to others (core/tokens/exposure.py)."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from tray_app.adapters.files import start_of
from tray_app.adapters.logs.log_files import tail
from tray_app.adapters.projects.interpreter import Launch
from tray_app.adapters.rights import trust
from tray_app.adapters.rights.access import closing, open_to_others
from tray_app.core.errors import BotTrayError
from tray_app.core.messages import Message
from tray_app.core.tokens.exposure import (
    IN_A_FILE,
    Exposure,
    in_command,
    in_history,
    in_output,
    line_of,
    not_searched,
    readable,
    tracked_now,
)
from tray_app.core.tokens.token import Token
from tray_app.core.trust import open_to

LARGEST = 256 * 1024  # bytes of a file that somebody keeps a token in
LOG_LINES = 500


def at_rest(launch: Launch, token: Token | None) -> Iterator[Exposure]:
    """What can be seen without the bot running: its command line, and files that every user may read."""
    if token and any(token.reveal() in word for word in launch.argv):
        yield in_command()
    files = dict.fromkeys((*launch.env_files, launch.token_in, launch.script))
    if token is None and launch.script:  # it may be in a file that the script imports
        from tray_app.adapters.projects.own_code import launched_code

        files |= dict.fromkeys(launched_code(launch.script, launch))
    for path in files:
        if path and open_to_others(path) and _has_token(path, token):
            yield readable(path, closing(path))


def in_others_hands(launch: Launch) -> Iterator[tuple[Message, Message]]:
    """What other users can change of what runs, or would have run; each with its cure."""
    if launch.script and (who := trust.stranger(launch.script)):
        yield open_to(launch.script, who)
    for one in launch.passed_over:
        yield one.text, one.cure


def in_log(log: Path, token: Token) -> Exposure | None:
    """Whether this bot's newest run has written its token."""
    from tray_app.core.deaths.last_words import of_newest_run

    try:
        line = line_of(of_newest_run(tail(log, LOG_LINES)), token)
    except BotTrayError:
        return None
    return in_output(line) if line else None


def in_git(launch: Launch, token: Token, environ: Mapping[str, str]) -> Exposure | bool:
    """What git has of it; True where it has nothing, False where there is no repository. Takes some seconds at most."""
    from tray_app.adapters.tokens import git

    place = launch.token_in or launch.env_file or launch.script or launch.folder / "."
    repository = next((up / ".git" for up in place.parents if os.path.exists(up / ".git")), None)
    if repository and (who := trust.stranger(repository, [place, launch.script or place])):
        why = Message(
            "{folder} is in a git repository that {who} can change: git, which runs what is written there, "
            "was not asked.",
            folder=place.parent, who=who,
        )  # fmt: skip
        return not_searched(why, place.parent)
    try:
        found = git.look(place.parent, place, token.reveal().encode(), environ)
    except git.GitMissing:
        why = Message("{folder} is kept by git, and no git is here to ask: whether the token is in it is not known.",
                      folder=place.parent)  # fmt: skip
        return not_searched(why, place.parent)
    except git.GitRefuses as error:
        why = Message("git does not answer for {folder}: {reason}", folder=place.parent, reason=error)
        return not_searched(why, place.parent)
    if found is None:
        return False
    if found.found:
        return in_history(found.repository, found.place, found.tracked)
    if found.tracked and found.tracked in (*launch.env_files, launch.token_in):
        return tracked_now(found.tracked)
    if not found.whole:
        why = Message("The git repository {folder} is too large to be searched for the token in {n} s.",
                      folder=found.repository, n=int(git.PATIENCE))  # fmt: skip
        return not_searched(why, found.repository)
    return True


def _has_token(path: Path, token: Token | None) -> bool:
    try:
        data = start_of(path, LARGEST)
    except OSError:
        return False
    return IN_A_FILE.search(data) is not None or (token is not None and token.reveal().encode() in data)
