"""A bot that reaches Telegram by a proxy on this computer, and a conflict: what is said is what can be known.

Red while only the server's own address counted: nothing was seen of a bot that polls twice, and the proxy itself was
suspected to have the token. Of a reader on this computer that goes by the same proxy as the bot it was said that it is
another machine.
"""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from e2e import truth_bots
from home import Home, make_token

PROXY = str(Path(__file__).with_name("loopback_proxy.py"))
BY_ENVIRONMENT = ("python-telegram-bot", "pyTelegramBotAPI", "raw")
IN_CODE = {
    "pyTelegramBotAPI": "\ntelebot.apihelper.proxy = {'http': PROXY}\n",
    "raw": "\nurllib.request.install_opener("
    "urllib.request.build_opener(urllib.request.ProxyHandler({'http': PROXY})))\n",
}
TOKENS = {library: make_token(770_340 + number) for number, library in enumerate(BY_ENVIRONMENT)}


def name_of(library: str) -> str:
    return re.sub(r"\W+", "-", library.lower())


def conflicts(view: Any) -> dict[str, str]:
    return {notice.kind: notice.text for notice in view.warnings if notice.kind.startswith("conflict-")}


@pytest.fixture
def proxy(home: Home) -> tuple[int, int]:
    """(its port, its pid)"""
    started = home.spawn(command=[sys.executable, PROXY])
    assert started.stdout
    return int(started.stdout.readline()), started.pid


def add(home: Home, emulator: Any, library: str, code: str = "", way: tuple[str, ...] = (), **keys: Any) -> str:
    """A bot whose code says `code` behind what it imports."""
    file, text = truth_bots.source(library)
    first, _, rest = text.rpartition("def main")
    name, token = name_of(library), TOKENS[library]
    emulator.add_bot(token, "shop_bot")
    words = [sys.executable, file, *way]
    home.bot(name, first + code + "\ndef main" + rest, token, command=words, folder=str(home.folder / f"bot-{name}"),
             rivals="refuse", **keys)  # fmt: skip
    return name


@pytest.mark.parametrize("how", ["the entry", "the .env"])
def test_two_that_go_by_a_known_proxy_are_named_as_a_guess(
    home: Home, emulator: Any, proxy: tuple[int, int], how: str
) -> None:
    url = f"http://127.0.0.1:{proxy[0]}"
    names = [
        add(home, emulator, library, way=("twice",), **({"proxy": url} if how == "the entry" else {}))
        for library in BY_ENVIRONMENT
    ]
    if how == "the .env":
        for name in names:
            with open(home.folder / f"bot-{name}" / ".env", "a") as file:
                file.write(f"http_proxy={url}\n")
    home.agent(sample=4.0)
    for name in names:
        home.control().start(name)
    for name in names:
        view = home.wait_for(name, lambda v: "conflict-own" in conflicts(v), timeout=200)
        told = conflicts(view)["conflict-own"]
        assert told.startswith(f"Perhaps the bot itself polls twice: of {name}, PIDs ")
        assert f" {view.pid}" in told.partition("PIDs")[2].partition(" are")[0]
        assert f"to the Bot API or to the proxy 127.0.0.1:{proxy[0]}, by which" in told
        assert told.endswith(f"bottray check {name} --remote --stop")


@pytest.mark.parametrize("library", IN_CODE)
def test_of_a_proxy_in_its_code_nothing_is_known(
    home: Home, emulator: Any, proxy: tuple[int, int], library: str
) -> None:
    code = f"PROXY = 'http://127.0.0.1:{proxy[0]}'{IN_CODE[library]}"
    name = add(home, emulator, library, code, ("twice",))
    home.agent(sample=4.0)
    home.control().start(name)
    view = home.wait_for(name, conflicts, timeout=200)
    assert conflicts(view).keys() == {"conflict-unknown"}
    told = conflicts(view)["conflict-unknown"]
    assert "says that somebody else reads its updates too; who, is not known." in told
    assert "the bot itself if it polls twice, or a text there that only quotes the conflict" in told
    assert told.endswith(f"bottray check {name} --remote --stop")
    assert f"PID {proxy[1]} " not in told


def test_the_proxy_is_no_suspect_of_what_another_machine_does(
    home: Home, emulator: Any, proxy: tuple[int, int]
) -> None:
    name = add(home, emulator, "raw", proxy=f"http://127.0.0.1:{proxy[0]}")
    home.agent(sample=4.0)
    home.control().start(name)
    emulator.wait_for(TOKENS["raw"], lambda s: s["calls"].get("getUpdates"), timeout=60)
    assert f"PID {proxy[1]} " not in home.run("doctor", name).stdout, "it is connected now, as the bot's way"
    emulator.set_rival(TOKENS["raw"], True)
    view = home.wait_for(name, conflicts, timeout=200)
    assert conflicts(view).keys() == {"conflict-unknown"}
    assert f"PID {proxy[1]} " not in conflicts(view)["conflict-unknown"]


READER = """
import os, sys, urllib.request
os.environ["BOT_TOKEN"] = sys.stdin.readline().strip()  # as out of a vault: it lies nowhere
urllib.request.install_opener(urllib.request.build_opener(urllib.request.ProxyHandler({"http": sys.argv[1]})))
"""


def test_a_reader_here_that_goes_by_a_proxy_of_this_computer_is_not_called_another_machine(
    home: Home, emulator: Any, proxy: tuple[int, int], tmp_path: Path
) -> None:
    name, url = add(home, emulator, "raw", proxy=f"http://127.0.0.1:{proxy[0]}"), f"http://127.0.0.1:{proxy[0]}"
    home.agent(sample=4.0)
    home.control().start(name)
    emulator.wait_for(TOKENS["raw"], lambda s: s["calls"].get("getUpdates"), timeout=60)
    assert "No other copy was found on this computer." in home.run("doctor", name).stdout, "the bot's own way"
    script = tmp_path / "reader.py"
    script.write_text(READER + truth_bots.RAW + "main()\n")
    words, environ = [sys.executable, str(script), url], {**home.environ, "BOTTRAY_API_BASE": emulator.url}
    named = f"what goes to the Bot API through PID {proxy[1]} "
    with subprocess.Popen(words, stdin=subprocess.PIPE, env=environ, text=True) as reader:
        try:
            assert reader.stdin
            reader.stdin.write(TOKENS["raw"] + "\n")
            reader.stdin.flush()
            view = home.wait_for(name, lambda v: named in conflicts(v).get("conflict-unknown", ""), timeout=200)
            assert f"PID {reader.pid} " not in str(view), "nothing is known of it"
            told = home.run("check", name, "--remote", "--stop", "--yes").stdout
            assert named in told
            assert "another machine, or a program of this computer that could not be looked into" in told
            assert "most likely" not in told
            assert named in home.run("doctor", name).stdout
        finally:
            reader.kill()
