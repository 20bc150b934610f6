#!/usr/bin/env bash
# python-telegram-bot 22.8 (PyPI), Application.run_polling(), default settings (updates one after the other).
# One SIGINT while it works off what it has fetched: it answers all of it, then ends with exit code 0. A SIGTERM two
# seconds later, as `docker stop` after Ctrl+C or a supervisor that escalates sends it: the rest is thrown away although
# Telegram was told that it is done with it, and the exit code is 0 all the same.
# Seen on Python 3.11.7: "one signal: confirmed 6, exit code 0, answered 6; two: confirmed 6, exit code 0, answered 1".
# The server is a stand-in on loopback with the Bot API's rule that `offset` N confirms all below N.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv env
timeout 150 env/bin/pip install -q --disable-pip-version-check python-telegram-bot==22.8
cat > bot.py <<'PY'
import asyncio, sys
from telegram.ext import Application, MessageHandler, filters

async def answer(update, context):
    await asyncio.sleep(1)
    await update.message.reply_text("done")

app = Application.builder().token("123456:EXAMPLE").base_url(sys.argv[1] + "/bot").build()
app.add_handler(MessageHandler(filters.TEXT, answer))
app.run_polling()
PY
cat > test.py <<'PY'
import json, signal, subprocess, sys, threading, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

ME = {"id": 1, "is_bot": True, "first_name": "b", "username": "b_bot"}
USER = {"id": 1, "is_bot": False, "first_name": "A"}
CHAT = {"id": 1, "type": "private", "first_name": "A"}

def message(n, sender):
    return {"message_id": n, "date": 1, "text": "x", "chat": CHAT, "from": sender}

class Server(BaseHTTPRequestHandler):
    confirmed, answered = 0, 0
    def do_POST(self):
        body = parse_qs(self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode())
        method, result = self.path.rpartition("/")[2], True
        if method == "getMe":
            result = ME
        elif method == "sendMessage":
            Server.answered += 1
            result = message(100, ME)
        elif method == "getUpdates":
            Server.confirmed = max(Server.confirmed, int(body.get("offset", ["0"])[0]) - 1)
            result = [{"update_id": n, "message": message(n, USER)} for n in range(Server.confirmed + 1, 7)]
            time.sleep(0 if result else 0.3)
        data = json.dumps({"ok": True, "result": result}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
    def log_message(self, *_):
        pass

signal.signal(signal.SIGINT, signal.default_int_handler)  # else a bot started from a script's `&` would ignore it
server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
server.handle_error = lambda *_: None  # a poll that was broken off
threading.Thread(target=server.serve_forever, daemon=True).start()
def life(*signals):
    Server.confirmed = Server.answered = 0
    url = f"http://127.0.0.1:{server.server_port}"
    bot = subprocess.Popen([sys.executable, "bot.py", url], stderr=subprocess.DEVNULL)
    end = time.monotonic() + 60
    while Server.confirmed < 6 and time.monotonic() < end:
        time.sleep(0.02)
    for number in signals:
        bot.send_signal(number)
        time.sleep(2)
    return Server.confirmed, bot.wait(40), Server.answered
one, two = life(signal.SIGINT), life(signal.SIGINT, signal.SIGTERM)
print("one signal: confirmed %d, exit code %d, answered %d; two: confirmed %d, exit code %d, answered %d" % (one + two))
sys.exit(not (one == (6, 0, 6) and two[:2] == (6, 0) and two[2] < 6))
PY
timeout 170 env/bin/python test.py
