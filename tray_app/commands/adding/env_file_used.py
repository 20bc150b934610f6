"""Which files of variables a bot that is added reads by itself: its entry names them, so that it gets what it had.

python-dotenv leaves alone what is set already. A file that the code does not read, handed over all the same, would so
decide over the one that it reads.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Any

from tray_app.adapters.projects import discovery
from tray_app.adapters.projects.launch import Launch
from tray_app.adapters.projects.own_code import launched_code, packages
from tray_app.adapters.projects.texts import text_of
from tray_app.adapters.rights import trust
from tray_app.adapters.rivals.setting import script_of
from tray_app.adapters.tokens import env_text
from tray_app.commands.adding import token_in_file
from tray_app.commands.asking import Asking
from tray_app.core.errors import ConfigError
from tray_app.core.launchers.parts import base as base_name
from tray_app.core.messages import Message, _
from tray_app.core.model import BotSpec
from tray_app.core.pattern import pattern
from tray_app.core.scripts.python_values import ANY
from tray_app.core.scripts.variable_files import Reader, Used
from tray_app.core.scripts.variables_used import used
from tray_app.core.scripts.variables_used_node import used_by_node
from tray_app.core.tokens import env_dialect
from tray_app.core.tokens.placeholders import is_example
from tray_app.core.tokens.token import USUAL, Token

_PUT_IN = pattern(r"^[^\S\n]*(?:export[^\S\n]+)?(\w+)[^\S\n]*=[^\S\n]*(?!')[^\n#$\\]{0,400}\$", re.MULTILINE)
NOT_SEEN = Message(
    "Its code reads variables from a file whose place only a run would tell. If its token is in there, name that file "
    "in bots.toml: env_file."
)


@dataclass(frozen=True)
class Read:
    """`keys` are those that the entry needs for it, `used` what its code tells."""

    used: Used
    keys: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[Message, ...] = ()


def find(
    chosen: discovery.Candidate,
    spec: BotSpec,
    launch: Launch,
    asking: Asking,
    bot_id: int | None,
) -> Read:
    """Raises ConfigError where it depends on something which file is read, these have different tokens, and nobody can
    be asked; `bot_id` says then which one is meant."""
    script = chosen.script or script_of(launch.argv, launch.folder)
    code: dict[PurePath, str] = {}
    before = packages(script, launch) if script else []
    if script:
        code.update(launched_code(script, launch).items())
    node = env_dialect.of_node(spec)
    reader = Reader(lambda path: _there(path, launch), lambda path: _variables(path, node))
    base: list[PurePath] = list(launch.env_files) if spec.env_file else []
    given = {name: value for path in base for name, value in reader.variables(path).items()}
    given |= {**spec.env, **chosen.hidden}
    if node:
        found = used_by_node(code, launch.folder, given, base, reader, launch.argv)
    else:
        found = used(
            {path: text_of(Path(path)) for path in code},
            launch.folder,
            given,
            base,
            reader,
            [one for one in before if one in code],
        )
    if not found.loads:
        return Read(found)
    files = _agreed(found, reader, asking, bot_id, script or launch.folder)
    notes = (NOT_SEEN,) if found.nowhere else ()
    if not files and launch.env_file and found.missing and not found.doubtful:
        note = Message("Its code reads {path}, which is not there. The bot gets the variables of {other}.",
                       path=os.path.normpath(found.missing[0]), other=launch.env_file)  # fmt: skip
        return Read(found, notes=(*notes, note))
    if not files or files == list(launch.env_files):
        return Read(found, notes=notes)
    named = [str(path) for path in files]
    return Read(found, {"env_file": named[0] if len(named) == 1 else named}, notes)


def put_in_by_deno(spec: BotSpec, launch: Launch) -> tuple[Message, ...]:
    """What Deno itself would make other values of, which it reads no more: its --env-file is BotTray's env_file now."""
    if not spec.env_file or base_name(launch.argv[0]) != "deno":
        return ()
    notes = []
    for path in launch.env_files:
        if names := list(dict.fromkeys(_PUT_IN.findall(text_of(Path(path))))):
            notes.append(Message("Deno would put variables in where a $ stands in {path} ({names}). BotTray hands that "
                                 "over as it is written: write the whole value, or 'value' if the $ is meant.",
                                 path=path, names=", ".join(names)))  # fmt: skip
    return tuple(notes)


def _agreed(found: Used, reader: Reader, asking: Asking, bot_id: int | None, path: Path) -> list[PurePath]:
    """The files that count, of the doubtful ones those that may be meant."""
    doubtful = list(dict.fromkeys(found.doubtful))
    tokens = {one: _tokens(reader.variables(one)) for one in found.files}
    ids = list(dict.fromkeys(token.bot_id for one in found.files for token in tokens[one]))
    several = {token for one in found.files for token in tokens[one]}
    if not doubtful:
        return found.files
    if len(several) < 2:
        sure = [one for one in found.files if one not in doubtful]
        having = [one for one in doubtful if tokens[one]] or doubtful[:1]
        return sure if any(tokens[one] for one in sure) else [*having[:1], *sure]
    listed = [f"{one} ({token!r})" for one in found.files for token in sorted(tokens[one], key=repr)]
    if bot_id is None:
        about = _("It depends on something else which of these files the bot reads:")
        number = asking.choose(_("Which one?"), [str(one) for one in found.files], about)
        if number is None:
            raise ConfigError(
                Message("Which of these files the bot in {path} reads depends on something that only a run would tell: "
                        "{list}.", path=path, list="; ".join(listed)),
                cure=token_in_file.which(path, ids[0]),
            )  # fmt: skip
        chosen = found.files[number]
        return [one for one in found.files if one not in doubtful or one == chosen]
    return [one for one in found.files if one not in doubtful or any(t.bot_id == bot_id for t in tokens[one])]


def _tokens(values: Mapping[str, str]) -> set[Token]:
    return {Token(value) for value in values.values() if USUAL.fullmatch(value.strip())}


def _there(path: PurePath, launch: Launch) -> list[PurePath]:
    """The files that it leads to which nobody can change who could not change the bot too."""
    whole = Path(os.path.abspath(os.path.expanduser(path)))
    several = [whole]
    if ANY in str(path):
        if ANY in str(whole.parent):
            return []
        pattern = "*env*" if whole.name == ANY else whole.name.replace("[", "[[]").replace("*", "[*]").replace(ANY, "*")
        try:
            several = [one for one in sorted(whole.parent.glob(pattern)) if not is_example(one.name)]
        except OSError:
            return []
    named = [one for one in (launch.script, launch.folder) if one]
    return [one for one in several if os.path.isfile(one) and trust.stranger(one, named) is None]


def _variables(path: PurePath, node: bool) -> dict[str, str]:
    return env_text.variables(text_of(Path(path)), node)
