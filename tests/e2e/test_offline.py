"""No way to Telegram: the bot may know one of its own, so it is started unchecked; it costs no tries, it is said why,
and what was left out is made up for when the way is there again. Trouble of Telegram's own is waited for.

Deliberate faults that were tried, each red: Telegram asked before the start after a crash · an end while it is away
costs a try · what was left out never asked · the webhook left there · a token that is refused meanwhile not looked at
again · no word of it.
"""

import os
import signal
import socket
import threading

import pytest
from e2e.waiting import together, until
from home import ECHO, make_token
from processes import SOFT

from tray_app.core.model import Phase

AWAY = {"reset": "was cut", "offline": "was cut"}
TROUBLES = {
    "html": ({"kind": "html", "status": 502}, 4, "502"),
    "flood": ({"kind": "error", "status": 429, "description": "Too Many Requests: retry after 1", "retry_after": 1},
              None, "retry after 1"),
}  # fmt: skip


def running(view):
    return view.phase is Phase.RUNNING


def warned(view):
    return next((notice.text for notice in view.warnings if notice.kind == "unchecked"), "")


def hears(emulator, token, home, name, fault):
    """The bot works, and goes on after the way was gone once more."""
    pid = home.control().snapshot().bot(name).pid
    emulator.queue(token, "hello")
    emulator.wait_for(token, lambda s: s["sent"], timeout=40)
    emulator.set_fault(token, **fault)
    emulator.queue(token, "into the dark")
    emulator.clear_fault(token)
    emulator.wait_for(token, lambda s: len(s["sent"]) == 2, timeout=40)
    assert home.control().snapshot().bot(name).pid == pid
    assert emulator.state(token)["readers_most"] == 1


def test_the_bot_is_started_all_the_same_where_nobody_is_reached(home, emulator):
    tokens = {name: make_token(770_900 + n) for n, name in enumerate(AWAY)}
    for name, token in tokens.items():
        emulator.add_bot(token, f"{name}_bot")
        emulator.set_fault(token, name)
        home.bot(name, token=token)
    home.agent(sample=0.5, budget=0)  # a single try that is spent would be the end

    def history(name, words):
        token = tokens[name]
        start = home.spawn("start", name)
        assert start.wait(60) == 0
        out = start.stdout.read()
        for word in (words, "is started unchecked", "bots.toml says: api_base"):
            assert word in out
        view = home.wait_for(name, running)
        assert warned(view) in out
        assert view.username is None
        emulator.clear_fault(token)
        view = home.wait_for(name, lambda v: not warned(v), timeout=60)
        assert view.username == f"{name}_bot", "what was not asked at the start is asked now"
        assert view.restarts == 0
        hears(emulator, token, home, name, {"kind": name})

    together(history, AWAY)


def test_a_bot_that_runs_and_cannot_reach_telegram_any_more(home, emulator):
    """Its library waits and says nothing, and the icon would stay green for hours."""
    token = make_token(770_991)
    emulator.add_bot(token, "shop_bot")
    home.bot("shop", token=token)
    home.agent(sample=0.3)
    assert home.run("start", "shop").returncode == 0
    emulator.set_fault(token, "offline")
    view = home.wait_for("shop", lambda v: any(n.kind == "away" for n in v.warnings), timeout=90)
    (text,) = (notice.text for notice in view.warnings if notice.kind == "away")
    assert text.startswith("Telegram has not been reached from here since ")
    assert "While that lasts shop hears nothing" in text
    assert running(view)
    assert "Telegram has not been reached" in home.run("status", "shop").stdout
    emulator.clear_fault(token)
    view = home.wait_for("shop", lambda v: not v.warnings, timeout=60)
    assert view.restarts == 0


def test_an_error_of_its_own_is_not_the_networks(home, emulator):
    token = make_token(770_990)
    emulator.add_bot(token, "shop_bot")
    emulator.set_fault(token, "offline")
    home.bot("shop", "import nothing_of_that_name", token=token)
    home.agent(first=60)
    home.run("start", "shop", "--no-wait")
    view = home.wait_for("shop", lambda v: v.phase is Phase.BACKOFF, timeout=60)
    assert view.reason == "It needs the Python module nothing_of_that_name, which is not installed."
    assert "install the package" in view.cure
    assert "reached" not in view.cure
    status = home.run("status", "shop").stdout
    assert status.count("Telegram is not reached from here") <= 1, "a warning, and not part of the cure"


