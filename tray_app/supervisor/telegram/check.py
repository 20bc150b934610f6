"""`check`: who a bot is and where its updates go, asked of Telegram without disturbing anybody (no getUpdates)."""

import time
from collections.abc import Callable, Mapping
from pathlib import Path

from tray_app.adapters.projects import interpreter
from tray_app.adapters.tokens import env_place, env_text, secrets
from tray_app.core.errors import ConfigError, TelegramUnreachable
from tray_app.core.messages import Message
from tray_app.core.model import BotSpec
from tray_app.core.scripts.telegram_code import Speaks
from tray_app.core.telegram.check import describe
from tray_app.core.tokens import token_slips
from tray_app.supervisor import telegram_way
from tray_app.supervisor.telegram import own_webhook, promises
from tray_app.supervisor.telegram.reach import with_own_way


def check(
    spec: BotSpec, base: Path, environ: Mapping[str, str], known: Callable[[int], None] = lambda bot_id: None
) -> list[Message]:
    """One sentence a line; `known` is told whose token it has. Blocks for some seconds. Raises ConfigError,
    TokenRefused, TelegramUnreachable."""
    launch = interpreter.resolve(spec, base)
    file = secrets.env_variables(spec, launch.env_file)  # once: it may be a pipe
    found = secrets.find_token(spec, launch.env_file, environ, file)
    if found is None:
        raise no_token(spec, launch)
    known(found.token.bot_id)
    bots_own = secrets.bot_environment(spec, launch.env_file, environ, file=file)
    at = telegram_way.server(spec, launch, bots_own)
    api = telegram_way.api(found.token, at, spec, bots_own, launch.env_file)
    slip = token_slips.told(found.token, found.source)
    try:
        me = api.get_me()
    except TelegramUnreachable as error:
        error.cure = with_own_way(spec, at, error)
        if slip:  # what can be seen without Telegram is told without it
            error.message = Message("{text} {cure}", text=slip, cure=error.message)
        raise
    lines = [Message("The token is good ({source}).", source=found.source)]
    if slip:
        lines.append(slip)
    if told := env_text.wide(launch.env_file):
        lines.append(told)
    hook = api.get_webhook_info()
    return lines + describe(
        me, hook, time.time(), own_webhook.whose(spec, launch, bots_own, hook), own_webhook.expected(spec, launch)
    )


def no_token(spec: BotSpec, launch: interpreter.Launch) -> ConfigError:
    if promises.way_of(launch) is Speaks.USER:
        return ConfigError(
            Message("{bot} works as a user's account and has no token, so there is nothing to ask Telegram.",
                    bot=spec.name)
        )  # fmt: skip
    return ConfigError(
        Message("Bot {bot} has no token, so there is nothing to ask Telegram.", bot=spec.name),
        cure=next((one.told for one in launch.passed_over if one.key == "env_file"), place_for("BOT_TOKEN", launch)),
    )


def place_for(name: str, launch: interpreter.Launch) -> Message | None:
    """Where a bot can have a variable that it lacks; None where a .env was passed over, of which that is told."""
    if any(one.key == "env_file" for one in launch.passed_over):
        return None
    path = launch.own_env_file
    if path.is_dir():
        return Message("Name the file with {name} in bots.toml (env_file): {path} is a folder.", name=name, path=path)
    return env_place.write(name, path)
