"""How the entry of a bot that is added comes to the token of its old launcher: what that sets, or reads from a file."""

import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from tray_app.adapters.projects import discovery, interpreter
from tray_app.adapters.tokens import secrets, token_file
from tray_app.core.errors import ConfigError
from tray_app.core.messages import Message
from tray_app.core.model import BotSpec
from tray_app.core.pattern import pattern
from tray_app.core.tokens.token import USUAL, Token

# `$(cat token.txt)`, `$(<token.txt)`; of a .bat: `set /p X=<token.txt`, `for /f %%i in (token.txt)`
_FILE = pattern(
    r"(?:\$\(|`)\s*(?:cat\s+|<\s*)(?:[\"']([^\"'`$]+)[\"']|([^\s\"'|;&()`$]+))\s*[)`]|%<?\s*[\"']?(?:type\s+)?([^%\"'|<>]+?)[\"']?%"
)


def named(variable: str) -> dict[str, Any]:
    return {"token_env": variable} if variable and variable not in secrets.USUAL_NAMES else {}


def pointer(
    chosen: discovery.Candidate, spec: BotSpec, launch: interpreter.Launch, variable: str, token: Token
) -> tuple[dict[str, Any], Message]:
    """The keys with which the launcher is read at each start, and where in it the token is."""
    assert chosen.launcher is not None, "only a launcher has variables of its own"
    there = token_file.placed(chosen.launcher)
    if all(one.token != token for one in there):
        raise _not_to_be_had([variable], chosen.launcher, launch)
    keys: dict[str, Any] = {"token_in": str(chosen.launcher), **named(variable)}
    if all(one.variable != variable for one in there if one.token == token):
        keys["token_env"] = variable
    if len({one.token for one in there}) > 1:
        keys["bot_id"] = token.bot_id
    found, source, _given = token_file.find(chosen.launcher, replace(spec, **keys))
    assert found == token, "bot_id and variable say which"
    return keys, source


def pointer_of_a_command(
    chosen: discovery.Candidate, launch: interpreter.Launch, lost: tuple[str, ...], reads: Callable[[str], bool]
) -> dict[str, Any]:
    """For a token that a command of the launcher reads from a file: that file. Raises ConfigError for any other, by the
    name that the bot's code `reads`."""
    for name in lost:
        for path in _files(chosen.computed[name], launch, chosen.launcher):
            if len({one.token for one in token_file.placed(path)}) == 1:
                return {"token_in": str(path), "token_env": name}
    tokens = [name for name in lost if name in secrets.USUAL_NAMES or "TOKEN" in name.upper()]
    if tokens:
        tokens = [name for name in tokens if reads(name)] or tokens  # others are what the launcher makes it of
        raise _not_to_be_had(tokens, chosen.launcher, launch)
    return {}


def check_made_anew(chosen: discovery.Candidate, launch: interpreter.Launch, file: Mapping[str, str]) -> None:
    """Raises ConfigError for a token in the bot's .env that may be of no account: the launcher sets that variable to
    what it reads from a file, and one that is there goes before a .env. Where nobody can tell what it reads, that in
    the .env is what its owner was told to write."""
    for name, made in chosen.computed.items():
        token = file.get(name, "").strip()
        if not USUAL.fullmatch(token) or re.search(rf"[$%!]{{?{re.escape(name)}\b", made):
            continue
        there = {one.token for path in _files(made, launch, chosen.launcher) for one in token_file.placed(path)}
        if there and there != {Token(token)}:
            what = Message(
                "{name} stands in {path}, but {launcher} makes it anew when it runs, and that one counts.",
                name=name, path=launch.env_file or launch.folder, launcher=chosen.launcher or "",
            )  # fmt: skip
            raise ConfigError(what, cure=Message("Take the wrong one out, and say this again."))


def two(one: Message, other: Message) -> ConfigError:
    return ConfigError(
        Message("There are two different tokens: {one} and {other}.", one=one, other=other),
        cure=Message("Take the wrong one out, and say this again."),
    )


def _files(made_by: str, launch: interpreter.Launch, launcher: Path | None) -> Iterator[Path]:
    if (found := _FILE.fullmatch(made_by.strip())) is not None:
        for folder in dict.fromkeys([launch.folder, launcher.parent if launcher else launch.folder]):
            path = Path(os.path.abspath(folder / os.path.expanduser(found[1] or found[2] or found[3])))
            if os.path.isfile(path):
                yield path


def _not_to_be_had(names: list[str], launcher: Path | None, launch: interpreter.Launch) -> ConfigError:
    place = launch.own_env_file
    return ConfigError(
        Message(
            "What {names} is, {launcher} makes only when it runs. BotTray does not run it, and takes no command for a "
            "token.",
            names=", ".join(names), launcher=launcher,
        ),
        cure=Message("Write {name}=... into {path} and say this again. The launcher can stay as it is.",
                     name=names[0], path=place),
    )  # fmt: skip
