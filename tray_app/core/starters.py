"""What has started a process, told from the command lines of the processes above it. Pure.

Two of them start an ended program again, like a service: supervisord [supervisord.org: subprocess environment,
`-c`] and pm2, whose daemon calls itself "PM2 v7.0.4: God Daemon (/home/anna/.pm2)". Cron does so at its next time
only. An editor, tmux, screen and a terminal do not: they are named so that the user finds the window.
"""

import re
from collections.abc import Sequence
from shlex import quote
from typing import NamedTuple

from tray_app.core.messages import Message
from tray_app.core.service import Service

_DAEMON = re.compile(r"PM2 v[\w.-]+: God Daemon(?: \((.+)\))?")
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
    words: Sequence[str], config: str | None, group: str | None, name: str | None, as_root: bool = False
) -> Service:
    """A program of supervisord. `config` is absolute; a name that cannot be read is left to its own prompt."""
    program = next(word for word in words[:2] if _base(word) == "supervisord")
    folder = program.removesuffix("supervisord").rstrip("/")
    control = "supervisorctl" if folder in _ON_PATH else f"{folder}/supervisorctl"
    command = [*(["sudo"] if as_root else []), quote(control), *(["-c", quote(config)] if config else [])]
    whole = name if group in (None, name) else f"{group}:{name}"
    if whole is None:
        return Service("supervisord", "?", " ".join(command))
    return Service("supervisord", whole, " ".join([*command, "stop", quote(whole)]))


def pm2_home(line: str) -> str | None:
    """The folder of the pm2 daemon that has this command line; "" where it does not say: a long one is cut off."""
    found = _DAEMON.match(line)
    if found:
        return found[1] or ""
    return "" if re.search(r"[/\\]pm2[/\\]lib[/\\]Daemon\.js", line) else None


def pm2_app(name: str, home: str | None = None, user: str | None = None) -> Service:
    """An app of pm2 by its name or number. `home` where it is not the usual one, `user` where it is somebody else's."""
    words = [*(["sudo", "-u", quote(user)] if user else []), *([f"PM2_HOME={quote(home)}"] if home else [])]
    return Service("pm2", name, " ".join([*words, "pm2", "stop", quote(name)]))


def cron(user: str) -> Message:
    return Message("cron of user {user}", user=user)


def tmux(session: str | None) -> Message | str:
    return Message("tmux session {name}", name=session) if session else "tmux"


def screen(session: str | None) -> Message | str:
    return Message("screen session {name}", name=session) if session else "screen"


def _base(path: str) -> str:
    return path.replace("\\", "/").rpartition("/")[2]
