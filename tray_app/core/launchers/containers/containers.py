"""What a container would start, run on this computer instead: a Dockerfile, a docker-compose.yml. Pure.

Formats: Dockerfile reference ("Understand how CMD and ENTRYPOINT interact"), compose specification.
"""

import posixpath
import shlex
from collections.abc import Callable, Mapping
from dataclasses import replace

from tray_app.core.launchers import nested
from tray_app.core.launchers.around import Around
from tray_app.core.launchers.containers import compose, network
from tray_app.core.launchers.containers.stage import CONTAINER, Image, Stage, names_of, stage_of
from tray_app.core.launchers.parts import (
    HERE,
    RESTART,
    OldStart,
    Reading,
    Refusal,
    Replaced,
    join,
    shown,
)
from tray_app.core.launchers.services.units import NEVER
from tray_app.core.launchers.stead import joined, named
from tray_app.core.launchers.values.interpolation import variables_in
from tray_app.core.launchers.wrapped import unwrap
from tray_app.core.messages import Message

AGAIN = Message('restart = "on-failure": after each crash, with growing pauses and no limit')
_READ = frozenset(
    ["build", "command", "environment", "env_file", "image", "container_name", "working_dir", "entrypoint", "restart",
     "extends"]
)  # fmt: skip
HIGHEST = 2  # folders above a Dockerfile of which its image may be built
Told = Callable[[OldStart], OldStart]
_Given = tuple[dict[str, str], str, str]


def dockerfile(
    text: str, around: Around, context: str = "", service: compose.Service | None = None, told: Told = lambda one: one
) -> Reading:
    """What `docker run` would start, were it run in the folder that is copied in; `service` is who has it built, of the
    folder `context`, and `told` gives a start what that says. Scripts of the image are followed here, where it is known
    what is in it."""
    stage, replaced = stage_of(text, service.target if service else "")
    if service is not None and service.folder:
        stage.enter(service.folder)
    entry, last = stage.entry, stage.last
    if service is not None:
        entry, last = (entry, last) if service.entrypoint is None else (service.entrypoint, [])
        last = last if service.command is None else service.command
    words = _argv(entry, last)
    if not words:
        return Reading((), tuple(replaced))
    image = Image(stage, context or _context(stage, words, around), words, around)
    of_files = {name for path in _files(around) for name in variables_in(around.text(path) or "", {})}
    env = {**{name: value for name, value in stage.env.items() if name not in of_files}, **around.env}
    start = OldStart(tuple(image.program(words)), None, image.folder(), env, around.env_file, replaced=tuple(replaced),
                     computed={name: made for name, made in stage.made.items() if name not in env})  # fmt: skip
    start = told(image.placed(unwrap(start.words, start)))
    found = nested.opened(Reading((start,), tuple(replaced)), image.around())
    return replace(found, starts=tuple(map(image.placed, found.starts)))


def _context(stage: Stage, words: list[str], around: Around) -> str:
    """The folder that it is built of, which only the command that builds it says: its own, or the nearest above in
    which more of what is copied and started lies."""
    named = [one.source for one in stage.copied if not set(one.source) & set("*?$") and one.source not in ("", ".")]
    named += names_of(words, stage.root)
    places = [HERE + "/.." * up for up in range(HIGHEST + 1)]
    return max(places, key=lambda place: sum(around.there(join(place, name)) is True for name in named))


def _argv(entry: list[str], last: list[str]) -> list[str]:
    """Both joined; a shell that has an entry as its text passes over what stands behind it."""
    return entry if entry[:2] == ["sh", "-c"] and len(entry) == 3 else [*entry, *last]


def _files(around: Around) -> tuple[str, ...]:
    return (around.env_file,) if isinstance(around.env_file, str) else around.env_file or ()


def composed(text: str, around: Around) -> Reading:
    """One start for each service whose program lies here."""
    found, images, gone = [], [], list[Message]()
    services = [*compose.services(text, around)]
    for service in services:
        files = service.env_files
        inside = replace(around, env=service.env, env_file=(files[0] if len(files) == 1 else files) or None)
        built = around.text(join(service.context, service.dockerfile)) if "build" in service.keys else None
        words = [*(service.entrypoint or []), *(service.command or [])]
        if built is None and not words:
            images += [service.image] if service.image else []
            if "build" in service.keys and around.there(file := join(service.context, service.dockerfile)) is False:
                gone.append(Message("Its service {service} is built by {path}, which is not there.",
                                    service=service.name, path=file.removeprefix(f"{HERE}/")))  # fmt: skip
            continue
        if built is None:
            built = "FROM scratch\nWORKDIR /app\n" if not service.folder else ""
        others = {name for other in services if other is not service for name in other.hosts} - service.hosts
        given = _given(around, files)

        def told(
            start: OldStart, service: compose.Service = service, others: set[str] = others, given: _Given = given
        ) -> OldStart:
            return network.told(_of_service(start, service), others, *given)

        one = dockerfile(built, inside, service.context, service, told)
        off = f"docker compose rm --stop --force {shlex.quote(service.name)}"
        found.append(named(one, service.name, switch_off=off))
    whole = joined(found)
    if gone:
        notes = tuple(gone)
        cure = Message("Name the script itself: {command}", command="bottray add PATH")
        told_of = tuple(replace(one, notes=(*one.notes, *notes)) for one in whole.starts)
        return replace(whole, starts=told_of, refusal=whole.refusal or Refusal(gone[0], cure))
    if images and not found:
        cure = Message("Where its code is on this computer, add that folder: {command}", command="bottray add PATH")
        refusal = Refusal(Message("Its programs are in images, and not on this computer: {names}.",
                                  names=", ".join(dict.fromkeys(images))), cure)  # fmt: skip
        return replace(whole, refusal=whole.refusal or refusal)
    return whole


def _given(around: Around, files: tuple[str, ...]) -> _Given:
    """What the bot has of its files of variables, the last of them, and what the compose file is called."""
    beside = files or (join(HERE, ".env"),)
    found: dict[str, str] = {}
    for path in beside:
        found |= variables_in(around.text(path) or "", {})
    return found, beside[-1].removeprefix(f"{HERE}/"), posixpath.basename(around.above[-1] if around.above else "")


def _of_service(start: OldStart, service: compose.Service) -> OldStart:
    said = [Replaced(shown(f"{service.name}: {key}"), CONTAINER) for key in service.keys if key not in _READ]
    keys: Mapping[str, object] = {}
    if service.restart:
        by = {"never": NEVER, "on-failure": AGAIN}.get(service.rule or "", RESTART)
        said.append(Replaced(shown(f"{service.name}: restart: {service.restart}"), by))
        keys = {"restart": service.rule} if service.rule else {}
    unset = () if start.words[:1] == ("sh",) else tuple(f"${name}" for name in service.unset)
    return replace(start, keys={**start.keys, **keys}, replaced=(*said, *start.replaced), put_in=service.put_in,
                   private=service.private, unset=unset, computed={**start.computed, **service.computed})  # fmt: skip
