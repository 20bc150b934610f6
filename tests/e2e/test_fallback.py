"""`fallback` and `install`: what runs when the script does not, and what is put there that the script lacks."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from e2e.waiting import until
from home import ECHO, make_token
from processes import alive, command_line, kill
from wheels import NEEDY, wheel

from tray_app.core.model import Phase

BROKEN = "import os\nprint('here', flush=True)\nraise RuntimeError('no database')\n"
WAITS = "import time\nprint('second is up', flush=True)\ntime.sleep(600)\n"


def kinds(view):
    return {w.kind: w.text for w in view.warnings}


def running(view):
    return view.phase is Phase.RUNNING


def runs(pid: int, script: Path) -> bool:
    return str(script) in command_line(pid)


def beside(script: Path, name: str, text: str) -> Path:
    (script.parent / name).write_text(text)
    return script.parent / name


def test_a_script_that_dies_at_once_gives_way_and_it_is_said(home):
    script = home.folder / "bot-shop" / "bot.py"
    home.bot("shop", BROKEN, api_base=None, fallback=[str(script.parent / "old.py")])
    beside(script, "old.py", WAITS)
    home.agent(settle=2)
    done = home.run("start")
    assert done.returncode == 0, done.stderr
    view = home.wait_for("shop", running)
    why = "ended with exit code 1: RuntimeError: no database (bot.py, line 3)"
    told = f"{script.with_name('old.py')} runs in the place of {script}: {why}"
    assert kinds(view)["fallback"] == told
    assert told in done.stderr
    assert told in home.log("shop")
    assert told in home.run("status").stdout
    assert runs(view.pid, script.with_name("old.py"))
    assert home.log("shop").count("RuntimeError: no database") >= 1
    assert view.restarts == 0


def test_a_script_that_is_missing_gives_way_and_comes_back_with_the_next_start(home):
    script = home.folder / "bot-shop" / "bot.py"
    home.bot("shop", WAITS, api_base=None, fallback=[str(script.parent / "old.py")])
    beside(script, "old.py", WAITS.replace("second", "old"))
    script.rename(script.parent / "away.py")
    home.agent(settle=2)
    assert home.run("start").returncode == 0
    view = home.wait_for("shop", running)
    assert f"its script {script} does not exist" in kinds(view)["fallback"]
    (script.parent / "away.py").rename(script)
    assert home.run("restart").returncode == 0
    view = home.wait_for("shop", lambda v: running(v) and not kinds(v))
    assert runs(view.pid, script)


def test_where_all_of_them_fail_the_budget_and_the_pauses_count_as_ever(home):
    script = home.folder / "bot-shop" / "bot.py"
    home.bot("shop", BROKEN, api_base=None, fallback=[str(script.parent / "b.py"), str(script.parent / "c.py")])
    beside(script, "b.py", BROKEN.replace("database", "b"))
    beside(script, "c.py", BROKEN.replace("database", "c"))
    home.agent(settle=2, budget=2, base=0.1)
    assert home.run("start").returncode == 5
    view = home.wait_for("shop", lambda v: v.phase is Phase.FATAL)
    assert "no c" in view.reason
    assert view.pid is None
    died = re.findall(r"^\S+ RuntimeError: no (\w+)$", home.log("shop"), re.MULTILINE)
    assert died == ["database", "b", "c"] * 3


def test_missing_altogether_is_told_at_once(home):
    script = home.folder / "bot-shop" / "bot.py"
    home.bot("shop", BROKEN, api_base=None, fallback=[str(script.parent / "gone.py")])
    script.unlink()
    home.agent(settle=2)
    done = home.run("start")
    assert done.returncode == 2, done.stderr
    assert "gone.py does not exist" in done.stderr
    assert home.status("shop")["phase"] == "fatal"


def test_one_that_has_settled_is_restarted_and_not_replaced(home):
    script = home.folder / "bot-shop" / "bot.py"
    home.bot("shop", WAITS, api_base=None, fallback=[str(script.parent / "old.py")])
    beside(script, "old.py", BROKEN)
    home.agent(settle=2)
    assert home.run("start").returncode == 0
    view = home.wait_for("shop", running)
    kill(view.pid)
    again = home.wait_for("shop", lambda v: running(v) and v.pid != view.pid)
    assert not kinds(again)
    assert again.restarts == 1


def test_run_gives_way_too(home):
    script = home.folder / "bot-shop" / "bot.py"
    home.bot("shop", BROKEN, api_base=None, fallback=[str(script.parent / "old.py")])
    beside(script, "old.py", "print('old says hello'); raise SystemExit(7)")
    done = home.run("run", "shop")
    assert done.returncode == 7, done.stderr
    assert "old says hello" in done.stdout


# -- packages -----------------------------------------------------------------------------------------------------


@pytest.fixture
def needy(home, tmp_path):
    """A bot that needs a package which is nowhere but in a folder of wheels."""
    wheel(tmp_path / "wheels", "shopkit")
    home.environ |= {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(tmp_path / "wheels"), "PIP_CONFIG_FILE": os.devnull}

    def make(**keys):
        script = home.bot("shop", NEEDY, api_base=None, **keys)
        beside(script, "requirements.txt", "# what it needs\nshopkit>=1\n")
        return script

    return make


def test_what_is_missing_is_named_before_the_start(home, needy):
    needy(restart="never")
    home.agent(settle=60)  # it dies before, however slow its Python is
    done = home.run("start")
    assert done.returncode == 5
    assert "shop lacks shopkit>=1" in done.stderr
    log = home.log("shop")
    assert log.index("shop lacks shopkit>=1") < log.index("ModuleNotFoundError")


@pytest.mark.timeout(180)
def test_what_is_missing_is_installed_when_the_user_says_so(home, needy):
    script = needy()
    home.agent(settle=2)
    home.control().start("shop")
    (cure,) = home.wait_for("shop", lambda v: v.cures).cures
    assert (cure.kind, cure.label) == ("install", f"Install what is missing into {script.parent / '.venv'}")
    home.control().cure("shop", cure.kind, cure.value)
    view = home.wait_for("shop", running, timeout=120)
    assert Path(command_line(view.pid)[0]).is_relative_to(script.parent / ".venv")
    assert not kinds(view)
    assert not view.cures


@pytest.mark.timeout(180)
def test_install_makes_an_environment_of_its_own_and_the_bot_runs_in_it(home, needy):
    script = needy(install=True)
    before = subprocess.run([sys.executable, "-m", "pip", "list", "--format=json"], capture_output=True, check=True)
    home.agent(settle=2)
    done = home.run("start", timeout=120)
    assert done.returncode == 0, done.stderr + home.log("shop")
    view = home.wait_for("shop", running)
    assert Path(command_line(view.pid)[0]).is_relative_to(script.parent / ".venv")
    until(lambda: "shopkit 1.0" in home.log("shop"), lambda: home.log("shop"))
    assert "installing what shop lacks: shopkit>=1" in home.log("shop")
    assert "Successfully installed shopkit-1.0" in home.log("shop")
    assert not kinds(view)
    after = subprocess.run([sys.executable, "-m", "pip", "list", "--format=json"], capture_output=True, check=True)
    assert json.loads(after.stdout) == json.loads(before.stdout), "nothing may get into another environment"


@pytest.mark.linux("a venv with pip takes a minute in the bed; installing is shown there by the test above")
@pytest.mark.timeout(180)
def test_a_failed_installation_is_told_with_what_pip_said(home, needy):
    script = needy(install=True)
    beside(script, "requirements.txt", "nosuchkit\n")
    home.agent(settle=2, budget=0)
    done = home.run("start", timeout=120)
    assert done.returncode == 5
    told = "Installing for bot shop failed (exit code 1): ERROR: No matching distribution found for nosuchkit"
    assert told in done.stderr


@pytest.mark.timeout(180)
def test_stop_during_an_installation_ends_it(home, needy):
    """The answer to pip never comes; Stop must not wait for it."""
    import http.server
    import threading

    asked = threading.Event()
    released = threading.Event()

    class Silent(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.set()
            released.wait(100)

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Silent) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        home.environ |= {"PIP_NO_INDEX": "0", "PIP_INDEX_URL": f"http://127.0.0.1:{server.server_port}/simple"}
        home.environ.pop("PIP_FIND_LINKS")
        needy(install=True, stop_timeout=1)
        home.agent(settle=2)
        home.run("start", "--no-wait")
        assert asked.wait(60), home.log("shop")
        assert home.run("stop", timeout=20).returncode == 0
        assert home.status("shop")["phase"] == "stopped"
        agent = home.status()["agent"]["pid"]
        left = [pid for pid in home.pids() if pid != agent]
        released.set()
        server.shutdown()
    assert not [pid for pid in left if alive(pid) and "pip" in command_line(pid)], "pip goes with the stop"


def test_a_token_bot_with_fallback_keeps_its_lease_and_its_updates(home, emulator):
    token = make_token(770_300)
    emulator.add_bot(token, "shop_bot")
    script = home.folder / "bot-shop" / "bot.py"
    home.bot("shop", BROKEN, token=token, fallback=[str(script.parent / "echo.py")])
    beside(script, "echo.py", ECHO.read_text())
    emulator.queue(token, "hello", count=5)
    assert home.run("start").returncode == 0
    view = home.wait_for("shop", running)
    assert "echo.py runs in the place of" in kinds(view)["fallback"]
    state = emulator.state(token)
    while len(state["sent"]) < 5:
        newer = emulator.state(token, newer_than=state["version"], timeout=20)
        assert newer["version"] > state["version"], state
        state = newer
    assert state["readers_most"] == 1
    assert len({sent["update_id"] for sent in state["sent"]}) == 5
