"""The Bot API's answers, made into facts or into an error in words. Pure; adapters/telegram/ does the talking.

Rules of the server: tdlib/telegram-bot-api 10.0. An error body is JSON most of the time, but a gateway in between
answers HTML (502, 504) or nothing at all, and a wrong address answers whatever it likes: nothing is assumed.
"""

import json
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from tray_app.core.errors import TelegramUnreachable, TokenRefused
from tray_app.core.messages import Message
from tray_app.core.telegram.route import CLOUD, host_of
from tray_app.core.terminal_codes import flat
from tray_app.core.tokens.redact import redact
from tray_app.core.tokens.token import Token
from tray_app.core.tokens.token_slips import slip

# Telegram counts whole seconds; a request at the very end of the wait is refused again.
AFTER_RETRY_AFTER = 0.5
LARGEST = 1 << 40


def no_answer(host: str) -> TelegramUnreachable:
    """For a server that takes no connection and refuses none."""
    return TelegramUnreachable(
        Message("{host} cannot be reached: no answer in time.", host=host),
        Message("Telegram may be blocked in this network: set a proxy (key `proxy`)."),
    )


@dataclass(frozen=True)
class Me:
    """Who the bot is (getMe). `can_read_all_group_messages` is False where an older or local server leaves it out."""

    id: int
    username: str
    first_name: str
    can_read_all_group_messages: bool = False


@dataclass(frozen=True)
class Webhook:
    """Where updates go (getWebhookInfo). `host` is "" while none is set, `last_error_date` in seconds since 1970.

    `url` often carries a secret in its path, so it stays out of the repr; show `host`.
    `pending_update_count` is the queue's length in polling mode too.
    """

    url: str = field(repr=False)
    host: str
    pending_update_count: int
    last_error_date: int | None = None
    last_error_message: str | None = None


class Polled(StrEnum):
    """What came of one getUpdates of ours."""

    UPDATES = "updates"
    NOTHING = "nothing"
    PUSHED_OUT = "pushed-out"
    """Another reader began to wait, which ends who waited before it [telegram-bot-api, Client.cpp]."""
    WEBHOOK = "webhook"


def conflict_of(status: int, body: bytes) -> Polled | None:
    """Which conflict a getUpdates was answered with; None for every other answer."""
    if status != 409:
        return None
    said = str(_json_object(body).get("description", "")).lower()
    return Polled.WEBHOOK if "webhook" in said else Polled.PUSHED_OUT


def without_token(text: str, token: Token) -> str:
    """What somebody else wrote (a server, a gateway), fit to be shown: one short line without a token."""
    return flat(redact(text, [token]))[:300]


