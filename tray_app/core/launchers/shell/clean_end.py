"""Loops that go round after a crash alone: what such a one runs is not started again once it has ended with exit code
0, and is to be left so. Pure."""

import re
from collections.abc import Callable, Iterable, Sequence

from tray_app.core.launchers.shell.tree import Node, every
from tray_app.core.pattern import pattern

_CODE = pattern(r"(\w+)=[\"']?\$\{?\?\}?[\"']?")  # code=$?
_ZERO, _OTHER = r"(?:-eq|==?)", r"(?:-ne|-gt|!=|>)"
_LEAVES = ("break", "exit", "return")
_TESTS = ("[", "[[", "test", "((", "let")


def of_shell(loop: Node, is_start: Callable[[Node], bool]) -> bool:
    """Whether a `while` or an `until` is left once what it starts has ended well."""
    label, head = loop.parts[0] if loop.parts else ("", [])
    turned = head[-1:] and head[-1].kind == "!" and any(map(is_start, every(head)))
    if (label == "until" and any(map(is_start, head))) or (label == "while" and turned):
        return True
    body = [inner for name, inner in loop.parts if name == "do"]
    codes = {r"\?", *(found[1] for one in every(_flat(body)) for word in one.words
                      if (found := _CODE.fullmatch(word)) is not None)}  # fmt: skip
    variable = rf"[\"']?\$?\{{?(?:{'|'.join(sorted(codes))})\}}?[\"']?"
    zero, other = (re.compile(rf"(?:^|\s){variable}\s+{sign}\s+[\"']?0[\"']?(?:\s|$)") for sign in (_ZERO, _OTHER))
    return any(_left(inner, zero, other, is_start) for inner in body)


def _left(nodes: Sequence[Node], zero: re.Pattern[str], other: re.Pattern[str],
          is_start: Callable[[Node], bool]) -> bool:  # fmt: skip
    before: Node | None = None
    for node in nodes:
        if before is not None and _leaves([node]):
            if node.before == "&&" and (is_start(before) or zero.search(_text([before]))):
                return True
            if node.before == "||" and other.search(_text([before])):
                return True
        if node.kind == "if" and len(node.parts) > 1:
            (_label, head), (_then, first), *more = node.parts
            well = zero.search(_text(head)) or any(map(is_start, head[-1:]))
            if well and _leaves(first):
                return True
            if other.search(_text(head)) and more and more[-1][0] == "else" and _leaves(more[-1][1]):
                return True
        if any(_left(inner, zero, other, is_start) for _label, inner in node.parts):
            return True
        before = node
    return False


def _flat(lists: Iterable[list[Node]]) -> list[Node]:
    return [node for nodes in lists for node in nodes]


def _text(nodes: list[Node]) -> str:
    """Of a condition; nothing where it is no comparison."""
    several = [one for one in every(nodes) if one.words]
    compared = any(one.words[0] in _TESTS for one in several) or any(one.kind == "(" for one in nodes)
    return " ".join(" ".join(one.words) for one in several) if compared else ""


def _leaves(nodes: list[Node]) -> bool:
    return any(node.words[:1] and node.words[0] in _LEAVES for node in nodes if not node.kind) or any(
        _leaves(inner) for node in nodes if node.kind == "{" for _label, inner in node.parts
    )
