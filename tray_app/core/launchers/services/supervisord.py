"""What supervisord was told about its programs: `[program:x]` of its file and of those that it includes. Pure.

Read as supervisor's options.py, datatypes.py and process.py do (4.3): an INI file in which ` ;` and ` #` open a remark,
Python's `%(name)s`, a command that shlex.split takes apart without a shell, yes/true/on/1 for true.
"""

import configparser
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from tray_app.core.launchers.around import Around
from tray_app.core.launchers.parts import (
    HERE,
    LEFT_OUT,
    LOG,
    RESTART,
    STOP,
    OldStart,
    Replaced,
    join,
    runs,
    shown,
)
from tray_app.core.launchers.services.systemd_words import seconds
from tray_app.core.launchers.services.units import NEVER, ONE, START, USER
from tray_app.core.launchers.wrapped import unwrap
from tray_app.core.messages import Message
from tray_app.core.pattern import pattern

_TRUE, _FALSE = ("yes", "true", "on", "1"), ("no", "false", "off", "0")
UNNAMED = f"{HERE}/."  # the folder of a program that says none, until in_folder
MOST = 16  # of one program that is to run several times
_EXPANSION = pattern(r"%(?:(%)|\((\w+)\)(0?)(\d{0,2})[sd])")
_LEFT = pattern(r"%\((\w+)\)")
_TOKEN = pattern(r"""#[^\n]*|"[^"]*+"|'[^']*+'|(?:[\w/.+\-():"']|%\(\w+\)\d*[sd])++|\S""", re.ASCII)
_LENIENT = pattern(r"""\b(\w++)\s*+=\s*+(?:"([^"]*)"|'([^']*)'|([^,\s"']*))""")
_WORD = pattern(r"""\s++|(\\.|"(?:\\.|[^"\\])*+"|'[^']*+'|[^\s\\"']++)|(.)""", re.DOTALL)
_ESCAPED = pattern(r'\\(["\\])')
_READ = frozenset(
    ["command", "directory", "environment", "numprocs", "numprocs_start", "process_name", "priority", "serverurl"]
)
_TOLD = {
    "autostart": START, "startretries": RESTART, "startsecs": RESTART, "exitcodes": RESTART, "stopwaitsecs": STOP,
    "stopsignal": STOP, "stopasgroup": STOP, "killasgroup": STOP, "redirect_stderr": LOG, "user": USER,
}  # fmt: skip


@dataclass
class _File:
    """What the whole file says: its sections, and for each the folder that `%(here)s` is there."""

    around: Around
    sections: dict[str, dict[str, str]] = field(default_factory=dict)
    here: dict[str, str] = field(default_factory=dict)

    def read(self, text: str, here: str) -> None:
        """Raises configparser.Error for what supervisord does not read either."""
        ini = configparser.RawConfigParser(strict=False, inline_comment_prefixes=(";", "#"), interpolation=None)
        ini.read_string(text.removeprefix("\ufeff"))
        for section in ini.sections():
            self.sections.setdefault(section, {}).update((k, v) for k, v in ini.items(section) if v)
            self.here[section] = here

    def include(self) -> None:
        for named in self.sections.get("include", {}).get("files", "").split():
            for path in self.around.listed(join(HERE, named.replace("%(here)s", HERE))):
                try:
                    self.read(self.around.text(path) or "", path.replace("\\", "/").rpartition("/")[0])
                except configparser.Error:
                    continue


def read_supervisord(text: str, around: Around | None = None) -> list[OldStart]:
    """One start for each `[program:x]`; for each process where its number stands in what is started."""
    file = _File(around or Around())
    try:
        file.read(text, HERE)
    except configparser.Error:
        return []
    file.include()
    groups = {
        name.strip(): section.partition(":")[2].strip()
        for section, values in file.sections.items()
        if section.startswith("group:")
        for name in values.get("programs", "").split(",")
    }
    common = _pairs(_filled(file.sections.get("supervisord", {}).get("environment", ""), _own(file, "supervisord")))
    found: list[OldStart] = []
    for section, values in file.sections.items():
        kind, _, name = section.partition(":")
        if kind == "program" and "command" in values:
            found += _program(file, section, name.strip(), values, common, groups.get(name.strip()))
    return found


def _own(file: _File, section: str) -> dict[str, str]:
    home = file.around.specifiers.get("h", "~")
    return {"here": file.here.get(section, HERE), "ENV_HOME": home, "ENV_USER": file.around.specifiers.get("u", "root")}


