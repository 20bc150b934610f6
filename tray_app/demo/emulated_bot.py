"""One bot as the Bot API server sees it: every method but getUpdates (polling.py).

Rules from tdlib/telegram-bot-api (Client.cpp). Not emulated: delivery to a webhook (its updates stay queued, as with a
webhook that is down), media, and every method that a text bot can do without.
"""

import time
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from tray_app.demo.calls import Call, Reply, Timers, failure, flood
from tray_app.demo.polling import Polling

LOGGED_OUT_FOR = 600.0
CLOSE_AFTER = 600.0


class EmulatedBot:
    """`call` serves the bot's clients. `changed` is called after everything that `state` would show."""

    def __init__(
        self, bot_id: int, username: str, timers: Timers, changed: Callable[[], object] = lambda: None
    ) -> None:
        self.me = {
            "id": bot_id,
            "is_bot": True,
            "first_name": username,
            "username": username,
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
            "can_connect_to_business": False,
            "has_main_web_app": False,
        }
        self._timers = timers
        self._changed = changed
        self._polling = Polling(timers, self._refusal, changed)
        self._born = timers.time()
        self._logged_out_until = self._born
        self._commands: list[Any] = []
        self._calls: Counter[str] = Counter()
        self._messages = 0
        self._asked: dict[tuple[str, str], int] = {}
        self._sent: list[Reply] = []
        self._webhook: dict[str, Any] = {}
        self._next_webhook = self._born

    def queue(self, text: str, count: int = 1, chat_id: int = 1) -> list[int]:
        """A user writes `text`, or `count` texts "TEXT 1", "TEXT 2", ... at once. Gives the update ids."""
        texts = [text] if count == 1 else [f"{text} {number}" for number in range(1, count + 1)]
        user = {"id": chat_id, "is_bot": False, "first_name": "Ada"}
        first = self._polling.next_id
        self._asked.update(((str(chat_id), words), first + place) for place, words in enumerate(texts))
        return self._polling.push("message", [self._message(chat_id, words, user) for words in texts])

    def hung_up(self, call: Call) -> None:
        """The client of an open getUpdates is gone."""
        self._polling.hung_up(call)

    def state(self) -> Reply:
        """Everything a test may ask, as JSON values; lists are in order of time, `time` is in Unix seconds.

        `pending`, `confirmed`, `dropped`: update ids. `delivered`: {update_id, reader, time} each time an update was
        handed out. `sent`: {update_id, chat_id, text, message_id, reader, time} for each sendMessage; `update_id` is
        the newest update with the same chat and text (what an echo answers) or None. `conflicts`: the text of each 409
        that somebody got. `readers_now`, `readers_most`, `readers`: see readers.py. `calls`: how often each method.
        """
        self._polling.see_who_is_gone()
        return {
            "bot_id": self.me["id"],
            "username": self.me["username"],
            "pending": [update["update_id"] for update in self._polling.pending],
            "confirmed": list(self._polling.confirmed),
            "dropped": list(self._polling.dropped),
            "delivered": list(self._polling.delivered),
            "sent": list(self._sent),
            "conflicts": list(self._polling.conflicts),
            "readers_now": self._polling.readers.now,
            "readers_most": self._polling.readers.most,
            "readers": self._polling.readers.named(),
            "webhook": self._webhook.get("url", ""),
            "allowed_updates": self._polling.allowed,
            "calls": dict(self._calls),
        }

    def call(self, call: Call) -> None:
        name, method = METHODS.get(call.method.lower(), ("", None))
        refusal = self._refusal()
        if refusal is not None:
            call.answer(refusal)
        elif method is None:
            call.answer(failure(404, "Not Found: method not found"))
        else:
            self._calls[name] += 1
            method(self, call)
            self._changed()

    def _refusal(self) -> Reply | None:
        return failure(400, "Logged out") if self._timers.time() < self._logged_out_until else None

    def _message(self, chat_id: int, text: str, sender: Mapping[str, Any]) -> Reply:
        self._messages += 1
        chat = {"id": chat_id, "type": "private", "first_name": "Ada"}
        return {"message_id": self._messages, "date": int(time.time()), "from": sender, "chat": chat, "text": text}

    def _take_webhook(self, webhook: dict[str, Any]) -> None:
        if webhook:
            self._polling.end_for_webhook()
        self._polling.webhook_is_set = bool(webhook)
        self._webhook = webhook

    def get_me(self, call: Call) -> None:
        call.ok(self.me)

    def get_updates(self, call: Call) -> None:
        self._polling.get_updates(call)

    def post_webhook(self, call: Call) -> None:
        url, now = str(call.params.get("url", "")), self._timers.time()
        if not url:
            self.delete_webhook(call)
        elif now < self._next_webhook:
            call.answer(flood(1))
        elif not url.startswith("https://"):
            call.answer(failure(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook"))
        else:
            self._next_webhook = now + 1
            self._polling.allow(call)
            if call.flag("drop_pending_updates"):
                self._polling.drop()
            self._take_webhook({"url": url, "max_connections": call.number("max_connections", 1, 100, default=40)})
            call.ok(True, "Webhook was set")

    def delete_webhook(self, call: Call) -> None:
        if call.flag("drop_pending_updates"):
            self._polling.drop()
        words = "Webhook was deleted" if self._webhook else "Webhook is already deleted"
        self._take_webhook({})
        call.ok(True, words)

    def get_webhook_info(self, call: Call) -> None:
        info = {"url": "", "has_custom_certificate": False, "pending_update_count": len(self._polling.pending)}
        allowed = {} if self._polling.allowed is None else {"allowed_updates": self._polling.allowed}
        call.ok(info | self._webhook | allowed)

    def send_message(self, call: Call) -> None:
        chat, text = str(call.params.get("chat_id", "")), str(call.params.get("text", ""))
        if not chat or not text:
            what = "message text" if chat else "chat_id"
            call.answer(failure(400, f"Bad Request: {what} is empty"))
            return
        message = self._message(call.number("chat_id", -(2**53), 2**53), text, self.me)
        fields = {"message_id": message["message_id"], "chat_id": message["chat"]["id"], "text": text}
        receipt = {"reader": call.reader, "time": time.time()}
        self._sent.append({"update_id": self._asked.get((chat, text)), **fields, **receipt})
        call.ok(message)

    def send_chat_action(self, call: Call) -> None:
        call.ok(True)

    def log_out(self, call: Call) -> None:
        """Nobody may log in again for ten minutes, as in the cloud."""
        self._polling.drop()
        self._logged_out_until = self._timers.time() + LOGGED_OUT_FOR
        call.ok(True)

    def close(self, call: Call) -> None:
        wait = self._born + CLOSE_AFTER - self._timers.time()
        if wait > 0:
            call.answer(flood(int(wait) + 1))
        else:
            call.ok(True)

    def get_my_commands(self, call: Call) -> None:
        call.ok(self._commands)

    def set_my_commands(self, call: Call) -> None:
        """deleteMyCommands sends none, which is the same."""
        self._commands = call.json("commands") or []
        call.ok(True)


METHODS: Mapping[str, tuple[str, Callable[[EmulatedBot, Call], None]]] = {
    name.lower(): (name, method)
    for name, method in {
        "getMe": EmulatedBot.get_me,
        "getUpdates": EmulatedBot.get_updates,
        "getWebhookInfo": EmulatedBot.get_webhook_info,
        "setWebhook": EmulatedBot.post_webhook,
        "deleteWebhook": EmulatedBot.delete_webhook,
        "sendMessage": EmulatedBot.send_message,
        "sendChatAction": EmulatedBot.send_chat_action,
        "logOut": EmulatedBot.log_out,
        "close": EmulatedBot.close,
        "getMyCommands": EmulatedBot.get_my_commands,
        "setMyCommands": EmulatedBot.set_my_commands,
        "deleteMyCommands": EmulatedBot.set_my_commands,
    }.items()
}
