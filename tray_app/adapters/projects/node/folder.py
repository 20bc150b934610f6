"""A folder with package.json -> the bots that may be meant, each with the command line that its owner's `npm start`
comes to. It only looks; what is not there yet is told with the one command that makes it.
"""

import glob
import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from tray_app.adapters import programs
from tray_app.adapters.projects.candidates import Candidate, called, started
from tray_app.adapters.projects.node import compiled, nodes, own_words
from tray_app.adapters.projects.node.command import VARIABLES, not_built, old, options, resolved
from tray_app.adapters.projects.node.package import (
    FIRST,
    SUFFIXES,
    Package,
    around,
    below,
    evidence_of,
    is_typed,
    package,
    read,
)
from tray_app.adapters.system import typed
from tray_app.core.launchers.node import package_json, package_table
from tray_app.core.launchers.node.package_json import NodeStart
from tray_app.core.launchers.parts import HERE, base, join, runs, shown
from tray_app.core.messages import Message
from tray_app.core.scripts.script_text import Evidence

MOST_MEMBERS = 40  # packages of a monorepo that are looked into
USUAL = ("bot", "index", "main", "app", "server", "telegram", "start")
GENERIC = frozenset(
    {"bot", "app", "server", "backend", "src", "main", "index", "package", "project", "template", "example", "test",
     "telegram-bot", "tg-bot", "telegrambot", "tgbot", "my-bot", "mybot", "root"}
)  # fmt: skip


def look(folder: Path, plain: bool = False) -> tuple[Candidate, ...]:
    """Best first; empty for a folder in which nothing of Node's is a bot. `plain`: what `npm start` starts there,
    whatever it is."""
    own = package(folder)
    found: list[Candidate] = list(_of_package(own, plain)) if own else []
    if own is None or not found:
        members = _members(own) if own else []
        members = members or [one for name in below(folder) if (one := package(folder / name))]
        for member in members[:MOST_MEMBERS]:
            inside = member.folder.relative_to(folder).as_posix()
            found += [replace(one, shown=f"{inside}: {one.shown}") for one in _of_package(member, plain)]
    return _told(sorted(found, key=lambda one: not _reads(one.evidence)))


def _told(found: list[Candidate]) -> tuple[Candidate, ...]:
    """The first of them with what else there is to start."""
    more = [one for one in found[1:] if is_typed(one.shown) and one.script != found[0].script]
    if not more:
        return tuple(found)
    note = Message(
        "There is more to start here: {list}. To add one of it: {command}",
        list=", ".join(one.shown for one in more),
        command=typed(["bottray", "add", str(more[0].script)]),
    )
    return (replace(found[0], notes=(*found[0].notes, note)), *found[1:])


def certain(found: tuple[Candidate, ...]) -> bool:
    """Whether the first is the one: the only one, the only one that reads updates, or what `npm start` starts."""
    first, *others = found
    same = [one for one in others if _reads(one.evidence) == _reads(first.evidence)]
    return not same or (first.shown.startswith(FIRST) and all(_beside(first, one) for one in same))


def named(script: Path) -> Candidate | None:
    """A script that is named itself, as its package runs it; None where it has no package and node runs it as it is."""
    own = around(script)
    if own is None:
        own = Package(script.parent, {}, ())
        if script.suffix in (".js", ".mjs", ".cjs"):
            return None
    for start in own.starts:
        known = _candidate(start, own)
        if known is not None and known.script == script:
            return known
    written = script.relative_to(own.folder).as_posix()
    return _told_by(written, own, own.sources(), own_words.said(own, [written]))


def _members(own: Package) -> list[Package]:
    found: dict[Path, Package] = {}
    for pattern in package_table.workspaces(own.data, read(own.folder / "pnpm-workspace.yaml") or ""):
        if pattern.startswith(("/", "!")) or ".." in pattern or "**" in pattern:
            pattern = pattern.removesuffix("/**") + "/*" if pattern.endswith("/**") else ""
        for place in sorted(glob.iglob(glob.escape(str(own.folder)) + "/" + pattern))[:MOST_MEMBERS] if pattern else ():
            if not os.path.islink(place) and (one := package(Path(place))):
                found.setdefault(one.folder, one)
    return list(found.values())


def _reads(seen: Evidence) -> bool:
    return seen.polls or seen.serves


def _beside(first: Candidate, other: Candidate) -> bool:
    """Whether another program belongs to the same package, so that `npm start` there is what its owner types."""
    return first.launcher == other.launcher


# -- one package ------------------------------------------------------------------------------------------------------


def _of_package(own: Package, plain: bool = False) -> list[Candidate]:
    sources = own.sources()
    starts = own.starts
    known: dict[str, tuple[bool, Candidate]] = {}
    for start in starts:
        one = _candidate(start, own, sources)
        if one is None:
            continue
        key = str(_source(start, own, sources) or one.script or one.shown)
        if key not in known or (known[key][0] and not start.watched and not package_json.left_open(start)):
            known[key] = (start.watched, one)
    found = [one for _watched, one in known.values() if one.script is not None and _there_or_to_be(one, own, sources)]
    if plain:
        note = Message("Nothing in it speaks to Telegram, as far as can be seen: it is taken by what {command} starts.",
                       command=own.typed("start"))  # fmt: skip
        return [replace(one, notes=(note, *one.notes)) for one in found if one.shown.startswith(FIRST)]
    bot = package_table.is_bot(own.data)
    found = [one for one in found if bot or _reads(one.evidence) or one.evidence.library]
    if not any(_reads(one.evidence) for one in found) and not own.is_loaded:
        near = [name for name in sources if "/" not in name or (name.startswith("src/") and name.count("/") == 1)]
        said = own_words.said(own, sources)
        files = (_told_by(name, own, sources, said) for name in dict.fromkeys([*said, *near]))
        read_updates = [one for one in files if one is not None and _reads(one.evidence)]
        if not (found and found[0].shown.startswith(FIRST)):
            found = [*sorted(read_updates, key=_usual), *found]
    line = own.scripts.get("start")
    if line and not any(start.key == "start" for start in starts):
        note = Message("What {command} does there is not read ({line}): see whether this is the same.",
                       command=own.typed("start"), line=shown(line))  # fmt: skip
        found = [replace(one, notes=(note, *one.notes)) for one in found]
    return found


