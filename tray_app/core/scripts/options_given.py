"""What a Python program does with and without the options of its command line that decide on it. Pure: read only.

`if args.bot: run() else: table()` with a flag of argparse or click, `args.mode == "bot"` where the default is another,
`"--bot" in sys.argv`. What it tests besides stays open, and both branches count.
"""

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

_PARSED = frozenset(["args", "options", "opts", "arguments", "namespace", "parsed", "ns"])
_ENDS = frozenset(["exit", "quit", "_exit", "error", "abort"])
MOST = 12  # options of one program that are tried

Words = tuple[str, ...]


@dataclass
class _Option:
    """`word` is what stands in the command line, "" for a value that stands there by itself."""

    word: str
    default: object
    flag: bool


@dataclass
class _Options:
    """By the name that the program knows it by; `plain` are names of click's that are variables of their own, `parsed`
    those of what the command line comes to."""

    named: dict[str, _Option] = field(default_factory=dict)
    plain: set[str] = field(default_factory=set)
    parsed: set[str] = field(default_factory=lambda: {*_PARSED})


def ways(source: str) -> list[tuple[Words, str]]:
    """What runs without options, first, and with each one that it tests; [] where it tests none."""
    if not any(word in source for word in ("add_argument", "is_flag", "sys.argv")):
        return []
    try:
        known = _options(ast.parse(source))
        tried = list(dict.fromkeys(_tested(ast.parse(source), known)))[:MOST]
        return [(one, ast.unparse(_As(known, one).visit(ast.parse(source)))) for one in ((), *tried)] if tried else []
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []


def given(source: str, words: Sequence[str]) -> str | None:
    """What runs with these words behind its name; None where it tests none, or a short one may stand for what it
    tests."""
    apart = tuple(part for word in words for part in (word.split("=", 1) if word.startswith("--") else [word]))
    tried = [one for one, _text in ways(source)]
    short = any(re.match(r"-\w", word) for word in apart)
    if not tried or (short and not any(one and set(one) <= set(apart) for one in tried)):
        return None
    try:
        tree = ast.parse(source)
        return ast.unparse(_As(_options(tree), apart).visit(tree))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _options(tree: ast.AST) -> _Options:
    found = _Options()
    for one in ast.walk(tree):  # a = parser.parse_args()
        if isinstance(one, ast.Assign) and isinstance(one.value, ast.Call) and _last(one.value.func) == "parse_args":
            found.parsed |= {name.id for name in one.targets if isinstance(name, ast.Name)}
    for call in (one for one in ast.walk(tree) if isinstance(one, ast.Call)):
        texts = [value for one in call.args if isinstance(value := _constant(one), str)]
        given = {one.arg: _constant(one.value) for one in call.keywords if one.arg}
        words = sorted((text for text in texts if text.startswith("-")), key=len, reverse=True)
        name = str(given.get("dest") or (words or texts or [""])[0].lstrip("-").replace("-", "_"))
        if _last(call.func) == "add_argument" and name:
            flag = given.get("action") == "store_true"
            if flag or not given.get("action"):
                found.named[name] = _Option(words[0] if words else "", given.get("default", False), flag)
        elif _last(call.func) == "option" and given.get("is_flag") is True and words:
            found.named[name] = _Option(words[0], given.get("default", False), True)
            found.plain.add(name)
    return found


def _tested(tree: ast.AST, known: _Options) -> Iterator[Words]:
    for test in (one.test for one in ast.walk(tree) if isinstance(one, ast.If)):
        for one in ast.walk(test):
            option = known.named.get(_name(one, known))
            if option is not None and option.flag and option.default is not True:
                yield (option.word,)
            elif isinstance(one, ast.Compare) and len(one.comparators) == 1:
                value, option = _constant(one.comparators[0]), known.named.get(_name(one.left, known))
                if option is not None and isinstance(value, str) and value != option.default:
                    yield (option.word, value) if option.word else (value,)
                if isinstance(value, str) and _is_first_word(one.left):
                    yield (value,)
                if isinstance(text := _constant(one.left), str) and _is_argv(one.comparators[0]):
                    yield (text,)


