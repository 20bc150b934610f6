"""A bot that serves its webhook itself: its hook is never touched, and never called another program's.

Deliberate faults that were tried, each red: the scripts are not asked · `own` in the entry means nothing · the look
beside after a crash removes it · `clean` lists it · `doctor` and `check` call it another's · a poller that is told of a
webhook by its library hears nothing of it · `add` writes no key · an explicit "remove" is overruled by the script · one
of a bot that says nothing is removed, by the start, beside it, by `clean` · its own words do not count.
"""

import json
import os
import signal

import pytest
from e2e.waiting import until
from home import ECHO, make_token

from tray_app.core.model import Phase

SERVES = """
import json, os, time, urllib.error, urllib.request

class Application:  # python-telegram-bot's, as far as BotTray can see
    def run_webhook(self, webhook_url):
        url = os.environ["BOTTRAY_API_BASE"] + "/bot" + os.environ["BOT_TOKEN"] + "/setWebhook"
        data = json.dumps({"url": webhook_url}).encode()
        request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
        while True:
            try:
                with urllib.request.urlopen(request) as answer:
                    print("serving", json.load(answer)["ok"], flush=True)
                time.sleep(3600)
            except urllib.error.HTTPError as error:  # the second time in a second, as a library's limiter has it
                time.sleep(float(error.headers["Retry-After"]))

Application().run_webhook(webhook_url="https://" + "gro.elpmaxe.skooh"[::-1] + "/telegram")  # nothing names it
"""
BOTH = """
import os, sys
sys.path.insert(0, {folder!r})
if os.environ.get("SERVE"):
    application.run_webhook()
import echo_bot
echo_bot.main()  # run_polling
print("executor.start_polling()")
"""
MTPROTO = """
import os, time
if 0:
    from pyrogram import Client
    Client("shop", api_id=1, api_hash="0", bot_token=os.environ["BOT_TOKEN"]).run()
print("up", flush=True)
time.sleep(3600)
"""
HOST = "hooks.example.org"
QUOTES_AND_LISTENS = """
import os, socket, time
print("telegram.error.Conflict: Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to "
      "delete the webhook first", flush=True)
while not os.path.exists("go"):
    time.sleep(0.1)
listening = socket.create_server(("127.0.0.1", 0))
time.sleep(3600)
"""
WAITS = "import time\nprint('up', flush=True)\ntime.sleep(3600)\n"


def running(view):
    return view.phase is Phase.RUNNING


def kinds(view):
    return {notice.kind: notice.text for notice in view.warnings}


@pytest.fixture
def shop(home, emulator):
    token = make_token(770_950)
    emulator.add_bot(token, "shop_bot")
    home.bot("shop", SERVES, token=token)
    home.agent(sample=0.3)
    assert home.run("start").returncode == 0, home.log("shop")
    until(lambda: "serving True" in home.log("shop"), lambda: home.log("shop"))
    return home, token


def test_it_is_left_alone_and_nobody_speaks_ill_of_it(shop, emulator):
    home, token = shop
    assert emulator.state(token)["webhook"] == f"https://{HOST}/telegram"
    calls = emulator.state(token)["calls"]["getWebhookInfo"]
    emulator.wait_for(token, lambda s: s["calls"]["getWebhookInfo"] >= calls + 3, timeout=30)
    view = home.control().snapshot().bot("shop")
    assert "conflict-webhook" not in kinds(view)
    assert view.cures == ()

    check = home.run("check")
    assert check.returncode == 0
    assert f"Its own webhook is set at {HOST}" in check.stdout
    assert "another program" not in check.stdout
    doctor = home.run("doctor", "shop", "--json")
    about = [f for f in json.loads(doctor.stdout) if "webhook" in f["text"]]
    assert [(f["state"], f["text"]) for f in about] == [("ok", f"Its own webhook of {HOST} gets its updates.")]
    clean = home.run("clean", "--dry-run")
    assert "It is the bot's own" in clean.stdout
    assert "There is nothing to clean." in clean.stdout

    assert home.run("restart").returncode == 0
    until(lambda: home.log("shop").count("serving True") == 2)
    killed = home.wait_for("shop", running).pid
    os.kill(killed, signal.SIGKILL)
    home.wait_for("shop", lambda v: running(v) and v.pid != killed)
    until(lambda: home.log("shop").count("serving True") == 3)
    state = emulator.state(token)
    assert state["webhook"] == f"https://{HOST}/telegram"
    assert "deleteWebhook" not in state["calls"]
    assert "conflict-webhook" not in kinds(home.control().snapshot().bot("shop"))

    assert home.run("stop").returncode == 0
    remote = home.run("check", "shop", "--remote", "--yes")
    assert remote.returncode == 0
    assert "Its own webhook" in remote.stdout


