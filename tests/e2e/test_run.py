"""`bottray run`: one bot in the foreground, as systemd, containers and CI call it."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import processes
import pytest
from e2e.waiting import alive, number_in, together, until
from home import ECHO, make_token
from processes import KILL, WINDOWS

from tray_app.adapters.system import typed

WAITS = "import os, time\nopen('pid', 'w').write(f'{os.getpid()}\\n')\nprint('up', flush=True)\ntime.sleep(600)\n"
SOFT = """
import os, signal, sys, time
def bye(number, frame):
    print("asked by", number, flush=True)
    sys.exit(0)
signal.signal(signal.SIGINT, bye)
open('pid', 'w').write(f'{os.getpid()}\\n')
print("up", flush=True)
time.sleep(600)
"""


@pytest.fixture
def shop(home, emulator):
    """A home whose bot `shop` has a good token, and that token."""
    token = make_token(770_400)
    emulator.add_bot(token, "shop_bot")
    home.bot("shop", token=token)
    return home, token


def heard(process, words):
    """The output up to the line with these words."""
    seen = []
    for line in process.stdout:
        seen.append(line)
        if words in line:
            return "".join(seen)
    raise AssertionError(f"{words!r} never came:\n" + "".join(seen))


def door_of(home):
    """What a run tells of its bot: its door opens beside the bot's start."""
    return until(lambda: [bot for bot in home.status()["bots"] if bot["phase"] in ("starting", "running")])


def test_how_it_ends_is_how_the_bot_ended(home):
    cases = {
        "well": ("print('done')", 0),
        "three": ("raise SystemExit(3)", 3),
        "five": ("raise SystemExit(5)", 5),
        "killed": ("import os; os.kill(os.getpid(), 9)", 9 if WINDOWS else 137),
        "aborted": ("import os; os.abort()", 3 if WINDOWS else 134),
        "traceback": ("1 / 0", 1),
    }
    for name, (source, _) in cases.items():
        home.bot(name, source)

    def history(name, case):
        assert home.run("run", name).returncode == case[1]

    together(history, cases)
    assert not list((home.folder / "run").glob("run-*")), "nothing is left of them"


DIES = "raise SystemExit('NetworkError')"  # as a bot does that reaches nobody at its start


def test_why_it_never_came_up(home, emulator):
    """Exit codes 2, 3 and 4, each with its sentence and its cure."""
    good, refused = make_token(770_401), make_token(770_402)
    for n in (401, 403):
        emulator.add_bot(make_token(770_000 + n))
    with socket.socket() as nobody:  # bound, but nobody listens: what connects is refused
        nobody.bind(("127.0.0.1", 0))
        away = "http://{}:{}".format(*nobody.getsockname())
        home.bot("refused", token=refused)
        home.bot("offline", DIES, token=good, api_base=away)
        home.bot("proxy", DIES, token=make_token(770_406), proxy=away.replace("http://", "socks5://user:pass-word@"))
        home.bot("gone").unlink()
        home.bot("webhook", token=make_token(770_403), webhook="refuse")
        emulator.set_webhook(make_token(770_403), "https://hooks.example.org/secret-path")
        home.bot("python", token=good, python="/nowhere/python")
        placed = home.bot("by-path", DIES, token=make_token(770_405)).parent
        by_path = placed.rename(home.folder / "no entry has it") / "bot.py"
        home.environ["HTTPS_PROXY"] = away  # the way of one that has no entry, and so no api_base
        cases = {
            "refused": (3, ["Telegram", "@BotFather"]),
            "offline": (4, ["127.0.0.1"]),
            "proxy": (4, ["proxy"]),
            "gone": (2, ["Bot gone", "bots.toml:", f"{Path('bot-gone', 'bot.py')} does not exist"]),
            "webhook": (2, ["hooks.example.org gets the updates of bot webhook", 'webhook = "remove"']),
            "python": (2, [f"nowhere{os.sep}python", 'Correct "python"']),
            str(by_path): (4, ["proxy"]),
            "gome": (2, ["There is neither a bot nor a script called gome", "gone"]),
        }

        def history(name, case):
            ran = home.run("run", name)
            assert ran.returncode == case[0], ran.stdout + ran.stderr
            for words in case[1]:
                assert words in ran.stderr, ran.stderr
            assert "Traceback" not in ran.stderr
            assert "secret-path" not in ran.stdout + ran.stderr
            assert "pass-word" not in ran.stdout + ran.stderr

        together(history, cases)
    (home.folder / "bots.toml").write_text('[bots.shop]\nscript = "bot.py"\nrestart = "sometimes"\n')
    slip = home.run("run", "shop")
    assert slip.returncode == 2
    assert f"{home.folder / 'bots.toml'}:3" in slip.stderr