def result_of(method: str, status: int, body: bytes, token: Token, base: str, retry_after: str | None = None) -> Any:
    """The `result` of an answer.

    Raises TokenRefused (401, 421, and 404 to getMe) or TelegramUnreachable. `retry_after` is the Retry-After header,
    used where the body does not tell.
    """
    host, bot_id = host_of(base), token.bot_id
    answer = _json_object(body)
    said = without_token(str(answer.get("description", "")), token) if answer else ""

    if answer and answer.get("ok") is True and status == 200:
        return answer.get("result")

    if status == 401:
        raise TokenRefused(
            Message("Telegram refuses the token of bot {bot_id}: it is wrong or was revoked.", bot_id=bot_id),
            _new_token(token),
        )
    if status == 421:
        raise TokenRefused(
            Message("The Bot API server at {host} does not serve bot {bot_id}.", host=host, bot_id=bot_id),
            Message("Allow the bot in that server's settings, or change api_base."),
        )
    if status == 404 and method == "getMe" and said.lower() == "not found":
        if base == CLOUD:
            raise TokenRefused(
                Message("Telegram does not know the token of bot {bot_id}: it is wrong.", bot_id=bot_id),
                _new_token(token),
            )
        raise TokenRefused(
            Message(
                "The Bot API server at {host} knows no bot {bot_id}: the token or api_base is wrong.",
                host=host,
                bot_id=bot_id,
            ),
            Message("Look at api_base first; then compare the token with the one that @BotFather shows."),
        )
    if status == 429:
        seconds = _retry_after(answer, retry_after)
        raise TelegramUnreachable(
            Message(
                "Telegram asks bot {bot_id} to wait {seconds} s: too many requests.", bot_id=bot_id, seconds=seconds
            ),
            Message("Wait that long; a new try before then is refused too."),
            away=False,
            retry_after=seconds + AFTER_RETRY_AFTER,
        )
    if status >= 500:
        raise TelegramUnreachable(
            Message("{host} has trouble of its own: HTTP {status}.", host=host, status=status),
            Message("Try again in a few minutes; there is nothing to change on this machine."),
            away=False,
        )
    if 300 <= status < 400:
        raise TelegramUnreachable(
            Message("{host} sends us elsewhere (HTTP {status}), which a Bot API does not.", host=host, status=status),
            Message("Look at api_base and the proxy; some networks want a log-in in the browser first."),
            offline=False,
            away=True,
        )
    if status == 400 and said.lower() == "logged out":
        raise TelegramUnreachable(
            Message("Bot {bot_id} was logged out of {host}.", bot_id=bot_id, host=host),
            Message("Set api_base to the server that it uses now, or wait: the cloud takes it back after 10 minutes."),
            offline=False,
        )
    if said:
        raise TelegramUnreachable(
            Message(
                "{host} answers {method} with HTTP {status}: {said}.",
                host=host,
                method=method,
                status=status,
                said=said.rstrip("."),
            ),
            Message("Look at api_base and the proxy."),
            offline=False,
        )
    raise not_bot_api(host, status)


def not_bot_api(host: str, status: int) -> TelegramUnreachable:
    """The error for an answer that no Bot API gives: an HTML page, an empty body, JSON of somebody else."""
    return TelegramUnreachable(
        Message("{host} does not answer like a Bot API (HTTP {status}).", host=host, status=status),
        Message("Look at api_base and the proxy; some networks want a log-in in the browser first."),
        offline=False,
        away=True,
    )


def me_of(result: Any, token: Token, base: str) -> Me:
    """getMe's result as facts; raises TelegramUnreachable where it is none."""
    if not isinstance(result, dict) or _number(result.get("id")) is None:
        raise not_bot_api(host_of(base), 200)
    return Me(
        id=result["id"],
        username=without_token(str(result.get("username", "")), token),
        first_name=without_token(str(result.get("first_name", "")), token),
        can_read_all_group_messages=result.get("can_read_all_group_messages") is True,
    )


def webhook_of(result: Any, token: Token, base: str) -> Webhook:
    """getWebhookInfo's result as facts; raises TelegramUnreachable where it is none."""
    if not isinstance(result, dict) or not isinstance(result.get("url"), str):
        raise not_bot_api(host_of(base), 200)
    error = result.get("last_error_message")
    return Webhook(
        url=result["url"],
        # a webhook without a readable host is still a webhook
        host=without_token(host_of(result["url"]), token) or ("?" if result["url"] else ""),
        pending_update_count=_number(result.get("pending_update_count")) or 0,
        last_error_date=_number(result.get("last_error_date")),
        last_error_message=without_token(str(error), token) if error else None,
    )


_NEW_TOKEN = Message("Take the token that @BotFather shows (/mybots, API Token) and put it where the bot reads it.")


def _new_token(token: Token) -> Message:
    odd = None if token.usual else slip(token)
    return Message("It has {slip}, which no token has. {cure}", slip=odd, cure=_NEW_TOKEN) if odd else _NEW_TOKEN


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return answer if isinstance(answer, dict) else {}


def _number(value: Any) -> int | None:
    """Whatever answers there may send a number of any length, which no clock and no float takes."""
    return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) < LARGEST else None


def _retry_after(answer: dict[str, Any], header: str | None) -> int:
    parameters = answer.get("parameters")
    told = _number(parameters.get("retry_after")) if isinstance(parameters, dict) else None
    if told is None and header and header.strip().isascii() and header.strip().isdigit():
        told = int(header.strip()[:9])
    return max(told if told is not None else 1, 0)
