"""Real bots of the three libraries, from their first start to their last: nothing lost, nothing twice."""

import json
import os
import signal
import sys

import pytest
from e2e.library_bots import BARE, GUARDED, LIBRARIES
from e2e.waiting import together
from home import make_token

from tray_app.core.model import Phase

# KeyboardInterrupt leaves aiogram there, and Python gives it Windows' own number for Ctrl+C
SOFT_END = {"aiogram": 0xC000013A} if sys.platform == "win32" else {}


def running(view):
    return view.phase is Phase.RUNNING


def prepared(home, emulator, first_id, ending):
    """Entries, tokens and scripts for a bot of each library; the agent runs."""
    tokens = {name: make_token(first_id + n) for n, name in enumerate(LIBRARIES)}
    scripts = {}
    for name, source in LIBRARIES.items():
        emulator.add_bot(tokens[name], f"{name}_bot")
        scripts[name] = home.bot(name, source + ending, token=tokens[name], python=sys.executable)
    home.agent(settle=1.0)
    return tokens, scripts


def echoed(emulator, token, text, number=5):
    """Queue messages; wait until each is answered, and confirmed by the poll that follows."""
    ids = set(emulator.queue(token, text, number))
    emulator.wait_for(
        token,
        lambda s: s["readers_now"] and not s["pending"] and {x["update_id"] for x in s["sent"]} >= ids,
        timeout=40,
    )
    return sorted(ids)


@pytest.mark.timeout(600)  # three libraries, one after the other, in Wine beside others
def test_a_life(home, emulator):
    tokens, _ = prepared(home, emulator, 770_200, BARE)

    def life(name, token):
        emulator.set_webhook(token, "https://user:secret@hooks.example.org/path-of-another")
        start = home.run("start", name)
        assert start.returncode == 0, start.stderr + home.log(name)
        assert "removed the one of hooks.example.org" in start.stdout
        assert "secret" not in start.stdout + home.log(name), "a webhook's address may hold a secret"
        remembered = json.loads((home.folder / "webhooks.json").read_text())[name]
        assert remembered["url"] == "https://user:secret@hooks.example.org/path-of-another"
        queued = echoed(emulator, token, "first")

        old = home.status(name)["pid"]
        os.kill(old, signal.SIGKILL)
        view = home.wait_for(name, lambda v: running(v) and v.pid != old)
        assert view.restarts == 1
        queued += echoed(emulator, token, "after a crash")

        emulator.set_webhook(token, "https://hooks.example.org/again")
        taken = home.wait_for(name, lambda v: any(w.kind == "conflict-webhook" for w in v.warnings), timeout=40)
        assert "hooks.example.org" in taken.warnings[0].text
        queued += emulator.queue(token, "while the webhook had it", 3)
        assert home.run("restart", name).returncode == 0
        queued += echoed(emulator, token, "after the restart")

        stop = home.run("stop", name)
        assert (stop.returncode, stop.stdout.splitlines()[-1]) == (0, f"{name} is stopped.")
        down = home.control().snapshot().bot(name)
        assert (down.phase, down.exit_code) == (Phase.STOPPED, SOFT_END.get(name, 0)), home.log(name)
        queued += emulator.queue(token, "while it was down", 5)
        assert home.run("start", name).returncode == 0
        queued += echoed(emulator, token, "at last")

        state = emulator.state(token)
        assert sorted(sent["update_id"] for sent in state["sent"]) == queued, "each once"
        assert (state["readers_most"], state["dropped"]) == (1, [])
        assert token.partition(":")[2] not in home.log(name)

    together(life, tokens)


@pytest.mark.timeout(600)  # three libraries, one after the other, in Wine beside others
def test_single_instance_around_the_polling(home, emulator):
    tokens, scripts = prepared(home, emulator, 770_210, GUARDED)

    def history(name, token):
        by_hand = {"BOT_TOKEN": token, "BOTTRAY_API_BASE": emulator.url}
        assert home.run("start", name).returncode == 0, home.log(name)
        ids = echoed(emulator, token, "under BotTray")  # it is let in, the lease being its own
        second = home.spawn(command=[sys.executable, str(scripts[name])], **by_hand)
        assert second.wait(40) == 1
        pid = home.status(name)["pid"]
        assert f"Another instance of shop is already running. PID {pid} (" in second.stdout.read()
        home.run("stop", name)

        hand = home.spawn(command=[sys.executable, str(scripts[name])], **by_hand)
        ids += echoed(emulator, token, "by hand")
        refused = home.run("start", name)
        assert refused.returncode == 1
        assert f"Another instance of {name} is already running. PID {hand.pid} (" in refused.stderr
        stop = "taskkill /F /T /PID" if sys.platform == "win32" else "kill"
        assert refused.stderr.endswith(f"To stop it: {stop} {hand.pid}\n")
        assert hand.poll() is None
        # Windows has no signal for a process that has no console in common with us
        hand.send_signal(signal.SIGTERM if sys.platform == "win32" else signal.SIGINT)
        hand.wait(40)
        assert home.run("start", name).returncode == 0, "with its end the way is free"
        ids += echoed(emulator, token, "under BotTray again")
        state = emulator.state(token)
        assert sorted(sent["update_id"] for sent in state["sent"]) == ids
        assert state["readers_most"] == 1

    together(history, tokens)
