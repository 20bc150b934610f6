"""The tokens that stand in a file of a bot's own: found by their form, whatever the file's format. Pure.

What is remarked out does not count. In a launcher a token counts where a variable is set to it, because that is what
the bot gets; anywhere else the bot reads the file itself. Of one variable that is set several times the last counts,
where the file is worked off from top to bottom.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tray_app.core.launchers.kinds import kind_of
from tray_app.core.pattern import pattern
from tray_app.core.scripts.script_code import code_of
from tray_app.core.tokens.token import USUAL, Token
from tray_app.core.tokens.token_keys import Outer

_REMARKS = {
    "sh": r"(?:^|(?<=\s))#.*",
    "bat": r"(?:^[ \t@]*|&[ \t]*)(?:rem\b|::).*",
    "systemd": r"^[ \t]*[#;].*",
    "supervisord": r"^[ \t]*[#;].*|(?<=\s);.*",
    "pm2": r"(?<!:)//.*|/\*(?s:.*?)(?:\*/|\Z)",
    None: r"(?:^|(?<=\s))(?:#|//).*|^[ \t]*;.*",
}
_FROM_TOP = frozenset(["sh", "bat", "systemd"])
_SCRIPT = pattern(r"\.(?:pyw?|[cm]?[jt]sx?)$", re.IGNORECASE)
_PLACED = pattern(
    r"(?:\bsetx[ \t]+(?P<setx>\w+)[ \t]+\"?"
    r"|(?<!\w)(?P<name>[A-Za-z_][\w.-]{0,200}+)[\"'`]?\)?[ \t]*(?::-|[=:])[ \t]*[\"'`]?)?"
    r"(?:(?<![\w:/])|(?<=/bot))(?P<token>" + USUAL.pattern + r")(?![\w:-])",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Placed:
    """`line` counts from 1. `variable` is what a launcher sets to it; "" where the bot reads the file itself. `key` are
    the names that it stands under, the outermost first: they only help to choose."""

    token: Token
    line: int
    variable: str = ""
    key: tuple[str, ...] = ()


def is_script(name: str) -> bool:
    """Whether a file of that name is code: what stands in it is not for us to change."""
    return _SCRIPT.search(name) is not None


def tokens_in(name: str, text: str) -> list[Placed]:
    """In the order of the text; `name` is the file's."""
    if USUAL.search(text) is None:
        return []  # as nearly all files, told at a glance
    kind = kind_of(name, text)
    if kind is None and is_script(name):
        code = code_of(text)
    else:
        remarks = _REMARKS.get(kind) or _REMARKS[None]
        code = re.sub(remarks, lambda one: "\n" * one[0].count("\n"), text, flags=re.MULTILINE | re.IGNORECASE)
    found = list(_placed(name, code.replace("\r\n", "\n"), kind))
    if kind in _FROM_TOP:
        last = {one.variable: one for one in found}
        found = [one for one in found if last[one.variable] is one]
    return found


def _placed(name: str, code: str, kind: str | None) -> Iterator[Placed]:
    script = is_script(name)
    line, counted, outer = 1, 0, Outer(name, code)
    for found in _PLACED.finditer(code):
        variable = found["setx"] or found["name"] or ""
        line += code.count("\n", counted, found.start("token"))
        counted = found.start("token")
        if kind is None:
            if code.endswith("/bot", 0, counted) and not script:
                continue  # an address that some program has logged
            around = outer.names(found.start())
            yield Placed(Token(found["token"]), line, key=(*around, *variable.split(".")) if variable else around)
        elif variable:
            yield Placed(Token(found["token"]), line, variable)
