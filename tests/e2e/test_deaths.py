"""Why bots died, as `status NAME` tells it afterwards, on real processes.

Deliberate faults that were tried, each red: no count of the control group · the count not compared · the port's holder
not looked up · footprint taken at the death too · a stop that was asked for remembered · the oldest kept instead of the
newest · `run` ending before it has written · words kept in the agent's language.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import sysconfig
from contextlib import suppress
from pathlib import Path

import pytest
from e2e.waiting import until
from home import make_token

from tray_app.core.deaths.deaths import KEPT
from tray_app.core.model import Phase

HOG = "kept = []\nwhile True: kept.append(bytearray(b'x' * (1 << 20)))"
WAITS = "import time\nwhile True: time.sleep(600)"


def deaths(home, name="shop", language="en"):
    home.environ |= {"BOTTRAY_LANG": language, "PYTHONIOENCODING": "utf-8"}  # a pipe's code page has no Russian
    shown = home.run("status", name, "--json")
    (bot,) = json.loads(shown.stdout)["bots"]
    return bot["deaths"]


@pytest.fixture
def small_group(tmp_path):
    """A control group whose processes may have 96 MB together; its folder."""
    name = f"bottray-test-{os.getpid()}"
    for base, limit in (("/sys/fs/cgroup/memory", "memory.limit_in_bytes"), ("/sys/fs/cgroup", "memory.max")):
        own = next((line.split(":")[2] for line in Path("/proc/self/cgroup").read_text().splitlines()
                    if (":memory:" in line if limit.endswith("bytes") else line.startswith("0::"))), None)  # fmt: skip
        for inner in dict.fromkeys((own, "")):
            folder = Path(f"{base}{inner or ''}".rstrip("/")) / name
            with suppress(OSError):
                folder.mkdir()
                try:
                    (folder / limit).write_text(str(96 << 20))
                    with suppress(OSError):
                        (folder / "memory.swap.max").write_text("0")
                    yield folder
                    return
                finally:
                    folder.rmdir()
    pytest.skip("this machine lets us make no control group that limits memory")


@pytest.mark.linux("control groups")
def test_memory_ran_out(home, small_group):
    """The control group has counted it: the end by SIGKILL is told as what it was."""
    home.bot("shop", HOG)
    inside = ["sh", "-c", f'echo $$ > {small_group}/cgroup.procs && exec "$@"', "sh", *home.command("run", "shop")]
    run = home.spawn(command=inside)
    out, _ = run.communicate(timeout=60)
    assert "The system ended it because memory ran out." in out, out
    assert run.returncode == 128 + signal.SIGKILL
    (death,) = deaths(home)
    assert death["reason"] == "The system ended it because memory ran out."
    assert death["cure"].startswith("Give the machine or its container more memory")
    assert death["exit_code"] == -9


@pytest.mark.linux("signals: on Windows an end has a code only")
def test_a_kill_by_hand_is_none_for_memory(home):
    home.bot("shop", f"import os\nos.kill(os.getpid(), {int(signal.SIGKILL)})")
    assert home.run("run", "shop").returncode == 128 + signal.SIGKILL
    assert [d["reason"] for d in deaths(home)] == ["was ended by signal SIGKILL (9)"]


def test_the_holder_of_a_port_is_named(home):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        home.bot("shop", f"import socket\nsocket.create_server(('127.0.0.1', {port}))", restart="never")
        home.agent(settle=20.0)
        started = home.run("start", "shop")
    assert started.returncode == 5
    assert f"Port {port}, which it wants, was in use by PID {os.getpid()} (" in started.stderr + started.stdout
    assert "Stop that program, or give the bot another port." in started.stderr + started.stdout
    assert "kill" not in started.stderr + started.stdout, "that process may have gone when this is read"


def test_what_was_changed_since_it_ran_well(home):
    """Files by time, packages by their folders; each in the reader's language, the newest death first."""
    folder = home.folder / "bot-shop"
    env_file, library, venv = folder / ".env", folder / "orders.py", folder / "venv"
    script = home.bot("shop", WAITS, env_file=str(env_file), python=str(venv))
    env_file.write_text("SHOP=1\n")
    library.write_text("")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)
    packages = Path(sysconfig.get_path("purelib", "venv", {"base": str(venv), "platbase": str(venv)}))
    for name in ("aiogram-3.13.0.dist-info", "aiohttp-3.9.0.dist-info"):
        (packages / name).mkdir()
    home.agent(sample=0.1, healthy=0.2, first=3600.0)
    assert home.run("start", "shop").returncode == 0
    made = home.folder / "deaths" / "shop.json"
    until(made.exists, "what it is made of is written down")

    script.write_text("raise ValueError('no stock')")
    env_file.write_text("SHOP=2 and more\n")
    library.unlink()
    (packages / "aiogram-3.13.0.dist-info").rename(packages / "aiogram-3.14.0.dist-info")
    (packages / "aiohttp-3.9.0.dist-info").rmdir()
    home.run("restart", "shop")
    home.wait_for("shop", lambda v: v.phase is Phase.BACKOFF)
    (death,) = deaths(home)
    assert death["reason"] == "ended with exit code 1: ValueError: no stock (bot.py, line 1)"
    changed = [text.partition(" (20")[0] for text in death["changed"]]
    assert changed == ["bot.py was changed", "orders.py is gone", ".env was changed", "aiogram 3.13.0 became 3.14.0",
                       "1 more change"]  # fmt: skip
    (death,) = deaths(home, language="ru")
    assert death["reason"] == "завершился с кодом 1: ValueError: no stock (bot.py, строка 1)"
    assert death["changed"][1] == "orders.py больше нет"
    told = home.run("status", "shop").stdout
    assert "Как он завершался раньше:" in told
    assert "С тех пор, как он работал нормально: bot.py" in told
    kept = made.read_bytes() + (home.folder / "history.db").read_bytes()
    assert b"SHOP" not in kept


