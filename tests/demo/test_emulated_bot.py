"""The methods beside getUpdates, on a clock that moves only when told."""

from collections.abc import Callable
from typing import Any

import pytest
from emulation.bot import Bot

from tray_app.demo.calls import Call
from tray_app.demo.emulated_bot import METHODS


@pytest.fixture
def bot(timers: Any) -> Bot:
    return Bot(123456, "echo_bot", timers)


@pytest.fixture
def ask(bot: Bot) -> Callable[..., dict[str, Any]]:
    def ask(method: str, **params: Any) -> dict[str, Any]:
        replies: list[dict[str, Any]] = []
        bot.call(Call(method, params, replies.append, "me"))
        return replies.pop()

    return ask


def test_get_me_says_who_the_bot_is(ask: Any) -> None:
    me = ask("getMe")["result"]
    assert (me["id"], me["username"], me["is_bot"]) == (123456, "echo_bot", True)
    assert {"first_name", "can_join_groups", "can_read_all_group_messages", "supports_inline_queries"} < set(me)


def test_methods_are_known_in_any_case(ask: Any) -> None:
    assert ask("GETME") == ask("getme") == ask("getMe")


def test_an_unknown_method_is_404(ask: Any) -> None:
    assert ask("sendNothing") == {"ok": False, "error_code": 404, "description": "Not Found: method not found"}


def test_webhook_info_without_a_webhook(bot: Bot, ask: Any) -> None:
    bot.queue("hello", 3)
    assert ask("getWebhookInfo")["result"] == {"url": "", "has_custom_certificate": False, "pending_update_count": 3}


def test_webhook_info_of_somebody_elses_failing_webhook(bot: Bot, ask: Any) -> None:
    bot.set_webhook("https://example.org/hook", "Wrong response from the webhook: 502 Bad Gateway")
    info = ask("getWebhookInfo")["result"]
    assert info["url"] == "https://example.org/hook"
    assert info["last_error_message"] == "Wrong response from the webhook: 502 Bad Gateway"
    assert {"last_error_date", "max_connections", "ip_address"} < set(info)
    ask("deleteWebhook")
    assert ask("getWebhookInfo")["result"] == {"url": "", "has_custom_certificate": False, "pending_update_count": 0}


def test_webhook_info_names_allowed_updates_only_when_they_were_set(ask: Any) -> None:
    assert "allowed_updates" not in ask("getWebhookInfo")["result"]
    ask("setWebhook", url="https://example.org/", allowed_updates='["message"]')
    assert ask("getWebhookInfo")["result"]["allowed_updates"] == ["message"]


def test_delete_webhook_may_be_said_twice_and_keeps_the_queue(bot: Bot, ask: Any) -> None:
    bot.set_webhook("https://example.org/hook")
    bot.queue("hello", 2)
    assert ask("deleteWebhook") == {"ok": True, "result": True, "description": "Webhook was deleted"}
    assert ask("deleteWebhook") == {"ok": True, "result": True, "description": "Webhook is already deleted"}
    assert bot.state()["pending"] == [1001, 1002]


@pytest.mark.parametrize(("method", "url"), [("deleteWebhook", {}), ("setWebhook", {"url": "https://example.org/"})])
@pytest.mark.parametrize("wish", ["true", "True", True, "1"])
def test_drop_pending_updates_loses_the_queue(bot: Bot, ask: Any, method: str, url: Any, wish: Any) -> None:
    bot.queue("hello", 2)
    assert ask(method, drop_pending_updates=wish, **url)["ok"]
    assert bot.state()["pending"] == []
    assert bot.state()["dropped"] == [1001, 1002]


def test_set_webhook_once_a_second_over_https(ask: Any, timers: Any) -> None:
    assert ask("setWebhook", url="http://example.org/")["error_code"] == 400
    assert ask("setWebhook", url="https://example.org/")["description"] == "Webhook was set"
    refused = ask("setWebhook", url="https://example.org/")
    assert (refused["error_code"], refused["parameters"]) == (429, {"retry_after": 1})
    timers.advance(1)
    assert ask("setWebhook", url="https://example.org/")["ok"]


def test_set_webhook_without_a_url_deletes(bot: Bot, ask: Any) -> None:
    bot.set_webhook("https://example.org/hook")
    assert ask("setWebhook")["description"] == "Webhook was deleted"


def test_a_revoked_token_is_refused_until_it_is_restored(bot: Bot, ask: Any) -> None:
    bot.revoke()
    assert ask("getMe") == {"ok": False, "error_code": 401, "description": "Unauthorized"}
    bot.restore()
    assert ask("getMe")["ok"]


def test_after_log_out_nothing_goes_for_ten_minutes(bot: Bot, ask: Any, timers: Any) -> None:
    bot.queue("hello", 2)
    assert ask("logOut")["ok"]
    assert bot.state()["dropped"] == [1001, 1002]
    timers.advance(599)
    assert ask("getMe") == {"ok": False, "error_code": 400, "description": "Logged out"}
    timers.advance(1)
    assert ask("getMe")["ok"]


def test_close_is_refused_in_the_first_ten_minutes(ask: Any, timers: Any) -> None:
    timers.advance(100)
    refused = ask("close")
    assert refused["error_code"] == 429
    assert refused["description"] == f"Too Many Requests: retry after {refused['parameters']['retry_after']}"
    assert 500 <= refused["parameters"]["retry_after"] <= 501
    timers.advance(501)
    assert ask("close")["ok"]


def test_send_message_gives_the_message_and_is_recorded(bot: Bot, ask: Any) -> None:
    bot.queue("hello", chat_id=42)
    message = ask("sendMessage", chat_id="42", text="hello")["result"]
    assert (message["chat"]["id"], message["text"], message["from"]["username"]) == (42, "hello", "echo_bot")
    (sent,) = bot.state()["sent"]
    assert (sent["update_id"], sent["reader"], sent["message_id"]) == (1001, "me", message["message_id"])


def test_an_answer_belongs_to_the_update_of_the_same_chat_and_text(bot: Bot, ask: Any) -> None:
    bot.queue("hello", count=2, chat_id=1)
    for chat, text in ((1, "hello 2"), (1, "hello 2"), (1, "hello 1"), (2, "hello 1"), (1, "else")):
        ask("sendMessage", chat_id=chat, text=text)
    assert [sent["update_id"] for sent in bot.state()["sent"]] == [1002, 1002, 1001, None, None]


@pytest.mark.parametrize(
    ("params", "what"), [({"text": "x"}, "chat_id is empty"), ({"chat_id": 1}, "message text is empty")]
)
def test_send_message_needs_a_chat_and_a_text(ask: Any, params: Any, what: str) -> None:
    assert ask("sendMessage", **params) == {"ok": False, "error_code": 400, "description": f"Bad Request: {what}"}


def test_commands_are_kept(ask: Any) -> None:
    assert ask("getMyCommands")["result"] == []
    ask("setMyCommands", commands='[{"command": "start", "description": "begin"}]')
    assert ask("getMyCommands")["result"] == [{"command": "start", "description": "begin"}]
    ask("deleteMyCommands")
    assert ask("getMyCommands")["result"] == []


def test_every_call_is_counted_by_its_proper_name(bot: Bot, ask: Any) -> None:
    for method in ("getme", "getMe", "sendChatAction", "nothing"):
        ask(method)
    assert bot.state()["calls"] == {"getMe": 2, "sendChatAction": 1}
    assert all(key == name.lower() for key, (name, _) in METHODS.items())