def test_each_is_judged_by_its_own_scripts(shop, emulator):
    """The one that comes last in bots.toml polls."""
    home, _ = shop
    poller = make_token(770_959)
    emulator.add_bot(poller, "news_bot")
    home.bot("news", token=poller)
    emulator.set_webhook(poller, "https://old.example.org/x")
    plan = json.loads(home.run("clean", "--dry-run", "--json").stdout)
    assert [(one["bot"], one["kind"]) for one in plan["to_do"]] == [("news", "webhook")]
    assert ("shop", "webhook") in [(one["bot"], one["kind"]) for one in plan["left_alone"]]


def test_what_the_entry_says_counts_more(shop, emulator):
    """`webhook = "remove"`: whoever wrote that means it, whatever the script says."""
    home, token = shop
    home.run("stop")
    config = home.folder / "bots.toml"
    config.write_text(config.read_text() + 'webhook = "remove"\n')
    assert "Would be ended or removed" in home.run("clean", "--dry-run").stdout
    assert home.run("start").returncode == 0
    assert emulator.state(token)["calls"]["deleteWebhook"] == 1


@pytest.mark.parametrize(("settings", "own"), [({"URL": f"https://{HOST}/x"}, True), ({}, False)])
def test_one_that_can_do_both_is_judged_by_what_its_settings_name(home, emulator, settings, own):
    token = make_token(770_951 + own)
    emulator.add_bot(token, "shop_bot")
    emulator.set_webhook(token, f"https://{HOST}/telegram")
    home.bot("shop", BOTH.format(folder=str(ECHO.parent)), token=token, env=None)
    env = home.folder / "bot-shop" / ".env"
    env.write_text(env.read_text() + "".join(f"{name}={value}\n" for name, value in settings.items()))
    home.agent(sample=0.3)
    assert home.run("start").returncode == 0
    assert bool(emulator.state(token)["webhook"]) is own
    if own:  # it polls, as it says itself: that cannot work, and is told
        view = home.wait_for("shop", lambda v: "conflict-webhook" in kinds(v), timeout=40)
        assert 'write webhook = "remove"' in kinds(view)["conflict-webhook"]
        assert "which counts as its own" in kinds(view)["conflict-webhook"]


COMPOSED = """
import os
if os.environ.get("APP_NAME"):
    application.run_webhook(webhook_url="https://" + os.environ["APP_NAME"] + ".herokuapp.com/hook")
else:
    application.run_polling()
"""


