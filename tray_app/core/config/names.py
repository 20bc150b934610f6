"""What a bot may be called: its name is also that of its files, on every system."""

import re
from collections.abc import Collection

from tray_app.core.messages import Message
from tray_app.core.pattern import pattern

# https://learn.microsoft.com/windows/win32/fileio/naming-a-file: reserved with and without an extension
_RESERVED = pattern(r"(?:con|prn|aux|nul|(?:com|lpt)[0-9])(?:\..*)?", re.IGNORECASE)


def fold(name: str) -> str:
    """What two names must not have in common: file names that differ in case alone are one file on Windows."""
    import unicodedata

    return unicodedata.normalize("NFKC", name).casefold()


def name_fault(name: str) -> Message | None:
    """Why this cannot be the name of a bot, which is also the name of its files on every system; None if it can."""
    import unicodedata

    if not name:
        return Message("A bot needs a name: [bots.NAME].")
    if len(name) > 64 or len(name.encode(errors="replace")) > 200:
        return Message("Its name is too long. At most 64 letters will do.")
    for letter in name:
        if letter not in "-_." and unicodedata.category(letter)[0] not in "LM" and not letter.isdecimal():
            return Message("Its name may have letters, digits, - and _ and dots in it, nothing else.")
    if name[0] in ".-" or name[-1] == ".":
        return Message("Its name may not start with a dot or a dash, nor end with a dot.")
    if name.lower() == "agent":
        return Message("The supervisor itself is called agent, and so are its files. Choose another name.")
    if _RESERVED.fullmatch(name):
        return Message("Its name means a device on Windows, so that no file can have it. Choose another.")
    return None


def free_name(wanted: str, taken: Collection[str]) -> str:
    """`wanted` as a bot may be called, or the first of `wanted-2`, `wanted-3`, … that none is; `taken` is folded."""
    name = "".join(c if c.isalnum() or c in "-_." else "-" for c in wanted).strip("-.")[:60] or "bot"
    if name_fault(name) is not None:
        name = f"bot-{name}"[:60].rstrip(".")
    further = (f"{name}-{n}" for n in range(2, len(taken) + 3))
    return next(one for one in (name, *further) if fold(one) not in taken)
