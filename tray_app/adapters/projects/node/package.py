"""One package of Node on the disk: its table, what is installed for it, which files its program consists of.

Nothing is followed out of its folder, and nothing is run.
"""

import os
import re
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from tray_app.adapters.files import start_of
from tray_app.adapters.projects.node import compiled
from tray_app.core.launchers.invocation import node_main
from tray_app.core.launchers.node import package_json, package_table
from tray_app.core.launchers.node.package_json import NodeStart
from tray_app.core.launchers.parts import OldStart
from tray_app.core.messages import Message
from tray_app.core.pattern import pattern
from tray_app.core.scripts.script_code import code_of
from tray_app.core.scripts.script_text import Evidence, evidence

LARGEST = 300_000  # bytes of a file that is read
MOST = 80  # files of a program that are followed
MOST_LOOKED = 20_000  # names of a folder's tree
HIGHEST = 4  # folders above it in which node_modules may lie
FIRST = ("npm start", "deno task start")  # what its owner types to start it
SUFFIXES = (".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".jsx", ".tsx")
SKIPPED = frozenset({"node_modules", "test", "tests", "__tests__", "coverage", "public", "static", "migrations"})
_IMPORTS = pattern(r"(?:\bfrom|\bimport|\brequire\s?\()\s{0,8}\(?\s{0,8}[\"'`](\.{1,2}/[^\"'`\n]{1,200})[\"'`]")


@dataclass(frozen=True)
class Package:
    """`file` is package.json or deno.json, `names` what lies beside it."""

    folder: Path
    data: dict[str, Any] = field(repr=False)
    names: tuple[str, ...]
    file: str = "package.json"

    @property
    def tasks(self) -> str:
        return "scripts" if self.file == "package.json" else "tasks"

    @property
    def scripts(self) -> dict[str, str]:
        return package_table.part(self.data, self.tasks)

    def typed(self, key: str) -> str:
        """What its owner types for one of its scripts."""
        if self.tasks == "tasks":
            return f"deno task {key}"
        return f"npm {'' if key == 'start' else 'run '}{key}"

    def plain(self, script: str) -> OldStart:
        """How one of its files runs that none of its scripts starts."""
        if self.tasks == "tasks":
            note = Message("No task of {file} starts it, so that it runs with --allow-all. If it is to have fewer "
                           "rights, name them in its entry (command).", file=self.file)  # fmt: skip
            return OldStart(("deno", "run", "--allow-all", script), notes=(note,))
        runner = package_json.runner(script, self.data)
        if runner == "node" and compiled.wants_a_build(read(self.folder / script) or "", script, self.sources()):
            script = compiled.built_of(script, self.outputs) or script
        return OldStart((runner, script))

    @property
    def built(self) -> set[str]:
        """The folders that its compiler makes, as far as they are known."""
        return {*package_json.BUILT, *(str(one.into).partition("/")[0] for one in self.outputs)}

    @cached_property
    def outputs(self) -> list[compiled.Output]:
        return compiled.outputs(self.folder, read)

    @cached_property
    def starts(self) -> list[NodeStart]:
        """Every program that its scripts start, in the order in which their owner would try them."""
        found = package_json.starts(self.data, self.tasks)
        return [compiled.of_nest(one, self.folder, read) for one in found]

    @property
    def is_loaded(self) -> bool:
        """Whether it is no program: others load it."""
        return package_table.of_cloud(self.data) or (not self.starts and package_table.is_library(self.data))

    def source_of(self, script: Path) -> Path | None:
        """The text that a file which is not there yet will be made of."""
        made_of = compiled.source_of(script.relative_to(self.folder).as_posix(), self.sources(), self.outputs)
        return self.folder / made_of if made_of else None

    @property
    def installs(self) -> str:
        """The command that brings its packages; its lock file may lie at the top of a monorepo."""
        for place in (self.folder, *self.folder.parents[:2]):
            names = _listed(place)
            if any(lock in names for lock in package_json.INSTALLS):
                return package_json.installer(self.data, names)
        return package_json.installer(self.data, self.names)

    @property
    def manager(self) -> str:
        return self.installs.split(" ")[0]

    def module(self, name: str) -> Path | None:
        """Where an installed package lies, as node finds it."""
        places = (self.folder, *self.folder.parents[:HIGHEST])
        return next((p for place in places if os.path.isdir(p := place / "node_modules" / name)), None)

    @property
    def lacks_packages(self) -> bool:
        needs = package_table.part(self.data, "dependencies") or package_table.part(self.data, "devDependencies")
        own = [name for name, version in needs.items() if not version.startswith(("workspace:", "link:"))]
        return bool(own) and ".pnp.cjs" not in self.names and not any(self.module(name) for name in own)

    def program(self, written: str, folder: Path) -> Path | None:
        """The file that `node WRITTEN` runs; None where there is none."""
        path = Path(os.path.abspath(folder / written))
        tries = [path, *(path.with_name(path.name + end) for end in (".js", ".json", ".cjs", ".mjs"))]
        if os.path.isdir(path):
            main = node_main(read(path / "package.json") or "{}")
            tries += [path / main, path / f"{main}.js", path / main / "index.js", path / "index.js"]
        return next((Path(os.path.abspath(one)) for one in tries if os.path.isfile(one)), None)

    def sources(self) -> list[str]:
        """Its own scripts, as paths from its folder: those at its top, and in the folders below it."""
        found: list[str] = []
        looked = 0
        for place, below, names in os.walk(self.folder):
            looked += len(names) + len(below)
            depth = len(Path(place).relative_to(self.folder).parts)
            below[:] = sorted(n for n in below if n not in SKIPPED and not n.startswith(".")) if depth < 3 else []
            inside = Path(place).relative_to(self.folder)
            found += [(inside / name).as_posix() for name in sorted(names) if name.endswith(SUFFIXES)]
            if len(found) > 400 or looked > MOST_LOOKED:
                break
        return found


def package(folder: Path) -> Package | None:
    """The package that a folder is; None where it is none."""
    there = [name for name in ("package.json", "deno.json", "deno.jsonc") if os.path.isfile(folder / name)]
    found = [Package(folder, package_table.table(read(folder / name) or ""), _listed(folder), name) for name in there]
    if not found:
        return None
    own = found[1] if len(found) > 1 and _is_denos(*found[:2]) else found[0]
    if kept := package_table.table(read(folder / "nodemon.json") or ""):
        own = replace(own, data={**own.data, "nodemonConfig": kept})
    return own


def _is_denos(node: Package, deno: Package) -> bool:
    """Of a folder with the tables of both, whether its texts are for Deno only: they speak to it, or import what its
    table alone knows."""
    names = package_table.part(deno.data, "imports").keys() - package_table.packages(node.data)
    alone = "|".join(re.escape(name) for name in names if not name.startswith((".", "@/", "~")))
    sign = re.compile(r"\bDeno\." + (rf"|\bfrom\s?[\"'](?:{alone})[\"'/]" if alone else ""))
    near = [
        name for name in node.sources() if name.count("/") < 3 and ".deno." not in name and "/deps." not in f"/{name}"
    ]
    return any(sign.search(code_of(read(node.folder / name) or "")) for name in near[:MOST])


def around(script: Path) -> Package | None:
    """The package that a script belongs to."""
    home = Path(os.path.expanduser("~"))
    places = [place for place in script.parents[:HIGHEST] if place != home and place != Path(place.anchor)]
    return next((one for place in places if (one := package(place))), None)


def is_typed(shown: str) -> bool:
    """Whether what a program is shown as is a command for a script of its package."""
    return "npm " in shown or "deno task " in shown


def below(folder: Path) -> list[str]:
    """The folders in it that may be packages of its own."""
    try:
        with os.scandir(folder) as entries:
            names = sorted(e.name for e in entries if e.is_dir(follow_symlinks=False) and not e.name.startswith("."))
    except OSError:
        return []
    return [name for name in names if name != "node_modules"]


def _listed(folder: Path) -> tuple[str, ...]:
    try:
        return tuple(sorted(os.listdir(folder)))
    except OSError:
        return ()


def read(path: Path) -> str | None:
    """A file's text; None for what is no file, cannot be read, or is larger than any source."""
    try:
        data = start_of(path, LARGEST + 1)
    except OSError:
        return None
    return data.decode("utf-8-sig", errors="replace") if len(data) <= LARGEST else None


def evidence_of(script: Path, package: Package) -> Evidence:
    """What a program's text tells, with that of its own files which it imports."""
    found, waiting, seen = Evidence(), [script], {script}
    top = os.path.realpath(package.folder)
    while waiting:
        file = waiting.pop(0)
        if (text := read(file)) is None or not os.path.realpath(file).startswith(top):
            continue
        one = evidence(text)
        found = Evidence(
            found.polls or one.polls, found.serves or one.serves, found.library or one.library, found.main or one.main,
            tuple(dict.fromkeys((*found.reads, *one.reads))),
            one.token_line if file == script else found.token_line,
        )  # fmt: skip
        for name in _IMPORTS.findall(text):
            own = _imported(file.parent, name)
            if own is not None and own not in seen and len(seen) < MOST:
                seen.add(own)
                waiting.append(own)
    return found


def _imported(folder: Path, name: str) -> Path | None:
    """The file behind `./x`; TypeScript writes `./x.js` for x.ts."""
    path = Path(os.path.abspath(folder / name))
    stem = re.sub(r"\.[cm]?jsx?$", "", str(path))
    tries = [str(path), *(f"{base}{end}" for base in dict.fromkeys((stem, str(path))) for end in SUFFIXES)]
    tries += [os.path.join(path, f"index{end}") for end in SUFFIXES]
    return next((Path(one) for one in tries if os.path.isfile(one)), None)
