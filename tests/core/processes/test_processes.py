"""The sentences that name a process and what stops it."""

import pytest

from tray_app.core.processes.processes import ProcessFacts, already_running, in_words, stop_command
from tray_app.core.processes.service import Service

UNIT = Service("systemd", "shop-bot.service", "sudo systemctl stop shop-bot")


def facts(**more: object) -> ProcessFacts:
    return ProcessFacts(12345, "1@x", 0.0, "anna", "python bot.py", "10:12", **more)  # type: ignore[arg-type]


def test_a_second_start_is_told_who_and_how_to_stop_it() -> None:
    error = already_running("shop", facts(service=UNIT))
    assert str(error) == (
        "Another instance of shop is already running. "
        "PID 12345 (python bot.py, started 10:12 by systemd unit shop-bot.service). "
        "To stop it: sudo systemctl stop shop-bot"
    )
    assert error.exit_code == 1


@pytest.mark.parametrize(
    ("more", "words", "stop"),
    [
        ({}, "PID 12345 (python bot.py, started 10:12)", "kill 12345"),
        ({"mine": False}, "PID 12345 (python bot.py, started 10:12 by anna)", "sudo kill 12345"),
        ({"origin": "tmux"}, "PID 12345 (python bot.py, started 10:12 from tmux)", "kill 12345"),
        (
            {"service": Service("docker", "0123", "docker stop 0123")},
            "PID 12345 (python bot.py, started 10:12 in docker container 0123)",
            "docker stop 0123",
        ),
        (
            {"service": Service("systemd-user", "b.service", "systemctl --user stop b")},
            "PID 12345 (python bot.py, started 10:12 by systemd unit b.service of user anna)",
            "systemctl --user stop b",
        ),
    ],
)
def test_words_for_each_kind(more: dict[str, object], words: str, stop: str) -> None:
    assert str(in_words(facts(**more))) == words
    assert stop_command(facts(**more)) == stop


def test_a_better_advice_wins() -> None:
    assert str(already_running("shop", facts(), "bottray stop shop")).endswith("To stop it: bottray stop shop")
