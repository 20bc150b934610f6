"""The exclusion storm: whoever starts, and whoever is killed, a token has at most one reader and no update is lost.

Each actor keeps to a lease: agents, foreground runs (one of them in another pid namespace, where its pids mean nothing
to the others), another user's, a bot that is a module, a script of its author's with `single_instance`. Meanwhile the
hand of `rm` empties the folder of the locks. Who keeps to none, as a web server that was started by hand, is a rival:
it may be the second reader for a moment, ours may not; and whoever has nothing to do with the token lives to the end.

BOTTRAY_STORM_OPERATIONS=10000 is the long form, for a night; BOTTRAY_STORM_SEED repeats one.
"""

import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import psutil
import pytest
from e2e import other_user
from e2e.test_two_users import OtherHome
from home import ECHO, Home, kill, make_token
from processes import WINDOWS, bystander

from tray_app.demo.proofs import most_at_once

FEW = os.environ.get("BOTTRAY_TESTS_LONG") == "0"
USUAL = (20 if FEW else 40) if WINDOWS else (60 if FEW else 150)
OPERATIONS = int(os.environ.get("BOTTRAY_STORM_OPERATIONS", USUAL))
PACE = 1.5 if WINDOWS else 0.0  # the test bed takes seconds to start a program: nobody would come up
UPDATES = 300
ROOT = not WINDOWS and os.geteuid() == 0
NAMESPACE = ["unshare", "--pid", "--fork", "--mount-proc", "--kill-child"]
WEIGHTS = {"start": 4, "run": 2, "hand": 4, "stop": 2, "kill": 4, "module": 2}
"""How often each is done among so many: dealt like cards, so that a short storm has all of them. What needs Linux or
root comes in where it can be had."""

BY_HAND = f"""
import os, sys
sys.path.insert(0, {str(ECHO.parent)!r})
import echo_bot
from tray_app import single_instance
with single_instance(os.environ["BOT_TOKEN"]):
    echo_bot.main()
"""
WEB_SERVER = f"""
import sys, threading
from http.server import HTTPServer, SimpleHTTPRequestHandler
sys.path.insert(0, {str(ECHO.parent)!r})
import echo_bot
echo_bot.secrets.token_hex = lambda size: "rival"  # in the name that it reads by
threading.Thread(target=HTTPServer(("127.0.0.1", 0), SimpleHTTPRequestHandler).serve_forever, daemon=True).start()
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
        elif any(word.endswith("bot.py") or word == "shopkeeper" for word in words):
            found["bot"].append(pid)
    return found


class Storm:
    """Homes of several users who share a folder of locks and a token, and what happens to them."""

    def __init__(self, dice, homes, emulator):
        self.dice, self.emulator = dice, emulator
        self.token = make_token(770_001)
        emulator.add_bot(self.token, "storm_bot")
        self.homes = [homes(f"home{n}") for n in range(3)]
        self.locks = self.homes[0].locks
        self.weights = dict(WEIGHTS)
        for home in self.homes:
            home.bot("storm", token=self.token, restart="always", stop_timeout=2)
            (home.folder / "by_hand.py").write_text(BY_HAND)
        self.module_home = self.homes[-1]
        package = self.module_home.folder / "bot-storm" / "shopkeeper"
        package.mkdir()
        (package / "__main__.py").write_text(f"import sys\nsys.path.insert(0, {str(ECHO.parent)!r})\n"
                                             "import echo_bot\necho_bot.main()\n")  # fmt: skip
        (self.module_home.folder / "bots.toml").write_text(
            "[bots.storm]\n"
            f'command = [{self._text(sys.executable)}, "-m", "shopkeeper"]\n'
            f"folder = {self._text(str(package.parent))}\n"
            f"api_base = {self._text(self.module_home.api_base)}\nstop_timeout = 2\n"
        )
        if not WINDOWS:
            self.weights["empty"] = 3
        if ROOT:
            self.weights |= {"namespace": 2}
        self.other = None
        if other_user.why_not() is None:
            self.top = Path(tempfile.mkdtemp(prefix="bottray-storm-"))
            self.top.chmod(0o755)
            self.other = OtherHome(self.top / "other", self.locks, emulator.url)
            self.other.bot("storm", token=self.token, restart="always", stop_timeout=2)
            self.weights["other user"] = 2
        self.done = Counter()
        self.cards: list[str] = []
        self.queued: list[int] = []

    @staticmethod
    def _text(word: str) -> str:
        return '"' + word.replace("\\", "\\\\") + '"'

    def all_homes(self):
        return [*self.homes, *([self.other] if self.other else [])]

    def close(self):
        for home in self.all_homes():
            home.close()
        if self.other:
            shutil.rmtree(self.top, ignore_errors=True)  # closed at the calm and at the end

    # -- what happens --------------------------------------------------------------------------------------------------

    def step(self, extra=()):
        if not self.cards:
            self.cards = [what for what, n in (self.weights | dict.fromkeys(extra, 2)).items() for _ in range(n)]
            self.dice.shuffle(self.cards)
        what = self.cards.pop()
        self.done[what] += 1
        home = self.dice.choice(self.homes)
        match what:
            case "start":
                home.spawn("start", "--no-wait")
            case "module":
                self.module_home.spawn("start", "--no-wait")
            case "run":
                home.spawn("run", "storm")
            case "namespace":
                home.spawn(command=[*NAMESPACE, *home.command("run", "storm")])
            case "other user":
                self.other.spawn("run", "storm")
            case "hand":
                self._by_hand(home, "by_hand.py")
            case "web":
                self._by_hand(home, "web_server.py")
            case "stop":
                home.spawn("stop")
            case "empty":
                self.empty()
            case "kill":
                self.kill()
        for one in self.all_homes():
            one.forget_ended()
        if len(self.queued) < UPDATES:
            self.queued += self.emulator.queue(self.token, f"storm {len(self.queued)}", count=3)

    def _by_hand(self, home, script):
        around = {"BOT_TOKEN": self.token, "BOTTRAY_API_BASE": home.api_base, "PYTHONPATH": str(ECHO.parents[2])}
        home.spawn(command=[sys.executable, str(home.folder / script)], **around)

    def empty(self):
        """As a clean-up of /dev/shm at a logout does it."""
        for file in self.locks.iterdir():
            file.unlink(missing_ok=True)

    def kill(self):
        """The process that reads now, or any of a home's: each kind as often as the others."""
        homes = self.all_homes()
        home = self.dice.choice(homes)
        victims = [pids for pids in kinds(home).values() if pids]
        readers = self.emulator.state(self.token)["readers"]
        if self.dice.random() < 0.5 and readers:
            pid = int(list(readers)[-1].partition("-")[0])  # of another namespace it may be a stranger's
            if any(pid in home.pids() for home in homes):
                victims += [[pid]] * 4
        if victims:
            kill(self.dice.choice(self.dice.choice(victims)))

    def blow(self, operations, extra=(), seen=lambda readers: True):
        """So many operations; on a slow machine more, until what is to be looked at was `seen` among the readers."""
        version, left = self.emulator.state(self.token)["version"], operations
        while left > 0 or not seen(self.emulator.state(self.token)["readers"]):
            left -= 1
            self.step(extra)
            version = self.emulator.state(self.token, newer_than=version, timeout=0.15)["version"]
            time.sleep(PACE)

    def calm(self, last):
        """All that was begun is ended, then one reader works off what is left. The state that the emulator is in."""
        self.close()
        last.bot("storm", token=self.token)
        self.queued += self.emulator.queue(self.token, "last")
        started = last.run("start")
        assert started.returncode == 0, started.stderr + last.log("storm")
        state = self.emulator.wait_for(self.token, lambda s: not s["pending"], timeout=60)
        answered = {sent["update_id"] for sent in state["sent"]}
        print(dict(self.done), f"{len(self.queued)} updates, {len(state['readers'])} readers one after another,",
              f"{len(state['sent']) - len(answered)} answered twice, {len(state['conflicts'])} conflicts")  # fmt: skip
        assert answered >= set(self.queued), f"lost: {sorted(set(self.queued) - answered)}"
        return state


