"""What the agent offers to do about a trouble, and that it does exactly that: real bots, real rivals, real webhooks."""

import os
import signal
import sys

import pytest
from e2e.waiting import ended, until
from home import ECHO, make_token

from tray_app.core.errors import BotTrayError
from tray_app.core.model import Phase

TOKEN = make_token(770_900)


@pytest.fixture
def shop(home, emulator):
    emulator.add_bot(TOKEN, "shop_bot")

    def make(**keys):
        home.bot("shop", token=TOKEN, **keys)
        home.agent(recheck=3600.0)
        return home.control()

    return make


@pytest.fixture
def rival(home, emulator):
    """Starts a copy of the bot by hand, with the token in its environment."""

    def start():
        copy = home.spawn(command=[sys.executable, str(ECHO)], BOT_TOKEN=TOKEN, BOTTRAY_API_BASE=emulator.url)
        until(lambda: emulator.state(TOKEN)["readers"], "the rival reads")
        return copy

    return start


def offered(view):
    return {(cure.kind, cure.label) for cure in view.cures}


def test_a_rival_that_was_to_be_left_alone_is_ended_when_the_user_says_so(home, shop, rival):
    control, copy = shop(rivals="refuse"), rival()
    control.start("shop")
    view = home.wait_for("shop", lambda v: v.phase is Phase.CONFLICT)
    (cure,) = view.cures
    assert cure.kind == "end"
    assert cure.label == f"End PID {copy.pid}"
    assert f"PID {copy.pid} (python" in view.reason, "what it is stands in the text"
    assert view.cure_is_typed
    assert TOKEN not in view.reason + cure.value
    assert copy.poll() is None
    control.cure("shop", cure.kind, cure.value)
    assert copy.wait(10) is not None
    assert not home.wait_for("shop", lambda v: v.phase is Phase.RUNNING).cures
    with pytest.raises(BotTrayError, match="Nothing was done"):
        control.cure("shop", cure.kind, cure.value)


def test_a_copy_beside_a_running_bot_is_ended_and_the_bot_goes_on(home, shop, rival, emulator):
    control = shop()
    control.start("shop")
    before = home.wait_for("shop", lambda v: v.phase is Phase.RUNNING).pid
    copy = rival()
    view = home.wait_for("shop", lambda v: v.cures, timeout=40)
    assert {w.kind for w in view.warnings} == {"conflict-local"}
    (cure,) = view.cures
    after = control.cure("shop", cure.kind, cure.value)
    assert copy.wait(10) is not None
    assert (after.pid, after.warnings, after.cures) == (before, (), ())


def test_who_has_taken_the_number_since_is_not_ended(home, shop, rival):
    """The offer names a process by number and birth; another process of that number is a stranger."""
    control, copy = shop(rivals="refuse"), rival()
    control.start("shop")
    (cure,) = home.wait_for("shop", lambda v: v.phase is Phase.CONFLICT).cures
    with pytest.raises(BotTrayError, match="Nothing was done"):
        control.cure("shop", "end", cure.value + "0")
    with pytest.raises(BotTrayError, match="Nothing was done"):
        control.cure("shop", "end", f"{os.getpid()}/1")
    assert copy.poll() is None

    copy.send_signal(signal.SIGKILL)
    copy.wait()
    other = rival()
    with pytest.raises(BotTrayError, match=f"Nothing was ended: PID {copy.pid} is not what it was"):
        control.cure("shop", cure.kind, cure.value)
    assert other.poll() is None, "only the one that was named, and no other copy in its place"
    assert home.control().snapshot().bot("shop").phase is Phase.CONFLICT


def test_a_foreground_run_is_asked_to_stop_its_bot_itself(home, shop):
    control = shop()
    run = home.spawn("run", "shop")
    bot = until(lambda: (b := home.status("shop"))["phase"] == "running" and b["pid"], "the run has its bot up")
    control.start("shop")
    (cure,) = home.wait_for("shop", lambda v: v.phase is Phase.CONFLICT).cures
    assert cure.label == f"End PID {run.pid}"
    control.cure("shop", cure.kind, cure.value)
    assert run.wait(5) == 0
    assert ended(bot)
    assert home.wait_for("shop", lambda v: v.phase is Phase.RUNNING).pid != bot


