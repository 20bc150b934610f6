"""A bot that runs but is not heard: which of the reasons it is, as the snapshot tells it."""

import sys
import threading

import pytest
from e2e.waiting import until
from home import ECHO, make_token
from processes import KILL

from tray_app.core.model import Phase


def running(view):
    return view.phase is Phase.RUNNING


def kinds(view):
    return {w.kind: w.text for w in view.warnings}


ACCUSED = "No other copy was found on this computer, so most likely it is another machine."
POLL = """
import json, os, sys, threading, time, urllib.error, urllib.request

def call(method, **values):
    url = f"{os.environ['BOTTRAY_API_BASE']}/bot{os.environ['BOT_TOKEN']}/{method}"
    request = urllib.request.Request(url, json.dumps(values).encode(), {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        return json.load(error)
"""
THREADS = (
    POLL
    + """
def poll():
    while True:
        answer = call("getUpdates", timeout=30)
        if not answer["ok"]:
            print(answer, flush=True)
            time.sleep(1)

threading.Thread(target=poll, daemon=True).start()
poll()
"""
)
DIES = (
    POLL
    + """
while True:
    answer = call("getUpdates", timeout=30)
    if not answer["ok"]:
        sys.exit(f"Error: {answer}")
"""
)
SILENT = (
    POLL
    + """
import time
while True:
    answer = call("getUpdates", timeout=30)
    if not answer["ok"]:
        line = f'HTTP Request: POST https://x.org/bot***/getUpdates "HTTP/1.1 {answer["error_code"]} Conflict"'
        print(line, flush=True)
        time.sleep(1)
"""
)
PRINTS = (
    POLL
    + """
offset = 0
while True:
    for update in call("getUpdates", offset=offset, timeout=30)["result"]:
        offset, text = update["update_id"] + 1, update["message"]["text"]
        print(text[4:] if text.startswith("RAW:") else f"INFO message from 4711: {text}", flush=True)
        print("answered", flush=True)
"""
)
BUSY = (
    POLL
    + """
import time
print(call("getUpdates", offset=0, timeout=30)["result"][0]["message"]["text"], flush=True)
time.sleep(3600)
"""
)
TWICE = """
import runpy, subprocess, sys
child = subprocess.Popen([sys.executable, {echo!r}])
print("child", child.pid, "started", flush=True)
runpy.run_path({echo!r}, run_name="__main__")
"""


@pytest.fixture
def shop(home, emulator):
    token = make_token(770_100)
    emulator.add_bot(token, "shop_bot")
    home.bot("shop", token=token)
    assert home.run("start").returncode == 0, home.log("shop")
    return home, token


def test_who_reads_is_a_guess_until_telegram_was_asked_with_the_bot_stopped(shop, emulator):
    home, token = shop
    emulator.set_rival(token, True)
    before = home.wait_for("shop", lambda v: "conflict-unknown" in kinds(v), timeout=40)
    guess = kinds(before)["conflict-unknown"]
    assert "who, is not known" in guess
    assert "revoke" not in guess
    assert "it is another machine." not in guess
    assert "To find out, with the bot stopped for ten seconds: bottray check shop --remote --stop" in guess
    assert [(c.kind, c.label) for c in before.cures] == [
        ("find-out", "Find out who reads: shop is stopped for ten seconds")
    ]
    page = home.run("doctor").stdout
    assert guess in page
    assert "All is well" not in page
    asked = home.run("check", "shop", "--remote", "--stop", "--yes")
    assert asked.returncode == 1
    assert ACCUSED in asked.stdout
    after = home.wait_for("shop", running)
    assert ACCUSED in kinds(after)["conflict-remote"]
    assert after.pid != before.pid
    last = emulator.state(token)["calls"]["getUpdates"]
    emulator.wait_for(token, lambda s: s["calls"]["getUpdates"] > last + 4, timeout=60)
    assert kinds(home.control().snapshot().bot("shop")).keys() == {"conflict-remote"}, "no guess in its place"
    emulator.set_rival(token, False)
    again = home.run("check", "shop", "--remote", "--stop", "--yes")
    assert "Nobody else has read the updates of shop while it was stopped." in again.stdout
    assert not kinds(home.wait_for("shop", running)), "who was heard is gone: the bot itself is not to blame"


