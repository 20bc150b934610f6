"""Whole process trees: what a bot leaves behind, hides or will not end is gone before anybody else may start."""

import os
import signal
import time

import pytest
from e2e.waiting import alive, ended, number_in, until
from home import make_token
from processes import WINDOWS

from tray_app.core.model import Phase

STUBBORN = """
import signal, time
signal.signal(signal.SIGINT, signal.SIG_IGN)
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("ready", flush=True)
while True:
    time.sleep(60)
"""

FAMILY = """
import os, subprocess, sys, time
child = [sys.executable, "-c", "import time; time.sleep(600)"]
deaf = [sys.executable, "-c", '''
import signal, time
signal.signal(signal.SIGINT, signal.SIG_IGN)
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("deaf", flush=True)
time.sleep(600)
''']
started = [subprocess.Popen(child), subprocess.Popen(child, start_new_session=True),
           subprocess.Popen(deaf, start_new_session=True, stdout=subprocess.PIPE)]
started[2].stdout.readline()
with open("family", "w") as file:
    file.write("".join(f"{p.pid}\\n" for p in started) + "whole\\n")
time.sleep(600)
"""

# A daemon as old books make one: forked twice, in a session of its own, with nothing open. It says in a file who it is.
DAEMON = """
import os, sys, time

def daemon(environ):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            with open("daemon", "w") as file:
                file.write(f"{os.getpid()}\\n")
            os.closerange(0, 1024)
            os.execve(sys.executable, [sys.executable, "-c", "import time; time.sleep(600)"], environ)
        while not (os.path.exists("daemon") and os.path.getsize("daemon")):
            time.sleep(0.01)
        os._exit(0)
    os.wait()
"""
WIPED = "{}"
KEPT = "dict(os.environ)"


def test_one_that_ignores_every_request(home):
    home.bot("deaf", STUBBORN, stop_timeout=1)
    home.agent()
    assert home.run("start").returncode == 0
    pid = home.status("deaf")["pid"]
    before = time.monotonic()
    assert home.run("stop").returncode == 0
    assert time.monotonic() - before >= 2, "it was asked twice, with a second to answer each time"
    assert not alive(pid)
    assert ("stopped (ended with exit code" if WINDOWS else "stopped (was ended by signal SIGKILL (9))") in home.log(
        "deaf"
    )


@pytest.mark.parametrize("end", ["stop", "crash"])
def test_a_family(home, end):
    script = home.bot("family", FAMILY, stop_timeout=1)
    home.agent()
    assert home.run("start").returncode == 0
    told = script.with_name("family")
    until(lambda: told.exists() and told.read_text().endswith("whole\n"))
    pid = home.status("family")["pid"]
    family = [pid, *map(int, told.read_text().split()[:-1])]
    assert all(map(alive, family))
    if end == "stop":
        assert home.run("stop").returncode == 0
    else:
        os.kill(pid, signal.SIGKILL)
        home.wait_for("family", lambda v: v.run == 2 and v.pid)
    assert not any(map(alive, family)), "all are gone before the bot counts as stopped, or is started anew"


@pytest.mark.linux("Windows has no fork; a job holds all that a bot starts: windows/test_process_windows.py")
@pytest.mark.parametrize("environ", [KEPT, WIPED], ids=["", "wiped"])
@pytest.mark.parametrize("others", [0, 2], ids=["alone", "among-others"])
def test_a_bot_that_goes_into_the_background(home, environ, others):
    script = home.bot("shop", f"{DAEMON}\ndaemon({environ})\n", restart="never", stop_timeout=1)
    for n in range(others):
        home.bot(f"other{n}", "import time; time.sleep(600)")
    home.agent()
    home.run("start", "--all", "--no-wait")
    view = home.wait_for("shop", lambda v: v.phase is Phase.STOPPED and v.run)
    assert not alive(number_in(script.with_name("daemon"))), home.log("shop")
    assert view.reason == "The script went into the background and left 1 process running."
    assert view.cure.startswith("Start it in the foreground")
    for n in range(others):
        assert home.wait_for(f"other{n}", lambda v: v.phase is Phase.RUNNING).run == 1, "the others are left alone"


@pytest.mark.linux("Windows has no fork; a job holds all that a bot starts: windows/test_process_windows.py")
@pytest.mark.parametrize("environ", [KEPT, WIPED], ids=["", "wiped"])
@pytest.mark.parametrize("others", [0, 2], ids=["alone", "among-others"])
def test_a_bot_with_a_daemon_of_its_own(home, environ, others):
    script = home.bot("shop", f"{DAEMON}\ndaemon({environ})\ntime.sleep(600)\n", stop_timeout=1)
    for n in range(others):
        home.bot(f"other{n}", f"{DAEMON}\ndaemon({environ})\ntime.sleep(600)\n")
    home.agent()
    assert home.run("start", "--all").returncode == 0
    daemon = number_in(script.with_name("daemon"))
    theirs = [number_in(home.folder / f"bot-other{n}" / "daemon") for n in range(others)]
    assert all(map(alive, [daemon, *theirs]))
    assert home.run("stop", "shop").returncode == 0
    assert not alive(daemon)
    assert all(map(alive, theirs)), "daemons of other bots are no leftovers of this one"
    home.run("stop", "--all")
    assert not any(map(alive, theirs))


@pytest.mark.linux("Windows has no fork; a job ends all with its agent: windows/test_agent_windows.py")
def test_a_daemon_of_a_bot_whose_agent_was_killed(home, emulator):
    token = make_token(770_310)
    emulator.add_bot(token, "shop_bot")
    script = home.bot("shop", f"{DAEMON}\ndaemon({WIPED})\ntime.sleep(600)\n", token=token)
    agent = home.agent()
    assert home.run("start").returncode == 0
    daemon = number_in(script.with_name("daemon"))
    agent.kill()
    agent.wait()
    assert alive(daemon)
    home.agent()
    home.wait_for("shop", lambda v: v.phase is Phase.RUNNING)
    assert ended(daemon, 0), "it might read the token, though it has the mark no more"


SAVES = """
import os, signal, sys, time
def end(*_):
    if os.fork():
        os._exit(0)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    time.sleep(1.5)
    open("saved", "w").write("whole")
    os._exit(0)
signal.signal(signal.SIGINT, end)
print("up", flush=True)
while True: time.sleep(60)
"""


@pytest.mark.linux("Windows has no fork")
def test_a_fork_that_finishes_what_the_bot_has_begun_has_its_time(home):
    """It has the bot's command line, no connection, and was born after the request, as one that a watchdog starts has;
    but nobody has started a program anew."""
    script = home.bot("shop", SAVES)
    home.agent()
    assert home.run("start", "shop").returncode == 0
    assert home.run("stop", "shop").returncode == 0
    assert (script.parent / "saved").exists()
