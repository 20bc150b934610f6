"""What stands in package.json and deno.json: their data, what they need, where a monorepo has its packages. Pure."""

import json
import re
from collections.abc import Mapping
from typing import Any

from tray_app.core.pattern import pattern
from tray_app.core.scripts.script_code import code_of

CLOUDS = ("firebase-functions", "@google-cloud/functions-framework")
LIBRARY = pattern(
    r"^(?!react-|vue-|@telegram-apps/|@types/)[@\w./-]*(?:telegraf|grammy(?:js)?|gramjs|gramio|puregram|mtcute|telegram|telebot|tgfancy"
    r"|tgsnake|botgram|tdl)\b"
)


def table(text: str) -> dict[str, Any]:
    """The file's data, remarks (deno.jsonc) left out; {} for what is none."""
    text = text.removeprefix("\ufeff")
    for tried in (text, re.sub(r",(?=\s*[}\]])", "", code_of(text))):
        try:
            data = json.loads(tried)
        except (ValueError, RecursionError):
            continue
        return data if isinstance(data, dict) else {}
    return {}


def part(data: Mapping[str, Any], key: str) -> dict[str, str]:
    """One of its tables of texts ("scripts", "dependencies"); a task of Deno's may be a table with a "command"."""
    found = data.get(key)
    rows = found.items() if isinstance(found, dict) else ()
    texts = ((name, one.get("command") if isinstance(one, dict) else one) for name, one in rows)
    return {name: text for name, text in texts if isinstance(text, str)}


def packages(data: Mapping[str, Any]) -> set[str]:
    """What the package says it needs, also for its making."""
    return {*part(data, "dependencies"), *part(data, "devDependencies"), *part(data, "optionalDependencies")}


def is_bot(data: Mapping[str, Any]) -> bool:
    """Whether it needs a library for Telegram's bots; Deno has a name for each in "imports"."""
    return any(LIBRARY.match(name) for name in {*packages(data), *part(data, "imports")})


def of_cloud(data: Mapping[str, Any]) -> bool:
    """Whether its "main" is loaded by Google's cloud, which calls what it exports; node that runs it ends at once."""
    return not packages(data).isdisjoint(CLOUDS)


def is_library(data: Mapping[str, Any]) -> bool:
    """Whether it is made for other programs to load, as far as its table tells, where none of its scripts starts
    anything: it says what these get of it, or expects a bot's library from them."""
    if data.get("private") is True or data.get("bin"):
        return False
    typed = data.get("types") or data.get("typings")
    handed_on = bool(data.get("exports")) or bool(typed and data.get("files"))
    return handed_on or any(LIBRARY.match(name) for name in part(data, "peerDependencies"))


def workspaces(data: Mapping[str, Any], pnpm: str) -> list[str]:
    """Where the packages of a monorepo lie, as patterns; `pnpm` is the text of pnpm-workspace.yaml."""
    named = data.get("workspaces")
    named = named.get("packages") if isinstance(named, dict) else named
    found = [one for one in named if isinstance(one, str)] if isinstance(named, list) else []
    return found + re.findall(r"^\s{0,20}-\s{1,20}[\"']?([\w./*@-]+)", pnpm, re.MULTILINE)