def test_a_script_by_its_path_with_nothing_configured(home):
    folder = home.folder / "My Bots" / "shop"
    folder.mkdir(parents=True)
    (folder / "bot.py").write_text(WAITS)
    run = home.spawn("run", str(folder / "bot.py"))
    heard(run, " up\n")
    assert [(b["name"], b["phase"]) for b in door_of(home)] == [("shop", "starting")]
    second = home.run("run", str(folder / "bot.py"))
    assert second.returncode == 1
    assert second.stderr.endswith("To stop it: bottray stop shop\n")
    assert home.run("stop", "shop").returncode == 0
    assert run.wait(20) == (0xC000013A if WINDOWS else 130), (
        "it has no handler: its own answer to SIGINT is what comes out"
    )


def test_a_folder_in_the_place_of_its_script(home):
    """A file that is not there was named, for an entry of bots.toml that nobody had written."""
    folder = home.folder / "my bot"
    folder.mkdir()
    (folder / "bot v2.py").write_text("import telebot\nbot = telebot.TeleBot('')\nbot.infinity_polling()\n")
    run = home.run("run", str(folder))
    assert run.returncode == 2
    assert f"{folder} is a folder, not a script." in run.stderr
    assert f"Name the script itself: {typed(('bottray', 'run', str(folder / 'bot v2.py')))}" in run.stderr
    empty = home.folder / "empty"
    empty.mkdir()
    run = home.run("run", str(empty))
    assert run.returncode == 2
    assert f"Let its script be looked for: bottray add {empty}" in run.stderr
    run = home.run("run", "")
    assert run.returncode == 2
    assert "There is neither a bot nor a script called " in run.stderr
    (home.folder / "bots.toml").write_text(f"[bots.shop]\nscript = {json.dumps(str(empty))}\n")
    run = home.run("run", "shop")
    assert run.returncode == 2
    assert f"Let its script be looked for: bottray add {empty}" in run.stderr


def test_the_script_of_a_configured_bot_is_that_bot_and_no_other_is_called_so(home):
    """Else its log, and what it dies of, would be those of a bot that has nothing to do with it."""
    told = "import sys\nprint('own', *sys.argv[1:], flush=True)\nsys.exit(len(sys.argv))\n"
    script = home.bot("shop", told, args=["entry", "its"])
    run = home.run("run", str(script))
    assert run.returncode == 3
    assert "own entry its" in run.stdout, run.stderr
    other = home.folder / "elsewhere" / "shop.py"
    other.parent.mkdir()
    other.write_text(told)
    run = home.run("run", str(other))
    assert run.returncode == 1
    assert "own\n" in run.stdout
    logs = {path.stem: path.read_text("utf-8") for path in (home.folder / "logs").glob("*.log")}
    assert "own entry its" in logs["shop"]
    assert "own\n" not in logs["shop"]
    assert "own\n" in logs["shop-2"]


@pytest.mark.parametrize("number", processes.SOFT)
def test_it_is_asked_to_stop(home, number):
    script = home.bot("shop", SOFT)
    run = home.spawn("run", "shop")
    out = heard(run, " up\n")
    assert re.search(r"^\d{4}-\d\d-\d\dT[\d:.]{12} -- bottray: 1/9 lock$", out, re.MULTILINE)
    run.send_signal(number)
    assert run.wait(20) == 0
    assert "asked by 2\n" in run.stdout.read(), "softly: by SIGINT"
    assert not alive(number_in(script.with_name("pid")))