def test_trouble_of_telegrams_own_is_waited_for(home, emulator):
    tokens = {name: make_token(770_920 + n) for n, name in enumerate(TROUBLES)}
    for name, token in tokens.items():
        emulator.add_bot(token, f"{name}_bot")
        emulator.set_fault(token, **TROUBLES[name][0])
        home.bot(name, token=token)
    home.agent(offline=0.2, budget=0)

    def history(name, case):
        _, code, words = case
        token = tokens[name]
        start = home.spawn("start", name)
        if code is not None:
            assert start.wait(40) == code
            out = start.stdout.read()
            assert words in out
            assert "BotTray goes on trying" in out
            view = home.control().snapshot().bot(name)
            assert view.phase in (Phase.BACKOFF, Phase.STARTING)
            home.wait_for(name, lambda v: v.run > view.run, timeout=40)
        emulator.clear_fault(token)
        view = home.wait_for(name, running, timeout=40)
        assert view.restarts == 0, "what is not the bot's fault is not counted"
        hears(emulator, token, home, name, case[0])

    together(history, TROUBLES)


OWN_WAY = """
import os, sys
sys.path.insert(0, {folder!r})
os.environ["BOTTRAY_API_BASE"] = {url!r}  # as a bot does that has its proxy or its server in its own code
import echo_bot
echo_bot.main()
"""


def test_a_bot_with_a_way_of_its_own_works_while_we_reach_nobody(home, emulator):
    token = make_token(770_913)
    emulator.add_bot(token, "shop_bot")
    script = OWN_WAY.format(folder=str(ECHO.parent), url=emulator.url)
    home.bot("shop", script, token=token, api_base="http://127.0.0.1:9")
    home.agent(sample=0.5, budget=0)
    start = home.run("start")
    assert start.returncode == 0, start.stdout + start.stderr
    assert "127.0.0.1:9 refuses the connection" in start.stderr
    emulator.queue(token, "hello")
    emulator.wait_for(token, lambda s: s["sent"], timeout=20)
    assert "is started unchecked" in home.run("status").stdout
    alone = home.spawn("run", "shop")
    assert alone.wait(30) == 1, "the lease counts all the same"


DIES_OF_IT = """
import os, sys, urllib.request
sys.path.insert(0, {folder!r})
try:
    urllib.request.urlopen(os.environ["BOTTRAY_API_BASE"] + "/bot" + os.environ["BOT_TOKEN"] + "/getMe")
except OSError as error:
    sys.exit("NetworkError: " + type(error).__name__)
import echo_bot
echo_bot.main()
"""


@pytest.mark.parametrize("restart", ["always", "never"])
def test_what_it_does_while_telegram_is_away_costs_no_tries(home, emulator, restart):
    """As python-telegram-bot and aiogram do, it ends where it reaches nobody at its start."""
    token = make_token(770_914)
    emulator.add_bot(token, "shop_bot")
    emulator.set_fault(token, "offline")
    home.bot("shop", DIES_OF_IT.format(folder=str(ECHO.parent)), token=token, restart=restart)
    home.agent(offline=0.2, budget=0, settle=30)
    start = home.run("start")
    assert start.returncode == 4, start.stdout + start.stderr
    assert "NetworkError" in start.stderr
    assert "Telegram is not reached from here" in start.stderr
    assert "bots.toml says: api_base" in start.stderr
    view = home.control().snapshot().bot("shop")
    home.wait_for("shop", lambda v: v.run >= view.run + 2, timeout=60)
    emulator.clear_fault(token)
    emulator.queue(token, "hello")
    emulator.wait_for(token, lambda s: s["sent"], timeout=60)
    assert home.control().snapshot().bot("shop").restarts == 0


def test_a_webhook_is_removed_as_soon_as_telegram_is_reached(home, emulator):
    token = make_token(770_915)
    emulator.add_bot(token, "shop_bot")
    emulator.set_webhook(token, "https://hooks.example.org/x")
    emulator.set_fault(token, "offline")
    home.bot("shop", token=token)
    home.agent(sample=0.5)
    assert home.run("start").returncode == 0
    emulator.clear_fault(token)
    emulator.wait_for(token, lambda s: not s["webhook"], timeout=60)
    until(lambda: "removed the one of hooks.example.org" in home.log("shop"))
    emulator.queue(token, "hello")
    emulator.wait_for(token, lambda s: s["sent"], timeout=60)


def test_nobody_waits_for_an_answer_that_nobody_needs_any_more(home, emulator):
    """Telegram takes its time; a container or a service manager that ends us has ten seconds, a user less."""
    token = make_token(770_910)
    emulator.add_bot(token, "slow_bot")
    emulator.set_fault(token, "latency", seconds=15)
    home.bot("slow", token=token)
    run = home.spawn("run", "slow")
    until(lambda: home.status("slow")["step"] == 2)
    run.send_signal(SOFT[-1])
    assert run.wait(7) == 0

    home.agent()
    home.run("start", "--no-wait")
    home.wait_for("slow", lambda v: v.step == 2)
    stop = home.run("stop", timeout=7)
    assert stop.returncode == 0
    assert home.status("slow")["phase"] == "stopped"
    assert home.run("quit", timeout=7).returncode == 0
    until(lambda: home.pids() == [], timeout=10)  # latency: 15 s


