"""Before a copy that works is ended for our own start: whether that has a chance to work in its place.

A dry look, in which nothing of the bot's is run or imported: the folder it will run in, the variables it will have, and
whether its interpreter finds what it imports. What is the same for both needs no look.
"""

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from tray_app.adapters.projects.interpreter import Launch
from tray_app.adapters.rivals import census
from tray_app.adapters.rivals.setting import Setting, script_of, setting, texts
from tray_app.core.errors import BotTrayError
from tray_app.core.messages import Message
from tray_app.core.model import BotSpec
from tray_app.core.processes.interpreters import is_interpreter
from tray_app.core.processes.processes import SAME_COMMAND, SAME_COPY, SAME_SCRIPT, Rival, in_words
from tray_app.core.scripts.chance import absent_here, variables_lost
from tray_app.supervisor import lacking

Refusal = tuple[Message, Message]


def refusal(spec: BotSpec, launch: Launch, environ: Mapping[str, str], rival: Rival) -> Refusal | None:
    """Why our own start would most likely fail where `rival` works, and the cure; None where nothing speaks against it.

    `environ` is the bot's own (secrets.bot_environment). Asks the bot's interpreter, which may take seconds.
    """
    script = launch.script or script_of(launch.argv, launch.folder)
    if script is None or not {SAME_SCRIPT, SAME_COMMAND, SAME_COPY} & set(rival.evidence):
        return None
    theirs = setting(census, rival.pid)
    found = _folder(spec, launch, script, theirs) or _variables(spec, launch, script, environ, theirs)
    found = found or _imports(spec, launch, script, environ, theirs)
    if found is None:
        return None
    what, cure = found
    told = {"bot": spec.name, "process": in_words(rival), "reason": what}
    return Message(
        "Another copy of bot {bot} works and was left alone: {process}. Ours would not: {reason}.", **told
    ), cure


def _folder(spec: BotSpec, launch: Launch, script: Path, theirs: Setting) -> Refusal | None:
    if not theirs.folder or _same(theirs.folder, launch.folder):
        return None

    def there(name: str) -> bool:
        return os.path.exists(os.path.join(theirs.folder, name))

    def here(name: str) -> bool:
        return any(os.path.exists(place / name) for place in (launch.folder, script.parent))

    names = dict.fromkeys(name for text in texts(script) for name in absent_here(text, there, here))
    if not names:
        return None
    return (
        Message("it would run in {folder}, but {files} is in {other}",
                folder=launch.folder, files=", ".join(names), other=theirs.named),
        Message("Write into bots.toml for bot {bot}: folder = '{folder}'", bot=spec.name, folder=theirs.named),
    )  # fmt: skip


def _variables(
    spec: BotSpec, launch: Launch, script: Path, environ: Mapping[str, str], theirs: Setting
) -> Refusal | None:
    names = dict.fromkeys(name for text in texts(script) for name in variables_lost(text, theirs.variables, environ))
    if not names:
        return None
    file = launch.own_env_file
    return (
        Message("it would not have {names}, which the other has from where it was started", names=", ".join(names)),
        Message("Write them into {path}: {bot} gets them from there.", path=file, bot=spec.name),
    )


def _imports(
    spec: BotSpec, launch: Launch, script: Path, environ: Mapping[str, str], theirs: Setting
) -> Refusal | None:
    python = launch.argv[0]
    if spec.install or not is_interpreter(python) or _environment(theirs) == _prefix(python):
        return None
    if "PYTHONPATH" in environ or any("sys.path" in text for text in texts(script)):
        return None  # where it looks for modules is not to be told without running it
    try:
        asked = launch if launch.module else replace(launch, script=script, argv=(python, str(script)))
        wanted, lacks = lacking.look(asked, environ)
    except BotTrayError:
        return None
    if wanted is None or lacks is None:
        return None
    # a package in another version, or one that is only listed, may do
    names = [*lacks.modules, *(name for name, version in lacks.requirements if version is None)]
    if not names:
        return None
    return (
        Message("{python} lacks {names}", python=python, names=", ".join(names)),
        Message(
            "Name the interpreter that has it in bots.toml (python = '…'), or let BotTray install it: install = true."
        ),
    )


def _environment(theirs: Setting) -> str:
    """Where the other's packages lie, by its interpreter's path or the environment that was activated."""
    if os.path.dirname(theirs.interpreter):
        return _prefix(os.path.join(theirs.folder, theirs.interpreter))
    return os.path.realpath(theirs.variables.get("VIRTUAL_ENV", "")) if "VIRTUAL_ENV" in theirs.variables else ""


def _prefix(python: str) -> str:
    """Links of the interpreter itself are kept: they are what makes an environment."""
    return os.path.realpath(os.path.dirname(os.path.dirname(os.path.abspath(python))))


def _same(one: str, other: Path) -> bool:
    try:
        return os.path.samefile(one, other)
    except OSError:
        return False
