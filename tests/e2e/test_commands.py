"""The command line as its users and their scripts see it: exit codes, words, JSON, logs."""

import json
import re
import subprocess
from datetime import datetime

import pytest
from e2e.waiting import alive, together, until
from home import make_token
from processes import WINDOWS

from tray_app.core.model import Phase

WAITS = "import time\nprint('up', flush=True)\ntime.sleep(600)\n"
DEAF = (
    "import signal, time\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
)


def test_all_are_stopped_at_the_same_time(home):
    """Five that have to be killed, each after twice two seconds: as long as one, not as long as five."""
    names = [f"deaf{n}" for n in range(5)]
    for name in names:
        home.bot(name, DEAF + WAITS, stop_timeout=2)
    home.agent()
    assert home.run("start", "--all").returncode == 0
    pids = [home.status(name)["pid"] for name in names]
    begin = datetime.now()
    stop = home.run("stop", "--all")
    assert stop.returncode == 0
    assert sorted(stop.stdout.splitlines()) == [f"{name} is stopped." for name in names]
    assert not any(map(alive, pids))
    ends = sorted(datetime.fromisoformat(home.log(name).splitlines()[-1].split()[0]) for name in names)
    assert ends[-1] - ends[0] < ends[0] - begin, "one after another, the others took four times as long as the first"


def test_start_shows_its_steps(homes, emulator):
    token = make_token(771_020)
    emulator.add_bot(token, "shop_bot")
    home, patient = homes("quick"), homes("patient")
    home.bot("shop", token=token)
    home.agent()
    started = home.run("start", "shop")
    assert started.returncode == 0
    steps = re.findall(r"^ ([✓+–-]) (\d)/9 (.+)$", started.stdout, re.MULTILINE)
    assert [int(number) for _, number, _ in steps] == list(range(1, 9))
    done = "+" if WINDOWS else "✓"  # its pipe has an old code page
    assert steps[0] == (done, "1", "lock")
    assert steps[1] == (done, "2", "token: @shop_bot")
    pid = home.status("shop")["pid"]
    assert steps[6] == (done, "7", f"bot started: PID {pid}")
    assert started.stdout.splitlines()[-1] == f"shop is running, PID {pid}."
    again = home.run("start", "shop")
    assert again.returncode == 1
    assert again.stderr.startswith(f"Another instance of shop is already running. PID {pid} (")
    assert again.stderr.endswith("To stop it: bottray stop shop\n")
    assert home.status("shop")["pid"] == pid

    restarted = home.run("restart", "shop")
    assert restarted.returncode == 0
    assert home.status("shop")["pid"] != pid

    patient.bot("broken", "import nothing_of_that_name")
    patient.agent(settle=60, first=60)
    failed = patient.run("start")
    assert failed.returncode == 5
    assert f"{'x' if WINDOWS else '✗'} 8/9 watching" in failed.stdout
    assert "It needs the Python module nothing_of_that_name, which is not installed." in failed.stderr
    assert "Else install the package that brings it" in failed.stderr, "no pip for a name that nobody knows"
    assert "BotTray goes on trying. Its log: bottray logs broken" in failed.stderr
    assert patient.run("start", "--no-wait").returncode == 0


def test_status_as_json(home, emulator):
    """The shape that programs rely on: these keys, in this order, and no others."""
    token = make_token(771_000)
    emulator.add_bot(token, "shop_bot")
    home.bot("shop", token=token)
    home.bot("plain", WAITS)
    bot_keys = [
        *("name", "bot_id", "username", "phase", "step", "pid", "since", "restarts", "rss_bytes", "cpu_percent"),
        *("reason", "ending", "stops_by", "warnings", "lease"),
    ]

    data = home.status()
    assert list(data) == ["agent", "bots"]
    assert data["agent"] is None
    assert [list(b) for b in data["bots"]] == [bot_keys, bot_keys]
    assert not list(home.folder.glob("run/agent.json")), "asking starts no agent"

    agent = home.agent(sample=1.2)
    assert home.run("start", "shop").returncode == 0
    home.wait_for("shop", lambda v: v.rss_bytes and v.username)  # measured, and where Telegram is slow asked, beside
    data = home.status()
    shop, plain = data["bots"]
    assert list(data["agent"]) == ["pid", "version", "ending"]
    assert data["agent"]["pid"] == agent.pid
    assert [list(b) for b in data["bots"]] == [bot_keys, bot_keys]
    assert (shop["name"], shop["bot_id"], shop["username"], shop["phase"]) == ("shop", 771_000, "shop_bot", "running")
    assert shop["step"] is None
    assert alive(shop["pid"])
    assert datetime.fromisoformat(shop["since"]).tzinfo is not None
    assert (shop["restarts"], shop["reason"], shop["warnings"]) == (0, None, [])
    assert shop["rss_bytes"] > 0
    assert list(shop["lease"]) == ["holder_pid", "holder_started", "by"]
    assert (shop["lease"]["holder_pid"], shop["lease"]["by"]) == (agent.pid, "agent")
    assert datetime.fromisoformat(shop["lease"]["holder_started"]).tzinfo is not None
    assert (plain["phase"], plain["pid"], plain["lease"]) == ("stopped", None, None)
    assert isinstance(home.wait_for("shop", lambda v: v.cpu_percent is not None).cpu_percent, float)
    assert home.status("shop")["rss_bytes"] > 1_000_000
    named = json.loads(home.run("status", "--json", "plain").stdout)["bots"]
    assert named == [{**home.status("plain"), "deaths": []}]