def test_after_a_crash_it_is_started_at_once_though_telegram_is_silent(home, emulator):
    token = make_token(770_911)
    emulator.add_bot(token, "shop_bot")
    home.bot("shop", token=token)
    home.agent(budget=1)
    assert home.run("start").returncode == 0
    view = home.wait_for("shop", running)
    answered = emulator.state(token)["calls"]
    emulator.set_fault(token, "latency", seconds=600)
    os.kill(view.pid, signal.SIGKILL)
    again = home.wait_for("shop", lambda v: running(v) and v.pid != view.pid)
    assert again.run == view.run + 1
    assert [again.steps[n].state for n in (1, 4, 5)] == ["skipped"] * 3
    assert "asked again beside the bot" in again.steps[1].text, "no try came before it, however short"
    now = emulator.state(token)["calls"]
    assert [now.get(name) for name in ("getMe", "getWebhookInfo")] == [
        answered["getMe"],
        answered["getWebhookInfo"],
    ], "nobody has been answered since"


def test_after_a_crash_a_token_revoked_meanwhile_is_the_end(home, emulator):
    """It is asked beside the bot, so that the next start is refused as every other one."""
    token = make_token(770_916)
    emulator.add_bot(token, "shop_bot")
    home.bot("shop", token=token)
    home.agent()
    assert home.run("start").returncode == 0
    view = home.wait_for("shop", running)
    emulator.revoke(token)
    os.kill(view.pid, signal.SIGKILL)
    last = home.wait_for("shop", lambda v: v.phase is Phase.FATAL, timeout=60)
    assert last.failure == 3
    assert "refuses the token" in last.reason


class Proxy(threading.Thread):
    """An HTTP proxy that writes down what is asked of it; with `user` it wants that one's password."""

    def __init__(self):
        super().__init__(daemon=True)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = "http://{}:{}".format(*self.listener.getsockname())
        self.asked: list[str] = []

    def run(self):
        while True:
            try:
                client = self.listener.accept()[0]
            except OSError:
                return
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client):
        with client, client.makefile("rb") as lines:
            head = [lines.readline()]
            while head[-1].strip():
                head.append(lines.readline())
            method, url, version = head[0].decode().split()
            self.asked.append(url)
            host, _, path = url.removeprefix("http://").partition("/")
            fields = {h.partition(b":")[0].lower(): h for h in head[1:-1]}
            length = int(fields.get(b"content-length", b":0").partition(b":")[2])
            kept = b"".join(h for n, h in fields.items() if n not in (b"connection", b"proxy-connection"))
            name, _, port = host.partition(":")
            with socket.create_connection((name, int(port))) as server:
                server.sendall(f"{method} /{path} {version}\r\n".encode() + kept + b"Connection: close\r\n\r\n")
                server.sendall(lines.read(length))
                while data := server.recv(65536):
                    client.sendall(data)


SHOWS_ITS_ROUTE = """
import os, time
print({n: v for n, v in os.environ.items() if n.upper().endswith("_PROXY")}, os.environ["BOTTRAY_API_BASE"], flush=True)
time.sleep(600)
"""


@pytest.mark.parametrize("how", ["in the entry", "in .env", "in the environment"])
def test_a_proxy_is_taken_by_us_and_by_the_bot(home, emulator, how):
    """For our own questions as well as for the bot's; the address behind it exists for the proxy only."""
    token = make_token(770_912)
    emulator.add_bot(token, "shop_bot")
    proxy = Proxy()
    proxy.start()
    script = home.bot("shop", SHOWS_ITS_ROUTE, token=token, proxy=proxy.url if how == "in the entry" else None)
    if how == "in .env":
        with open(script.with_name(".env"), "a") as file:
            file.write(f"HTTP_PROXY={proxy.url}\n")
    elif how == "in the environment":
        home.environ["HTTP_PROXY"] = proxy.url
    else:
        home.environ["http_proxy"] = "http://127.0.0.1:9"  # the entry's own counts more
    home.agent()
    start = home.run("start")
    assert start.returncode == 0, start.stderr
    assert [url.rpartition("/")[2] for url in proxy.asked][:1] == ["getMe"]
    assert all(token in url for url in proxy.asked)
    until(lambda: proxy.url in home.log("shop"), lambda: home.log("shop"))
    assert "127.0.0.1:9'" not in home.log("shop")
    asked = len(proxy.asked)
    assert home.run("check").returncode == 0
    assert len(proxy.asked) > asked
    proxy.listener.close()
