"""A launcher's files of variables, which it reads by rules of its own: a bot's `env_file` is read as a .env is."""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from tray_app.adapters.files import start_of
from tray_app.adapters.projects.candidates import Candidate
from tray_app.adapters.projects.private_values import is_secret
from tray_app.adapters.projects.texts import MOST_BYTES
from tray_app.adapters.tokens import env_text
from tray_app.commands.adding.token_in_file import Places
from tray_app.core.launchers import encodings
from tray_app.core.messages import Message
from tray_app.core.model import BotSpec
from tray_app.core.tokens import env_dialect


def not_read(variable: str, file: Mapping[str, str], paths: Sequence[Path], places: Places) -> tuple[Message, ...]:
    """Where the token stands in a .env under a name that the bot's code does not read, while it reads another one."""
    reads = places.variable()
    if variable not in file or variable in places.names or "TOKEN" not in reads.upper() or reads in file:
        return ()
    start = re.compile(rf"\s*(?:export\s+)?['\"]?{re.escape(variable)}['\"]?\s*[=:]")
    for path in reversed(paths):
        with suppress(OSError):
            for line, row in enumerate(encodings.decode(path.read_bytes()).splitlines(), 1):
                if start.match(row):
                    return (Message("The code reads {name}, but line {line} of {path} has {variable}: write {name} "
                                    "there, or the bot has no token.",
                                    name=reads, line=line, path=path, variable=variable),)  # fmt: skip
    return ()


def as_it_was(chosen: Candidate) -> Candidate:
    """With the values that the bot had where they would be others now, and with a word on it."""
    if not chosen.file_env:
        return chosen
    named = chosen.keys.get("env_file") or ()
    node = env_dialect.of_node(BotSpec("bot", script=str(chosen.script) if chosen.script else None))
    now: dict[str, str] = {}
    for path in [named] if isinstance(named, str) else named:
        try:
            now |= env_text.variables(encodings.decode(start_of(path, MOST_BYTES)), node)
        except OSError:
            continue
    differing = {name: value for name, value in chosen.file_env.items() if now.get(name) != value}
    notes = list(chosen.notes)
    secret = [name for name, value in differing.items() if is_secret(name, value)]
    plain = {name: value for name, value in differing.items() if name not in secret}
    if plain:
        notes.append(Message("{names}: systemd reads such a line otherwise than a .env is read. The bot gets the value "
                             "that it had.", names=", ".join(plain)))  # fmt: skip
    if secret:
        notes.append(Message("{names}: systemd reads such a line otherwise than a .env is read, and the bot gets "
                             "another value now. Write it between single quotes, for both to read it alike.",
                             names=", ".join(secret)))  # fmt: skip
    if more := [name for name in now if name not in chosen.file_env]:
        notes.append(Message("{names}: systemd passes over such a line (as of one with export), and started the bot "
                             "without it. Now the bot gets it.", names=", ".join(more)))  # fmt: skip
    env = {**chosen.keys.get("env", {}), **plain}
    keys = {**chosen.keys, "env": env} if env else chosen.keys
    return replace(chosen, keys=keys, notes=tuple(notes))
