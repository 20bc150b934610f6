"""What `check` says of a bot."""

import pytest

from tray_app.core.telegram.botapi import Me, Webhook
from tray_app.core.telegram.check import ago, describe

ME = Me(123456, "shop_bot", "Shop")


def told(me: Me, webhook: Webhook, now: float = 0.0) -> list[str]:
    return [str(line) for line in describe(me, webhook, now)]


def test_a_bot_that_polls() -> None:
    assert told(ME, Webhook("", "", 0)) == [
        "Bot @shop_bot (Shop), id 123456.",
        "Privacy mode is on: in groups it sees only commands and replies to it.",
        "No webhook is set: the bot can poll.",
        "No updates are waiting.",
    ]


def test_a_bot_with_a_webhook_in_trouble() -> None:
    hook = Webhook("https://h.example.org/secret", "h.example.org", 1, 1000, "Wrong response: 502.")
    lines = told(Me(1, "b", "B", can_read_all_group_messages=True), hook, 1000 + 300)
    assert lines[1:] == [
        "Privacy mode is off: in groups it sees every message.",
        "A webhook is set at h.example.org, by another program: while it is there, polling gets error 409.",
        "1 update is waiting.",
        "Last webhook error, 5 min ago: Wrong response: 502.",
    ]
    assert "secret" not in "".join(lines)


def test_an_error_without_a_date() -> None:
    assert told(ME, Webhook("", "", 2, None, "Gone"))[-2:] == ["2 updates are waiting.", "Last webhook error: Gone."]


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-5, "0 s ago"),
        (59.9, "59 s ago"),
        (60, "1 min ago"),
        (3599, "59 min ago"),
        (3600, "1 h ago"),
        (86400, "1 day ago"),
        (172800, "2 days ago"),
    ],
)
def test_ages(seconds: float, text: str) -> None:
    assert str(ago(seconds)) == text
