"""What pm2 was told about a bot: an ecosystem file, `.config.js` or `.json` -> what it starts. Pure.

The file is JavaScript, but people write a literal into it: objects, lists, texts, numbers. That much is read, with
remarks, bare keys and commas at the end. `__dirname` is the file's own folder; any other expression is left unread.
"""

import re
from typing import Any

from tray_app.core.launchers.parts import (
    HERE,
    LOG,
    RESTART,
    OldStart,
    Replaced,
    join,
    runs,
    shown,
    unwrap,
)
from tray_app.core.launchers.shell_words import commands
from tray_app.core.launchers.units import LIMIT, ONE, STOP
from tray_app.core.messages import Message

WATCH = Message("nothing: BotTray does not restart a bot when its files change")
UNREAD = object()  # an expression that would have to be run to be known

MOST_DEPTH = 50  # of brackets in brackets

# what is not closed ends with its line, or with the text: nothing is looked at twice
_SPACE = re.compile(r"(?:\s++|//[^\n]*+|/\*.*?(?:\*/|\Z))++", re.DOTALL)
_TEXT = re.compile(
    r'"(?:\\.|[^"\\\n])*+(?:"|\n|\Z)|\'(?:\\.|[^\'\\\n])*+(?:\'|\n|\Z)|`(?:\\.|[^`\\])*+(?:`|\Z)|["\'`]', re.DOTALL
)
_NUMBER = re.compile(r"-?\d[\d_]*(?:\.\d+)?")
_NAME = re.compile(r"[A-Za-z_$][\w$-]*")
_HERE = re.compile(
    r"(?:path\.(?:join|resolve)\(\s*__dirname\s*(?:,\s*(?P<a>[^)]{0,500}))?\)|__dirname(?:\s*\+\s*(?P<b>[^,}\]\n]+))?)"
)


def read(text: str) -> list[OldStart]:
    """One start for each app that runs a bot's script."""
    opening = re.search(r"(?:module\.exports\s*=|export\s+default)\s*", text)
    value, _ = _value(text, opening.end() if opening else 0)
    apps = value.get("apps", value) if isinstance(value, dict) else value
    found = []
    for app in apps if isinstance(apps, list) else [apps]:
        if isinstance(app, dict) and isinstance(app.get("script"), str):
            start = _app(app)
            if runs(start.words):
                found.append(start)
    return found


def _app(app: dict[str, Any]) -> OldStart:
    def text(*names: str) -> str:
        return next((app[name] for name in names if isinstance(app.get(name), str)), "")

    def words(*names: str) -> list[str]:
        value = next((app[name] for name in names if name in app), "")
        if isinstance(value, list):
            return [str(word) for word in value]
        return [w for c in commands(value) for w in c.words] if isinstance(value, str) else []

    interpreter = text("interpreter", "exec_interpreter")
    script = words("script") if " " in app["script"].strip() and not interpreter else [app["script"]]
    line = [*script, *words("args")]
    if interpreter not in ("", "none") or line[0].endswith((".py", ".js", ".mjs", ".cjs")):
        guess = "node" if line[0].endswith("js") else "python3"
        default = guess if interpreter in ("", "none") else interpreter
        line = [default, *words("interpreter_args", "node_args"), *line]
    given = app.get("env")
    pairs = given if isinstance(given, dict) else {}
    env = {name: str(value) for name, value in pairs.items() if isinstance(value, str | int | float)}
    made = {name: "" for name, value in pairs.items() if value is UNREAD}
    made |= {"env": ""} if given is UNREAD else {}
    keys: dict[str, object] = {}
    if app.get("autorestart") is False:
        keys["restart"] = "never"
    limit = app.get("max_memory_restart")
    if isinstance(limit, str) and re.fullmatch(r"\d+[KMG]B?", limit, re.IGNORECASE):
        keys["memory_limit"] = f"{limit.rstrip('bB')}iB"  # pm2 counts 1,024
    if isinstance(app.get("kill_timeout"), int):
        keys["stop_timeout"] = app["kill_timeout"] / 1000
    name = text("name") or None
    start = OldStart(
        tuple(line), name, join(HERE, text("cwd") or HERE), env, keys=keys,
        replaced=tuple(_replaced(app)), computed=made,
        switch_off=f"pm2 delete {name} && pm2 save" if name else "pm2 delete all && pm2 save",
    )  # fmt: skip
    return unwrap(start.words, start)


