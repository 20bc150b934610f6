"""The tray between a Control and an icon, both handed in: what it shows, whom it calls, that it waits for none."""

import threading
import time
from collections import defaultdict
from dataclasses import replace
from itertools import islice, repeat
from pathlib import Path

import pytest

from tests.tray.driver import PATIENCE, until
from tests.tray.program import SmallControl
from tray_app.core.errors import HostError
from tray_app.core.messages import Message, language, set_language
from tray_app.core.model import AgentView, BotView, Phase, Snapshot
from tray_app.core.standing import State
from tray_app.tray import app, following
from tray_app.tray.app import Tray
from tray_app.tray.following import pauses
from tray_app.tray.menu import Command
from tray_app.tray.outside import Outside


class Shown:
    """An icon that remembers; `wait` returns once `true` holds of it."""

    def __init__(self):
        self.state, self.rows, self.tooltip, self.news = None, (), "", []
        self.painted = 0
        self.changed = threading.Condition()
        self.gone = threading.Event()

    def _set(self, **values):
        with self.changed:
            self.__dict__.update(values)
            self.changed.notify_all()

    def set_icon(self, state, count=0):
        self._set(state=(state, count), painted=self.painted + 1)

    def set_menu(self, rows):
        self._set(rows=rows)

    def set_tooltip(self, text):
        self._set(tooltip=text)

    def notify(self, news):
        self._set(news=[*self.news, news])

    def withdraw(self, keys=None):
        """As a desktop where everything stays until it is taken back."""
        closed = [news.key for news in self.news if keys is None or news.key in keys]
        self._set(news=[news for news in self.news if news.key not in closed])
        return closed

    def run(self):
        self.gone.wait()

    def stop(self):
        self.gone.set()

    def wait(self, true):
        with self.changed:
            assert self.changed.wait_for(lambda: true(self), PATIENCE), vars(self)

    def label(self, key):
        return next((row.label for row in self.rows if row.key == key), None)


class Agent(SmallControl):
    """SmallControl whose verbs are recorded here instead of being printed; `gate` holds those that are to be slow."""

    def __init__(self):
        super().__init__()
        self.calls = []
        self.called = threading.Condition()
        self.gates = defaultdict(threading.Event)
        self.refused = {}
        self.remembered = []
        self.words = {}
        self.comes_up = None
        self.login = threading.Event()

    def window(self, what, bot):
        self._verb(what, bot)

    def ensure(self):
        with self.called:
            self.calls.append(("ensure", ""))
            self.called.notify_all()
        if ("ensure", "") in self.gates:
            assert self.gates["ensure", ""].wait(PATIENCE)
        if self.comes_up:
            self.state = self.comes_up

    def watch(self):
        """Each stream says the reasons of bot b in the language it was opened in."""
        self.watcher = threading.current_thread()
        reason = self.words.get(language(), "")
        for state in super().watch():
            yield replace(state, bots=tuple(replace(b, reason=reason) if b.name == "b" else b for b in state.bots))

    def _verb(self, verb, name=""):
        with self.called:
            self.calls.append((verb, name))
            self.called.notify_all()
        if (verb, name) in self.gates:
            assert self.gates[verb, name].wait(PATIENCE)
        if name in self.refused:
            raise HostError(Message("{text}", text=self.refused[name]))
        return BotView(name)

    def hear(self, *calls):
        with self.called:
            assert self.called.wait_for(lambda: set(calls) <= set(self.calls), PATIENCE), self.calls


def two(a=Phase.RUNNING, b=Phase.STOPPED):
    return Snapshot(AgentView(1, "0"), (BotView("a", a), BotView("b", b)))


@pytest.fixture
def agent():
    control = Agent()
    control.state = two()
    return control


@pytest.fixture
def opened():
    return []


@pytest.fixture
def tray(request, agent, opened):
    set_language("en")
    outside = Outside(
        opened.append,
        Path("/logs"),
        opened.append,
        agent.ensure,
        agent.remembered.append,
        at_login=agent.login.is_set,
        set_at_login=lambda on: agent.login.set() if on else agent.login.clear(),
        window=agent.window,
        page=lambda word, bot: opened.append(f"the page {word} {bot}".rstrip()),
    )
    tray = Tray(agent, outside)
    tray.icon = Shown()
    thread = threading.Thread(target=tray.show_on, args=(tray.icon, getattr(request, "param", None)), daemon=True)
    thread.start()
    tray.icon.wait(lambda icon: icon.rows)
    yield tray
    tray.icon.stop()
    thread.join(PATIENCE)
    set_language("en")


@pytest.mark.parametrize("tray", [Command("open", "welcome", "add")], indirect=True)
def test_what_is_wanted_first_is_done_when_the_icon_is_there(tray, opened):
    until(lambda: opened == ["the page add welcome"])


def test_the_icon_shows_the_worst_and_how_many_need_a_person(tray, agent):
    tray.icon.wait(lambda icon: icon.state == (State.RUNNING, 0))
    agent.become(two(Phase.FATAL, Phase.CONFLICT))
    tray.icon.wait(lambda icon: icon.state == (State.FAILED, 2))
    assert tray.icon.tooltip == "1 failed · 1 in conflict"


