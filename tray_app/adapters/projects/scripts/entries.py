"""Which Python files of a folder may be its bot, each with what speaks for it, best first.

What counts most is what starting a file comes to (core/scripts/call_graph.py): a helper that only defines functions
fetches nothing, and the file that calls it does. Then what the project's own words start, then where a file lies and
what it is called.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from tray_app.adapters.projects.scripts import applications, handlers
from tray_app.adapters.projects.scripts.entry import CALLED, READS, SCRIPT_NAMES, STARTS, USES, Entry
from tray_app.adapters.projects.scripts.own_words import count, module_file, own_lines, served, text_of_file
from tray_app.adapters.projects.source_tree import Tree
from tray_app.core.launchers.encodings import decode
from tray_app.core.pattern import pattern
from tray_app.core.scripts import ends
from tray_app.core.scripts.call_graph import Calls, Reach
from tray_app.core.scripts.python_code import REGISTERS, SERVES
from tray_app.core.scripts.script_code import code_of
from tray_app.core.scripts.script_text import evidence, in_a_page
from tray_app.core.scripts.start_lines import commands_of
from tray_app.core.scripts.wanted_command import is_django

OTHERS = (".js", ".mjs", ".cjs")
MOST_READ, MOST_STARTS = 1000, 100  # files
_WORDS = (b"polling", b"getUpdates", b"get_updates", b"run_until_disconnected", b"run_as_thread", b"ebhook",
          b"process_update", b"process_new_update", b"feed_update", b"feed_raw_update",
          b"feed_webhook_update")  # fmt: skip
_LIBRARY = pattern(
    rb"\n[^\S\n]*(?:from|import)[^\S\n]+(?:telegram|aiogram|tele(?:bot|pot|thon)|pyrogram|hydrogram|pyrofork|kurigram)\b"
)
_STARTS = pattern(rb"\n(?:if[^\S\n]+__name__|[A-Za-z_][\w.]*\(|await\b|while\b|with\b|for\b)")
_IMPORTS = pattern(rb"\n[^\S\n]*(?:from|import)[^\S\n]+([^\n#]+)")
_TEXTS = pattern(rb"[\"']([\w.]+):\w+[\"']")  # uvicorn.run("shop.web:app")
_WORD, _COMMAND = pattern(rb"\w+"), pattern(r"(?:(.*)/)?management/commands/(\w+)\.py")


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
    found: dict[tuple[str, str | None, tuple[str, ...]], Entry] = {}
    for file in _worth(tree, python)[:MOST_STARTS]:
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
        if (told := served(tree, line)) and (reach := calls.reach(told[0])) and (reach.serves or reach.polls):
            one = Entry(
                told[0], READS, None, told[2], reach.polls, (name,), line.weight, at=line.folder, server=told[1]
            )
            found[one.file, one.server, one.args] = replace(one, files=frozenset(reach.files))
            continue
        led = count(tree, found, name, line)
        django = led and led.rpartition("/")[2] == "manage.py" and is_django(text_of_file(tree, led))
        if led and led.endswith((".py", ".pyw")) and not django:  # nothing was seen in it, and yet it is started
            found[led, None, ()] = _as_script(tree, calls, led) or Entry(led, STARTS, files=frozenset([led]))
            count(tree, found, name, line)
    return sorted(_with_parts(list(found.values())), key=lambda one: one.rank, reverse=True)


def _worth(tree: Tree, files: list[str]) -> list[str]:
    """Those that may be the one to start, by a cheap look before they are taken apart: what is of a bot, and what does
    something and imports that, straight or by others; anything that does something where nothing is of a bot."""
    found: list[str] = []
    doing: list[str] = []
    linked: list[str] = []
    any_bot = False
    for file in files[:MOST_READ]:
        stem = file.rpartition("/")[2].rpartition(".")[0].lower()
        source = tree.source(file)
        of_a_bot = any(word in source for word in _WORDS) or _LIBRARY.search(b"\n" + source) is not None
        any_bot = any_bot or of_a_bot
        if of_a_bot or stem in SCRIPT_NAMES:
            found.append(file)
        else:
            (doing if _STARTS.search(b"\n" + source) else linked).append(file)
    if not any_bot:
        return [*found, *doing]
    names, fresh = set[bytes](), {name for file in found for name in _names(file)}
    while fresh:
        names |= fresh
        more = [file for group in (doing, linked) for file in group if _uses(tree.source(file), fresh)]
        fresh = {name for file in more for name in _names(file)} - names
        found += [file for file in doing if file in more]
        doing, linked = ([file for file in group if file not in more] for group in (doing, linked))
    return found


def _names(file: str) -> set[bytes]:
    """What another one imports it by: its own name, and its package's where that may hand it on."""
    *folders, name = file.encode().split(b"/")
    stem = name.rpartition(b".")[0]
    return {stem, *folders[-1:]} - {b"__init__", b"__main__", b"main", b"src"} if folders else {stem} - {b"main"}


