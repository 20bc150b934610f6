"""`doctor`: one look at everything that a bot needs, each finding with its cure. It changes nothing.

A finding is ok, "look" (works, but somebody should look at it) or broken. Texts are free of tokens, so that the whole
can be pasted in public.
"""

import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tray_app import __version__
from tray_app.adapters.leases import lease
from tray_app.adapters.processes import process
from tray_app.adapters.projects import interpreter
from tray_app.adapters.projects.pythons import installation, requirements
from tray_app.adapters.projects.pythons.needs import Needs
from tray_app.adapters.system import called, typed
from tray_app.adapters.tokens import env_text, secrets
from tray_app.checks import doctor_lease, doctor_telegram
from tray_app.checks.doctor_lease import Add, Seen
from tray_app.core.errors import BotTrayError, HostError
from tray_app.core.messages import Message
from tray_app.core.model import BotSpec
from tray_app.core.processes import readers
from tray_app.core.processes.processes import TOKEN_IN_COMMAND, Suspect, another_copy, in_words, stop_command, why
from tray_app.core.scripts.telegram_code import Speaks
from tray_app.core.tokens.exposure import in_command_of
from tray_app.core.tokens.token import Token
from tray_app.core.warning import OTHER_READER, WarningKind
from tray_app.supervisor import lacking
from tray_app.supervisor.rivals.neighbours import Neighbours
from tray_app.supervisor.telegram import check, promises
from tray_app.supervisor.warnings import exposures

LIBRARIES = ("psutil", "portalocker", "requests", "urllib3", "starlette", "uvicorn", "h11", "platformdirs",
             "python-dotenv", "tomlkit", "jeepney", "pystray", "pillow", "keyring")  # fmt: skip
State = Literal["ok", "look", "broken"]


@dataclass(frozen=True)
class Finding:
    """`about` is a bot's name or "" for the machine as a whole; `same` are the kinds of what the agent would warn of
    for the same trouble, so that nobody reads of it twice, with two cures."""

    about: str
    state: State
    text: Message
    cure: Message | None = None
    same: tuple[WarningKind, ...] = ()

    def to_dict(self) -> dict[str, str | None]:
        return {
            "about": self.about or None,
            "state": self.state,
            "text": str(self.text),
            "cure": str(self.cure) if self.cure else None,
            "command": str(self.cure.args["command"]) if self.cure and "command" in self.cure.args else None,
        }


def machine(environ: Mapping[str, str]) -> Iterator[Finding]:
    """What concerns all bots."""
    python = ".".join(map(str, sys.version_info[:3]))
    versions = Message("BotTray {version}, Python {python}, {system}", version=__version__, python=python,
                       system=called())  # fmt: skip
    yield Finding("", "ok", versions)
    yield Finding("", "ok", Message("Its libraries: {list}", list=", ".join(_libraries())))
    try:
        where = lease.folder(environ)
        if os.access(where, os.W_OK):
            yield Finding("", "ok", Message("The leases lie in {folder}.", folder=where))
        else:
            yield Finding("", "broken", Message("No lease can be taken: {folder} is not writable.", folder=where),
                          Message("In a systemd unit with ProtectSystem=strict: ReadWritePaths={folder}", folder=where),
                          )  # fmt: skip
    except BotTrayError as error:
        yield Finding("", "broken", error.message, error.cure)