def _replaced(app: dict[str, Any]) -> list[Replaced]:
    told = {
        "autorestart": RESTART, "restart_delay": RESTART, "exp_backoff_restart_delay": RESTART, "max_restarts": RESTART,
        "min_uptime": RESTART, "max_memory_restart": LIMIT, "kill_timeout": STOP, "watch": WATCH, "out_file": LOG,
        "error_file": LOG, "log_date_format": LOG, "merge_logs": LOG,
    }  # fmt: skip
    found = [
        Replaced(shown(f"{key}: {app[key]}"), by) for key, by in told.items() if app.get(key) not in (None, UNREAD)
    ]
    if app.get("instances") not in (None, 1, "1", UNREAD):
        found.append(Replaced(shown(f"instances: {app['instances']}"), ONE))
    return [one for one in found if not one.what.startswith("watch: False")]


def _value(text: str, at: int, depth: int = 0) -> tuple[Any, int]:
    """A literal at `at` and where it ends; UNREAD for an expression. Never raises: what is broken ends the reading."""
    at = _skip(text, at)
    if depth > MOST_DEPTH:
        return UNREAD, len(text)
    if text[at : at + 1] == "{":
        return _object(text, at + 1, depth)
    if text[at : at + 1] == "[":
        return _list(text, at + 1, depth)
    found: Any
    if (here := _HERE.match(text, at)) is not None:
        parts = [_plain(piece[0]) for piece in _TEXT.finditer(here["a"] or here["b"] or "")]
        return _end(text, here.end(), "/".join(part.strip("/") for part in parts if part.strip("/")) or HERE)
    if (match := _TEXT.match(text, at)) is not None:
        inside = _plain(match[0])
        return _end(text, match.end(), UNREAD if "${" in inside and match[0][0] == "`" else inside)
    if (match := _NUMBER.match(text, at)) is not None:
        number = float(match[0].replace("_", ""))
        return _end(text, match.end(), int(number) if number.is_integer() else number)
    for word, found in (("true", True), ("false", False), ("null", None), ("undefined", None)):
        if text.startswith(word, at):
            return _end(text, at + len(word), found)
    return _end(text, at, UNREAD)


def _end(text: str, at: int, value: Any) -> tuple[Any, int]:
    """To the next comma or closing bracket; what stands in between makes an expression of it."""
    start, depth = at, 0
    while at < len(text):
        if (match := _TEXT.match(text, at)) or (match := _SPACE.match(text, at)):
            at = match.end()
            continue
        if text[at] in "([{":
            depth += 1
        elif text[at] in ")]}":
            if not depth:
                break
            depth -= 1
        elif text[at] in ",;" and not depth:
            break
        at += 1
    return (value if not _SPACE.sub("", text[start:at]) else UNREAD), at


def _object(text: str, at: int, depth: int) -> tuple[dict[str, Any], int]:
    found: dict[str, Any] = {}
    while True:
        at = _skip(text, at)
        if at >= len(text) or text[at] == "}":
            return found, at + 1
        match = _TEXT.match(text, at) or _NAME.match(text, at)
        if match is None:
            at += 1
            continue
        key, at = _plain(match[0]), _skip(text, match.end())
        if text[at : at + 1] == ":":
            found[key], at = _value(text, at + 1, depth + 1)


def _list(text: str, at: int, depth: int) -> tuple[list[Any], int]:
    found: list[Any] = []
    while True:
        at = _skip(text, at)
        if at >= len(text) or text[at] == "]":
            return found, at + 1
        if text[at] in ",;)}":
            at += 1
            continue
        value, at = _value(text, at, depth + 1)
        found.append(value)


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _plain(word: str) -> str:
    if word[:1] not in ("'", '"', "`"):
        return word
    letters = {"n": "\n", "t": "\t", "r": "\r"}
    return re.sub(r"\\(.)", lambda found: letters.get(found[1], found[1]), word[1:-1], flags=re.DOTALL)
