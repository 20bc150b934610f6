"""Which of the variables that a bot gets its token is in, and whether it reads that variable at all.

A token in a variable that no code of the bot reads is weaker than one in a file that the code names: the bot runs with
the latter, whatever lies in the .env beside it. Where both may be read, somebody has to say which.
"""

import re
from collections.abc import Mapping
from enum import IntEnum

from tray_app.adapters.projects import discovery
from tray_app.adapters.projects.interpreter import Launch
from tray_app.adapters.tokens import secrets
from tray_app.commands.adding import token_in_file
from tray_app.commands.asking import Asking
from tray_app.core.errors import ConfigError
from tray_app.core.messages import Message
from tray_app.core.scripts.python_values import ANY
from tray_app.core.scripts.script_text import read_by_name
from tray_app.core.scripts.variable_files import Used
from tray_app.core.tokens.token import USUAL, Token


class Reading(IntEnum):
    """How surely the code reads a variable. MAYBE: its name stands there, which may be a key of a file too."""

    NO = 0
    MAYBE = 1
    YES = 2


class Variables:
    """Those of one bot that hold a token. `own` are all that it gets; of several tokens that of `bot_id` is meant."""

    def __init__(
        self,
        chosen: discovery.Candidate,
        own: Mapping[str, str],
        launch: Launch,
        places: token_in_file.Places,
        bot_id: int | None,
        used: Used,
    ) -> None:
        self._script, self._launch, self._places, self._used = chosen.script or launch.script, launch, places, used
        self._path = chosen.launcher or chosen.script or launch.folder
        self._file = launch.env_file or chosen.launcher or launch.folder
        self._bot_id = bot_id
        self.notes: tuple[Message, ...] = ()
        every = {name: Token(value) for name, value in own.items() if USUAL.fullmatch(value.strip().strip("\"'"))}
        self._all = every
        self._shaped = {name: token for name, token in every.items() if bot_id in (None, token.bot_id)}
        self.others = every.keys() - self._shaped.keys()
        self._by_name = {name.upper() for text in places.code.values() for name in read_by_name(text)}
        self._by_name |= {name.upper() for name in (*used.single, *places.by_helpers)}

    @property
    def any(self) -> bool:
        return bool(self._all)

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self._all)

    @property
    def unread(self) -> frozenset[str]:
        """Those that no code of it names."""
        return frozenset(name for name in self._all if self._reading(name) is Reading.NO)

    @property
    def a_bot_id(self) -> int:
        return next(iter(self._all.values())).bot_id

    def weaker_than(self, asking: Asking) -> token_in_file.Option | None:
        """The token in a file that comes before them. Raises ConfigError where that is open and nobody can be asked."""
        if not self._shaped or not self._places.names.known:
            return None
        reading = max(self._reading(name) for name in self._shaped)
        if reading is Reading.YES:
            return None
        there = [one for one in self._places.read() if one.sight.path not in self._launch.env_files]
        if reading is Reading.NO and there:
            self.notes = self._unread(there[0])
        there = [one for one in there if self._bot_id in (None, one.placed.token.bot_id)]
        if not there or {one.placed.token for one in there} == set(self._shaped.values()):
            return None
        if reading is Reading.NO:
            option = token_in_file.agree_on(there, asking, self._path)
            self.notes = self._unread(option) if option else ()
            return option
        listed = [f"{name}  ({token!r})" for name, token in self._shaped.items()] + [one.shown for one in there]
        number = token_in_file.choose(asking, listed)
        if number is None:
            raise ConfigError(
                Message("It is not clear which of these tokens the bot in {path} reads: {list}.",
                        path=self._path, list="; ".join(listed)),
                cure=token_in_file.which(self._path, there[0].placed.token.bot_id),
            )  # fmt: skip
        if number >= len(self._shaped):
            return there[number - len(self._shaped)]
        name = [*self._shaped][number]
        self._shaped = {name: self._shaped[name]}
        return None

    def hidden(self, token: Token) -> dict[str, str]:
        """What the entry sets to nothing, for a start not to take another token for the bot's. One that the code reads
        is left alone: to hide it would change the bot."""
        return {
            name: ""
            for name, other in self._all.items()
            if name in secrets.USUAL_NAMES and other != token and self._reading(name) is not Reading.YES
        }

    def _unread(self, option: token_in_file.Option) -> tuple[Message, ...]:
        other = next((name for name, token in self._shaped.items() if token != option.placed.token), None)
        if other is None or self._reading(other) is not Reading.NO:
            return ()
        return (
            Message(
                "The code does not read {name} of {path}: the bot runs with the token in line {line} of {other}.",
                name=other,
                path=self._file,
                line=option.placed.line,
                other=option.sight.path,
            ),
        )

    def chosen(self, asking: Asking) -> tuple[str, Token | None]:
        """The one that the bot reads its token from, and the token; ("", None) where none has one."""
        shaped, used = self._shaped, self._used
        if not shaped:
            return "", None
        if len(set(shaped.values())) == 1:
            name = next((name for name in secrets.USUAL_NAMES if name in shaped), next(iter(shaped)))
            return name, shaped[name]
        open_ = {name for name in shaped for names in used.names if _is_one_of(name, names)}
        sure = {*used.single, *self._places.by_helpers, *(name for name in shaped if self._is_field(name))}
        # with a settings class that is known, what only looks like one of its fields tells nothing
        guesses = discovery.variables(self._script) if self._script and not used.fields else ()
        for reads in (sure, *guesses, self._places.names) if self._script else ():
            read = [name for name in shaped if name in reads or name in open_]
            if len({shaped[name] for name in read}) == 1:
                return read[0], shaped[read[0]]
        names = list(shaped)
        listed = [f"{name}  ({shaped[name]!r})" for name in names]
        number = token_in_file.choose(asking, listed)
        if number is None:
            raise ConfigError(
                Message("{path} has several tokens: {names}.", path=self._file, names=", ".join(listed)),
                cure=token_in_file.which(self._path, shaped[names[0]].bot_id),
            )
        return names[number], shaped[names[number]]

    def _reading(self, name: str) -> Reading:
        names, used = self._places.names, self._used
        told = [one for several in used.names for one in several if one != ANY]
        if name.upper() in self._by_name or self._is_field(name) or _is_one_of(name, tuple(told)):
            return Reading.YES
        if names.lenient and not used.fields and name in names:
            return Reading.YES
        return Reading.MAYBE if names.exactly(name) or any(ANY in one for one in used.names) else Reading.NO

    def _is_field(self, name: str) -> bool:
        return any(_is_one_of(name.upper(), (one,)) for one in self._used.fields)


def _is_one_of(name: str, names: tuple[str, ...]) -> bool:
    patterns = (".*".join(map(re.escape, one.split(ANY))) for one in names)
    return any(re.fullmatch(pattern, name) for pattern in patterns)
