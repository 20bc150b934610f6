"""What may be shown to a stranger of bots.toml, of logs and of a page: nothing from where a secret may stand. Pure.

By place and not by form: a value is shown only where its key is known to hold none, and what stands in `env`, `args`,
`command`, `proxy`, a remark or an unknown key is not. The form of a token is core/tokens/redact.py's.
"""

import re
from collections.abc import Iterable
from urllib.parse import quote, unquote

from tray_app.core.launchers.parts import runs
from tray_app.core.model import BotSpec
from tray_app.core.pattern import pattern

GONE = "***"
SHORTEST, SHORTEST_NAMED = 6, 3
"""Letters of a value that is taken out of logs wherever it occurs; of one whose name says that it is a secret."""

_PLAIN_KEYS = frozenset(
    ["script", "module", "fallback", "folder", "python", "requirements", "install", "env_file", "token_env", "token_in",
     "bot_id", "start", "restart", "stop_timeout", "memory_limit", "log_size", "log_keep", "log_days",
     "log_compress", "rivals", "webhook"]
)  # fmt: skip
_HEADER = pattern(r"(\[\[?)\s*([^\]#]*?)\s*(\]\]?)\s*(?:#.*)?")
_SETTING = pattern(r"([A-Za-z0-9_-]+)(\s*=\s*)(.*)")
_VALUE = pattern(r"(\"[^\"]*\"|'[^']*'|[\w.+-]+)\s*(?:#.*)?")
_ADDRESS = pattern(r"([\"'])([a-z0-9+.-]+://)(?:([^/@]*)@)?([^/@?#\"']+)[^\"']*\1\s*(?:#.*)?", re.IGNORECASE)
_ARGUMENTS = pattern(r"\s--?\w.*(?=[\"'])")  # behind a script's name, where they do not belong

_SECRET_NAME = r"[\w-]*(?:token|secret|pass(?![a-z])|passw|passphrase|pwd|api-?_?key|credential|dsn)[\w-]*"
_NAMED = pattern(
    rf"(?P<before>\b{_SECRET_NAME}=[\"']?|[\"']{_SECRET_NAME}[\"']\s*:\s*[\"']|--{_SECRET_NAME}[= ][\"']?"
    rf"|\b(?:bearer|basic)\s+)(?!\*\*\*)[^\s\"',;&)]+",
    re.IGNORECASE,
)
_IN_ADDRESS = pattern(r"(?<=://)[^/@\s\"']+(?=@)")
_OF_A_PROCESS = pattern(r"(PID \d+ \(\S+(?: [^\s,)]+)?+) [^\n]*?(?=, started |, запущен|\))")


def config(text: str) -> str:
    """bots.toml, in order or not, line by line: the same keys, and only such values as can be no secret."""
    shown: list[str] = []
    table, inside = "", ""
    for row in text.splitlines():
        line = row.strip()
        if inside:
            inside = "" if inside in line else inside
            shown.append(GONE)
            continue
        if not line:
            shown.append("")
        elif line.startswith("#"):
            shown.append(f"# {GONE}")
        elif (header := _HEADER.fullmatch(line)) is not None:
            table = header[2]
            shown.append(f"{header[1]}{table}{header[3]}")
        elif (setting := _SETTING.fullmatch(line)) is not None:
            plain = not re.fullmatch(r"bots\.(?:\"[^\"]*\"|'[^']*'|[^.]*)\..*", table)
            shown.append(f"{setting[1]}{setting[2]}{_value(setting[1], setting[3]) if plain else GONE}")
        else:
            shown.append(GONE)
        if not inside and not line.startswith("#"):  # a text over several lines begins
            inside = next((sign for sign in ('"""', "'''") if line.count(sign) % 2), "")
    return "\n".join(shown) + "\n"


def _value(key: str, written: str) -> str:
    if key in ("proxy", "api_base"):
        found = _ADDRESS.fullmatch(written)
        return f"{found[1]}{found[2]}{GONE + '@' if found[3] else ''}{found[4]}{found[1]}" if found else GONE
    found = _VALUE.fullmatch(written)
    if found is None or not (key in _PLAIN_KEYS or (key == "token" and found[1].strip("\"'") in ("vault", "none"))):
        return GONE
    return _ARGUMENTS.sub(f" {GONE}", found[1])


def secrets_of(spec: BotSpec, variables: Iterable[tuple[str, str]] = ()) -> set[str]:
    """What this bot's entry and its `variables` (of its .env, of its launcher) may have for secrets."""
    found: set[str] = set()
    program = runs(spec.command)
    words = ((*program.options, *program.args) if program else spec.command[1:]) + spec.args
    pairs = [*spec.env.items(), *variables]
    for before, word in zip(("", *words), words, strict=False):
        name, _, value = word.rpartition("=")
        pairs.append((name or before, value))
    for name, value in pairs:
        named = re.search(_SECRET_NAME, name, re.IGNORECASE) is not None
        if len(value) >= (SHORTEST_NAMED if named else SHORTEST) and not value.startswith("-"):
            found.add(value)
    for address in (spec.proxy or "", spec.api_base or "", *(value for _name, value in pairs)):
        if (held := re.search(r"://([^/@\s]*)@", address)) is not None:
            found |= {part for part in (held[1], *held[1].split(":")) if len(part) >= SHORTEST_NAMED}
    return found | {unquote(one) for one in found}


def text(data: str, known: Iterable[str]) -> str:
    """A log or a page without what is `known`, and without what stands where a secret stands."""
    for one in sorted({*known}, key=len, reverse=True):
        for form in {one, quote(one, safe="")}:
            data = data.replace(form, GONE)
    data = _IN_ADDRESS.sub(GONE, data)
    data = _OF_A_PROCESS.sub(rf"\1 {GONE}", data)
    return _NAMED.sub(lambda found: found["before"] + GONE, data)
