"""Which Python files of a folder may be its bot, each with what speaks for it, best first.

What counts most is what starting a file comes to (core/scripts/call_graph.py): a helper that only defines functions
fetches nothing, and the file that calls it does. Then what the project's own words start, then where a file lies and
what it is called.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from tray_app.adapters.projects.entry import CALLED, READS, SCRIPT_NAMES, STARTS, USES, Entry
from tray_app.adapters.projects.own_words import count, module_file, own_lines, text_of_file
from tray_app.adapters.projects.source_tree import Tree
from tray_app.core.launchers.launchers import decode
from tray_app.core.scripts.call_graph import Calls, Reach
from tray_app.core.scripts.script_text import evidence
from tray_app.core.scripts.start_lines import commands_of

OTHERS = (".js", ".mjs", ".cjs")
MOST_READ, MOST_STARTS = 1200, 150  # files
_WORTH = re.compile(
    rb"__name__|polling|getUpdates|get_updates|ebhook|run_until|\bidle\b|telegram|aiogram|telebot|telethon|gram\b"
    rb"|process_update|feed_update|^(?:[A-Za-z_][\w.]*\(|while\b|with\b|for\b)",
    re.MULTILINE,
)
_COMMAND = re.compile(r"(?:(.*)/)?management/commands/(\w+)\.py")


def entry_of(tree: Tree, file: str) -> Entry:
    """What is known of a file that was named, by itself and by the files at the top of its project."""
    calls = Calls(tree.code, tree.find)
    files = list(tree.listing("")[0])
    found: dict[tuple[str, str | None, tuple[str, ...]], Entry] = {
        (file, None, ()): _as_script(tree, calls, file) or Entry(file, 0, files=frozenset([file]))
    }
    for one in _commands(tree, calls, files):
        if one.file == file:
            found.setdefault((one.file, one.function, one.args), one)
    for name, line in own_lines(tree, files):
        count(tree, found, name, line)
    return max(_with_parts(list(found.values())), key=lambda one: one.rank)


def entries(tree: Tree, files: list[str]) -> list[Entry]:
    """`files` are all of the tree's, those above first."""
    python = [file for file in files if file.endswith((".py", ".pyw"))]
    others = [file for file in files if file.endswith(OTHERS) and not file.endswith((".config.js", ".config.cjs"))]
    calls = Calls(tree.code, tree.find)
    starts = [file for n, file in enumerate(python) if n < MOST_READ and _worth(tree, file)]
    found: dict[tuple[str, str | None, tuple[str, ...]], Entry] = {}
    for file in starts[:MOST_STARTS]:
        if one := _as_script(tree, calls, file):
            found[one.file, None, ()] = one
    for file in others[:MOST_STARTS]:
        if one := _by_words(tree, file):
            found[one.file, None, ()] = one
    for one in _commands(tree, calls, files):
        found.setdefault((one.file, one.function, one.args), one)
    if len(python) == 1 and not found and (code := tree.code(python[0])) and code.starts:
        found[python[0], None, ()] = Entry(python[0], STARTS)
    for name, line in own_lines(tree, files):
        count(tree, found, name, line)
    return sorted(_with_parts(list(found.values())), key=lambda one: one.rank, reverse=True)


def _worth(tree: Tree, file: str) -> bool:
    """Whether it may be the one to start: a cheap look, before it is taken apart."""
    stem = file.rpartition("/")[2].rpartition(".")[0].lower()
    return stem in SCRIPT_NAMES or _WORTH.search(tree.source(file)) is not None


def _as_script(tree: Tree, calls: Calls[str], file: str) -> Entry | None:
    stem = file.rpartition("/")[2].rpartition(".")[0].lower()
    code = tree.code(file)
    if code is None:
        return _by_words(tree, file)
    reach = calls.reach(file)
    kind = _kind(tree, reach, code.starts, file)
    if not kind and stem in SCRIPT_NAMES and stem != "index":
        kind = CALLED
    return Entry(file, kind, polls=reach.polls, files=frozenset(reach.files)) if kind else None


def _by_words(tree: Tree, file: str) -> Entry | None:
    """Of another language, or of another Python than ours."""
    told = evidence(decode(tree.source(file)))
    stem = file.rpartition("/")[2].rpartition(".")[0].lower()
    kind = READS if told.polls or told.serves else USES if told.library and told.main else 0
    kind = kind or (CALLED if stem in SCRIPT_NAMES else 0)
    return Entry(file, kind, polls=told.polls, files=frozenset([file])) if kind else None


def _kind(tree: Tree, reach: Reach[str], starts: bool, file: str) -> int:
    if reach.polls or reach.serves:
        return READS
    if not starts:
        return 0
    code = (tree.code(one) for one in reach.files)
    return USES if any(one is not None and one.libraries for one in code) else STARTS


def _commands(tree: Tree, calls: Calls[str], files: list[str]) -> Iterator[Entry]:
    """What an installation makes commands of, and Django's own."""
    for file in files:
        name = file.rpartition("/")[2]
        place = file.rpartition("/")[0]
        if name in ("pyproject.toml", "setup.py", "setup.cfg"):
            for command, target in commands_of(name, text_of_file(tree, file)).items():
                module, _, function = target.partition(":")
                if (script := module_file(tree, place, module, function=True)) and (code := tree.code(script)):
                    reach = calls.reach(script, function)
                    kind = READS if reach.polls or reach.serves else USES if code.libraries else STARTS
                    one = Entry(script, kind, function, (), reach.polls, (name,), 3, (command,), place, command)
                    if (script, "__main__") in calls.reach(script).units and function in _guarded(tree, script):
                        one = replace(one, function=None)
                    yield replace(one, files=frozenset(reach.files))
        elif (told := _COMMAND.fullmatch(file)) is not None and not told[2].startswith("_"):
            reach = calls.reach(file, "Command.handle")
            manage = next((path for path in _above(told[1] or "", "manage.py") if tree.exists(path)), None)
            if manage and (reach.polls or reach.serves):
                yield Entry(manage, READS, None, (told[2],), reach.polls, files=frozenset([manage, *reach.files]))


def _guarded(tree: Tree, file: str) -> set[str]:
    code = tree.code(file)
    return code.units["__main__"].chains if code and "__main__" in code.units else set()


def _above(folder: str, name: str) -> Iterator[str]:
    while folder:
        yield f"{folder}/{name}"
        folder = folder.rpartition("/")[0]
    yield name


def _with_parts(several: list[Entry]) -> list[Entry]:
    """Those that another one loads are parts of it, unless each loads the other."""
    kept = []
    for one in several:
        outer = [
            other for other in several
            if other.file != one.file and one.file in other.files and other.file not in one.files
            and other.kind >= one.kind >= READS
        ]  # fmt: skip
        better = [
            other for other in several
            if other is not one and other.file == one.file and other.args == one.args and other.kind >= one.kind
            and (other.weight, other.function is None) > (one.weight, one.function is None)
        ]  # fmt: skip
        if not better:
            kept.append(replace(one, part=bool(outer)))
    return kept
