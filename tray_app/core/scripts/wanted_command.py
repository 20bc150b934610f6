"""Whether a program of Python or Node ends at once without a command behind its name, and which ones it knows. Pure.

Forms: Django's manage.py; argparse, click, typer; commander, yargs.
"""

import ast
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Generic, NamedTuple, TypeVar

from tray_app.core.pattern import pattern
from tray_app.core.scripts.script_text import without_main

F = TypeVar("F", bound=PurePath)
_OWN_MAIN = pattern(r"\brequire\.main\b|\bimport\.meta\.main\b")
_WORD = pattern(r"[A-Za-z][\w:-]{0,60}")
_HELPS = frozenset(["print_help", "print_usage", "format_help"])
_HELP = pattern(r"\badd_subparsers\b(?s:.)*\b(?:print_help|print_usage|format_help)\b")
_COMMAND = pattern(  # a bot's bot.command("start", handler) is none
    r"\.command\(\s{0,80}\[?\s{0,80}[\"'`]([A-Za-z][\w:-]{0,60})[^\n\"'`]{0,80}[\"'`]\s{0,80}(?:\)|,\s{0,80}[\"'`{]|\])"
)
_DEFAULT = pattern(r"\bisDefault\s{0,9}:\s{0,9}true\b|\.command\(\s{0,80}\[?\s{0,80}[\"'`](?:\$0|\*)")
_COMMANDER = pattern(r"(?:require\(|from)\s{0,9}[\"']commander[\"']")
_YARGS = pattern(r"\.demandCommand\(\s{0,9}(?!0)")
_SAID = pattern(r"[\w./:=@%+,-]+")


@dataclass(frozen=True)
class Runs(Generic[F]):
    """What starting a program comes to: `units` of its files, as core/scripts/call_graph.py has them, and the names
    that these `use` as a whole, so that they may call what bears them."""

    units: Collection[tuple[F, str]]
    uses: Collection[str]

    def of(self, file: F) -> "_Runs":
        return _Runs({name for one, name in self.units if one == file}, self.uses)


class _Runs(NamedTuple):
    """The same of one file."""

    units: Collection[str]
    uses: Collection[str]


def commands_of(code: Mapping[F, str], runs: Runs[F] | None = None) -> tuple[list[str], bool] | None:
    """`code` are its own files without remarks, the started one first; `runs` says what of them it comes to. None: it
    works without one. The second is False where it only shows its help somewhere, which may be without one."""
    for number, (path, text) in enumerate(code.items()):
        python = path.suffix.lower() in (".py", ".pyw")
        if python:
            found = _of_python(text if not number else without_main(text), runs.of(path) if runs else None)
        else:
            found = [] if number and _OWN_MAIN.search(text) else _of_node(text)
        if found:
            return list(dict.fromkeys(found)), not python or not _HELP.search(text) or "required" in text
    return None


def is_django(text: str) -> bool:
    """Whether it is a manage.py: what it does is what the word behind it says."""
    return "execute_from_command_line" in text and "argv" in text


