"""The text of a .env file: the variables that it sets, and the same text with one more or one less.

`node` chooses between the two ways in which the bots read it (core/tokens/env_dialect.py).
"""

import codecs
import io
import logging
from collections.abc import Mapping
from pathlib import Path

from tray_app.adapters.files import start_of
from tray_app.core.errors import ConfigError
from tray_app.core.messages import Message
from tray_app.core.tokens import env_dialect

# what it cannot read it says in English on standard error; ours is said by core/tokens/env_slips.py, of the right bot
logging.getLogger("dotenv.main").addHandler(logging.NullHandler())
logging.getLogger("dotenv.main").propagate = False


def variables(text: str, node: bool = False) -> dict[str, str]:
    if node:
        return {name: value for name, value in env_dialect.variables(text).items() if "\0" not in value}
    from dotenv import dotenv_values

    found = dotenv_values(stream=io.StringIO(text))
    return {name: value for name, value in found.items() if value is not None and "\0" not in name + value}


def wide(path: Path | None) -> Message | None:
    """Where a .env is one that we read and the bots' own libraries do not. A pipe is not looked into."""
    try:
        found = path is not None and start_of(path, 2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    except OSError:
        return None
    if not found:
        return None
    return Message(
        "{path} is written in UTF-16: a bot that reads it by itself (load_dotenv, npm's dotenv) cannot. "
        "Save it as UTF-8.",
        path=path,
    )


def with_variables(text: str, values: Mapping[str, str], node: bool = False) -> str:
    """The text of a .env with `values` at its end, its line ends kept."""
    end = "\r\n" if "\r\n" in text else "\n"
    glue = "" if not text or text.endswith("\n") else end
    return text + glue + "".join(f"{name}={_quoted(value, node)}{end}" for name, value in values.items())


def without_variable(text: str, name: str, node: bool = False) -> str:
    """The text of a .env without the lines that set `name`; every other letter as it was.

    Raises ConfigError where another variable has its value from this one and would lose it.
    """
    after = env_dialect.without(text, name) if node else _without(text, name)
    lost = env_dialect.differing(variables(text, node), variables(after, node), name)
    if lost:
        raise ConfigError(
            Message("{names} in the .env has its value from {name}.", names=", ".join(lost), name=name),
            cure=Message("Write its own value there first."),
        )
    return after


def _without(text: str, name: str) -> str:
    from dotenv.parser import parse_stream

    kept = []
    for part in parse_stream(io.StringIO(text)):
        whole = part.original.string
        if part.key == name:  # the empty lines above it count as part of it; they stay
            above, newline, _indent = whole[: len(whole) - len(whole.lstrip())].rpartition("\n")
            whole = above + newline
        kept.append(whole)
    return "".join(kept)


def _quoted(value: str, node: bool) -> str:
    if all(c.isalnum() or c in "-_:./@+,=%" for c in value):
        return value
    if node:  # npm's dotenv takes no backslash away
        sign = next((sign for sign in "'`" if sign not in value), '"')
        return f"{sign}{value}{sign}"
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
