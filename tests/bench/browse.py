"""What is measured in a browser: `python browse.py WHAT JSON`, by the Python of the tests, which has Playwright.

Prints one line of JSON. It measures and judges nothing.
"""
# ruff: noqa: E402

import json
import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

sys.path[:1] = [str(Path(__file__).resolve().parents[2]), str(Path(__file__).resolve().parents[1])]

import psutil
from bench import kernel
from playwright.sync_api import sync_playwright
from web.conftest import FLAGS, WIDE

from tray_app.api.client import Client

PATIENCE = 180_000.0
REST = 5.0
WATCHED = 20.0
PAINT = """() => new Promise((done) => new PerformanceObserver((list) => {
    const found = list.getEntriesByName("first-contentful-paint")[0];
    if (found) done(found.startTime);
}).observe({ type: "paint", buffered: true }))"""
SHOWN = """(css) => new Promise((done) => {
    const look = () => document.querySelector(css) && requestAnimationFrame(() => done(performance.now()));
    new MutationObserver(look).observe(document, { subtree: true, childList: true });
    look();
})"""
COUNTED = """() => {
    window.changes = 0;
    const parse = JSON.parse;
    JSON.parse = (text) => {
        const told = parse(text);
        window.changes += told.bots?.length ?? 0;
        return told;
    };
}"""
"""Each event of the stream is read by that."""


@contextmanager
def browser() -> Iterator[Any]:
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield opened
        opened.close()


def tab(opened: Any, address: str) -> Any:
    """In a context of its own: nothing is in its cache."""
    page = opened.new_context(viewport=WIDE).new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(address)
    return page


def link(home: str) -> str:
    return Client(Path(home) / "run" / "agent.json").page(False)


def paint(home: str, other: str, runs: int) -> dict[str, float]:
    """First paint of both, in turn; a first round of each is for the disk alone."""
    ours, bots, theirs = [], [], []
    with browser() as opened:
        for _ in range(runs + 1):
            page = tab(opened, link(home))
            ours.append(page.evaluate(PAINT))
            bots.append(page.evaluate(SHOWN, "li.row"))
            page.context.close()
            page = tab(opened, other)
            theirs.append(page.evaluate(PAINT))
            page.context.close()
    return {"ours": median(ours[1:]), "bots": median(bots[1:]), "theirs": median(theirs[1:])}


def memory(home: str, pid: int) -> dict[str, float]:
    before = kernel.pss(pid)
    with browser() as opened:
        page = tab(opened, link(home))
        page.evaluate(SHOWN, "li.row")
        time.sleep(REST)
        there = kernel.pss(pid)
    time.sleep(REST)
    return {"before": before, "open": there, "after": kernel.pss(pid)}


def many(home: str, pid: int, bots: int) -> dict[str, float]:
    """CPU time in percent of one processor."""
    time.sleep(2 * REST)  # until all are up
    alone = _percent(lambda: kernel.cpu_seconds(pid))
    with browser() as opened:
        page = tab(opened, link(home))
        page.wait_for_function("(n) => document.querySelectorAll('li.row').length === n", arg=bots)
        time.sleep(REST)
        page.evaluate(COUNTED)
        family = [one.pid for one in psutil.Process().children(recursive=True) if "chrom" in one.name()]
        pages = [one for one in family if "--type=renderer" in psutil.Process(one).cmdline()]
        began, was = time.monotonic(), [_cpu(pages), _cpu(family), kernel.cpu_seconds(pid)]
        time.sleep(WATCHED)
        now, passed = [_cpu(pages), _cpu(family), kernel.cpu_seconds(pid)], time.monotonic() - began
        changes = page.evaluate("window.changes") / passed
    ours, whole, agent = (100 * (after - before) / passed for after, before in zip(now, was, strict=True))
    return {"alone": alone, "agent": agent, "page": ours, "browser": whole, "changes": changes}


def _percent(cpu: Callable[[], float]) -> float:
    began, before = time.monotonic(), cpu()
    time.sleep(WATCHED)
    return 100 * (cpu() - before) / (time.monotonic() - began)


def _cpu(pids: list[int]) -> float:
    return sum(kernel.cpu_seconds(one) for one in pids)


def log(home: str, bot: str, needle: str) -> dict[str, float]:
    agent = Client(Path(home) / "run" / "agent.json").snapshot().agent
    assert agent
    largest, done = [kernel.pss(agent.pid)], threading.Event()

    def measure() -> None:
        while not done.wait(0.2):
            largest.append(kernel.pss(agent.pid))

    threading.Thread(target=measure, daemon=True).start()
    with browser() as opened:
        page = tab(opened, link(home))
        page.evaluate(SHOWN, "li.row")
        began = time.monotonic()
        page.locator("li.row", has_text=bot).get_by_role("link").click()
        page.get_by_text("the last line").first.wait_for()
        there = time.monotonic() - began
        page.get_by_label("Search the log").fill(needle)
        page.get_by_text("No line fits.").wait_for()
        began = time.monotonic()
        page.get_by_role("button", name="Search older").click()
        page.locator(".line mark").first.wait_for()
        found = time.monotonic() - began
    done.set()
    return {"opened": 1000 * there, "found": found, "pss": max(largest)}


if __name__ == "__main__":
    measured = {"paint": paint, "memory": memory, "many": many, "log": log}[sys.argv[1]]
    print(json.dumps(measured(**json.loads(sys.argv[2]))))
