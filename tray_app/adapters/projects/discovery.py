"""A path that somebody names -> which script is meant, and what its old launcher said about it. It only looks.

A folder's script is certain where one file in it fetches updates, or where one bears a usual name. Else each that it
may be is given, best first, for the user to choose.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from tray_app.adapters.files import start_of
from tray_app.adapters.projects import nothing
from tray_app.adapters.projects.candidates import Candidate, of_entry, plain
from tray_app.adapters.projects.gone import no_script
from tray_app.adapters.projects.named_wrongly import not_to_be_read
from tray_app.adapters.projects.node import folder as node
from tray_app.adapters.projects.scripts import own_words
from tray_app.adapters.projects.scripts.applications import hosted
from tray_app.adapters.projects.scripts.entries import entries
from tray_app.adapters.projects.scripts.entry import CALLED, READS, USES, Entry
from tray_app.adapters.projects.source_tree import Tree
from tray_app.adapters.projects.texts import MOST_BYTES, text_of
from tray_app.adapters.projects.wanted_commands import of_a_command, spelled
from tray_app.core.launchers import encodings, kinds
from tray_app.core.launchers.services.unit_text import TEMPLATE
from tray_app.core.scripts import languages, variable_helpers
from tray_app.core.scripts.script_code import code_of
from tray_app.core.scripts.script_text import evidence
from tray_app.core.scripts.start_lines import is_one

__all__ = ["Candidate", "Found", "look", "variables"]

SUFFIXES = (".py", ".pyw", ".js", ".mjs", ".cjs")
MOST_FILES, MOST_LAUNCHERS, MOST_SHOWN = 300, 40, 12
PROJECT_FILES = ("package.json", "pyproject.toml", "setup.py", "setup.cfg", "requirements.txt")


@dataclass(frozen=True)
class Found:
    """`certain`: the first candidate is the one. `launcher` is the file that was read as one; `beside` are launchers
    that lie in the same folder and were not read. `folder` is one that was named: the other candidates of a certain one
    are programs of their own."""

    candidates: tuple[Candidate, ...]
    certain: bool
    launcher: Path | None = None
    beside: tuple[Path, ...] = ()
    folder: Path | None = None


def look(named: str) -> Found:
    """What is meant by a path. Raises ConfigError where it is not there, cannot be read, or has no script in it.

    What lies deeper and may not be read counts as not there: `os.path.isfile` says so, `Path.is_file` raises.
    """
    path = Path(os.path.abspath(os.path.expanduser(named)))
    unit = path.name
    if (template := TEMPLATE.fullmatch(unit)) and not os.path.lexists(path):
        path = path.with_name(f"{template['prefix']}@.service")
    try:
        if path.is_dir():
            return _in_folder(path)
        data = start_of(path, MOST_BYTES)
    except OSError as error:
        raise not_to_be_read(path, error) from None
    text = encodings.decode(data).partition("\0")[0]  # what follows is no text
    if path.name in ("package.json", "deno.json", "deno.jsonc") and (bots := node.look(path.parent)):
        return Found(*_spelled(bots, node.certain(bots)), launcher=path)
    if (
        path.suffix.lower() in node.SUFFIXES
        and not path.name.endswith((".config.js", ".config.cjs"))
        and (one := node.named(path))
    ):
        several = spelled(one)
        return Found(several, len(several) == 1, launcher=one.launcher)
    if path.suffix.lower() == ".lnk" or kinds.kind_of(path.name, text) is not None:
        from tray_app.adapters.projects import launched  # the readers of launchers take time to load

        candidates, certain = launched.programs(path, text, unit)
        return Found(tuple(candidates), certain, launcher=path)
    if path.name in PROJECT_FILES:
        return _in_folder(path.parent)
    if path.suffix.lower() != ".json" and (language := languages.of_file(path.name)) and not os.access(path, os.X_OK):
        raise nothing.source(path, language)
    if not text.startswith("#!") and (wrong := nothing.no_program(path)) is not None:
        raise wrong
    several = of_a_command(path) or spelled(_runs_itself(plain(path, path.name, text)))
    return Found(several, len(several) == 1)


def _runs_itself(one: Candidate) -> Candidate:
    """Raises ConfigError for one that only a web server runs."""
    if one.script and one.script.suffix == ".py":
        tree = Tree(Path(one.keys.get("folder", one.script.parent)))
        inside = one.script.is_relative_to(tree.top) and one.script.relative_to(tree.top).as_posix()
        if inside and (made := hosted(tree, inside)):
            raise nothing.of_a_server(one, *made)
    return one


def variables(script: Path) -> tuple[set[str], set[str]]:
    """The variables that a script reads, and those that any file in its folder does (config.py, settings.py)."""
    tree = Tree(script.parent)
    near = (file for file in tree.files() if file.lower().endswith((*SUFFIXES, *node.SUFFIXES)) and file.count("/") < 2)
    texts = [text_of(script), *(encodings.decode(tree.source(file)) for file in islice(near, MOST_FILES))]
    if several := variable_helpers.helpers(texts):
        texts = [code_of(text) for text in texts]
    named = variable_helpers.constants(texts) if several else {}
    reads = [{*evidence(text).reads, *variable_helpers.reads(several, text, named)} for text in texts]
    return reads[0], set().union(*reads)


# -- a folder -----------------------------------------------------------------------------------------------------


def _in_folder(folder: Path) -> Found:
    os.listdir(folder)  # raises where it may not be read
    tree = Tree(folder)
    files = list(tree.files())
    beside = tuple(_beside(tree, files))
    bots = node.look(folder)
    bots, certain = _spelled(bots, node.certain(bots)) if bots else ((), False)
    several = entries(tree, [name for name in files if not bots or not name.endswith(node.SUFFIXES)])
    if bots and not any(one.kind == READS for one in several):
        one_package = certain or len({one.launcher for one in bots}) == 1  # of several, none starts the others' bots
        launcher = bots[0].launcher if one_package else None
        return Found(bots, certain, launcher=launcher, beside=beside, folder=None if launcher else folder)
    if all(one.kind != READS for one in several) and (served := nothing.application(tree, files)):
        raise served
    if all(one.kind != READS for one in several) and (gone := own_words.lacking(tree, files)):
        raise no_script(folder / gone[0], folder / gone[1])
    if languages.of_project(files):  # a script beside it is no bot by its name alone
        several = [one for one in several if one.kind >= USES or one.said]
    if all(one.kind == CALLED and not one.said for one in several) and (programs := _plain(folder, files)):
        return Found(programs, len(programs) == 1, launcher=programs[0].launcher, beside=beside)
    if not several:
        raise nothing.in_folder(tree, files, beside)
    certain = len(several) == 1 or all(several[0].clearly_before(other) for other in several[1:])
    if certain and (apart := _launched_apart(tree, beside, several)):
        certain, several = False, [*apart, *(one for one in several if one.file not in [other.file for other in apart])]
    if certain:  # the others are told of, as far as they are programs of their own
        several = [one for one in several if one is several[0] or _of_its_own(one, several[0])]
    elif several[0].kind == READS:
        several = [one for one in several if one.kind == READS or one.said]
    candidates, certain = _spelled(tuple(of_entry(tree, one) for one in several[:MOST_SHOWN]), certain)
    return Found((*candidates, *bots), certain and not bots, beside=beside, folder=folder)


def _spelled(several: tuple[Candidate, ...], certain: bool) -> tuple[tuple[Candidate, ...], bool]:
    """With the commands that they want. What stands beside one that is certain is asked when it is added."""
    if certain:
        first = spelled(several[0])
        return (first, False) if len(first) > 1 else ((*first, *several[1:]), True)
    found = {(more.script, more.shown): more for one in reversed(several) for more in reversed(spelled(one))}
    return tuple(reversed(found.values())), False  # manage.py, and its command, come to the same


def _launched_apart(tree: Tree, launchers: tuple[Path, ...], several: list[Entry]) -> list[Entry]:
    """The first, and the readers of updates that only an old launcher beside it starts; nothing where there are none.
    Which of the two the owner runs, nobody can tell."""
    first, *others = several
    names = [path.name for path in launchers if not is_one(path.name)]  # the others have been counted
    by = {file: name for name in names for file in own_words.launched(tree, name)}
    if first.kind != READS or first.file in by:
        return []
    apart = [
        replace(one, said=(*one.said, by[one.file])) for one in others
        if one.kind == READS and one.file in by and one.file not in first.files and first.file not in one.files
    ]  # fmt: skip
    return [first, *apart] if apart else []


def _of_its_own(one: Entry, first: Entry) -> bool:
    """Whether it is a program beside the bot. What the bot itself loads is a part of it, unless it reads updates too,
    or the project's own words start it."""
    if one.said or one.file == first.file:
        return bool(one.said)
    return not one.part and (one.kind >= READS or (one.kind >= USES and one.file not in first.files))


def _plain(folder: Path, files: list[str]) -> tuple[Candidate, ...]:
    """What `npm start` starts in the folder, or below it."""
    places = [folder / file.removesuffix("package.json") for file in files if file.rpartition("/")[2] == "package.json"]
    return next((found for place in places[:MOST_SHOWN] if (found := node.look(place, plain=True))), ())


def _beside(tree: Tree, files: list[str]) -> Iterator[Path]:
    """The old launchers in the folder itself."""
    likely = [name for name in files if "/" not in name and not name.lower().endswith(SUFFIXES[:4])]
    ends = tuple(kinds.KINDS)
    for name in islice((one for one in likely if "." not in one or one.lower().endswith(ends)), MOST_LAUNCHERS):
        text = encodings.decode(tree.source(name))
        if kinds.kind_of(name, text) and _starts_something(name, text):
            yield tree.top / name


def _starts_something(name: str, text: str) -> bool:
    from tray_app.core.launchers import launchers

    return bool(launchers.read(name, text))