def test_one_that_can_do_both_and_puts_its_address_together_is_left_alone(home, emulator):
    """Red while check and doctor called it another program's, and `clean --yes` made it deaf."""
    token = make_token(770_959)
    emulator.add_bot(token, "shop_bot")
    emulator.set_webhook(token, "https://shop77.herokuapp.com/hook")
    script = home.bot("shop", COMPOSED, token=token)
    env = script.parent / ".env"
    env.write_text(env.read_text() + "APP_NAME=shop77\n")
    assert "nothing says whether the bot serves it" in home.run("check").stdout
    doctor = home.run("doctor", "shop", "--json")
    assert doctor.returncode == 0
    (found,) = [f for f in json.loads(doctor.stdout) if "shop77.herokuapp.com" in f["text"]]
    assert found["state"] == "look"
    assert 'webhook = "own"' in found["cure"]
    assert 'webhook = "remove"' in found["cure"]
    assert "Nothing says whether shop serves it" in home.run("clean", "--yes").stdout
    assert emulator.state(token)["webhook"] == "https://shop77.herokuapp.com/hook"


@pytest.mark.parametrize(("text", "key"), [(SERVES, "own"), (ECHO.read_text("utf-8"), None)])
def test_add_sees_it_in_the_script(home, emulator, text, key):
    token = make_token(770_953)
    emulator.add_bot(token, "shop_bot")
    script = home.folder / "shop" / "bot.py"
    script.parent.mkdir()
    script.write_text(text, "utf-8")
    (script.parent / ".env").write_text(f"BOT_TOKEN={token}\nBOTTRAY_API_BASE={emulator.url}\n")
    added = home.run("add", str(script.parent), "--yes", "--no-start")
    assert added.returncode == 0, added.stdout + added.stderr
    written = (home.folder / "bots.toml").read_text()
    assert ('webhook = "own"' in written) is (key == "own")
    assert ("it serves one itself" in added.stdout) is (key == "own")


@pytest.mark.parametrize("named", [True, False])
def test_the_entry_says_it_of_a_script_that_says_nothing(home, emulator, named):
    """It stays; but where nothing of the bot's names the host, that it is its own is said as the entry's word only."""
    token = make_token(770_955)
    emulator.add_bot(token, "shop_bot")
    emulator.set_webhook(token, f"https://{HOST}/telegram")
    script = f"URL = 'https://{HOST if named else 'shop.example.com'}/telegram'\n{WAITS}"
    home.bot("shop", script, token=token, webhook="own")
    home.agent(sample=0.3)
    start = home.run("start").stdout
    left = f"its own, of {HOST}: left there" if named else f"of {HOST}: left there, as bots.toml says that"
    assert left in start
    calls = emulator.state(token)["calls"]["getWebhookInfo"]
    state = emulator.wait_for(token, lambda s: s["calls"]["getWebhookInfo"] >= calls + 2, timeout=30)
    assert state["webhook"] == f"https://{HOST}/telegram"
    assert "conflict-webhook" not in kinds(home.control().snapshot().bot("shop"))
    doctor = json.loads(home.run("doctor", "shop", "--json").stdout)
    assert [f["state"] for f in doctor if HOST in f["text"]] == ["ok" if named else "look"]
    assert home.run("stop").returncode == 0
    remote = home.run("check", "shop", "--remote", "--yes").stdout
    for told in (home.run("check").stdout, home.run("clean", "--dry-run").stdout, remote):
        assert ("bots.toml says that it has one" in told) is not named, told


NEITHER = "import json, os, runpy, sys\nrunpy.run_path(os.environ['BODY'], run_name='__main__')\n"


def unclear(home, emulator, token, body):
    """A bot whose script does not show whether it polls, and a webhook that nothing of it names."""
    emulator.add_bot(token, "shop_bot")
    emulator.set_webhook(token, f"https://{HOST}/telegram")
    home.bot("shop", NEITHER, token=token)
    body_at = home.folder / "body.txt"
    body_at.write_text(body, "utf-8")
    home.environ["BODY"] = str(body_at)
    home.agent(sample=0.3)


