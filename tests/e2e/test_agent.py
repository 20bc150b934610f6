"""The agent's own life: killed, ended, started by several at once, and a config that changes under it."""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from itertools import count

import psutil
import pytest
from e2e.library_bots import BARE, LIBRARIES
from e2e.waiting import alive, ended, unhindered, until
from home import ECHO, make_token
from processes import command_line

from tray_app.adapters.leases import lease
from tray_app.adapters.processes import table
from tray_app.core.model import Phase, Step

NUMBERS = count(770_500)
"""Seconds; Wine needs three times as long where other tests run beside this one."""
LOCKS = "import fcntl, sys; f = open(sys.argv[1], 'w'); fcntl.flock(f, 2); print(flush=True); sys.stdin.read()"
ENTERS = """
import os, sys
from tray_app import single_instance
from tray_app.core.errors import HeldElsewhere
try:
    with single_instance(os.environ["BOT_TOKEN"]):
        print("inside", flush=True)
except HeldElsewhere as held:
    sys.exit(f"refused: {held}")
"""
WAITS = "import os, time\nopen('pid', 'w').write(f'{os.getpid()}\\n')\ntime.sleep(600)\n"

# Each is a real reader, and each takes the end of its agent in another way.
QUIET = ECHO.read_text()
CHATTY = QUIET.replace(
    "def run(api: Api", "import threading\n\ndef chat() -> None:\n    while True:\n        log('chat')\n"
    "        time.sleep(0.01)\n\nthreading.Thread(target=chat, daemon=True).start()\n\ndef run(api: Api"
)  # fmt: skip
SILENT = QUIET.replace("    print(text, flush=True)", "    pass")  # nothing that a closed pipe could end
DEAF = SILENT.replace("signal.signal(number, self._heard)", "signal.signal(number, signal.SIG_IGN)")
SLOW = SILENT.replace("signal.signal(number, self._heard)", "signal.signal(number, lambda *_: None)")


