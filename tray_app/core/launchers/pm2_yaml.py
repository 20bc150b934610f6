"""The YAML that people write for pm2: maps and lists by indentation, texts, numbers, true and false. Pure."""

import re
from typing import Any

from tray_app.core.launchers.js_values import MOST_DEPTH, UNREAD, Values, plain

_PAIR = re.compile(r"""("(?:[^"\\]|\\.)*"|'[^']*'|[^\s:#\-\[{][^:#\n]{0,200}?|-[^\s:][^:\n]{0,200}?)\s*:(?:\s+(.*))?""")
_REMARK = re.compile(r"(?:^|(?<=\s))#.*")
_BARE = re.compile(r"(?<=[\[,{])\s*+([^\s\"'\[\]{},:][^\[\]{},:\"']{0,200}?)\s*(?=[,\]])")
_LITERAL = re.compile(r"-?\d+(?:\.\d+)?")
_WORDS: dict[str, Any] = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False,
                          "null": None, "~": None, "": None}  # fmt: skip


def values(text: str) -> Any:
    """What the text says; UNREAD where it is none of that."""
    lines = []
    for line in text.removeprefix("\ufeff").splitlines():
        bare = line.strip()
        if bare and not bare.startswith(("#", "---", "%")):
            lines.append((len(line) - len(line.lstrip(" ")), bare))
    return _block(lines, 0, lines[0][0] if lines else 0, 0)[0]


def _block(lines: list[tuple[int, str]], at: int, indent: int, depth: int) -> tuple[Any, int]:
    if at >= len(lines) or depth > MOST_DEPTH:
        return UNREAD, len(lines)
    if lines[at][1] == "-" or lines[at][1].startswith("- "):
        return _items(lines, at, indent, depth)
    found: dict[str, Any] = {}
    while at < len(lines) and lines[at][0] == indent:
        pair = _PAIR.fullmatch(lines[at][1])
        if pair is None or lines[at][1].startswith("- "):
            break
        key, value = plain(pair[1]), _without_remark(pair[2] or "")
        at += 1
        if value:
            found[key] = _scalar(value)
        elif at < len(lines) and (lines[at][0] > indent or (lines[at][0] == indent and lines[at][1].startswith("-"))):
            found[key], at = _block(lines, at, lines[at][0], depth + 1)
        else:
            found[key] = None
    return (found, at) if found else (UNREAD, len(lines))


def _items(lines: list[tuple[int, str]], at: int, indent: int, depth: int) -> tuple[list[Any], int]:
    found: list[Any] = []
    while at < len(lines) and lines[at][0] == indent and (lines[at][1] == "-" or lines[at][1].startswith("- ")):
        rest = lines[at][1][1:].lstrip()
        if not rest:
            at += 1
            value, at = _block(lines, at, lines[at][0] if at < len(lines) else 0, depth + 1)
        elif _PAIR.fullmatch(rest):
            inner = indent + len(lines[at][1]) - len(rest)
            lines[at] = (inner, rest)
            value, at = _block(lines, at, inner, depth + 1)
        else:
            value, at = _scalar(_without_remark(rest)), at + 1
        found.append(value)
    return found, at


def _without_remark(text: str) -> str:
    if text[:1] in ("'", '"'):
        return text
    return _REMARK.sub("", text).strip()


def _scalar(text: str) -> Any:
    if text[0] in "\"'":
        return Values(text).at(0)[0] if text[0] == '"' else text.partition(" #")[0].strip()[1:-1].replace("''", "'")
    if text[0] in "[{":
        return Values(_BARE.sub(r'"\1"', text)).at(0)[0]
    if text[0] in "&*!|>":
        return UNREAD
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    if _LITERAL.fullmatch(text):
        return float(text) if "." in text else int(text[:300])
    return text
