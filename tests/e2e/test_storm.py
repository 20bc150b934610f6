"""The exclusion storm: whoever starts, and whoever is killed, a token has at most one reader and no update is lost."""

import os
import random
import sys
import time

import psutil
import pytest
from home import ECHO, Home, kill, make_token

SECONDS = float(os.environ.get("BOTTRAY_STORM_SECONDS", "25" if sys.platform != "win32" else "60"))
PACE = 0.0 if sys.platform != "win32" else 1.5  # the test bed takes seconds to start a program: nobody would come up
UPDATES = 300

BY_HAND = f"""
import os, sys
sys.path.insert(0, {str(ECHO.parent)!r})
import echo_bot
from tray_app import single_instance
with single_instance(os.environ["BOT_TOKEN"]):
    echo_bot.main()
"""


def kinds(home: Home) -> dict[str, list[int]]:
    """What runs of this home, sorted by what it is."""
    found: dict[str, list[int]] = {"agent": [], "run": [], "bot": [], "hand": []}
    for pid in home.pids():
        try:
            words = psutil.Process(pid).cmdline()
        except psutil.Error:
            continue
        if "agent" in words:
            found["agent"].append(pid)
        elif "run" in words:
            found["run"].append(pid)
        elif any(word.endswith("by_hand.py") for word in words):
            found["hand"].append(pid)
        elif any(word.endswith("bot.py") for word in words):
            found["bot"].append(pid)
    return found


def kill_one(dice: random.Random, home: Home, readers: dict[str, object]) -> None:
    """The process that reads now, or any of a home's: each kind as often as the others."""
    victims = [pids for pids in kinds(home).values() if pids]
    if dice.random() < 0.5:
        victims += [[int(list(readers)[-1].partition("-")[0])]] * 4 if readers else []
    if victims:
        kill(dice.choice(dice.choice(victims)))


@pytest.mark.timeout(240)
def test_exclusion_storm(homes, emulator):
    seed = int(os.environ.get("BOTTRAY_STORM_SEED", random.randrange(10**6)))
    print(f"storm seed {seed}")
    dice = random.Random(seed)
    token = make_token(770_001)
    emulator.add_bot(token, "storm_bot")
    crowd = [homes(f"home{n}") for n in range(3)]
    by_hand = []
    for home in crowd:
        home.bot("storm", token=token, restart="always", stop_timeout=2)
        by_hand.append(home.folder / "by_hand.py")
        by_hand[-1].write_text(BY_HAND)
    repository = str(ECHO.parents[2])

    done = {"start": 0, "run": 0, "hand": 0, "stop": 0, "kill": 0}
    queued: list[int] = []
    version = emulator.state(token)["version"]
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        n = dice.randrange(len(crowd))
        home, what = crowd[n], dice.choice(["start", "start", "run", "hand", "hand", "kill", "kill", "stop"])
        done[what] += 1
        if what == "start":
            home.spawn("start", "--no-wait")
        elif what == "run":
            home.spawn("run", "storm")
        elif what == "hand":
            home.spawn(command=[sys.executable, str(by_hand[n])], BOT_TOKEN=token, BOTTRAY_API_BASE=home.api_base,
                       PYTHONPATH=repository)  # fmt: skip
        elif what == "stop":
            home.spawn("stop")
        else:
            kill_one(dice, home, emulator.state(token)["readers"])
        if len(queued) < UPDATES:
            queued += emulator.queue(token, f"storm {len(queued)}", count=3)
        version = emulator.state(token, newer_than=version, timeout=0.15)["version"]
        time.sleep(PACE)

    for home in crowd:
        home.close()
    last = homes("last")
    last.bot("storm", token=token)
    queued += emulator.queue(token, "last")
    assert last.run("start").returncode == 0, last.log("storm")
    state = emulator.wait_for(token, lambda s: not s["pending"], timeout=60)
    answered = {sent["update_id"] for sent in state["sent"]}

    print(done, f"{len(queued)} updates, {len(state['readers'])} readers one after another,",
          f"{len(state['sent']) - len(answered)} answered twice, {len(state['conflicts'])} conflicts")  # fmt: skip
    assert state["readers_most"] == 1
    assert answered >= set(queued), f"lost: {sorted(set(queued) - answered)}"
    assert min(*done.values(), len(state["readers"])) >= (2 if PACE else 3), "too short a storm to mean anything"