def test_verbs_of_the_same_user_reach_it(shop, emulator):
    home, token = shop
    run = home.spawn("run", "shop")
    heard(run, "started as @shop_bot")
    (status,) = door_of(home)
    assert (status["username"], status["lease"]["by"], status["lease"]["holder_pid"]) == ("shop_bot", "run", run.pid)
    assert home.status()["agent"] is None, "asking starts no agent"
    assert "shop  @shop_bot  " in home.run("status").stdout

    second = home.run("start")
    assert second.returncode == 1
    assert re.fullmatch(
        rf"Another instance of shop is already running\. PID {status['pid']} "
        r"\(python(\.exe|[\d.]*) .*, started \d\d:\d\d.*\)\. To stop it: bottray stop shop\n",
        second.stderr,
    ), second.stderr
    third = home.run("run", "shop")
    assert third.returncode == 1
    assert f"PID {status['pid']} (" in third.stderr

    restarted = home.run("restart")
    assert restarted.returncode == 0, restarted.stderr
    pid = home.status("shop")["pid"]
    heard(run, "started as @shop_bot")
    assert home.status("shop")["pid"] != status["pid"] or pid is None
    assert run.poll() is None, "a restart that was asked for is no end of the run"
    emulator.queue(token, "after the restart")
    emulator.wait_for(token, lambda s: s["sent"], timeout=20)

    stop = home.run("stop")
    assert (stop.returncode, stop.stdout) == (0, "shop is stopped.\n")
    assert run.wait(20) == 0
    assert emulator.state(token)["readers_most"] == 1


def test_the_advice_is_true(shop, emulator):
    """Whoever follows it has the bot for himself."""
    home, token = shop
    first = home.spawn(
        command=[sys.executable, "-c", f"""
import os, sys
sys.path.insert(0, {str(ECHO.parent)!r})
import echo_bot
from tray_app import single_instance
with single_instance(os.environ["BOT_TOKEN"], name="shop"):
    echo_bot.main()
"""],
        BOT_TOKEN=token, BOTTRAY_API_BASE=emulator.url, PYTHONPATH=str(ECHO.parents[2]),
    )  # fmt: skip
    heard(first, "started as")
    refused = home.run("run", "shop")
    assert refused.returncode == 1
    advice = refused.stderr.rpartition("To stop it: ")[2].strip()
    assert advice == f"{KILL} {first.pid}"
    subprocess.run(advice.split(), check=True)
    first.wait(20)
    run = home.spawn("run", "shop")
    heard(run, "started as")
    assert emulator.state(token)["readers_most"] == 1


def test_whoever_reads_it_goes_away(shop, emulator):
    home, token = shop
    run = home.spawn("run", "shop")
    heard(run, "started as")
    run.stdout.close()
    emulator.queue(token, "is anybody there", 3)
    emulator.wait_for(token, lambda s: len(s["sent"]) == 3, timeout=20)
    assert home.run("stop").returncode == 0
    assert run.wait(20) == 0


def test_a_state_folder_that_cannot_be_written(shop, emulator):
    """A container's read-only system: the bot runs, its log is on standard output, and the user is told."""
    home, token = shop
    (home.folder / "logs").write_text("a file where the folder should be")
    (home.folder / "run").write_text("and here")
    run = home.spawn("run", "shop")
    out = heard(run, "started as")
    assert "7/9 bot started" in out
    if "The log of shop" not in out:
        out += heard(run, "The log of shop")
    assert (
        f"The log of shop cannot be written: {home.folder / 'logs'} is a file and no folder. The bot goes on" in out
    ), out
    emulator.queue(token, "hello")
    emulator.wait_for(token, lambda s: s["sent"], timeout=20)
    run.send_signal(signal.SIGINT)
    assert run.wait(20) == 0


def test_a_killed_run_leaves_no_second_reader(shop, emulator):
    home, token = shop
    for _ in range(3):
        run = home.spawn("run", "shop")
        heard(run, "started as")
        emulator.queue(token, "hello")
        run.kill()
        run.wait()
    run = home.spawn("run", "shop")
    emulator.wait_for(token, lambda s: len(s["sent"]) >= 3 and not s["pending"], timeout=30)
    assert emulator.state(token)["readers_most"] == 1