def _uses(source: bytes, names: set[bytes]) -> bool:
    """Whether it imports something of one of these names."""
    if not any(name in source for name in names):
        return False
    lines = [*_IMPORTS.findall(b"\n" + source), *_TEXTS.findall(source)]
    return any(word in names for line in lines for word in _WORD.findall(line))


def _as_script(tree: Tree, calls: Calls[str], file: str) -> Entry | None:
    stem = file.rpartition("/")[2].rpartition(".")[0].lower()
    code = tree.code(file)
    if code is None:
        return _by_words(tree, file)
    if _COMMAND.fullmatch(file) and not code.starts:
        return None  # manage.py runs it
    reach = calls.reach(file)
    kind = _kind(tree, reach, code.starts, file)
    if applications.hosted(tree, file, reach) or (
        reach.serves and not reach.polls and _registers(tree, dict.fromkeys([file, *sorted(reach.files)]))
    ):
        return None
    if not kind and stem in SCRIPT_NAMES and stem != "index" and not handlers.of_a_router(tree, reach, file):
        kind = CALLED
    return Entry(file, kind, polls=reach.polls, files=frozenset(reach.files)) if kind else None


def _by_words(tree: Tree, file: str) -> Entry | None:
    """Of another language, or of another Python than ours."""
    told = evidence(decode(tree.source(file)))
    if told.serves and not told.polls and _registers(tree, [file]):
        return None
    stem = file.rpartition("/")[2].rpartition(".")[0].lower()
    kind = READS if told.polls or told.serves else USES if told.library and told.main else 0
    called = stem in SCRIPT_NAMES and (stem != "index" or file.count("/") == 0)  # deeper, it hands on what lies there
    kind = kind or (CALLED if called else 0)
    if kind and not told.library and file.endswith(OTHERS) and _of_a_page(tree, file):
        kind = 0
    return Entry(file, kind, polls=told.polls, files=frozenset([file])) if kind else None


def _of_a_page(tree: Tree, file: str) -> bool:
    """Whether a browser runs it: its own text says so, or a page beside it that loads it."""
    folder, _, name = file.rpartition("/")
    pages = [one for one in tree.listing(folder)[0] if one.lower().endswith((".html", ".htm"))]
    loads = re.compile(rb"<script[^>]{0,200}\bsrc\s*=\s*[\"']?(?:\./|/)?" + re.escape(name.encode()) + rb"[\"'?\s>]")
    sources = (tree.source(f"{folder}/{page}".lstrip("/")) for page in pages)
    return in_a_page(decode(tree.source(file))) or any(loads.search(source) for source in sources)


def _kind(tree: Tree, reach: Reach[str], starts: bool, file: str) -> int:
    code = tree.code(file)
    if not starts and code is not None and not code.units[""].polls:
        return 0  # an application that a server runs, or a helper
    if reach.polls or reach.serves:
        return READS
    if code is not None and handlers.alone(tree, reach, file):
        return 0
    loaded = (tree.code(one) for one in reach.files)
    return USES if any(one is not None and one.libraries for one in loaded) else STARTS


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
    yield from commands_of_django(tree, files)


def commands_of_django(tree: Tree, files: list[str]) -> Iterator[Entry]:
    """Its management commands that read updates, as `manage.py COMMAND`."""
    calls = Calls(tree.code, tree.find)
    for file in files:
        if (told := _COMMAND.fullmatch(file)) is not None and not told[2].startswith("_"):
            reach = calls.reach(file, "Command.handle")
            manage = next((path for path in _above(told[1] or "", "manage.py") if tree.exists(path)), None)
            if manage and (reach.polls or _serves(tree, reach)):
                yield Entry(manage, READS, None, (told[2],), reach.polls, files=frozenset([manage, *reach.files]))


def _serves(tree: Tree, reach: Reach[str]) -> bool:
    """Whether updates are brought to it: a command that tells Telegram of an address ends with that."""
    units = (code.units[name] for file, name in reach.units if (code := tree.code(file)) is not None)
    return any(chain.rpartition(".")[2] in SERVES - REGISTERS for unit in units for chain in unit.chains)


def _registers(tree: Tree, files: Iterable[str]) -> bool:
    """Whether a file, the first of `files`, tells Telegram of a webhook and ends."""
    return ends.registers([code_of(text_of_file(tree, file)) for file in files])


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
