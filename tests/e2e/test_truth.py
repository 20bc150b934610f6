"""The truth table: ten situations, each with six libraries, and what is said of them. No word of it may be false.

All bots are up side by side, under three agents of one machine: one that sees all, one of an ordinary user beside whom
root runs copies, one in a container outside of which copies run. What a bot's output alone tells is never more than a
guess; whoever is named is the one that reads.

A fault that was met so, and is red: what is left of the bot's own tree, for a moment after its end, called a copy.
"""

import json
import os
import re
import shutil
import sys
import tempfile
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import containers
import pytest
from e2e import other_user, truth_bots
from e2e.truth_bots import ALL, DIES, NODES
from emulation.emulator import Emulator
from home import Home, make_token

from tray_app.api.wire import AgentSilent
from tray_app.core.model import Snapshot

HOOK = "https://hooks.example.org/path"
GUESS = "says that somebody else reads its updates too"
SITUATIONS = {  # what has to be said: of a bot that lives on, and of one that ends with each 409
    "alone": ("", ""),
    "polls twice": ("It seems that the bot itself polls twice: of .*, PIDs {own}", ""),
    "a copy that is seen": ("(Another copy on this computer reads|Another copy of bot).*PID {copy} ", ""),
    "a copy of another user": (f"{GUESS}.*not to be looked into was .*of other users", ""),
    "a copy outside of the container": (f"{GUESS}.*what runs outside of this container", ""),
    "another machine": (GUESS, GUESS),
    "a foreign webhook": ("webhook of hooks.example.org", ""),
    "a webhook of its own": ("", ""),
    "a revoked token": ("Telegram refuses the token", "Telegram refuses the token"),
    "Telegram away": ("", ""),
}
KINDS = {  # the warnings of a conflict that may be there
    "polls twice": {"conflict-own", "conflict-unknown"},
    "a copy that is seen": {"conflict-local"},
    "a copy of another user": {"conflict-unknown"},
    "a copy outside of the container": {"conflict-unknown"},
    "another machine": {"conflict-unknown"},
    "a foreign webhook": {"conflict-webhook"},
}
ACCUSATIONS = ("it is another machine", "another machine. Stop it there", "/revoke")
WHY_NOT = other_user.why_not() or containers.why_not()
pytestmark = [pytest.mark.skipif(bool(WHY_NOT), reason=str(WHY_NOT)), pytest.mark.timeout(600)]
STARTS = 240.0  # seconds for all bots to be up: most of it is what the libraries take to be imported
AT_ONCE = 8
BRIEF = os.environ.get("BOTTRAY_TESTS_LONG") == "0"
BRIEFLY = ("raw", "pyTelegramBotAPI", "telegraf")  # one that lives on, one that says the most, one that dies
SAYS = 75.0  # from then on, until all is said


class ContainerHome(Home):
    """A home whose agent runs in a pid namespace of its own."""

    def python(self, *words):
        return containers.within(super().python(*words))

    def control(self):
        return Door(self.folder / "run" / "agent.json")


class Door:
    """An agent in another pid namespace, whose number we do not know."""

    def __init__(self, file):
        self.at = json.loads(file.read_text())

    def ask(self, method, path):
        url, key = f"http://127.0.0.1:{self.at['port']}/v1/{path}", {"Authorization": f"Bearer {self.at['token']}"}
        with urllib.request.urlopen(urllib.request.Request(url, method=method, headers=key), timeout=60) as answer:
            return json.load(answer)

    def start(self, name):
        self.ask("POST", f"bots/{name}/start")

    def snapshot(self):
        return Snapshot.from_dict(self.ask("GET", "snapshot"))


def cells():
    for situation in SITUATIONS:
        for library in ALL:
            marks = [pytest.mark.skipif(bool(why), reason=str(why))] if (why := missing(library)) else []
            yield pytest.param(situation, library, marks=marks, id=f"{situation}-{library}")


def missing(library):
    """Why there are no bots of this library."""
    if BRIEF and library not in BRIEFLY:
        return "long: run by `python3 tests --long`"
    return truth_bots.why_no_node() if library in NODES else None


