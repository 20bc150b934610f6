#!/usr/bin/env bash
# uvicorn 0.54.0 and gunicorn 27.0.1 with uvicorn-worker 0.4.0 (PyPI): a bot that calls setWebhook when its application starts
# and deleteWebhook when it stops, as frameworks' guides have it, in ASGI's lifespan. A second copy is started by mistake
# on the same port. uvicorn runs the application's start first and asks for the port then: the copy that never served a
# request has set the webhook, and deletes it on its way out, so the first one serves on and hears nothing any more.
# gunicorn has the port before any application is loaded: its second copy calls nothing.
# Seen on Python 3.11.7: "uvicorn: exit code 3, setWebhook deleteWebhook; gunicorn: exit code 1, nothing".
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv env
timeout 150 env/bin/pip install -q --disable-pip-version-check uvicorn==0.54.0 gunicorn==27.0.1 uvicorn-worker==0.4.0
cat > bot.py <<'PY'
import os
from urllib.request import urlopen

def call(method):
    urlopen(f"{os.environ['API']}/bot123456:EXAMPLE/{method}", timeout=10).read()

async def app(scope, receive, send):
    while scope["type"] == "lifespan":
        message = await receive()
        starts = message["type"] == "lifespan.startup"
        call("setWebhook" if starts else "deleteWebhook")
        await send({"type": message["type"] + ".complete"})
        if not starts:
            return
PY
cat > test.py <<'PY'
import os, signal, socket, subprocess, sys, threading, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue

class Telegram(BaseHTTPRequestHandler):
    calls = Queue()

    def do_GET(self):
        Telegram.calls.put(self.path.rpartition("/")[2])
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass

api = ThreadingHTTPServer(("127.0.0.1", 0), Telegram)
threading.Thread(target=api.serve_forever, daemon=True).start()
environ = {**os.environ, "API": f"http://127.0.0.1:{api.server_port}"}

def second_copy(port, *command):
    """Exit code and calls of it, while the first one serves."""
    def start():
        return subprocess.Popen([sys.executable, "-m", *command], env=environ, stderr=subprocess.DEVNULL)
    first = start()
    try:
        assert Telegram.calls.get(timeout=30) == "setWebhook"
        wait_for(port)
        code = start().wait(60)
        calls = [Telegram.calls.get() for _ in range(Telegram.calls.qsize())]
        assert first.poll() is None
    finally:
        first.send_signal(signal.SIGTERM)
        first.wait(30)
    assert Telegram.calls.get(timeout=5) == "deleteWebhook"  # the first one's own
    return f"exit code {code}, {' '.join(calls) or 'nothing'}"

def wait_for(port):
    end = time.monotonic() + 30
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    sys.exit("the first copy does not serve")

def free():
    with socket.create_server(("127.0.0.1", 0)) as one:
        return one.getsockname()[1]

one, two = free(), free()
seen = (
    "uvicorn: " + second_copy(one, "uvicorn", "--port", str(one), "bot:app"),
    "gunicorn: " + second_copy(two, "gunicorn", "-k", "uvicorn_worker.UvicornWorker", "-b", f"127.0.0.1:{two}", "bot:app"),
)
print("; ".join(seen))
sys.exit(seen != ("uvicorn: exit code 3, setWebhook deleteWebhook", "gunicorn: exit code 1, nothing"))
PY
timeout 170 env/bin/python test.py
