"""What a container would start, run on this computer instead: a Dockerfile, a docker-compose.yml. Pure.

Formats: Dockerfile reference ("Understand how CMD and ENTRYPOINT interact"), compose specification.
"""

import json
import posixpath
import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from tray_app.core.launchers.around import Around
from tray_app.core.launchers.containers import compose, network
from tray_app.core.launchers.parts import (
    HERE,
    INSTALL,
    LEFT_OUT,
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
from tray_app.core.launchers.values.interpolation import Filler, variables_in
from tray_app.core.launchers.wrapped import unwrap
from tray_app.core.messages import Message

CONTAINER = Message("nothing: BotTray runs the bot on this computer, without a container")
AGAIN = Message('restart = "on-failure": after each crash, with growing pauses and no limit')
_PASSED_OVER = ("", "#", "LABEL", "MAINTAINER", "STOPSIGNAL", "SHELL")
_READ = frozenset(
    ["build", "command", "environment", "env_file", "image", "container_name", "working_dir", "entrypoint", "restart",
     "extends"]
)  # fmt: skip


@dataclass
class _Stage:
    """From one FROM to the next. `root` is the first folder that it works in: there the project is copied to, or what
    `copied` has: where it is put to, and the folder of the project whose contents that are. `made` are variables whose
    value whoever builds it hands over."""

    root: str = "/"
    work: str = "/"
    copied: tuple[tuple[str, str], ...] = ()
    env: dict[str, str] = field(default_factory=dict)
    args: dict[str, str] = field(default_factory=dict)
    made: dict[str, str] = field(default_factory=dict)
    entry: list[str] = field(default_factory=list)
    last: list[str] = field(default_factory=list)

    def enter(self, folder: str) -> None:
        self.work = self._at(folder.strip("\"'"))
        self.root = self.root if self.work.startswith(f"{self.root}/") else self.work

    def _at(self, folder: str) -> str:
        folder = folder.rstrip("/") or ("/" if folder else "")
        if folder in ("", "."):
            return self.work
        return folder if folder.startswith("/") else f"{self.work.rstrip('/')}/{folder.removeprefix('./')}"

    def set(self, name: str, text: str) -> None:
        fill = Filler({**self.args, **self.env})
        value = fill(text.strip('"')) if text[:1] != "'" else text.strip("'")
        self.env.pop(name, None)
        self.made.pop(name, None)
        (self.made if fill.unset else self.env)[name] = text if fill.unset else value

    def copy(self, rest: str) -> None:
        """`COPY src/ .`; of what comes from another stage or an address nothing is known."""
        words = [word.strip("\"',[]") for word in rest.split() if not word.startswith("--")]
        if len(words) > 1 and "--from" not in rest and "://" not in rest:
            to = self._at(words[-1].removesuffix("/."))
            self.copied += tuple((to, word.removeprefix("./").rstrip("/")) for word in words[:-1])

    def inside(self, context: str, words: Sequence[str], around: Around) -> str:
        """The folder of the project that is `root`: that in which there is what is started."""
        copied = [one for to, one in self.copied if to == self.root and one not in ("", ".")]
        folders = [context, *(join(context, one) for one in copied)]
        words = [part for word in words for part in word.split()]
        names = [form for word in words for form in (word, f"{word.replace('.', '/')}.py")]
        names = [name.removeprefix(self.root.rstrip("/") + "/") for name in names]
        there = (one for one in folders if any(around.there(join(one, name)) for name in names if name[:1].isalnum()))
        return next(there, context)

    def folder(self, context: str) -> str:
        return _mapped(self.work, self.root, context) if self.work != "/" else context


def dockerfile(text: str, around: Around, context: str = HERE, service: compose.Service | None = None) -> Reading:
    """What `docker run` would start, were it run in the folder that is copied in; `service` is who has it built."""
    stage, replaced = _stage(text, service.target if service else "")
    if service is not None and service.folder:
        stage.enter(service.folder)
    entry, last = stage.entry, stage.last
    if service is not None:
        entry, last = (entry, last) if service.entrypoint is None else (service.entrypoint, [])
        last = last if service.command is None else service.command
    words = _argv(entry, last)
    context = stage.inside(context, words, around)
    words = [_mapped(word, stage.root, context) for word in words]
    if not words:
        return Reading((), tuple(replaced))
    of_files = {name for path in _files(around) for name in variables_in(around.text(path) or "", {})}
    env = {**{name: value for name, value in stage.env.items() if name not in of_files}, **around.env}
    start = OldStart(tuple(words), None, stage.folder(context),
                     {name: _mapped(value, stage.root, context) for name, value in env.items()}, around.env_file,
                     replaced=tuple(replaced),
                     computed={name: made for name, made in stage.made.items() if name not in env})  # fmt: skip
    return Reading((unwrap(words, start),), tuple(replaced))


def _stage(text: str, target: str) -> tuple[_Stage, list[Replaced]]:
    """The last stage, or the one that is asked for, with what it has from a stage before."""
    stage, stages, called, replaced = _Stage(), dict[str, _Stage](), "", list[Replaced]()
    for line in re.sub(r"\\[ \t]*\r?\n(?:[ \t]*#.*\n)*", " ", text).splitlines():
        word, _, rest = line.strip().partition(" ")
        rest = rest.strip()
        match word.upper():
            case "FROM":
                if called and called == target:
                    break
                source = re.match(r"(?:--\S+\s+)*(\S+)(?:\s+as\s+(\S+))?", rest, re.IGNORECASE)
                before = stages.get(source[1] if source else "", _Stage())
                stage = replace(before, env=dict(before.env), args=dict(stage.args), made=dict(before.made))
                called = (source[2] or "") if source else ""
                stages[called] = stage
            case "COPY" | "ADD":
                stage.copy(rest)
            case "WORKDIR":
                stage.enter(rest)
            case "ENV":
                pairs = (
                    re.findall(r"(\w+)=(\"[^\"]*\"|'[^']*'|\S+)", rest) or [tuple(rest.split(None, 1))] if rest else []
                )
                for pair in pairs:
                    stage.set(*pair) if len(pair) == 2 else None
            case "ARG":
                name, sign, text = rest.partition("=")
                stage.args |= {name.strip(): Filler(stage.args)(text.strip().strip("\"'"))} if sign else {}
            case "ENTRYPOINT":
                stage.entry, stage.last = _exec_form(rest), []
            case "CMD":
                stage.last = _exec_form(rest)
            case "RUN":
                packages = re.search(r"\b(?:pip|npm|yarn|uv|poetry)\b", rest)
                replaced.append(Replaced(shown(line), INSTALL if packages else LEFT_OUT))
            case word if word not in _PASSED_OVER and not word.startswith("#"):
                replaced.append(Replaced(shown(line), CONTAINER))
    return stage, replaced


def _argv(entry: list[str], last: list[str]) -> list[str]:
    """Both joined; a shell that has an entry as its text passes over what stands behind it."""
    return entry if entry[:2] == ["sh", "-c"] and len(entry) == 3 else [*entry, *last]


def _mapped(word: str, root: str, context: str) -> str:
    """A path in the container as one of the folder that was copied there."""
    inside = root != "/" and (word == root or word.startswith(f"{root}/"))
    return context + word[len(root) :] if inside else word


def _exec_form(text: str) -> list[str]:
    try:
        value = json.loads(text)
        if isinstance(value, list):
            return [str(word) for word in value]
    except (ValueError, RecursionError):
        pass
    return ["sh", "-c", text]


def _files(around: Around) -> tuple[str, ...]:
    return (around.env_file,) if isinstance(around.env_file, str) else around.env_file or ()


def composed(text: str, around: Around) -> Reading:
    """One start for each service whose program lies here."""
    found, images = [], []
    services = [*compose.services(text, around)]
    for service in services:
        files = service.env_files
        inside = replace(around, env=service.env, env_file=(files[0] if len(files) == 1 else files) or None)
        built = around.text(join(service.context, service.dockerfile)) if "build" in service.keys else None
        words = [*(service.entrypoint or []), *(service.command or [])]
        if built is not None:
            one = dockerfile(built, inside, service.context, service)
        elif words:
            one = dockerfile("FROM scratch\nWORKDIR /app\n" if not service.folder else "", inside, service.context,
                             service)  # fmt: skip
        else:
            images += [service.image] if service.image else []
            continue
        others = {name for other in services if other is not service for name in other.hosts}
        given = _given(around, files)
        starts = tuple(
            network.told(_of_service(start, service), others - service.hosts, *given) for start in one.starts
        )
        off = f"docker compose rm --stop --force {shlex.quote(service.name)}"
        found.append(named(Reading(starts, one.replaced), service.name, switch_off=off))
    whole = joined(found)
    if images and not found:
        cure = Message("Where its code is on this computer, add that folder: {command}", command="bottray add PATH")
        refusal = Refusal(Message("Its programs are in images, and not on this computer: {names}.",
                                  names=", ".join(dict.fromkeys(images))), cure)  # fmt: skip
        return replace(whole, refusal=whole.refusal or refusal)
    return whole


def _given(around: Around, files: tuple[str, ...]) -> tuple[dict[str, str], str, str]:
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
