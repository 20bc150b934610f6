"""A text that is not TOML: which lines are wrong, in whose entry, and what their writer should do.

Only read when there is a fault. tomllib's own errors (its `_parser.py`) are for programmers; slips that they tell of
in the same words are told apart by how the line looks.
"""

import re

from tray_app.core.config.slip import MARKER, Slip
from tray_app.core.messages import Message
from tray_app.core.pattern import pattern

_KEY = pattern(r"\s*([\w-]+)(?:\.[\w\".-]+)?\s*[=:]")
_HEADER = pattern(r"\s*\[{1,2}[^\[\],]*(?:\]|$)")
_LIST = pattern(r"\s*[\w\".-]+\s*=\s*\[[^\]]*$")
_OPEN_TEXT = pattern(r"\s*[\w\".-]+\s*=\s*(?:\"{3}(?!.*\"{3})|'{3}(?!.*'{3})|'(?!'')[^']*$)")
_IN_BRACES = pattern(r"[\w\".-]+\s*=\s*\{")
_NOT_STRAIGHT = "“”„‟«»‹›‘’‚‛`´"  # what word processors, messengers and chat pages make of quotes
_HUGE = pattern(r"[0-9_]{4300}")  # the longest number that Python reads, and tomllib does not say where it is


def extent(rows: list[str], error: str) -> tuple[int, int]:
    """First and last line (from 1) of what is wrong: tomllib tells of an open bracket or string at its far end."""
    at = re.search(r"at line (\d+)", error)
    if at:
        line = min(int(at[1]), len(rows))
    else:
        wanted = str.strip if "at end" in error else _HUGE.search
        line = max((n for n, row in enumerate(rows, 1) if wanted(row)), default=1)
    opens = _LIST
    if ("Unterminated" in error or "Expected \"'" in error) and any(_OPEN_TEXT.match(row) for row in rows[:line]):
        opens = _OPEN_TEXT
    for first in range(line, 0, -1):
        row = rows[first - 1]
        if opens.match(row):
            last = first
            while last < len(rows) and not _starts(rows[last]):
                last += 1
            return first, last
        if opens is _LIST and first < line and (_starts(row) or row.lstrip().startswith("]")):
            break
    return line, line


def _starts(row: str) -> bool:
    """Whether something new begins in this row, so that a list or text from further up must have ended before it."""
    return bool(_KEY.match(row) or _HEADER.match(row))


def mark(rows: list[str], first: int, last: int) -> None:
    """Puts a marker in the place of the lines, moving no other; what stands under a header stays under one."""
    row = rows[first - 1]
    if row.lstrip().startswith("["):
        marker = f'[bots."{MARKER}{first}"{".env" if re.search(r"[.]env[^.]*$", row) else ""}]'
    else:
        marker = f'"{MARKER}{first}" = 0'
    rows[first - 1 : last] = [marker] + [""] * (last - first)


def explain(rows: list[str], line: int, last: int, error: str) -> Slip:
    """The slip in these lines, with the bot and the key that stand around it."""
    bot = key = None
    found = _KEY.match(rows[line - 1])
    if found:
        key = found[1]
    for row in reversed(rows[: line - 1] if key else rows[:line]):
        header = re.match(rf"\s*\[bots\.\"?([^\]\".{MARKER}]+)", row)
        if header or row.lstrip().startswith("["):
            bot = header[1].strip() if header else None
            break
    if marks := _not_straight(rows, line, error):
        example = '[bots."NAME"]' if rows[line - 1].lstrip().startswith("[") else 'script = "bot.py"'
        straight = Message('Write straight quotes (") in the place of {marks}: {example}', marks=marks, example=example)
        return Slip(line, bot, key, straight)
    return Slip(line, bot, key, _sentence(rows[line - 1 : last], error))


def _not_straight(rows: list[str], line: int, error: str) -> str:
    """The quotes of a row that are not TOML's, where it is one of them that the error is about; else ""."""
    at = re.search(r"at line (\d+), column (\d+)", error)
    row = rows[int(at[1]) - 1] if at else rows[line - 1]
    here = row[int(at[2]) - 1 : int(at[2])] if at else ""
    if (here or row.rstrip()[-1:] or " ") not in _NOT_STRAIGHT:  # at a row's end: a text that was to end there
        return ""
    return " ".join(dict.fromkeys(letter for letter in row if letter in _NOT_STRAIGHT))


def _sentence(rows: list[str], error: str) -> Message:
    """tomllib's error about these lines, in a sentence with a cure. No value is repeated: it may be secret."""
    row = rows[0].strip()
    if "\\" in row and '"' in row and ("'\\'" in error or "hex value" in error or "escape" in error.lower()):
        return Message(
            "A backslash has a meaning of its own between double quotes. "
            "Put a Windows path between single quotes: script = 'C:\\bots\\bot.py'."
        )
    if "twice" in error or "overwrite" in error or "Duplicate" in error or "mutate" in error:
        if row.startswith("["):
            return Message("This header is there already. Give each bot one header and a name of its own.")
        return Message("This key is there already. Remove one of the two.")
    if row.startswith("["):
        if any(ord(letter) > 127 for letter in row) and '"' not in row:
            return Message('A name with letters other than a-z needs quotes in a header: [bots."NAME"].')
        return Message("A header has the form [bots.NAME]; a name with unusual characters goes in quotes.")
    if _LIST.match(row) and any("]" in further for further in rows[1:]):
        return Message("A list that starts here cannot be read. Its texts need quotes, and commas between them.")
    if _LIST.match(row):
        return Message("A list that starts here is not closed. It ends with ] and its parts have commas between them.")
    if _IN_BRACES.match(row) and ("key" in error or ("Unclosed" in error and row.endswith("}"))):
        return Message('Within { } each name has = before its value, and a comma stands between two of them: '
                       '{ NAME = "value", OTHER = "value" }.')  # fmt: skip
    if "Unclosed inline table" in error:
        return Message('A table that starts here is not closed. Write it on one line: { NAME = "value" }.')
    if (
        "Unterminated string" in error
        or "Illegal character '\\n'" in error
        or row.count('"') == 1
        or row.count("'") == 1
    ):
        return Message("A text that starts here has no closing quote.")
    if re.match(r"[\w.-]+\s*:", row):
        return Message("A key and its value have = between them, not a colon.")
    if re.match(r"[\w.-]+\s*=\s*$", row):
        return Message("There is no value after the = sign.")
    if re.match(r"[\w.-]+\s*=\s*(?:True|False|yes|no|on|off|TRUE|FALSE)\b", row):
        return Message("Write true or false, in small letters and without quotes.")
    if "Invalid value" in error or "Expected newline" in error:
        return Message('A text needs quotes around all of it: script = "bot.py".')
    if "=" not in row:
        return Message("This line is neither a header nor a key with a value. A remark starts with #.")
    return Message('This line cannot be read. It should look like script = "bot.py".')
