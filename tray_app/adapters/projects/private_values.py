"""Values of an old launcher that do not belong into bots.toml: passwords, keys, tokens."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from tray_app.adapters.projects.texts import text_of
from tray_app.adapters.system import typed
from tray_app.core.errors import ConfigError
from tray_app.core.launchers.parts import OldStart
from tray_app.core.launchers.values.interpolation import variables_in
from tray_app.core.messages import Message
from tray_app.core.pattern import pattern
from tray_app.core.tokens.token import USUAL

SECRETS = ("TOKEN", "SECRET", "PASS", "KEY", "CREDENTIAL", "DSN", "DATABASE_URL")
PASSWORD = pattern(r"://[^/@\s]*:[^/@\s]+@")  # in an address


def put_in(start: OldStart, args: list[str], launcher: Path) -> Iterator[Message]:
    """What is to be known of the variables in a command line. Raises ConfigError where one of a private file would come
    into bots.toml."""
    line = " ".join(args)
    there = {
        name: value for name, value in start.put_in.items()
        if value and all(word in line for word in re.split(r"[\s\"']+", value))
    }  # fmt: skip
    if secret := [name for name, value in there.items() if _is_secret_in(args, name, value)]:
        raise ConfigError(
            Message("{launcher} puts {names} into the command line, where every user can read it, and from there it "
                    "would come into bots.toml.", launcher=launcher, names=", ".join(secret)),
            cure=Message("Let the script read it from a variable, write that into .env beside it, and add the script."),
        )  # fmt: skip
    in_address = [found[0] for word in args if (found := PASSWORD.search(word))]
    if any(name not in address for address in in_address for name in start.unset or ("\0",)):
        raise ConfigError(
            Message("{launcher} has a password in its command line, where every user can read it, and from there it "
                    "would come into bots.toml.", launcher=launcher),
            cure=Message("Let the script read it from a variable, write that into .env beside it, and add the script."),
        )  # fmt: skip
    if there := {name: value for name, value in there.items() if name not in start.env}:
        yield Message("{names}: args has the value that the file of variables has now. Write a later change into both.",
                      names=", ".join(there))  # fmt: skip
    if start.unset:
        yield Message("Its command line has {names} in it, which is set where it could not be read: "
                      "write it into args.", names=", ".join(start.unset))  # fmt: skip


def _is_secret_in(args: list[str], name: str, value: str) -> bool:
    """By the variable, or by the option that it is given to."""
    options = [args[at - 1] if at and word == value else word for at, word in enumerate(args) if value in word]
    options += [word for word in value.split() if word.startswith("-")]
    return is_secret(name, value) or any(is_secret(option.partition("=")[0], "") for option in options)


def of_its_own(start: OldStart, files: Iterable[Path]) -> dict[str, str]:
    """The variables of a launcher's own, without those that it has handed on by their names from a file that the bot
    gets anyway (`NAME=${NAME}`): a later change in that file is to count."""
    given: dict[str, str] = {}
    for file in files if start.private else ():
        given |= variables_in(text_of(file) if os.path.isfile(file) else "", {})  # a pipe is read at the start alone
    return {
        name: value for name, value in start.env.items()
        if not (value == start.private.get(name) == given.get(name))
    }  # fmt: skip


def of_secret(value: str, private: Mapping[str, str]) -> bool:
    """Whether it was made of a secret of a private file: `DB=$DB_PASSWORD`."""
    return any(is_secret(name, one) and len(one) > 3 and one in value for name, one in private.items())


def is_secret(name: str, value: str) -> bool:
    """Whether a variable does not belong into bots.toml."""
    return any(word in name.upper() for word in SECRETS) or bool(USUAL.search(value) or PASSWORD.search(value))


def _variable(start: OldStart) -> str:
    """The one of its variables whose token stands in its command line; "" where that is written there itself."""
    given = {**start.file_env, **start.env}
    return next((name for name, value in given.items() if USUAL.search(value) and value in " ".join(start.words)), "")


def in_command_line(start: OldStart, launcher: Path, script: Path | None) -> ConfigError:
    """Of a launcher that hands the token over there, to the `script`."""
    variable = _variable(start)
    what = Message("{launcher} hands the token over in the command line, where every user can read it.",
                   launcher=launcher)  # fmt: skip
    if script is None:
        return ConfigError(what, cure=Message("Let the bot take it from the variable BOT_TOKEN, and write that into "
                                              "a .env file."))  # fmt: skip
    name = variable or "BOT_TOKEN"
    read = f'os.environ["{name}"]' if script.suffix.lower() in (".py", ".pyw") else f"process.env.{name}"
    if variable:  # which it gets already
        cure = Message("In {script}, take it from {variable} in place of the argument, take that out of {launcher}, "
                       "then say: {command}", script=script, variable=read, launcher=launcher.name,
                       command=typed(["bottray", "add", str(launcher)]))  # fmt: skip
        return ConfigError(what, cure=cure)
    cure = Message("In {script}, take it from {variable} in place of the argument, write BOT_TOKEN=... into {path}, "
                   "then say: {command}", script=script, variable=read, path=script.parent / ".env",
                   command=typed(["bottray", "add", str(script)]))  # fmt: skip
    return ConfigError(what, cure=cure)
