"""What is said to do where Telegram is not reached: of what was asked, or of a way that only the bot knows.

Deliberate faults that were tried, each red: both keys named always · `proxy` alone not seen.
"""

import pytest

from tray_app.core.model import BotSpec
from tray_app.supervisor.telegram.reach import own_way


@pytest.mark.parametrize(
    ("keys", "named"),
    [
        ({}, ["`proxy`", "`api_base`"]),
        ({"api_base": "http://127.0.0.1:8081"}, ["bots.toml says: api_base."]),
        ({"proxy": "socks5h://127.0.0.1:1080"}, ["bots.toml says: proxy."]),
        ({"api_base": "http://127.0.0.1:8081", "proxy": "http://127.0.0.1:1"}, ["bots.toml says: proxy, api_base."]),
    ],
)
def test_only_what_is_not_written_yet_is_to_be_written(keys: dict[str, str], named: list[str]) -> None:
    told = own_way(BotSpec("shop", script="bot.py", **keys)).render()
    assert all(word in told for word in named)
    assert ("write the same" in told) == (not keys)
    assert not any(address in told for address in keys.values()), "it may hold a password"
