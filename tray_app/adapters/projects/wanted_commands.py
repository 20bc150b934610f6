"""A program that does nothing without a command behind its name, and with which one the bot is started: what the
project's own words say, else each that it knows, for the user to choose."""

import os
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from tray_app.adapters.projects.candidates import Candidate, of_entry
from tray_app.adapters.projects.own_code import own_code
from tray_app.adapters.projects.scripts.entries import commands_of_django
from tray_app.adapters.projects.scripts.entry import READS, Entry
from tray_app.adapters.projects.scripts.start_form import project_of
from tray_app.adapters.projects.source_tree import Tree
from tray_app.adapters.projects.texts import text_of
from tray_app.adapters.system import LAUNCHERS, typed
from tray_app.core.errors import ConfigError
from tray_app.core.launchers.encodings import decode
from tray_app.core.messages import Message
from tray_app.core.scripts import options_given, start_lines, wanted_command
from tray_app.core.scripts.call_graph import Calls
from tray_app.core.scripts.python_code import code

_SAY = (".bat", ".cmd", ".sh", ".ps1", ".service", ".md", ".rst", ".txt")
MOST = 40  # files that are looked into
HIGHEST = 8  # folders above a command in which manage.py may lie


def spelled(one: Candidate) -> tuple[Candidate, ...]:
    """One for each command that may be meant; itself where none is wanted. Raises ConfigError where none is known."""
    if one.script is None or one.keys.get("args"):
        return (one,)
    if one.script.name == "manage.py" and wanted_command.is_django(text_of(one.script)):
        return _of_django(one.script)
    folder = Path(one.keys.get("folder", one.script.parent))
    own = own_code(one.script, folder)
    known = wanted_command.commands_of(own)
    if known is not None and one.script.suffix.lower() in (".py", ".pyw"):
        known = wanted_command.commands_of(own, _runs(one.script, one.keys.get("module", "")))
    if known is None:
        return _with_options(one, folder)
    names, sure = known
    lines = _said(one, folder)
    if () in lines and not sure:
        return (one,)
    meant = {words: said for words, said in lines.items() if words and words[0] in names}
    meant = meant or {(name,): [] for name in names}
    return tuple(_with(one, words, tuple(said)) for words, said in meant.items())


def _runs(script: Path, module: str) -> wanted_command.Runs[Path]:
    """What starting it comes to; another file's parser for the command line may be for that one alone."""
    tree = Tree(project_of(script))
    file = script.relative_to(tree.top).as_posix()
    reached = Calls(tree.code, tree.find).reach(file, module.partition(":")[2] or None).units
    uses: set[str] = set()
    for other, name in reached:
        if (read := tree.code(other)) is not None:
            unit = read.units[name]
            uses |= {made.name for made in unit.imports if made.name}
            if name or other == file:  # as it is imported it makes what bears a name, too
                uses |= {chain.rpartition(".")[2] for chain in unit.chains}
    return wanted_command.Runs({(tree.top / other, name) for other, name in reached}, uses)


def _with_options(one: Candidate, folder: Path) -> tuple[Candidate, ...]:
    """With the option that it fetches updates by alone, as the project's own words have it; itself where it needs
    none."""
    assert one.script is not None
    tree = Tree(project_of(one.script))
    file = one.script.relative_to(tree.top).as_posix()
    reading = [words for words, text in options_given.ways(decode(tree.source(file))) if _reads(tree, file, text)]
    if not reading or () in reading:
        return (one,)
    lines = _said(one, folder)
    found: dict[tuple[str, ...], tuple[str, ...]] = {}
    for words in reading:
        said = next((line for line in lines if set(words) <= set(line)), words)
        found[said] = tuple(lines.get(said, ()))
    return tuple(_with(one, words, said) for words, said in found.items())


def as_given(several: Iterable[Candidate], first: Collection[str]) -> list[Candidate]:
    """Programs of a launcher, each with what it does with the words that it is given there. Where those that are called
    one of `first` are there, the others count only if none of them is a bot with its words."""
    reads = [(one, reads_as_given(one.script, one.keys.get("args", ())) if one.script else None) for one in several]
    found = [
        one if known is not False else replace(one, evidence=replace(one.evidence, polls=False, serves=False))
        for one, known in reads
    ]
    likely = [one for one in found if one.program in first]
    idle = [known is False for one, known in reads if one.program in first]
    return found if not likely or all(idle) else likely


