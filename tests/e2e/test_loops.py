"""Whoever would bring an ended copy back: ended with it where that is certain, else named, and the start refused.

Real shells, watch, tmux, nodemon, a program that runs others, and cmd.exe on Windows. Deliberate faults that were
tried, each red: the copy ended without its loop · the pause of a typed loop not looked for · loops that wait without a
copy not looked for.
"""

import json
import os
import shutil
import subprocess
import sys
import time

import pytest
from e2e.waiting import alive, ended, until
from home import ECHO, make_token
from processes import KILL, WINDOWS, kill

TOKEN = make_token(770_950)
PERIOD = 0.5  # seconds that the loops here wait; the longest pause of those that BotTray waits out is 1.2
PERIODS = 4
NO = subprocess.DEVNULL
READS_ENV_FILE = f"""
import os, sys
sys.path.insert(0, {str(ECHO.parent)!r})
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".env")) as file:
    os.environ["BOT_TOKEN"] = file.read().strip().removeprefix("BOT_TOKEN=")
import echo_bot
echo_bot.main()
"""
pytestmark = pytest.mark.timeout(600)  # half a minute for each command, in Wine on a busy machine
only_linux = pytest.mark.linux("POSIX shells, tmux, watch; cmd.exe is tried on Windows")
only_windows = pytest.mark.skipif(not WINDOWS, reason="cmd.exe")


@pytest.fixture
def shop(home, emulator):
    emulator.add_bot(TOKEN, "shop_bot")
    home.script = home.bot("shop", READS_ENV_FILE, token=TOKEN)
    home.environ = {k: v for k, v in home.environ.items() if k not in ("TMUX", "TMUX_PANE", "STY")}
    return home


def run(home, *words):
    """Wine on a busy machine takes its time for the process table."""
    return home.run(*words, timeout=300)


def file(home, name, text):
    path = home.script.parent / name
    path.write_text(text.format(python=sys.executable, script=home.script))
    path.chmod(0o755)
    return path


def begin(home, *words):
    """Something that runs the bot's copies, in the bot's folder."""
    return home.spawn(command=[str(w) for w in words], folder=home.script.parent, BOTTRAY_API_BASE=home.api_base)


def reads(emulator):
    emulator.wait_for(TOKEN, lambda s: s["readers_now"], timeout=30)


def copy(home):
    plan = json.loads(run(home, "clean", "--dry-run", "--json").stdout)
    (item,) = (i for i in plan["to_do"] + plan["left_alone"] if i["kind"] == "process")
    return item


def quiet(emulator, readers):
    """For several periods of the loop, by the emulator's own count of who reads."""
    end = time.monotonic() + PERIOD * PERIODS
    while time.monotonic() < end:
        assert emulator.state(TOKEN)["readers_now"] <= readers
        time.sleep(0.05)
    assert emulator.state(TOKEN)["readers_most"] == 1


def ended_with_its_loop(home, emulator, loop, told, verb="start"):
    reads(emulator)
    if verb == "start":
        home.agent(recheck=600)
        done = run(home, "start")
        assert done.returncode == 0, done.stderr
        assert f"ended PIDs {loop}, " in done.stdout
    else:
        done = run(home, "clean", "--yes")
        assert done.returncode == 0, done.stderr + done.stdout
    assert f"which {told} (PID {loop}) starts again and again" in home.log("shop") + done.stdout
    assert ended(loop)
    quiet(emulator, 1 if verb == "start" else 0)
    assert TOKEN.partition(":")[2] not in done.stdout + done.stderr + home.log("shop")


def refused_and_alive(home, emulator, told, command):
    """What may do more is named with what ends it, and both live."""
    reads(emulator)
    home.agent(recheck=600)
    refused = run(home, "start")
    assert refused.returncode == 1
    assert told in refused.stderr
    pid = int(refused.stderr.partition("is running: PID ")[2].split()[0])
    assert "ending another copy" not in home.log("shop")
    assert str(command(pid)) in refused.stderr
    cleaned = run(home, "clean", "--yes").stdout
    assert str(command(pid)) in cleaned.partition("Left alone:")[2]
    assert alive(pid), "its working copy is left as it is"
    assert emulator.state(TOKEN)["readers_most"] == 1


