"""The Bot API's answers, made into facts or into an error in words. Pure; adapters/telegram/ does the talking.

Rules of the server: tdlib/telegram-bot-api 10.0. An error body is JSON most of the time, but a gateway in between
answers HTML (502, 504) or nothing at all, and a wrong address answers whatever it likes: nothing is assumed.
"""

import json
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from tray_app.core.errors import TelegramUnreachable
from tray_app.core.messages import Message
from tray_app.core.telegram.refusals import Refusal, error_of, not_bot_api
from tray_app.core.telegram.route import host_of
from tray_app.core.terminal_codes import flat
from tray_app.core.tokens.redact import redact
from tray_app.core.tokens.token import Token

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
    answer = _json_object(body)
    if answer and answer.get("ok") is True and status == 200:
        return answer.get("result")
    said = without_token(str(answer.get("description", "")), token) if answer else ""
    raise error_of(Refusal(method, status, said, token, base, _retry_after(answer, retry_after)))


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