def bot(
    spec: BotSpec,
    base: Path,
    log: Path,
    environ: Mapping[str, str],
    around: Neighbours,
    seen: Seen,
    now: Callable[[], float] = time.time,
) -> list[Finding]:
    """What concerns one bot, whose log is `log` and beside which `around` was seen.

    Asks Telegram; blocks for some seconds where it is not reached.
    """
    found: list[Finding] = []

    def add(state: State, text: Message, cure: Message | None = None, *same: WarningKind) -> None:
        found.append(Finding(spec.name, state, text, cure, same))

    try:
        launch = interpreter.resolve(spec, base)
        for text, cure in exposures.in_others_hands(launch):
            add("look", text, cure)
        file = secrets.env_variables(spec, launch.env_file)  # once: it may be a pipe
        token = secrets.find_token(spec, launch.env_file, environ, file)
    except BotTrayError as error:
        with suppress(HostError):  # as below
            doctor_lease.of_its_run(spec, seen, lease.folder(environ), add)
        add("broken", error.message, error.cure)
        return found
    bots_own = secrets.bot_environment(spec, launch.env_file, environ, file=file)
    add("ok", Message("It is started by {program}.", program=launch.argv[0]))
    _modules(spec, launch, bots_own, add)
    open_now = list(exposures.at_rest(launch, token.token if token else None))
    for shown in open_now:
        add("look", shown.text, shown.cure)
    if told := env_text.wide(launch.env_file):
        add("look", told)
    if token:
        add("ok", Message("Its token: {source}.", source=token.source))
        if seen.up and seen.bot_id != token.token.bot_id:
            add("look", Message("It runs without a token, as it was started before this one was there.")
                if seen.bot_id is None
                else Message("It runs with another token than this: that of bot {id}.", id=seen.bot_id),
                Message("This one counts from its next start: {command}", command=f"bottray restart {spec.name}"),
                )  # fmt: skip
    place = launch.token_in or launch.env_file
    if token and place and not any(one.kind == WarningKind.TOKEN_READABLE for one in open_now):
        add("ok", Message("The token file is private: {path}.", path=place))
    key = lease.key_of(token.token.bot_id if token else None, process.user(), spec.name)
    with suppress(HostError):  # of the machine as a whole it has been said
        doctor_lease.look(spec, key, seen, lease.folder(environ), add)
    copies = around.rivals.get(spec.name, [])
    for rival in copies:
        add("look" if rival.only_has_token else "broken", another_copy(spec.name, rival),
            Message("To stop it: {command}", command=stop_command(rival)),
            WarningKind.LOCAL, WarningKind.UNKNOWN)  # fmt: skip
        if TOKEN_IN_COMMAND in rival.evidence:
            shown = in_command_of(in_words(rival))
            add("look", shown.text, shown.cure)
    suspects, connected = _apart(around.suspects.get(spec.name, []), seen)
    for one in connected:
        add("ok", Message("Connected to the server of the Bot API too, and nothing says that it has this token: "
                          "{process}.", process=in_words(one)))  # fmt: skip
    if not copies and not suspects:
        add("ok", around.unseen.no_copy(token is not None))
    elif not copies and WarningKind.UNKNOWN in seen.warned:  # whose text is of a moment when none of them was seen
        add("look", readers.suspected(spec.name, suspects), None, WarningKind.UNKNOWN)
    for one in suspects:
        add("look", Message("It may read the same token: {process}; {why}.", process=in_words(one), why=why(one)),
            Message("If it does, stop it: {command}", command=stop_command(one)))  # fmt: skip
    way = promises.way_of(launch)
    for told in promises.by_mtproto(way, launch):
        add("ok", told)
    if spec.token == "none":
        add("ok", Message("It is a plain program, as its entry says: its variables are not looked at for a token."))
        return found
    if token is None and way is Speaks.USER:
        return found
    if token is None:
        cost = None if seen.up and seen.bot_id else promises.unguarded(spec.name, way)
        add("look", cost or doctor_lease.no_token(launch, seen), check.place_for("BOT_TOKEN", launch),
            WarningKind.UNGUARDED)  # fmt: skip
        return found
    doctor_telegram.look(spec, token, launch, bots_own, environ, seen, now, add)
    _exposures(launch, token.token, environ, log, add)
    return found


def _apart(suspects: Sequence[Suspect], seen: Seen) -> tuple[list[Suspect], list[Suspect]]:
    """Those of whom more is known than that they are connected, and the others: they are suspects only where a conflict
    says that somebody reads."""
    if OTHER_READER & seen.warned:
        return list(suspects), []
    return [one for one in suspects if not one.weak], [one for one in suspects if one.weak]


def _libraries() -> Iterator[str]:
    from importlib import metadata

    for name in LIBRARIES:
        with suppress(metadata.PackageNotFoundError):  # one of the other system, or not asked for
            yield f"{name} {metadata.version(name)}"


def _modules(spec: BotSpec, launch: interpreter.Launch, bots_own: Mapping[str, str], add: Add) -> None:
    try:
        wanted, lacks = lacking.look(launch, bots_own)
    except BotTrayError as error:
        add("look", error.message, error.cure)
        return
    if wanted is None:
        return
    if lacks is None:
        add("look", Message("The interpreter did not say what it has."))
    elif not lacks and wanted.unread:
        add("look", Message("Its interpreter has all that is known to be needed, but what {files} imports could not be "
                            "read.", files=wanted.unread_names))  # fmt: skip
    elif not lacks:
        add("ok", Message("Its interpreter has what it needs."))
    else:
        add(
            "look",
            Message("Its interpreter lacks {names}.", names=lacks.names),
            _installing(spec, launch, wanted, lacks),
            WarningKind.PACKAGES,
        )


def _installing(
    spec: BotSpec, launch: interpreter.Launch, wanted: Needs, lacks: requirements.Lacking
) -> Message | None:
    python = interpreter.python_words(launch)
    assert python is not None, "it has just been asked"
    try:
        plan = installation.installation(python, wanted, lacks, chosen=spec.python is not None)
    except BotTrayError as error:
        return error.cure
    if not plan.commands:
        return Message("Which package brings {module} is not known: write it into requirements.txt.",
                       module=", ".join(plan.unknown))  # fmt: skip
    return Message("Install it: {command}", command=" && ".join(typed(step) for step in plan.commands))


def _exposures(launch: interpreter.Launch, token: Token, environ: Mapping[str, str], log: Path, add: Add) -> None:
    """Where others may see its token, apart from files."""
    if logged := exposures.in_log(log, token):
        add("look", logged.text, logged.cure)
    git = exposures.in_git(launch, token, environ)
    if git is True:
        add("ok", Message("The token is not in the git repository of {folder}.", folder=launch.folder))
    elif git:
        add("look", git.text, git.cure)