# -- shells -----------------------------------------------------------------------------------------------------------

LOOPS = {
    "while": 'while true; do\n  "{python}" "{script}" >> bot.log 2>&1\n  echo died; sleep 0.5\ndone',
    "until": 'until "{python}" bot.py; do sleep 0.5; done; exec "$0"',
    "for": 'cd "$(dirname "$0")"\nfor i in $(seq 1000); do "{python}" bot.py; sleep 0.5; done',
    "no pause": 'while :; do "{python}" bot.py; done',
    "through npm": "while sleep 0.5; do npm start --silent; done",
}


@only_linux
@pytest.mark.parametrize("shell", ["sh", "bash"])
@pytest.mark.parametrize("loop", LOOPS)
def test_a_loop_in_a_script(shop, emulator, shell, loop):
    if loop == "through npm":
        if shutil.which("npm") is None:
            pytest.skip("no npm here")
        run = f"{sys.executable} bot.py"
        (shop.script.parent / "package.json").write_text(json.dumps({"scripts": {"start": run}}))
    script = file(shop, "run.sh", f"#!{shutil.which(shell)}\n{LOOPS[loop]}")
    parent = begin(shop, script)
    ended_with_its_loop(shop, emulator, parent.pid, "the loop in run.sh")


@only_linux
def test_clean_ends_the_loop_too(shop, emulator):
    script = file(shop, "run.sh", f"#!/bin/bash\n{LOOPS['while']}")
    parent = begin(shop, script)
    ended_with_its_loop(shop, emulator, parent.pid, "the loop in run.sh", "clean")


SLOW = {
    "sh": 'while true; do "{python}" bot.py; sleep 600; done',
    "bat": '@echo off\n:a\n"{python}" bot.py\nping -n 600 127.0.0.1 >nul\ngoto a\n',
}


def test_a_loop_that_waits_without_a_copy(shop, emulator):
    """There is nobody to be found but the loop: it would start the next one beside the bot."""
    name, words, told = (
        ("start_bot.bat", ["cmd", "/d", "/c"], "the window start_bot.bat")
        if WINDOWS
        else ("run.sh", ["sh"], "the loop in run.sh")
    )
    parent = begin(shop, *words, file(shop, name, SLOW["bat" if WINDOWS else "sh"]))
    other = file(shop, "other.sh", 'while true; do sleep 600; "{python}" ../elsewhere/bot.py; done')
    stranger = None if WINDOWS else begin(shop, "sh", other)
    reads(emulator)
    pid = copy(shop)["pid"]
    kill(pid)
    assert ended(pid)
    item = until(lambda: next((i for i in json.loads(run(shop, "clean", "--dry-run", "--json").stdout)["to_do"]), None))
    assert item["pid"] == parent.pid
    assert item["text"] == f"{told} (PID {parent.pid})"
    assert item["evidence"] == ["loop"]
    about = f"Another copy of bot shop is about to be started by {told} (PID {parent.pid})."
    assert about in run(shop, "doctor", "shop").stdout
    shop.agent(recheck=600)
    started = run(shop, "start")
    assert started.returncode == 0, started.stderr
    assert f"ended PID {parent.pid}" in started.stdout
    assert ended(parent.pid)
    assert stranger is None or stranger.poll() is None
    quiet(emulator, 1)


@only_linux
def test_its_user_sees_how_to_end_both(shop, emulator):
    """The command that doctor and check --remote show ends the loop and the copy."""
    parent = begin(shop, file(shop, "run.sh", f"#!/bin/bash\n{LOOPS['while']}"))
    reads(emulator)
    pid = copy(shop)["pid"]
    command = f"kill {parent.pid} {pid}"
    assert f"To stop it: {command}" in run(shop, "doctor", "shop").stdout
    remote = run(shop, "check", "shop", "--remote", "--yes")
    assert command in remote.stdout + remote.stderr
    subprocess.run(["sh", "-c", command], check=True)
    assert ended(parent.pid)
    assert ended(pid)
    quiet(emulator, 0)