def _usual(one: Candidate) -> int:
    stem = one.script.stem.lower() if one.script else ""
    return USUAL.index(stem) if stem in USUAL else len(USUAL)


def _there_or_to_be(one: Candidate, own: Package, sources: list[str]) -> bool:
    """Whether its script is there, or a build makes it; of what nothing starts, its text has to be there."""
    assert one.script is not None
    if os.path.isfile(one.script):
        return True
    inside = os.path.relpath(one.script, own.folder).replace(os.sep, "/")
    return inside.split("/")[0] in own.built and (is_typed(one.shown) or own.source_of(one.script) is not None)


def _told_by(
    script: str, own: Package, sources: list[str], said: Mapping[str, tuple[NodeStart, str]]
) -> Candidate | None:
    """A file that no script of package.json starts: by the package's own words, else by what runs such files in it."""
    start, text = said.get(script, (NodeStart(own.plain(script), "", script), ""))
    if base(start.start.words[0]) == "node" and start.start.words[1:] == (script,):
        start = NodeStart(own.plain(script), "", script)
    one = _candidate(start, own, sources)
    return replace(one, said=(text,)) if one and text else one


def _written(start: NodeStart) -> str:
    """The script in its command line; tsx and ts-node take the options of node."""
    if (found := runs(start.start.words)) is not None:
        return found.script or ""
    return next(iter(options(list(start.start.words[1:]), dict.fromkeys(VARIABLES, ""))[2]), "")


def _source(start: NodeStart, own: Package, sources: list[str]) -> Path | None:
    """The text that its program was made of: itself, or what a build reads."""
    written = _written(start)
    inside = join(start.start.folder, written).removeprefix(HERE).lstrip("/")
    if inside.split("/")[0] not in own.built:
        return own.program(inside, own.folder)
    made_of = compiled.source_of(inside, sources, own.outputs)
    return own.folder / made_of if made_of else own.program(inside, own.folder)


def _keys(one: Candidate, words: list[str], folder: Path, file: Path | None, node: str | None) -> dict[str, Any]:
    """`script` where that says all; `node` is the one to run it, by its path where a terminal's PATH finds another."""
    rest = {key: value for key, value in one.keys.items() if key not in ("script", "command", "args", "folder")}
    other = node if node and node != programs.find("node") else None
    if file and file.suffix in (".js", ".mjs", ".cjs") and words[1] == str(file) and other is None and node:
        args = {"args": words[2:]} if words[2:] else {}
        return {"script": str(file), **args, **({"folder": str(folder)} if folder != file.parent else {}), **rest}
    return {"command": [other or words[0], *words[1:]], "folder": str(folder), **rest}


def _candidate(start: NodeStart, own: Package, sources: list[str] | None = None) -> Candidate | None:
    """`start` as an entry of bots.toml, with what is not there yet."""
    words, env, lacking = resolved(start.start.words, own, Path(str(own.folder)))
    one_start = replace(start.start, words=words, env={**start.start.env, **env})
    try:
        one = started(one_start, own.folder / own.file)
    except AssertionError:  # no program with a script
        return None
    if one.script is None:
        return one
    folder = Path(one.keys.get("folder") or one.script.parent)
    written = _written(start)
    script = Path(os.path.abspath(folder / written))
    file = own.program(str(script), folder)
    notes = list(one.notes)
    keys = dict(one.keys)
    if not base(words[0]).startswith("py"):
        node = _node(own) if base(words[0]) in ("node", "nodejs") else None
        notes += old(own, node, script, words) if node else []
        keys = _keys(one, [str(file or script) if word == written else word for word in words], folder, file, node)
    if file is None:
        lacking.append(not_built(script, own))
    if own.lacks_packages:
        lacking.insert(0, Message("Its packages are not installed yet. Type in {folder}: {command}",
                                  folder=own.folder, command=own.installs))  # fmt: skip
    text = _source(start, own, own.sources() if sources is None else sources) or file or script
    told = own.typed(start.key) if start.key in own.scripts else ""
    inside = os.path.relpath(script, own.folder).replace(os.sep, "/")
    told = f"{told} ({inside})" if told else inside
    return replace(
        one, keys=keys, script=file or script, shown=told, evidence=evidence_of(text, own), name=_name(own),
        notes=(*notes, *lacking), ready=not lacking, why=package_json.why(start, own.file) if start.key else None,
    )  # fmt: skip


def _name(own: Package) -> str:
    """What it calls itself, else what its folder is called."""
    name = own.data.get("name")
    text = name.rpartition("/")[2] if isinstance(name, str) else ""
    scope = name.partition("/")[0].lstrip("@") if isinstance(name, str) and "/" in name else ""
    return next((one for one in (text, scope) if one and one.lower() not in GENERIC), called(own.folder / "bot"))


def _node(own: Package) -> str | None:
    wanted = nodes.wanted(own.folder)
    return nodes.find(wanted[0] if wanted else None, Path(os.path.expanduser("~")))


__all__ = ["SUFFIXES", "certain", "look", "named"]
