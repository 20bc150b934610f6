#!/usr/bin/env bash
# aiogram 2.25.2 (PyPI), executor.start_polling(), while another reader has the same token: the server answers getUpdates
# with 409 and "Conflict: terminated by other getUpdates request; …".
# It logs a traceback with a sentence of its own: neither the server's "Conflict:" nor the number 409 is in it. Whoever
# searches a log for either finds nothing; aiogram 3 keeps the server's words.
# Seen on Python 3.11.7: "aiogram.utils.exceptions.TerminatedByOtherGetUpdates: Terminated by other getupdates request;
# make sure that only one bot instance is running", then "as stated". Also the U of getUpdates is a small one there.
# The server is a stand-in on loopback.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3.11 -m venv env
timeout 240 env/bin/pip install --quiet --quiet --disable-pip-version-check aiogram==2.25.2
cat > bot.py <<'PY'
import json, os, threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from aiogram import Bot, Dispatcher, executor
from aiogram.bot.api import TelegramAPIServer

class Answers(BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path.lower().endswith("/getupdates"):
            text = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
            status, told = 409, {"ok": False, "error_code": 409, "description": text}
        else:
            status, told = 200, {"ok": True, "result": {"id": 1, "is_bot": True, "first_name": "b", "username": "b_bot"}}
        body = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *_):
        pass

threading.Timer(6, os._exit, [0]).start()
server = HTTPServer(("127.0.0.1", 0), Answers)
threading.Thread(target=server.serve_forever, daemon=True).start()
bot = Bot("123456:EXAMPLE", server=TelegramAPIServer.from_base(f"http://127.0.0.1:{server.server_port}"), validate_token=False)
executor.start_polling(Dispatcher(bot), skip_updates=False)
PY
timeout 30 env/bin/python bot.py >log 2>&1
grep '^aiogram.utils.exceptions' log | head -n 1
grep -q '^aiogram.utils.exceptions.TerminatedByOtherGetUpdates: Terminated by other getupdates request; make sure' log
if grep -e "Conflict:" -e "\b409\b" log; then echo "it has changed"; exit 1; fi
echo "as stated"
