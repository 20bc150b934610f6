"""Which of several programs or scripts `add` is to take: the one that was named, or the one that somebody chooses."""

from collections.abc import Callable
from pathlib import Path

from tray_app.adapters.projects import discovery
from tray_app.adapters.projects.discovery import Candidate
from tray_app.adapters.system import typed
from tray_app.commands.asking import Asking
from tray_app.core.errors import ConfigError
from tray_app.core.messages import Message, _

CALLED: tuple[Callable[[Candidate], list[str]], ...] = (
    lambda one: [one.program or ""],
    lambda one: [one.name or "", one.shown, str(one.script or ""),
                 *([one.script.name, one.script.stem] if one.script else [])],
)  # fmt: skip
"""What one may be named by, the surest first."""


def choose(found: discovery.Found, asking: Asking, program: str | None) -> Candidate:
    """Raises ConfigError with the list where it is not certain and nobody can be asked."""
    path = found.launcher or found.folder or (found.candidates[0].script or Path()).parent
    names = [one.program or one.shown for one in found.candidates]
    if program is not None:
        return _named(found, program, path, names)
    reads = [one for one in found.candidates if one.evidence.polls or one.evidence.serves]
    if found.certain or (found.launcher and len(reads) == 1 and not asking.there):
        return found.candidates[0] if found.certain else reads[0]
    listed = [_listed(one, found.launcher is not None) for one in found.candidates]
    number = asking.choose(
        _("Which one?"),
        listed,
        _("Several programs may be meant:") if found.launcher else _("Several scripts may be meant:"),
    )
    if number is not None:
        return found.candidates[number]
    if found.launcher:
        commands = [add_it(found.launcher, "--program", names[0])]
        what = Message("{path} starts several programs: {list}.", path=path, list=", ".join(listed))
    elif len(scripts := {one.script or path for one in found.candidates}) < len(found.candidates):
        named = found.folder or min(scripts)
        commands = [add_it(named, "--program", one.shown) for one in found.candidates]
        what = _which(path, listed)
        if len(scripts) == 1:
            what = Message("{path} wants a command, and it is not certain which one: {list}.",
                           path=min(scripts), list=", ".join(listed))  # fmt: skip
    else:
        commands = [add_it(one) for one in dict.fromkeys(c.script for c in found.candidates) if one]
        what = _which(path, listed)
    raise ConfigError(what, cure=Message("Name one: {command}", command=_(" or ").join(commands)))


def _which(path: Path, listed: list[str]) -> Message:
    return Message("It is not certain which script of {path} is meant: {list}.", path=path, list=", ".join(listed))


def add_it(path: Path, *words: str) -> str:
    """What to type to have it added."""
    return typed(["bottray", "add", str(path), *words])


def _listed(one: Candidate, launched: bool) -> str:
    if not launched:
        return told(one)
    label = f"{one.program} ({one.shown})" if one.program not in (None, one.shown) else one.shown
    return _("{script}, which fetches updates", script=label) if one.evidence.polls else label


def told(one: Candidate) -> str:
    """One of a folder, with why it may be meant."""
    what = [_("reads updates")] if one.reads else []
    what += [_("started by {files}", files=", ".join(one.said))] if one.said else []
    return f"{one.shown} ({'; '.join(map(str, what))})" if what else one.shown


def _named(found: discovery.Found, program: str, path: Path, names: list[str]) -> Candidate:
    """Raises ConfigError where none, or more than one, is called so."""
    for called in CALLED:
        named = [one for one in found.candidates if program.casefold() in [text.casefold() for text in called(one)]]
        if len(named) == 1:
            return named[0]
    raise ConfigError(
        Message(
            '{path} starts no program "{program}", but: {list}.', path=path, program=program, list=", ".join(names)
        ),
        cure=Message("Name one: {command}", command=add_it(path, "--program", names[0])),
    )
