"""The end of a desktop session, with real bots: those that it brought stop softly, all others go on."""

import os
import signal
from pathlib import Path

import pytest
import small_systemd
from home import Home

from tests.tray.driver import Desktop, until

BOT = """
import signal, sys, time
def soft(*_):
    print("stopped softly", flush=True)
    sys.exit()
signal.signal(signal.SIGINT, soft)
signal.signal(signal.SIGTERM, soft)
time.sleep(600)
"""


@pytest.fixture
def session():
    """A desktop of this test's own."""
    desk = Desktop("stub")
    yield desk
    desk.stop()


@pytest.fixture
def user(home: Home, session: Desktop, tmp_path: Path) -> Home:
    home.environ |= {**session.env, "XDG_CONFIG_HOME": str(tmp_path / "config")}
    home.environ |= {"BOTTRAY_HOME": str(home.folder), "BOTTRAY_LOCK_DIR": str(home.locks)}
    home.bot("shop", BOT)
    return home


def log_out(session: Desktop) -> None:
    """The session bus ends with its session."""
    os.kill(int(Path(session.env["TRAYDESK_STATE"], "dbus.pid").read_text()), signal.SIGTERM)


def test_bots_of_the_session_stop_softly_and_are_up_again_after_the_next_login(user, session):
    tray = user.spawn("tray")
    session.item()
    until(lambda: "Start" in session.labels())
    session.click("Start")
    user.wait_for("shop", lambda v: v.phase == "running")
    log_out(session)
    assert tray.wait(10) == 0
    assert tray.stdout.read() == ""
    until(lambda: user.status()["agent"] is None, "the end of the agent")
    assert "stopped softly" in user.log("shop")
    until(lambda: not user.pids(), "the end of all")

    again = Desktop("stub")
    try:
        user.environ |= again.env | {"BOTTRAY_HOME": str(user.folder), "BOTTRAY_LOCK_DIR": str(user.locks)}
        user.spawn("tray")
        again.item()
        user.wait_for_agent("shop", lambda v: v.phase == "running")
    finally:
        user.run("quit")
        again.stop()


def test_a_tray_that_was_opened_anew_still_knows_whose_the_bots_are(user, session):
    first = user.spawn("tray")
    session.item()
    until(lambda: "Start" in session.labels())
    session.click("Start")
    user.wait_for("shop", lambda v: v.phase == "running")
    first.send_signal(signal.SIGTERM)
    assert first.wait(10) == 0
    session.tray("gone", "--id", "bottray")
    assert user.status("shop")["phase"] == "running"
    second = user.spawn("tray")
    session.item()
    log_out(session)
    assert second.wait(10) == 0
    until(lambda: user.status()["agent"] is None, "the end of the agent")
    assert "stopped softly" in user.log("shop")


def test_bots_of_the_service_go_on_although_it_was_the_tray_that_had_it_started(user, session, tmp_path):
    asked = small_systemd.put_into(user.environ, tmp_path)
    assert user.run("enable", "--service").returncode == 0
    assert user.run("quit").returncode == 0
    tray = user.spawn("tray")
    session.item()
    until(lambda: "Start" in session.labels())
    assert asked()[-1] == "start bottray.service"
    session.click("Start")
    user.wait_for("shop", lambda v: v.phase == "running")
    before = user.status()
    log_out(session)
    assert tray.wait(10) == 0
    after = user.status()
    assert after["agent"]["pid"] == before["agent"]["pid"]
    assert [bot["pid"] for bot in after["bots"]] == [bot["pid"] for bot in before["bots"]]
    assert "stopped softly" not in user.log("shop")


def test_a_trouble_is_not_told_again_by_each_start_of_the_tray_but_with_each_agent(user, session):
    user.bot("broken", "raise SystemExit(3)")
    user.agent(budget=0)
    user.run("start", "broken", "--no-wait")
    user.wait_for("broken", lambda v: v.phase == "fatal")

    def told_by_a_tray(more=0):
        before = len(session.notifications())
        tray = user.spawn("tray")
        session.item()
        until(lambda: any(label.startswith("broken · failed") for label in session.labels()))
        until(lambda: len(session.notifications()) >= before + more)
        tray.terminate()
        assert tray.wait(10) == 0
        session.tray("gone", "--id", "bottray")
        return [news["title"] for news in session.notifications()[before:]]

    assert told_by_a_tray(1) == ["broken has failed"]
    assert told_by_a_tray() == []
    user.run("quit")
    user.agent(budget=0)
    user.run("start", "broken", "--no-wait")
    user.wait_for("broken", lambda v: v.phase == "fatal")
    assert told_by_a_tray(1) == ["broken has failed"]
