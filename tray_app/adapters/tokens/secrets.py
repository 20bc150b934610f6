"""Where a bot's token comes from, and the environment that the bot is started with: both of the same sources.

The bot's own sources are `env` in its entry, its files of variables, and the file that `token_in` names or the vault;
only then what the agent itself was started with. An empty value hides the same variable of a later source. Names of
variables: those that bots use (python-telegram-bot, aiogram and pyTelegramBotAPI examples); under another name the one
value that has the form of a token is the token.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tray_app.adapters.files import start_of
from tray_app.adapters.system import READABLE
from tray_app.adapters.tokens import env_files, env_place, token_file, vault
from tray_app.adapters.tokens.env_files import env_variables as env_variables
from tray_app.adapters.tokens.env_files import file_with as file_with
from tray_app.adapters.tokens.env_files import load_env_file as load_env_file
from tray_app.adapters.tokens.inherited import unfrozen
from tray_app.core.errors import ConfigError
from tray_app.core.messages import Message
from tray_app.core.model import BotSpec
from tray_app.core.text import decode
from tray_app.core.tokens import env_dialect, token_slips
from tray_app.core.tokens.env_slips import first_slip, is_name, zeros
from tray_app.core.tokens.token import USUAL, Token, bare

USUAL_NAMES = (
    "BOT_TOKEN",
    "TELEGRAM_BOT_TOKEN",
    "TELEGRAM_TOKEN",
    "API_TOKEN",
    "TOKEN",
    "TELEGRAM_BOT_API_TOKEN",
    "TG_TOKEN",
)
# Other services use these too: what does not look like a bot token there is none of ours, and no mistake.
GENERIC = frozenset({"API_TOKEN", "TOKEN"})
PROXY_NAMES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY")


@dataclass(frozen=True)
class FoundToken:
    """`source` says where: "variable BOT_TOKEN in /srv/shop/.env". `variable` is empty for a command line."""

    token: Token
    source: Message
    variable: str


def find_token(
    spec: BotSpec, env_file: Path | None, environ: Mapping[str, str], file: Mapping[str, str] | None = None
) -> FoundToken | None:
    """The token this bot will use; None for a bot without one. `env_file` is Launch.env_file, `environ` the agent's;
    `file` is what `env_variables` gave of it, where it was read already.

    Raises ConfigError where a variable that must hold a token does not, or where two different tokens leave open which
    one the bot will read: a lease on the wrong one would protect nothing. With `token = "vault"` it asks the vault,
    which may block for as long as a user takes to unlock it; HostError where that fails.
    """
    if spec.token == "none":
        return None
    file = env_variables(spec, env_file) if file is None else file
    own = {**file, **spec.env}
    everything = {**environ, **own}

    def source(name: str) -> Message:
        return env_files.source(name, spec, env_file, file)

    if spec.token:
        return _in_vault(spec, own, source)
    if spec.token_in:
        return _in_file(spec, own, source)
    if spec.token_env:
        text = everything.get(spec.token_env, "")
        if not text.strip():
            _no_slip(spec, env_file)
            raise _unclear(
                spec,
                Message("its variable {name} is not set.", name=spec.token_env),
                env_place.write(spec.token_env, env_file)
                if env_file
                else Message("Write {name}=... into a file .env beside the script.", name=spec.token_env),
            )
        token = _token(spec, text, source(spec.token_env))
        if spec.token_env in file and not token.usual:
            _no_slip(spec, env_file)
        return FoundToken(token, source(spec.token_env), spec.token_env)
    found = _on_command_line(spec)
    for names in (own, environ):
        for name in USUAL_NAMES:
            text = everything[name] if name in names else ""
            if text.strip() and (name not in GENERIC or _looks_usual(text)):
                found.append(FoundToken(_token(spec, text, source(name)), source(name), name))
        if not found and names is own:
            found = _by_shape(own, source)
        if found:
            break
    if len({one.token for one in found}) > 1:
        other = next(one for one in found if one.token != found[0].token)
        raise _unclear(
            spec,
            Message("there are two different tokens: {one} and {other}.", one=found[0].source, other=other.source),
            Message('Say which one the bot uses: token_env = "{name}".', name=found[0].variable or other.variable),
        )
    # one that was only lying around BotTray when it was started is not what the owner of such a line means
    if not found or names is environ or (found[0].variable in file and not found[0].token.usual):
        _no_slip(spec, env_file)
    return found[0] if found else None


def _no_slip(spec: BotSpec, env_file: Path | None) -> None:
    """Raises ConfigError where the .env has a line with a token that gives the bot none: whoever wrote it sees a token
    there. A pipe cannot be read a second time, and is passed over."""
    if env_file is None:
        return
    try:
        text = decode(start_of(env_file), str(env_file))
    except OSError:
        return
    found = zeros(text) or (None if env_dialect.of_node(spec) else first_slip(text))
    if found is not None:
        right = Message("Write that line so: {line}", line=f"{found.name or USUAL_NAMES[0]}=123456:EXAMPLE")
        raise _unclear(spec, Message(
            "line {line} of {path} gives it no token: {what}.", line=found.line, path=env_file, what=found.what),
            found.cure or right)  # fmt: skip


def _by_shape(own: Mapping[str, str], source: Callable[[str], Message]) -> list[FoundToken]:
    """What is a token by its form, whatever its name: BOT__TOKEN of pydantic-settings, SHOPBOT_KEY. Under what is no
    name (`$env:BOT_TOKEN="…"`, a Cyrillic letter in it) no bot finds it."""
    tokens = [name for name, text in own.items() if is_name(name) and _looks_usual(text)]
    return [FoundToken(Token(own[name]), source(name), name) for name in tokens]


def _in_vault(spec: BotSpec, own: Mapping[str, str], source: Callable[[str], Message]) -> FoundToken:
    text, variable = vault.find(spec.name), spec.token_env or USUAL_NAMES[0]
    try:
        found = FoundToken(Token(text), Message("the vault"), variable)
    except ValueError:
        raise _unclear(
            spec,
            Message("what the vault has for it is not a bot token."),
            Message("Write its token into .env, then say: {command}", command=f"bottray token move {spec.name}"),
        ) from None
    for name in {variable, *USUAL_NAMES}:
        if _looks_usual(own.get(name, "")) and Token(own[name]) != found.token:
            raise _unclear(
                spec,
                Message("there are two different tokens: {one} and {other}.", one=source(name), other=found.source),
                Message(
                    "If the vault's is right, take {name} out. If the other is, put it into the vault: {command}",
                    name=name,
                    command=f"bottray token move {spec.name}",
                ),
            )
    return found


def _in_file(spec: BotSpec, own: Mapping[str, str], source: Callable[[str], Message]) -> FoundToken:
    """What `token_in` points at, as the file is now. Another token in a variable that the bot looks at comes first with
    the bot, and would be the wrong one here: that is for the user to decide."""
    path = Path(os.path.abspath(Path(spec.file).parent / os.path.expanduser(spec.token_in or "")))
    token, where, variable = token_file.find(path, spec)
    for name in {variable} if variable else USUAL_NAMES:
        if _looks_usual(own.get(name, "")) and Token(own[name]) != token:
            raise _unclear(
                spec,
                Message("there are two different tokens: {one} and {other}.", one=source(name), other=where),
                Message("Take the wrong one out. If {name} is right, take token_in out of bots.toml.", name=name),
            )
    return FoundToken(token, where, variable)


def bot_environment(
    spec: BotSpec,
    env_file: Path | None,
    environ: Mapping[str, str],
    found: FoundToken | None = None,
    file: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """What the bot is started with: the agent's own environment without our internals, the .env file, `env`, and the
    route to Telegram (`proxy`, `api_base`) that our own requests take too. A token out of the vault or of a launcher is
    among it only where it is handed over as `found`: for the bot itself, which then gets it without the quotes or line
    ends that may be around it; `file` as in `find_token`. Raises what `load_env_file` does.
    """
    own = {**(env_variables(spec, env_file) if file is None else file), **spec.env}
    inherited = unfrozen(environ)
    if spec.proxy:
        # requests, curl and urllib prefer the small letters: one left over from the agent's start would win
        inherited = {name: value for name, value in inherited.items() if name.upper() not in PROXY_NAMES}
        given = {name.upper() for name in own}
        inherited |= {name: spec.proxy for name in PROXY_NAMES if name not in given}
    if spec.api_base:
        inherited["BOTTRAY_API_BASE"] = spec.api_base
    if (spec.token or spec.token_in) and found and found.variable:
        own[found.variable] = found.token.reveal()
    if found:
        _hand_over(found, own, inherited)
    return {"PYTHONUNBUFFERED": "1", **READABLE, **inherited, **own}


def _hand_over(found: FoundToken, *where: dict[str, str]) -> None:
    """The token as it was checked, in place of what has quotes or a line end around it."""
    for values in where:
        for name in {found.variable, *USUAL_NAMES} & values.keys():
            if bare(values[name]) == found.token.reveal():
                values[name] = found.token.reveal()


def _looks_usual(text: str) -> bool:
    try:
        return Token(text).usual
    except ValueError:
        return False


def _token(spec: BotSpec, text: str, source: Message) -> Token:
    try:
        return Token(text)
    except ValueError:
        if slip := token_slips.around(text):
            raise _unclear(
                spec,
                Message("{source} has {slip}, which belongs to no token.", source=source, slip=slip),
                Message("Take that out."),
            ) from None
        raise _unclear(
            spec,
            Message("{source} is not a bot token: it has {slip}.", source=source, slip=token_slips.no_token(text)),
            Message("A token looks like 123456:EXAMPLE; @BotFather shows it. For another variable, set token_env."),
        ) from None


def _on_command_line(spec: BotSpec) -> list[FoundToken]:
    """A token handed over as an argument, `--token X` or `--token=X`."""
    found = []
    for word in (*spec.command, *spec.args):
        text = word.rpartition("=")[2]
        if USUAL.fullmatch(text):
            found.append(FoundToken(Token(text), Message("the command line in bots.toml"), ""))
    return found


def _unclear(spec: BotSpec, what: Message, cure: Message) -> ConfigError:
    place = f"{spec.file}:{spec.line}" if spec.file else ""
    if place:
        return ConfigError(Message("Bot {bot} ({place}): {what}", bot=spec.name, place=place, what=what), cure=cure)
    return ConfigError(Message("Bot {bot}: {what}", bot=spec.name, what=what), cure=cure)
