"""What cmd.exe knows while a .bat file is read: variables, folder, environment. Pure."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from tray_app.core.launchers.around import Around
from tray_app.core.launchers.batch.words import cut
from tray_app.core.launchers.parts import GIVEN, HERE, LITERAL, OldStart, filled, join
from tray_app.core.pattern import pattern

VARIABLE = pattern(r"%([A-Za-z_][\w()]*)(:[^%\n]*)?%|!([A-Za-z_]\w*)(:[^!\n]*)?!")
_OWN_FOLDER = pattern(r"%~d?p0%?\\?", re.IGNORECASE)
_OWN_FILE = pattern(r"%~[fsnx]*0|%0", re.IGNORECASE)
_ARGUMENT = pattern(r"%~?[a-z]*([1-9*])", re.IGNORECASE)
_PLACES = {
    "userprofile": "~", "homepath": "~", "localappdata": "~/AppData/Local", "appdata": "~/AppData/Roaming",
    "programfiles": "C:/Program Files", "systemdrive": "C:", "systemroot": "C:/Windows", "windir": "C:/Windows",
    "homedrive": "", "programdata": "C:/ProgramData", "programfiles(x86)": "C:/Program Files (x86)",
}  # fmt: skip

_OF_USER = frozenset(
    ["username", "user", "userdomain", "computername", "temp", "tmp", "public", "userprofile", "appdata",
     "localappdata"]
)  # fmt: skip


@dataclass
class BatState:
    folder: str = HERE
    here: str = HERE
    args: tuple[str, ...] = ()
    unknown: bool = False  # whether somebody may call it with more of them
    compares: bool = True  # whether it counts that nobody does
    variables: dict[str, str] = field(default_factory=dict)
    known: dict[str, str] = field(default_factory=dict)  # the same by names in small letters: cmd sees no difference
    env_file: str | tuple[str, ...] | None = None
    venv: str | None = None
    tool: str | None = None
    compared: set[str] = field(default_factory=set)  # what a menu's answer is asked for
    used: set[str] = field(default_factory=set)  # by the file itself
    folders: list[str] = field(default_factory=list)  # of pushd
    own: Mapping[str, str] = field(default_factory=dict)
    there: Callable[[str], bool | None] = lambda _path: None

    @classmethod
    def of(cls, around: Around) -> "BatState":
        state = cls(around.folder, around.here, around.args, around.called_by_nobody, env_file=around.env_file,
                    venv=around.venv, tool=around.tool, own=of_user(around.environ), there=around.there)  # fmt: skip
        for name, value in around.env.items():
            state.set(name, value.replace("%", "\ue002"))
        return state

    def set(self, name: str, value: str) -> None:
        for other in [one for one in self.variables if one.lower() == name.lower() and one != name]:
            del self.variables[other]
        self.variables[name] = self.known[name.lower()] = value

    def value(self, line: str) -> str:
        """The line with its variables put in; what is not known stays as it is written."""
        return GIVEN.sub("", self.marked(line))

    def marked(self, line: str) -> str:
        """The same, with GIVEN in place of what the file itself may be called with."""

        def known(found: re.Match[str]) -> str:
            name, part = (found[1] or found[3]).lower(), found[2] or found[4]
            self.used.add(name)
            value = self.folder if name == "cd" else self.known.get(name, self.own.get(name, _PLACES.get(name)))
            changed = value if value is None or not part else cut(value, part[1:])
            return found[0] if changed is None else changed

        def argument(found: re.Match[str]) -> str:
            if found[1] == "*":
                return " ".join(self.args)
            if len(self.args) >= int(found[1]):
                return self.args[int(found[1]) - 1]
            return f"\ue004{found[1]}" if self.unknown else ""

        line = _OWN_FOLDER.sub(lambda _: f"{self.here}/", line)
        line = _ARGUMENT.sub(argument, line.replace("%%", "\ue002"))
        return filled(VARIABLE, known, line)

    def verdict(self, head: re.Match[str]) -> bool | None:
        """What a condition says; None for what only a run would tell."""
        found: bool | None = None
        if head["exist"]:
            path = self.value(head["exist"].strip('"')).rstrip("\\/").removesuffix("\\nul")
            found = None if re.search(r"[%!*?]", path) else self.there(join(self.folder, path))
        elif head["defined"]:
            name = head["defined"].strip('"').lower()
            found = True if self.known.get(name) else False if name in self.known else None
        elif head["left"] and "==" in head["sign"]:
            left, right = self.marked(head["left"]), self.marked(head["right"])
            if not self.compares and GIVEN.search(left + right):
                return None
            left, right = GIVEN.sub("", left), GIVEN.sub("", right)
            if re.search(r"%[\w<]|![A-Za-z]", left + right):
                names = VARIABLE.findall(head["left"] + head["right"]) if left.strip('"') and right.strip('"') else []
                self.compared |= {(one or other).lower() for one, _part, other, _of_other in names}
            else:
                found = left.lower() == right.lower() if "/i" in head[0].lower() else left == right
        return None if found is None else found != bool(head["not"])

    def is_own(self, path: str) -> bool:
        return _OWN_FILE.fullmatch(path.strip('"')) is not None


def quoted(start: OldStart, variable: re.Pattern[str]) -> OldStart:
    """The same with the signs that were quoted, and the names of what nobody has set."""
    unset = tuple(dict.fromkeys(found[0] for word in start.words[1:] for found in variable.finditer(word)))
    env = {name: value.translate(LITERAL) for name, value in start.env.items()}
    return replace(start, words=tuple(word.translate(LITERAL) for word in start.words), env=env, unset=unset)


def of_user(environ: Mapping[str, str]) -> dict[str, str]:
    """The variables that Windows itself sets for a user, by their names in small letters."""
    known = {name.lower(): value for name, value in environ.items() if name.lower() in _OF_USER}
    if "user" in known:
        known.setdefault("username", known["user"])
    return known