def reads_as_given(script: Path, words: Sequence[str]) -> bool | None:
    """Whether a script of Python would fetch updates, or have them brought, with these words behind its name; None
    where they do not decide on it."""
    if script.suffix.lower() not in (".py", ".pyw"):
        return None
    tree = Tree(project_of(script))
    file = script.relative_to(tree.top).as_posix()
    source = decode(tree.source(file))
    text = options_given.given(source, words)
    others = [] if text is None else [other for _words, other in options_given.ways(source)]
    if text is None or not any(_reads(tree, file, other) for other in others):
        return None
    return _reads(tree, file, text)


def _reads(tree: Tree, file: str, text: str) -> bool:
    """Whether it would fetch updates, or have them brought, were `text` what stands in the file."""
    changed = code(text.encode())
    reach = Calls(lambda other: changed if other == file else tree.code(other), tree.find).reach(file)
    return reach.polls or reach.serves


def _of_django(script: Path) -> tuple[Candidate, ...]:
    tree = Tree(project_of(script))
    file = script.relative_to(tree.top).as_posix()
    found = [entry for entry in commands_of_django(tree, list(tree.files())) if entry.file == file]
    if not found:
        launcher = script.with_name(f"run{LAUNCHERS[0]}")
        raise ConfigError(
            Message("{script} does nothing without a command, and none of its project's own reads updates.",
                    script=script),
            cure=Message("Write the line that starts it ({line}) into {launcher}, then say: {command}",
                         line=f"python {script.name} COMMAND", launcher=launcher,
                         command=typed(["bottray", "add", str(launcher)])),
        )  # fmt: skip
    return tuple(of_entry(tree, entry, script.name) for entry in found)


def of_a_command(path: Path) -> tuple[Candidate, ...]:
    """manage.py with the command of Django's that a file is; () for what is none. Raises ConfigError where no manage.py
    is there to run it."""
    if path.parts[-3:-1] != ("management", "commands") or "BaseCommand" not in text_of(path):
        return ()
    script = next((one for above in path.parents[2:HIGHEST] if os.path.isfile(one := above / "manage.py")), None)
    if script is None:
        raise ConfigError(
            Message("{path} is a command of Django's manage.py, and none lies above it: by itself it does nothing.",
                    path=path),
            cure=Message("Put manage.py where it belongs, then say: {command}",
                         command=typed(["bottray", "add", str(path)])),
        )  # fmt: skip
    tree = Tree(project_of(script))
    file = script.relative_to(tree.top).as_posix()
    return (of_entry(tree, Entry(file, READS, None, (path.stem,), files=frozenset([file])), script.name),)


def _said(one: Candidate, folder: Path) -> dict[tuple[str, ...], list[str]]:
    """What follows the program where the project's own words start it, each with the files that say so."""
    assert one.script is not None
    found: dict[tuple[str, ...], list[str]] = {}
    module = one.keys.get("module")
    names = (module, module.replace(".", "/") + ".py") if module else (one.script.name, one.script.stem)
    for place in dict.fromkeys([folder, one.script.parent]):
        tree = Tree(place)
        for name in [name for name in sorted(tree.listing("")[0]) if _speaks(name)][:MOST]:
            for words in wanted_command.said(decode(tree.source(name)), names):
                found.setdefault(words, []).append(name)
    return found


def _speaks(name: str) -> bool:
    return start_lines.is_one(name) or name == "package.json" or name.lower().endswith(_SAY)


def _with(one: Candidate, words: Sequence[str], said: tuple[str, ...]) -> Candidate:
    key = "command" if "command" in one.keys else "args"
    keys = {**one.keys, key: [*one.keys.get(key, ()), *words]}
    return replace(one, keys=keys, shown=" ".join([one.shown, *words]), said=tuple(dict.fromkeys([*one.said, *said])))
