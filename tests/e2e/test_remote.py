"""`check --remote`: whether another machine reads a bot's updates, without losing one of them.

Deliberate faults that were tried, each red: asked while the bot runs · without the user's word · a webhook taken for a
reader · waiting updates fetched instead of counted · a copy on this computer taken for another
machine · the lease not held.
"""

import re
import sys
import threading

import pytest
from e2e.waiting import until
from home import ECHO, make_token

from tray_app.core.model import Phase

TOKEN = make_token(775_200)


@pytest.fixture
def shop(home, emulator):
    emulator.add_bot(TOKEN, "shop_bot")
    home.bot("shop", token=TOKEN)
    return home


def asked(home, *more):
    ran = home.run("check", "shop", "--remote", *more)
    assert TOKEN not in ran.stdout + ran.stderr
    assert "Traceback" not in ran.stderr
    return ran


def test_another_machine_reads(shop, emulator):
    emulator.set_rival(TOKEN, True)
    until(lambda: emulator.state(TOKEN)["readers"], "the other machine reads")
    ran = asked(shop, "--yes")
    assert ran.returncode == 1
    assert "Another machine that reads them gets one error 409" in ran.stdout
    assert "No other copy was found on this computer, so most likely it is another machine." in ran.stdout
    assert "Stop it there, or take a new token from @BotFather (/revoke)." in ran.stdout
    emulator.queue(TOKEN, "hello")
    state = emulator.wait_for(TOKEN, lambda s: s["confirmed"])
    assert not state["pending"], "the other machine reads on"


def test_nobody_reads_and_no_update_is_lost(shop, emulator):
    """Also one that comes while it is asked."""
    arrives = threading.Thread(
        target=lambda: (emulator.wait_for(TOKEN, lambda s: s["readers_now"]), emulator.queue(TOKEN, "hello"))
    )
    arrives.start()
    ran = asked(shop, "--yes")
    arrives.join()
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "No other machine was heard. An update came, and it came to us." in ran.stdout
    assert len(emulator.state(TOKEN)["pending"]) == 1
    assert shop.run("start", "shop").returncode == 0
    assert emulator.wait_for(TOKEN, lambda s: s["sent"])["readers_most"] == 1


def test_silence(shop):
    ran = asked(shop, "--yes")
    assert ran.returncode == 0
    assert "No other machine was heard. For 7 s nobody else has asked for updates." in ran.stdout
    assert "cannot be heard: look again if in doubt." in ran.stdout


def test_waiting_updates_are_counted_and_nobody_is_disturbed(shop, emulator):
    """No question is asked, since there is no harm in it."""
    emulator.queue(TOKEN, "one", count=2)
    ran = asked(shop)
    assert ran.returncode == 0
    assert "2 updates wait, and nobody has fetched any for 6 s." in ran.stdout
    state = emulator.state(TOKEN)
    assert len(state["pending"]) == 2
    assert not state["readers_most"]
    assert not state["delivered"]


def test_not_without_the_users_word(shop, emulator):
    ran = asked(shop)
    assert ran.returncode == 1
    assert "Nothing was asked, so whether another machine reads the updates of shop is not known." in ran.stderr
    assert ran.stderr.endswith("answer y, or type: bottray check shop --remote --yes\n")
    assert not emulator.state(TOKEN)["readers_most"]


def test_a_webhook_is_named_and_left_alone(shop, emulator):
    emulator.set_webhook(TOKEN, "https://example.org/secret/path")
    ran = asked(shop, "--yes")
    assert ran.returncode == 1
    assert "A webhook is set at example.org: it gets the updates, and nobody can poll." in ran.stdout
    assert "secret" not in ran.stdout
    assert emulator.state(TOKEN)["webhook"] == "https://example.org/secret/path"


def test_never_while_the_bot_runs(shop, emulator):
    shop.agent()
    assert shop.run("start", "shop").returncode == 0
    emulator.wait_for(TOKEN, lambda s: s["readers_now"])
    ran = asked(shop, "--yes")
    assert ran.returncode == 1
    assert "shop runs, or is about to, and beside itself it could hear nobody." in ran.stderr
    assert "ten seconds: bottray check shop --remote --stop" in ran.stderr
    state = emulator.state(TOKEN)
    assert (state["readers_most"], state["conflicts"]) == (1, [])


@pytest.mark.parametrize("while_it", ["starts", "waits for its restart"])
def test_a_bot_that_is_not_up_at_this_moment_is_stopped_for_it_too(home, emulator, while_it):
    """Its agent has the lease already: to be told to stop it by hand would be odd."""
    emulator.add_bot(TOKEN, "shop_bot")
    home.bot("shop", token=TOKEN, **({} if while_it == "starts" else {"script": "raise SystemExit(1)"}))
    home.agent(first=60)
    if while_it == "starts":
        emulator.set_fault(TOKEN, "latency", seconds=4.0, method="getMe", count=1)
    home.run("start", "shop", "--no-wait")
    phase = Phase.STARTING if while_it == "starts" else Phase.BACKOFF
    home.wait_for("shop", lambda v: v.phase is phase)
    ran = asked(home, "--stop", "--yes")
    assert ran.returncode == 0, ran.stderr
    assert "For this shop has to be stopped for about ten seconds" in ran.stdout
    assert "Nobody else has read the updates of shop while it was stopped." in ran.stdout
    after = (Phase.RUNNING,) if while_it == "starts" else (Phase.BACKOFF, Phase.STARTING)
    home.wait_for("shop", lambda v: v.phase in after)