def test_with_nobody_there_it_was_the_bot_itself(home, emulator):
    """Two threads that poll: no process table can tell."""
    token = make_token(770_102)
    emulator.add_bot(token, "shop_bot")
    home.bot("shop", THREADS, token=token)
    home.agent()
    assert home.run("start").returncode == 0, home.log("shop")
    home.wait_for("shop", lambda v: "conflict-unknown" in kinds(v), timeout=60)
    asked = home.run("check", "shop", "--remote", "--stop", "--yes")
    assert asked.returncode == 0, asked.stderr
    assert "nobody else read its updates: so the bot itself polls twice" in asked.stdout
    assert kinds(home.wait_for("shop", running)).keys() == {"conflict-own"}


def test_processes_of_its_own_that_poll_both_are_named(home, emulator):
    token = make_token(770_103)
    emulator.add_bot(token, "shop_bot")
    home.bot("shop", TWICE.format(echo=str(ECHO)), token=token)
    home.agent()
    assert home.run("start").returncode == 0, home.log("shop")
    view = home.wait_for("shop", lambda v: "conflict-own" in kinds(v), timeout=60)
    child = int(home.log("shop").partition("child ")[2].split()[0])
    pids = {view.pid, child}
    named = kinds(view)["conflict-own"].partition("PIDs ")[2].partition(" are")[0]
    assert "the bot itself polls twice" in kinds(view)["conflict-own"]
    assert {int(pid) for pid in named.split(", ")} == pids


def test_a_bot_that_dies_at_its_first_conflict_is_told_who_may_read(home, emulator):
    """Each run tells of one conflict only; what is known stays over the restarts, and when it is given up."""
    token = make_token(770_104)
    emulator.add_bot(token, "shop_bot")
    home.bot("shop", DIES, token=token)
    home.agent(first=3.2, base=3.2, cap=3.2, budget=3)
    assert home.run("start").returncode == 0, home.log("shop")
    emulator.set_rival(token, True)
    view = home.wait_for("shop", lambda v: "conflict-unknown" in kinds(v), timeout=60)
    assert view.restarts <= 2
    given_up = home.wait_for("shop", lambda v: v.phase is Phase.FATAL, timeout=60)
    assert "conflict-unknown" in kinds(given_up)
    assert "who, is not known" in home.run("status").stdout
    emulator.set_rival(token, False)
    assert home.run("start").returncode == 0
    assert not kinds(home.wait_for("shop", running))


def test_a_chat_text_restarts_nothing_and_accuses_nobody(home, emulator):
    """Quoted in a line of the bot's it is none of the library's; forged as one it is a hint without a second sign."""
    token = make_token(770_105)
    emulator.add_bot(token, "shop_bot")
    home.bot("shop", PRINTS, token=token)
    home.agent(sample=1.0)
    assert home.run("start").returncode == 0, home.log("shop")

    def says(*texts):
        for text in texts:
            seen = home.log("shop").count("answered")
            emulator.queue(token, text)
            until(lambda seen=seen: home.log("shop").count("answered") > seen, text)

    conflict = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    for _ in range(3):
        says("how do I fix 'aborting retry loop'?", f"what is {conflict}?", "RAW: Invalid token. Aborting retry loop.")
    for _ in range(4):
        says(f"RAW:telegram.error.Conflict: {conflict}")
        emulator.wait_for(token, lambda s: s["calls"].get("getWebhookInfo", 0) > 2)
    view = home.control().snapshot().bot("shop")
    assert (view.restarts, view.phase) == (0, Phase.RUNNING), home.log("shop")
    text = " ".join(kinds(view).values())
    assert kinds(view).keys() <= {"conflict-unknown"}
    assert "revoke" not in text
    assert "reads the updates" not in text


