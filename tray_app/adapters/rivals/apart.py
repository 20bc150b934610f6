"""What tells two bots of one program apart, where no token is shown: whoever runs it as another bot is a stranger.

One script may serve many bots, and what makes one of them is not always a token that can be seen: an argument, a file
that one names, the folder that it works in, a variable (BOT_NAME=two, ENV_FILE=two.env), the name that a link gives it.
The same program is the same bot only with the same arguments (or such as name the same files), and then
- where the file that it is given has the bot's token and no other, or no other token lies where the program lies and
  works: whatever else is different, it can be no other bot;
- where other tokens lie there: only in the same folder, under the same name, and with the same variables, but for those
  of the session;
- where none lies there: in the same folder or one where nothing lies that its scripts name, and with the same variables
  as far as its scripts name them.
What cannot be looked at counts as the same: it belongs to another user, and is not ended.
"""

import os
import re
from collections.abc import Iterator, Sequence
from types import ModuleType
from typing import TYPE_CHECKING

from tray_app.adapters.links import real
from tray_app.adapters.processes.process import MARK
from tray_app.adapters.rivals.near import tokens_in, tokens_near
from tray_app.adapters.rivals.program import text_at
from tray_app.adapters.rivals.setting import NO_HOMES, pairs, project_texts, script_of
from tray_app.adapters.rivals.tokens import any_tokens
from tray_app.core.launchers.parts import base
from tray_app.core.pattern import pattern
from tray_app.core.processes.interpreters import is_interpreter
from tray_app.core.processes.program import Program, arguments, program_of
from tray_app.core.scripts.script_text import Names

if TYPE_CHECKING:
    from tray_app.adapters.rivals.target import Target

SETTINGS = (".toml", ".ini", ".cfg", ".conf", ".json", ".yaml", ".yml", ".txt", ".token", ".secret", ".env")
_SUPERVISED = f"{MARK}=".encode()
_ASSIGNED = pattern(
    r"(?:^|[\s;&|(@])(?:(?:export|set|env)[^\S\n]++)?+\"?+([A-Za-z_]\w*+)=(\"[^\"\n]*+\"|'[^'\n]*+'|[^\s;&|\"]*+)",
    re.IGNORECASE,
)
# of the session, not of a bot
_ORDINARY = pattern(
    r"_|PATH|USER|LOGNAME|USERNAME|SHELL|SHLVL|PWD|OLDPWD|TERM\w*|COLORTERM|LANG|LANGUAGE|LC_\w+|TZ|MAIL|DISPLAY"
    r"|WAYLAND_DISPLAY|XAUTHORITY|EDITOR|PAGER|LESS\w*|LS_COLORS|PS\d|TMP|TEMP|TMPDIR|HOSTNAME|HOSTTYPE|COLUMNS|LINES"
    r"|VIRTUAL_ENV\w*|INVOCATION_ID|JOURNAL_STREAM|PYTHON(?:UNBUFFERED|DONTWRITEBYTECODE|IOENCODING|UTF8|HASHSEED)"
    r"|XDG_(?:SESSION_\w+|RUNTIME_DIR|DATA_DIRS|CONFIG_DIRS|SEAT|VTNR|CURRENT_DESKTOP|MENU_PREFIX)"
    r"|SSH_(?:CLIENT|CONNECTION|TTY|AUTH_SOCK|AGENT_PID|ASKPASS)|DBUS_SESSION_BUS_ADDRESS|BOTTRAY_\w+"
)