def running(home, emulator):
    """The PID of a bot that runs under an agent."""
    emulator.add_bot(TOKEN, "shop_bot")
    home.bot("shop", token=TOKEN)
    home.agent()
    assert home.run("start", "shop").returncode == 0
    return home.status("shop")["pid"]


def test_what_is_printed_where_nobody_can_be_asked_works_as_it_stands(home, emulator):
    pid = running(home, emulator)
    refused = asked(home, "--stop")
    assert refused.returncode == 5
    assert home.status("shop")["pid"] == pid
    words = re.search(r"shop runs on\. To have it done unasked: bottray (.+)\n$", refused.stderr)
    assert words, refused.stderr
    ran = home.run(*words[1].split())
    assert ran.returncode == 0, ran.stderr
    assert "Nobody else has read the updates of shop while it was stopped." in ran.stdout


def test_a_copy_on_this_computer_is_no_other_machine(shop, emulator):
    environ = {"BOT_TOKEN": TOKEN, "BOTTRAY_API_BASE": emulator.url}
    copy = shop.spawn(command=[sys.executable, str(ECHO)], **environ)
    until(lambda: emulator.state(TOKEN)["readers"], "the copy reads")
    ran = asked(shop, "--yes")
    assert ran.returncode == 1
    assert f"has the token of bot shop in its environment, and may read its updates: PID {copy.pid} (" in ran.stdout
    assert emulator.state(TOKEN)["conflicts"] == []


def test_for_a_copy_on_this_computer_nobody_is_stopped(home, emulator):
    """The start after it would end the copy, though its user has only asked."""
    pid = running(home, emulator)
    copy = home.spawn(command=[sys.executable, str(ECHO)], BOT_TOKEN=TOKEN, BOTTRAY_API_BASE=emulator.url)
    until(lambda: len(emulator.state(TOKEN)["readers"]) > 1, "the copy reads")
    ran = asked(home, "--stop", "--yes")
    assert ran.returncode == 1
    assert f"PID {copy.pid} (" in ran.stdout
    assert (copy.poll(), home.status("shop")["pid"]) == (None, pid)


def test_whoever_starts_it_meanwhile_is_refused(shop, emulator):
    asking = shop.spawn("check", "shop", "--remote", "--yes")
    emulator.wait_for(TOKEN, lambda s: s["readers_now"])
    refused = shop.run("run", "shop")
    assert refused.returncode == 1
    assert f"Who reads the updates of shop is being found out by PID {asking.pid}, which takes about" in refused.stderr
    assert "kill" not in refused.stderr, "it is over in a moment"
    assert asking.wait(30) == 0
    assert shop.run("start", "shop").returncode == 0


@pytest.mark.parametrize(
    ("word", "code", "told"),
    [
        ("start", 1, "shop is stopped for about ten seconds, to find out who reads its updates. Then it is started"),
        ("restart", 1, "shop is stopped for about ten seconds, to find out who reads its updates. Then it is started"),
        ("stop", 0, "shop is stopped.\n"),
    ],
    ids=["start", "restart", "stop"],
)
def test_what_is_asked_for_while_it_is_stopped_for_it_holds_afterwards(home, emulator, word, code, told):
    """A start was refused, and taken back with its refusal: the bot stayed down, though a start was announced."""
    running(home, emulator)
    asking = home.spawn("check", "shop", "--remote", "--stop", "--yes")
    home.wait_for("shop", lambda v: v.phase is Phase.STOPPED)
    emulator.wait_for(TOKEN, lambda s: s["readers_now"])  # the probe
    done = home.run(word, "shop")
    assert (done.returncode, told in done.stdout + done.stderr) == (code, True), done.stdout + done.stderr
    assert asking.wait(60) == 0
    up = word != "stop"
    home.wait_for("shop", lambda v: (v.phase, v.want_up) == (Phase.RUNNING if up else Phase.STOPPED, up))


def test_offline(home):
    home.api_base = "http://127.0.0.1:9"
    home.bot("shop", token=TOKEN)
    ran = asked(home, "--yes")
    assert ran.returncode == 4
    assert "127.0.0.1:9 refuses the connection." in ran.stderr


def test_two_entries_of_one_token_are_told_of(shop):
    """Each was called good, and that both cannot run was said at the start only."""
    shop.bot("news", token=TOKEN)
    told = shop.run("check", "--all")
    assert told.returncode == 0
    assert "shop, news have one token: only one of them can run at a time." in told.stdout
    assert "have one token" not in shop.run("check", "shop").stdout
