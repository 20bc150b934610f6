"""How the bots of Node read a .env: as npm's `dotenv` does. Pure.

dotenv 16 to 18 [lib/main.js, LINE]; `node --env-file` gives the same for every usual line. It differs from
python-dotenv: backquotes quote, `#` ends a value without a blank before it, `NAME: value` sets a variable, `$` means
nothing, and `\\n` is a line's end between double quotes only.
"""

import re
from collections.abc import Mapping

from tray_app.core.launchers.parts import base
from tray_app.core.model import BotSpec
from tray_app.core.pattern import pattern

_LINE = pattern(
    r"^[^\S\n]*+(?:export\s+)?([A-Za-z0-9_.-]+)(?:\s*=\s*?|:\s+?)"
    r"(\s*'(?:\\'|[^'])*'|\s*\"(?:\\\"|[^\"])*\"|\s*`(?:\\`|[^`])*`|[^#\n]+)?[^\S\n]*(?:\#.*)?$",
    re.MULTILINE,
)
_QUOTED = pattern(r"(['\"`])(.*)\1", re.DOTALL)
_SCRIPT = pattern(r"\.[cm]?[jt]sx?$", re.IGNORECASE)
_PROGRAMS = frozenset(
    ["node", "nodejs", "npm", "npx", "pnpm", "yarn", "bun", "bunx", "deno", "tsx", "ts-node", "nodemon", "pm2-runtime"]
)


def of_node(spec: BotSpec) -> bool:
    """Whether Node runs this bot, or what stands in for Node."""
    if spec.script:
        return _SCRIPT.search(spec.script) is not None
    return bool(spec.command) and base(spec.command[0]).removesuffix(".cmd") in _PROGRAMS


def variables(text: str) -> dict[str, str]:
    """The last of equal names counts."""
    return {found[1]: _value(found[2] or "") for found in _LINE.finditer(_lines(text))}


def without(text: str, name: str) -> str:
    """The text without the lines that set `name`; every other letter as it was."""
    end = "\r\n" if "\r\n" in text else "\n"
    plain, kept, done = _lines(text), "", 0
    for found in _LINE.finditer(plain):
        if found[1] == name:
            start = plain.rfind("\n", 0, found.start(1)) + 1  # empty lines above it are no part of it
            kept, done = kept + plain[done:start], min(found.end() + 1, len(plain))
    return (kept + plain[done:]).replace("\n", end)


def differing(before: Mapping[str, str], after: Mapping[str, str], but: str) -> list[str]:
    """The variables, apart from `but`, whose value is another one afterwards."""
    return [name for name, value in before.items() if name != but and after.get(name) != value]


def _lines(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _value(written: str) -> str:
    value = written.strip()
    if (quoted := _QUOTED.fullmatch(value)) is None:
        return value
    inside = quoted[2]
    return inside.replace("\\n", "\n").replace("\\r", "\r") if quoted[1] == '"' else inside
