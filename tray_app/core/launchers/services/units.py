"""What systemd was told about a bot: a unit with its drop-ins -> what it starts. Pure.

systemd.unit(5), systemd.service(5), systemd.exec(5): keys may come more than once, an empty value forgets those before,
a backslash at the end joins lines and remarks between them go, `%` opens a specifier. No shell reads ExecStart=.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from tray_app.core.launchers.around import Around
from tray_app.core.launchers.parts import (
    AGENT,
    ENV_FILE,
    HERE,
    LEFT_OUT,
    LOG,
    RESTART,
    STOP,
    OldStart,
    Reading,
    Replaced,
    join,
    shown,
)
from tray_app.core.launchers.services import systemd_words
from tray_app.core.launchers.services.unit_text import Unit, unit_of
from tray_app.core.launchers.stead import with_steps
from tray_app.core.launchers.wrapped import unwrap
from tray_app.core.messages import Message
from tray_app.core.pattern import pattern

LIMIT = Message("memory_limit: a soft restart above it")
USER = Message("the user that runs BotTray: the unit ran it as another one")
START = Message("the agent: what was up when it ended comes up with it again")
ONE = Message("one copy: two readers of one token would take each other's updates")
NEVER = Message('restart = "never": once it has ended, it was not started again')
ROOT = Message("folder: where the manager runs what names no folder")
_RESTARTS = {"": "never", "no": "never", "always": None, "on-success": None}
_TOLD = {
    "Restart": RESTART, "RestartSec": RESTART, "StartLimitInterval": RESTART, "StartLimitIntervalSec": RESTART,
    "StartLimitBurst": RESTART, "WantedBy": START, "RequiredBy": START, "TimeoutStopSec": STOP, "TimeoutSec": STOP,
    "KillSignal": STOP, "KillMode": STOP, "ExecStop": STOP, "SendSIGKILL": STOP, "FinalKillSignal": STOP,
    "MemoryMax": LIMIT, "MemoryHigh": LIMIT, "MemoryLimit": LIMIT, "StandardOutput": LOG, "StandardError": LOG,
    "EnvironmentFile": ENV_FILE, "User": USER, "Group": USER, "DynamicUser": USER, "PIDFile": AGENT,
}  # fmt: skip
_READ = frozenset(
    ["ExecStart", "Environment", "PassEnvironment", "UnsetEnvironment", "WorkingDirectory", "Type", "Description",
     "Documentation", "Alias", "Also", "DefaultInstance", "SyslogIdentifier", "SyslogFacility", "SyslogLevel",
     "DefaultDependencies", "StandardInput"]
)  # fmt: skip
_COMMANDS = ("ExecStartPre", "ExecStart", "ExecStartPost")  # in the order in which they are run
_SESSION = pattern(r"[-@:+!|]*(?:\S*/)?(?:tmux|screen)\s")
_TYPES = pattern(r"\s(?:send-keys|send|stuff)\s")
_ORDER = frozenset(["After", "Before", "Wants", "Requires", "BindsTo", "PartOf"])
_OF_ITSELF = pattern(r"(?:network|basic|multi-user|syslog|time-sync|nss-lookup|default|sysinit|local-fs)\S*\.target|"
                        r"syslog\.\w+|systemd-\S+")  # fmt: skip


def read_systemd(text: str, unit: str, user: bool = False, around: Around | None = None) -> list[OldStart]:
    """`unit` is its name, of a template with its instance; `user` tells whether it is one of a user's own units."""
    around = around or Around()
    one = unit_of(text, unit, user, around)
    pairs, made = _variables(one)
    files = _files(one)
    of_files: dict[str, str] = {}
    unread = False
    for path in files:
        inside = around.text(join(HERE, path))
        unread = unread or inside is None
        of_files |= systemd_words.variables_in(inside or "")
    env = {name: value for name, value in pairs.items() if name not in of_files}
    gone = {name for line in one.every("UnsetEnvironment") for name in systemd_words.words(line)}
    env = {name: value for name, value in env.items() if name not in gone}
    scope = "systemctl --user" if one.user else "sudo systemctl"
    stem = unit.removesuffix(".service")
    start = OldStart(
        (), stem.rstrip("@"), _folder(one), env, tuple(files) or None, keys=_keys(one), computed=made,
        replaced=tuple(_replaced(one)), switch_off=f"{scope} disable --now {stem}", file_env=of_files,
    )  # fmt: skip
    of_user = {"HOME": one.home, "USER": one.last("User"), "LOGNAME": one.last("User")} if one.last("User") else {}
    starts = [
        _started(line, replace(start, words=tuple(words)), {**of_user, **env, **of_files}, one, unread)
        for line in one.every("ExecStart")
        for words in systemd_words.commands(line)
    ]
    return [*with_steps(starts, range(len(starts)))]  # each has to end before the next