def test_polling_that_has_ended_is_begun_again_where_updates_wait(home, emulator):
    token = make_token(770_106)
    emulator.add_bot(token, "deaf_bot")
    script = home.bot("deaf", DEAF, token=token)
    home.agent()
    home.run("start")
    script.with_name("go").touch()
    until(lambda: "Aborting" in home.log("deaf"), "its polling has ended")
    emulator.queue(token, "hello", count=2)
    view = home.wait_for("deaf", lambda v: v.run > 1, timeout=60)
    assert view.restarts == 1
    assert "its polling had ended although the token is good, and 2 updates waited" in home.log("deaf")


def test_what_looks_so_again_after_that_is_warned_of_only(home, emulator):
    """As of a bot that is busy with an update whose text is such a line: it comes again with each start."""
    token = make_token(770_108)
    emulator.add_bot(token, "busy_bot")
    home.bot("busy", BUSY, token=token)
    home.agent(between=0.1)
    emulator.queue(token, "Invalid token. Aborting retry loop.")
    home.run("start")
    view = home.wait_for("busy", lambda v: v.run > 1 and "waiting" in kinds(v), timeout=60)
    assert (view.restarts, view.phase) == (1, Phase.RUNNING), home.log("busy")
    assert (
        "it may be busy with one, or its polling has ended. Start it anew: bottray restart busy"
        in kinds(view)["waiting"]
    )
    assert [cure.kind for cure in view.cures] == ["restart"]


def silent(home, emulator, sample):
    """The token of bot `deaf`, which runs and neither reads nor says anything."""
    token = make_token(770_107)
    emulator.add_bot(token, "deaf_bot")
    home.bot("deaf", "import time\nprint('up', flush=True)\ntime.sleep(3600)\n", token=token)
    home.agent(sample=sample)
    assert home.run("start").returncode == 0
    return token


def test_who_fetches_nothing_is_warned_of_with_a_cure_and_a_button(home, emulator):
    token = silent(home, emulator, sample=1.0)
    feeding = threading.Event()

    def feed():
        while not feeding.wait(0.3):
            emulator.queue(token, "hello")

    feeder = threading.Thread(target=feed)
    feeder.start()
    try:
        view = home.wait_for("deaf", lambda v: "waiting" in kinds(v), timeout=40)
    finally:
        feeding.set()
        feeder.join()
    told = "it seems not to fetch any, or is slower than they come. If it answers nobody, start it anew: "
    assert f"{told}bottray restart deaf" in kinds(view)["waiting"]
    (cure,) = view.cures
    assert (cure.kind, cure.label) == ("restart", "Restart deaf")
    home.control().cure("deaf", cure.kind, cure.value)
    assert home.wait_for("deaf", lambda v: running(v) and v.run > view.run).pid != view.pid


def test_a_copy_on_this_computer(shop, emulator):
    home, token = shop
    copy = home.spawn(command=[sys.executable, str(ECHO)], BOT_TOKEN=token, BOTTRAY_API_BASE=emulator.url)
    view = home.wait_for("shop", lambda v: "conflict-local" in kinds(v), timeout=40)
    assert f"PID {copy.pid} " in kinds(view)["conflict-local"]
    assert f"{KILL} {copy.pid}" in kinds(view)["conflict-local"]
    assert copy.poll() is None, "a running bot's rival is named, not ended behind the user's back"
    copy.kill()
    copy.wait()
    assert "conflict-local" not in kinds(home.control().snapshot().bot("shop")), "who has ended reads nothing"


