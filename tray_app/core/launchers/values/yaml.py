"""The YAML that people write as settings: maps and lists by indentation or in brackets, texts in all their forms,
anchors with their aliases, `<<`. Pure.

YAML 1.2 and the merge key. What it does not know (tags of a program's own, `?` keys) is UNREAD, and never guessed.
"""

import re
from collections.abc import Callable
from typing import Any

from tray_app.core.launchers.values.javascript import MOST_DEPTH, UNREAD, Values
from tray_app.core.pattern import pattern

Scalar = Callable[[str], Any]
_KEY = pattern(r"""("(?:[^"\\]|\\.)*+"|'(?:[^']|'')*+'|[^\s"'\[\]{}&*!|>%@#,][^:#\n]{0,200}?"""
                  r"""|-[^\s:][^:\n]{0,200}?)\s{0,99}:(?:\s+(.*))?""", re.DOTALL)  # fmt: skip
_REMARK = pattern(r"(?:^|(?<=\s))#.*")
_BLOCK_TEXT = pattern(r"([|>])[-+\d]*(?:\s+#.*)?")
_BEFORE = pattern(r"(?:&(?P<anchor>[^\s,\[\]{}]+)|!!(?:str|int|map|seq|bool|float|null))(?:\s+|$)")
_LITERAL = pattern(r"-?\d+(?:\.\d+)?")
_WORDS: dict[str, Any] = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False,
                          "null": None, "~": None, "": None}  # fmt: skip


def typed(text: str) -> Any:
    """A text without quotes as most programs take it: a number, true or false, nothing."""
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    if _LITERAL.fullmatch(text):
        return float(text) if "." in text else int(text[:300])
    return text


def as_written(text: str) -> str | None:
    """The same for who takes `1.10` for a text: only nothing is nothing."""
    return None if text in ("", "~", "null", "Null", "NULL") else text


def values(text: str, scalar: Scalar = typed) -> Any:
    """What the text says, its first document; UNREAD where it is none of that."""
    lines: list[tuple[int, str]] = []
    for line in text.removeprefix("\ufeff").expandtabs(2).splitlines():
        if line.startswith(("---", "...")):
            if any(bare and not bare.startswith(("#", "%")) for _indent, bare in lines):
                break
            lines = []
            continue
        lines.append((len(line) - len(line.lstrip(" ")), line.strip()))
    reader = _Reader(lines, scalar)
    at = reader.next(0)
    return reader.block(at, lines[at][0], 0)[0] if at < len(lines) else UNREAD


class _Reader:
    def __init__(self, lines: list[tuple[int, str]], scalar: Scalar) -> None:
        self.lines, self.scalar = lines, scalar
        self.named: dict[str, Any] = {}

    def next(self, at: int) -> int:
        """The first line from `at` on that says something."""
        while at < len(self.lines) and (not self.lines[at][1] or self.lines[at][1].startswith(("#", "%"))):
            at += 1
        return at

    def block(self, at: int, indent: int, depth: int) -> tuple[Any, int]:
        if at >= len(self.lines) or depth > MOST_DEPTH:
            return UNREAD, len(self.lines)
        if _is_item(self.lines[at][1]):
            return self._items(at, indent, depth)
        found: dict[str, Any] = {}
        merged: dict[str, Any] = {}
        while at < len(self.lines) and self.lines[at][0] == indent:
            pair = _KEY.fullmatch(self.lines[at][1])
            if pair is None or _is_item(self.lines[at][1]):
                break
            key = _text(pair[1]) if pair[1][0] in "\"'" else pair[1]
            value, at = self._value(pair[2] or "", at, indent, depth)
            if key == "<<":
                for one in value if isinstance(value, list) else [value]:
                    merged = {**one, **merged} if isinstance(one, dict) else merged
            else:
                found[str(key)] = value
        return ({**merged, **found}, at) if found or merged else (UNREAD, len(self.lines))

    def _items(self, at: int, indent: int, depth: int) -> tuple[list[Any], int]:
        found: list[Any] = []
        while at < len(self.lines) and self.lines[at][0] == indent and _is_item(self.lines[at][1]):
            rest = self.lines[at][1][1:].lstrip()
            if _KEY.fullmatch(rest) or _is_item(rest):
                inner = indent + len(self.lines[at][1]) - len(rest)
                self.lines[at] = (inner, rest)
                value, at = self.block(at, inner, depth + 1)
            else:
                value, at = self._value(rest, at, indent, depth)
            found.append(value)
        return found, at

    def _value(self, text: str, at: int, indent: int, depth: int) -> tuple[Any, int]:
        """What stands behind a colon or a dash of line `at`, with what belongs to it below; and the line behind it."""
        anchor = None
        while (before := _BEFORE.match(text)) is not None:
            anchor, text = before["anchor"] or anchor, text[before.end() :]
        value, at = self._plain_value(text, at, indent, depth)
        if anchor is not None:
            self.named[anchor] = value
        return value, self.next(at)

    def _plain_value(self, text: str, at: int, indent: int, depth: int) -> tuple[Any, int]:
        if text[:1] not in ("'", '"'):
            text = _REMARK.sub("", text).strip() if text[:1] not in ("[", "{") else text
        behind = self.next(at + 1)
        if not text:
            deeper = behind < len(self.lines) and (
                self.lines[behind][0] > indent or (self.lines[behind][0] == indent and _is_item(self.lines[behind][1])
                                                   and not _is_item(self.lines[at][1]))
            )  # fmt: skip
            if not deeper:
                return self.scalar(""), at + 1
            if self.lines[behind][1][0] in "[{\"'" and not _KEY.fullmatch(self.lines[behind][1]):
                return self._plain_value(self.lines[behind][1], behind, indent, depth + 1)
            return self.block(behind, self.lines[behind][0], depth + 1)
        if text[0] == "*":
            return self.named.get(text[1:].strip(), UNREAD), at + 1
        if (kind := _BLOCK_TEXT.fullmatch(text)) is not None:
            return self._block_text(kind[1], at + 1, indent)
        if text[0] in "&!|>%@`":
            return UNREAD, at + 1
        end = at + 1
        if text[0] in "[{\"'":
            while (closed := _Flow(text, self.scalar, self.named).whole()) is None and end < len(self.lines):
                text, end = f"{text}\n{self.lines[end][1]}", end + 1
                if len(text) > 20_000 or end - at > 200:
                    break
            return (UNREAD if closed is None else closed[0]), end
        while end < len(self.lines) and self.lines[end][1] and self.lines[end][0] > indent:  # it goes on below
            text, end = f"{text} {_REMARK.sub('', self.lines[end][1]).strip()}", end + 1
        return self.scalar(text), end

    def _block_text(self, kind: str, at: int, indent: int) -> tuple[str, int]:
        found: list[str] = []
        own = next((width for width, line in self.lines[at:] if line), 0)
        while at < len(self.lines) and (not self.lines[at][1] or self.lines[at][0] > indent):
            found.append(" " * max(self.lines[at][0] - own, 0) + self.lines[at][1])
            at += 1
        return ("\n" if kind == "|" else " ").join(found).strip(), at


