"""Who counts as two readers at once, and who does not."""

from tray_app.demo.readers import Readers


def test_one_reader_that_polls_again_and_again_is_one() -> None:
    readers = Readers()
    for _ in range(3):
        readers.begin("a")
        assert readers.now == 1
        readers.end("a")
    assert (readers.now, readers.most) == (0, 1)


def test_two_open_polls_of_two_readers_are_two() -> None:
    readers = Readers()
    first, second = object(), object()
    readers.begin(first)
    readers.begin(second)
    readers.end(first)
    assert (readers.now, readers.most) == (1, 2)


def test_two_open_polls_of_one_reader_are_one() -> None:
    readers = Readers()
    readers.begin("a")
    readers.begin("a")
    readers.end("a")
    assert (readers.now, readers.most) == (1, 1)


def test_readers_that_poll_in_turn_are_two() -> None:
    readers = Readers()
    for name in ("a", "b", "a"):
        readers.begin(name)
        readers.end(name)
    assert readers.most == 2


def test_readers_that_follow_each_other_are_one() -> None:
    readers = Readers()
    for name in ("a", "a", "b", "b", "c"):
        readers.begin(name)
        readers.end(name)
    assert readers.most == 1
    assert list(readers.named()) == ["a", "b", "c"]


def test_a_reader_that_still_waits_goes_on_until_now() -> None:
    readers = Readers()
    readers.begin("a")
    readers.begin("a")
    readers.end("a")
    readers.begin("b")
    readers.end("b")
    assert readers.most == 2


def test_three_in_turn_are_three() -> None:
    readers = Readers()
    for name in ("a", "b", "c", "a", "b", "c"):
        readers.begin(name)
        readers.end(name)
    assert readers.most == 3


def test_two_in_turn_beside_one_that_waits_are_three() -> None:
    readers = Readers()
    readers.begin("a")
    for name in ("b", "c", "b", "c"):
        readers.begin(name)
        readers.end(name)
    assert readers.most == 3


def test_clients_without_a_name_count_only_while_they_ask() -> None:
    readers = Readers()
    for _ in range(3):
        poll = object()
        readers.begin(poll)
        readers.end(poll)
    assert readers.most == 1
