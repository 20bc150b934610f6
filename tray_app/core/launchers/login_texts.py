"""What starts us at login, as texts: an entry of a desktop's autostart folder, and a unit of the user's systemd. Pure.

Formats: Desktop Entry Specification 1.5, systemd.service(5). `carried` are variables as "NAME=value" that an entry
starts with, `marks` are lines that tell an entry of ours from any other.
"""

import shlex
from collections.abc import Iterable, Sequence

from tray_app.core.messages import LANGUAGES, Message

COMMENT = Message("Looks after Telegram bots")

_ENTRY = """[Desktop Entry]
Type=Application
Name=BotTray
{comments}Exec={command}
TryExec={program}
Icon={icon}
Terminal=false
StartupNotify=false
{marks}"""

_UNIT = """# Made by `bottray enable --service`; `bottray disable` removes it. What you change goes into a drop-in:
# systemctl --user edit bottray

[Unit]
Description=BotTray, which looks after this user's Telegram bots
# tried for as long as it takes: the disk or the network may come late
StartLimitIntervalSec=0
{marks}
[Service]
Type=exec
{environment}ExecStart={command}
WorkingDirectory=/
Restart=always
RestartSec=10
# SIGTERM goes to the agent alone, which stops each bot as that bot likes it; what is left after 150 s is killed
KillMode=mixed
TimeoutStopSec=150
# A bot that calls sudo (or ping, on some systems) cannot do so with these: all four mean no new privileges.
NoNewPrivileges=yes
RestrictSUIDSGID=yes
RestrictRealtime=yes
LockPersonality=yes
# ProtectSystem, PrivateTmp and the like are not here: for the unit of a user systemd builds those on a user namespace,
# in which the files of every other user seem to belong to nobody. Who holds a bot could not be told then.

[Install]
WantedBy=default.target
"""

_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-+=.,:@/")


def entry(command: Sequence[str], carried: Sequence[str], marks: Sequence[str], icon: str) -> str:
    """The .desktop file. A TryExec that is gone means no start at all, and no error: hence `repair` in autostart.py."""
    words = [*(["/usr/bin/env", *carried] if carried else []), *command]
    comments = [f"Comment={COMMENT.render('en')}"]
    comments += [f"Comment[{code}]={COMMENT.render(code)}" for code in LANGUAGES if code != "en"]
    return _ENTRY.format(
        comments=_lines(comments),
        command=" ".join(map(_exec_word, words)),
        program=_value(command[0]),
        icon=_value(icon),
        marks=_lines(map(_value, marks)),
    )


def unit(command: Sequence[str], carried: Sequence[str], marks: Sequence[str]) -> str:
    """The .service file."""
    return _UNIT.format(
        marks=_lines(marks),
        environment=_lines(f"Environment={_unit_word(variable)}" for variable in carried),
        command=" ".join(_unit_word(word).replace("$", "$$") for word in command),
    )


def program(text: str) -> str:
    """The program that such a text of ours starts, by its path; "" where none can be told."""
    for line in text.splitlines():
        name, _, value = line.partition("=")
        if name == "TryExec":
            return value.replace("\\s", " ").replace("\\\\", "\\")
        if name == "ExecStart":
            words = shlex.split(value)
            return words[0].replace("$$", "$").replace("%%", "%") if words else ""
    return ""


def _lines(lines: Iterable[str]) -> str:
    return "".join(line + "\n" for line in lines)


def _value(text: str) -> str:
    return text.replace("\\", "\\\\")


def _exec_word(word: str) -> str:
    """One argument of an Exec line: the quoting of that key first, then that of any string value."""
    if not set(word) - _PLAIN:
        return word
    for special in ("\\", '"', "`", "$"):
        word = word.replace(special, "\\" + special)
    return '"' + _value(word.replace("%", "%%")) + '"'


def _unit_word(word: str) -> str:
    """One word of a unit. A command has `$$` for a `$` beside this, since only commands know variables."""
    if not set(word) - _PLAIN:
        return word
    return '"' + _value(word).replace('"', '\\"').replace("%", "%%") + '"'
