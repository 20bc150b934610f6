"""The text of a systemd unit with its drop-ins -> its settings, as systemd puts them together. Pure.

systemd.unit(5), systemd.syntax(7): keys may come more than once, an empty value forgets those before, a backslash at
the end joins lines and remarks between them go.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from tray_app.core.launchers.around import Around
from tray_app.core.launchers.parts import HERE
from tray_app.core.launchers.services import systemd_words
from tray_app.core.pattern import pattern

TEMPLATE = pattern(r"(?P<prefix>[^@/\\]+)@(?P<instance>[^/]*)\.service")
SECTION = pattern(r"\[([^\]]+)\]")
_FOLDERS = ("/etc/systemd/system", "/run/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system")
_SYSTEM = {"h": "/root", "u": "root", "U": "0", "t": "/run", "S": "/var/lib", "C": "/var/cache", "L": "/var/log",
           "E": "/etc"}  # fmt: skip


@dataclass(frozen=True)
class Unit:
    """Its settings in their order, drop-ins behind it."""

    name: str
    user: bool
    settings: tuple[tuple[str, str, str], ...]
    around: Around

    def every(self, key: str) -> list[str]:
        found: list[str] = []
        for _section, name, value in self.settings:
            if name == key:
                found = [*found, value] if value else []
        return found

    def last(self, key: str) -> str:
        return (self.every(key) or [""])[-1]

    @property
    def home(self) -> str:
        """Of the user as whom it ran [`User=`, else the manager's]."""
        user, own = self.last("User"), self.around.specifiers
        if self.user or (user and user == own.get("u")):
            return own.get("h", "~")
        return f"~{user}" if user and user != "root" else "/root"

    def specifier(self, letter: str) -> str | None:
        """[systemd.unit(5) "SPECIFIERS"]"""
        stem = self.name.removesuffix(".service")
        prefix, _, instance = stem.partition("@")
        named = {"n": self.name, "N": stem, "p": prefix, "P": _unescaped(prefix), "i": instance, "T": "/tmp",
                 "I": _unescaped(instance), "j": prefix.rpartition("-")[2], "V": "/var/tmp",
                 "f": "/" + _unescaped(instance or prefix).lstrip("/")}  # fmt: skip
        if letter in named:
            return named[letter]
        own = self.around.specifiers
        if not self.user:
            return _SYSTEM.get(letter, own.get(letter) if letter in "Hmbvalos" else None)
        home = own.get("h", "~")
        below = {"h": home, "S": f"{home}/.config", "C": f"{home}/.cache", "E": f"{home}/.config"}
        return below.get(letter, own.get(letter))

    def specified(self, text: str) -> str:
        return systemd_words.specified(text, self.specifier)[0]


def unit_of(text: str, name: str, user: bool, around: Around) -> Unit:
    """`name` is that of its file, of a template with its instance; `user`: it is certainly one of a user's own."""
    settings = [*_settings(text)]
    for path in _drop_ins(name, around):
        settings += _settings(around.text(path) or "")
    unit = Unit(name, user, tuple(settings), around)
    return unit if user else replace(unit, user=_of_a_user(unit))


def lines(text: str) -> Iterator[str]:
    """The lines as systemd puts them together [conf-parser.c]: a remark within a continued line is none of it."""
    before = ""
    for line in text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n"):
        line = line.lstrip(" \t\r")
        if line[:1] in ("#", ";") and line:
            continue
        backslashes = len(line) - len(line.rstrip("\\"))
        if backslashes % 2:
            before += line[:-1] + " "
            continue
        yield (before + line).strip()
        before = ""
    if before:
        yield before.strip()


def _settings(text: str) -> Iterator[tuple[str, str, str]]:
    section = ""
    for line in lines(text):
        if (found := SECTION.fullmatch(line)) is not None:
            section = found[1]
        elif section in ("Service", "Install", "Unit") and "=" in line:
            key, _, value = line.partition("=")
            yield section, key.strip(), value.strip()


def _drop_ins(unit: str, around: Around) -> list[str]:
    """`NAME.service.d/*.conf`, also the template's; of equal names the one for this unit alone counts."""
    folders = [HERE, *(_FOLDERS if around.lies.startswith(_FOLDERS) else ())]
    names = [f"{unit}.d"]
    if (template := TEMPLATE.fullmatch(unit)) is not None:
        names.append(f"{template['prefix']}@.service.d")
    stem = unit.removesuffix(".service").partition("@")[0]
    while "-" in stem.rstrip("-"):
        stem = stem.rstrip("-").rpartition("-")[0] + "-"
        names.append(f"{stem}.service.d")
    names.append("service.d")
    found: dict[str, str] = {}
    for name in names:
        for folder in dict.fromkeys(folders):
            for path in around.listed(f"{folder}/{name}/*.conf"):
                found.setdefault(path.replace("\\", "/").rpartition("/")[2], path)
    return [found[name] for name in sorted(found)]


def _of_a_user(unit: Unit) -> bool:
    """Whether a unit that lies in neither's folder is meant for a user's own manager."""
    if unit.around.lies.startswith(_FOLDERS) or unit.last("User"):
        return False
    wanted = " ".join(unit.every("WantedBy"))
    if "multi-user.target" in wanted:
        return False
    return "default.target" in wanted or any("%h" in value for _section, _key, value in unit.settings)


def _unescaped(text: str) -> str:
    """[systemd-escape(1)]"""
    return re.sub(r"\\x([0-9a-f]{2})", lambda found: chr(int(found[1], 16)), text.replace("-", "/"))
