"""A shell script's commands with what stands around them: blocks, conditions, loops, functions [POSIX 2.9.4]. Pure.

What is broken is no error: a block that is not closed ends with the text.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from tray_app.core.launchers.shell_words import REDIRECTIONS, pieces

DEEPEST = 40  # blocks in blocks
_OPENING = {"if": "fi", "while": "done", "until": "done", "for": "done", "select": "done", "case": "esac", "{": "}"}
_PARTS = frozenset(["then", "elif", "else", "do", "fi", "done", "esac", "}"])
_ENDS = frozenset(["\n", ";", "&", "&&", "||", "|", "|&", ";;", ";&", ";;&"])


@dataclass
class Node:
    """A simple command (`kind` is ""), or a block. `words` are the command's, or what stands in the block's head;
    `parts` are a block's inner lists, each with what it is called: "if" and "then" for a condition and what it decides
    on, the patterns of a case. `before`, `after`: the sign on each side."""

    kind: str = ""
    words: list[str] = field(default_factory=list)
    parts: list[tuple[str, list["Node"]]] = field(default_factory=list)
    before: str = "\n"
    after: str = ""
    redirected: bool = False
    read_from: str = ""  # `< FILE`


Tokens = list[tuple[str, bool]]


def tree(text: str) -> list[Node]:
    return _Parser([*pieces(text)]).nodes(frozenset(), 0)


class _Parser:
    def __init__(self, tokens: Tokens) -> None:
        self.tokens, self.at = tokens, 0

    def _word(self) -> str | None:
        """The word that is next; None for a sign, or at the end."""
        if self.at < len(self.tokens) and not self.tokens[self.at][1]:
            return self.tokens[self.at][0]
        return None

    def _sign(self) -> str | None:
        return self.tokens[self.at][0] if self.at < len(self.tokens) and self.tokens[self.at][1] else None

    def nodes(self, until: frozenset[str], depth: int) -> list[Node]:
        """The list up to one of the words or signs `until`, which is left there."""
        found: list[Node] = []
        before = "\n"
        while self.at < len(self.tokens):
            word, sign = self._word(), self._sign()
            if (word or sign) in until:
                break
            if sign is not None and sign not in ("(", *REDIRECTIONS):
                self.at += 1
                if found and not found[-1].after:
                    found[-1].after = sign
                if not (sign == "\n" and before in ("&&", "||", "|")):
                    before = sign
                continue
            if word in _PARTS and depth < DEEPEST:  # of nothing that is open
                self.at += 1
                continue
            at = self.at
            node = self._node(depth)
            self.at += self.at == at
            node.before, before = before, "\n"
            found.append(node)
        return found

    def _node(self, depth: int) -> Node:
        word = self._word()
        if word == "!" and depth < DEEPEST:
            self.at += 1
            node = self._node(depth + 1)
            return Node("!", [], [("", [node])])
        if (
            word == "function"
            and depth < DEEPEST
            and self.at + 1 < len(self.tokens)
            and not self.tokens[self.at + 1][1]
        ):
            self.at += 2
            brackets = self.tokens[self.at : self.at + 2] == [("(", True), (")", True)]
            return self._function(self.tokens[self.at - 1][0], depth, brackets)
        if depth < DEEPEST and self._sign() == "(":
            node = self._closed("(", ")", depth)
        elif depth < DEEPEST and word == "{":
            node = self._closed("{", "}", depth)
        elif depth < DEEPEST and word == "case":
            node = self._case(depth)
        elif depth < DEEPEST and word in _OPENING:
            node = self._parted(word or "", depth)
        else:
            return self._simple(depth)
        self._redirections(node)
        return node

    def _closed(self, kind: str, end: str, depth: int) -> Node:
        self.at += 1
        inner = self.nodes(frozenset([end]), depth + 1)
        self.at += 1
        return Node(kind, [], [("", inner)])

    def _parted(self, kind: str, depth: int) -> Node:
        node, label = Node(kind), kind
        self.at += 1
        if kind in ("for", "select"):
            while (word := self._word()) is not None and word != "do":
                node.words.append(word)
                self.at += 1
            label = "do"
        ends = frozenset(["then", "elif", "else", "fi"] if kind == "if" else ["do", "done"])
        while self.at < len(self.tokens):
            inner = self.nodes(ends, depth + 1)
            if inner or label != "do" or kind not in ("for", "select"):
                node.parts.append((label, inner))
            label = self._word() or ""
            self.at += 1
            if label in ("fi", "done"):
                break
        return node

    def _case(self, depth: int) -> Node:
        self.at += 1
        node = Node("case", [self._word() or ""])
        ends = frozenset([";;", ";&", ";;&", "esac"])
        while self.at < len(self.tokens) and self._word() != "in":
            self.at += 1
        self.at += 1
        while self.at < len(self.tokens) and self._word() != "esac":
            patterns = []
            while self.at < len(self.tokens) and self._sign() != ")" and self._word() != "esac":
                patterns += [self._word() or ""] if self._sign() is None else []
                self.at += 1
            if self._word() == "esac":
                break
            self.at += 1
            node.parts.append(("|".join(patterns), self.nodes(ends, depth + 1)))
            while self._sign() in (";;", ";&", ";;&", "\n", ";"):
                self.at += 1
        self.at += 1
        return node

    def _simple(self, depth: int) -> Node:
        node = Node()
        double = self._word() == "[["
        while self.at < len(self.tokens):
            word, sign = self._word(), self._sign()
            if word is not None:
                node.words.append(word)
                double = double and word != "]]"
                self.at += 1
            elif double and sign != "\n":
                node.words.append(sign or "")
                self.at += 1
            elif sign in REDIRECTIONS:
                self._redirections(node)
            elif (
                sign == "("
                and depth < DEEPEST
                and len(node.words) == 1
                and self.tokens[self.at + 1 : self.at + 2] == [(")", True)]
            ):
                return self._function(node.words[-1], depth)
            else:
                break
        return node

    def _function(self, name: str, depth: int, brackets: bool = True) -> Node:
        """The block that follows its name."""
        self.at += 2 if brackets else 0
        while self._sign() == "\n":
            self.at += 1
        body = self._node(depth + 1) if self.at < len(self.tokens) else Node()
        return Node("function", [name], [("", [body])])

    def _redirections(self, node: Node) -> None:
        while (sign := self._sign()) in REDIRECTIONS:
            self.at += 1
            target = self._word()
            self.at += target is not None
            if node.words and node.words[-1].isdigit() and not node.kind and sign in (">", ">>", ">&"):
                node.words.pop()
            if sign == "<" and target:
                node.read_from = target
            node.redirected = node.redirected or ">" in (sign or "")


def every(nodes: list[Node]) -> Iterator[Node]:
    """Each node, the outer ones first."""
    for node in nodes:
        yield node
        for _label, inner in node.parts:
            yield from every(inner)
