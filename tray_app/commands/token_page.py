"""A token that is pasted on the page in the place of one that is no good, as JSON. For the agent's use, no verb.

standard input   {"bot", "refused"}           where its token lies; "refused": Telegram says no to it
                 {"bot", "refused", "token"}  to have that one looked at
                 and {"seal"}                 to write it where it was said that it goes
standard output  one of {"place"} ({"told"} where that is not edited; None where its token is not what it lacks),
                 {"fault"} (it is no token), {"checked"}, {"written"}, {"refused"}

The token comes through the pipe alone, and is in no answer. It is a process of its own, because it waits for Telegram,
and for whoever unlocks a vault.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import IO, Any

from tray_app.adapters.pipes import each_once
from tray_app.adapters.projects import interpreter
from tray_app.commands import token_spot
from tray_app.commands.adding import pasted
from tray_app.commands.adding.understood import ask_telegram
from tray_app.commands.context import Context
from tray_app.commands.token_spot import Spot
from tray_app.commands.told_page import answered, refused
from tray_app.core.errors import ConfigError, TokenRefused
from tray_app.core.messages import Message
from tray_app.core.telegram.refusals import where_it_was_pasted
from tray_app.core.tokens.token import Token


def main(environ: Mapping[str, str], asked: IO[bytes], told: IO[bytes]) -> int:
    """`asked` is read to its end. Whatever goes wrong is told in the answer."""
    context = Context(environ, lambda _: None, lambda _: None)

    def answer() -> Mapping[str, Any]:
        with each_once():
            return _answer(context, json.loads(asked.read()))

    return answered(told, answer)


def _answer(context: Context, asked: Mapping[str, Any]) -> Mapping[str, Any]:
    name = str(asked["bot"])
    if name not in context.specs:
        raise context.unknown(name, list(context.specs))
    spec = context.specs[name]
    launch = interpreter.resolve(spec, context.folders.config_file.parent)
    there = token_spot.spot(spec, launch, context.environ, bool(asked.get("refused")))
    if there is None or "token" not in asked:
        return {"place": _place(there) if there else None}
    try:
        token = Token(str(asked["token"]))
    except ValueError:
        return {"fault": str(pasted.NO_TOKEN)}
    if there.told or (spec.bot_id not in (None, token.bot_id)):
        raise ConfigError(there.told or Message("bots.toml says that its token is that of bot {id} (bot_id). To give "
                                                "it another bot's, change that first.", id=spec.bot_id))  # fmt: skip
    if not token.usual:
        return {"fault": str(pasted.NO_TOKEN)}
    seal = _seal(there, token)
    if asked.get("seal") == seal:
        token_spot.put(spec, there, token)
        return {"written": True}
    username, trouble = ask_telegram(spec, launch, token, context.environ)
    if isinstance(trouble, TokenRefused):
        trouble = where_it_was_pasted(trouble)
    no_good = isinstance(trouble, TokenRefused)
    return {
        "checked": {
            "username": username,
            "other": there.bot_id not in (None, token.bot_id),
            "trouble": refused(trouble) if trouble else None,
            "seal": None if no_good else seal,
        }
    }


def _place(there: Spot) -> Mapping[str, Any]:
    if there.told:
        return {"told": str(there.told)}
    copy = token_spot.copy_of(there)
    return {
        "told": None,
        "file": str(there.path) if there.path else "",
        "variable": ", ".join(there.names),
        "copy": str(copy) if copy else "",
    }


def _seal(there: Spot, token: Token) -> str:
    """Changes with the place, with what stands there, and with the token that was looked at."""
    parts = [str(there.path), there.names, there.old, token.reveal()]
    return hashlib.sha256(json.dumps(parts).encode(errors="surrogatepass")).hexdigest()
