"""What programs may count: a real agent's numbers, by the parser of Prometheus' own client library.

Deliberate faults that were tried, each red: a phase left out · the restarts since the last Start told as all · the
memory of a process that has ended · a run's bot told by the agent · no word where there is no agent · an open door.
"""

import json
import os
import re
import time
from pathlib import Path
from typing import Any

import pytest
from api.conftest import Knock
from e2e.waiting import until
from emulation.emulator import Emulator
from home import Home, make_token
from prometheus_client.parser import text_string_to_metric_families

from tray_app.core.model import Phase
from tray_app.supervisor import metrics

TOKEN = make_token(775_500)
WAITS = "import time\nprint('up', flush=True)\ntime.sleep(600)"
UNITS = ("_seconds", "_bytes", "_info", "_up", "_phase", "_code", "_signal", "_waiting", "_faulty", "_warning")


class Told:
    def __init__(self, text: str) -> None:
        self.families = {family.name: family for family in text_string_to_metric_families(text)}
        self.samples = {
            (one.name, tuple(sorted(one.labels.items()))): one.value
            for family in self.families.values()
            for one in family.samples
        }

    def __call__(self, name: str, **labels: str) -> float | None:
        return self.samples.get((f"bottray_{name}", tuple(sorted(labels.items()))))


def asked(home: Home) -> Told:
    done = home.run("metrics")
    assert (done.returncode, done.stderr) == (0, "")
    return Told(done.stdout)


def test_the_numbers_of_bots(home: Home, emulator: Emulator) -> None:
    emulator.add_bot(TOKEN, "shop_bot")
    home.bot("shop", token=TOKEN)
    home.bot("news", WAITS)
    home.bot("bad", "import sys\nsys.exit(3)", restart="never")
    begun = time.time()
    home.agent(sample=0.1, first=0.05)
    home.run("start", "shop", "bad")
    os.kill(home.status("shop")["pid"], 9)
    home.wait_for("shop", lambda view: view.restarts == 1 and view.phase == "running" and view.rss_bytes)
    home.run("stop", "shop")
    home.run("start", "shop")
    home.wait_for("shop", lambda view: view.restarts == 0 and view.phase == "running" and view.rss_bytes)
    told = asked(home)
    now = time.time()

    for family in told.families.values():
        assert family.name.startswith("bottray_")
        assert family.documentation.endswith(".")
        names = {one.name for one in family.samples}
        if family.type == "counter":
            assert names == {f"{family.name}_total"}
        else:
            assert family.type == "gauge"
            assert family.name.endswith(UNITS)
            assert not family.name.endswith("_total")
    page = (Path(__file__).parents[2] / "docs" / "servers.md").read_text("utf-8")
    documented = set(
        re.findall(r"(?<=`)bottray_[a-z_]+(?=`)", page.partition("## Prometheus")[2].partition("\n## ")[0])
    )
    each = {f"bottray_bot_{one[0]}" for one in (*metrics._ALWAYS, *metrics._WHILE_IT_RUNS)}
    written = {one for one, _labels in told.samples}
    assert documented == written | each | {"bottray_bot_warning"}
    labels = {key for _name, pairs in told.samples for key, _ in pairs}
    assert labels <= {"bot", "phase", "kind", "process", "version"}, "few of them, and none that is another each time"

    shop, news, bad = {"bot": "shop"}, {"bot": "news"}, {"bot": "bad"}
    for bot, phase in ((shop, Phase.RUNNING), (news, Phase.STOPPED), (bad, Phase.STOPPED)):
        assert {one: told("bot_phase", **bot, phase=one.value) for one in Phase} == {
            one: int(one is phase) for one in Phase
        }
    assert [told("bot_up", **one) for one in (shop, news, bad)] == [1, 0, 0]
    assert [told("bot_want_up", **one) for one in (shop, news)] == [1, 0]
    assert told("bot_restarts_total", **shop) == told("bot_unasked_ends_total", **shop) == 1
    assert told("bot_unasked_ends_total", **bad) == 1
    assert (told("bot_last_exit_code", **bad), told("bot_last_exit_signal", **bad)) == (3, None)
    assert told("bot_last_exit_code", **news) is None
    assert begun - 1 <= (told("bot_start_time_seconds", **shop) or 0) <= now
    assert begun - 1 <= (told("start_time_seconds", process="agent") or 0) <= now
    assert 1e6 < (told("bot_resident_memory_bytes", **shop) or 0) < 1e9
    assert (told("bot_cpu_seconds_total", **shop) or 0) > 0
    assert told("bot_updates_waiting", **shop) == 0
    assert told("bot_conflicts_total", **shop) == 0
    assert [told(name, **bad) for name in ("bot_resident_memory_bytes", "bot_start_time_seconds")] == [None, None]
    assert told("config_faulty", process="agent") == 0
    assert told("up", process="agent") == 1
    assert re.search(r"bottray_build_info\{process=\"agent\",version=\"\d", home.run("metrics").stdout)
    assert TOKEN.partition(":")[2] not in home.run("metrics").stdout


