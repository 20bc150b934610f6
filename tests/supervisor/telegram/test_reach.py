"""What is said to do where Telegram is not reached: of what was asked, or of a way that only the bot knows.

Deliberate faults that were tried, each red: both keys named always · `proxy` alone not seen.
"""

import pytest

from tray_app.core.errors import TelegramUnreachable
from tray_app.core.messages import Message
from tray_app.core.model import BotSpec
from tray_app.supervisor.telegram.reach import Reach, own_way, with_own_way

CURE = Message("Do it.")
AWAY = TelegramUnreachable(Message("Away."), CURE)


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
    told = own_way(BotSpec("shop", script="bot.py", **keys), AWAY).render()
    assert all(word in told for word in named)
    assert ("write the same" in told) == (not keys)
    assert not any(address in told for address in keys.values()), "it may hold a password"


def test_a_certificate_that_nobody_vouches_for_has_its_cure_beside_it() -> None:
    """`start` and `status` said only to look at api_base where a company's authority was to be named."""
    unproven = TelegramUnreachable(Message("Odd."), CURE, unproven=True)
    assert (
        own_way(BotSpec("shop", api_base="https://bots.example"), unproven).render().startswith("Do it. It was asked")
    )


def test_whoever_asks_for_a_bot_that_is_stopped_hears_of_its_own_way_too() -> None:
    """Not where its way is known, or where nobody was asked since its server could not be read."""
    spec, known = BotSpec("shop", script="bot.py"), BotSpec("shop", script="bot.py", proxy="http://127.0.0.1:1")
    told = with_own_way(spec, None, AWAY)
    assert told is not None
    assert told.render().startswith("Do it. If the bot goes a way of its own, write the same")
    assert with_own_way(known, None, AWAY) == CURE
    assert with_own_way(spec, AWAY, AWAY) == CURE
    assert with_own_way(spec, None, TelegramUnreachable(Message("A page."), CURE, away=False)) == CURE


def test_trouble_of_telegrams_own_is_told_of_while_it_lasts() -> None:
    """`status` was silent for eight minutes of it, in which the bot heard nothing."""
    reach, trouble = (
        Reach(),
        TelegramUnreachable(Message("api.example.org has trouble of its own: HTTP 502."), away=False),
    )
    reach.missed(trouble)
    assert reach.told("shop") is None, "one may be chance"
    reach.missed(trouble)
    told = reach.told("shop")
    assert told is not None
    assert "HTTP 502. While that lasts shop may hear nothing." in told.render()
    assert reach.away is None, "the way is good"
    reach.answered()
    assert reach.told("shop") is None
