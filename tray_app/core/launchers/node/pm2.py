"""What pm2 was told about its apps: an ecosystem file, JavaScript, JSON or YAML -> what it starts. Pure.

Read as pm2's lib/Common.js, tools/Config.js and API/schema.json do. A value that would have to be run to be known is
told by its name, and never taken for another.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from tray_app.core.launchers.around import Around
from tray_app.core.launchers.parts import (
    HERE,
    LEFT_OUT,
    LOG,
    RESTART,
    SHELLS,
    STOP,
    WATCH,
    OldStart,
    Reading,
    Refusal,
    Replaced,
    base,
    join,
    runs,
    shown,
    with_file,
)
from tray_app.core.launchers.services.units import LIMIT, NEVER, ONE, USER
from tray_app.core.launchers.shell_words import commands
from tray_app.core.launchers.values import yaml as yaml_values
from tray_app.core.launchers.values.javascript import UNREAD, Values
from tray_app.core.launchers.wrapped import unwrap
from tray_app.core.messages import Message
from tray_app.core.pattern import pattern

_EXPORT = pattern(r"(?:module\.exports|\bexports)(?:\.apps)?\s{0,99}=(?!=)|export\s{1,99}default\b")
_SPLIT = pattern(r"""(?<![\w\-])([\w\-]++="[^"]*")|(?<![\w\-])([\w\-]++='[^']*')|"([^"]*)"|'([^']*)'|\s""")
_INTERPRETERS = {".py": "python3", ".js": "node", ".mjs": "node", ".cjs": "node", ".sh": "bash", ".rb": "ruby",
                 ".pl": "perl", ".php": "php"}  # fmt: skip
_TOLD = {
    "autorestart": RESTART, "restart_delay": RESTART, "exp_backoff_restart_delay": RESTART, "max_restarts": RESTART,
    "min_uptime": RESTART, "max_memory_restart": LIMIT, "kill_timeout": STOP, "watch": WATCH, "uid": USER, "gid": USER,
    "out_file": LOG, "error_file": LOG, "log_date_format": LOG, "merge_logs": LOG, "output": LOG, "error": LOG,
    "log": LOG, "log_file": LOG, "log_type": LOG, "combine_logs": LOG, "out": LOG, "time": LOG, "treekill": STOP,
}  # fmt: skip
_READ = frozenset(
    ["name", "script", "args", "cwd", "env", "interpreter", "exec_interpreter", "interpreter_args", "node_args",
     "env_file", "namespace", "version", "exec_mode", "source_map_support", "vizion", "pmx", "instance_var",
     "instances", "cmd", "command", "ignore_watch", "watch_delay", "watch_options", "autorestart"]
)  # fmt: skip


def apps(text: str, yaml: bool = False) -> list[Any]:
    """What the file has under `apps`, or is as a whole."""
    if yaml:
        value = yaml_values.values(text)
    else:
        *_before, at = 0, *(found.end() for found in _EXPORT.finditer(text))  # the last one counts
        value = Values(text).at(at)[0]
    several = value.get("apps", value) if isinstance(value, dict) else value
    return several if isinstance(several, list) else [several]


def _scripted(app: Any) -> Any:
    """With its script under the name that this has; `cmd` and `command` are others for it."""
    other = next((app[name] for name in ("cmd", "command") if app.get(name)), None) if isinstance(app, dict) else None
    return app if other is None or app.get("script") else {**app, "script": other}


def reading(text: str, around: Around, yaml: bool = False) -> Reading:
    """One start for each app whose script can be read; each has what pm2 itself was started with."""
    found, lost = [], []
    for app in map(_scripted, apps(text, yaml)):
        if isinstance(app, dict) and isinstance(app.get("script"), str) and app["script"].strip():
            found.append(_app(app, around))
        elif app is UNREAD or (isinstance(app, dict) and "script" in app):
            name = app.get("name") if isinstance(app, dict) else None
            lost.append(name if isinstance(name, str) else "?")
    if lost:
        note = Message("What the app {names} runs is computed in that file, and is not known here. To add it too, name "
                       "its script.", names=", ".join(lost))  # fmt: skip
        found = [replace(start, notes=(*start.notes, note)) for start in found]
        cure = Message("Name the script itself: {command}", command="bottray add PATH")
        return Reading(tuple(found), (), None if found else Refusal(note, cure))
    return Reading(tuple(found))