@only_linux
def test_it_comes_while_the_bot_runs(shop, emulator):
    """The warning names the loop, and its cure ends both."""
    shop.agent(recheck=600)
    assert run(shop, "start").returncode == 0
    parent = begin(shop, file(shop, "run.sh", f"#!/bin/sh\n{LOOPS['while']}"))
    view = shop.wait_for("shop", lambda v: any(w.kind == "conflict-local" for w in v.warnings), timeout=60)
    (warning,) = (w for w in view.warnings if w.kind == "conflict-local")
    assert f"the loop in run.sh (PID {parent.pid})" in str(warning.text)
    assert f"kill {parent.pid} " in str(warning.text)


@only_linux
def test_a_loop_with_another_program_in_it(shop, emulator):
    file(shop, "worker.py", "import time; time.sleep(600)\n")
    text = '"{python}" worker.py &\nwhile true; do "{python}" bot.py; sleep 0.5; done'
    parent = begin(shop, file(shop, "run.sh", f"#!/bin/bash\n{text}"))
    told = f"which the loop in run.sh (PID {parent.pid}) may start again"
    refused_and_alive(shop, emulator, told, lambda pid: f"To stop it: kill {parent.pid} {pid}")
    assert alive(parent.pid)


# -- programs that start another one again -----------------------------------------------------------------------------


@only_linux
@pytest.mark.skipif(shutil.which("watch") is None, reason="no watch here")
def test_watch(shop, emulator):
    shop.environ["TERM"] = "xterm"
    parent = begin(shop, "watch", "-n", "0.5", f"{sys.executable} bot.py")
    ended_with_its_loop(shop, emulator, parent.pid, "watch")


@pytest.fixture(scope="session")
def nodemon(tmp_path_factory):
    if shutil.which("npm") is None:
        pytest.skip("no npm here")
    folder = tmp_path_factory.mktemp("nodemon")
    words = ["npm", "install", "--silent", "--no-fund", "--no-audit", "--prefix", folder, "nodemon@3.1.10"]
    if subprocess.run(words, stdin=NO, capture_output=True, timeout=240).returncode:
        pytest.skip("nodemon cannot be installed here")
    return folder / "node_modules/nodemon/bin/nodemon.js"


@only_linux
def test_nodemon(shop, emulator, nodemon):
    """It starts the bot again at the next edit; ended by a signal, it would leave the bot reading."""
    parent = begin(shop, "node", nodemon, "--exec", sys.executable, "bot.py")
    ended_with_its_loop(shop, emulator, parent.pid, "nodemon")
    shop.script.write_text(shop.script.read_text() + "\n# edited\n")
    quiet(emulator, 1)


WATCHDOG = """
import subprocess, sys, time
while True:
    subprocess.run([sys.executable, "bot.py"])
    time.sleep(0.5)
"""


def test_a_program_that_runs_others(shop, emulator):
    parent = begin(shop, sys.executable, file(shop, "watchdog.py", WATCHDOG))
    refused_and_alive(shop, emulator, "which watchdog.py (PID ", lambda pid: f"To stop it: {KILL} ")
    assert parent.poll() is None


# -- terminals --------------------------------------------------------------------------------------------------------