class World:
    """What was seen of every cell, when all that has to be said was said or its time was over."""

    def __init__(self, folder, emulator):
        self.emulator, self.seen, self.tokens, self.copies = emulator, {}, {}, {}
        locks = folder / "locks"
        locks.mkdir()
        locks.chmod(0o1777)
        self.homes = {kind: make(folder / kind, locks, emulator.url) for kind, make in
                      {"plain": Home, "other": other_user.OtherHome, "container": ContainerHome}.items()}  # fmt: skip
        here = [library for library in ALL if not missing(library)]
        self.cells = [(situation, library) for situation in SITUATIONS for library in here]
        for number, cell in enumerate(self.cells):
            self.tokens[cell] = make_token(778_000 + number)
            emulator.add_bot(self.tokens[cell], "shop_bot")
            self.add(cell)

    def home(self, cell):
        kinds = {"a copy of another user": "other", "a copy outside of the container": "container"}
        return self.homes[kinds.get(cell[0], "plain")]

    def name(self, cell):
        return "-".join(re.sub(r"\W+", "-", word.lower()) for word in cell)

    def words(self, cell, way=()):
        name, _ = truth_bots.source(cell[1])
        if cell[1] in NODES:
            return ["node", name, *way]
        return [other_user.python()[0] if self.home(cell) is self.homes["other"] else sys.executable, name, *way]

    def add(self, cell):
        situation, library = cell
        home, name = self.home(cell), self.name(cell)
        ways = {"polls twice": ["twice"], "a webhook of its own": ["serve"]}
        more = {"webhook": "own"} if situation == "a webhook of its own" else {}
        folder = home.folder / f"bot-{name}"
        words = self.words(cell, ways.get(situation, ()))
        home.bot(name, command=words, folder=str(folder), rivals="refuse", **more)
        file, text = truth_bots.source(library)
        (folder / file).write_text(text)
        environ = f"BOT_TOKEN={self.tokens[cell]}\nNODE_PATH={truth_bots.NODE / 'node_modules'}\n"
        if home is self.homes["other"]:
            environ += f"PYTHONPATH={other_user.python()[1]}\n"
        (folder / ".env").write_text(environ)
        if home is self.homes["other"]:
            home.give(folder)

    def run(self):
        for home in self.homes.values():
            home.agent(sample=4.0, recheck=3600.0, cap=4.0)
        with ThreadPoolExecutor(AT_ONCE) as crew:
            list(crew.map(self.trouble, self.cells))
        end = time.monotonic() + SAYS
        views = {}
        while time.monotonic() < end and not all(self.said(cell, views.get(cell)) for cell in self.cells):
            time.sleep(0.5)
            views = self.look()
        self.seen = views

    def trouble(self, cell):
        """Starts the bot; lets the trouble begin as soon as it reads."""
        situation, token = cell[0], self.tokens[cell]
        while True:
            try:
                self.home(cell).control().start(self.name(cell))
                break
            except AgentSilent:  # on a machine that is very busy
                continue
        if situation == "a webhook of its own":
            self.emulator.set_webhook(token, HOOK)
            return
        try:
            self.emulator.wait_for(token, lambda s: s["calls"].get("getUpdates"), timeout=STARTS)
        except TimeoutError as error:
            raise AssertionError(self.home(cell).log(self.name(cell))) from error
        match situation:
            case "another machine":
                self.emulator.set_rival(token, True)
            case "a foreign webhook":
                self.emulator.set_webhook(token, HOOK)
            case "a revoked token":
                self.emulator.revoke(token)
            case "Telegram away":
                self.emulator.set_fault(token, "offline")
        if situation.startswith("a copy"):
            self.copies[cell] = self.copy(cell)

    def copy(self, cell):
        """Started by hand, in the bot's folder where it can be seen, else in one of root's."""
        folder = self.home(cell).folder / f"bot-{self.name(cell)}"
        environ = {"BOT_TOKEN": self.tokens[cell], "BOTTRAY_API_BASE": self.emulator.url,
                   "NODE_PATH": str(truth_bots.NODE / "node_modules")}  # fmt: skip
        words = self.words(cell)
        if cell[0] != "a copy that is seen":
            folder = Path(tempfile.mkdtemp(dir=self.homes["plain"].folder))
            file, text = truth_bots.source(cell[1])
            (folder / file).write_text(text)
            if cell[1] not in NODES:
                words[0] = sys.executable
        return self.homes["plain"].spawn(command=words, folder=folder, **environ)

    def look(self):
        shown = {kind: home.control().snapshot() for kind, home in self.homes.items()}
        kinds = {id(home): kind for kind, home in self.homes.items()}
        return {cell: shown[kinds[id(self.home(cell))]].bot(self.name(cell)) for cell in self.cells}

    def wanted(self, cell):
        lives, dies = SITUATIONS[cell[0]]
        return dies if cell[1] in DIES else lives

    def said(self, cell, view):
        if view is None:
            return False
        wanted = self.wanted(cell).replace("{own}", rf"{view.pid}, \d+|\d+, {view.pid}")
        if cell in self.copies:
            wanted = wanted.replace("{copy}", str(self.copies[cell].pid))
        return re.search(wanted, text(view)) is not None


def text(view):
    return " ".join(filter(None, [view.reason, view.cure, *(notice.text for notice in view.warnings)]))


@pytest.fixture(scope="module")
def world():
    folder = Path(tempfile.mkdtemp(prefix="bottray-truth-"))
    folder.chmod(0o755)
    with Emulator() as emulator:
        one = World(folder, emulator)
        try:
            one.run()
            yield one
        finally:
            for home in one.homes.values():
                home.close()
            shutil.rmtree(folder)


@pytest.mark.parametrize(("situation", "library"), list(cells()))
def test_what_is_said_is_true(world, situation, library):
    cell = situation, library
    view = world.seen[cell]
    told = f"{text(view)}\n{view}\n{world.home(cell).log(world.name(cell))[-3000:]}"
    assert world.said(cell, view), told
    conflicts = {notice.kind for notice in view.warnings if notice.kind.startswith("conflict-")}
    assert conflicts <= KINDS.get(situation, set()), told
    notes = "".join(line for line in world.home(cell).log(world.name(cell)).splitlines(True) if "-- bottray:" in line)
    for accusation in ACCUSATIONS:
        allowed = situation == "a revoked token" and accusation == "/revoke"
        assert allowed or accusation not in text(view) + notes, told


def test_doctor_is_not_content_where_somebody_is_warned(world):
    for kind, situation in (("plain", "another machine"), ("other", "a copy of another user")):
        cell = situation, "raw"
        told = world.homes[kind].run("doctor", world.name(cell), timeout=120).stdout
        assert GUESS in told
        assert "is well" not in told