def test_the_last_twenty_are_kept_over_agents_and_the_secret_in_none(home, emulator):
    token = make_token(774_100)
    emulator.add_bot(token, "shop_bot")
    code = "import os, sys\nn = int(open('n').read()) + 1\nopen('n', 'w').write(str(n))\n"
    script = home.bot("shop", code + "sys.exit(f'{n} ' + os.environ['BOT_TOKEN'])", token=token, restart="never")
    (script.parent / "n").write_text("0")
    for _ in range(3):
        assert home.run("run", "shop").returncode == 1
    home.agent(base=0.01, cap=0.01, budget=KEPT)
    toml = home.folder / "bots.toml"
    toml.write_text(toml.read_text().replace('restart = "never"', 'restart = "always"'))
    home.control().start("shop")
    home.wait_for("shop", lambda v: v.phase is Phase.FATAL, timeout=60)
    known = deaths(home)
    said = [d["reason"].rpartition("said: ")[2] for d in known]
    newest = int((script.parent / "n").read_text())
    assert newest > KEPT
    assert said == [f"{n} 774100:***" for n in range(newest - KEPT + 1, newest + 1)]
    assert token.partition(":")[2].encode() not in (home.folder / "history.db").read_bytes()


def test_a_stop_that_was_asked_for_is_no_death(home):
    home.bot("shop", WAITS)
    home.agent()
    assert home.run("start", "shop").returncode == 0
    assert home.run("stop", "shop").returncode == 0
    assert deaths(home) == []
    assert "before" not in home.run("status", "shop").stdout


def test_a_module_of_ones_own_is_not_advised_to_pip(home):
    """It lies above the script, where Python does not look; a package of that name would be a stranger's."""
    home.bot("shop", "from shopstock.things import x\n", restart="never")
    (home.folder / "shopstock").mkdir()
    (home.folder / "shopstock" / "things.py").write_text("x = 1\n")
    assert home.run("run", "shop").returncode == 1
    (death,) = deaths(home)
    assert death["reason"].startswith("It does not find its own module shopstock"), death
    assert death["cure"].startswith(f"Let Python look there: add PYTHONPATH = '{home.folder}'")


def test_of_several_bots_each_end_says_whose_it_is(home):
    home.agent()
    for name in ("one", "two"):
        home.bot(name, script=f"raise SystemExit('{name} is over')\n", restart="never")
        home.run("start", name)
        home.wait_for(name, lambda view: view.phase == "stopped" and view.reason)
    told = home.run("status", "one", "two").stdout
    before, _, after = told.partition("How two ended before:")
    assert "one is over" in before.partition("How one ended before:")[2]
    assert "two is over" in after
    assert "How it ended before:" in home.run("status", "one").stdout
