"""What two service managers were told about a bot: a systemd unit, and supervisord's `[program:x]`. Pure.

systemd.service(5), systemd.exec(5), systemd.syntax(7): keys may come more than once, an empty value forgets those
before, a backslash at the end joins lines, `%` opens a specifier. supervisord: an INI file with `%(here)s`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from tray_app.core.launchers.parts import (
    AGENT,
    ENV_FILE,
    HERE,
    LEFT_OUT,
    LITERAL,
    LOG,
    RESTART,
    OldStart,
    Replaced,
    filled,
    join,
    runs,
    shown,
    unwrap,
)
from tray_app.core.launchers.sh import SHELLS
from tray_app.core.launchers.sh import read as read_sh
from tray_app.core.launchers.shell_words import commands
from tray_app.core.messages import Message

STOP = Message("bottray stop: softly first, then the whole tree")
LIMIT = Message("memory_limit: a soft restart above it")
USER = Message("the user that runs BotTray: the unit ran it as another one")
START = Message("the agent: what was up when it ended comes up with it again")
ONE = Message("one copy: two readers of one token would take each other's updates")
_VARIABLE = re.compile(r"\$\{?(\w+)\}?")
SECTION = re.compile(r"\s*\[([^\]]+)\]\s*")
_SECONDS = {"": 1, "s": 1, "sec": 1, "min": 60, "m": 60, "h": 3600, "ms": 0.001}


def read_systemd(text: str, unit: str, user: bool = False) -> list[OldStart]:
    """`unit` is the file's name; `user` tells whether it is one of a user's own units."""
    values: dict[str, list[str]] = {}
    section = ""
    for line in re.sub(r"\\\r?\n\s*", " ", text).splitlines():
        line = line.strip()
        if (found := SECTION.fullmatch(line)) is not None:
            section = found[1]
        elif section in ("Service", "Install") and "=" in line and line[:1] not in "#;":
            key, _, value = line.partition("=")
            key, value = key.strip(), value.strip()
            if value:
                values.setdefault(key, []).append(value)
            else:
                values[key] = []
    folder = last(values, "WorkingDirectory").lstrip("-").replace("%h", "~") or HERE
    pairs = dict(pair.split("=", 1) for line in values.get("Environment", ()) for pair in _quoted(line) if "=" in pair)
    env, made = _specified(pairs)
    made |= {name: "" for line in values.get("PassEnvironment", ()) for name in line.split()}
    files = [file.lstrip("-") for file in values.get("EnvironmentFile", ())]
    replaced = list(_of_systemd(values))
    keys: dict[str, object] = {}
    if (restart := {"on-failure": "on-failure", "no": "never"}.get(last(values, "Restart"))) is not None:
        keys["restart"] = restart
    if (seconds := _seconds(last(values, "TimeoutStopSec"))) is not None:
        keys["stop_timeout"] = seconds
    memory = last(values, "MemoryMax") or last(values, "MemoryHigh")
    if re.fullmatch(r"\d+[KMGT]?", memory):
        keys["memory_limit"] = f"{memory}iB" if memory[-1] in "KMGT" else int(memory)  # [systemd.resource-control(5)]
    scope = "systemctl --user" if user else "sudo systemctl"
    starts = []
    for line in values.get("ExecStart", ())[-1:]:
        line = re.sub(r"^[-@:+!|]+", "", line).replace("%h", "~").replace("%%", "%")
        line = re.sub(r"\\x([0-9a-fA-F]{2})", lambda found: "\\" + chr(int(found[1], 16)), line)
        line = filled(_VARIABLE, lambda found: env.get(found[1], found[0]), line)
        for command in commands(line):
            start = OldStart(
                tuple(command.words), unit.removesuffix(".service").rstrip("@"), folder.rstrip("/") or "/",
                env, files[-1] if files else None, keys=keys, computed=made, replaced=tuple(replaced),
                switch_off=f"{scope} disable --now {unit.removesuffix('.service')}",
            )  # fmt: skip
            starts.append(_opened(start))
    return [start for start in starts if runs(start.words)]


def _specified(pairs: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Variables with the specifiers that are known, and those with one that only systemd knows [systemd.unit(5)]."""
    known = {name: value.replace("%%", "\ue002").replace("%h", "~") for name, value in pairs.items()}
    made = {name: value.translate(LITERAL) for name, value in known.items() if "%" in value}
    return {name: value.translate(LITERAL) for name, value in known.items() if name not in made}, made


def last(values: dict[str, list[str]], key: str) -> str:
    return next(reversed(values.get(key, ())), "")


