"""Folders as people have them, each started for real with pyTelegramBotAPI: one reader, whatever else is tried.

Taken up by `add` and started; then a copy of the folder under another name is started by another BotTray of the same
computer and refused; then the bot is started by hand and ended by the next start. Never are there two readers.
"""

import sys

import pytest
from home import make_token

BOT = """import configparser, json, os
import telebot
{head}
telebot.apihelper.API_URL = os.environ["BOTTRAY_API_BASE"] + "/bot{{0}}/{{1}}"
bot = telebot.TeleBot({token})


@bot.message_handler(content_types=["text"])
def echo(message):
    bot.send_message(message.chat.id, message.text)


def main():
    bot.infinity_polling()


if __name__ == "__main__":
    main()
"""
FROM_ENV = BOT.format(head="", token='os.environ["BOT_TOKEN"]')
SERVER = "BOTTRAY_API_BASE=@API@\n"
DOTENV = SERVER + "BOT_TOKEN=@TOKEN@\n"


def reading(head: str, token: str) -> str:
    return BOT.format(head=head, token=token)


# what is named to `add`, the words after Python by hand, the files
SHAPES = {
    "script": (".", ["bot.py"], {"bot.py": FROM_ENV, ".env": DOTENV}),
    "token in script": (".", ["bot.py"], {"bot.py": reading("TOKEN = '@TOKEN@'", "TOKEN"), ".env": SERVER}),
    "config.py": (".", ["bot.py"], {
        "bot.py": reading("from config import TOKEN", "TOKEN"), "config.py": "TOKEN = '@TOKEN@'\n", ".env": SERVER}),
    "json": (".", ["bot.py"], {
        "bot.py": reading("SETTINGS = json.load(open('settings.json'))", "SETTINGS['token']"),
        "settings.json": '{"token": "@TOKEN@"}\n', ".env": SERVER}),
    "yaml": (".", ["bot.py"], {
        "bot.py": reading("TOKEN = open('config.yaml').read().split('token:')[1].strip()", "TOKEN"),
        "config.yaml": "bot:\n  token: @TOKEN@\n", ".env": SERVER}),
    "ini": (".", ["bot.py"], {
        "bot.py": reading("CONFIG = configparser.ConfigParser()\nCONFIG.read('config.ini')", "CONFIG['bot']['token']"),
        "config.ini": "[bot]\ntoken = @TOKEN@\n", ".env": SERVER}),
    "package": (".", ["-m", "bot"], {"bot/__main__.py": FROM_ENV, "bot/__init__.py": "", ".env": DOTENV}),
    "src": (".", ["src/bot.py"], {"src/bot.py": FROM_ENV, "requirements.txt": "pyTelegramBotAPI\n", ".env": DOTENV,
                                  "src/.env": DOTENV}),
    "launcher in a folder": ("deploy/run.sh", ["bot.py"], {
        "deploy/run.sh": "#!/bin/sh\ncd \"$(dirname \"$0\")/..\"\nexec venv/bin/python bot.py\n", "bot.py": FROM_ENV,
        ".env": DOTENV}),
    "systemd": ("shop.service", ["bot.py"], {
        "shop.service": "[Service]\nWorkingDirectory=@HERE@\nEnvironmentFile=@HERE@/.env\n"
                        "ExecStart=@HERE@/venv/bin/python bot.py\nRestart=always\n", "bot.py": FROM_ENV,
        ".env": DOTENV}),
    "supervisord": ("shop.conf", ["bot.py"], {
        "shop.conf": "[program:shop]\ndirectory=@HERE@\ncommand=@HERE@/venv/bin/python bot.py\n", "bot.py": FROM_ENV,
        ".env": DOTENV}),
    "pm2": ("ecosystem.config.js", ["bot.py"], {
        "ecosystem.config.js": "module.exports = {apps: [{name: 'shop', script: 'bot.py', "
                               "interpreter: './venv/bin/python'}]};\n", "bot.py": FROM_ENV, ".env": DOTENV}),
    "compose": (".", ["bot.py"], {
        "docker-compose.yml": "services:\n  bot:\n    build: .\n    env_file: .env\n    command: python bot.py\n",
        "bot.py": FROM_ENV, ".env": DOTENV}),
    "Procfile": ("Procfile", ["bot.py"], {"Procfile": "worker: python bot.py\n", "bot.py": FROM_ENV, ".env": DOTENV}),
    "named env file": ("run.sh", ["bot.py"], {
        "run.sh": "#!/bin/sh\nset -a\n. ./prod.env\nset +a\nexec venv/bin/python bot.py\n", "bot.py": FROM_ENV,
        "prod.env": DOTENV}),
}  # fmt: skip


def laid_out(folder, files, token, api_base):
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("@TOKEN@", token).replace("@API@", api_base).replace("@HERE@", str(folder)))
        path.chmod(0o700 if name.endswith(".sh") else 0o600)
    (folder / "venv").symlink_to(sys.prefix)


@pytest.mark.linux("an environment that is a link")
@pytest.mark.timeout(180)
@pytest.mark.parametrize("shape", SHAPES)
def test_one_reader(homes, emulator, tmp_path, shape):
    named, words, files = SHAPES[shape]
    token = make_token(771_500 + [*SHAPES].index(shape))
    emulator.add_bot(token, "shop_bot")
    folder, copy = tmp_path / "shop", tmp_path / "copy"
    laid_out(folder, files, token, emulator.url)
    one, other = homes("one"), homes("other")
    one.agent()
    added = one.run("add", str(folder / named), "--yes")
    assert added.returncode == 0, added.stdout + added.stderr
    emulator.wait_for(token, lambda s: s["readers_now"] == 1, timeout=40)
    (view,) = one.status()["bots"]
    assert (view["phase"], view["bot_id"]) == ("running", int(token.partition(":")[0]))

    laid_out(copy, files, token, emulator.url)
    second = other.run("add", str(copy / named), "--name", "another", "--yes")
    assert second.returncode == 1, second.stdout + second.stderr
    assert f"PID {view['pid']}" in second.stdout + second.stderr
    assert one.run("stop", "--all").returncode == 0

    environ = {"BOTTRAY_API_BASE": emulator.url, "BOT_TOKEN": token}
    hand = one.spawn(command=[str(folder / "venv/bin/python"), *words], folder=folder, **environ)
    emulator.wait_for(token, lambda s: s["readers_now"] == 1, timeout=40)
    started = one.run("start", "--all")
    assert started.returncode == 0, started.stdout + started.stderr
    assert f"ended PID {hand.pid}" in started.stdout
    assert hand.wait(20) is not None
    emulator.wait_for(token, lambda s: s["readers_now"] == 1, timeout=40)
    state = emulator.state(token)
    assert state["readers_most"] == 1