class Apart:
    """Of one target. Its scripts are read only where a variable or a folder makes it necessary, and once."""

    def __init__(self, here: ModuleType, target: "Target") -> None:
        self._here, self._target = here, target
        self._home = str(target.folder) if target.folder else ""
        self._ours = target.token.reveal().encode() if target.token else b""
        self._names: Names | None = None
        self._lying: dict[str, set[bytes]] = {}

    def is_another(
        self, pid: int, words: Sequence[str], around: bytes, text: str = "", elsewhere: bool = False
    ) -> bool:
        """Whether a process that runs the target's program is, or may be, another bot. `around` is its environment;
        where it is a loop, `words` are what that starts, and `text` is what it says. `elsewhere`: it is a copy, with a
        folder of its own."""
        if _SUPERVISED in around:
            return True
        given = _arguments(words)
        if given is not None and not self._same_arguments(pid, words, given):
            return True
        told = {token for word in given or () if not word.startswith("-") for token in self._tokens_in(pid, word)}
        if self._ours and (shown := told | self._tokens_in(pid, self._variables_file())) and self._ours not in shown:
            return True
        if self._ours and told == {self._ours}:
            return False
        near = self._near(pid)
        if near == {self._ours}:
            return False
        several = len(near | {self._ours} - {b""}) > 1
        if not elsewhere and (self._another_name(pid, words) or self._another_folder(pid, several)):
            return True
        return self._another_setting(pid, around, text, several)

    def is_copy(self, pid: int, program: Program) -> bool:
        """Whether it runs the same text from another place, where a .env has the bot's token and no other."""
        script = self._target.script
        if script is None or not self._ours or len(program.scripts) != 1:
            return False
        written = program.scripts[0]
        if os.path.basename(written) != script.name or not (path := self._here.seen(pid, written)):
            return False
        import filecmp  # here: hardly anybody has a copy

        try:
            if os.path.samefile(path, script) or not filecmp.cmp(path, script, shallow=False):
                return False
        except OSError:
            return False
        beside = os.path.join(os.path.dirname(written), ".env")
        return self._tokens_in(pid, beside) | self._tokens_in(pid, ".env") == {self._ours}

    def _variables_file(self) -> str:
        """The one that the program reads by itself, as it is named from where it works."""
        file = self._target.env_file
        if file is None or file.name == ".env" or not self._home or not self._named().says(file.name):
            return ".env"
        return os.path.relpath(file, self._home)

    def _tokens_in(self, pid: int, written: str) -> set[bytes]:
        path = self._here.seen(pid, written) if written else ""
        return tokens_in(path) if path else set()

    def _near(self, pid: int) -> set[bytes]:
        """The tokens that lie where the program lies, where the target works, and where the process does."""
        script, theirs = self._target.script, self._here.folder(pid)
        deep = {real(place) for place in (script and str(script.parent), self._home) if place}
        return {
            token
            for place in {*deep, *([real(theirs)] if theirs else [])}
            for token in self._lying_in(place, place in deep and place not in NO_HOMES)
        }

    def _lying_in(self, place: str, deep: bool) -> set[bytes]:
        if place not in self._lying:
            self._lying[place] = tokens_near(place, deep)
        return self._lying[place]

    def _same_arguments(self, pid: int, words: Sequence[str], given: Sequence[str]) -> bool:
        ours = [_arguments(one) for one in self._lines() if is_interpreter(one[0]) or base(one[0]) == base(words[0])]
        known = [several for several in ours if several is not None]
        if not self._target.words:
            return True
        if not known:  # behind something that may add some
            return not given
        return any(
            len(given) == len(several)
            and all(one == own or self._same_file(pid, one, own) for one, own in zip(given, several, strict=True))
            for several in known
        )

    def _lines(self) -> list[Sequence[str]]:
        """What the target's entry says, and what that leads to."""
        target = self._target
        if not target.words or not target.folder or (target.script and str(target.script) in target.words[:3]):
            return [target.words] if target.words else []
        from tray_app.core.launchers.invocation import invocations  # not for the many bots that are a script

        return [one.words for one in invocations(target.words, self._home, text_at)]

    def _same_file(self, pid: int, theirs: str, own: str) -> bool:
        if not (theirs and own and self._home):
            return False
        one = self._here.identity_for(pid, theirs)
        return one is not None and one == self._here.identity(os.path.join(self._home, own))

    def _another_name(self, pid: int, words: Sequence[str]) -> bool:
        program, script = program_of(words), self._target.script
        if program is None or script is None or len(program.scripts) != 1:
            return False
        path = self._here.seen(pid, program.scripts[0])
        if not path or not (os.path.islink(path) or script.is_symlink()):
            return False
        return os.path.basename(path) != script.name or real(os.path.dirname(path)) != real(script.parent)

    def _another_folder(self, pid: int, several: bool) -> bool:
        theirs = self._here.folder(pid)
        if not theirs or not self._home or real(theirs) == real(self._home):
            return False
        if several or self._has_settings(theirs):
            return True
        # what works beside its own program has nothing from elsewhere; any other may have it from where it works
        script, words = self._target.script, self._target.words
        program = os.path.join(self._home, str(script) if script else words[0] if words else "")
        return real(os.path.dirname(program)) != real(self._home) and self._has_settings(self._home)

    def _has_settings(self, folder: str) -> bool:
        """Whether something lies there by which the program could be set up: a .env, or a file that its scripts name;
        where they cannot be read, any file of that kind."""
        names = self._named()
        try:
            with os.scandir(folder) as found:
                files = [one.name for one in found]
        except OSError:
            return False
        return any(
            name.startswith(".env") or (name.lower().endswith(SETTINGS) and (not names.known or names.says(name)))
            for name in files
        )

    def _another_setting(self, pid: int, around: bytes, text: str, several: bool) -> bool:
        given = self._target.environ
        if given is None or not (around or text):
            return False
        theirs = pairs(around) | {name: value.strip("\"'") for name, value in _ASSIGNED.findall(text)}
        differ = [
            name
            for name in theirs.keys() | given.keys()
            if theirs.get(name) != given.get(name)
            and not _ORDINARY.fullmatch(name.upper())
            and not any(any_tokens(values.get(name, "").encode()) for values in (theirs, given))
            and not self._same_file(pid, theirs.get(name, ""), given.get(name, ""))
        ]
        if not differ:
            return False
        names = self._named()
        left = [name for name in differ if name in theirs or not self._of_itself(name, names)]
        return any(several or name in names for name in left)

    def _of_itself(self, name: str, names: Names) -> bool:
        """Whether the program has this variable however it is started: it reads that .env itself."""
        file = self._target.env_file
        return file is not None and name in self._target.in_file and (file.name == ".env" or names.says(file.name))

    def _named(self) -> Names:
        if self._names is None:
            folder = self._target.folder
            script = self._target.script or (script_of(self._target.words, folder) if folder else None)
            self._names = Names(project_texts(script, folder) if script else ())
        return self._names


def _arguments(words: Sequence[str]) -> list[str] | None:
    """`--config=two.toml` and `--config two.toml` are the same. None where they are not known."""
    plain: Sequence[str] | None = words[1:] if words and not is_interpreter(words[0]) else arguments(words)
    return None if plain is None else list(_split(plain))


def _split(words: Sequence[str]) -> Iterator[str]:
    for word in words:
        option, sign, value = word.partition("=")
        yield from (option, value) if sign and option.startswith("-") else (word,)
