"""The values in a JavaScript file that somebody wrote as settings: literals, constants, texts put together. Pure.

Read are objects, lists, texts, numbers, templates, `+`, `||`, `??`, spread, names of constants and their members,
`path.join`. `__dirname` is the file's own folder. UNREAD is what would have to be run to be known.
"""

import re
from typing import Any

from tray_app.core.launchers.parts import HERE, LONGEST_VALUE
from tray_app.core.pattern import pattern

UNREAD = object()
MOST_DEPTH = 50  # of brackets in brackets
MOST_NAMES = 60  # that are looked up

# what is not closed ends with its line, or with the text: nothing is looked at twice
_SPACE = pattern(r"(?:\s++|//[^\n]*+|/\*.*?(?:\*/|\Z))++", re.DOTALL)
_TEXT = pattern(
    r'"(?:\\.|[^"\\\n])*+(?:"|\n|\Z)|\'(?:\\.|[^\'\\\n])*+(?:\'|\n|\Z)|`(?:\\.|[^`\\])*+(?:`|\Z)|["\'`]', re.DOTALL
)
_NUMBER = pattern(r"-?\d[\d_]*(?:\.\d+)?")
_NAME = pattern(r"[A-Za-z_$][\w$]*")
_KEY = pattern(r"[A-Za-z_$][\w$-]*")
_PATH = pattern(r"[A-Za-z_$][\w$]*(?:\s{0,9}\??\.\s{0,9}[A-Za-z_$][\w$]*)*")
_DECLARED = pattern(
    r"(?:^|[;,])[ \t]*(?:(?:export[ \t]+)?(?:const|let|var)[ \t]+)([A-Za-z_$][\w$]*)[ \t]*=(?![=>])", re.MULTILINE
)
_ENVIRON = pattern(r"\.\.\.\s{0,9}process\.env\s{0,9}(?=[,}])")
_IN_TEMPLATE = pattern(r"\$\{([^{}`]{0,200}+)\}")
_ESCAPE = pattern(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,6})\}|(.))", re.DOTALL)
_WORDS: dict[str, Any] = {"true": True, "false": False, "null": None, "undefined": None}
_OWN = ("__dirname", "import.meta.dirname", "process.cwd()")