def test_conflicts_waiting_updates_and_a_run(home: Home, emulator: Emulator) -> None:
    emulator.add_bot(TOKEN, "shop_bot")
    for _ in range(3):
        emulator.queue(TOKEN, "hello")
    home.bot("shop", WAITS, token=TOKEN)
    home.bot("news", WAITS, token=TOKEN)
    home.agent(recheck=0.2)
    assert home.run("start", "shop").returncode == 0
    home.control().start("news")  # the same token: held by the first
    home.wait_for("news", lambda view: view.run > 3)
    told = asked(home)
    assert told("bot_updates_waiting", bot="shop") == 3
    assert told("bot_conflicts_total", bot="news") == 1, "looked at again and again, and told once"
    assert told("bot_phase", bot="news", phase="conflict") or told("bot_phase", bot="news", phase="starting")

    home.run("stop", "news")
    home.run("stop", "shop")
    assert asked(home)("bot_updates_waiting", bot="shop") is None, "nobody asks any more"
    run = home.spawn("run", "shop")
    until(lambda: "up" in home.log("shop") and asked(home)("bot_up", bot="shop") == 1, lambda: home.log("shop"))
    both = asked(home)
    assert (both("up", process="agent"), both("up", process="run shop")) == (1, 1)
    assert both("bot_up", bot="news") == 0
    home.run("quit")
    alone = asked(home)
    assert (alone("up", process="agent"), alone("up", process="run shop")) == (0, 1)
    assert (alone("bot_up", bot="shop"), alone("bot_up", bot="news")) == (1, None)
    home.run("stop", "shop")
    run.communicate(timeout=60)
    assert asked(home).samples == {("bottray_up", (("process", "agent"),)): 0}


@pytest.fixture
def knock(home: Home) -> Knock:
    home.bot("shop", WAITS)
    home.agent()
    return Knock(home)


@pytest.mark.parametrize("path", ["/metrics", "/healthz", "/v1/bots/shop/history"])
def test_nobody_is_answered_without_the_token(knock: Knock, path: str) -> None:
    for headers in ({"Authorization": None}, {"Authorization": "Bearer x"}):
        refused = knock.ask("GET", path, **headers)
        assert (refused.status, b"bottray" in refused.body.lower()) == (401, False)
    assert knock.ask("GET", path, Host="evil.example").status == 421
    assert knock.ask("GET", path).status == 200
    assert knock.ask("POST", path).status in (404, 405)


def test_the_answers(knock: Knock) -> None:
    answer = knock.ask("GET", "/metrics")
    assert "content-type: text/plain; version=0.0.4; charset=utf-8\r\n" in answer.head
    assert Told(answer.body.decode())("up", process="agent") == 1
    assert knock.home.run("start", "shop").returncode == 0
    health: dict[str, Any] = json.loads(knock.ask("GET", "/healthz").body)
    assert health["bots"] == {phase.value: int(phase is Phase.RUNNING) for phase in Phase}
    assert (health["status"], health["config_ok"], health["pid"]) == ("ok", True, knock.pid)
    told = json.loads(knock.ask("GET", "/v1/bots/shop/history?since=1d", Accept_Language="ru").body)
    (asked_for,) = json.loads(knock.home.run("history", "shop", "--since", "1d", "--json").stdout)["bots"]
    assert [one["text"].split(",")[0] for one in told["events"]] == ["запущен"]
    assert [one["at"] for one in told["events"]] == [one["at"] for one in asked_for["events"]]
    assert [one["day"] for one in told["days"]] == [one["day"] for one in asked_for["days"]]
    assert told.keys() == asked_for.keys()
    assert knock.ask("GET", "/v1/bots/shop/history?since=soon").status == 400
    assert knock.ask("GET", "/v1/bots/shopp/history").status == 404