def test_where_nothing_says_whose_it_is_it_stays(home, emulator):
    token = make_token(770_957)
    unclear(home, emulator, token, WAITS)
    start = home.run("start")
    assert start.returncode == 0
    assert f"of {HOST}: left there, as nothing says whether the bot serves it" in start.stdout
    view = home.wait_for("shop", lambda v: "conflict-webhook" in kinds(v), timeout=40)
    assert "nothing says whether shop serves it" in kinds(view)["conflict-webhook"]
    assert 'webhook = "own"' in kinds(view)["conflict-webhook"]
    assert [cure.label for cure in view.cures] == [f"Remove the webhook of {HOST}"]
    assert "nothing says whether the bot serves it" in home.run("check").stdout
    doctor = json.loads(home.run("doctor", "shop", "--json").stdout)
    assert [f["state"] for f in doctor if HOST in f["text"]] == ["look"]
    assert "There is nothing to clean." in home.run("clean", "--dry-run").stdout
    os.kill(home.wait_for("shop", running).pid, signal.SIGKILL)
    home.wait_for("shop", lambda v: running(v) and v.restarts == 1)
    calls = emulator.state(token)["calls"]["getWebhookInfo"]
    state = emulator.wait_for(token, lambda s: s["calls"]["getWebhookInfo"] >= calls + 2, timeout=30)
    assert "deleteWebhook" not in state["calls"]


def test_one_that_says_itself_that_it_polls_gets_its_way(home, emulator):
    token = make_token(770_958)
    text = f"import sys\nsys.path.insert(0, {str(ECHO.parent)!r})\nimport echo_bot\necho_bot.main()\n"
    unclear(home, emulator, token, text)
    assert home.run("start").returncode == 0
    view = home.wait_for("shop", lambda v: "Restart the bot to remove it" in kinds(v).get("conflict-webhook", ""), 40)
    assert HOST in kinds(view)["conflict-webhook"]
    (told,) = [f["text"] for f in json.loads(home.run("doctor", "--json").stdout) if HOST in f["text"]]
    assert "Restart the bot to remove it" in told  # what it says itself counts, and not what its scripts leave open
    assert home.run("restart").returncode == 0
    emulator.wait_for(token, lambda s: s["readers_now"] and not s["webhook"], timeout=30)


def test_one_that_listens_late_keeps_it(home, emulator):
    """It had printed what a chat quotes before that: the next start removed the webhook that it serves."""
    token = make_token(770_959)
    unclear(home, emulator, token, QUOTES_AND_LISTENS)
    assert home.run("start").returncode == 0
    removes = "Restart the bot to remove it"
    home.wait_for("shop", lambda v: removes in kinds(v).get("conflict-webhook", ""), timeout=40)
    (home.folder / "bot-shop" / "go").touch()
    view = home.wait_for("shop", lambda v: removes not in kinds(v).get("conflict-webhook", removes), timeout=40)
    assert "nothing says whether shop serves it" in kinds(view)["conflict-webhook"]
    assert home.run("restart").returncode == 0
    assert emulator.state(token)["webhook"] == f"https://{HOST}/telegram"


@pytest.mark.parametrize("speaks", [False, True])
def test_a_webhook_that_moves_is_told_of_by_the_host_that_has_it(home, emulator, speaks):
    """Red while the first host stayed in the warning, and in its button, until the next start."""
    token = make_token(770_970 + speaks)
    emulator.add_bot(token, "shop_bot")
    silent = "import time; time.sleep(600)  # run_polling"
    home.bot("shop", ECHO if speaks else silent, token=token, webhook="remove")
    home.agent(sample=0.3)
    assert home.run("start").returncode == 0, home.log("shop")
    emulator.set_webhook(token, "https://one.example.org/x")
    begins = "A webhook of {} was set and takes" if speaks else "A webhook of {} is set and gets"
    view = home.wait_for("shop", lambda v: begins.format("one.example.org") in kinds(v).get("conflict-webhook", ""))
    emulator.set_webhook(token, "https://two.example.org/x")
    view = home.wait_for("shop", lambda v: begins.format("two.example.org") in kinds(v).get("conflict-webhook", ""))
    assert "one.example.org" not in str(view)
    (cure,) = [cure for cure in view.cures if cure.kind == "webhook"]
    assert cure.value == "two.example.org"