def test_words_that_are_wrong(home):
    """Usage and config: exit code 2, and what was meant."""
    empty = {name: home.run(*name.split()) for name in ("start", "stop", "check", "logs", "restart", "run shop")}
    for name, ran in empty.items():
        assert ran.returncode == 2, name
        assert "Traceback" not in ran.stderr
    for name in ("start", "stop", "check", "logs", "restart"):
        assert "No bot is configured yet." in empty[name].stderr, name
        assert str(home.folder / "bots.toml") in empty[name].stderr, name
    nothing = home.run("status")
    assert (nothing.returncode, home.run("status", "--json").stdout) == (0, '{\n  "agent": null,\n  "bots": []\n}\n')
    assert "No bot is configured yet." in nothing.stdout
    assert home.pids() == [], "a word that is wrong starts no agent"

    home.bot("shop", WAITS)
    home.bot("news", WAITS)
    cases = {
        "start shpo": 'There is no bot "shpo". Did you mean "shop"?',
        "stop shpo": 'Did you mean "shop"?',
        "restart nesw": 'Did you mean "news"?',
        "status shpo": 'Did you mean "shop"?',
        "logs shpo": 'Did you mean "shop"?',
        "check shpo": 'Did you mean "shop"?',
        "start zzz": 'There is no bot "zzz". Configured are: shop, news.',
        "start": "Which bot? Name one of shop, news, or say --all.",
        "stop": "Which bot? Name one of shop, news, or say --all.",
        "logs": "Which bot? Name one of shop, news.\n",
        "start shop --all": "Name bots or say --all, not both.",
        "logs -n some": "some",
        "sratr": "sratr",
        "check shop": "Bot shop has no token",
    }

    def history(words, expected):
        ran = home.run(*words.split())
        assert ran.returncode == 2, ran.stderr
        assert expected in ran.stderr
        assert "Traceback" not in ran.stderr

    together(history, cases)


def test_what_needs_no_agent_starts_none(home):
    home.bot("shop", WAITS)
    for words in ("status", "stop", "logs", "check", "quit", "--help", "--version"):
        home.run(*words.split())
    assert home.pids() == []
    assert home.run("stop").stdout == "shop is not running.\n"
    assert home.run("quit").stdout == "No agent is running.\n"


def test_help_names_the_exit_codes(home):
    codes = "0 done; 1 held elsewhere or refused by state; 2 usage or config; 3 token refused; 4 Telegram not reached; "
    codes += "5 the bot failed; 130 interrupted"
    verbs = ["run", "start", "stop", "restart", "status", "logs", "check", "agent", "quit", "tray", "demo"]
    whole = home.run("--help")
    assert whole.returncode == 0
    assert codes in " ".join(whole.stdout.split())
    assert all(re.search(rf"^ +{verb} ", whole.stdout, re.MULTILINE) for verb in verbs), whole.stdout
    assert codes in " ".join(home.run("run", "--help").stdout.split())


