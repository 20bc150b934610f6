"""bots.toml -> one BotSpec for each `[bots.NAME]`, and all that is wrong with it at once.

    [bots.shop]
    script = "shop/bot.py"

Every fault says where it is (file, line, bot, key), what is wrong and what would be right. A value is repeated only
where it is one of a few known words: it might be a token.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from tray_app.core.config.names import fold, name_fault
from tray_app.core.config.slip import MARKER
from tray_app.core.config.toml_text import Tables, read
from tray_app.core.config.values import KEYS, OF_LOGS
from tray_app.core.errors import ConfigError
from tray_app.core.fault import Fault, Wrong, nearest
from tray_app.core.messages import Message
from tray_app.core.model import BotSpec
from tray_app.core.tokens.token import starred

TOKEN_HERE = Message(
    "A token does not belong in this file. Write BOT_TOKEN=... into a file called .env beside the script; "
    "it is found there by itself."
)


@dataclass(frozen=True)
class Config:
    """The bots in the order of the file, without those of which something is wrong: `broken` are their names. `faults`
    has every mistake, also those that are in no entry."""

    bots: Mapping[str, BotSpec]
    faults: tuple[Fault, ...] = ()
    broken: tuple[str, ...] = ()

    def error(self, name: str | None = None) -> ConfigError:
        """Every fault of the file, or those of one bot."""
        faults = [one for one in self.faults if name is None or one.bot == starred(name)] or self.faults
        file = self.faults[0].file
        message = Message(
            "There is {n} mistake in {file}.", "There are {n} mistakes in {file}.", n=len(faults), file=file
        )
        return ConfigError(message, faults)


def parse(text: str, file: str) -> Config:
    """Reads the text of bots.toml as a whole. Raises ConfigError with every fault in it."""
    config = parse_each(text, file)
    if config.faults:
        raise config.error()
    return config


def parse_each(text: str, file: str) -> Config:
    """Reads the text of bots.toml; `file` is its name in what is said. One entry's fault is none of another's."""
    tables = read(text)
    faults = [
        Fault(file, slip.line, slip.bot and starred(slip.bot), slip.key and starred(slip.key), slip.message)
        for slip in tables.slips
    ]
    bots = {}
    common = _common(tables, file, faults)
    unsure = _unsure(tables, common)
    folded: dict[str, str] = {}
    for name, table in _entries(tables, file, faults):
        twin = folded.setdefault(fold(name), name)
        if twin != name:
            what = Message(
                'Its name differs from "{other}" only in capital letters. Choose another: they would share files.',
                other=starred(twin),
            )
            faults.append(Fault(file, _line(tables, "bots", name), starred(name), None, what))
        said = _bot(name, table, common, tables, file, faults)
        bots[name] = replace(said, unsure=tuple(key for key in unsure if key not in table))
    faults.sort(key=lambda fault: fault.line)
    wrong, raw = {fault.bot for fault in faults}, _bots_in(tables)
    broken = [name for name in bots if starred(name) in wrong or name.startswith(MARKER) or _has_gap(raw[name])]
    whole = {name: spec for name, spec in bots.items() if name not in broken}
    return Config(whole, tuple(faults), tuple(name for name in broken if not name.startswith(MARKER)))


def _common(tables: Tables, file: str, faults: list[Fault]) -> dict[str, Any]:
    """What holds for every bot that says nothing else."""
    found = {}
    for key in OF_LOGS.keys() & tables.data.keys():
        try:
            found[key] = OF_LOGS[key](key, tables.data[key])
        except Wrong as wrong:
            faults.append(Fault(file, _line(tables, key), None, key, wrong.message))
    return found


def _unsure(tables: Tables, common: Mapping[str, Any]) -> tuple[str, ...]:
    """What was to hold for every bot, and is a mistake. Of a line that is none nobody knows which of all it was."""
    slips = [slip.key for slip in tables.slips if slip.bot is None]
    strays = [key for key in (*tables.data, *slips) if key and key not in KEYS and key != "bots"]
    meant = {*tables.data, *slips, *(nearest(key, list(OF_LOGS)) for key in strays)}
    return tuple(key for key in OF_LOGS if key not in common and (key in meant or None in slips))


def _bots_in(tables: Tables) -> Mapping[str, Any]:
    found = tables.data.get("bots")
    return found if isinstance(found, dict) else {}


def _has_gap(value: object) -> bool:
    """Whether a line in it could not be read."""
    return isinstance(value, dict) and any(key.startswith(MARKER) or _has_gap(one) for key, one in value.items())


def _line(tables: Tables, *path: str) -> int:
    """The line of a key, or of the nearest table around it."""
    while path:
        if path in tables.lines:
            return tables.lines[path]
        path = path[:-1]
    return 1


def _entries(tables: Tables, file: str, faults: list[Fault]) -> list[tuple[str, dict[str, Any]]]:
    """The entries under `bots` that are tables; everything else at this height is a fault."""
    found = []
    for key, value in tables.data.items():
        if key.startswith(MARKER) or key in OF_LOGS or (key == "bots" and isinstance(value, dict)):
            continue
        faults.append(Fault(file, _line(tables, key), None, starred(key), _stray(key, value)))
    for name, value in _bots_in(tables).items():
        if isinstance(value, dict):
            found.append((name, value))
        elif not name.startswith(MARKER):
            what = Message("A bot needs a name of its own: put this key under a header such as [bots.NAME].")
            faults.append(Fault(file, _line(tables, "bots", name), None, starred(name), what))
    return found


def _stray(key: str, value: object) -> Message:
    if key == "bots":
        return Message("A bot is an entry under a header of its own, with single brackets: [bots.NAME].")
    if isinstance(value, dict):
        inner = next(iter(value), "NAME")
        meant = inner if nearest(key, ["bots"]) and isinstance(value.get(inner), dict) else key
        return Message('There is no "{key}" here. Did you mean [bots.{name}]?', key=starred(key), name=starred(meant))
    guess = nearest(key, list(OF_LOGS)) if key not in KEYS else None
    if guess:
        return Message('There is no key "{key}". Did you mean "{guess}"?', key=starred(key), guess=guess)
    return Message("This key belongs to a bot: put it under a header such as [bots.NAME].")


def _bot(
    name: str, table: dict[str, Any], common: dict[str, Any], tables: Tables, file: str, faults: list[Fault]
) -> BotSpec:
    """The spec of one entry, with what is `common` to all; where faults were found it is incomplete, and is thrown
    away."""

    known = not name.startswith(MARKER)  # else its header was unreadable, which has been said

    def fault(key: str | None, what: Message) -> None:
        path = ("bots", name, *(key.split(".", 1) if key else ()))
        faults.append(Fault(file, _line(tables, *path), starred(name) if known else None, key and starred(key), what))

    what = name_fault(name)
    if what and known:
        fault(None, what)
    values = dict(common)
    for key, value in table.items():
        if key.startswith(MARKER):
            continue
        if key not in KEYS:
            fault(key, _unknown(name, key, value))
            continue
        try:
            values[key] = KEYS[key](key, value)
        except* Wrong as group:
            for wrong in group.exceptions:
                assert isinstance(wrong, Wrong)
                fault(wrong.key or key, wrong.message)
    if len(run := [key for key in ("script", "module", "command") if key in table]) > 1:
        fault(run[-1], Message('A bot has one of "script", "module" and "command", not both. Remove one of them.'))
    elif "command" in table and "python" in table:
        fault("python", Message('"python" goes with "script". Put the interpreter into "command" instead.'))
    elif "fallback" in table and "script" not in table:
        fault("fallback", Message('"fallback" goes with "script": it names what runs when that script does not.'))
    elif known and not any(_may_run(key, value) for key, value in table.items()):
        fault(None, Message('It says nothing to run. Add a line such as script = "bot.py".'))
    if "token_in" in table and "token" in table:
        fault("token_in", Message('A bot has its token in the vault or in a file: "token" or "token_in", not both.'))
    elif "bot_id" in table and "token_in" not in table:
        fault("bot_id", Message('"bot_id" goes with "token_in": it says which of the tokens in that file is meant.'))
    return BotSpec(name=name, file=file, line=_line(tables, "bots", name), **values)


def _may_run(key: str, value: object) -> bool:
    """Whether this says what to run, or was probably meant to: then that is the fault, and nothing is missing."""
    misplaced = isinstance(value, dict) and key != "env"
    return (
        key.startswith(MARKER) or misplaced or (key if key in KEYS else _meant(key)) in ("script", "module", "command")
    )


# -- names ---------------------------------------------------------------------------------------------------------


# What the same thing is called elsewhere: systemd, supervisord, pm2, Docker.
_ELSEWHERE = {
    "cwd": "folder", "dir": "folder", "directory": "folder", "workdir": "folder", "working_directory": "folder",
    "path": "script", "file": "script", "program": "command", "cmd": "command", "exec": "command",
    "interpreter": "python", "venv": "python", "dotenv": "env_file", "envfile": "env_file",
    "environment": "env", "autostart": "start", "autorestart": "restart", "stopwaitsecs": "stop_timeout",
    "timeout": "stop_timeout", "memory": "memory_limit", "max_memory_restart": "memory_limit",
    "base_url": "api_base", "api_url": "api_base", "arguments": "args",
}  # fmt: skip
_TOKEN_KEYS = {"token", "bot_token", "telegram_token", "telegram_bot_token", "api_token", "tg_token"}


def _meant(key: str) -> str | None:
    return _ELSEWHERE.get(key.lower().replace("-", "_")) or nearest(key, list(KEYS))


def _unknown(name: str, key: str, value: object) -> Message:
    if key.lower().replace("-", "_") in _TOKEN_KEYS:
        return TOKEN_HERE
    if isinstance(value, dict) and value.keys() & KEYS.keys():
        return Message('A name with a dot in it needs quotes: [bots."{name}"].', name=starred(f"{name}.{key}"))
    guess = _meant(key)
    if guess:
        return Message('There is no key "{key}". Did you mean "{guess}"?', key=starred(key), guess=guess)
    return Message('There is no key "{key}". A bot has these: {keys}.', key=starred(key), keys=", ".join(sorted(KEYS)))
