"""What an expression of a Python script may come to, without running it: paths, names of variables, conditions. Pure.

An expression has several values where that depends on what is not known here; ANY in a text stands for what could be
anything. A variable that nothing sets is not known to be unset: whoever starts the bot may set it.
"""

import ast
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from math import prod
from pathlib import PurePath
from typing import TypeVar

ANY = "\0"
MOST = 16  # values of one expression
_PATHS = frozenset(["Path", "PurePath", "PosixPath", "WindowsPath", "str", "fspath"])
_AS_THEY_ARE = frozenset(["abspath", "realpath", "resolve", "absolute", "expanduser", "normpath", "as_posix"])
_EXISTS = frozenset(["exists", "is_file", "isfile"])
_TEXTS: Mapping[str, Callable[[str], str]] = {"lower": str.lower, "upper": str.upper, "strip": str.strip}


T = TypeVar("T")


class _TooMany(Exception):
    pass


def _each(several: Iterable[Sequence[T]]) -> Iterable[tuple[T, ...]]:
    """All that is put together of one value of each. A list of thirty settings that have two values each has 2 ** 30:
    raises _TooMany."""
    values = [*several]
    if prod(map(len, values)) > MOST:
        raise _TooMany
    return product(*values)


def last_name(node: ast.AST) -> str:
    """`load_dotenv` of `dotenv.load_dotenv`."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def is_environ(node: ast.AST) -> bool:
    return last_name(node) == "environ"


def argument(call: ast.Call, at: int, *names: str) -> ast.expr | None:
    found = next((one.value for one in call.keywords if one.arg in names), None)
    return found or (call.args[at] if len(call.args) > at >= 0 else None)


@dataclass
class Values:
    """Of one `file`, run in `folder`; `main`: it is the one that is started. `names` are its own, `env` the variables
    as they are at this point. `files` are those that a path leads to."""

    file: PurePath
    folder: PurePath
    main: bool
    env: dict[str, str]
    files: Callable[[PurePath], list[PurePath]]
    names: dict[str, list[object]] = field(default_factory=dict)

    def options(self, node: ast.AST | None) -> list[object]:
        if node is None:
            return [None]
        try:
            found = list(dict.fromkeys(self._options(node)))
        except _TooMany:
            return [ANY]
        return found if 0 < len(found) <= MOST else [ANY]

    def texts(self, node: ast.AST | None) -> list[str]:
        return [str(one) for one in self.options(node) if one is not None]

    def truth(self, node: ast.AST) -> bool | None:
        """None where that is not known."""
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return None if (inner := self.truth(node.operand)) is None else not inner
        if isinstance(node, ast.BoolOp):
            several = [self.truth(one) for one in node.values]
            decides = isinstance(node.op, ast.Or)
            return decides if decides in several else None if None in several else not decides
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            left, right = self.options(node.left), self.options(node.comparators[0])
            if any(isinstance(one, str) and ANY in one for one in (*left, *right)) or len(left) * len(right) != 1:
                return None
            if isinstance(node.ops[0], ast.Eq | ast.Is):
                return left == right
            return left != right if isinstance(node.ops[0], ast.NotEq | ast.IsNot) else None
        if isinstance(node, ast.Call) and last_name(node.func) in _EXISTS:
            path = node.args[0] if node.args else getattr(node.func, "value", None)
            several = [bool(self.files(self.place(one))) for one in self.texts(path) if ANY not in one]
            return several[0] if len(several) == 1 else None
        truths = {None if isinstance(one, str) and ANY in one else bool(one) for one in self.options(node)}
        return truths.pop() if len(truths) == 1 else None

    def bind(self, wanted: ast.arguments, call: ast.Call) -> None:
        """What a function of the program's own is called with."""
        names = [*wanted.posonlyargs, *wanted.args]
        defaults = dict(zip([one.arg for one in reversed(names)], reversed(wanted.defaults), strict=False))
        for at, one in enumerate(names):
            if (value := argument(call, at, one.arg) or defaults.get(one.arg)) is not None:
                self.names[one.arg] = self.options(value)

    def place(self, text: str) -> PurePath:
        return self.folder / text

    def upwards(self, name: str, start: PurePath) -> list[PurePath]:
        """As `find_dotenv` looks for it."""
        return next((found for place in (start, *start.parents) if (found := self.files(place / name))), [])

    def _options(self, node: ast.AST) -> list[object]:
        if isinstance(node, ast.Constant):
            return [node.value]
        if isinstance(node, ast.Name):
            own: dict[str, list[object]] = {"__file__": [str(self.file)], "__name__": ["__main__" if self.main else ""]}
            return own.get(node.id) or self.names.get(node.id) or [ANY]
        if isinstance(node, ast.Attribute):
            return [one.parent if node.attr == "parent" else ANY for one in self._as_paths(node.value)]
        if isinstance(node, ast.Subscript):
            return self._item(node)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
            return [PurePath(one) / str(other) for one, other in self._both(node.left, node.right)]
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            return [f"{one}{other}" for one, other in self._both(node.left, node.right)]
        if isinstance(node, ast.FormattedValue):
            return [*self.texts(node.value)] if node.format_spec is None else [ANY]
        if isinstance(node, ast.JoinedStr):
            return ["".join(parts) for parts in _each(map(self.texts, node.values))]
        if isinstance(node, ast.IfExp):
            truth = self.truth(node.test)
            one, other = self.options(node.body), self.options(node.orelse)
            return [*one, *other] if truth is None else one if truth else other
        if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or):
            return self._first_of(node.values)
        if isinstance(node, ast.Tuple | ast.List):
            return [*_each(map(self.options, node.elts))]
        return self._call(node) if isinstance(node, ast.Call) else [ANY]

    def _both(self, one: ast.AST, other: ast.AST) -> list[tuple[str, str]]:
        return [(a, b) for a, b in _each([self.texts(one), self.texts(other)])]

    def _as_paths(self, node: ast.AST) -> list[PurePath]:
        return [PurePath(one) for one in self.texts(node)]

    def _first_of(self, nodes: list[ast.expr]) -> list[object]:
        found: list[object] = []
        for one in nodes:
            several = self.options(one)
            found += [value for value in several if value]
            if all(several) and not any(isinstance(value, str) and ANY in value for value in several):
                break
        return found

    def _item(self, node: ast.Subscript) -> list[object]:
        if is_environ(node.value):
            return self.variable(node.slice, None)
        at = node.slice.value if isinstance(node.slice, ast.Constant) else None
        if isinstance(node.value, ast.Attribute) and node.value.attr == "parents" and isinstance(at, int):
            return [one.parents[at] if at < len(one.parents) else ANY for one in self._as_paths(node.value.value)]
        return [ANY]

    def variable(self, name: ast.AST, default: ast.AST | None) -> list[object]:
        found: list[object] = []
        for one in self.texts(name):
            found += [self.env[one]] if one in self.env else [ANY, *(self.options(default) if default else [])]
        return found

    def _call(self, node: ast.Call) -> list[object]:
        name = last_name(node.func)
        inner = node.func.value if isinstance(node.func, ast.Attribute) else None
        if node.args and (name == "getenv" or (name == "get" and inner is not None and is_environ(inner))):
            return self.variable(node.args[0], argument(node, 1, "default"))
        if name == "find_dotenv":
            usecwd = argument(node, 2, "usecwd")
            start = self.folder if usecwd and self.truth(usecwd) else self.file.parent
            wanted = self.texts(argument(node, 0, "filename") or ast.Constant(".env"))
            found = [path for one in wanted for path in self.upwards(one, start)]
            return [str(path) for path in found] or [""]
        if name == "open":  # stands for what it opens
            of_path = inner is not None and last_name(inner) not in ("io", "codecs")
            return self.options(inner if of_path else argument(node, 0, "file"))
        if name == "cwd" or name == "getcwd":
            return [self.folder]
        if name in _PATHS and node.args:
            return [PurePath(*parts) for parts in _each(map(self.texts, node.args))]
        if name == "join" and len(node.args) > 1:
            return [str(PurePath(*parts)) for parts in _each(map(self.texts, node.args))]
        if name == "joinpath" and inner is not None:
            return [PurePath(*parts) for parts in _each(map(self.texts, [inner, *node.args]))]
        if name == "dirname" and node.args:
            return [one.parent for one in self._as_paths(node.args[0])]
        if name in ("with_name", "with_suffix") and inner is not None and node.args:
            return [getattr(PurePath(one), name)(other) for one, other in self._both(inner, node.args[0]) if one]
        if name in _AS_THEY_ARE:
            what = node.args[0] if node.args else inner
            return [PurePath(one) if one[:1] == "~" else self.place(one) for one in self.texts(what)]
        if name in _TEXTS and inner is not None and not node.args:
            return [_TEXTS[name](one) for one in self.texts(inner)]
        return [ANY]
