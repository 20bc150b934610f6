"""What tells two bots of one program apart, where no token is shown: whoever runs it as another bot is a stranger.

One script may serve many bots, and what makes one of them is not always a token that can be seen: an argument, a file
that one names, the folder that it works in, a variable (BOT_NAME=two, ENV_FILE=two.env), the name that a link gives it.
So the same program is the same bot only where all of that is the same, as far as it can be looked at:
- of tokens in the files that it is given, and in the .env where it works and beside the script, one is the bot's,
- its arguments are the same words, or name the same files,
- it is called by the same name, where that is a link's,
- it works in the same folder, or in one where nothing lies that its scripts name, or a .env with the bot's token only,
- each variable that its scripts name has the same value, whoever has set it.
What cannot be looked at counts as the same: it belongs to another user, and is not ended.
"""

import filecmp
import os
import re
import stat
from collections.abc import Iterator, Sequence
from types import ModuleType
from typing import TYPE_CHECKING

from tray_app.adapters.links import real
from tray_app.adapters.process import MARK
from tray_app.adapters.rivals_program import text_at
from tray_app.adapters.rivals_setting import pairs, script_of, texts
from tray_app.adapters.rivals_tokens import any_tokens
from tray_app.core.launcher_parts import base
from tray_app.core.program import Program, arguments, is_interpreter, program_of
from tray_app.core.script_text import Names

if TYPE_CHECKING:
    from tray_app.adapters.rivals import Target

LARGEST = 65_536  # bytes of a file that somebody keeps a token in
SETTINGS = (".toml", ".ini", ".cfg", ".conf", ".json", ".yaml", ".yml", ".txt", ".token", ".secret", ".env")
_SUPERVISED = f"{MARK}=".encode()
_ASSIGNED = re.compile(
    r"(?:^|[\s;&|(@])(?:(?:export|set|env)[^\S\n]++)?+\"?+([A-Za-z_]\w*+)=(\"[^\"\n]*+\"|'[^'\n]*+'|[^\s;&|\"]*+)",
    re.IGNORECASE,
)
# of the session, not of a bot: a script may name them, but none is chosen by them
_ORDINARY = re.compile(
    r"_|PATH|HOME|USER|LOGNAME|USERNAME|SHELL|SHLVL|PWD|OLDPWD|TERM\w*|COLORTERM|LANG|LANGUAGE|LC_\w+|TZ|MAIL|DISPLAY"
    r"|EDITOR|PAGER|PS\d|TMP|TEMP|TMPDIR|HOSTNAME|HOSTTYPE|COLUMNS|LINES|VIRTUAL_ENV\w*|(?:PYTHON|XDG_|SSH_|DBUS_|BOTTRAY_)\w+"
)


class Apart:
    """Of one target. Its scripts are read only where a variable or a folder makes it necessary, and once."""

    def __init__(self, here: ModuleType, target: "Target") -> None:
        self._here, self._target = here, target
        self._home = str(target.folder) if target.folder else ""
        self._ours = target.token.reveal().encode() if target.token else b""
        self._names: Names | None = None

    def is_another(
        self, pid: int, words: Sequence[str], around: bytes, text: str = "", elsewhere: bool = False
    ) -> bool:
        """Whether a process that runs the target's program is, or may be, another bot. `around` is its environment;
        where it is a loop, `words` are what that starts, and `text` is what it says. `elsewhere`: it is a copy, with a
        folder of its own."""
        if _SUPERVISED in around:
            return True
        given = _arguments(words)
        if self._ours and (shown := self._tokens(pid, given)) and self._ours not in shown:
            return True
        if given is not None and not self._same_arguments(pid, words, given):
            return True
        if not elsewhere and (self._another_name(pid, words) or self._another_folder(pid)):
            return True
        return self._another_setting(pid, around, text)

    def is_copy(self, pid: int, program: Program) -> bool:
        """Whether it runs the same text from another place, where a .env has the bot's token and no other."""
        script = self._target.script
        if script is None or not self._ours or len(program.scripts) != 1:
            return False
        written = program.scripts[0]
        if os.path.basename(written) != script.name or not (path := self._here.seen(pid, written)):
            return False
        try:
            if os.path.samefile(path, script) or not filecmp.cmp(path, script, shallow=False):
                return False
        except OSError:
            return False
        beside = self._here.seen(pid, os.path.join(os.path.dirname(written), ".env"))
        return tokens_in(beside) | tokens_in(self._here.seen(pid, ".env")) == {self._ours}

    def _tokens(self, pid: int, given: Sequence[str] | None) -> set[bytes]:
        files = [self._here.seen(pid, word) for word in (*(given or ()), ".env") if word and not word.startswith("-")]
        if self._target.script:
            files.append(str(self._target.script.parent / ".env"))
        return {token for file in files if file for token in tokens_in(file)}

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
        from tray_app.core.invocation import invocations  # not for the many bots that are a script

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

    def _another_folder(self, pid: int) -> bool:
        theirs = self._here.folder(pid)
        if not theirs or not self._home or real(theirs) == real(self._home):
            return False
        if self._ours and tokens_in(self._here.seen(pid, ".env")) == {self._ours}:
            return False
        if self._has_settings(theirs):
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

    def _another_setting(self, pid: int, around: bytes, text: str) -> bool:
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
        return any(name in names and not (name not in theirs and self._of_itself(name, names)) for name in differ)

    def _of_itself(self, name: str, names: Names) -> bool:
        """Whether the program has this variable however it is started: it reads that .env itself."""
        file = self._target.env_file
        return file is not None and name in self._target.in_file and (file.name == ".env" or names.says(file.name))

    def _named(self) -> Names:
        if self._names is None:
            folder = self._target.folder
            script = self._target.script or (script_of(self._target.words, folder) if folder else None)
            self._names = Names(texts(script) if script else ())
        return self._names


def _arguments(words: Sequence[str]) -> list[str] | None:
    """`--config=two.toml` and `--config two.toml` are the same. None where they are not known."""
    plain: Sequence[str] | None = words[1:] if words and not is_interpreter(words[0]) else arguments(words)
    return None if plain is None else list(_split(plain))


def _split(words: Sequence[str]) -> Iterator[str]:
    for word in words:
        option, sign, value = word.partition("=")
        yield from (option, value) if sign and option.startswith("-") else (word,)


def tokens_in(path: str) -> set[bytes]:
    """Of a file that somebody else may have named: anything but a small file has none, and nothing is waited for."""
    try:
        with open(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)), "rb") as file:
            plain_file = stat.S_ISREG(os.fstat(file.fileno()).st_mode)
            return any_tokens(file.read(LARGEST)) if plain_file else set()
    except (OSError, ValueError):
        return set()
