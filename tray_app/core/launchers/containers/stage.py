"""A stage of a Dockerfile: where it works, what is copied there, and what is started in it. Pure."""

import json
import posixpath
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import NamedTuple

from tray_app.core.launchers.around import Around
from tray_app.core.launchers.parts import INSTALL, LEFT_OUT, OldStart, Replaced, join, shown
from tray_app.core.launchers.shell_words import commands
from tray_app.core.launchers.stead import stead
from tray_app.core.launchers.values.interpolation import Filler
from tray_app.core.launchers.wrapped import unwrap
from tray_app.core.messages import Message

CONTAINER = Message("nothing: BotTray runs the bot on this computer, without a container")
_PATH = ("/usr/local/bin", "/usr/bin", "/bin", "/usr/local/sbin", "/usr/sbin", "/sbin")
_PASSED_OVER = ("", "#", "LABEL", "MAINTAINER", "STOPSIGNAL", "SHELL")


class Copied(NamedTuple):
    """A file or the contents of a folder of the project, and where it lies in the image: `into` a folder, or there."""

    to: str
    source: str
    into: bool


@dataclass
class Stage:
    """From one FROM to the next. `root` is the first folder that it works in: there the project is copied to, or what
    `copied` has: where it is put to, and the folder of the project whose contents that are. `made` are variables whose
    value whoever builds it hands over."""

    root: str = "/"
    work: str = "/"
    copied: tuple[Copied, ...] = ()
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
        written = text.strip('"') if text[:1] != "'" else text.strip("'")
        value = fill(written) if text[:1] != "'" else written
        self.env.pop(name, None)
        self.made.pop(name, None)
        (self.made if fill.unset else self.env)[name] = written if fill.unset else value

    def copy(self, rest: str) -> None:
        """`COPY src/ .`; of what comes from another stage or an address nothing is known."""
        words = [word.strip("\"',[]") for word in rest.split() if not word.startswith("--")]
        if len(words) > 1 and "--from" not in rest and "://" not in rest:
            to = self._at(words[-1].removesuffix("/."))
            into = len(words) > 2 or words[-1].endswith(("/", ".")) or to == self.work
            self.copied += tuple(Copied(to, word.removeprefix("./").strip("/"), into) for word in words[:-1])


def stage_of(text: str, target: str) -> tuple[Stage, list[Replaced]]:
    """The last stage, or the one that is asked for, with what it has from a stage before."""
    stage, stages, called, replaced = Stage(), dict[str, Stage](), "", list[Replaced]()
    for line in re.sub(r"\\[ \t]*\r?\n(?:[ \t]*#.*\n)*", " ", text).splitlines():
        word, _, rest = line.strip().partition(" ")
        rest = rest.strip()
        match word.upper():
            case "FROM":
                if called and called == target:
                    break
                source = re.match(r"(?:--\S+\s+)*(\S+)(?:\s+as\s+(\S+))?", rest, re.IGNORECASE)
                before = stages.get(source[1] if source else "", Stage())
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
                replaced += _run(rest)
            case word if word not in _PASSED_OVER and not word.startswith("#"):
                replaced.append(Replaced(shown(line), CONTAINER))
    return stage, replaced


def names_of(words: Sequence[str], root: str) -> list[str]:
    """The files that a command may mean, from the `root` of its stage on: `python -m bot.main` is bot/main.py."""
    parts = [part for word in words for part in word.split()]
    names = [form for part in parts for form in (part, f"{part.replace('.', '/')}.py")]
    names = [name.removeprefix(root.rstrip("/") + "/") for name in names]
    return [name for name in names if name[:1].isalnum()]


class Image:
    """What is built of a stage, `project` being the folder that it is built of: where in that its paths lie."""

    def __init__(self, stage: Stage, project: str, words: Sequence[str], around: Around) -> None:
        self.stage, self.project, self.outside = stage, project, around
        self.root = self._root(words)

    def _root(self, words: Sequence[str]) -> str:
        """The folder of the project that is the stage's `root`: that in which there is what is started."""
        copied = [one.source for one in self.stage.copied if one.to == self.stage.root and one.source not in ("", ".")]
        folders = [self.project, *(join(self.project, one) for one in copied)]
        names, there = names_of(words, self.stage.root), self.outside.there
        found = (one for one in folders if any(there(join(one, name)) for name in names))
        return next(found, self.project)

    def folder(self) -> str:
        """The one that it works in."""
        return self.place(self.stage.work) if self.stage.work != "/" else self.root

    def place(self, path: str) -> str:
        """A path in the image as that of the project which was copied there; any other stays as it is."""
        root = self.stage.root
        if not path.startswith("/") or path == root:
            return self.root if path == root != "/" else path
        for one in reversed(self.stage.copied):
            if (found := self._copied(one, path)) is not None:
                return found
        return self.root + path[len(root) :] if root != "/" and path.startswith(f"{root}/") else path

    def _copied(self, one: Copied, path: str) -> str | None:
        source, to = join(self.project, one.source or "."), one.to.rstrip("/")
        is_file = self.outside.text(source) is not None
        if is_file:
            whole = f"{to}/{posixpath.basename(one.source)}" if one.into else to
            return source if path == whole else None
        inside = source + path[len(to) :] if path.startswith(f"{to}/") else source if path == to else None
        return inside if inside and self.outside.there(inside) else None

    def program(self, words: Sequence[str]) -> list[str]:
        """The command with its program as a path, where it was copied to where a shell looks for programs."""
        places = [self.place(f"{folder}/{words[0]}") for folder in _PATH] if "/" not in words[0] else []
        return [next((place for place in places if not place.startswith("/")), words[0]), *words[1:]]

    def around(self) -> Around:
        """What a script of the image finds."""
        text, there = self.outside.text, self.outside.there
        return replace(self.outside, text=lambda path: text(self.place(path)),
                       there=lambda path: there(self.place(path)))  # fmt: skip

    def placed(self, start: OldStart) -> OldStart:
        """With what lies in the project by its place there."""
        files = (start.env_file,) if isinstance(start.env_file, str) else start.env_file
        several = tuple(map(self.place, files or ()))
        return replace(
            start, words=tuple(map(self.place, start.words)), folder=self.place(start.folder),
            env={name: self.place(value) for name, value in start.env.items()},
            env_file=several if len(several) > 1 else next(iter(several), None),
            venv=self.place(start.venv) if start.venv else start.venv,
        )  # fmt: skip


def _run(text: str) -> list[Replaced]:
    """What is done when the image is built, piece by piece: some of it BotTray does, some of it nobody."""
    text = re.sub(r"^(?:--\w+(?:=\S*)?\s+)+", "", text)
    words = _exec_form(text)
    several = [one.words for one in commands(words[2])] if words[:2] == ["sh", "-c"] else [words]
    found: list[tuple[str, Message]] = []
    for one in several:
        by = stead(unwrap(one, OldStart(())).words or one)
        found.append((" ".join(one), INSTALL if by is INSTALL else LEFT_OUT))
    joined = groupby(found, key=lambda one: one[1])
    return [Replaced(shown(f"RUN {' && '.join(line for line, _by in some)}"), by) for by, some in joined]


def _exec_form(text: str) -> list[str]:
    try:
        value = json.loads(text)
        if isinstance(value, list):
            return [str(word) for word in value]
    except (ValueError, RecursionError):
        pass
    return ["sh", "-c", text]