def test_an_agent_that_goes_and_comes_back(tray, agent):
    agent.become("The agent does not answer.")
    tray.icon.wait(lambda icon: icon.label("away") == "The agent does not answer.")  # not that it is looked for
    assert tray.icon.state == (State.AWAY, 0)
    agent.become(two())
    tray.icon.wait(lambda icon: icon.state == (State.RUNNING, 0))
    assert tray.icon.label("away") is None


def test_an_agent_is_started_at_first_and_when_the_user_asks_for_it(tray, agent, monkeypatch):
    agent.hear(("ensure", ""))
    monkeypatch.setattr(following, "pauses", lambda: repeat(3600.0))
    agent.become(two(Phase.STOPPED))
    tray.icon.wait(lambda icon: icon.state == (State.STOPPED, 0))
    agent.become("Away.")
    tray.icon.wait(lambda icon: any(row.key == "ensure" for row in icon.rows))
    assert agent.calls == [("ensure", "")]
    agent.comes_up = two()
    tray.act(next(row for row in tray.icon.rows if row.key == "ensure").command)
    tray.icon.wait(lambda icon: icon.state == (State.RUNNING, 0))


def test_while_the_agent_is_being_started_nobody_is_told_that_there_is_none(tray, agent, monkeypatch):
    """Red with: an agent that is away in between, whoever opens the menu then reads that none is running."""
    monkeypatch.setattr(following, "pauses", lambda: repeat(0.01))
    agent.become(two(Phase.STOPPED))
    tray.icon.wait(lambda icon: icon.state == (State.STOPPED, 0))
    agent.become("Away.")
    tray.icon.wait(lambda icon: icon.label("away") == "Away.")
    started = agent.gates["ensure", ""]
    start = next(row for row in tray.icon.rows if row.key == "ensure")
    assert start.enabled
    tray.act(start.command)
    tray.icon.wait(lambda icon: icon.label("away") == "Connecting to the agent…")
    assert not next(row for row in tray.icon.rows if row.key == "ensure").enabled
    started.set()
    tray.icon.wait(lambda icon: icon.label("away") == "Away.")


def test_tries_come_slower_up_to_ten_seconds():
    assert list(islice(pauses(), 7)) == [1, 2, 4, 8, 10, 10, 10]


def test_an_agent_that_talks_nonsense_does_not_end_the_tray(tray, agent):
    agent.become(17)
    tray.icon.wait(lambda icon: "AttributeError" in (icon.label("away") or ""))
    assert tray.icon.state == (State.AWAY, 0)
    agent.become(two())
    tray.icon.wait(lambda icon: icon.state == (State.RUNNING, 0))


def test_a_slow_bot_delays_no_other_and_its_own_clicks_stay_in_order(tray, agent):
    gate = agent.gates["stop", "a"]
    tray.act(Command("stop", "a"))
    tray.act(Command("start", "a"))
    tray.act(Command("start", "b"))
    agent.hear(("stop", "a"), ("start", "b"))
    assert ("start", "a") not in agent.calls
    tray.act(Command("check", "a"))
    agent.hear(("check", "a"))
    assert ("start", "a") not in agent.calls
    gate.set()
    agent.hear(("start", "a"))


def test_a_refusal_is_told(tray, agent):
    agent.refused["a"] = "Not now."
    tray.act(Command("restart", "a"))
    tray.icon.wait(lambda icon: [news.text for news in icon.news] == ["Not now."])


def test_all_means_those_that_can_and_one_refusal_stops_nobody(tray, agent):
    phases = {"a": Phase.STOPPED, "b": Phase.STOPPED, "c": Phase.STOPPED, "d": Phase.RUNNING}
    agent.become(Snapshot(None, tuple(BotView(name, phase) for name, phase in phases.items())))
    tray.icon.wait(lambda icon: any(row.key == "bot/d" for row in icon.rows))
    agent.refused["b"] = "Not now."
    tray.act(Command("start_all"))
    agent.hear(("start", "a"), ("start", "c"))
    tray.icon.wait(lambda icon: [news.text for news in icon.news] == ["Not now."])
    assert ("start", "d") not in agent.calls
    tray.act(Command("stop_all"))
    agent.hear(("stop", "d"))


def test_what_check_found_is_told(tray, agent):
    tray.act(Command("check", "a"))
    tray.icon.wait(lambda icon: [news.text for news in icon.news] == ["@shop_bot\nno webhook"])


def test_logs_are_opened(tray, opened, agent):
    tray.act(Command("open_log", "a"))
    tray.act(Command("open_logs"))
    until(lambda: sorted(opened) == [Path("/logs"), Path("/logs/a.log")])


def test_a_page_of_the_web_is_opened(tray, opened):
    tray.act(Command("open_address", "a", "https://www.python.org/downloads/"))
    until(lambda: opened == ["https://www.python.org/downloads/"])


