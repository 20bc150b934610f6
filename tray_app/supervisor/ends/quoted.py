"""Whether an error in a bot's output is what it ended of, or one that it only wrote: out of a chat, of another program
that it has run, or of its own that it had caught.

What is said of an end, and whom it accuses, needs a second sign beside the text: the file that the error names is there
and has that line, it is an error of the language that the bot is written in, it was written when the bot ended, and the
exit code is the one that such an error ends with. In a thread: it looks at the disk.
"""

import os
import re
from datetime import datetime
from pathlib import Path

from tray_app.adapters.files import start_of
from tray_app.adapters.projects.launch import Launch
from tray_app.core.deaths.last_words import LastWords
from tray_app.core.deaths.tracebacks import Language
from tray_app.core.launchers.parts import PYTHON, base

LONG_BEFORE = 5.0
"""Seconds between an error that nobody catches and the end: what runs at exit, and a log that is still to be sent."""
LARGEST = 1 << 20  # bytes of a script that is looked into
BY_AN_ERROR = (1, -2, 130, 0xC000013A)
"""How Python ends of an error: 1, or as by Ctrl+C on either system. Another code is the choice of the script."""
_RUN_BY = {"node": Language.NODE, "bun": Language.NODE, "deno": Language.NODE, "tsx": Language.NODE,
           "ts-node": Language.NODE, "php": Language.PHP, "java": Language.JAVA}  # fmt: skip


def is_quoted(words: LastWords, launch: Launch, code: int, ended: datetime) -> bool:
    """`ended` is the local time of the end."""
    written_in = _language(launch)
    if written_in is not None and words.language is not written_in:
        return True
    if words.written and (ended - datetime.fromisoformat(words.written)).total_seconds() > LONG_BEFORE:
        return True
    if words.language is not Language.PYTHON:
        return False
    return (written_in is Language.PYTHON and code not in BY_AN_ERROR) or not _stands_there(words, launch.folder)


def _language(launch: Launch) -> Language | None:
    """Of the program that BotTray starts itself; None where that is not known, as behind a wrapper."""
    name = base(launch.argv[0])
    return Language.PYTHON if PYTHON.fullmatch(name) else _RUN_BY.get(name)


def _stands_there(words: LastWords, folder: Path) -> bool:
    """Whether the line that the traceback shows is in the file that it names, from where the bot was started. Of a
    frozen program it shows none."""
    if not (words.path and (words.source or os.path.isabs(words.path))):
        return True
    try:
        text = start_of(folder / words.path, LARGEST).decode(errors="replace")
    except OSError:
        return False
    there = text.splitlines()[words.line - 1 : words.line]
    shown = ".*".join(re.escape(part) for part in _letters(words.source).split("***"))  # a secret is starred there
    return not words.source or (bool(there) and re.fullmatch(shown, _letters(there[0])) is not None)


def _letters(line: str) -> str:
    """What of a line is the same however it was decoded and made harmless."""
    return "".join(sign for sign in line.strip()[:200] if "!" <= sign <= "~")