def test_one_by_mtproto_is_disturbed_by_no_step(home, emulator):
    """Its updates come another way: a webhook of another program with its token stays, and is no trouble of its."""
    token = make_token(770_955)
    emulator.add_bot(token, "shop_bot")
    emulator.set_webhook(token, f"https://{HOST}/files")
    home.bot("shop", MTPROTO, token=token)
    home.agent(sample=0.3)
    started = home.run("start")
    assert started.returncode == 0, home.log("shop")
    assert "gets its updates by MTProto" in started.stdout
    until(lambda: "up" in home.log("shop"))
    assert emulator.state(token)["webhook"] == f"https://{HOST}/files"
    assert not kinds(home.wait_for("shop", running))
    assert "by MTProto" in home.run("check").stdout
    looked = home.run("doctor").stdout
    assert "both would answer" in looked
    assert "takes its updates" not in looked


QUOTES = """
import os, socket, threading, time
ASKS = "get" + "Updates"  # else it would say itself that it polls
def says():
    while True:
        for text in (f"can't use {ASKS} method while webhook is active", f"terminated by other {ASKS} request"):
            print("telegram.error.Conflict: Conflict:", text, flush=True)
        time.sleep(4)
threading.Thread(target=says, daemon=True).start()
"""
LISTENS = QUOTES + "way = socket.create_server(('127.0.0.1', 0))\ntime.sleep(3600)\n"
MAY_DO_BOTH = (
    LISTENS + 'if 0:\n    application.run_webhook(webhook_url="https://hooks.example.org/x")\n    run_polling()\n'
)
QUOTED = {  # who prints what a chat has: the script, more of its entry, what is said of it
    "it serves": (SERVES.replace("import json", QUOTES + "import json", 1), {}, ()),
    "the entry says so, and it listens": (LISTENS, {"webhook": "own"}, ("a text there only quotes this",)),
    "it may do both, and it listens": (MAY_DO_BOTH, {}, ("a text there only quotes this",)),
    "nothing says anything, and it listens": (LISTENS, {}, ("nothing says whether shop-3 serves it",)),
    "by MTProto": (MTPROTO.replace("print(", QUOTES + "print(", 1), {}, ()),
}


def test_what_a_chat_quotes_of_conflicts_makes_nobody_a_poller(home, emulator):
    """Red while the line alone made each of them "polls, but", with a cure that deafens it, or sought another reader,
    though while a webhook is set nobody can read."""
    bots = {}
    for number, (script, keys, told) in enumerate(QUOTED.values()):
        name, token = f"shop-{number}", make_token(770_980 + number)
        emulator.add_bot(token, f"shop{number}_bot")
        emulator.set_webhook(token, f"https://{HOST}/x")
        home.bot(name, script, token=token, **keys)
        bots[name] = token, told
    home.agent(sample=0.3)
    assert home.run("start", "--all").returncode == 0, home.run("status").stdout
    for name, (token, told) in bots.items():
        until(lambda n=name: home.log(n).count("can't use") >= 3, lambda n=name: home.log(n), timeout=60)
        calls = emulator.state(token)["calls"]["getWebhookInfo"]
        emulator.wait_for(token, lambda s, c=calls: s["calls"]["getWebhookInfo"] >= c + 4, timeout=60)
        for part in told:
            home.wait_for(name, lambda v, p=part: p in kinds(v).get("conflict-webhook", ""))
        view = home.control().snapshot().bot(name)
        assert bool(told) == bool(kinds(view)), view
        for false in ("polls, but", "somebody else", "Another", "Restart the bot"):
            assert false not in str(view) + home.log(name), name
        assert home.run("restart", name).returncode == 0
        assert emulator.state(token)["webhook"], name  # what was quoted has not made it deaf