def test_check_in_words(home, emulator):
    good, hooked, refused = (make_token(771_010 + n) for n in range(3))
    emulator.add_bot(good, "shop_bot")
    emulator.add_bot(hooked, "news_bot")
    emulator.queue(hooked, "hello", 3)
    last_error = "Wrong response from the webhook: 502 Bad Gateway"
    emulator.set_webhook(hooked, "https://hooks.example.org/secret", last_error=last_error)
    for name, token in {"good": good, "hooked": hooked, "refused": refused}.items():
        home.bot(name, token=token)
    ran = home.run("check", "good")
    assert ran.returncode == 0
    assert ran.stdout.splitlines() == [
        f"The token is good (variable BOT_TOKEN in {home.folder / 'bot-good' / '.env'}).",
        "Bot @shop_bot (shop_bot), id 771010.",
        "Privacy mode is on: in groups it sees only commands and replies to it.",
        "No webhook is set: the bot can poll.",
        "No updates are waiting.",
    ]
    ran = home.run("check", "hooked")
    assert ran.returncode == 0
    assert "A webhook is set at hooks.example.org" in ran.stdout
    assert "3 updates are waiting." in ran.stdout
    assert re.search(rf"Last webhook error, \d+ s ago: {last_error}\.", ran.stdout)
    assert "secret" not in ran.stdout
    ran = home.run("check", "--all")
    assert ran.returncode == 3
    assert "@BotFather" in ran.stderr
    assert emulator.state(good)["calls"].get("getUpdates", 0) == 0, "looking disturbs nobody"


COUNTS = """
import sys, time
n = 0
while True:
    print(f"line {n:06}", flush=n % 10 == 0)
    n += 1
    if n % 50 == 0:
        time.sleep(0.001)
"""


def test_following_has_no_gap_and_no_repetition(home):
    """What is there and what comes, joined while the bot writes as fast as it can."""
    home.bot("shop", COUNTS)
    home.agent()
    home.run("start", "--no-wait")
    until(lambda: "line 002000" in home.log("shop"))

    def follow(name, lines):
        process = home.spawn("logs", "-f", "-n", str(lines))
        seen = []
        for line in process.stdout:
            if " line " in line:
                seen.append(int(line.split()[-1]))
            if len(seen) == lines + 5000:
                break
        process.kill()
        assert seen == list(range(seen[0], seen[0] + len(seen)))

    together(follow, {"none": 0, "few": 10, "many": 1000, "again": 10})
    assert home.run("stop").returncode == 0


def test_logs(home):
    home.bot("shop", "for n in range(100): print('line', n)", restart="never")
    nothing = home.run("logs")
    assert nothing.returncode == 0
    assert "has not written anything yet" in nothing.stderr
    assert home.run("run", "shop").returncode == 0
    assert len(home.run("logs").stdout.splitlines()) == 50
    last = home.run("logs", "-n", "3").stdout.splitlines()
    assert [line.partition(" ")[2] for line in last] == ["line 98", "line 99", "-- bottray: ended with exit code 0"]
    assert home.run("logs", "-n", "0").stdout == ""
    following = home.run("logs", "-f", "-n", "1")
    assert "shop is not running, so nothing new will come." in following.stderr
    assert following.stdout.endswith("ended with exit code 0\n")


@pytest.mark.parametrize("verb", ["status", "logs", "check"])
def test_a_reader_that_goes_away(home, verb):
    """`bottray logs | head -1` ends without a complaint."""
    home.bot("shop", "print('x' * 5_000_000)", restart="never")
    home.run("run", "shop")
    process = home.spawn(verb)
    process.stdout.close()
    assert process.wait(20) in (0, 2)


@pytest.mark.parametrize("encoding", ["ascii", "cp866", "utf-8"])
@pytest.mark.parametrize("verb", ["status", "doctor"])
def test_what_programs_read_is_whole_whatever_the_pipe_carries(home, encoding, verb):
    (home.folder / "bots.toml").write_text("[bots.'лавка']\nscript = '«нет».py'\n", "utf-8")
    home.environ |= {"PYTHONIOENCODING": encoding, "BOTTRAY_LANG": "ru"}
    told = subprocess.run(home.command(verb, "--json"), env=home.environ, capture_output=True, timeout=60)
    read = json.dumps(json.loads(told.stdout.decode(encoding)), ensure_ascii=False)
    assert "?" not in read
    assert "лавка" in read


def test_a_stop_that_a_start_overtakes_says_so(home):
    """Seen: it waited for ever without a word for a bot that had been started again."""
    home.bot("shop", DEAF + WAITS, stop_timeout=3)
    home.agent()
    assert home.run("start", "shop").returncode == 0
    first = home.status("shop")["pid"]
    stop = home.spawn("stop", "shop")
    home.wait_for("shop", lambda v: v.phase is Phase.STOPPING)
    home.control().start("shop")
    said = stop.communicate(timeout=60)[0]
    assert "shop was stopped, and somebody has started it again since. To stop it again: bottray stop shop" in said
    assert stop.returncode == 1
    assert home.wait_for("shop", lambda v: v.pid not in (None, first)).want_up