class _Broken(Exception):
    pass


class _Flow:
    """A value between brackets or quotes."""

    def __init__(self, text: str, scalar: Scalar, named: dict[str, Any]) -> None:
        self.text, self.scalar, self.named, self.at = text, scalar, named, 0

    def whole(self) -> tuple[Any] | None:
        """None where it is not closed yet."""
        try:
            return (self._one(0),)
        except _Broken:
            return (UNREAD,)
        except (IndexError, ValueError):
            return None

    def _blank(self) -> str:
        while self.text[self.at].isspace() or (self.text[self.at] == "#" and self.text[self.at - 1].isspace()):
            self.at = self.text.index("\n", self.at) if self.text[self.at] == "#" else self.at + 1
        return self.text[self.at]

    def _one(self, depth: int) -> Any:
        letter = self._blank()
        if depth > MOST_DEPTH:
            return UNREAD
        if letter in "\"'":
            return _text(self._quoted(letter))
        if letter == "[":
            found = []
            self.at += 1
            while not self._closed("]"):
                found.append(self._one(depth + 1))
                self._comma()
            self.at += 1
            return found
        if letter == "{":
            return self._map(depth)
        start = self.at
        while self.text[self.at] not in ",]}" and not re.match(r":(?=[\s,\]}])|\s#", self.text[self.at : self.at + 2]):
            self.at += 1
        word = " ".join(self.text[start : self.at].split())
        return self.named.get(word[1:], UNREAD) if word.startswith("*") else self.scalar(word)

    def _map(self, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        self.at += 1
        while not self._closed("}"):
            key = self._one(depth + 1)
            value = None
            if self._blank() == ":":
                self.at += 1
                value = self._one(depth + 1) if self._blank() not in ",}" else None
            if key == "<<":
                found = {**(value if isinstance(value, dict) else {}), **found}
            else:
                found[str(key)] = value
            self._comma()
        self.at += 1
        return found

    def _closed(self, sign: str) -> bool:
        letter = self._blank()
        if letter in "]}" and letter != sign:
            raise _Broken  # the bracket of another: to go on would lead nowhere
        return letter == sign

    def _comma(self) -> None:
        if self._blank() == ",":
            self.at += 1
        elif self._blank() not in "]}":
            self.at += 1  # a sign that has no place here

    def _quoted(self, sign: str) -> str:
        start = self.at
        self.at += 1
        while self.text[self.at] != sign or (sign == "'" and self.text[self.at : self.at + 2] == "''"):
            self.at += 2 if self.text[self.at] == ("\\" if sign == '"' else "'") else 1
        self.at += 1
        return self.text[start : self.at]


def _text(quoted: str) -> str:
    quoted = re.sub(r"\s*\n\s*", " ", quoted)
    if quoted[0] == "'":
        return quoted[1:-1].replace("''", "'")
    return str(Values(quoted).at(0)[0])


def _is_item(line: str) -> bool:
    return line == "-" or line.startswith("- ")
