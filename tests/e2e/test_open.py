"""`bottray open`: the link on the terminal, over SSH, and in a browser that opens it for real.

Deliberate faults that were tried, each red: no agent started · a link that is not printed where there is no screen ·
the ssh line left out · another port in it · a browser that fails taken for one that opened it · the default browser
never asked · no page where there is no tray · what an agent has left of its pages kept by close-all.
"""

import re
import shutil
from pathlib import Path

import pytest
from e2e.waiting import until
from home import Home

SCRIPT = "import time; time.sleep(600)"
FLAGS = "--headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-sync"


@pytest.fixture
def desk(home: Home, tmp_path: Path) -> Path:
    """A home with a bot, a screen, and a folder of programs that comes first; nothing else that shows an address."""
    home.bot("shop", SCRIPT)
    programs = tmp_path / "programs"
    programs.mkdir()
    home.environ |= {"PATH": str(programs), "DISPLAY": ":none"}
    return programs


def program(folder: Path, name: str, text: str) -> Path:
    told = folder / f"{name}.told"
    (folder / name).write_text(f'#!/bin/sh\necho "$@" >> {told}\n{text}\n')
    (folder / name).chmod(0o755)
    return told


def closed(home: Home) -> str:
    return home.run("open", "--close-all").stdout.strip()


def test_the_link_is_printed_and_an_agent_is_there_to_answer(home: Home) -> None:
    home.bot("shop", SCRIPT)
    done = home.run("open", "--print")
    assert done.returncode == 0
    port = home.control().snapshot() and int(re.search(r":(\d+)/", done.stdout)[1])
    assert re.fullmatch(rf"http://127\.0\.0\.1:{port}/#link=[\w-]{{43}}\nGood once, and for a minute\.\n", done.stdout)
    assert closed(home) == "The page was open nowhere."
    home.control().quit()


def test_over_ssh_the_way_is_printed_too(home: Home) -> None:
    home.environ |= {"SSH_CONNECTION": "198.51.100.7 50022 203.0.113.5 2222"}
    home.environ.pop("DISPLAY", None)
    home.environ.pop("WAYLAND_DISPLAY", None)
    told = home.run("open").stdout
    port = re.search(r"http://127\.0\.0\.1:(\d+)/#link=", told)[1]
    assert re.search(rf"ssh -N -p 2222 -L {port}:127\.0\.0\.1:{port} \S+@203\.0\.113\.5$", told, re.MULTILINE)
    home.environ |= {"SSH_CONNECTION": "198.51.100.7 50022 203.0.113.5 22"}
    assert " -p " not in home.run("open", "--print").stdout
    home.control().quit()


def test_a_browser_opens_it_as_a_window_of_its_own(home: Home, desk: Path, tmp_path: Path) -> None:
    chromium = shutil.which("chromium")
    if not chromium:
        pytest.skip("chromium is not installed")
    profile = tmp_path / "profile"
    path = "PATH=/usr/sbin:/usr/bin:/sbin:/bin"
    told = program(desk, "chromium", f'{path} exec {chromium} {FLAGS} --user-data-dir={profile} "$@" 2>&1')
    browser = home.spawn("open")
    assert browser.wait(60) == 0, browser.stdout.read()
    address = until(lambda: told.exists() and told.read_text().strip(), told, 60)
    assert re.fullmatch(r"--app=http://127\.0\.0\.1:\d+/#link=[\w-]{43}", address)
    page = home.folder / "run" / "agent.page"
    until(page.exists, "the browser has exchanged the link for a session", 60)
    assert closed(home) == "The page is closed, in 1 browser."
    home.control().quit()


def test_without_a_tray_the_page_comes_up_and_at_login_nothing(home: Home, desk: Path) -> None:
    home.environ.pop("DBUS_SESSION_BUS_ADDRESS", None)
    home.environ |= {"XDG_RUNTIME_DIR": "/nowhere"}
    told = program(desk, "xdg-open", "exit 0")
    assert home.run("tray", "--silent").returncode == 5
    assert not told.exists()
    done = home.run("tray")
    assert done.returncode == 0
    assert "No session bus here" in done.stderr
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/#link=[\w-]{43}\n", told.read_text())
    home.control().quit()


def test_one_that_fails_is_no_browser_and_the_default_one_is_asked(home: Home, desk: Path) -> None:
    failing, default = program(desk, "google-chrome", "exit 1"), program(desk, "xdg-open", "exit 0")
    home.agent()
    assert home.run("open").returncode == 0
    assert failing.exists()
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/#link=[\w-]{43}\n", default.read_text())


def test_where_nothing_opens_an_address_it_is_said(home: Home, desk: Path) -> None:
    home.agent()
    done = home.run("open")
    assert done.returncode != 0
    assert "xdg-open is missing" in done.stderr


def test_without_an_agent_nothing_is_open(home: Home) -> None:
    left = home.folder / "run" / "agent.page"
    left.parent.mkdir(mode=0o700)
    left.write_text("{}")
    assert closed(home) == "No agent is running."
    assert not left.exists(), "the next agent lets nobody in either"