def _app(app: dict[str, Any], around: Around) -> OldStart:
    def text(*names: str) -> str:
        return next((app[name] for name in names if isinstance(app.get(name), str)), "")

    def words(*names: str) -> list[str]:
        value = next((app[name] for name in names if app.get(name) is not None), "")
        if isinstance(value, list):  # without one of its words the others mean something else
            return [] if UNREAD in value else [_said(word) for word in value if not isinstance(word, dict | list)]
        return [word for word in _SPLIT.split(value) if word and word.strip()] if isinstance(value, str) else []

    interpreter = text("interpreter", "exec_interpreter")
    script = app["script"].strip()
    folder = join(around.here, (text("cwd") or HERE).replace(HERE, around.here))
    typed = interpreter in ("", "none", *SHELLS) and _typed(script) and not around.there(join(folder, script))
    line = ["sh", "-c", re.sub(r"\\(?=\w)", "/", script)] if typed else [script, *words("args")]
    suffix = re.search(r"\.\w+$", line[0].lower())
    guess = _INTERPRETERS.get(suffix[0], "") if suffix else ""
    if not typed and (runner := guess if interpreter in ("", "none") else interpreter):
        line = [runner, *words("interpreter_args", "node_args"), *line]
    given = app.get("env")
    pairs = given if isinstance(given, dict) else {}
    env = {name: _said(value) for name, value in pairs.items() if isinstance(value, str | int | float)}
    env = {name: value.replace(HERE, around.here) for name, value in {**around.env, **env}.items()}
    made = {name: "" for name, value in pairs.items() if value is UNREAD and name != "..."}
    made |= {"env": ""} if given is UNREAD else {}
    name = text("name") or None
    files = with_file(around.env_file, text("env_file")) if text("env_file") else around.env_file
    line = [word.replace(HERE, around.here) for word in line]
    start = OldStart(
        tuple(line), name, folder, env, files, keys=_keys(app),
        replaced=tuple(_replaced(app)), computed=made, switch_off=switch_off(name, script),
        notes=tuple(_notes(app)), venv=around.venv, tool=around.tool,
    )  # fmt: skip
    return unwrap(start.words, start)


def _typed(script: str) -> bool:
    """Whether it is a line for a shell, to which pm2 gives whatever has a blank in it, and no path with a blank."""
    if " " not in script:
        return False
    program = next((command.words[0] for command in commands(script)), "")
    return re.fullmatch(r"[a-z][\w.+-]*", program) is not None or runs(script.split()) is not None


def switch_off(name: str | None, script: str) -> str:
    """An app without a name has that of its script."""
    called = name or re.sub(r"\.\w+$", "", base(script))
    return f"pm2 delete {called} && pm2 save"


def _said(value: object) -> str:
    """As a variable of the environment has it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _keys(app: dict[str, Any]) -> dict[str, object]:
    keys: dict[str, object] = {}
    if app.get("autorestart") is False:
        keys["restart"] = "never"
    limit = app.get("max_memory_restart")
    if isinstance(limit, str) and (found := re.fullmatch(r"(\d+)([KMG]?)B?", limit.strip(), re.IGNORECASE)):
        limit = int(found[1]) << {"": 0, "K": 10, "M": 20, "G": 30}[found[2].upper()]  # pm2 counts 1,024
        if found[2]:
            keys["memory_limit"] = f"{found[1]}{found[2].upper()}iB"
    if isinstance(limit, int) and "memory_limit" not in keys and 1 << 20 <= limit < 1 << 50:
        keys["memory_limit"] = limit
    if isinstance(app.get("kill_timeout"), int) and 0 < app["kill_timeout"] <= 86_400_000:
        keys["stop_timeout"] = app["kill_timeout"] / 1000
    return keys


def _several(app: dict[str, Any]) -> bool:
    return app.get("instances") not in (None, 1, "1", UNREAD)


def _notes(app: dict[str, Any]) -> Iterator[Message]:
    computed = [
        key
        for key in ("cwd", "args", "interpreter", "interpreter_args", "node_args", "instances", "autorestart")
        if app.get(key) is UNREAD or (isinstance(app.get(key), list) and UNREAD in app[key])
    ]
    env = app.get("env")
    if isinstance(env, dict) and "..." in env:
        computed.append("env")
    if computed:
        yield Message("{names}: computed in that file, so that the bot is started without it. If it needs it, write it "
                      "into bots.toml.", names=", ".join(computed))  # fmt: skip
    if others := [key for key in app if key.startswith("env_") and key != "env_file"]:
        yield Message("{names} is only used where pm2 is started with --env, and is not taken over. If yours was, "
                      "write its variables into env.", names=", ".join(others))  # fmt: skip
    if _several(app):
        yield Message("pm2 ran several copies of it. BotTray runs one: two readers of one token would take each "
                      "other's updates.")  # fmt: skip


def _replaced(app: dict[str, Any]) -> Iterator[Replaced]:
    for key, value in app.items():
        if value is None or value is UNREAD or isinstance(value, dict) or key.startswith("env_"):
            continue
        by = _TOLD.get(key, LEFT_OUT)
        if key == "autorestart":
            by = NEVER if value is False else RESTART
        elif key == "instances" and _several(app):
            by = ONE
        elif key in _READ or value is False:
            continue
        shown_value = _said(value) if not isinstance(value, list) else ", ".join(map(_said, value))
        yield Replaced(shown(f"{key}: {shown_value}"), by)