def _program(
    file: _File, section: str, name: str, values: Mapping[str, str], common: Mapping[str, str], group: str | None
) -> Iterator[OldStart]:
    known = {**_own(file, section), "program_name": name, "group_name": group or name}
    if host := file.around.specifiers.get("H"):
        known["host_node_name"] = host
    number, first = _number(values, "numprocs", 1), _number(values, "numprocs_start", 0)
    several = number > 1 and "process_num" in values["command"] + values.get("environment", "")
    base = values.get("directory") or file.sections.get("supervisord", {}).get("directory")
    for process in range(first, first + (min(number, MOST) if several else 1)):
        told = {**known, "process_num": str(process), "numprocs": str(number)}
        pairs = {**common, **_pairs(_filled(values.get("environment", ""), told))}
        made = {key: value for key, value in pairs.items() if _LEFT.search(value)}
        env = {key: value for key, value in pairs.items() if key not in made}
        told |= {f"ENV_{key}": value for key, value in env.items()}
        put_in = {key: value for key, value in env.items() if f"%(ENV_{key})" in values["command"]}
        line = _filled(values["command"], told)
        notes, line = _of_here(line, file.around)
        process_name = _filled(values.get("process_name", name), told) if number > 1 else name
        full = f"{group or name}:{process_name}" if group or process_name != name else name
        folder = UNNAMED if base is None else join(HERE, _filled(base, told))
        start = OldStart(
            tuple(words(line)), process_name if several else name, folder, env,
            computed=made, keys=_keys(values), replaced=tuple(_replaced(values, several)), notes=notes, put_in=put_in,
            switch_off=f"supervisorctl stop {full}",
        )  # fmt: skip
        if values.get("autostart", "true").lower() not in _FALSE:
            again = Message('supervisord brings {name} up again when it starts itself: write autostart=false under '
                            "[program:{name}], then stop it.", name=name)  # fmt: skip
            start = replace(start, notes=(*start.notes, again))
        yield unwrap(start.words, start)


def in_folder(start: OldStart) -> OldStart:
    """Without `directory` it ran where supervisord was started, which no file says: the script's own folder then."""
    program = runs(start.words)
    if not f"{start.folder}/".startswith(f"{UNNAMED}/"):
        return start
    folder = HERE + start.folder[len(UNNAMED) :]
    where = join("", program.script).rpartition("/")[0] if program and program.script else ""
    if start.folder == UNNAMED and (where.startswith(("/", "~", HERE)) or where[1:2] == ":"):
        folder = where
    note = Message("No directory= is said for {name}: it ran where supervisord was started, which is not known. Now it "
                   "runs in the folder of its script; if it needs another, set folder.", name=start.name)  # fmt: skip
    return replace(start, folder=folder, notes=(*start.notes, note))


def _of_here(line: str, around: Around) -> tuple[tuple[Message, ...], str]:
    """`%(ENV_X)s` of supervisord's own environment: as it is here, which is said."""
    names = [name for name in dict.fromkeys(_LEFT.findall(line)) if name.startswith("ENV_")]
    if not names:
        return (), line
    here = {name: around.environ[name[4:]] for name in names if name[4:] in around.environ}
    variables = ", ".join(name[4:] for name in names)
    note = Message("Its command line has {names} of supervisord's own environment in it, taken as they are here. "
                   "See whether that is right.", names=variables)  # fmt: skip
    if here.keys() != set(names):
        note = Message("Its command line has {names} of supervisord's own environment in it, which is not known here: "
                       "write it into args.", names=variables)  # fmt: skip
    return (note,), _filled(line, here)


def _number(values: Mapping[str, str], key: str, default: int) -> int:
    text = values.get(key, "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else default


def _filled(text: str, known: Mapping[str, str]) -> str:
    """What is not known stays as it is written."""

    def one(found: re.Match[str]) -> str:
        if found[1]:
            return "%"
        value = known.get(found[2])
        return found[0] if value is None else value.rjust(int(found[4] or 0), "0" if found[3] else " ")

    return _EXPANSION.sub(one, text)


def words(line: str) -> list[str]:
    """[shlex.split]: quotes and backslashes as a shell has them, and no other sign of a shell means anything."""
    found: list[str] = []
    letters: list[str] | None = None
    for piece in _WORD.finditer(line):
        text = piece[1] or piece[2]
        if text is None:
            if letters is not None:
                found.append("".join(letters))
            letters = None
            continue
        letters = [] if letters is None else letters
        if text[0] == '"' and len(text) > 1:
            letters.append(_ESCAPED.sub(r"\1", text[1:-1]))
        elif text[0] == "'" and len(text) > 1:
            letters.append(text[1:-1])
        else:
            letters.append(text[1:] if text[0] == "\\" and len(text) > 1 else text)
    return found if letters is None else [*found, "".join(letters)]


def _pairs(text: str) -> dict[str, str]:
    """`A="1",B=2` [dict_of_key_value_pairs]; what supervisord would refuse is read as it is meant."""
    tokens = [token for token in _TOKEN.findall(text) if token[0] != "#"]
    found = {}
    for at in range(0, len(tokens), 4):
        three = tokens[at : at + 3]
        if len(three) != 3 or three[1] != "=":
            return {name: a or b or c for name, a, b, c in _LENIENT.findall(text)}
        found[three[0]] = three[2].strip("'\"")
    return found


def _keys(values: Mapping[str, str]) -> dict[str, object]:
    keys: dict[str, object] = {}
    restart = values.get("autorestart", "unexpected").lower()
    if restart not in _TRUE:
        keys["restart"] = "never" if restart in _FALSE else "on-failure"
    if (wait := seconds(values.get("stopwaitsecs", ""))) is not None:
        keys["stop_timeout"] = wait
    return keys


def _replaced(values: Mapping[str, str], several: bool) -> Iterator[Replaced]:
    for key, value in values.items():
        by = _TOLD.get(key, LOG if key.startswith(("stdout_", "stderr_")) else LEFT_OUT)
        if key == "autorestart":
            by = NEVER if value.lower() in _FALSE else RESTART
        elif key == "numprocs" and value != "1" and not several:
            by = ONE
        elif key in _READ:
            continue
        yield Replaced(shown(f"{key}={value}"), by)
