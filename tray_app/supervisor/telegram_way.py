"""The way to Telegram that a bot takes, as far as its entry, its variables and its scripts tell.

The cloud is not asked where the scripts name another server that could not be read: that would log the bot in there.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

from tray_app.adapters.projects.interpreter import Launch
from tray_app.adapters.rivals.setting import script_of, texts
from tray_app.adapters.tokens import env_files
from tray_app.core.errors import ConfigError, TelegramUnreachable
from tray_app.core.messages import Message
from tray_app.core.model import BotSpec
from tray_app.core.telegram.route import CLOUD, base_url, proxy_variable
from tray_app.core.tokens.token import Token

VARIABLE = "BOTTRAY_API_BASE"
Server = str | TelegramUnreachable | None
"""As for api_base; None for the cloud; or why it is not known."""


class NotAsked:
    """Stands where a BotApi would: each question ends in why it was not put. Nothing goes out."""

    server_time: float | None = None

    def __init__(self, error: TelegramUnreachable) -> None:
        self._error = error

    def get_me(self) -> NoReturn:
        raise self._error

    get_webhook_info = delete_webhook = get_me

    def close(self) -> None:
        """There is no connection."""

    def probe(self, seconds: int) -> NoReturn:
        raise self._error


def server(spec: BotSpec, launch: Launch, environ: Mapping[str, str]) -> Server:
    """`environ` is the bot's own. Reads its scripts where the entry says nothing. Raises ConfigError where a variable
    names none."""
    from tray_app.core.scripts import script_server

    if spec.api_base:
        return spec.api_base
    if at := environ.get(VARIABLE):
        return _checked(at, spec, launch)
    script = launch.script or script_of(launch.argv, launch.folder)
    found = script_server.named(texts(script) if script else [], environ)
    if found is None or found.address:
        return found.address if found else None
    place = {"script": script if not found.script or script is None else script.parent, "line": found.line}
    if found.maybe:
        return TelegramUnreachable(
            Message("{script} may ask another Bot API server: line {line} names one under a condition.", **place),
            Message('If it does here, write that server into bots.toml: api_base. If not: api_base = "{cloud}". Until '
                    "then the cloud is not asked, because that would log the bot in there.", cloud=CLOUD),
        )  # fmt: skip
    return TelegramUnreachable(
        Message("{script} names another Bot API server in line {line}, and which one could not be read.",
                **place),
        Message("Write it into bots.toml: api_base. The cloud was not asked, because that would log the bot in there."),
    )  # fmt: skip


def _checked(at: str, spec: BotSpec, launch: Launch) -> str:
    try:
        base_url(at)
    except ConfigError as error:
        where = env_files.source(VARIABLE, spec, launch.env_file)
        raise ConfigError(
            Message("The {variable} is not the address of a Bot API server.", variable=where), cure=error.cure
        ) from None
    return at


def api(
    token: Token,
    at: str | TelegramUnreachable | None,
    spec: BotSpec,
    environ: Mapping[str, str],
    env_file: Path | None,
    **how: Any,
) -> Any:
    """What asks Telegram as the bot would: a BotApi, `how` as there. `at` is what `server` has given, `env_file` is
    Launch.env_file."""
    if isinstance(at, TelegramUnreachable):
        return NotAsked(at)
    from tray_app.adapters.telegram.telegram import BotApi

    def proxy_by() -> Message | None:
        if spec.proxy:
            return Message("key `proxy` in bots.toml")
        name = proxy_variable(environ, base_url(at))
        return env_files.source(name, spec, env_file) if name else None

    return BotApi(token, at, spec.proxy, environ=environ, proxy_by=proxy_by, **how)
