"""bots.toml written back: one entry more or one less, every other letter as its writer left it.

A text goes in and a text comes out. An entry is added at the end, and taken out by its lines, because that moves no
remark; tomlkit writes the values. Forms in which that will not do (`bots = { … }`, dotted keys) are left to tomlkit
altogether. Either way the result is read again and compared before it is given out.
"""

import tomllib
from collections.abc import Mapping
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from tray_app.core.config.toml_text import read
from tray_app.core.errors import ConfigError
from tray_app.core.messages import Message

Entry = Mapping[str, Any]


# what tomlkit raises for a text that tomllib reads
ODD = (TOMLKitError, ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError)


def with_entry(text: str, name: str, entry: Entry) -> str:
    """The text with `[bots.NAME]` at its end; with a short head where there was nothing.

    Raises ConfigError where an entry of that name is there, or the text is not one that can be edited.
    """
    before = _data(text)
    if name in _bots(before):
        raise ConfigError(Message('There is an entry "{name}" already.', name=name))
    entry = {key: list(value) if isinstance(value, tuple) else value for key, value in entry.items()}
    wanted = {**before, "bots": {**_bots(before), name: entry}}
    block = tomlkit.document()
    bots = tomlkit.table(is_super_table=True)
    bots[name] = _table(entry)
    block["bots"] = bots
    start = text or _head()
    glue = "" if start.endswith("\n\n") else "\n" if start.endswith("\n") else "\n\n"
    return _checked(text, f"{start}{glue}{tomlkit.dumps(block)}", wanted) or _by_tomlkit(text, name, entry, wanted)


def without_entry(text: str, name: str) -> str:
    """The text without `[bots.NAME]` and what belongs to it: its keys and tables, and the remarks among them.

    What stands above its header stays, and so does what stands above the next one. Raises ConfigError.
    """
    before = _data(text)
    if name not in _bots(before):
        raise ConfigError(Message('There is no entry "{name}".', name=name))
    wanted = {**before, "bots": {key: value for key, value in _bots(before).items() if key != name}}
    rows = text.replace("\r\n", "\n").split("\n")
    taken = lines_of(text, rows, name)
    kept = [row for n, row in enumerate(rows, 1) if n not in taken]
    after = "\n".join(kept).rstrip("\n") + "\n" if any(row.strip() for row in kept) else "\n".join(kept)
    return _checked(text, after, wanted) or _by_tomlkit(text, name, None, wanted)


def with_keys(text: str, name: str, keys: Mapping[str, str | None]) -> str:
    """The text with these keys of `[bots.NAME]` set, each on a line below the header; those that are None are out.

    Raises ConfigError where there is no such entry, or the text is not one that can be edited.
    """
    before = _data(text)
    if name not in _bots(before):
        raise ConfigError(Message('There is no entry "{name}".', name=name))
    entry = {key: value for key, value in {**_bots(before)[name], **keys}.items() if value is not None}
    wanted = {**before, "bots": {**_bots(before), name: entry}}
    rows, lines = text.replace("\r\n", "\n").split("\n"), read(text).lines
    header, old = lines[("bots", name)], {lines.get(("bots", name, key)) for key in keys}
    added = [f"{key} = {tomlkit.string(value).as_string()}" for key, value in keys.items() if value is not None]
    kept = [row for n, row in enumerate(rows, 1) if n not in old for row in (row, *(added if n == header else ()))]
    return _checked(text, "\n".join(kept), wanted) or _by_tomlkit(text, name, entry, wanted)


def with_values(text: str, name: str, values: Entry) -> str:
    """The text with these keys of `[bots.NAME]`: one that is there changes in its place and keeps the remark beside it,
    a new one comes below the last, one that is None goes with its line. Every other letter stays.

    Raises ConfigError where there is no such entry, or the text is not one that can be edited.
    """
    before = _data(text)
    if name not in _bots(before):
        raise ConfigError(Message('There is no entry "{name}".', name=name))
    there = _bots(before)[name]
    entry = {key: value for key, value in {**there, **values}.items() if value is not None}
    wanted = {**before, "bots": {**_bots(before), name: entry}}
    try:
        document = tomlkit.parse(text.replace("\r\n", "\n"))
        table: Any = document["bots"][name]
        for key, value in values.items():
            if key in there and value is None:
                table.remove(key)
            elif key in there:
                table[key] = _item(value)
        new = tomlkit.dumps(
            _table({key: value for key, value in values.items() if key not in there and value is not None})
        )
        rows = tomlkit.dumps(document).split("\n")
        end = _end_of_keys(rows, name)
        after = _checked(text, "\n".join([*rows[:end], *new.splitlines(), *rows[end:]]), wanted)
    except ODD:
        after = None
    return _told(after, name)


