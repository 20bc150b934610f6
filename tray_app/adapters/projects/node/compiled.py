"""Where a package's compiler writes to, and which of its own texts a built file was made of.

Formats: tsconfig.json with `extends` [typescriptlang.org/tsconfig], nest-cli.json [docs.nestjs.com/cli/monorepo].
"""

import posixpath
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tray_app.core.launchers.node import package_json, package_table
from tray_app.core.launchers.node.package_json import NodeStart
from tray_app.core.pattern import pattern

MOST = 5  # tables that extend each other
_COMPILED = pattern(
    r"\b(?:from|import)[^\S\n]*[\"']\.{1,2}/(?:[^\"'\n]*/)?[^\"'\n./]+[\"']"
    r"|^[^\S\n]*(?:export[^\S\n]+)?(?:import[^\S\n]+\w+[^\S\n]*=[^\S\n]*require\b|(?:const[^\S\n]+)?enum[^\S\n]+\w+[^\S\n]*\{)"
    r"|^@\w+\([^\n]*\)[^\S\n]*$",
    re.MULTILINE,
)
_BUILT_NAME = pattern(r"\b(?:from|import)[^\S\n]*[\"'](\.{1,2}/[^\"'\n]*\.[cm]?js)[\"']")
ENDINGS = (".ts", ".mts", ".cts", ".tsx", ".js", ".mjs")
Read = Callable[[Path], str | None]


@dataclass(frozen=True)
class Output:
    """`into` is the folder of what is built, `root` that of the texts, both from the package's folder on; "" for it
    itself, None where it is not said."""

    into: str | None
    root: str | None


def outputs(folder: Path, read: Read) -> list[Output]:
    """By each table that a compiler may be run with, the likeliest first."""
    nest = package_table.part(_table(folder / "nest-cli.json", read), "compilerOptions").get("tsConfigPath")
    names = [*([nest] if nest else []), "tsconfig.build.json", "tsconfig.json"]
    found = [_output(folder, folder / name, read) for name in dict.fromkeys(names)]
    return [one for one in dict.fromkeys(found) if one.into]


def _table(path: Path, read: Read) -> dict[str, Any]:
    return package_table.table(read(path) or "")


def _output(folder: Path, path: Path, read: Read, left: int = MOST) -> Output:
    """A path in a table starts at that table's own folder."""
    data = _table(path, read)
    options = package_table.part(data, "compilerOptions")
    own = [_inside(folder, path.parent, options.get(key)) for key in ("outDir", "rootDir")]
    named = data.get("extends")
    several = [one for one in (named if isinstance(named, list) else [named]) if isinstance(one, str)]
    for other in reversed([one for one in several if one.startswith(".")] if left else []):
        below = _output(folder, path.parent / (other if other.endswith(".json") else f"{other}.json"), read, left - 1)
        theirs = (below.into, below.root)
        own = [mine if mine is not None else their for mine, their in zip(own, theirs, strict=True)]
    return Output(*own)


def _inside(folder: Path, start: Path, written: str | None) -> str | None:
    """None for what leads out of the package."""
    if not written or written.startswith(("/", "~")) or "$" in written:
        return None
    parts: list[str] = []
    for part in (
        (start / written.replace("\\", "/")).relative_to(folder).parts if start.is_relative_to(folder) else [".."]
    ):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


def wants_a_build(text: str, script: str, sources: Collection[str]) -> bool:
    """Whether Node does not run a text of TypeScript as it is, whatever its release: it looks for a file by its whole
    name [nodejs.org/api/typescript.html, File extensions], and has no `import x = require()`, enums and decorators.
    `sources` and `script` are from the package's folder on."""
    if not script.endswith((".ts", ".mts", ".cts")):
        return False
    named = (posixpath.normpath(posixpath.join(posixpath.dirname(script), one)) for one in _BUILT_NAME.findall(text))
    return _COMPILED.search(text) is not None or any(
        one not in sources and re.sub(r"js$", "ts", one) in sources for one in named
    )


def built_of(script: str, known: Sequence[Output]) -> str | None:
    """The file that a compiler makes of `script`; None where no table says into what."""
    for one in known:
        root = "src" if one.root is None and script.startswith("src/") else one.root or ""
        if one.into and (not root or script.startswith(f"{root}/")):
            stem, _, ending = script.removeprefix(f"{root}/").rpartition(".")
            return f"{one.into}/{stem}.{ending.replace('ts', 'js')}"
    return None


def source_of(file: str, sources: Sequence[str], known: Sequence[Output]) -> str | None:
    """The one of `sources` that the built `file` is made of; both from the package's folder on."""
    there = set(sources)
    for one in known:
        if one.into and file.startswith(f"{one.into}/"):
            stem = re.sub(r"\.[cm]?jsx?$", "", file[len(one.into) + 1 :])
            roots = [one.root] if one.root is not None else ["src", ""]
            stems = [f"{root}/{way}".lstrip("/") for root in roots for way in (stem, f"{stem}/index")]
            if found := next((way + end for way in stems for end in ENDINGS if way + end in there), None):
                return found
    return package_json.source_of(file, sources) or package_json.source_of(f"{file}/index.js", sources)


def of_nest(start: NodeStart, folder: Path, read: Read) -> NodeStart:
    """`nest start` with the file that it runs here."""
    if start.start.words[:2] != ("node", "dist/main.js") or not re.search(r"\bnest(?:\.cmd)?\s+start\b", start.line):
        return start
    cli = _table(folder / "nest-cli.json", read)
    entry, root = (value if isinstance(value := cli.get(key), str) else "" for key in ("entryFile", "sourceRoot"))
    into = next((one.into for one in outputs(folder, read)), None) or "dist"
    tried = [f"{into}/{place}{entry or 'main'}.js" for place in (f"{root or 'src'}/", "")]  # in nest's own order
    file = next((one for one in tried if read(folder / one) is not None), tried[-1])
    return replace(start, start=replace(start.start, words=("node", file, *start.start.words[2:])))
