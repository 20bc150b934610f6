"""Whether a program that has a bot's token in its variables has any use for it.

A page beside the bot, or a user's account, is started from the same launcher with the same .env: were the token taken
for its own, it would hold the bot's lease, and the bot itself would be refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tray_app.adapters.projects import django
from tray_app.adapters.projects.interpreter import Launch
from tray_app.adapters.projects.own_code import MOST, own_code
from tray_app.adapters.projects.wanted_commands import reads_as_given
from tray_app.adapters.rivals.setting import project_texts
from tray_app.commands.adding import hosted
from tray_app.commands.adding.choice import add_it
from tray_app.commands.adding.token_in_variable import Variables
from tray_app.core.messages import Message
from tray_app.core.processes.program import arguments
from tray_app.core.scripts.plain_code import strangers
from tray_app.core.scripts.script_text import evidence, polls
from tray_app.core.scripts.telegram_code import Speaks, speaks, used

_LANGUAGES = (".py", ".js", ".ts", ".mjs", ".cjs")


@dataclass(frozen=True)
class Useless:
    """`unread` are the variables that hold a token and need not be carried over."""

    unread: frozenset[str]
    notes: tuple[Message, ...] = ()


def look(
    code: Mapping[Path, str],
    launch: Launch,
    variables: Variables,
    there: Mapping[str, str],
    named: Path,
) -> Useless | None:
    """None where it may be a bot's. `named` is what the user would add again."""
    known = _by_its_code(code, launch, variables, there, named)
    if known is None and variables.any and hosted.gets_none(launch, _project(launch)):
        return Useless(frozenset())  # it may answer with the token, which it keeps
    return known


def _by_its_code(
    code: Mapping[Path, str],
    launch: Launch,
    variables: Variables,
    there: Mapping[str, str],
    named: Path,
) -> Useless | None:
    if not code:
        return None
    script = next(iter(code))
    unread = variables.unread
    if speaks(code.values()) is Speaks.USER:
        text = used("\n".join(code.values()))
        return Useless(unread) if all(name in unread or name not in text for name in variables.names) else None
    if not variables.any:
        return None
    if reads_as_given(script, arguments(launch.argv) or ()) is False:  # with other words it is the bot
        return Useless(unread)
    if _is_a_page(code, launch):
        return Useless(unread) if _has_a_bot(script, launch, polling=True) else None
    own = {part for path in code for part in (path.stem, path.parent.name)}
    unknown = strangers(code, own)
    if unknown is None or not _has_a_bot(script, launch, polling=bool(unknown) or unread != variables.names):
        return None
    if not unknown:
        return Useless(unread)
    elsewhere = any(name in there for name in ("PYTHONPATH", "NODE_PATH"))
    if elsewhere or unread != variables.names or any(_is_own(name, script, launch) for name in unknown):
        return None
    note = Message("Nothing in its code is of Telegram, and none of it reads {variable}: it is taken for no bot. If "
                   "{modules} should read updates with that token, take the entry out and say: {command}",
                   variable=min(unread), modules=", ".join(sorted(unknown)),
                   command=add_it(named, "--bot-id", str(variables.a_bot_id)))  # fmt: skip
    return Useless(unread, (note,))


def _is_a_page(code: Mapping[Path, str], launch: Launch) -> bool:
    """Whether it is a page of Django's, and nothing that is loaded for it speaks to Telegram; what it names in its
    settings may be for a command beside it."""
    script = next(iter(code))
    top = script.parent if script.name == django.STARTER else launch.folder
    serves = (arguments(launch.argv) or ("",))[:1]
    if not (script.name == django.STARTER and django.SERVES.intersection(serves)) and not any(
        word in code[script] for word in django.SERVED
    ):
        return False
    loaded = {**code, **own_code(script, top, django.page(top), serves)}
    told = map(evidence, loaded.values())
    return len(loaded) < MOST and not any(one.library or one.polls or one.serves for one in told)


def _is_own(module: str, script: Path, launch: Launch) -> bool:
    """Whether it may be one of the project's, by a path that only a run would tell."""
    places = {script.parent, launch.folder, launch.folder / "src"}
    return any((place / f"{module}{end}").exists() for place in places for end in ("", ".py", ".js", ".ts"))


def _has_a_bot(script: Path, launch: Launch, polling: bool) -> bool:
    """Whether another file of its project is one, whose token that will be; where not `polling`, one that only uses a
    library for it counts too. The project is at least what lies beside its .env."""
    several = (project_texts(script.with_suffix(ending), _project(launch)) for ending in _LANGUAGES)
    return any(polls(text) or (not polling and evidence(text).library) for texts in several for text in texts)


def _project(launch: Launch) -> Path:
    """At least what lies beside its .env."""
    beside = launch.env_file.parent if launch.env_file else launch.folder
    return beside if beside in launch.folder.parents else launch.folder
