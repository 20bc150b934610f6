"""What is kept of what a bot used.

Deliberate faults that were tried, each red: nothing let go · the oldest kept · what is not known taken for a number ·
an older hour told.
"""

from tray_app.core.last_hour import MOST, LastHour


def test_no_more_than_an_hour_is_kept_however_long_it_is_sampled() -> None:
    used = LastHour()
    for n in range(5 * MOST):
        used.take(1000.0 + n, n, 1.0)
    assert [rss for _, rss, _ in used.samples(1000.0 + 5 * MOST)] == list(range(4 * MOST, 5 * MOST))


def test_what_is_not_known_is_none_and_what_is_not_of_this_hour_is_left_out() -> None:
    used = LastHour()
    for at, rss, cpu in ((100.0, 5, None), (4000.0, 6, None), (4030.0, 7, 2.5), (9000.0, 8, 1.0)):
        used.take(at, rss, cpu)
    assert used.samples(4040.0) == [(4000.0, 6, None), (4030.0, 7, 2.5)]