class _As(ast.NodeTransformer):
    """The program as it runs with these words."""

    def __init__(self, known: _Options, words: Words) -> None:
        self._known, self._words = known, words

    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        for name in ("body", "orelse", "finalbody"):
            body = getattr(node, name, None)
            if isinstance(body, list) and body and isinstance(body[0], ast.stmt):
                setattr(node, name, self._decided(body) or [ast.Pass()])
        return node

    def _decided(self, body: list[ast.stmt]) -> list[ast.stmt]:
        found: list[ast.stmt] = []
        for one in body:
            truth = self._truth(one.test) if isinstance(one, ast.If) else None
            if not isinstance(one, ast.If) or truth is None:
                found.append(one)
                continue
            found += one.body if truth else one.orelse
            if found and _is_the_end(found[-1]):
                break
        return found

    def _truth(self, test: ast.expr) -> bool | None:
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            inner = self._truth(test.operand)
            return None if inner is None else not inner
        if isinstance(test, ast.BoolOp):
            several = [self._truth(one) for one in test.values]
            decides = isinstance(test.op, ast.Or)
            return decides if decides in several else None if None in several else not decides
        if (name := _name(test, self._known)) in self._known.named:
            option = self._known.named[name]
            return option.word in self._words or bool(option.default) if option.flag else None
        if not isinstance(test, ast.Compare) or len(test.ops) != 1:
            return None
        left, right, sign = test.left, test.comparators[0], test.ops[0]
        if isinstance(sign, ast.In) and _is_argv(right) and isinstance(text := _constant(left), str):
            return text in self._words
        if isinstance(sign, ast.Eq) and isinstance(text := _constant(right), str):
            if _is_first_word(left):
                return self._words[:1] == (text,)
            other = self._known.named.get(_name(left, self._known))
            return self._value(other) == text if other is not None and not other.flag else None
        count = _constant(right)
        if isinstance(left, ast.Call) and _last(left.func) == "len" and left.args and _is_argv(left.args[0]):
            there = len(self._words) + 1
            if isinstance(count, int) and isinstance(sign, ast.Gt | ast.Lt | ast.GtE | ast.LtE | ast.Eq):
                return {ast.Gt: there > count, ast.Lt: there < count, ast.GtE: there >= count, ast.LtE: there <= count,
                        ast.Eq: there == count}[type(sign)]  # fmt: skip
        return None

    def _value(self, option: _Option) -> object:
        if option.word in self._words[:-1]:
            return self._words[self._words.index(option.word) + 1]
        return self._words[0] if not option.word and len(self._words) == 1 else option.default


def _is_the_end(one: ast.stmt) -> bool:
    if isinstance(one, ast.Return | ast.Raise):
        return True
    return isinstance(one, ast.Expr) and isinstance(one.value, ast.Call) and _last(one.value.func) in _ENDS


def _bare(node: ast.AST) -> ast.AST:
    """`str(sys.argv[1])`, `args.mode.lower()` without what leaves a word the word that it is."""
    if not isinstance(node, ast.Call):
        return node
    if isinstance(node.func, ast.Name) and node.func.id == "str" and len(node.args) == 1:
        return node.args[0]
    plain = isinstance(node.func, ast.Attribute) and not node.args and node.func.attr in ("lower", "strip", "casefold")
    return node.func.value if plain and isinstance(node.func, ast.Attribute) else node


def _name(node: ast.AST, known: _Options) -> str:
    """Of an option, as it is used: `args.bot`, or click's `bot`."""
    node = _bare(node)
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in known.parsed:
        return node.attr
    return node.id if isinstance(node, ast.Name) and node.id in known.plain else ""


def _constant(node: ast.expr) -> object:
    return node.value if isinstance(node, ast.Constant) else None


def _last(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _is_argv(node: ast.expr) -> bool:
    node = node.value if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice) else node
    return _last(node) == "argv"


def _is_first_word(expression: ast.expr) -> bool:
    node = _bare(expression)
    return isinstance(node, ast.Subscript) and _constant(node.slice) == 1 and _is_argv(node.value)