def said(text: str, names: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """What stands behind the program in the lines of a text that start it, () for nothing; `names` are those that it is
    started by. What has to be filled in yet is left out."""
    started = "|".join(re.escape(name) for name in names)
    line = re.compile(
        rf"\b(?:python[\d.]*w?|py|node|nodejs|bun|run|tsx|exec)\b[^\n\"'`|&;]{{0,200}}?(?<![\w.-]){_FOLDERS}(?:{started})[\"']?"
        r"(?![\w.:-])([^\n\"'`|&;<>#$%{\[()]{0,200}+)(?=[\n\"'`|&;>#)]|$)",
        re.IGNORECASE,
    )
    for found in line.finditer(text):
        words = tuple(found[1].split())
        if all(_SAID.fullmatch(word) for word in words):
            yield words


_FOLDERS = r"(?:[\w.~-]{0,60}[/\\]){0,8}"


def _of_node(text: str) -> list[str]:
    names = _COMMAND.findall(text)
    if not names or _DEFAULT.search(text):
        return []
    of_its_own = text.count(".action(") > len(names)
    return names if _YARGS.search(text) or (_COMMANDER.search(text) and not of_its_own) else []


class _Reached(ast.NodeTransformer):
    """A file without the functions that are not called."""

    def __init__(self, units: Collection[str]) -> None:
        self._units, self._inside = units, ""

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        inside, self._inside = self._inside, f"{self._inside}{node.name}."
        self.generic_visit(node)
        self._inside = inside
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST | None:
        return node if f"{self._inside}{node.name}" in self._units else None

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST | None:
        return node if f"{self._inside}{node.name}" in self._units else None


def _of_python(text: str, runs: _Runs | None) -> list[str]:
    if not any(word in text for word in ("add_subparsers", "choices", ".command")):
        return []
    try:
        tree: ast.AST = ast.parse(text)
        tree = tree if runs is None else _Reached(runs.units).visit(tree)
        nodes = sorted(ast.walk(tree), key=lambda one: (getattr(one, "lineno", 0), getattr(one, "col_offset", 0)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    calls = [one for one in nodes if isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute)]
    return _of_argparse(nodes, calls) or _of_groups(nodes, runs)


def _of_argparse(nodes: list[ast.AST], calls: list[ast.Call]) -> list[str]:
    helps = any(isinstance(one, ast.Attribute) and one.attr in _HELPS for one in nodes)
    required = {
        one.targets[0].value.id
        for one in nodes
        if isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Attribute)
        and one.targets[0].attr == "required" and isinstance(one.targets[0].value, ast.Name) and _is_true(one.value)
    }  # fmt: skip
    for one in nodes:
        if isinstance(one, ast.Assign) and isinstance(one.value, ast.Call) and isinstance(one.targets[0], ast.Name):
            call, name = one.value, one.targets[0].id
            if _attribute(call) == "add_subparsers" and (
                helps or name in required or _is_true(_word(call, "required"))
            ):
                return [
                    str(inner.args[0].value)
                    for inner in calls
                    if _attribute(inner) == "add_parser" and _root(inner) == name and inner.args
                    and isinstance(inner.args[0], ast.Constant)
                ]  # fmt: skip
    made = any(_called(one).rpartition(".")[2].endswith("ArgumentParser") for one in nodes if isinstance(one, ast.Call))
    for call in calls if not any(_attribute(one) == "add_subparsers" for one in calls) else ():
        named = [one.value for one in call.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        choices = _word(call, "choices")
        plain = isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name)
        if (
            (made or plain) and _attribute(call) == "add_argument" and len(named) == 1 and not named[0].startswith("-")
            and _word(call, "nargs") is None and isinstance(choices, ast.List | ast.Tuple | ast.Set)
        ):  # fmt: skip
            return [str(one.value) for one in choices.elts if isinstance(one, ast.Constant)]
    return []


def _of_groups(nodes: list[ast.AST], runs: _Runs | None) -> list[str]:
    """Of click and typer, where a group was made and nothing is done without a command."""
    functions = [one for one in nodes if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)]
    made = [(one, mark) for one in functions for mark in one.decorator_list]
    groups = {one.name: mark for one, mark in made if _called(mark).endswith(".group")}
    apps = {
        one.targets[0].id: one.value
        for one in nodes
        if isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name) and _called(one.value).endswith("Typer")
    }
    backs = [mark for _, mark in made if _called(mark).endswith(".callback")]
    for name, how in [*groups.items(), *apps.items()]:
        if runs is not None and name not in runs.uses:
            continue
        several = [_label(one, mark) for one, mark in made if _called(mark) == f"{name}.command"]
        alone = name in apps and len(several) < 2 and not backs  # typer hands over to its only command
        if not alone and not any(_is_true(_word(mark, "invoke_without_command")) for mark in [how, *backs]):
            return several
    return []


def _label(one: ast.FunctionDef | ast.AsyncFunctionDef, mark: ast.expr) -> str:
    given = [*mark.args[:1], *([named] if (named := _word(mark, "name")) else [])] if isinstance(mark, ast.Call) else []
    text = next((word.value for word in given if isinstance(word, ast.Constant)), None)
    return text if isinstance(text, str) else one.name.lower().replace("_", "-")


def _called(node: ast.AST) -> str:
    node = node.func if isinstance(node, ast.Call) else node
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return f"{node.value.id}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def _attribute(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def _root(call: ast.Call) -> str:
    return _called(call).partition(".")[0]


def _word(call: ast.AST, name: str) -> ast.expr | None:
    words = call.keywords if isinstance(call, ast.Call) else []
    return next((one.value for one in words if one.arg == name), None)


def _is_true(value: ast.expr | None) -> bool:
    return isinstance(value, ast.Constant) and value.value is True
