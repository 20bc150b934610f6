"""What a value in a PowerShell file comes to, as far as its text says. Pure.

A word without quotes is a command there, and its value is known by nobody [about_Parsing]; but for the reading of a
file, which is handed on in the form of a shell.
"""

import re
from collections.abc import Mapping

from tray_app.core.launchers.parts import HERE, QUOTED, filled, join
from tray_app.core.pattern import pattern

VARIABLE = pattern(r"\$\{?(env:)?(\w+)\}?", re.IGNORECASE)
_DEFAULT = pattern(r"\$(\w+)\s*=\s*(\"[^\"\n]*\"|'[^'\n]*'|\d+)")
_WORD = r"(\"[^\"\n]*\"|'[^'\n]*'|[^\s()|;\"',]+)"
_OF_FILE = pattern(
    rf"(?:\(\s*)?(?:get-content|gc|cat|type)\s+(?:-(?:raw|path|literalpath)\s+)*{_WORD}[^()]*\)?(?:\.trim\w*\(\))?\s*"
    rf"|\[(?:system\.)?io\.file\]::readalltext\(\s*{_WORD}\s*\)(?:\.trim\w*\(\))?\s*",
    re.IGNORECASE,
)
_JOINED = pattern(rf"(?:\(\s*)?join-path\s+(?:-path\s+)?{_WORD}\s+(?:-childpath\s+)?{_WORD}\s*\)?", re.IGNORECASE)


_ABOVE = pattern(
    rf"(?:\(\s*)?split-path\s+(?:-parent\s+)?(?:-path\s+)?[\"']?({re.escape(HERE)}[^\s()\"',;|]*)[\"']?(?:\s+-parent)?\s*\)?",
    re.IGNORECASE,
)


def without_here_strings(text: str) -> str:
    """With a variable that nobody has set in place of each text of several lines."""
    for sign in "\"'":
        pieces, end = [], 0
        for found in re.finditer(rf"@{sign}[ \t]*\r?\n", text):
            if found.start() < end:
                continue
            close = text.find(f"\n{sign}@", found.end() - 1)
            if close < 0:
                break
            pieces += [text[end : found.start()], "$here_string"]
            end = close + 3
        text = "".join([*pieces, text[end:]])
    return text


def bare(word: str) -> str:
    if word[:1] == '"':
        return word.strip('"').replace('""', '"').replace('`"', '"')
    return word.strip("'").replace("''", "'") if word[:1] == "'" else word.replace('"', "").rstrip(",")


def value(word: str, known: Mapping[str, str]) -> str:
    """Of a word of a command."""
    text = bare(word.strip())
    if word[:1] == "'":
        return text.translate(QUOTED)
    names = {name.lower(): value for name, value in known.items()}
    return filled(VARIABLE, lambda found: names.get(found[2].lower(), found[0]), text)


def folded(line: str, known: Mapping[str, str]) -> str:
    """The line with the paths in it that PowerShell puts together, and those above its own folder."""
    line = _ABOVE.sub(lambda found: f'"{found[1]}/.."', line)
    return _JOINED.sub(lambda found: f'"{join(value(found[1], known), value(found[2], known))}"', line)


def assigned(text: str, known: Mapping[str, str]) -> str:
    """Of what stands behind a `=`: with `$` in it where only a run would tell."""
    text = folded(text.strip(), known)
    if text[:1] in ("'", '"') or text.startswith(HERE) or re.fullmatch(r"-?[\d.]+|\$\w+", text):
        return value(text, known)
    if (found := _OF_FILE.fullmatch(text)) is not None:
        return f'$(cat "{value(found[1] or found[2], known)}")'
    return text if "$" in text else f"$({text})"


def defaults(line: str) -> dict[str, str]:
    """`param([string]$Name = "main")`: what counts where nobody hands anything over."""
    return {name: bare(text) for name, text in _DEFAULT.findall(line)} if line[:5].lower() == "param" else {}