def reading(text: str, unit: str, user: bool, around: Around) -> Reading:
    """As `read_systemd`; what a unit types into a session that it has opened, a shell runs there."""
    starts = read_systemd(text, unit, user, around)
    if starts and (session := _typed(unit_of(text, unit, user, around))):
        line = ("sh", "-c", "\n".join(session))
        return Reading((replace(starts[0], words=line, step=False, put_in={}, unset=()),))
    return Reading(tuple(starts))


def _typed(unit: Unit) -> list[str]:
    """The commands that open a session of tmux or screen and type a line into it, where it has such."""
    several = [line for key in _COMMANDS for line in unit.every(key) if _SESSION.match(line)]
    typing = any(_TYPES.search(line) for line in several)
    return [unit.specified(line.lstrip("-@:+!|")) for line in several] if typing else []


def _started(line: str, start: OldStart, variables: dict[str, str], unit: Unit, unread: bool) -> OldStart:
    """The command with its prefixes taken off, specifiers and variables put in."""
    first = start.words[0].lstrip("-@:+!|")
    signs = start.words[0].removesuffix(first)
    argv = [unit.specified(word) for word in (first, *start.words[2 if "@" in signs else 1 :])]
    unset: list[str] = []
    if ":" not in signs:
        argv, unset = systemd_words.expanded(argv, variables)
    given = {name for text in unit.every("PassEnvironment") for name in systemd_words.words(text)}
    lost = [name for name in dict.fromkeys(unset) if unread or name in given]
    told = {**start.env, **start.file_env}
    put_in = {name: value for name, value in told.items() if re.search(rf"\${name}\b|\$\{{{name}\}}", line)}
    return unwrap(argv, replace(start, put_in=put_in, unset=tuple(f"${name}" for name in lost)))


def _variables(unit: Unit) -> tuple[dict[str, str], dict[str, str]]:
    """Those of Environment=, and those that only systemd knows, with what makes them."""
    pairs: dict[str, str] = {}
    made = {name: "" for line in unit.every("PassEnvironment") for name in systemd_words.words(line)}
    for line in unit.every("Environment"):
        for word in systemd_words.words(line):
            text, unknown = systemd_words.specified(word, unit.specifier)
            for name, value in systemd_words.assignments([text]).items():
                made.pop(name, None)
                (made if unknown else pairs)[name] = value
    return {name: value for name, value in pairs.items() if name not in made}, made


def _files(unit: Unit) -> list[str]:
    """Those of EnvironmentFile= in their order; one with `-` that is not there is none."""
    found: list[str] = []
    for line in unit.every("EnvironmentFile"):
        path = unit.specified(line.removeprefix("-"))
        if re.search(r"[*?\[]", path):
            found += unit.around.listed(join(HERE, path))
        elif not _is_gone(unit, line):
            found.append(path)
    return found


def _is_gone(unit: Unit, line: str) -> bool:
    return line.startswith("-") and unit.around.there(join(HERE, unit.specified(line[1:]))) is False


def _folder(unit: Unit) -> str:
    text = unit.specified(unit.last("WorkingDirectory").removeprefix("-"))
    if text.startswith("~"):
        return unit.home
    if text.startswith(("/", HERE)) or re.match(r"[A-Za-z]:[\\/]", text):
        return text.rstrip("/") or "/"
    return unit.home if unit.user else "/"


def _keys(unit: Unit) -> dict[str, object]:
    keys: dict[str, object] = {}
    if (restart := _RESTARTS.get(unit.last("Restart"), "on-failure")) is not None:
        keys["restart"] = restart
    if seconds := systemd_words.seconds(unit.last("TimeoutStopSec") or unit.last("TimeoutSec")):
        keys["stop_timeout"] = seconds
    memory = unit.last("MemoryMax") or unit.last("MemoryHigh") or unit.last("MemoryLimit")
    if found := re.fullmatch(r"(\d+(?:\.\d+)?)([KMGT]?)B?", memory):
        keys["memory_limit"] = f"{found[1]}{found[2]}iB" if found[2] else int(float(found[1]))
    return keys


def _replaced(unit: Unit) -> Iterator[Replaced]:
    if not unit.every("WorkingDirectory"):
        yield Replaced("WorkingDirectory=", ROOT)
    if not unit.every("Restart"):
        yield Replaced("Restart=", NEVER)
    for key in dict.fromkeys(key for _section, key, _value in unit.settings):
        for value in unit.every(key):
            if key in _READ or (key in _ORDER and all(map(_OF_ITSELF.fullmatch, value.split()))):
                continue
            if key.startswith("Standard") and value in ("inherit", "journal"):
                continue
            if key == "EnvironmentFile" and _is_gone(unit, value):
                continue  # it gives the unit nothing either
            if key in _COMMANDS and _SESSION.match(value) and _typed(unit):
                continue
            by = NEVER if (key, value) == ("Restart", "no") else _TOLD.get(key, LEFT_OUT)
            yield Replaced(shown(f"{key}={value}"), by)
