"""A script for a POSIX shell -> its simple commands, word by word [POSIX 2.3]. Pure: nothing is expanded."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from tray_app.core.launchers.parts import LITERAL, QUOTED

OPERATORS = (
    ";;&", ";&", "&&", "||", ";;", "|&", "&>>", "&>", ">>", ">&", "<<<", "<<-", "<<", "<&", ">|", "|", "&", ";", ">",
    "<", "(", ")", "\n",
)  # fmt: skip


REDIRECTIONS = (">&", "&>", "&>>", ">|", "<<-", "<&", ">", "<", ">>", "<<", "<<<")


@dataclass(frozen=True)
class Command:
    """One simple command with the signs around it. A word keeps its `$` where that was to be replaced."""

    words: list[str]
    before: str
    after: str
    redirected: bool


def commands(text: str) -> Iterator[Command]:
    """The simple commands of a script, quotes taken off."""
    for found in quoted_commands(text):
        yield replace(found, words=[word.translate(LITERAL) for word in found.words])


def quoted_commands(text: str) -> Iterator[Command]:
    """The same; in a word a sign that was quoted stands as QUOTED has it."""
    words: list[str] = []
    before, redirected, skip = "\n", False, False
    for word, is_sign in pieces(text):
        if not is_sign:
            if not skip:
                words.append(word)
            skip = False
        elif word[-1] in "<>" or word in REDIRECTIONS:
            if words and words[-1].isdigit():
                words.pop()
            redirected = redirected or "<" not in word
            skip = True
        else:
            if words:
                yield Command(words, before, word, redirected)
            words, before, redirected, skip = [], word, False, False
    if words:
        yield Command(words, before, "", redirected)


def pieces(text: str) -> Iterator[tuple[str, bool]]:
    """Words and operators [POSIX 2.3]; a quoted word loses its quotes, a substitution stays whole, what a
    here-document has in it is no text of this script."""
    text = text.replace("\r\n", "\n").replace("\\\n", " ") + "\n"
    at, word, inside = 0, "", False
    ends: list[str] = []  # of the here-documents that begin with the next line
    here = False
    while at < len(text):
        letter = text[at]
        if letter == "#" and not inside:
            at = text.index("\n", at)
            continue
        if letter in "\"'":
            end = _closing(text, at)
            body = text[at + 1 : end]
            word += _in_double(body) if letter == '"' else body.translate(QUOTED)
            inside, at = True, end + 1
            continue
        if not inside and text.startswith(("((", "<(", ">("), at):
            end = _closing_bracket(text, at)
            word, inside, at = text[at : end + 1], True, end + 1
            continue
        if inside and letter == "(" and word.endswith("=") and text[at - 1] == "=":  # a list of a shell's own
            end = _closing_bracket(text, at)
            word, at = word + text[at : end + 1], end + 1
            continue
        if text.startswith("$(", at) or text.startswith("${", at) or letter == "`":
            end = _closing(text, at)
            word += text[at : end + 1]
            inside, at = True, end + 1
            continue
        if letter == "\\":
            word += text[at + 1].translate(QUOTED)
            inside, at = True, at + 2
            continue
        sign = next((s for s in OPERATORS if text.startswith(s, at)), None)
        if sign or letter.isspace():
            if inside:
                if here:
                    ends.append(word.translate(LITERAL))
                here = False
                yield word, False
            word, inside = "", False
            at += len(sign or " ")
            if sign:
                here = sign in ("<<", "<<-")
                yield sign, True
            if sign == "\n" and ends:
                at, ends = _past(text, at, ends), []
            continue
        word += letter
        inside, at = True, at + 1


def _past(text: str, at: int, ends: list[str]) -> int:
    """Behind the here-documents that begin at `at`; one that is not closed is none."""
    for end in ends:
        found = re.compile(rf"^\t*{re.escape(end)}[ \t]*$", re.MULTILINE).search(text, at)
        at = found.end() + 1 if found else at
    return at


def _closing_bracket(text: str, at: int) -> int:
    """Where the round bracket at `at` or just behind it closes; the line's end where it does not."""
    depth = 0
    for end in range(at, len(text)):
        depth += (text[end] == "(") - (text[end] == ")")
        if not depth and text[end] == ")":
            return end
    return text.index("\n", at) - 1


def _in_double(body: str) -> str:
    return re.sub(r'\\(["\\$`])', lambda found: found[1].translate(QUOTED), body)


def _closing(text: str, at: int) -> int:
    """Where the quote or substitution that opens at `at` closes; the text's end where it does not."""
    opening = text[at]
    if opening in "'`":
        end = text.find(opening, at + 1)
        return end if end >= 0 else len(text) - 1
    if opening == "$":
        depth, at = 0, at + 1
        pair = "()" if text[at] == "(" else "{}"
        while at < len(text):
            if text[at] == pair[0]:
                depth += 1
            elif text[at] == pair[1]:
                depth -= 1
                if not depth:
                    return at
            at += 1
        return len(text) - 1
    at += 1
    while at < len(text):
        if text[at] == "\\":
            at += 1
        elif text.startswith("$(", at):
            at = _closing(text, at)
        elif text[at] == '"':
            return at
        at += 1
    return len(text) - 1
