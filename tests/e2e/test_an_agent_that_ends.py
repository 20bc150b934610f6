"""While an agent that was asked to end stops its bots, each command says that, and waits for it where it has to."""

import pytest
from e2e.test_stop import answered, fetched, prepared
from e2e.test_stop_of_others import PTB, WHEN_ASKED
from e2e.waiting import until


@pytest.fixture
def ending(home, emulator):
    """A bot that works off four updates for a second each, because `quit` was typed; the `quit` and what it has."""
    token = prepared(home, emulator, 770_660, work=1.5, source=PTB.replace(*WHEN_ASKED))
    home.agent()
    assert home.run("start").returncode == 0, home.log("shop")
    ids = fetched(emulator, token, 4)
    quit_ = home.spawn("quit")
    until(lambda: (home.status()["agent"] or {}).get("ending"))
    yield ids
    assert quit_.wait(60) == 0
    state = emulator.state(token)
    assert (state["confirmed"], answered(state)) == (ids, ids), home.log("shop")
    assert state["readers_most"] == 1


def test_status_and_doctor_say_so(home, ending):
    status = home.status()
    assert status["agent"]["ending"] is True
    assert status["bots"][0]["phase"] == "stopping"
    told = home.run("status")
    assert "is ending, as it was asked to" in told.stderr
    assert "No agent is running" not in told.stdout + told.stderr
    assert 'bottray_up{process="agent"} 1' in home.run("metrics").stdout
    page = home.run("doctor").stdout
    assert "The agent is ending, as it was asked to" in page
    assert "No agent is running" not in page


def test_stop_waits_for_it(home, ending):
    told = home.run("stop", "shop")
    assert (told.returncode, told.stdout.splitlines()[-1]) == (0, "shop is stopped."), told.stdout + told.stderr


def test_quit_waits_for_it(home, ending):
    told = home.run("quit")
    assert (told.returncode, told.stdout.splitlines()[-1]) == (0, "The agent has ended; its bots are stopped.")


def test_start_waits_for_it(home, ending):
    told = home.run("start", "shop")
    assert told.returncode == 0, told.stdout + told.stderr
    assert told.stdout.startswith(" … shop: ")
    assert home.status()["agent"]["ending"] is False
