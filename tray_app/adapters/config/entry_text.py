"""One entry of bots.toml as its writer left it, remarks and all, and another text in its place."""

from tray_app.adapters.config.config_file import lines_of
from tray_app.core.config.config import TOKEN_HERE
from tray_app.core.config.slip import MARKER
from tray_app.core.config.toml_text import Tables, read
from tray_app.core.errors import ConfigError
from tray_app.core.messages import Message
from tray_app.core.tokens.redact import redact


def entry_text(text: str, name: str) -> str:
    """From its header to its last line, with the remarks behind that which stand above no other header. Raises
    ConfigError where it has no lines of its own."""
    rows = _rows(text)
    first, last = _place(text, rows, name)
    return "\n".join(rows[first - 1 : last]).rstrip("\n") + "\n"


def with_entry_text(text: str, name: str, entry: str) -> str:
    """Every other letter stays. Raises ConfigError where `entry` is more, or another, than this one, or has a
    token in it, be it in a remark."""
    if redact(entry) != entry:
        raise ConfigError(TOKEN_HERE)
    rows = _rows(text)
    first, last = _place(text, rows, name)
    own = _rows(entry.strip("\r\n"))
    parted = not rows[last - 1].strip() or own[-1].lstrip().startswith("#")  # else it would be the next one's remark
    after = "\n".join([*rows[: first - 1], *own, *([""] if parted else []), *rows[last:]])
    before, now = read(text), read(after)
    if _names(before) != _names(now) or not (before.slips or now.slips or _others(before, name) == _others(now, name)):
        raise ConfigError(
            Message("Here is the entry {name} alone: it begins with its header, and no other bot's stands in it.",
                    name=name),
            cure=Message("Put the header back: {header}", header=f"[bots.{name}]"),
        )  # fmt: skip
    return after.replace("\n", "\r\n") if "\r\n" in text else after


def _rows(text: str) -> list[str]:
    return text.replace("\r\n", "\n").split("\n")


def _place(text: str, rows: list[str], name: str) -> tuple[int, int]:
    found = sorted(lines_of(text, rows, name))
    if not found and not (tables := read(text)).slips and name not in _names(tables):
        raise ConfigError(Message('There is no entry "{name}".', name=name))
    if not found or found != [*range(found[0], found[-1] + 1)] or not rows[found[0] - 1].lstrip().startswith("["):
        raise ConfigError(
            Message("bots.toml is written in a form that BotTray does not edit."),
            cure=Message("Change the entry {name} by hand.", name=name),
        )
    return found[0], _with_remarks(rows, found[-1])


def _with_remarks(rows: list[str], last: int) -> int:
    """`last` is the line where an entry ends, be it the blank one behind it; the same with the remarks that follow."""
    end = last
    while end < len(rows) and rows[end].strip()[:1] in ("", "#"):
        end += 1
    while last < end < len(rows) and rows[end - 1].strip():  # the next header's own
        end -= 1
    while end > last and not rows[end - 1].strip():
        end -= 1
    return last if end == last else end + (end < len(rows) and not rows[end].strip())


def _names(tables: Tables) -> set[str]:
    bots = tables.data.get("bots")
    return {one for one in bots if not one.startswith(MARKER)} if isinstance(bots, dict) else set()


def _others(tables: Tables, name: str) -> object:
    bots = {key: value for key, value in tables.data.get("bots", {}).items() if key != name}
    return {**tables.data, "bots": bots}
