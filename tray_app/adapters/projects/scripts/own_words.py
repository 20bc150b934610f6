"""What a project's own words start: the command lines of its Dockerfile, Procfile, Makefile, README speak for the file
that they lead to."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from tray_app.adapters.projects.scripts.entry import SURE, Entry
from tray_app.adapters.projects.source_tree import Tree
from tray_app.core.launchers import launchers
from tray_app.core.launchers.encodings import decode
from tray_app.core.launchers.invocation import invocations
from tray_app.core.launchers.parts import HERE
from tray_app.core.pattern import pattern
from tray_app.core.processes.program import program_of
from tray_app.core.scripts.python_module import SERVERS
from tray_app.core.scripts.start_lines import Line, is_one, lines_of

_OBJECT = pattern(r"[^\W\d][\w.]*:[^\W\d]\w*(?:\(\))?")


def own_lines(tree: Tree, files: list[str]) -> Iterator[tuple[str, Line]]:
    for file in files:
        place, _, name = file.rpartition("/")
        if is_one(name) and place.count("/") < 2:
            for line in lines_of(name, text_of_file(tree, file)):
                yield file, replace(line, folder=f"{place}/{line.folder}".strip("/"))


def count(tree: Tree, found: dict[tuple[str, str | None, tuple[str, ...]], Entry], name: str, line: Line) -> str | None:
    """Let a command line speak for what it starts. The file that it leads to, where that is not among the `found`."""
    for key, one in list(found.items()):
        command = line.words[0].rpartition("/")[2] if line.words else ""
        if one.command and (command == one.command or line.words[-1:] == (one.command,)):
            found[key] = _spoken(one, name, line, line.words, one.at)
            return None
    read, elsewhere = partial(_text_at, tree), None
    for place in dict.fromkeys((line.folder, "")):
        for words, folder in ((one.words, one.folder) for one in invocations(line.words, f"/{place}", read)):
            program = program_of(words)
            if program is None:
                continue
            where = folder.strip("/")
            file = module_file(tree, where, program.module) if program.module else None
            if not program.module and len(program.scripts) == 1:
                file = _joined(where, program.scripts[0])
            for key, one in sorted(found.items(), key=lambda pair: -len(pair[1].args)):  # what says more goes first
                if (
                    one.file == file
                    and not one.function
                    and one.args == tuple(words[-len(one.args) :] if one.args else ())
                ):
                    found[key] = _spoken(one, name, line, words, where)
                    return None
            elsewhere = elsewhere or (file if file and tree.exists(file) else None)
    return elsewhere


def lacking(tree: Tree, files: list[str]) -> tuple[str, str] | None:
    """A file that a container or a host starts, and that lies nowhere in the project, with the file that says so."""
    names = {file.rpartition("/")[2] for file in files}
    for name, line in own_lines(tree, files):
        program = program_of(line.words) if line.weight >= SURE else None
        for script in program.scripts[:1] if program and not program.module else ():
            if script.endswith((".py", ".pyw")) and script.rpartition("/")[2] not in names:
                return name, _joined(line.folder, script)
    return None


def served(tree: Tree, line: Line) -> tuple[str, str, tuple[str, ...]] | None:
    """The file of the application that a server is started with, the server, and what that is given; None where the
    line starts none. What only a shell fills in is left out."""
    led = invocations(line.words, f"/{line.folder}", partial(_text_at, tree))
    return next((told for one in led if (told := _served(tree, replace(line, words=one.words)))), None)


def _text_at(tree: Tree, path: str) -> str | None:
    return text_of_file(tree, path.lstrip("/")) if tree.exists(path.lstrip("/")) else None


def _served(tree: Tree, line: Line) -> tuple[str, str, tuple[str, ...]] | None:
    words = line.words[2:] if line.words[1:2] == ("-m",) else line.words
    words = words[words.index("run") + 1 :] if "run" in words[1:2] else words
    if not words or words[0].rpartition("/")[2] not in SERVERS:
        return None
    target = next((word for word in words[1:] if _OBJECT.fullmatch(word)), None)
    if target is None or (file := module_file(tree, line.folder, target.partition(":")[0], function=True)) is None:
        return None
    given = list(words[1:])
    for at in reversed([n for n, word in enumerate(given) if "$" in word]):
        del given[at - 1 if at and given[at - 1].startswith("-") and not given[at].startswith("-") else at : at + 1]
    return file, words[0].rpartition("/")[2], tuple(given)


def launched(tree: Tree, name: str) -> Iterator[str]:
    """The files of the project that an old launcher of its folder starts."""
    for start in launchers.read(name, text_of_file(tree, name)):
        program, where = program_of(start.words), start.folder.removeprefix(HERE).strip("/")
        for script in program.scripts if program else ():
            yield _joined(where, script.removeprefix(HERE))
        if program and program.module and (file := module_file(tree, where, program.module)):
            yield file


def _joined(folder: str, path: str) -> str:
    parts: list[str] = []
    for part in f"{folder}/{path}".split("/"):
        if part == ".." and parts:
            parts.pop()
        elif part not in ("", ".", ".."):
            parts.append(part)
    return "/".join(parts)


def _spoken(one: Entry, name: str, line: Line, words: tuple[str, ...], folder: str) -> Entry:
    """What weighs most says how it is started, and where."""
    said = one.said if name in one.said else (*one.said, name)
    one = replace(one, said=said)
    return replace(one, weight=line.weight, words=words, at=folder) if line.weight >= one.weight else one


def module_file(tree: Tree, place: str, module: str, function: bool = False) -> str | None:
    """The file that `-m MODULE` runs in a folder of the project, or that MODULE is."""
    path = module.replace(".", "/")
    for root in (place, f"{place}/src".strip("/")):
        for ending in (("/__init__.py" if function else "/__main__.py"), ".py"):
            if tree.exists(file := f"{root}/{path}{ending}".lstrip("/")):
                return file
    return None


def text_of_file(tree: Tree, file: str) -> str:
    return decode(tree.source(file))
