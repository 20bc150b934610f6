"""No way to Telegram: it costs no tries, it says why, and the bot comes up by itself when the way is there again."""

import os
import signal
import socket
import threading

import pytest
from e2e.waiting import together, until
from home import make_token
from processes import SOFT

from tray_app.core.model import Phase

FAULTS = {
    "reset": ({"kind": "reset"}, 4, "127.0.0.1"),
    "offline": ({"kind": "offline"}, 4, "127.0.0.1"),
    "html": ({"kind": "html", "status": 502}, 4, "502"),
    "flood": ({"kind": "error", "status": 429, "description": "Too Many Requests: retry after 1", "retry_after": 1},
              None, "retry after 1"),
}  # fmt: skip


def running(view):
    return view.phase is Phase.RUNNING


def test_every_way_of_being_away(home, emulator):
    tokens = {name: make_token(770_900 + n) for n, name in enumerate(FAULTS)}
    for name, token in tokens.items():
        emulator.add_bot(token, f"{name}_bot")
        emulator.set_fault(token, **FAULTS[name][0])
        home.bot(name, token=token)
    home.agent(offline=0.2, budget=0)  # a single try that is spent would be the end

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
        emulator.queue(token, "hello")
        emulator.wait_for(token, lambda s: s["sent"], timeout=20)
        # and once more while it runs: it is left alone
        emulator.set_fault(token, **FAULTS[name][0])
        emulator.queue(token, "into the dark")
        emulator.clear_fault(token)
        emulator.wait_for(token, lambda s: len(s["sent"]) == 2, timeout=40)
        assert home.control().snapshot().bot(name).pid == view.pid
        assert emulator.state(token)["readers_most"] == 1

    together(history, FAULTS)


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
    assert home.pids() == []


def test_a_crash_while_it_is_away(home, emulator):
    """The bot dies, then Telegram cannot be reached: it waits for the way, then runs again."""
    token = make_token(770_911)
    emulator.add_bot(token, "shop_bot")
    home.bot("shop", token=token)
    home.agent(offline=0.2, budget=1)
    assert home.run("start").returncode == 0
    view = home.wait_for("shop", running)
    emulator.set_fault(token, "offline")
    os.kill(view.pid, signal.SIGKILL)
    home.wait_for("shop", lambda v: v.run > view.run and v.phase is Phase.BACKOFF and v.failure == 4, timeout=60)
    emulator.clear_fault(token)
    assert home.wait_for("shop", running, timeout=60).pid != view.pid


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
