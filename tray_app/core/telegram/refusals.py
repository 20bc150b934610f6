"""What it means where the Bot API has no result for us, as a table: the first row that applies makes the error.

Rules of the server: tdlib/telegram-bot-api 10.0.
"""

from collections.abc import Callable
from dataclasses import dataclass

from tray_app.core.errors import TelegramUnreachable, TokenRefused
from tray_app.core.messages import Message
from tray_app.core.telegram.route import CLOUD, host_of
from tray_app.core.tokens.token import Token
from tray_app.core.tokens.token_slips import slip

# Telegram counts whole seconds; a request at the very end of the wait is refused again.
AFTER_RETRY_AFTER = 0.5
# what is not implemented, a release of HTTP that is not spoken: not by a Bot API, which has every method that we ask
FOREIGN = (501, 505)

Error = TelegramUnreachable | TokenRefused


@dataclass(frozen=True)
class Refusal:
    """An answer without a result: `said` is the server's own word, without a token; `seconds` to wait where it is for
    too many requests."""

    method: str
    status: int
    said: str
    token: Token
    base: str
    seconds: int = 1

    @property
    def host(self) -> str:
        return host_of(self.base)

    @property
    def bot_id(self) -> int:
        return self.token.bot_id


def error_of(refusal: Refusal) -> Error:
    return next(error(refusal) for applies, error in TABLE if applies(refusal))


def not_bot_api(host: str, status: int) -> TelegramUnreachable:
    """The error for an answer that no Bot API gives: an HTML page, an empty body, JSON of somebody else."""
    return TelegramUnreachable(
        Message("{host} does not answer like a Bot API (HTTP {status}).", host=host, status=status),
        Message("Look at api_base and the proxy; some networks want a log-in in the browser first."),
        offline=False,
        away=True,
    )


def _wrong_token(it: Refusal) -> Error:
    return TokenRefused(
        Message("Telegram refuses the token of bot {bot_id}: it is wrong or was revoked.", bot_id=it.bot_id),
        _new_token(it.token),
    )


def _not_served(it: Refusal) -> Error:
    return TokenRefused(
        Message("The Bot API server at {host} does not serve bot {bot_id}.", host=it.host, bot_id=it.bot_id),
        Message("Allow the bot in that server's settings, or change api_base."),
    )


def _unknown(it: Refusal) -> Error:
    return TokenRefused(
        Message("Telegram does not know the token of bot {bot_id}: it is wrong.", bot_id=it.bot_id),
        _new_token(it.token),
    )


def _unknown_there(it: Refusal) -> Error:
    return TokenRefused(
        Message(
            "The Bot API server at {host} knows no bot {bot_id}: the token or api_base is wrong.",
            host=it.host,
            bot_id=it.bot_id,
        ),
        _slip(it.token, _NEW_TOKEN)
        or Message("Look at api_base first; then compare the token with the one that @BotFather shows."),
    )


def _too_many(it: Refusal) -> Error:
    return TelegramUnreachable(
        Message(
            "Telegram asks bot {bot_id} to wait {seconds} s: too many requests.", bot_id=it.bot_id, seconds=it.seconds
        ),
        Message("Wait that long; a new try before then is refused too."),
        away=False,
        retry_after=it.seconds + AFTER_RETRY_AFTER,
    )


def _trouble(it: Refusal) -> Error:
    return TelegramUnreachable(
        Message("{host} has trouble of its own: HTTP {status}.", host=it.host, status=it.status),
        Message("Try again in a few minutes; there is nothing to change on this machine."),
        away=False,
    )


def _trouble_there(it: Refusal) -> Error:
    return TelegramUnreachable(
        Message("{host} has trouble of its own: HTTP {status}.", host=it.host, status=it.status),
        Message("api_base leads there: look whether what runs there is a Bot API server. If it is, try again in a few "
                "minutes."),
        away=False,
    )  # fmt: skip


def _elsewhere(it: Refusal) -> Error:
    return TelegramUnreachable(
        Message("{host} sends us elsewhere (HTTP {status}), which a Bot API does not.", host=it.host, status=it.status),
        Message("Look at api_base and the proxy; some networks want a log-in in the browser first."),
        offline=False,
        away=True,
    )


def _logged_out(it: Refusal) -> Error:
    return TelegramUnreachable(
        Message("Bot {bot_id} was logged out of {host}.", bot_id=it.bot_id, host=it.host),
        Message("Set api_base to the server that it uses now, or wait: the cloud takes it back after 10 minutes."),
        offline=False,
    )


def _refused(it: Refusal) -> Error:
    return TelegramUnreachable(
        Message(
            "{host} answers {method} with HTTP {status}: {said}.",
            host=it.host,
            method=it.method,
            status=it.status,
            said=it.said.rstrip("."),
        ),
        Message("Look at api_base and the proxy."),
        offline=False,
    )


def _no_bot(it: Refusal) -> bool:
    return it.status == 404 and it.method == "getMe" and it.said.lower() == "not found"


TABLE: tuple[tuple[Callable[[Refusal], bool], Callable[[Refusal], Error]], ...] = (
    (lambda it: it.status == 401, _wrong_token),
    (lambda it: it.status == 421, _not_served),
    (lambda it: _no_bot(it) and it.base == CLOUD, _unknown),
    (_no_bot, _unknown_there),
    (lambda it: it.status == 429, _too_many),
    (lambda it: it.status in FOREIGN, lambda it: not_bot_api(it.host, it.status)),
    (lambda it: it.status >= 500 and it.base == CLOUD, _trouble),
    (lambda it: it.status >= 500, _trouble_there),
    (lambda it: 300 <= it.status < 400, _elsewhere),
    (lambda it: it.status == 400 and it.said.lower() == "logged out", _logged_out),
    (lambda it: bool(it.said), _refused),
    (lambda it: True, lambda it: not_bot_api(it.host, it.status)),
)

_NEW_TOKEN = Message("Take the token that @BotFather shows (/mybots, API Token) and put it where the bot reads it.")


_PASTE = Message("Take the token that @BotFather shows (/mybots, API Token) and paste it here.")


def where_it_was_pasted(error: TokenRefused) -> TokenRefused:
    """The same to somebody who has just pasted that token, and still stands at the field."""
    return _cured(error, _PASTE)


def where_it_lies(error: TokenRefused, source: Message) -> TokenRefused:
    """The same with the place that the bot has that token from."""
    return _cured(error, Message("Take the token that @BotFather shows (/mybots, API Token) and put it where the bot "
                                 "reads it: {source}.", source=source))  # fmt: skip


def _cured(error: TokenRefused, new: Message) -> TokenRefused:
    cure = error.cure
    if cure == _NEW_TOKEN:
        cure = new
    elif cure is not None and cure.args.get("cure") == _NEW_TOKEN:
        cure = Message(cure.msgid, cure.plural, **{**cure.args, "cure": new})
    return TokenRefused(error.message, cure)


def _new_token(token: Token) -> Message:
    return _slip(token, _NEW_TOKEN) or _NEW_TOKEN


def _slip(token: Token, cure: Message) -> Message | None:
    odd = None if token.usual else slip(token)
    return Message("It has {slip}, which no token has. {cure}", slip=odd, cure=cure) if odd else None
