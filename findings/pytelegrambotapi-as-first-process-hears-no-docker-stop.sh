#!/usr/bin/env bash
# pyTelegramBotAPI 4.37.1 (PyPI), bot.infinity_polling(), as the first process of a pid namespace, which the image's CMD
# ["python", "bot.py"] makes it; Linux 6.18, Python 3.11.7. The library handles no SIGTERM, so that outside of a container
# it is ended by one at once. As first process it goes on polling after it, whoever has sent it: `docker stop` waits its
# ten seconds and kills. SIGINT, which Python itself handles, ends it in both places.
# python-telegram-bot and aiogram handle SIGTERM themselves, so that a test with those does not show it.
# Seen: "alone: SIGTERM ended by signal 15; first process: SIGTERM polls on, SIGINT ended".
# The server is a stand-in for the Bot API on loopback. Needs user namespaces, or root.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv env
timeout 150 env/bin/pip install -q --disable-pip-version-check pyTelegramBotAPI==4.37.1
cat > bot.py <<'PY'
import sys
import telebot
telebot.apihelper.API_URL = sys.argv[1] + "/bot{0}/{1}"
telebot.TeleBot("123456:EXAMPLE").infinity_polling(timeout=1, long_polling_timeout=1)
PY
cat > test.py <<'PY'
import json, os, signal, subprocess, sys, threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

polls = threading.Semaphore(0)

class Server(BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        method = self.path.partition("?")[0].rpartition("/")[2]
        result = {"id": 1, "is_bot": True, "first_name": "b", "username": "b_bot"} if method == "getMe" else []
        if method == "getUpdates":
            polls.release()
            threading.Event().wait(0.2)
        data = json.dumps({"ok": True, "result": result}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
    do_GET = do_POST
    def log_message(self, *_):
        pass

def polled(times):
    """Whether so many more polls come."""
    while polls.acquire(blocking=False):
        pass
    return all(polls.acquire(timeout=20) for _ in range(times))

signal.signal(signal.SIGINT, signal.default_int_handler)
server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
server.handle_error = lambda *_: None  # a bot that ends hangs up
threading.Thread(target=server.serve_forever, daemon=True).start()
bot = ["env/bin/python", "bot.py", f"http://127.0.0.1:{server.server_port}"]
quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}

alone = subprocess.Popen(bot, **quiet)
try:
    assert polled(3), "it does not poll"
    alone.terminate()
    told = f"alone: SIGTERM ended by signal {-alone.wait(20)}"
finally:
    alone.kill()

user = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
outer = subprocess.Popen(["unshare", *user, "--pid", "--fork", "--kill-child", *bot], **quiet)
try:
    assert polled(3), "it does not poll, or no namespace may be made here"
    first = int(open(f"/proc/{outer.pid}/task/{outer.pid}/children").read().split()[0])
    os.kill(first, signal.SIGTERM)
    told += f"; first process: SIGTERM {'polls on' if polled(5) else 'ended'}"
    os.kill(first, signal.SIGINT)
    outer.wait(20)
    told += ", SIGINT ended"
finally:
    outer.kill()
print(told)
sys.exit(told != "alone: SIGTERM ended by signal 15; first process: SIGTERM polls on, SIGINT ended")
PY
timeout 120 env/bin/python test.py
echo "as stated"
