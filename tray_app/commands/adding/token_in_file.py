"""Which of the tokens that lie in files a bot that is added reads, and how its entry points at it.

Its own code and the settings that this names count, what only lies about is a guess: it is taken without a question
where the code reads the very name that it stands under, or reads no variable that could hold one.
"""

import os
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from tray_app.adapters.projects.interpreter import Launch
from tray_app.adapters.rights import trust
from tray_app.adapters.system import typed
from tray_app.adapters.tokens import secrets
from tray_app.adapters.tokens.token_search import Nearness, Sight, search
from tray_app.commands.asking import Asking
from tray_app.core.errors import ConfigError
from tray_app.core.messages import Message, _
from tray_app.core.pattern import pattern
from tray_app.core.scripts.python_values import ANY
from tray_app.core.scripts.script_links import parses
from tray_app.core.scripts.script_text import Names, fields, joined, read_by_name
from tray_app.core.scripts.telegram_code import Speaks, speaks
from tray_app.core.scripts.variable_helpers import all_reads, alternatives
from tray_app.core.tokens.token import USUAL, Token
from tray_app.core.tokens.token_in import Placed

_FILE = pattern(r".*TOKEN_?(?:FILE|PATH)", re.IGNORECASE)
_BOTS = pattern(r".*(?:BOT|TG|TELEGRAM)[^_]*_")
_HOLDS = pattern(r".*(?:TOKEN|BOT|API|KEY|SECRET|TG|TELEGRAM)", re.IGNORECASE)
_NAMES_A_BOT = pattern(r"TOKEN|BOT|TELEGRAM|TG", re.IGNORECASE)
_IS_ELSE = pattern(
    r"(?:.*_)?(?:DISABLED?|ENABLED?|USE|POLLING|WEBHOOK|URL|HOST|PORT|PROXY|CHATS?|ADMINS?|CHANNEL|GROUP|TIMEOUT|ID"
    r"|PATH|DIR|FILE|NAME|USERNAME|HASH|MODE|LEVEL)(?:_|$)",
    re.IGNORECASE,
)
"""A part of a name that says what else a variable of Telegram's holds."""


@dataclass(frozen=True)
class Option:
    """One token in one file; `keys` are those of an entry that has it from there."""

    sight: Sight
    placed: Placed
    keys: Mapping[str, Any]

    @property
    def shown(self) -> str:
        key = self.placed.variable or ".".join(self.placed.key)
        return f"{self.sight.path}:{self.placed.line}  {key + '  ' if key else ''}({self.placed.token!r})"


