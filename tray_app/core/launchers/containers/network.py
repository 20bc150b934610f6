"""Names that are computers in docker's network only: the other services of a docker-compose.yml. Pure.

A bot that runs here does not find `db` or `redis` by that name.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import replace

from tray_app.core.launchers.parts import OldStart
from tray_app.core.messages import Message
from tray_app.core.pattern import pattern

_OF_HOST = pattern(r"HOST|ADDR|SERVER|BROKER|URL|URI", re.IGNORECASE)


def host_in(variable: str, value: str, names: Collection[str]) -> str | None:
    """The service that a value names as a host: `postgres://user:secret@db/shop`, `db:5432`; a word alone (`postgres`)
    may be a user's name or a driver's, so that there the variable has to say that it is a host."""
    for name in names:
        found = re.fullmatch(
            rf"([\w+.-]+://(?:[^/\s]*@)?)?{re.escape(name)}(:\d+)?(?:[/?,]\S*)?", value.strip(), re.IGNORECASE
        )
        if found and (found[1] or found[2] or _OF_HOST.search(variable)):
            return name
    return None


def told(start: OldStart, names: Collection[str], files: Mapping[str, str], file: str, compose: str) -> OldStart:
    """With what is to be known of its variables that name such a host. `files` are those of `file`: its value is taken
    where it names none."""
    env, notes = dict(start.env), [*start.notes]
    for variable, value in {**files, **start.env}.items():
        if (host := host_in(variable, value, names)) is None:
            continue
        beside = files.get(variable, "")
        if variable in start.env and beside and host_in(variable, beside, names) is None:
            del env[variable]
            notes.append(Message(
                "{variable} of {compose} names {host}, which is one of its services and has that name in docker only. "
                "The value in {path} is taken.", variable=variable, compose=compose, host=host, path=file))  # fmt: skip
        else:
            notes.append(Message(
                "{variable} names {host}, which is a service of {compose} and has that name in docker only. The bot "
                "runs outside of it: publish that service's port, and name this computer (localhost) in {variable}.",
                variable=variable, host=host, compose=compose))  # fmt: skip
    return replace(start, env=env, notes=tuple(notes))