def _opened(start: OldStart) -> OldStart:
    """What `/bin/sh -c "…"` in a unit really runs; else the command without what only wraps it."""
    start = unwrap(start.words, start)
    words = start.words
    if len(words) < 3 or words[0].rpartition("/")[2] not in SHELLS or words[1] not in ("-c", "-lc"):
        return start
    found = read_sh(words[2])
    if not found:
        return start
    inner = found[-1]
    return replace(
        inner, name=start.name, folder=join(start.folder, inner.folder.replace(HERE, ".", 1)), keys=start.keys,
        env={**start.env, **inner.env}, computed={**start.computed, **inner.computed},
        env_file=inner.env_file or start.env_file, switch_off=start.switch_off,
        replaced=(*start.replaced, *inner.replaced),
        venv=inner.venv and join(start.folder, inner.venv.replace(HERE, ".", 1)),
    )  # fmt: skip


def _of_systemd(values: dict[str, list[str]]) -> Iterator[Replaced]:
    told = {
        "Restart": RESTART, "RestartSec": RESTART, "WantedBy": START, "TimeoutStopSec": STOP, "KillSignal": STOP,
        "KillMode": STOP, "ExecStop": STOP, "MemoryMax": LIMIT, "MemoryHigh": LIMIT, "StandardOutput": LOG,
        "StandardError": LOG, "EnvironmentFile": ENV_FILE, "User": USER, "ExecStartPre": LEFT_OUT,
        "ExecStartPost": LEFT_OUT, "ExecStopPost": LEFT_OUT, "PIDFile": AGENT,
    }  # fmt: skip
    for key, by in told.items():
        for value in values.get(key, ()):
            if not (key.startswith("Standard") and value in ("inherit", "journal")):
                yield Replaced(shown(f"{key}={value}"), by)


def _quoted(line: str) -> list[str]:
    return [word for command in commands(line.replace(";", "\\;").replace("&", "\\&")) for word in command.words]


def _seconds(text: str) -> float | None:
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([a-z]*)", text)
    seconds = float(found[1]) * _SECONDS[found[2]] if found and found[2] in _SECONDS else None
    return None if seconds is None or seconds > 86400 else int(seconds) if seconds == int(seconds) else seconds


def read_supervisord(text: str) -> list[OldStart]:
    """One start for each `[program:x]`."""
    import configparser

    ini = configparser.RawConfigParser(strict=False, inline_comment_prefixes=(" ;", "\t;"), interpolation=None)
    try:
        ini.read_string(text.lstrip("\ufeff"))
    except configparser.Error:
        return []
    starts = []
    for section in ini.sections():
        kind, _, name = section.partition(":")
        if kind != "program" or not ini.has_option(section, "command"):
            continue
        values = {key: _filled(value, name) for key, value in ini.items(section) if value}
        if "command" not in values:
            continue
        pairs = _pairs(values.get("environment", ""))
        made = {name: value for name, value in pairs.items() if "%(" in value}
        env = {name: value for name, value in pairs.items() if name not in made}
        words = next((c.words for c in commands(values["command"])), [])
        start = OldStart(
            tuple(words), name, join(HERE, values.get("directory", HERE)), env, computed=made,
            keys=_supervisord_keys(values), replaced=tuple(_of_supervisord(values)),
            switch_off=f"supervisorctl stop {name}",
        )  # fmt: skip
        start = _opened(start)
        if runs(start.words):
            starts.append(start)
    return starts


def _filled(value: str, name: str) -> str:
    value = value.replace("%(here)s", HERE).replace("%(program_name)s", name).replace("%(ENV_HOME)s", "~")
    return value.replace("%(process_num)02d", "00").replace("%%", "%")


def _pairs(text: str) -> dict[str, str]:
    """`A="1",B=2` of supervisord's `environment`."""
    found = re.findall(r"""\b(\w++)\s*+=\s*+(?:"([^"]*)"|'([^']*)'|([^,\s"']*))""", text)
    return {name: a or b or c for name, a, b, c in found}


def _supervisord_keys(values: dict[str, str]) -> dict[str, object]:
    keys: dict[str, object] = {}
    restart = values.get("autorestart", "unexpected").lower()
    if restart != "true":
        keys["restart"] = "never" if restart == "false" else "on-failure"
    if (seconds := _seconds(values.get("stopwaitsecs", ""))) is not None:
        keys["stop_timeout"] = seconds
    return keys


def _of_supervisord(values: dict[str, str]) -> Iterator[Replaced]:
    told = {
        "autostart": START, "autorestart": RESTART, "startretries": RESTART, "startsecs": RESTART,
        "stopwaitsecs": STOP, "stopsignal": STOP, "stopasgroup": STOP, "killasgroup": STOP, "stdout_logfile": LOG,
        "stderr_logfile": LOG, "redirect_stderr": LOG, "user": USER,
    }  # fmt: skip
    for key, by in told.items():
        if key in values:
            yield Replaced(shown(f"{key}={values[key]}"), by)
    if values.get("numprocs", "1") != "1":
        yield Replaced(shown(f"numprocs={values['numprocs']}"), ONE)