class Values:
    """The values of one file. None of it raises: what is broken ends the reading."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._declared: dict[str, int | None] = {}
        for found in _DECLARED.finditer(text):
            self._declared[found[1]] = None if found[1] in self._declared else found.end()
        self._known: dict[str, Any] = {}

    def at(self, at: int, depth: int = 0) -> tuple[Any, int]:
        """The value of the expression at `at`, and where it ends."""
        value, at = self._one(at, depth)
        while True:
            at = self._skip(at)
            sign = next((sign for sign in ("+", "||", "??") if self._text.startswith(sign, at)), None)
            if sign is None or depth > MOST_DEPTH:
                return self._end(at, value)
            other, at = self._one(at + len(sign), depth)
            if sign == "+":
                value = _sum(value, other)
            elif value is None or (sign == "||" and value is not UNREAD and not value and value not in ([], {})):
                value = other

    def _one(self, at: int, depth: int) -> tuple[Any, int]:
        text, at = self._text, self._skip(at)
        if depth > MOST_DEPTH:
            return UNREAD, len(text)
        sign = text[at : at + 1]
        if sign == "{":
            return self._object(at + 1, depth)
        if sign == "[":
            return self._list(at + 1, depth)
        if sign == "(":
            value, at = self.at(at + 1, depth + 1)
            if not text.startswith(")", at):
                return UNREAD, at
            return (UNREAD, at + 1) if text.startswith("=>", self._skip(at + 1)) else (value, at + 1)
        if (match := _TEXT.match(text, at)) is not None:
            return self._template(match[0]) if match[0][0] == "`" else plain(match[0]), match.end()
        if (match := _NUMBER.match(text, at)) is not None:
            number = float(match[0].replace("_", "")[:300])
            return int(number) if number.is_integer() else number, match.end()
        if (match := _PATH.match(text, at)) is not None:
            return self._named(re.sub(r"[\s?]", "", match[0]), match.end(), depth)
        return UNREAD, at

    def _named(self, path: str, at: int, depth: int) -> tuple[Any, int]:
        text = self._text
        if text.startswith("(", at):
            inside, end = self._list(at + 1, depth, ")")
            if path == "process.cwd":
                return HERE, end
            if path == "os.homedir":
                return "~", end
            if path in ("path.join", "path.resolve") and all(isinstance(one, str) for one in inside):
                return _joined(inside), end
            if path == "Object.assign" and all(isinstance(one, dict) for one in inside):
                return {key: value for one in inside for key, value in one.items()}, end
            return UNREAD, end
        if path in _OWN:
            return HERE, at
        return _WORDS[path] if path in _WORDS else self.named(path, depth), at

    def named(self, path: str, depth: int = 0) -> Any:
        """The value of a constant, or of what is in it (`common.env`)."""
        first, *members = path.split(".")
        if first not in self._known:
            at = self._declared.get(first)
            if at is None or len(self._known) >= MOST_NAMES or self._changed(first):
                return UNREAD
            self._known[first] = UNREAD  # while it is read itself
            self._known[first] = self.at(at, depth + 1)[0]
        value = self._known[first]
        for member in members:
            value = value.get(member) if isinstance(value, dict) else UNREAD
        return value

    def _changed(self, name: str) -> bool:
        """Whether more is done to it than to declare it."""
        own = r"(?<![\w.$])" + re.escape(name) + r"(?![\w$])[\w.$\[\]'\"]{0,200}"
        written = re.findall(own + r"\s{0,99}(?:[-+*/%|&?]{0,3}=(?![=>])|\+\+|--)", self._text)
        return (
            len(written) > 1 or re.search(own + r"(?:push|unshift|splice|reverse|pop|shift)\(", self._text) is not None
        )

    def _template(self, word: str) -> Any:
        pieces = _IN_TEMPLATE.split(word)
        found = "".join(pieces)
        if len(pieces) > 1:
            parts = [plain(f"`{piece}`") if n % 2 else None for n, piece in enumerate(pieces, 1)]
            values = [HERE if name.strip() in _OWN else self.named(name.strip()) for name in pieces[1::2]]
            if any(not isinstance(value, str | int | float) or isinstance(value, bool) for value in values):
                return UNREAD
            parts[1::2] = [str(value) for value in values]
            parts[0], parts[-1] = plain(pieces[0] + "`"), plain("`" + pieces[-1])
            found = "".join(part or "" for part in parts)
            return found if len(found) <= LONGEST_VALUE else UNREAD
        return UNREAD if "${" in found else plain(word)

    def _end(self, at: int, value: Any) -> tuple[Any, int]:
        """To the next comma or closing bracket; what stands in between makes an expression of it."""
        text = self._text
        start, depth = at, 0
        while at < len(text):
            if (match := _TEXT.match(text, at)) or (match := _SPACE.match(text, at)):
                at = match.end()
                continue
            if text[at] in "([{":
                depth += 1
            elif text[at] in ")]}":
                if not depth:
                    break
                depth -= 1
            elif (text[at] in ",;" and not depth) or (
                not depth and at > start and text[at - 1] == "\n" and _DECLARED.match(text, at)
            ):
                break
            at += 1
        rest = _SPACE.sub("", text[start:at])
        return (value if not rest or rest.startswith(_NEXT) else UNREAD), at

    def _object(self, at: int, depth: int) -> tuple[dict[str, Any], int]:
        found: dict[str, Any] = {}
        while True:
            at = self._skip(at)
            if at >= len(self._text) or self._text[at] == "}":
                return found, at + 1
            if environ := _ENVIRON.match(self._text, at):
                at = environ.end()  # what every program has anyway
                continue
            if self._text.startswith("...", at):
                value, at = self.at(at + 3, depth + 1)
                found.update(value if isinstance(value, dict) else {"...": UNREAD})
                continue
            match = _TEXT.match(self._text, at) or _KEY.match(self._text, at)
            if match is None:
                at += 1
                continue
            key, at = plain(match[0]), self._skip(match.end())
            if self._text[at : at + 1] == ":":
                found[key], at = self.at(at + 1, depth + 1)
            elif self._text[at : at + 1] in (",", "}"):
                found[key] = self.named(key, depth)
            else:
                _, at = self._end(at, UNREAD)
                found[key] = UNREAD

    def _list(self, at: int, depth: int, closing: str = "]") -> tuple[list[Any], int]:
        found: list[Any] = []
        while True:
            at = self._skip(at)
            if at >= len(self._text) or self._text[at] == closing:
                return found, at + 1
            if self._text[at] in ",;)}]":
                at += 1
                continue
            spread = self._text.startswith("...", at)
            value, at = self.at(at + 3 * spread, depth + 1)
            found += value if spread and isinstance(value, list) else [value]

    def _skip(self, at: int) -> int:
        match = _SPACE.match(self._text, at)
        return match.end() if match else at


_NEXT = ("module.", "exports.", "export", "const", "let", "var", "function", "require", "if", "console", "process.")
"""What may follow a value on its next line where nobody wrote a semicolon."""


def plain(word: str) -> str:
    if word[:1] not in ("'", '"', "`"):
        return word
    return _ESCAPE.sub(_letter, word[1:-1])


def _letter(found: re.Match[str]) -> str:
    letters = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": ""}
    if code := found[1] or found[2] or found[3]:
        return chr(int(code, 16)) if int(code, 16) < 0x110000 else ""
    return letters.get(found[4], found[4])


def _sum(one: Any, other: Any) -> Any:
    if not all(isinstance(part, str | int | float) and not isinstance(part, bool) for part in (one, other)):
        return UNREAD
    if not isinstance(one, str) and not isinstance(other, str):
        return one + other
    found = f"{one}{other}"
    return found if len(found) <= LONGEST_VALUE else UNREAD


def _joined(parts: list[str]) -> str:
    found = ""
    for part in parts:
        absolute = part.startswith(("/", "~", HERE)) or not found
        found = part if absolute else f"{found.rstrip('/')}/{part.removeprefix('./')}"
    return found or HERE
