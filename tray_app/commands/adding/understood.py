"""What `add` understands of a bot before it writes anything: the entry, the interpreter, the token, what is lacking."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tray_app.adapters.config import config_file
from tray_app.adapters.projects import discovery, interpreter
from tray_app.adapters.projects.pythons import requirements
from tray_app.adapters.projects.pythons.needs import Needs
from tray_app.adapters.tokens import secrets
from tray_app.commands.adding import env_file_used, python_chosen, token_chosen
from tray_app.commands.asking import Asking
from tray_app.commands.context import Context
from tray_app.core.config.config import parse_each
from tray_app.core.config.names import fold, free_name, name_fault
from tray_app.core.errors import BotTrayError, ConfigError, StateError, TelegramUnreachable, TokenRefused
from tray_app.core.messages import Message, _
from tray_app.core.model import BotSpec
from tray_app.core.scripts.script_way import Serves
from tray_app.core.scripts.telegram_code import Speaks
from tray_app.core.tokens.token import Token
from tray_app.supervisor import lacking as missing
from tray_app.supervisor import telegram_way
from tray_app.supervisor.telegram import own_webhook, promises


@dataclass(frozen=True)
class Understood:
    """`keys` are those of the new entry, `spec` is what comes of them; `env_file` is where its variables are, or would
    be. `place` is where its token comes from; `username` or `trouble` is what Telegram said of it. `needs` and
    `lacking` are None for what is no Python script. `notes` tell of its interpreter. `way` is how it talks to
    Telegram; `missing` are the files of variables that its code names and that are not there."""

    name: str
    keys: Mapping[str, Any]
    spec: BotSpec
    launch: interpreter.Launch
    place: token_chosen.Place
    username: str | None
    trouble: BotTrayError | None
    needs: Needs | None
    lacking: requirements.Lacking | None
    env_file: Path
    notes: tuple[Message, ...] = ()
    way: Speaks = Speaks.OTHER
    missing: tuple[Path, ...] = ()


def look(
    context: Context,
    text: str,
    chosen: discovery.Candidate,
    name: str | None,
    asking: Asking,
    pasted: Mapping[str, str] | None = None,
    bot_id: int | None = None,
) -> Understood:
    """`text` is that of bots.toml; `pasted` are variables that the user has typed, `bot_id` the bot that is meant.
    Raises ConfigError for what has to be put right first, StateError where the bot is configured already,
    TokenRefused."""
    file, folder = context.folders.config_file, context.folders.config_file.parent
    keys, notes = python_chosen.chosen(dict(chosen.keys), chosen, folder, context.environ, asking)
    taken = {fold(n) for n in (*context.specs, *context.broken)}
    if name is not None and (fault := name_fault(name)) is not None:
        raise ConfigError(Message('"{name}" cannot be the name of a bot: {fault}', name=name, fault=fault))
    free = free_name(name or chosen.name or "bot", taken)
    spec = _spec(text, free, keys, str(file))
    launch = interpreter.resolve(spec, folder)
    read = env_file_used.find(chosen, spec, launch, asking, bot_id)
    if read.keys:
        keys |= read.keys
        spec = _spec(text, free, keys, str(file))
        launch = interpreter.resolve(spec, folder)
    if launch.env_file and "api_base" not in keys:
        said = secrets.env_variables(spec, launch.env_file).get(telegram_way.VARIABLE)
        keys |= {"api_base": telegram_way.server(spec, launch, {telegram_way.VARIABLE: said})} if said else {}
    if "api_base" not in keys:
        keys |= _server(spec, launch, context.environ, asking)
    spec = _spec(text, free, keys, str(file))
    place = token_chosen.find(chosen, spec, launch, context.environ, asking, pasted or {}, bot_id,
                          read.used)  # fmt: skip
    token = place.token
    found = token is not None and "env_file" in place.keys  # so it is known after all which file that was
    told = [one for one in read.notes if not (found and one == env_file_used.NOT_SEEN)]
    told += env_file_used.put_in_by_deno(spec, launch)
    keys |= place.keys
    keys |= _webhook(spec, launch, asking)
    _not_twice(context, token, launch)
    name = _agreed_name(name, chosen.name or "bot", free, asking)
    spec = _spec(text, name, keys, str(file))
    spec = replace(spec, env={**chosen.hidden, **spec.env})
    launch = interpreter.resolve(spec, folder)
    username, trouble = ask_telegram(spec, launch, token, context.environ)
    needs, lacking = missing.look(launch, secrets.bot_environment(spec, launch.env_file, context.environ))
    return Understood(name, keys, spec, launch, place, username, trouble, needs, lacking, launch.own_env_file,
                      (*notes, *told, *place.notes), promises.way_of(launch, spec.token),
                      tuple(map(Path, read.used.missing)))  # fmt: skip


def _spec(text: str, name: str, keys: Mapping[str, Any], file: str) -> BotSpec:
    """Of no file: nothing is written yet, and nobody could look there for a mistake."""
    config = parse_each(config_file.with_entry(text, name, keys), file)
    if name not in config.bots:
        raise config.error(name)
    return replace(config.bots[name], file="")


def _agreed_name(given: str | None, guess: str, free: str, asking: Asking) -> str:
    """`free`; one that was asked for and is taken is not changed silently."""
    if free in (given, guess) or (given is None and not free.startswith(f"{guess}-")):
        return free
    if given is not None and not asking.there:
        raise ConfigError(
            Message('There is a bot "{name}" already.', name=given),
            cure=Message("Choose another name: {command}", command=f"--name {free}"),
        )
    taken = given or guess
    asking.say(_('There is a bot "{name}" already; this one is called {free}.', name=taken, free=free))
    return asking.text(_("Its name?"), free)


def _not_twice(context: Context, token: Token | None, launch: interpreter.Launch) -> None:
    """Raises StateError where this bot is configured under some name already."""
    folder = context.folders.config_file.parent
    for name, spec in context.specs.items():
        try:
            other = interpreter.resolve(spec, folder)
            found = secrets.find_token(spec, other.env_file, context.environ)
        except BotTrayError:
            continue
        if token is not None and found is not None and found.token.bot_id == token.bot_id:
            raise StateError(
                Message('Its token is configured already, as bot "{name}": two would shut each other out.', name=name),
                Message("Start that one: {command}", command=f"bottray start {name}"),
            )
        if found is None and other.argv == launch.argv and other.folder == launch.folder:
            raise StateError(
                Message('This script is configured already, as bot "{name}".', name=name),
                Message("Start that one: {command}", command=f"bottray start {name}")
                if token is None
                else Message(
                    "Take that one out, and say this again: {command}", command=f"bottray remove {name} --yes"
                ),
            )


def _server(spec: BotSpec, launch: interpreter.Launch, environ: Mapping[str, str], asking: Asking) -> dict[str, Any]:
    """`api_base` where the script asks another server than the cloud; asked for where it cannot be read there."""
    at = telegram_way.server(spec, launch, secrets.bot_environment(spec, launch.env_file, environ))
    if isinstance(at, TelegramUnreachable):
        if asking.there:  # else it is told with what is not known of the token
            asking.say(str(at.message))
        at = asking.text(_("The address of that server?"), "") or None
    return {"api_base": at} if at else {}


def _webhook(spec: BotSpec, launch: interpreter.Launch, asking: Asking) -> dict[str, Any]:
    """`webhook` for a bot that serves one itself. One that can do both is asked about; what is left open is seen at
    each start by what its settings name."""
    how = own_webhook.serves(launch)
    asked = how is Serves.BOTH and asking.there
    if how is Serves.WEBHOOK or (asked and asking.agree(_("It can poll, or serve a webhook. Does it serve one here?"))):
        return {"webhook": "own"}
    return {"webhook": "remove"} if asked else {}


def ask_telegram(
    spec: BotSpec, launch: interpreter.Launch, token: Token | None, environ: Mapping[str, str]
) -> tuple[str | None, BotTrayError | None]:
    """The bot's @name, or why it is not known. Patience is short: nothing depends on the answer."""
    bots_own = secrets.bot_environment(spec, launch.env_file, environ)
    at = telegram_way.server(spec, launch, bots_own)
    if token is None:
        return None, at if isinstance(at, TelegramUnreachable) else None
    api = telegram_way.api(token, at, spec, bots_own, launch.env_file, timeout=(4.0, 8.0), pause=lambda _seconds: None)
    try:
        return api.get_me().username, None
    except TokenRefused as error:
        return None, error
    except BotTrayError as error:
        return None, error
