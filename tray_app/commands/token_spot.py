"""Where a bot's token lies, and another one in its place: a file of variables, a text file of the bot's own, our vault.

What stands in a script, in an old launcher or in bots.toml is not edited: its file and line are said.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tray_app.adapters.files import write_atomic
from tray_app.adapters.pipes import is_pipe
from tray_app.adapters.projects import interpreter
from tray_app.adapters.tokens import secrets, token_file, vault
from tray_app.adapters.tokens.env_text import variables, with_variables, without_variable
from tray_app.commands.token import stored
from tray_app.commands.token_launcher import bytes_of, free_name
from tray_app.core.errors import BotTrayError, ConfigError
from tray_app.core.launchers import encodings, kinds
from tray_app.core.messages import Message
from tray_app.core.model import BotSpec
from tray_app.core.tokens.env_dialect import of_node
from tray_app.core.tokens.token import Token
from tray_app.core.tokens.token_in import is_script, tokens_in


@dataclass(frozen=True)
class Spot:
    """`path` is None for the vault. `names` are the variables that have it; none in a file that the bot reads itself.
    `old` is what stands there. `told`: why it is not edited, and where it lies."""

    path: Path | None = None
    names: tuple[str, ...] = ()
    old: str = field(default="", repr=False)
    told: Message | None = None

    @property
    def bot_id(self) -> int | None:
        try:
            return Token(self.old).bot_id
        except ValueError:
            return None


def spot(spec: BotSpec, launch: interpreter.Launch, environ: Mapping[str, str], refused: bool) -> Spot | None:
    """None where its token is not what it lacks: there is none, or it may be good. `refused`: Telegram says no to it.

    Raises ConfigError, HostError where it cannot be found out which one it is.
    """
    if spec.token == "vault":
        return Spot(old=vault.read(spec.name) or "") if refused else None
    if launch.token_in:
        return _in_file(spec, launch.token_in) if refused else None
    file = secrets.env_variables(spec, launch.env_file)
    try:
        found = secrets.find_token(spec, launch.env_file, environ, file)
    except ConfigError:
        return _wrong_variable(spec, launch, environ, file)
    if found is None or not refused:
        return None
    return _variable(spec, launch, environ, found.variable, file)


def _wrong_variable(
    spec: BotSpec, launch: interpreter.Launch, environ: Mapping[str, str], file: Mapping[str, str]
) -> Spot | None:
    """Where the one variable that is to have a token has none: of two that differ nobody knows which is meant."""
    names = (spec.token_env,) if spec.token_env else secrets.USUAL_NAMES
    there = [name for name in names if {**file, **spec.env}.get(name, "").strip()]
    if len(there) > 1 or not (there or spec.token_env):
        return None
    return _variable(spec, launch, environ, there[0] if there else names[0], file)


def _variable(
    spec: BotSpec, launch: interpreter.Launch, environ: Mapping[str, str], name: str, file: Mapping[str, str]
) -> Spot:
    if not name:
        return _left(Message("Its token stands among the arguments in {path}, below line {line}. Take it out there and "
                             "write it into .env as BOT_TOKEN=...", path=spec.file, line=spec.line))  # fmt: skip
    if name in spec.env:
        return _left(Message("Its token stands in {path}, below line {line}, as {name} in env. Take it out there, and "
                             "write it into .env.", path=spec.file, line=spec.line, name=name))  # fmt: skip
    if name not in file and (spec.token_env is None or name in environ):
        return _left(Message("Its token is the variable {name} that BotTray itself was started with. Change it where "
                             "that is set.", name=name))  # fmt: skip
    path = secrets.file_with(spec, launch.env_file, name) if name in file else launch.own_env_file
    path = path or launch.own_env_file
    if is_pipe(path):
        return _left(Message("{path} is a pipe that another program fills; BotTray does not write into it. Change "
                             "{name} in that program (such as 1Password).", path=path, name=name))  # fmt: skip
    old = file.get(name, "")
    token = Spot(old=old).bot_id is not None
    twins = (other for other, value in file.items() if token and value == old and other != name)
    return Spot(
        path, (name, *(other for other in twins if secrets.file_with(spec, launch.env_file, other) == path)), old
    )


def _left(told: Message) -> Spot:
    return Spot(told=told)


def _in_file(spec: BotSpec, path: Path) -> Spot:
    token, _where, _variable = token_file.find(path, spec)
    data = encodings.decode(bytes_of(path))
    placed = next(one for one in tokens_in(path.name, data) if one.token == token)
    if is_script(path.name) or kinds.kind_of(path.name, data):
        return _left(Message("Its token stands in line {line} of {path}, which BotTray does not change. Put the new "
                             "one there, then start the bot.", line=placed.line, path=path))  # fmt: skip
    return Spot(path, old=token.reveal())


def put(spec: BotSpec, there: Spot, token: Token) -> Path | None:
    """`token` in the place of the old one. Gives the copy of what was there before; None where there was no file.

    Raises ConfigError where the file has a form that is not edited, HostError; all is as it was then.
    """
    assert there.told is None, "that is not edited"
    if there.path is None:
        stored(spec.name, token.reveal(), there.old or None)
        return None
    path, before = there.path, b""
    if path.exists():
        before = bytes_of(path)
    after = _with(before, there, spec, token.reveal())
    if after is None:
        raise ConfigError(
            Message("The token of {bot} stands in {path} in a form that BotTray does not edit.",
                    bot=spec.name, path=path),
            cure=Message("Put the new one there by hand, then start the bot."),
        )  # fmt: skip
    copy = free_name(path) if before else None
    if copy:
        write_atomic(copy, before, 0o600)
    try:
        write_atomic(path, after, 0o600 if there.names else path.stat().st_mode & 0o777)
    except BotTrayError:
        if copy:
            copy.unlink()
        raise
    return copy


def copy_of(there: Spot) -> Path | None:
    """Where `put` would keep what is there now."""
    return free_name(there.path) if there.path and there.path.exists() else None


def _with(data: bytes, there: Spot, spec: BotSpec, new: str) -> bytes | None:
    """The file with `new` in it and every other letter as it was; None where that cannot be."""
    assert there.path is not None
    encoding = encodings.encoding_of(data)
    text = data.decode(encoding, errors="replace")
    if text.encode(encoding, errors="replace") != data:
        return None
    after = _in_env(text, there, new, of_node(spec)) if there.names else _in_text(text, there, new)
    return after.encode(encoding) if after is not None else None


def _in_env(text: str, there: Spot, new: str, node: bool) -> str | None:
    before, after = variables(text, node), text
    for name in there.names:
        if variables(after, node).get(name) == new:  # it is made of one that has been replaced: ${BOT_TOKEN}
            continue
        if not there.old:
            after = with_variables(without_variable(after, name, node), {name: new}, node)
            continue
        fitting = (one for one in _each_replaced(after, there.old, new) if variables(one, node).get(name) == new)
        if (replaced := next(fitting, None)) is None:  # put together of several
            return None
        after = replaced
    now = variables(after, node)
    wanted = {**before, **dict.fromkeys(there.names, new)}
    derived = {name: value.replace(there.old, new) if there.old else value for name, value in wanted.items()}
    return after if all(now.get(name) in (value, derived[name]) for name, value in wanted.items()) else None


def _each_replaced(text: str, old: str, new: str) -> Iterator[str]:
    """With the last of them replaced, then the one before it, and so on: of equal names the last counts."""
    at = len(text)
    while (at := text.rfind(old, 0, at)) >= 0:
        yield text[:at] + new + text[at + len(old) :]


def _in_text(text: str, there: Spot, new: str) -> str | None:
    assert there.path is not None
    placed = tokens_in(there.path.name, text)
    lines = {one.line for one in placed if one.token == Token(there.old)}
    rows = [row.replace(there.old, new) if n in lines else row for n, row in enumerate(text.split("\n"), 1)]
    after = "\n".join(rows)
    wanted = [new if one.token == Token(there.old) else one.token.reveal() for one in placed]
    return after if [one.token.reveal() for one in tokens_in(there.path.name, after)] == wanted else None
