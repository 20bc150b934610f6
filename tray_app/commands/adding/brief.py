"""The same plan in a person's words: names in the place of paths, and what of the bot runs already."""

import os
from typing import Any

from tray_app.adapters.rivals import rivals
from tray_app.adapters.tokens import secrets
from tray_app.commands.adding import plan, promise
from tray_app.commands.adding.understood import Understood
from tray_app.commands.context import Context
from tray_app.core.errors import BotTrayError
from tray_app.core.messages import Message, _
from tray_app.core.processes.processes import Rival, in_words
from tray_app.supervisor.rivals import words
from tray_app.supervisor.rivals.scan import target_of


def brief(known: Understood) -> dict[str, Any]:
    """`program` and the name of its `folder`; `token`: where it lies, "" where it was pasted; `packages`, "" of what is
    no Python, and `lacking`: what would be installed; `env_name`: the file that a pasted token goes into."""
    launch = known.launch
    program = launch.module or (launch.script.name if launch.script else " ".join(launch.argv))
    return {
        "program": program,
        "folder": launch.folder.name or str(launch.folder),
        "token": _token(known),
        "packages": plan.packages_line(known) if known.needs is not None else "",
        "lacking": known.lacking.names if known.lacking else "",
        "env_name": _near(known, str(known.env_file)),
    }


def running(context: Context, known: Understood) -> list[dict[str, Any]]:
    """What runs of it now, a sentence each; `ends`: a start closes it first, else it keeps the bot from starting."""
    try:
        agent = context.agent.snapshot().agent
        variables = secrets.env_variables(known.spec, known.launch.env_file)
        target = target_of(known.spec, known.launch, known.place.token, context.environ, variables)
    except BotTrayError:
        return []
    ours = {agent.pid} if agent else set()
    return [_runs(known, rival) for rival in rivals.scan([target], ours)[target.name]]


def _runs(known: Understood, rival: Rival) -> dict[str, Any]:
    refused = words.untouchable(known.spec, rival)
    if refused is not None:
        what, cure = refused
        return {"ends": False, "text": f"{what} {cure}"}
    told: dict[str, Any] = {"time": rival.started, "origin": rival.origin or ""}
    if rival.only_has_token:
        text = Message("{process} has its token. It will be closed first.", process=in_words(rival))
    elif rival.origin:
        text = Message("It runs already, started {time} from {origin}. That will be closed first.", **told)
    else:
        text = Message("It runs already, started {time}. That will be closed first.", **told)
    return {"ends": True, "text": str(text)}


def _token(known: Understood) -> str:
    place = known.place
    if place.token is None:
        return promise.token_line(known)
    if place.variable in place.copied:
        return ""
    if (stays := place.keys.get("token_in")) is not None:
        return _("in {file}, where it stays", file=_near(known, str(stays)))
    if place.source:
        return _near(known, str(place.source))
    files = known.launch.env_files
    if len(files) != 1 or place.variable not in secrets.env_variables(known.spec, known.launch.env_file):
        return place.variable
    return _("in {file}, as {variable}", file=_near(known, str(files[0])), variable=place.variable)


def _near(known: Understood, text: str) -> str:
    """Without the path of the bot's own folder."""
    return text.replace(f"{known.launch.folder}{os.sep}", "")
