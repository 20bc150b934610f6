"""Which token a bot that is added reads, and how its entry comes to it: by a pointer, never by a copy."""

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tray_app.adapters.projects import discovery, interpreter
from tray_app.adapters.tokens import secrets, token_file
from tray_app.commands.asking import Asking
from tray_app.core.errors import ConfigError
from tray_app.core.messages import Message, _
from tray_app.core.model import BotSpec
from tray_app.core.tokens.token import USUAL, Token

# `$(cat token.txt)`, `$(<token.txt)`; of a .bat: `set /p X=<token.txt`, `for /f %%i in (token.txt)`
_FILE = re.compile(
    r"(?:\$\(|`)\s*(?:cat\s+|<\s*)[\"']?([^\s\"'|;&()`$]+)[\"']?\s*[)`]|%<?\s*[\"']?(?:type\s+)?([^%\"'|<>]+?)[\"']?%"
)


@dataclass(frozen=True)
class Place:
    """`keys` are those that the entry needs for it, `source` says where the token is if not in the bot's .env. `copied`
    are other secrets of a launcher, or what was pasted, which the bot's .env has to get; `lost` are variables that only
    a run of the launcher would make."""

    variable: str = ""
    token: Token | None = None
    keys: Mapping[str, Any] = field(default_factory=dict)
    source: Message | None = None
    copied: Mapping[str, str] = field(default_factory=dict, repr=False)
    lost: tuple[str, ...] = ()


def find(
    chosen: discovery.Candidate,
    spec: BotSpec,
    launch: interpreter.Launch,
    environ: Mapping[str, str],
    asking: Asking,
    pasted: Mapping[str, str],
) -> Place:
    """Raises ConfigError where it stays open which token it is, or nothing could point at it."""
    file = secrets.env_variables(spec, launch.env_file)
    there = {**file, **spec.env}
    given = {**chosen.hidden, **pasted}
    clash = [name for name, value in chosen.hidden.items() if file.get(name, value) != value]
    if clash:
        what = Message(
            "{name} has one value in the old launcher and another in {path}.", name=clash[0], path=launch.env_file
        )
        raise ConfigError(what, cure=Message("Remove the wrong one of the two first."))
    lost = tuple(name for name in chosen.computed if name not in there)
    copied = {name: value for name, value in given.items() if name not in file}
    variable, token = _chosen(chosen, {**there, **given}, launch, asking)
    if token is None:
        found = secrets.find_token(spec, launch.env_file, environ)
        if found:
            return Place(found.variable, found.token, _named(found.variable), None, copied, lost)
        keys = _pointer_of_a_command(chosen, spec, launch, lost)
        if not keys:
            return Place(copied=copied, lost=lost)
        read = token_file.find(Path(keys["token_in"]), replace(spec, **keys))
        lost = tuple(name for name in lost if name != keys["token_env"])
        return Place(keys["token_env"], read[0], keys, read[1], copied, lost)
    if variable in there or variable in pasted:
        return Place(variable, token, _named(variable), None, copied, lost)
    copied.pop(variable)
    keys, source = _pointer(chosen, spec, launch, variable, token)
    return Place(variable, token, keys, source, copied, lost)


def _named(variable: str) -> dict[str, Any]:
    return {"token_env": variable} if variable and variable not in secrets.USUAL_NAMES else {}


def _chosen(
    chosen: discovery.Candidate, own: Mapping[str, str], launch: interpreter.Launch, asking: Asking
) -> tuple[str, Token | None]:
    """The variable of the bot's own that it reads its token from, and the token; ("", None) where none has one."""
    shaped = {name: Token(value) for name, value in own.items() if USUAL.fullmatch(value.strip().strip("\"'"))}
    if not shaped:
        return "", None
    if len(set(shaped.values())) == 1:
        name = next((name for name in secrets.USUAL_NAMES if name in shaped), next(iter(shaped)))
        return name, shaped[name]
    script = chosen.script or launch.script
    for reads in discovery.variables(script) if script else ():
        read = [name for name in shaped if name in reads]
        if len({shaped[name] for name in read}) == 1:
            return read[0], shaped[read[0]]
    names = list(shaped)
    listed = [f"{name}  ({shaped[name]!r})" for name in names]
    asking.say(_("There are {n} tokens, and it is not clear which one this bot reads:", n=len(names)))
    number = asking.choose(_("Which one?"), listed)
    if number is None:
        place = launch.env_file or chosen.launcher or launch.folder
        raise ConfigError(
            Message("{path} has several tokens: {names}.", path=place, names=", ".join(listed)),
            cure=Message(
                'Run this in a terminal, or write the entry by hand, with token_env = "{name}".', name=names[0]
            ),
        )
    return names[number], shaped[names[number]]


def _pointer(
    chosen: discovery.Candidate, spec: BotSpec, launch: interpreter.Launch, variable: str, token: Token
) -> tuple[dict[str, Any], Message]:
    """The keys with which the launcher is read at each start, and where in it the token is."""
    assert chosen.launcher is not None, "only a launcher has variables of its own"
    there = token_file.placed(chosen.launcher)
    if all(one.token != token for one in there):
        raise _not_to_be_had([variable], chosen.launcher, launch)
    keys: dict[str, Any] = {"token_in": str(chosen.launcher), **_named(variable)}
    if all(one.variable != variable for one in there if one.token == token):
        keys["token_env"] = variable
    if len({one.token for one in there}) > 1:
        keys["bot_id"] = token.bot_id
    found, source, _given = token_file.find(chosen.launcher, replace(spec, **keys))
    assert found == token, "bot_id and variable say which"
    return keys, source


def _pointer_of_a_command(
    chosen: discovery.Candidate, spec: BotSpec, launch: interpreter.Launch, lost: tuple[str, ...]
) -> dict[str, Any]:
    """For a token that a command of the launcher reads from a file: that file. Raises ConfigError for any other."""
    for name in lost:
        for path in _files(chosen.computed[name], launch, chosen.launcher):
            if len({one.token for one in token_file.placed(path)}) == 1:
                return {"token_in": str(path), "token_env": name}
    tokens = [name for name in lost if name in secrets.USUAL_NAMES or "TOKEN" in name.upper()]
    if tokens:
        raise _not_to_be_had(tokens, chosen.launcher, launch)
    return {}


def _files(made_by: str, launch: interpreter.Launch, launcher: Path | None) -> Iterator[Path]:
    if (found := _FILE.fullmatch(made_by.strip())) is not None:
        for folder in dict.fromkeys([launch.folder, launcher.parent if launcher else launch.folder]):
            path = Path(os.path.abspath(folder / os.path.expanduser(found[1] or found[2])))
            if os.path.isfile(path):
                yield path


def _not_to_be_had(names: list[str], launcher: Path | None, launch: interpreter.Launch) -> ConfigError:
    place = launch.env_file or (launch.script.parent if launch.script else launch.folder) / ".env"
    return ConfigError(
        Message(
            "What {names} is, {launcher} makes only when it runs. BotTray does not run it, and takes no command for a "
            "token.",
            names=", ".join(names), launcher=launcher,
        ),
        cure=Message("Write {name}=... into {path} and say this again. The launcher can stay as it is.",
                     name=names[0], path=place),
    )  # fmt: skip