def locks(path):
    """Another program, which lets it go at the end of its input."""
    started = subprocess.Popen([sys.executable, "-c", LOCKS, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    started.stdout.readline()
    return started


def loses(home, agent, lock):
    """Somebody removes all lock files, and another program, which is given, is faster than the agent."""
    os.kill(agent.pid, signal.SIGSTOP)
    until(lambda: table.suspended(agent.pid))
    for file in home.locks.iterdir():
        file.unlink()
    other = locks(lock)
    os.kill(agent.pid, signal.SIGCONT)
    return other


def reads_and_loses(home, emulator):
    """The token of a bot that reads, and the program that has its lease."""
    token = make_token(next(NUMBERS))
    emulator.add_bot(token, "shop_bot")
    home.bot("shop", token=token)
    agent = home.agent()
    assert home.run("start").returncode == 0
    emulator.wait_for(token, lambda s: s["readers_now"])
    return token, loses(home, agent, next(home.locks.glob("*.lock")))


def words(pid):
    try:
        return command_line(pid)
    except psutil.NoSuchProcess:
        return ["", ""]


def running(view):
    return view.phase is Phase.RUNNING


def test_an_agent_that_is_killed(home, emulator):
    """Soon after a new one comes up exactly one copy of each bot runs, whatever the old copies do."""
    tokens = {}
    for name, source in {"quiet": QUIET, "chatty": CHATTY, "deaf": DEAF, "slow": SLOW}.items():
        tokens[name] = make_token(next(NUMBERS))
        emulator.add_bot(tokens[name], f"{name}_bot")
        home.bot(name, source, token=tokens[name], stop_timeout=1)
    assert home.run("start", "--all").returncode == 0
    agent = home.status()["agent"]["pid"]
    before = {name: home.status(name)["pid"] for name in tokens}
    for token in tokens.values():
        emulator.queue(token, "before", 3)
    os.kill(agent, signal.SIGKILL)
    assert ended(agent)
    for token in tokens.values():
        emulator.queue(token, "between", 3)

    home.spawn("agent")
    up = {name: home.wait_for_agent(name, lambda v: v.pid is not None) for name in tokens}
    for name, token in tokens.items():
        assert not alive(before[name])
        assert up[name].pid != before[name]
        state = emulator.wait_for(token, lambda s: len({x["update_id"] for x in s["sent"]}) == 6, timeout=20)
        assert state["readers_most"] == 1, name
    assert home.run("stop", "--all").returncode == 0
    assert not [pid for pid in home.pids() if words(pid)[1].endswith("bot.py")]


@pytest.mark.linux("there a bot ends with its agent; windows/test_process_windows.py")
def test_who_prints_answers_also_when_the_agent_is_killed(home, emulator):
    """Tried with the agent as the only reader of its output: three were confirmed, none was answered."""
    token = make_token(next(NUMBERS))
    emulator.add_bot(token, "shop_bot")
    head = "def echo(message):"
    source = LIBRARIES["pyTelegramBotAPI"].replace(head, f"{head}\n    print(message, flush=True)")
    home.bot("shop", source + BARE, token=token, python=sys.executable)
    assert home.run("start", "shop").returncode == 0
    emulator.wait_for(token, lambda s: s["readers_now"], timeout=40)
    agent = home.status()["agent"]["pid"]
    os.kill(agent, signal.SIGKILL)
    assert ended(agent)
    ids = set(emulator.queue(token, "text", 3))
    emulator.wait_for(token, lambda s: ids <= {x["update_id"] for x in s["sent"]}, timeout=20)
    assert home.run("stop", "shop").returncode == 0


def test_what_should_be_up_is_remembered(home):
    for name, start in {"one": "manual", "two": "manual", "three": "auto", "four": "auto"}.items():
        home.bot(name, WAITS, start=start)
    home.agent()
    home.run("start", "one", "three", "four")
    home.run("stop", "four")
    assert home.run("quit").returncode == 0
    assert not [words(pid) for pid in home.pids()], "what it says is true: nothing is left"
    assert home.status()["agent"] is None, "asking starts nobody"

    assert home.run("start", "two").returncode == 0, "this starts an agent"
    phases = {b["name"]: b["phase"] for b in home.status()["bots"]}
    assert phases.pop("four") == "stopped", "what was stopped by hand stays down though it says auto"
    assert set(phases.values()) <= {"running", "starting"}
    one = home.wait_for("one", running)
    agent = home.status()["agent"]["pid"]
    os.kill(agent, signal.SIGKILL)
    assert ended(agent)
    os.kill(one.pid, signal.SIGKILL)  # as a reboot would
    home.agent()
    up = {b["name"] for b in home.status()["bots"] if b["phase"] in ("starting", "running")}
    assert up == {"one", "two", "three"}


def test_quit_and_start_in_one_breath(home):
    home.bot("one", WAITS)
    for _ in range(3):
        assert home.run("start", "--no-wait").returncode == 0
        home.control().quit()  # as a face does, which does not wait for its end
    start = home.run("start", "--no-wait")
    assert start.returncode == 0, start.stderr
    assert home.wait_for("one", lambda v: v.pid is not None).lease.by == "agent"


def test_two_clients_at_once_start_one_agent(home):
    home.bot("one", WAITS, python=sys.executable)  # not one of the shells that some machines call python3
    clients = [home.spawn("start", "--no-wait") for _ in range(4)]
    assert sorted(c.wait(30) for c in clients) in ([0, 0, 0, 0], [0, 0, 0, 1], [0, 0, 1, 1], [0, 1, 1, 1])
    home.wait_for("one", lambda v: v.pid is not None)
    # whoever has found another agent there says so before it ends
    until(lambda: sum("agent" in words(pid) for pid in home.pids()) == 1)
    assert sum(words(pid)[1].endswith("bot.py") for pid in home.pids()) == 1


def test_the_config_changes_while_it_runs(home):
    scripts = {name: home.bot(name, WAITS, start="auto") for name in ("kept", "changed", "removed")}
    home.agent(sample=0.2)
    pids = {name: home.wait_for(name, running).pid for name in scripts}
    config = home.folder / "bots.toml"
    good = config.read_text()

    config.write_text(good.replace('start = "auto"', 'strat = "auto"', 1))
    problem = until(lambda: home.control().snapshot().problem)
    assert "What has no mistake in it is taken up; the rest stays as it was." in problem
    assert f"{config}:4" in problem
    assert 'Did you mean "start"' in problem
    for name, pid in pids.items():
        view = home.control().snapshot().bot(name)
        assert (view.phase, view.pid) == (Phase.RUNNING, pid)
    told = home.run("status")
    assert told.returncode == 2
    assert "the rest stays as it was." in told.stderr
    assert home.run("start", "kept").returncode in (1, 2)

    new = home.folder / "bot-new"
    new.mkdir()
    (new / "bot.py").write_text(WAITS)
    entries = {part.split("]")[0]: "[bots." + part for part in good.split("[bots.")[1:]}
    whole = home.folder / "whole.toml"  # in one step: what stands half written for long is believed
    whole.write_text(
        "# a comment that moves every line\n\n"
        + entries["kept"]
        + entries["changed"] + 'args = ["--new"]\n'
        + f"[bots.new]\nscript = '{new / 'bot.py'}'\nstart = 'auto'\n"
    )  # fmt: skip
    unhindered(lambda: whole.replace(config))
    added = home.wait_for("new", running)
    changed = home.wait_for("changed", lambda v: running(v) and v.pid != pids["changed"])
    snapshot = home.control().snapshot()
    assert snapshot.problem is None
    assert [b.name for b in snapshot.bots if b.name != "removed"] == ["kept", "changed", "new"]
    assert snapshot.bot("kept").pid == pids["kept"], "what was not touched goes on"
    assert "--new" in words(changed.pid)
    assert ended(pids["removed"])
    until(lambda: home.control().snapshot().bot("removed") is None)
    assert alive(added.pid)
    assert home.run("status").returncode == 0


@pytest.mark.linux("Windows removes no file that is open")
def test_a_lock_file_that_was_removed_while_it_is_held(home, emulator):
    """A clean-up of /dev/shm takes the file away, and the record with it: it is locked anew, the bot is started anew so
    that its tree has the new lock in its hands too, and nobody else gets in, not even when the agent is killed then."""
    token = make_token(next(NUMBERS))
    emulator.add_bot(token, "shop_bot")
    home.bot("shop", token=token)
    agent = home.agent()  # which would look at it after 30 s only: the kernel tells
    assert home.run("start").returncode == 0
    for n in (2, 3):
        emulator.wait_for(token, lambda s: s["readers_now"])
        for file in home.locks.iterdir():
            file.unlink()
        view = home.wait_for("shop", lambda v, n=n: v.run == n and v.phase is Phase.RUNNING)
    assert home.log("shop").count("started anew, since its lock file was removed: it holds the new one now") == 2
    assert home.log("shop").count("ended with exit code 0") == 2, home.log("shop")
    for pid in (agent.pid, view.pid):
        locks = []
        for n in os.listdir(f"/proc/{pid}/fd"):
            with suppress(FileNotFoundError):  # open for a moment only
                file = os.readlink(f"/proc/{pid}/fd/{n}")
                locks += [file] if file.startswith(str(home.locks)) and ".lock" in file else []
        assert locks == [str(next(home.locks.glob("*.lock")))]
    second = home.run("run", "shop")
    assert second.returncode == 1
    assert "Another instance of shop is already running. PID " in second.stderr
    agent.kill()
    agent.wait()
    assert alive(view.pid)
    by_hand = home.spawn(command=[sys.executable, "-c", ENTERS], BOT_TOKEN=token)
    assert by_hand.communicate(timeout=60)[0].startswith("refused: Another instance of ")
    assert emulator.state(token)["readers_most"] == 1


@pytest.mark.linux("Windows removes no file that is open")
def test_who_has_the_lock_of_a_running_bot_and_has_started_nothing_makes_room(home, emulator):
    """Of a container or of another user nothing else may be seen: he is told by a lock of its own."""
    token, other = reads_and_loses(home, emulator)
    kept = next(home.locks.glob("*.lock")).with_suffix(".kept")
    until(kept.exists, "the bot that runs is told of")
    other.communicate()
    home.wait_for("shop", lambda v: v.run == 2 and v.phase is Phase.RUNNING)
    until(lambda: not kept.exists(), "whoever comes now finds the lease")
    assert emulator.state(token)["readers_most"] == 1


def test_nobody_starts_a_bot_that_says_it_runs(home, emulator):
    token = make_token(next(NUMBERS))
    emulator.add_bot(token, "shop_bot")
    home.bot("shop", token=token)
    kept = lease.take(token.partition(":")[0], home.locks, suffix=".kept")
    try:
        refused = home.run("run", "shop")
        assert refused.returncode == 1
        assert "Another instance of shop is already running" in refused.stderr
        by_hand = home.spawn(command=[sys.executable, "-c", ENTERS], BOT_TOKEN=token)
        assert by_hand.communicate(timeout=60)[0].startswith("refused: Another instance of ")
    finally:
        kept.release()
    assert not emulator.state(token)["readers"]
    assert home.run("start", "shop").returncode == 0


@pytest.mark.linux("Windows removes no file that is open")
@pytest.mark.parametrize("how", ["taken", "kept"])
def test_a_lease_that_is_lost_while_the_bot_is_being_started(home, emulator, how):
    token = make_token(next(NUMBERS))
    emulator.add_bot(token, "shop_bot")
    emulator.set_fault(token, "latency", seconds=4, method="getMe")
    home.bot("shop", token=token)
    agent = home.agent()
    home.spawn("start", "--no-wait")
    home.wait_for("shop", lambda v: v.phase is Phase.STARTING and v.step == Step.TOKEN)
    lock = next(home.locks.glob("*.lock"))
    other = loses(home, agent, lock) if how == "taken" else locks(lock.with_suffix(".kept"))
    try:
        view = home.wait_for("shop", lambda v: v.phase not in (Phase.STARTING, Phase.STOPPED))
        assert (view.phase, view.pid) == (Phase.CONFLICT, None)
        assert f"PID {other.pid} " in view.reason or how == "kept"
        assert not emulator.state(token)["readers"]
    finally:
        other.communicate()
    assert home.run("restart", "shop").returncode == 0


@pytest.mark.linux("Windows removes no file that is open")
def test_a_lease_that_somebody_else_has_taken_since(home, emulator):
    """He was faster than we, who stood still: our bot makes room, softly, and he is named."""
    token, other = reads_and_loses(home, emulator)
    view = home.wait_for("shop", lambda v: v.phase is Phase.CONFLICT)
    assert f"PID {other.pid} " in view.reason
    assert "its lock file was removed, and another program has taken its lease since" in home.log("shop")
    assert "ended with exit code 0" in home.log("shop")
    assert emulator.wait_for(token, lambda s: not s["readers_now"])
    assert other.poll() is None
    other.communicate()
    assert home.run("restart", "shop").returncode == 0, "who has ended is in nobody's way"


@pytest.mark.parametrize(("code", "restart"), [(0, "on-failure"), (1, "never")])
def test_a_job_that_is_done_is_not_done_again_by_the_next_agent(home, code, restart):
    """One that runs comes back beside it, and so does one that is to start by itself."""
    job = f"print('done', flush=True); raise SystemExit({code})"
    home.bot("job", job, restart=restart)
    home.bot("each-time", job, restart=restart, start="auto")
    home.bot("stays", "import time\nprint('up', flush=True)\ntime.sleep(600)\n")
    home.agent()
    for name in ("job", "stays"):
        home.run("start", name)
    home.wait_for("job", lambda view: view.phase is Phase.STOPPED)
    home.wait_for("each-time", lambda view: view.phase is Phase.STOPPED)
    assert home.run("quit").returncode == 0
    home.agent()
    home.wait_for("stays", lambda view: view.phase is Phase.RUNNING)
    home.wait_for("each-time", lambda view: view.run == 1 and view.phase is Phase.STOPPED)
    assert home.control().snapshot().bot("job").run == 0
    lines = [[line.split()[1:] for line in home.log(name).splitlines()] for name in ("job", "each-time")]
    assert [several.count(["done"]) for several in lines] == [1, 2]
