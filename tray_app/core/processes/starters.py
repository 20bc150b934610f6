"""What has started a process, told from the command lines of the processes above it. Pure.

Two of them start an ended program again, like a service: supervisord [supervisord.org: subprocess environment,
`-c`] and pm2, whose daemon calls itself "PM2 v7.0.4: God Daemon (/home/anna/.pm2)". Of both a stop is undone: by
`autostart` when supervisord starts anew, by `cron_restart` at its next time, by `pm2 resurrect` from what was saved.
Cron starts a program again at its next time only. An editor, tmux, screen and a terminal do not: they are named so that
the user finds the window.
"""

import json
import re
from collections.abc import Sequence
from shlex import quote
from typing import NamedTuple

from tray_app.core.messages import Message
from tray_app.core.pattern import pattern
from tray_app.core.processes.service import Service

_DAEMON = pattern(r"PM2 v[\w.-]+: God Daemon(?: \((.+)\))?")
_ON_PATH = ("", "/bin", "/usr/bin", "/usr/local/bin", "/usr/sbin", "/usr/local/sbin")
_EDITORS = {
    "code": "VS Code", "code-oss": "VS Code", "code-insiders": "VS Code", "codium": "VSCodium", "cursor": "Cursor",
    "windsurf": "Windsurf", "zed": "Zed", "zed-editor": "Zed", "sublime_text": "Sublime Text", "spyder": "Spyder",
    "thonny": "Thonny", "pycharm": "PyCharm", "pycharm64": "PyCharm", "pycharm.sh": "PyCharm", "idea": "IntelliJ IDEA",
    "idea64": "IntelliJ IDEA", "webstorm": "WebStorm", "webstorm64": "WebStorm", "phpstorm": "PhpStorm",
    "phpstorm64": "PhpStorm", "devenv": "Visual Studio", "notepad++": "Notepad++",
}  # fmt: skip


class Origin(NamedTuple):
    """`end` ends the process with what holds it, `again` keeps it from being started anew; both may be empty."""

    told: Message | str
    end: str = ""
    again: str = ""


def editor(words: Sequence[str]) -> str | None:
    """The development program behind a command line."""
    for word in words[:2]:
        base = _base(word)
        found = _EDITORS.get(base.lower().removesuffix(".exe"))
        if found:
            return found
    joined = " ".join(words)
    if "-Didea.paths.selector=" in joined:  # a JetBrains program that Java has started
        return joined.partition("-Didea.paths.selector=")[2].split(" ", 1)[0].rstrip("0123456789.")
    return None


def is_supervisord(words: Sequence[str]) -> bool:
    return any(_base(word) == "supervisord" for word in words[:2])


def supervisord_config(words: Sequence[str]) -> str | None:
    """The file named by `-c`, as it is written there."""
    for at, word in enumerate(words):
        if word in ("-c", "--configuration"):
            return words[at + 1] if at + 1 < len(words) else None
        if word.startswith("--configuration="):
            return word.partition("=")[2]
        if word.startswith("-c") and not word.startswith("--"):
            return word[2:]
    return None


def supervised(
    words: Sequence[str],
    config: str | None,
    group: str | None,
    name: str | None,
    as_root: bool = False,
    comes_back: bool = True,
) -> Service:
    """A program of supervisord. `config` is absolute; a name that cannot be read is left to its own prompt."""
    program = next(word for word in words[:2] if _base(word) == "supervisord")
    folder = program.removesuffix("supervisord").rstrip("/")
    control = "supervisorctl" if folder in _ON_PATH else f"{folder}/supervisorctl"
    command = [*(["sudo"] if as_root else []), quote(control), *(["-c", quote(config)] if config else [])]
    whole = name if group in (None, name) else f"{group}:{name}"
    if whole is None:
        return Service("supervisord", "?", " ".join(command))
    file = config or "supervisord.conf"
    then = Message("and write autostart=false into its section of {file}, or supervisord brings it back when it is "
                   "itself started again (a reboot)", file=file)  # fmt: skip
    return Service("supervisord", whole, " ".join([*command, "stop", quote(whole)]), then if comes_back else None)


def comes_back(config: str, name: str) -> bool:
    """Whether supervisord starts a program by itself: by default it does, and so by a section that is elsewhere."""
    section = re.search(rf"^\[program:{re.escape(name)}\]\s*\n(.*?)(?=^\[|\Z)", config, re.MULTILINE | re.DOTALL)
    set_to = re.search(r"^autostart\s*[=:]\s*(\w+)", section[1], re.MULTILINE) if section else None
    return set_to is None or set_to[1].lower() not in ("false", "no", "off", "0")


def pm2_home(line: str) -> str | None:
    """The folder of the pm2 daemon that has this command line; "" where it does not say: a long one is cut off."""
    found = _DAEMON.match(line)
    if found:
        return found[1] or ""
    return "" if re.search(r"[/\\]pm2[/\\]lib[/\\]Daemon\.js", line) else None


def pm2_app(
    name: str, home: str | None = None, user: str | None = None, cron: bool = False, saved: bool = False
) -> Service:
    """An app of pm2 by its name or number. `home` where it is not the usual one, `user` where it is somebody else's.

    A stopped one with a `cron` starts again at its next time: only a deleted one does not. One that was `saved` is
    brought back by `pm2 resurrect`, after a reboot, until it is saved anew; an empty list only by force.
    """
    words = [*(["sudo", "-u", quote(user)] if user else []), *([f"PM2_HOME={quote(home)}"] if home else []), "pm2"]
    end = " ".join([*words, "delete" if cron else "stop", quote(name)])
    save = " ".join([*words, "save", *(["--force"] if cron else [])])
    return Service("pm2", name, f"{end} && {save}" if saved else end)


def cron_in(pm2_env: str | None) -> str | None:
    """`cron_restart` of an app in cluster mode, whose settings are one text in its environment."""
    try:
        found = json.loads(pm2_env or "{}")
    except (ValueError, RecursionError):
        return None
    return str(found["cron_restart"]) if isinstance(found, dict) and found.get("cron_restart") else None


def is_saved(dump: str, name: str) -> bool:
    """Whether `pm2 resurrect` knows the app, from the text of dump.pm2."""
    try:
        apps = json.loads(dump)
    except (ValueError, RecursionError):
        return False
    several = [app for app in apps if isinstance(app, dict)] if isinstance(apps, list) else []
    return any(name in (app.get("name"), str(app.get("pm_id"))) for app in several)


def cron(user: str) -> Message:
    return Message("cron of user {user}", user=user)


def tmux(session: str | None) -> Message | str:
    return Message("tmux session {name}", name=session) if session else "tmux"


def screen(session: str | None) -> Message | str:
    return Message("screen session {name}", name=session) if session else "screen"


def _base(path: str) -> str:
    return path.replace("\\", "/").rpartition("/")[2]
