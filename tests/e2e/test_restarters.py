"""A bot of ours that starts itself again: stopped, it ends, and nobody reads in its place, whoever starts the next one.

Updates that come after the signal stay with Telegram: the bot that was asked reads no more, and one that was started in
its place would read them.

Deliberate faults that were tried, each red: whoever comes after the bot not looked for · asked by SIGTERM only, which
it ignores from its birth · a dead agent's orphans not looked for.
"""

import os
import signal
import subprocess
import sys

import psutil
import pytest
from e2e.test_stop import answered, fetched, prepared
from e2e.waiting import ended, until

WORK = 1.5  # seconds for an answer
BY_THREAD = """
import subprocess, sys, threading, time

def look_after():
    while True:
        subprocess.run([sys.executable, "bot.py"])

threading.Thread(target=look_after).start()
while True:
    time.sleep(1)
"""
BY_HANDLER = """
import os, signal, subprocess, sys

def end(number, frame):
    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, signal.SIG_IGN)
    subprocess.Popen([sys.executable, "bot.py"], start_new_session=True)
    os._exit(0)

for one in (signal.SIGINT, signal.SIGTERM):
    signal.signal(one, end)
subprocess.run([sys.executable, "bot.py"], start_new_session=True)
end(0, None)
"""
PACKAGES = ["watchdog==6.0.0", "hupper==1.12.1", "py-mon==2.3.0"]
pytestmark = [
    pytest.mark.linux("it is about signals; on Windows a bot's job takes all of it along"),
    pytest.mark.timeout(300),
]


@pytest.fixture(scope="session")
def installed(tmp_path_factory):
    """A folder with real reloaders."""
    folder = tmp_path_factory.mktemp("reloaders")
    words = [sys.executable, "-m", "pip", "install", "-q", "--target", folder, *PACKAGES]
    if subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, timeout=240).returncode:
        pytest.skip("no package can be installed here")
    return folder


def started(home, emulator, words, agent=True, **files):
    """A bot behind such a command, with updates in hand; all that is started for it works in its folder."""
    token = prepared(home, emulator, 770_680, work=WORK, wrapped=[str(w) for w in words])
    for name, text in files.items():
        (home.folder / "bot-shop" / f"{name}.py").write_text(text)
    if agent:
        home.agent()
    assert home.run("start").returncode == 0, home.log("shop")
    return token, fetched(emulator, token, 4)


def at_work(home):
    """Who works in the bot's folder."""
    folder = str(home.folder / "bot-shop")
    found = []
    for one in psutil.process_iter(["cwd", "status"]):
        if one.info["cwd"] == folder and one.info["status"] != psutil.STATUS_ZOMBIE:
            found.append(one.pid)
    return found


def stopped(home, emulator, token, ids, dead):
    """The bot answers what it has in hand, what comes later stays, and nobody is left."""
    if dead:
        agent = home.status()["agent"]["pid"]
        os.kill(agent, signal.SIGKILL)
        assert ended(agent)
    stop = home.spawn("stop", "shop")
    emulator.wait_for(token, lambda s: not s["readers_now"] or len(s["sent"]) == len(ids), timeout=60)
    later = emulator.queue(token, "later", 2)
    said = stop.communicate(timeout=240)[0]
    assert stop.returncode == 0, said
    state = emulator.state(token)
    assert (state["confirmed"], answered(state)) == (ids, ids), home.log("shop")
    assert state["pending"] == later
    assert state["readers_most"] == 1
    until(lambda: not at_work(home), "nobody is left")
    assert emulator.state(token)["readers_now"] == 0
    assert said.splitlines()[-1] == "shop is stopped."


@pytest.mark.parametrize("dead", [False, True], ids=["stop", "left by a dead agent"])
@pytest.mark.parametrize("text", [BY_THREAD, BY_HANDLER], ids=["by a thread", "at the signal itself"])
@pytest.mark.parametrize("told", [True, False], ids=["its text tells", "its text tells nothing"])
def test_a_watchdog_of_ones_own(home, emulator, text, told, dead):
    files = {"dog": text} if told else {"dog": "import keeper\n", "keeper": text}
    token, ids = started(home, emulator, [sys.executable, "dog.py"], **files)
    stopped(home, emulator, token, ids, dead)


RELOADERS = {
    "watchmedo": ["-m", "watchdog.watchmedo", "auto-restart", "-p", "*.zz", "--", sys.executable, "bot.py"],
    "hupper": ["hupper", "-m", "bot"],
    "pymon": ["-m", "pymon.main", "bot.py"],
}


@pytest.mark.parametrize("dead", [False, True], ids=["stop", "left by a dead agent"])
@pytest.mark.parametrize("name", RELOADERS)
def test_a_reloader(home, emulator, installed, name, dead):
    home.environ["PYTHONPATH"] = str(installed)
    words = [installed / "bin" / word if word == "hupper" else word for word in RELOADERS[name]]
    token, ids = started(home, emulator, [sys.executable, *words])
    stopped(home, emulator, token, ids, dead)
