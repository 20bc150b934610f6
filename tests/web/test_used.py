"""What a bot used in the last hour, in its view: measured of real processes by a real agent.

Deliberate faults that were tried, each red: nothing taken down · a page that asks but once · the line drawn through
where nothing was measured · what is not known drawn as nothing · a guest who is not let in.
"""

import json
import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect
from web.conftest import Stage, row

GROWS = """
import os, time
while not os.path.exists("grow"): time.sleep(0.2)
kept = bytearray(60_000_000)
time.sleep(600)
"""
BIG = re.compile(r"Memory\s*\d+ MB to (?:[6-9]|1\d)\d MB in the last hour")


@pytest.fixture(scope="module")
def stage(stages: Callable[..., Stage]) -> Stage:
    return stages(sample=1.2, grows=GROWS, still="print(1)")


@pytest.mark.parametrize("read_only", [False, True])
def test_memory_and_processor_go_on_while_the_page_is_open(stage: Stage, read_only: bool) -> None:
    control = stage.home.control()
    control.restart("grows")
    page = stage.open(read_only=read_only)
    row(page, "grows").get_by_role("link").click()
    used = page.get_by_label("What grows used in the last hour")
    expect(used.locator("figure")).to_have_count(2)
    expect(used).to_contain_text(re.compile(r"Processor\s*\d.*% .*in the last hour"))
    grow = stage.home.folder / "bot-grows" / "grow"
    grow.touch()
    expect(used).to_contain_text(BIG)
    expect(used.locator("path").first).to_have_attribute("d", re.compile(r"^M.*L"))
    grow.unlink()
    control.stop("grows")
    expect(page.locator(".head")).to_contain_text("stopped")
    expect(used).to_contain_text(BIG)


def test_a_bot_that_was_never_measured_has_no_graph(stage: Stage) -> None:
    page = stage.open()
    row(page, "still").get_by_role("link").click()
    expect(page.locator(".head")).to_contain_text("stopped")
    expect(page.locator(".used")).to_have_count(0)


def test_the_line_is_interrupted_where_nothing_was_measured(stage: Stage) -> None:
    now = time.time()
    samples: list[Any] = [[now - 3000 + 30 * n, 40_000_000 + n, None if n < 2 else 1.0] for n in range(10)]
    samples += [[now - 300 + 30 * n, 44_000_000, 2.0] for n in range(9)] + [[now - 10, 41_000_000, 2.0]]
    page = stage.open()
    told = json.dumps({"now": now, "every": 30, "samples": samples})
    page.route("**/used", lambda route: route.fulfill(body=told))
    row(page, "still").get_by_role("link").click()
    expect(page.locator(".used")).to_contain_text("40 MB to 44 MB in the last hour")
    memory, cpu = (page.locator(".used path").nth(n).get_attribute("d") or "" for n in range(2))
    assert re.sub(r"[^ML]", "", memory) == "M" + "L" * 9 + "M" + "L" * 9
    assert re.sub(r"[^ML]", "", cpu) == "M" + "L" * 7 + "M" + "L" * 9