def _end_of_keys(rows: list[str], name: str) -> int:
    """The line of the last key under the header `[bots.NAME]` itself, or of the header."""
    lines = read("\n".join(rows)).lines
    header = lines[("bots", name)]
    further = (line for path, line in lines.items() if line > header and rows[line - 1].lstrip().startswith("["))
    last = min(further, default=len(rows) + 1) - 1
    while last > header and rows[last - 1].strip()[:1] in ("", "#"):
        last -= 1
    return last


def _data(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise ConfigError(Message("Brackets are nested too deeply to be read.")) from None
    except ValueError as error:
        raise ConfigError(Message("bots.toml has a mistake in it: {reason}.", reason=error)) from None


def _bots(data: Mapping[str, Any]) -> dict[str, Any]:
    bots = data.get("bots", {})
    return bots if isinstance(bots, dict) else {}


def _head() -> str:
    lines = (
        Message("The bots that BotTray runs. One entry each: a header with its name, then its keys."),
        Message("A token does not belong in here: it stays in the .env beside the script."),
    )
    return "".join(f"# {line}\n" for line in lines) + "\n"


def _table(entry: Entry) -> tomlkit.items.Table:
    """Paths in single quotes, so that a backslash of Windows stays what it is."""
    table = tomlkit.table()
    for key, value in entry.items():
        table[key] = _item(value)
    return table


def _item(value: Any) -> Any:
    if isinstance(value, Mapping):
        inline = tomlkit.inline_table()
        inline.update(value)
        return inline
    if isinstance(value, str) and "'" not in value and "\\" in value:
        return tomlkit.string(value, literal=True)
    return value


def lines_of(text: str, rows: list[str], name: str) -> set[int]:
    """The lines of an entry: from each header of it to the last key before another header."""
    found: set[int] = set()
    headers = sorted((line, path) for path, line in read(text).lines.items() if rows[line - 1].lstrip().startswith("["))
    for at, (line, path) in enumerate(headers):
        if path[:2] != ("bots", name):
            continue
        last = headers[at + 1][0] - 1 if at + 1 < len(headers) else len(rows)
        if at + 1 < len(headers) and headers[at + 1][1][:2] == path[:2]:
            found.update(range(line, last + 1))
            continue
        while last > line and rows[last - 1].strip()[:1] in ("", "#"):
            last -= 1
        found.update(range(line, last + 1))
    gap = max(found, default=0) + 1
    if gap <= len(rows) and not rows[gap - 1].strip():
        found.add(gap)
    return found


def _checked(text: str, after: str, wanted: Mapping[str, Any]) -> str | None:
    """The new text with the line ends of the old one, if it says what it should."""
    if "\r\n" in text:
        after = after.replace("\r\n", "\n").replace("\n", "\r\n")
    try:
        data = tomllib.loads(after)
    except (ValueError, RecursionError):
        return None
    return after if {**data, "bots": _bots(data)} == wanted else None


def _by_tomlkit(text: str, name: str, entry: Entry | None, wanted: Mapping[str, Any]) -> str:
    try:
        document = tomlkit.parse(text)
        bots: Any = document["bots"]
        if entry is None:
            del bots[name]
        elif name in bots:
            for key in [key for key in bots[name] if key not in entry]:
                del bots[name][key]
            bots[name].update({key: value for key, value in entry.items() if bots[name].get(key) != value})
        elif isinstance(bots, tomlkit.items.InlineTable):
            bots[name] = tomlkit.inline_table()
            bots[name].update(entry)
        else:
            bots[name] = _table(entry)
        after = _checked(text, tomlkit.dumps(document), wanted)
    except ODD:
        after = None
    return _told(after, name)


def _told(after: str | None, name: str) -> str:
    if after is None:
        raise ConfigError(
            Message("bots.toml is written in a form that BotTray does not edit."),
            cure=Message("Change the entry {name} by hand.", name=name),
        )
    return after