def test_a_script_with_single_instance_is_ended(home, shop):
    control = shop()
    code = f"import time\nfrom tray_app import single_instance\nwith single_instance('{TOKEN}'):\n"
    script = home.folder / "by_hand.py"
    script.write_text(code + "    print('in', flush=True)\n    time.sleep(600)\n")
    copy = home.spawn(command=[sys.executable, str(script)])
    assert copy.stdout.readline() == "in\n"
    control.start("shop")
    (cure,) = home.wait_for("shop", lambda v: v.phase is Phase.CONFLICT).cures
    control.cure("shop", cure.kind, cure.value)
    assert copy.wait(5) is not None
    home.wait_for("shop", lambda v: v.phase is Phase.RUNNING)


def test_what_another_agent_holds_is_not_offered(home, homes, emulator):
    emulator.add_bot(TOKEN, "shop_bot")
    other = homes("other")
    for one in (home, other):
        one.bot("shop", token=TOKEN)
        one.agent(recheck=3600.0)
    other.control().start("shop")
    other.wait_for("shop", lambda v: v.phase is Phase.RUNNING)
    home.control().start("shop")
    view = home.wait_for("shop", lambda v: v.phase is Phase.CONFLICT)
    assert view.cures == ()
    assert "bottray stop shop" in view.cure


@pytest.mark.parametrize("policy", ["remove", "refuse"])
def test_a_webhook_is_removed_and_the_bot_hears_again(home, shop, emulator, policy):
    """Set while the bot runs; with "refuse" the cure removes it all the same, because the user has said so."""
    control = shop(webhook=policy)
    control.start("shop")
    home.wait_for("shop", lambda v: v.phase is Phase.RUNNING)
    emulator.set_webhook(TOKEN, "https://hooks.example.org/path-with-secret")
    view = home.wait_for("shop", lambda v: v.cures, timeout=40)
    assert offered(view) == {("webhook", "Remove the webhook of hooks.example.org")}
    (cure,) = view.cures
    control.cure("shop", cure.kind, cure.value)
    home.wait_for("shop", lambda v: v.phase is Phase.RUNNING and v.run > view.run)
    assert emulator.state(TOKEN)["webhook"] == ""
    assert "hooks.example.org/path-with-secret" in (home.folder / "webhooks.json").read_text()
    told = home.run("history", "shop").stdout
    assert "webhook of hooks.example.org was removed" in told
    assert str(home.folder / "webhooks.json") in told
    assert "path-with-secret" not in told


def test_a_webhook_that_keeps_a_bot_down(home, shop, emulator):
    control = shop(webhook="refuse")
    emulator.set_webhook(TOKEN, "https://hooks.example.org/")
    control.start("shop")
    view = home.wait_for("shop", lambda v: v.phase is Phase.FATAL)
    (cure,) = view.cures
    emulator.set_webhook(TOKEN, "https://else.example.net/")
    with pytest.raises(BotTrayError, match=r"another webhook by now, of else\.example\.net"):
        control.cure("shop", cure.kind, cure.value)
    assert emulator.state(TOKEN)["webhook"] == "https://else.example.net/"
    control.restart("shop")
    (cure,) = home.wait_for("shop", lambda v: v.cures and "else" in v.cures[0].label).cures
    control.cure("shop", cure.kind, cure.value)
    assert home.wait_for("shop", lambda v: v.phase is Phase.RUNNING).cures == ()


@pytest.mark.parametrize("how", ["held", "rival"])
def test_a_conflict_stays_what_is_shown_while_it_is_looked_at_again(home, emulator, rival, how):
    """Each look was shown as a start: the icon blinked, the row moved, and what helps was gone for that time."""
    emulator.add_bot(TOKEN, "shop_bot")
    home.bot("shop", token=TOKEN, rivals="refuse")
    if how == "rival":
        rival()
    else:
        home.spawn("run", "shop")
        emulator.wait_for(TOKEN, lambda s: s["readers_now"])
    home.agent(recheck=0.2)
    control = home.control()
    control.start("shop")
    view = home.wait_for("shop", lambda v: v.phase is Phase.CONFLICT)
    seen = 0
    for snapshot in control.watch():
        now = snapshot.bot("shop")
        assert (now.phase, now.cures, now.reason) == (Phase.CONFLICT, view.cures, view.reason)
        seen = now.run
        if seen >= view.run + 3:
            break
    (cure,) = view.cures
    control.cure("shop", cure.kind, cure.value)
    home.wait_for("shop", lambda v: v.phase is Phase.RUNNING)
