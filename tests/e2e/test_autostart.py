"""`enable` and `disable`, and an agent that is a service: the real program, with a small systemd of our own."""

import os
import signal
import sys

import pytest
import small_systemd
from e2e.waiting import alive, ended, until
from home import make_token

from tray_app.core.model import Phase

TOKEN = make_token(771_100)


@pytest.fixture
def systemd(home, tmp_path):
    """Gives what was asked of systemctl."""
    return small_systemd.put_into(home.environ, tmp_path)


@pytest.fixture
def shop(home, emulator):
    emulator.add_bot(TOKEN, "shop_bot")
    home.bot("shop", token=TOKEN)
    return home


def running(view):
    return view.phase is Phase.RUNNING


def test_status_says_what_is_on(shop, systemd, tmp_path):
    assert "Starts at login" not in shop.run("status").stdout
    enabled = shop.run("enable")
    assert enabled.returncode == 0
    assert str(tmp_path / "config/autostart/bottray.desktop") in enabled.stdout
    assert "Starts at login: the tray\n" in shop.run("status").stdout
    assert shop.run("enable", "--service").returncode == 0
    assert "Starts at login: the tray, the agent as a service\n" in shop.run("status").stdout
    disabled = shop.run("disable")
    assert disabled.stdout.count("Removed: ") == 2
    assert "Starts at login" not in shop.run("status").stdout
    assert "does not start by itself" in shop.run("disable").stdout


def test_a_service_takes_over_what_runs_and_what_should_run(shop, systemd, emulator):
    assert shop.run("start").returncode == 0
    before = shop.status()
    enabled = shop.run("enable", "--service")
    assert enabled.returncode == 0, enabled.stderr
    assert "loginctl enable-linger" in enabled.stdout
    assert enabled.stderr == ""
    assert not alive(before["agent"]["pid"])
    view = shop.wait_for("shop", running)
    assert view.pid != before["bots"][0]["pid"]
    assert emulator.state(TOKEN)["readers_most"] == 1

    pid = shop.status()["agent"]["pid"]
    assert shop.run("disable").returncode == 0
    assert alive(pid), "what runs goes on"
    assert shop.status("shop")["pid"] == view.pid


def test_who_needs_an_agent_gets_the_service(shop, systemd, tmp_path):
    """Else a terminal and a login would start one each, and the bots would end with the terminal's."""
    shop.run("enable", "--service")
    assert shop.run("quit").returncode == 0
    assert systemd()[-1] == "stop --no-block bottray.service", "or it would be started anew"
    assert shop.status()["agent"] is None
    assert shop.run("start").returncode == 0
    assert systemd()[-1] == "start bottray.service"
    assert shop.status()["agent"]["pid"] == int((tmp_path / "pid").read_text())


def test_a_kill_by_hand_is_none_of_systemds_business(shop, systemd):
    """So that its Restart= holds: it sees an end that it did not order."""
    shop.run("enable", "--service")
    shop.run("start")
    asked = systemd()
    pid = shop.status()["agent"]["pid"]
    os.kill(pid, signal.SIGTERM)
    assert ended(pid)
    assert systemd() == asked


def test_without_systemd_it_is_said_what_to_type(shop, systemd, tmp_path):
    (tmp_path / "bin/systemctl").write_text("#!/bin/sh\nexit 1\n")
    shop.run("start")
    before = shop.status()["agent"]["pid"]
    enabled = shop.run("enable", "--service")
    assert enabled.returncode == 0
    assert "systemctl --user daemon-reload && systemctl --user enable --now bottray.service" in enabled.stdout
    assert shop.status()["agent"]["pid"] == before, "and nothing is taken over that would not come back"


# -- the end of a session ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("numbers", [(signal.SIGTERM,), (signal.SIGHUP,), (signal.SIGTERM, signal.SIGHUP)])
def test_a_logout_stops_bots_softly_and_the_next_login_brings_them_back(home, numbers):
    """A session sends SIGTERM, some of them SIGHUP right after it."""
    script = (
        "import signal, sys, time\n"
        "def end(*_): print('said goodbye', flush=True); sys.exit(0)\n"
        "signal.signal(signal.SIGINT, end)\n"
        "print('up', flush=True)\n"
        "time.sleep(600)\n"
    )
    home.bot("shop", script)
    home.bot("idle", script)
    agent = home.agent()
    home.run("start", "shop")
    until(lambda: " up" in home.log("shop"), "the bot runs")
    bot = home.status("shop")["pid"]
    for number in numbers:
        agent.send_signal(number)
    assert agent.wait(10) == 0
    assert ended(bot)
    assert "said goodbye" in home.log("shop")
    home.agent()
    home.wait_for("shop", running)
    assert home.status("idle")["phase"] == "stopped"


def test_an_agent_that_was_told_not_to_mind_a_hangup_does_not(home):
    agent = home.spawn(command=["nohup", sys.executable, "-m", "tray_app", "agent"])
    assert agent.stdout.readline() in ("ready\n", "nohup: ignoring input\n")
    until(lambda: home.control().present(), "the agent is up")
    agent.send_signal(signal.SIGHUP)
    agent.send_signal(signal.SIGCONT)
    assert home.status()["agent"]["pid"] == agent.pid
    assert alive(agent.pid)


def test_a_tray_without_a_desktop_says_so_and_leaves_the_agent_alone(home):
    agent = home.agent()
    tray = home.spawn("tray", DBUS_SESSION_BUS_ADDRESS="unix:path=/nowhere", DISPLAY="")
    assert tray.wait(20) == 5
    assert "The session bus of the desktop cannot be reached" in tray.stdout.read()
    assert agent.poll() is None
