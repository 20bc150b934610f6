"""Whose a webhook is: the bot's own is neither touched nor called another program's.

The entry says it; else the bot's scripts do, or they leave it open and its own settings name the host. Where nothing
says it, it is left alone too, until the bot itself tells of it as one that polls would.
"""

from collections.abc import Mapping
from pathlib import Path

from tray_app.adapters.processes import process
from tray_app.adapters.projects.interpreter import Launch
from tray_app.adapters.projects.texts import text_of
from tray_app.adapters.resources import ports
from tray_app.adapters.rivals import census
from tray_app.adapters.rivals.setting import project_texts, script_of
from tray_app.core.launchers.parts import base
from tray_app.core.messages import Message
from tray_app.core.model import BotSpec
from tray_app.core.scripts import script_text, script_way
from tray_app.core.scripts.python_module import served
from tray_app.core.scripts.script_way import Whose
from tray_app.core.scripts.telegram_code import Speaks
from tray_app.core.telegram.botapi import Webhook
from tray_app.supervisor.telegram import promises

WHICH = Message('If it does, write webhook = "own" into bots.toml; if it polls, webhook = "remove".')


def whose(spec: BotSpec, launch: Launch, environ: Mapping[str, str], hook: Webhook, starts: bool = False) -> Whose:
    """`environ` is the bot's own; `starts` as in core/scripts/script_way.py. Reads its scripts."""
    if not hook.url:
        return Whose.NOBODY
    if spec.webhook == "own":
        said = [*launch.argv, *environ.values(), *_texts(launch)]
        return Whose.OWN if script_way.names(hook.host, said) else Whose.SAID
    if spec.webhook:
        return Whose.OTHER
    if promises.way_of(launch) is Speaks.MTPROTO:
        return Whose.BESIDE
    read = _texts(launch)
    return script_way.whose(_way(launch, read), hook.host, [*launch.argv, *environ.values(), *read], starts)


def serves(launch: Launch) -> script_way.Serves:
    """What the bot's scripts say. Reads them."""
    return _way(launch, _texts(launch))


def listens(pid: int, mark: str) -> bool:
    """Whether anything of a running bot waits to be called; `pid` is its first process, and all bear `mark`."""
    return ports.waits_for_calls({*census.below(pid), *(one.pid for _, one in process.marked([mark]))})


def expected(spec: BotSpec, launch: Launch) -> bool:
    """Whether the bot is to get its updates by a webhook of its own."""
    return spec.webhook == "own" or (not spec.webhook and serves(launch) is script_way.Serves.WEBHOOK)


def drops(launch: Launch) -> tuple[Path, int] | None:
    """Where its code says that what waits for it is deleted at its start: the file, and the line. What starts the bot
    may do no more than import what does it."""
    script = launch.script or script_of(launch.argv, launch.folder)
    if script is None:
        return None
    if line := script_way.drops(text_of(script)):
        return script, line
    from tray_app.adapters.projects.own_code import launched_code, started  # as below

    code = launched_code(script, launch)
    mains = {one for path, text in code.items() for one in started(path, text, launch.folder)}
    for path, text in code.items():
        if line := script_way.drops(text if path in mains else script_text.without_main(text)):
            return path, line
    return None


def _way(launch: Launch, read: list[str]) -> script_way.Serves:
    """Where the script serves, and a file that it loads itself polls, a setting decides between the two."""
    how = script_way.serves(read)
    script = launch.script or script_of(launch.argv, launch.folder)
    if how is not script_way.Serves.WEBHOOK or script is None:
        return how
    from tray_app.adapters.projects.own_code import launched_code  # an agent rarely needs it, and it loads much

    loaded = [text for path, text in launched_code(script, launch).items() if path != script]
    polls = any(script_text.polls(script_text.without_main(text)) for text in loaded)
    return script_way.Serves.BOTH if polls else how


def _texts(launch: Launch) -> list[str]:
    """What its script says first. Run by a server, or from a function on, it is no main program."""
    script = launch.script or script_of(launch.argv, launch.folder)
    read = project_texts(script) if script else []
    words = [base(word) for word in launch.argv]
    imported = ":" in (launch.module or "") or any(served(word, words[n:]) for n, word in enumerate(words[:4], 1))
    return [script_text.without_main(read[0]), *read[1:]] if read and imported else read