@pytest.fixture
def tmux(shop):
    if shutil.which("tmux") is None:
        pytest.skip("no tmux here")
    words = ["tmux", "-f", "/dev/null", "-S", str(shop.folder / "tmux")]
    environ = {**shop.environ, "BOTTRAY_API_BASE": shop.api_base}

    def tell(*more):
        done = subprocess.run([*words, *more], env=environ, cwd=shop.script.parent, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    yield tell
    subprocess.run([*words, "kill-server"], capture_output=True)


@only_linux
def test_a_pane_of_tmux_that_runs_a_script(shop, emulator, tmux):
    """Another program in the same server, and the server itself, live on."""
    tmux("new-session", "-d", "-s", "work", "sleep", "600")
    script = file(shop, "run.sh", f"#!/bin/bash\n{LOOPS['while']}")
    tmux("new-window", "-d", "-t", "work", str(script))
    reads(emulator)
    other, pane = (int(pid) for pid in tmux("list-panes", "-s", "-t", "work", "-F", "#{pane_pid}").split())
    server = int(tmux("display-message", "-p", "#{pid}"))
    ended_with_its_loop(shop, emulator, pane, "the loop in run.sh")
    assert alive(other)
    assert alive(server)


@only_linux
@pytest.mark.parametrize("pause", ["sleep 3", ":"])
def test_a_loop_typed_into_a_shell(shop, emulator, tmux, pause):
    """Nobody's login shell is ended; the start is refused once it is seen that the loop goes on."""
    tmux("new-session", "-d", "-s", "work", "bash", "--norc", "-i")
    tmux("send-keys", "-t", "work", f"while true; do {sys.executable} bot.py; {pause}; done", "Enter")
    reads(emulator)
    shell = int(tmux("list-panes", "-t", "work", "-F", "#{pane_pid}"))
    shop.agent(recheck=600)
    refused = run(shop, "start")
    assert refused.returncode == 1
    assert f"a loop typed into bash (PID {shell})" in refused.stderr
    assert "press Ctrl+C there, in tmux session work" in refused.stderr
    assert alive(shell)
    emulator.wait_for(TOKEN, lambda s: s["calls"].get("getUpdates", 0) > 1, timeout=20)
    cleaned = run(shop, "clean", "--yes") if pause == ":" else None
    assert cleaned is None or (cleaned.returncode == 5 and "press Ctrl+C there" in cleaned.stdout)
    tmux("send-keys", "-t", "work", "C-c", "")
    tmux("send-keys", "-t", "work", "C-c", "")
    assert alive(shell)
    assert emulator.state(TOKEN)["readers_most"] == 1


@only_linux
def test_a_copy_typed_into_a_shell_is_ended_alone(shop, emulator):
    """Without a loop: the login shell lives, and is at its prompt again."""
    import pty  # not there on Windows

    child, terminal = pty.fork()
    if child == 0:
        os.chdir(shop.script.parent)
        os.execvpe("bash", ["-bash", "--norc", "--noprofile"], {**shop.environ, "BOTTRAY_API_BASE": shop.api_base})
    try:
        os.write(terminal, f"{sys.executable} bot.py > /dev/null\n".encode())
        reads(emulator)
        shop.agent(recheck=600)
        started = run(shop, "start")
        assert started.returncode == 0, started.stderr
        assert alive(child)
        quiet(emulator, 1)
        os.write(terminal, b"echo still $((40+2))\n")
        until(lambda: b"still 42" in os.read(terminal, 65536), "the shell answers")
    finally:
        os.close(terminal)
        os.waitpid(child, 0)


# -- cmd.exe ----------------------------------------------------------------------------------------------------------

BATCHES = {
    "goto": '@echo off\n:a\n"{python}" "{script}" >nul 2>&1\nping -n 2 127.0.0.1 >nul\ngoto a\n',
    "for": '@for /l %%i in (1,0,2) do @"{python}" bot.py\n',
    "itself": '@"{python}" bot.py\n@ping -n 2 127.0.0.1 >nul\n@"%~f0"\n',
}


@only_windows
@pytest.mark.parametrize("batch", BATCHES)
@pytest.mark.parametrize("verb", ["start", "clean"])
def test_a_loop_in_a_bat(shop, emulator, batch, verb):
    parent = begin(shop, "cmd", "/d", "/c", file(shop, "start_bot.bat", BATCHES[batch]))
    ended_with_its_loop(shop, emulator, parent.pid, "the window start_bot.bat", verb)


@only_windows
@pytest.mark.parametrize("line", ['start "My bot" cmd /k "{python} bot.py"', "call once.bat"])
def test_windows_that_stay_do_no_harm(shop, emulator, line):
    """A window whose bot has ended waits at its prompt, or at `pause`."""
    file(shop, "once.bat", '@"{python}" bot.py\n@pause\n')
    begin(shop, "cmd", "/d", "/c", file(shop, "begin.bat", line + "\n"))
    reads(emulator)
    shop.agent(recheck=600)
    started = run(shop, "start")
    assert started.returncode == 0, started.stderr
    quiet(emulator, 1)


@only_windows
def test_a_bat_that_does_more(shop, emulator):
    text = ':a\n"{python}" bot.py\n"{python}" backup.py\ngoto a\n'
    parent = begin(shop, "cmd", "/d", "/c", file(shop, "start_bot.bat", text))
    told = f"which the window start_bot.bat (PID {parent.pid}) may start again"
    refused_and_alive(shop, emulator, told, lambda _pid: f"To stop it: {KILL} {parent.pid}")
