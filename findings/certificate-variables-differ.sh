#!/usr/bin/env bash
# A certificate authority of one's own (a company's) and three Python bot libraries: no variable is believed by all.
# python-telegram-bot 22.8 takes SSL_CERT_FILE only, pyTelegramBotAPI 4.37.1 takes REQUESTS_CA_BUNDLE only, and
# aiogram 3.31.0 takes neither: its AiohttpSession is built with ssl.create_default_context(cafile=certifi.where()),
# so that not even the system's store counts.
# Seen on Python 3.11.7, openssl 3.0: the table in `expected` below. The server is on loopback.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
timeout 300 python3 -m venv env
timeout 300 env/bin/pip install -q aiogram==3.31.0 python-telegram-bot==22.8 pyTelegramBotAPI==4.37.1
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost \
  -keyout key.pem -out cert.pem 2>/dev/null
cat > test.py <<'PY'
import asyncio, json, os, socket, ssl, threading
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain("cert.pem", "key.pem")
listener = socket.create_server(("127.0.0.1", 0))
me = {"ok": True, "result": {"id": 123456, "is_bot": True, "first_name": "b", "username": "b_bot"}}
body = json.dumps(me).encode()
head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"

def serve():
    while True:
        client, _ = listener.accept()
        try:
            with context.wrap_socket(client, server_side=True) as tls:
                tls.recv(65536)
                tls.sendall(head.encode() + body)
        except OSError:
            client.close()

threading.Thread(target=serve, daemon=True).start()
base = f"https://localhost:{listener.getsockname()[1]}"
token = "123456:" + "EXAMPLE" * 5

async def aiogram():
    from aiogram import Bot
    from aiogram.client.session.aiohttp import AiohttpSession
    from aiogram.client.telegram import TelegramAPIServer
    async with Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(base))) as bot:
        await bot.get_me()

async def python_telegram_bot():
    from telegram import Bot
    await Bot(token, base_url=base + "/bot").get_me()

async def telebot():
    import telebot
    telebot.apihelper.API_URL = base + "/bot{0}/{1}"
    telebot.TeleBot(token).get_me()

for library in (aiogram, python_telegram_bot, telebot):
    try:
        asyncio.run(library())
        print(library.__name__, "believes it")
    except Exception as error:
        print(library.__name__, "does not" if "CERTIFICATE_VERIFY_FAILED" in str(error) else repr(error))
PY
names="SSL_CERT_FILE SSL_CERT_DIR REQUESTS_CA_BUNDLE CURL_CA_BUNDLE"
for name in SSL_CERT_FILE REQUESTS_CA_BUNDLE; do
  echo "with $name:"
  (unset $names; env "$name=$dir/cert.pem" NO_PROXY=localhost timeout 90 env/bin/python test.py)
done | tee seen
cat > expected <<'TEXT'
with SSL_CERT_FILE:
aiogram does not
python_telegram_bot believes it
telebot does not
with REQUESTS_CA_BUNDLE:
aiogram does not
python_telegram_bot does not
telebot believes it
TEXT
cmp seen expected
