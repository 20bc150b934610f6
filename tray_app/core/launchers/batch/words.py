"""A command of a .bat file word by word. Pure."""

import re

from tray_app.core.launchers.parts import runs

_REDIRECTION = re.compile(r'(?<!\s)\s*+(?:\d?>>?\s*+(?:&\d|"[^"]*+"|[^\s"&|]++)|<\s*+\S++)')


def answer(name: str, prompt: str) -> str:
    """What is typed in, which nobody knows: a variable that is not set; `set /a N=1` is known."""
    if prompt.isdigit():
        return prompt
    return f"%{prompt}%" if prompt[:1].isalpha() or prompt[:1] == "<" else f"%{name}%"


def slashed(words: tuple[str, ...]) -> tuple[str, ...]:
    """Program and script with / between their parts; what follows the script is the bot's own business."""
    found = runs(words)
    last = words.index(found.script) if found and found.script in words else 0
    return tuple(word.replace("\\", "/") if n in (0, last) else word for n, word in enumerate(words))


def words_of(line: str) -> tuple[list[str], bool]:
    """The words of a command, without redirections, and whether there were any."""
    plain = _REDIRECTION.sub(" ", line)
    return [word.replace('"', "") for word in re.findall(r'(?:[^\s"]|"[^"]*"?)+', plain)], plain != line