class Places:
    """What is known of the files of one bot. `code` is its own (adapters/projects/own_code.py), `there` the variables
    that it gets, `known_fields` are those of its settings classes (core/scripts/variable_files.py)."""

    def __init__(
        self,
        code: Mapping[Path, str],
        launch: Launch,
        there: Mapping[str, str],
        launcher: Path | None = None,
        known_fields: Collection[str] = (),
    ) -> None:
        self.code, self._launch, self._known_fields = code, launch, known_fields
        self.names = Names(list(code.values()))
        self._there, self._launcher = there, launcher
        self._words: Counter[str] | None = None

    @cached_property
    def _sights(self) -> list[Sight]:
        given = [value for name, value in self._there.items() if _FILE.fullmatch(name) and value.strip()]
        given += [word.rpartition("=")[2] for word in self._launch.argv[1:]]  # --config shop.yml
        own = self._launch.env_file
        spared = (None if own and self._parsed(own) else own, self._launcher)
        return [one for one in search(self.code, self._launch.folder, given, spared) if self._is_ours(one)]

    @cached_property
    def by_helpers(self) -> list[str]:
        """The variables that its code reads by functions of its own."""
        return all_reads(list(self.code.values()))

    def read(self) -> list[Option]:
        """What its code holds, or reads from files that it names, best first; one for each token. Of several those
        whose names the code uses more than the others'."""
        sure = [(one, placed) for one in self._sights if one.nearness > Nearness.LIES for placed in one.placed]
        if len({placed.token for _, placed in sure}) > 1:
            marks = [self._used(one, placed) for one, placed in sure]
            sure = [one for one, mark in zip(sure, marks, strict=True) if mark == max(marks)]
        return self._options(sure)

    def lying(self) -> list[Option]:
        """What only lies about, for a bot: those alone whose names the code reads, where there are such."""
        if self.names.known and speaks(self.code.values()) not in (Speaks.BOT_API, Speaks.MTPROTO):
            return []
        found = [(one, placed) for one in self._sights if one.nearness is Nearness.LIES for placed in one.placed]
        named = [(one, placed) for one, placed in found if self._name(placed) in self.names]
        return self._options(named or found)

    def is_read(self, option: Option) -> bool:
        """Whether there is no doubt about what lies about, if there is but one."""
        return self._name(option.placed) in self.names or not self._variables()

    def variable(self) -> str:
        """The one that its code reads the token from, by all that can be told; "" for none."""
        return next((name for name in self._variables() if _NAMES_A_BOT.search(name)), "")

    def either(self) -> tuple[str, ...]:
        """All that it may read the token from, where it depends on something else which of them; () for one alone."""
        reads, several = self._variables(), {*self._variables()[:1]}
        for group in alternatives(list(self.code.values())):
            several |= group if several & group else set()
        return tuple(name for name in reads if name in several) if len(several) > 1 else ()

    def parts(self) -> tuple[str, ...]:
        """The variables that its code puts its token together from, where their values make one; () for none."""
        pairs = (pair for text in self.code.values() for pair in joined(text))
        values = ((pair, ":".join(self._there.get(name, "").strip() for name in pair)) for pair in pairs)
        return next((pair for pair, value in values if USUAL.fullmatch(value)), ())

    def _options(self, found: Sequence[tuple[Sight, Placed]]) -> list[Option]:
        first: dict[Token, Option] = {}
        for sight, placed in found:
            if placed.token not in first:
                first[placed.token] = Option(sight, placed, self._keys(sight, placed))
        return list(first.values())

    def _keys(self, sight: Sight, placed: Placed) -> dict[str, Any]:
        name = self._name(placed)
        variable = {"token_env": name} if name and name not in secrets.USUAL_NAMES else {}
        if sight.variables and self._launch.env_file is None and not self._parsed(sight.path):
            return {"env_file": str(sight.path), **(variable if sight.several or name.upper() != name else {})}
        keys: dict[str, Any] = {"token_in": str(sight.path)}
        if sight.several:
            keys["bot_id"] = placed.token.bot_id
        if placed.variable:
            keys |= variable
        elif sight.nearness is Nearness.LIES and self._variables():  # the bot does not read it by itself
            keys["token_env"] = name if name in self.names else self._variables()[0]
        return keys

    def _parsed(self, path: Path) -> bool:
        """Whether its code reads a file of a .env's name otherwise than a .env is read."""
        return any(parses(text, path.name) for text in self.code.values())

    def _variables(self) -> list[str]:
        """Those that its code reads and that may be meant for a token, the likeliest first."""
        reads = dict.fromkeys(name for text in self.code.values() for name in read_by_name(text))
        reads |= dict.fromkeys([*self.by_helpers, *self._fields()])
        may = (name for name in reads if "TOKEN" in name.upper() or (_HOLDS.match(name) and not _IS_ELSE.match(name)))
        return sorted(may, key=lambda name: (name not in secrets.USUAL_NAMES, "TOKEN" not in name.upper()))

    def _fields(self) -> list[str]:
        """Those of its settings classes; of a class in a class what that is called comes first: BOT__TOKEN."""
        guessed = [name for text in self.code.values() for name in fields(text)]
        plain = [name for name in self._known_fields if ANY not in name]
        if not plain or any("TOKEN" in name for name in plain):
            return sorted(plain) or guessed
        above = [name.removesuffix(ANY) for name in sorted(self._known_fields) if ANY in name and _BOTS.match(name)]
        return [f"{above[0]}{name}" for name in guessed] if len(above) == 1 else guessed

    def _name(self, placed: Placed) -> str:
        return placed.variable or (placed.key[-1] if placed.key else "")

    def _used(self, sight: Sight, placed: Placed) -> int:
        """How many of the names it stands under are words of the code, apart from that place itself."""
        if not placed.key:
            return 2 if sight.nearness is Nearness.CODE else 0  # Bot("123:…")
        if self._words is None:
            self._words = Counter(word for text in self.code.values() for word in re.findall(r"\w+", text))
        own = 1 if sight.nearness is Nearness.CODE else 0
        return sum(self._words[part] > own for part in placed.key)

    def _is_ours(self, sight: Sight) -> bool:
        """What others can change is not pointed at, unless they can change the bot as well."""
        if sight.nearness is Nearness.CODE:
            return True
        beside = [path for path in (self._launch.script, self._launch.folder) if path]
        return trust.stranger(sight.path, beside) is None


def choose(asking: Asking, listed: Sequence[str]) -> int | None:
    """Of several tokens."""
    about = _("There are {n} tokens, and it is not clear which one this bot reads:", n=len(listed))
    return asking.choose(_("Which one?"), listed, about)


def agree_on(options: Sequence[Option], asking: Asking, path: Path) -> Option | None:
    """Of several. Raises ConfigError with the list where nobody can be asked; None where nothing was chosen."""
    if len(options) == 1:
        return options[0]
    listed = [one.shown for one in options]
    number = choose(asking, listed)
    if number is not None:
        return options[number]
    raise ConfigError(
        Message("It is not clear which of these tokens the bot in {path} reads: {list}.",
                path=path, list="; ".join(listed)),
        cure=which(path, options[0].placed.token.bot_id),
    )  # fmt: skip


def which(path: Path, bot_id: int) -> Message:
    """The advice to say which of several is meant."""
    command = typed(["bottray", "add", os.fspath(path), "--bot-id", str(bot_id)])
    return Message("Say which bot it is by the number before the colon: {command}", command=command)