@pytest.fixture
def storm(homes, emulator):
    seed = int(os.environ.get("BOTTRAY_STORM_SEED", random.randrange(10**6)))
    print(f"storm seed {seed}")
    one = Storm(random.Random(seed), homes, emulator)
    yield one
    one.close()


@pytest.fixture
def strangers(storm):
    """One with the token around it and one with the script before it, which read nothing."""
    around = {"BOT_TOKEN": storm.token}
    commands = [bystander("shop"), bystander(storm.homes[0].folder / "bot-storm" / "bot.py")]
    started = [
        subprocess.Popen(command, env={**os.environ, **around}, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        for command in commands
    ]
    yield started
    for one in started:
        one.kill()
        one.wait()


@pytest.mark.timeout(240 + 2 * OPERATIONS)
def test_exclusion_storm(storm, strangers, homes):
    storm.blow(OPERATIONS, seen=lambda readers: len(readers) >= 3)
    state = storm.calm(homes("last"))
    assert state["readers_most"] == 1
    assert [one.poll() for one in strangers] == [None, None]
    assert min(storm.done[what] for what in storm.weights) >= 2, f"too short a storm to mean anything: {storm.done}"
    assert len(state["readers"]) >= 3


@pytest.mark.timeout(240 + OPERATIONS)
def test_a_storm_with_rivals(storm, strangers, homes):
    """Nobody can keep a person from starting a copy; no reader that keeps to the lease is beside another such one."""
    for home in storm.homes:
        (home.folder / "web_server.py").write_text(WEB_SERVER)
    storm.blow(OPERATIONS // 3, ["web"], lambda readers: any(name.endswith("-rival") for name in readers))
    state = storm.calm(homes("last"))
    ours = [edges for name, edges in state["readers"].items() if not name.endswith("-rival")]
    assert most_at_once(ours) == 1
    assert [one.poll() for one in strangers] == [None, None]
    assert len(ours) < len(state["readers"]), "no rival ever read"