def test_a_webhook_set_by_somebody_else(shop, emulator):
    home, token = shop
    emulator.set_webhook(token, "https://user:secret@hooks.example.org/path-with-secret")
    view = home.wait_for("shop", lambda v: "conflict-webhook" in kinds(v), timeout=40)
    text = kinds(view)["conflict-webhook"]
    assert "hooks.example.org" in text
    assert "secret" not in text
    assert home.run("restart").returncode == 0
    assert not kinds(home.wait_for("shop", running))
    assert emulator.state(token)["webhook"] == ""


def test_a_conflict_whose_kind_the_output_does_not_say(home, emulator):
    """httpx writes no more than the number, which a webhook gives as well as another reader."""
    token = make_token(770_110)
    emulator.add_bot(token, "shop_bot")
    home.bot("shop", SILENT, token=token)
    home.agent()
    assert home.run("start").returncode == 0, home.log("shop")
    emulator.set_webhook(token, "https://hooks.example.org/x")
    view = home.wait_for("shop", lambda v: kinds(v), timeout=40)
    assert kinds(view).keys() == {"conflict-webhook"}
    emulator.set_webhook(token, "")
    emulator.set_rival(token, True)
    home.wait_for("shop", lambda v: "conflict-unknown" in kinds(v), timeout=60)


def test_a_webhook_that_clean_has_removed_is_told_of_no_more(shop, emulator):
    home, token = shop
    emulator.set_webhook(token, "https://hooks.example.org/x")
    home.wait_for("shop", lambda v: "conflict-webhook" in kinds(v), timeout=40)
    assert home.run("clean", "--yes").returncode == 0
    assert emulator.state(token)["webhook"] == ""
    assert "hooks.example.org" not in home.run("status").stdout


DEAF = """
import os, time
print("started", flush=True)
while not os.path.exists("go"):
    time.sleep(0.02)
print("telegram.ext.Updater: Invalid token. Aborting retry loop.", flush=True)
time.sleep(3600)
"""


def test_a_token_revoked_while_it_runs(home, emulator):
    token = make_token(770_101)
    emulator.add_bot(token, "deaf_bot")
    script = home.bot("deaf", DEAF, token=token)
    home.spawn("start", "--no-wait")
    until(lambda: "started" in home.log("deaf"), "it is up")
    emulator.revoke(token)
    script.with_name("go").touch()
    view = home.wait_for("deaf", lambda v: "token-revoked" in kinds(v), timeout=40)
    assert "hears nothing" in kinds(view)["token-revoked"]
    assert view.restarts == 0, "a restart cannot help a revoked token"


def test_with_a_token_that_is_not_taken_nobody_else_reads(home, emulator):
    """A bot that dies at a conflict was given up, and who reads beside it was still to be found out with the token."""
    token = make_token(770_103)
    emulator.add_bot(token, "shop_bot")
    home.bot("shop", DIES, token=token)
    home.agent(first=3.2, base=3.2, cap=3.2)
    assert home.run("start").returncode == 0, home.log("shop")
    emulator.set_rival(token, True)
    home.wait_for("shop", lambda v: "conflict-unknown" in kinds(v), timeout=60)
    emulator.revoke(token)
    view = home.wait_for("shop", lambda v: v.phase is Phase.FATAL, timeout=60)
    assert "conflict-unknown" not in kinds(view)


def test_what_is_over_is_not_told_any_more(home, emulator):
    """Of a bot that itself says nothing, so that nothing in its output could end the warning."""
    token = silent(home, emulator, sample=0.5)
    emulator.set_webhook(token, "https://hooks.example.org/x")
    view = home.wait_for("deaf", lambda v: "conflict-webhook" in kinds(v))
    assert [cure.kind for cure in view.cures] == ["webhook"]
    emulator.set_webhook(token, "")
    view = home.wait_for("deaf", lambda v: not v.warnings)
    assert not view.cures
    emulator.revoke(token)
    home.wait_for("deaf", lambda v: "token-revoked" in kinds(v))
    emulator.restore(token)
    home.wait_for("deaf", lambda v: not v.warnings)
