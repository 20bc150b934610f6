"""A .bat file's commands with what stands around them: blocks, conditions, loops, labels. Pure.

cmd.exe cuts at `&`, `&&`, `||`, `|` and at line ends outside of double quotes; a bracket opens a block only where a
command begins. What is broken is no error: a block that is not closed ends with the text.
"""

import re
from dataclasses import dataclass, field

from tray_app.core.pattern import pattern

DEEPEST = 40  # blocks in blocks
IF = pattern(
    r'if\s++(?:/i\s++)?+(?P<not>not\s++)?+(?:/i\s++)?+(?:exist\s++(?P<exist>"[^"\n]*+"|\S++)|defined\s++(?P<defined>\S++)'
    r'|errorlevel\s++\d++|(?P<left>"[^"\n]*+"|[^\s=]++)(?P<sign>\s*+==|\s++(?:equ|neq|lss|leq|gtr|geq)\s)\s*+'
    r'(?P<right>"[^"\n]*+"|[^\s(]++))[^\S\n]*+',
    re.IGNORECASE,
)
_FOR = pattern(
    r'for\s+(?P<how>(?:/[a-z]\s+(?:"[^"\n]*"\s+)?)?)%%?(?P<name>\w)\s+in\s*\((?P<set>[^\n]*?)\)\s*do[^\S\n]*(?=[\s(@])',
    re.IGNORECASE,
)
_ELSE = pattern(r"\s*else\b[^\S\n]*", re.IGNORECASE)
_WORD = pattern(r"(?:rem(?=[\s.,;]|$)|::)[^\n]*", re.IGNORECASE)


@dataclass
class Row:
    """`kind`: "" for a command with its `text`; "if", "for", "(", ":" for what is named so. `parts` are the inner
    lists: of a condition what follows and what follows "else". `before`, `after`: the sign on each side."""

    kind: str = ""
    text: str = ""
    parts: list[list["Row"]] = field(default_factory=list)
    head: re.Match[str] | None = None
    before: str = "\n"
    after: str = ""


def tree(text: str) -> list[Row]:
    return _Parser(re.sub(r"\^[ \t]*\r?\n", " ", text).replace("\r\n", "\n").replace("\r", "\n") + "\n").rows(0)


class _Parser:
    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0

    def rows(self, depth: int) -> list[Row]:
        found: list[Row] = []
        before = "\n"
        while self.at < len(self.text):
            letter = self.text[self.at]
            if letter in " \t@,;\n":
                before = "\n" if letter == "\n" else before
                self.at += 1
            elif letter in "&|":
                before = letter * 2 if self.text.startswith(letter * 2, self.at) else letter
                self.at += len(before)
                if found:
                    found[-1].after = before
            elif letter == ")":
                self.at += 1
                if depth:
                    break
            else:
                row = self.row(depth)
                row.before, before = before, "\n"
                found.append(row)
        return found

    def row(self, depth: int) -> Row:
        """The one command at this place."""
        while self.text[self.at] in " \t@":
            self.at += 1
        if self.text[self.at] == "(" and depth < DEEPEST:
            self.at += 1
            row = Row("(", parts=[self.rows(depth + 1)])
            self._rest_of_line()
            return row
        if (remark := _WORD.match(self.text, self.at)) is not None:
            self.at = remark.end()
            return Row("rem")
        if self.text[self.at] == ":":
            end = self.text.index("\n", self.at)
            name, self.at = self.text[self.at + 1 : end].split(), end
            return Row(":", name[0].lower() if name else "")
        if depth < DEEPEST and (found := IF.match(self.text, self.at)) is not None:
            self.at = found.end()
            row = Row("if", head=found, parts=[[self.row(depth + 1)]])
            if (other := _ELSE.match(self.text, self.at)) is not None and row.parts[0][0].kind == "(":
                self.at = other.end()
                row.parts.append([self.row(depth + 1)])
            return row
        if depth < DEEPEST and (found := _FOR.match(self.text, self.at)) is not None:
            self.at = found.end()
            return Row("for", head=found, parts=[[self.row(depth + 1)]])
        return self._simple(depth)

    def _rest_of_line(self) -> None:
        """A block's redirection."""
        found = re.compile(r'[^\S\n]*(?:\d?>>?\s*(?:"[^"\n]*"|[^\s&|()]+)[^\S\n]*)*').match(self.text, self.at)
        self.at = found.end() if found and ">" in found[0] else self.at

    def _simple(self, depth: int) -> Row:
        piece: list[str] = []
        quoted = False
        while self.at < len(self.text):
            letter = self.text[self.at]
            if letter == "\n":
                break
            if letter == '"':
                quoted = not quoted
            elif not quoted and letter == "^":
                self.at += 1
                if self.text[self.at] == "\n":
                    break
                letter = self.text[self.at]
            elif quoted:
                pass
            elif (letter in "&|" and not (letter == "&" and piece[-1:] in ([">"], ["<"]))) or (letter == ")" and depth):
                break
            piece.append(letter)
            self.at += 1
        return Row(text="".join(piece).strip())
