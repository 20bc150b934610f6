"""When a bot is tried again: the numbers.

Deliberate faults that were tried, each red: the first restart not at once · the second not after 1 s · trebled · no
cap · no jitter · jitter below the delay · jitter the same for all bots · jitter by chance · on-failure starts after 0 ·
never starts after a signal.
"""

from itertools import pairwise

import pytest

from tray_app.core.policy import Policy


def test_at_once_then_one_second_doubled_up_to_sixty() -> None:
    plain = Policy(jitter=0)
    assert [plain.pause("shop", tries) for tries in range(1, 11)] == [0, 1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert plain.pause("shop", 100_000) == 60, "however often it has failed"


def test_jitter_adds_up_to_a_fifth_and_differs_from_bot_to_bot() -> None:
    plain, policy = Policy(jitter=0), Policy()
    names = [f"bot-{n}" for n in range(200)]
    for tries in range(2, 12):
        shares = [policy.pause(name, tries) / plain.pause(name, tries) for name in names]
        assert all(1 <= share <= 1.2 for share in shares)
        assert len(set(shares)) > 190, "many bots that failed together would come back together"
        assert min(shares) < 1.02 < 1.18 < max(shares)
    assert policy.pause("shop", 1) == 0


def test_the_same_history_gives_the_same_answer() -> None:
    assert [Policy().pause("shop", n) for n in range(20)] == [Policy().pause("shop", n) for n in range(20)]
    pauses = [Policy().pause("shop", n) for n in range(1, 8)]
    assert all(a < b for a, b in pairwise(pauses))


def test_the_numbers_that_are_promised() -> None:
    policy = Policy()
    assert (policy.first, policy.base, policy.factor, policy.cap, policy.healthy) == (0, 1, 2, 60, 60)
    assert policy.grace == 10, "SIGINT, SIGTERM, SIGKILL, ten seconds apart (telegram-facts: a long poll has to end)"
    assert sum(policy.pause("shop", n) for n in range(1, policy.budget + 1)) > 300, "an outage of minutes is survived"


@pytest.mark.parametrize(
    ("restart", "wanted"),
    [("always", [0, 1, -9, None]), ("on-failure", [1, -9, None]), ("never", [])],
)
def test_who_is_started_again(restart: str, wanted: list[int | None]) -> None:
    policy = Policy(restart=restart)  # type: ignore[arg-type]
    assert [code for code in (0, 1, -9, None) if policy.wants_restart(code)] == wanted
