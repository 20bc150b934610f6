"""The file that `token_in` names, read anew whenever the token is wanted: what was changed there counts."""

import os
from pathlib import Path

from tray_app.adapters.files import start_of
from tray_app.core.errors import ConfigError
from tray_app.core.launchers import encodings
from tray_app.core.messages import Message
from tray_app.core.model import BotSpec
from tray_app.core.reasons import unreadable
from tray_app.core.tokens.token import Token
from tray_app.core.tokens.token_in import Placed, tokens_in

LARGEST = 1 << 20  # bytes; what people write by hand is far smaller


def placed(path: Path) -> list[Placed]:
    """The tokens in it. Raises ConfigError where it cannot be read."""
    if os.path.exists(path) and not os.path.isfile(path):
        raise ConfigError(
            Message("{path} is no file, so that no token can be in it.", path=path),
            cure=Message('Correct "token_in".'),
        )
    try:
        data = start_of(path, LARGEST)
    except FileNotFoundError:
        raise ConfigError(
            Message("{path} does not exist; the token was to be in it.", path=path),
            cure=Message('Correct "token_in", or write BOT_TOKEN=... into .env and take "token_in" out.'),
        ) from None
    except OSError as error:
        raise unreadable(path, error, agent=True) from error
    return tokens_in(path.name, encodings.decode(data))


def find(path: Path, spec: BotSpec) -> tuple[Token, Message, str]:
    """The token, where it stands, and the variable that the bot gets it as; "" where it reads the file itself.

    Raises ConfigError where the file has none, or several and `bot_id` does not say which.
    """
    try:
        there = placed(path)
    except ConfigError as error:
        raise ConfigError(Message("Bot {bot}: {what}", bot=spec.name, what=error.message), cure=error.cure) from None
    if spec.token_env:
        there = [one for one in there if one.variable == spec.token_env] or there
    wanted = [one for one in there if spec.bot_id in (None, one.token.bot_id)]
    ids = list(dict.fromkeys(one.token.bot_id for one in wanted))
    if len(ids) > 1:
        listed = ", ".join(map(str, ids))
        raise ConfigError(
            Message("Bot {bot}: {path} has the tokens of several bots: {list}.", bot=spec.name, path=path, list=listed),
            cure=Message("Say which one it is in bots.toml: bot_id = {id}", id=ids[0]),
        )
    if len({one.token for one in wanted}) > 1:
        raise ConfigError(
            Message("Bot {bot}: {path} has two different tokens of bot {id}, in lines {one} and {other}.",
                    bot=spec.name, path=path, id=ids[0], one=wanted[0].line, other=wanted[-1].line),
            cure=Message("Take the old one out of it."),
        )  # fmt: skip
    if not wanted:
        what = Message("Bot {bot}: {path} has no token in it.", bot=spec.name, path=path)
        if there:
            what = Message("Bot {bot}: {path} has tokens of other bots only, none of bot {id}.",
                           bot=spec.name, path=path, id=spec.bot_id)  # fmt: skip
        raise ConfigError(
            what, cure=Message('Write it there again, or into .env as BOT_TOKEN=..., and take "token_in" out.')
        )
    found = wanted[-1]
    variable = spec.token_env or found.variable
    if found.variable:
        return found.token, Message("variable {name} in {path}", name=found.variable, path=path), variable
    return found.token, Message("line {line} of {path}", line=found.line, path=path), variable