def test_a_second_start_and_the_first_row_show_the_page(tray, opened):
    tray.forward()
    tray.act(tray.icon.rows[0].command)
    until(lambda: opened == ["the page"] * 2)


def test_telling_says_everything_in_full(tray, agent):
    reason = "A very long reason. " * 10
    agent.become(Snapshot(None, (BotView("a", Phase.FATAL, reason=reason, cure="Do this."), BotView("b"))))
    tray.icon.wait(lambda icon: icon.state == (State.FAILED, 1))
    tray.act(Command("tell"))
    tray.icon.wait(lambda icon: icon.news[-1].key == "state")
    assert tray.icon.news[-1].text.splitlines() == ["a · failed", reason, "Do this.", "b · stopped"]


def test_the_language_changes_at_once_and_the_agent_is_heard_in_it(tray, agent):
    """An agent words its reasons in the language that a stream was opened in."""
    agent.words = {"en": "It ended.", "ru": "Он завершился."}
    following = agent.watcher
    tray.act(Command("language", value="ru"))
    tray.icon.wait(lambda icon: [row.checked for row in icon.rows[-2].children] == [False, True])
    tray.icon.wait(lambda icon: any(row.label == "Он завершился." for top in icon.rows for row in top.children))
    agent.become(two(Phase.FATAL))
    tray.icon.wait(lambda icon: icon.state == (State.FAILED, 1))
    following.join(PATIENCE)
    assert not following.is_alive()
    assert agent.watcher.is_alive()
    assert agent.remembered == ["ru"]


def test_a_cure_is_asked_for_by_what_was_seen(tray, agent):
    tray.act(Command("cure", "a", "end 4711/12 34"))
    agent.hear(("cure end 4711/12 34", "a"))


def test_start_at_login_is_turned_and_shown(tray, agent):
    tray.icon.wait(lambda icon: [row.checked for row in icon.rows if row.key == "login"] == [False])
    tray.act(next(row for row in tray.icon.rows if row.key == "login").command)
    tray.icon.wait(lambda icon: [row.checked for row in icon.rows if row.key == "login"] == [True])
    tray.act(next(row for row in tray.icon.rows if row.key == "login").command)
    tray.icon.wait(lambda icon: [row.checked for row in icon.rows if row.key == "login"] == [False])


def test_start_at_login_that_was_turned_elsewhere_is_seen_when_the_menu_opens(tray, agent):
    agent.login.set()
    tray.freshen()
    tray.icon.wait(lambda icon: [row.checked for row in icon.rows if row.key == "login"] == [True])


def test_a_window_is_opened_once_until_it_is_closed(tray, agent):
    gate = agent.gates["clean", "b"]
    tray.act(Command("clean", "b"))
    agent.hear(("clean", "b"))
    tray.act(Command("clean", "b"))
    tray.act(Command("clean", "a"))
    tray.act(Command("open_error", "a"))
    agent.hear(("clean", "a"), ("error", "a"))
    assert agent.calls.count(("clean", "b")) == 1
    gate.set()
    until(lambda: not tray._open)
    tray.act(Command("clean", "b"))
    until(lambda: agent.calls.count(("clean", "b")) == 2)


def test_closing_the_tray_leaves_the_bots_alone(tray, agent):
    tray.act(Command("quit"))
    assert tray.icon.gone.wait(PATIENCE)
    assert agent.calls == [("ensure", "")]


def test_quitting_ends_the_agent_first(tray, agent):
    gate = agent.gates["quit", ""]
    tray.act(Command("quit_all"))
    agent.hear(("quit", ""))
    assert not tray.icon.gone.is_set()
    gate.set()
    assert tray.icon.gone.wait(PATIENCE)


def test_a_storm_of_changes_is_painted_a_few_times_and_ends_right(tray, agent):
    before = tray.icon.painted
    for _ in range(100):
        agent.become(two(Phase.STARTING))
        agent.become(two(Phase.RUNNING))
        time.sleep(0.005)  # half a second of changes, slow enough to paint each
    agent.become(two(Phase.FATAL))
    tray.icon.wait(lambda icon: icon.state == (State.FAILED, 1))
    assert tray.icon.painted - before < 20


def test_what_moves_all_the_time_is_drawn_when_the_menu_opens_not_before(tray, agent):
    """So that an idle tray needs no CPU: the agent tells of new memory figures every 30 s."""

    def heavy(megabytes):
        return Snapshot(AgentView(1, "0"), (BotView("a", Phase.RUNNING, rss_bytes=megabytes * 1_000_000),))

    agent.become(heavy(84))
    tray.icon.wait(lambda icon: "84 MB" in icon.rows[2].label)
    time.sleep(2 * app.PAINT_PAUSE)
    before = tray.icon.painted
    agent.become(heavy(90))
    until(lambda: tray._agent.snapshot == heavy(90))
    time.sleep(2 * app.PAINT_PAUSE)
    assert tray.icon.painted == before
    tray.freshen()
    tray.icon.wait(lambda icon: "90 MB" in icon.rows[2].label)
