"""Troubles with who gets the updates: webhooks, and other machines."""

import pytest
from e2e.troubles.scene import Table, Trouble, played

table = Table(900)

DEAF = """
import os, time
while not os.path.exists("go"):
    time.sleep(0.05)
print("telegram.ext.Updater: Invalid token. Aborting retry loop.", flush=True)
time.sleep(600)
"""


@table.row(
    2,
    (
        "A webhook is set, so that hooks.example.org gets the updates of bot shop.",
        'Remove it there, or let BotTray remove it: webhook = "remove" in bots.toml.',
    ),
    (
        "Установлен вебхук: обновления бота shop получает hooks.example.org.",
        'Снимите его там или поручите это BotTray: webhook = "remove" в bots.toml.',
    ),
)
def webhook_that_is_to_stay(scene):
    scene.bot(webhook="refuse")
    scene.emulator.set_webhook(scene.token, "https://hooks.example.org/" + scene.token)
    return "run shop"


@table.row(
    0,
    ("webhook cleared: removed the one of hooks.example.org: it gets no more updates",),
    ("вебхук снят: снят вебхук hooks.example.org: обновлений он больше не получает",),
)
def webhook_removed(scene):
    scene.bot()
    scene.emulator.set_webhook(scene.token, "https://hooks.example.org/" + scene.token)
    return "start shop"


@table.row(
    5,
    ("A webhook of hooks.example.org takes its updates.", "Remove it: bottray clean shop"),
    ("Его обновления забирает вебхук hooks.example.org.", "Снимите его: bottray clean shop"),
)
def webhook_found_by_the_doctor(scene):
    scene.bot()
    scene.emulator.set_webhook(scene.token, "https://hooks.example.org/" + scene.token)
    return "doctor shop"


@table.row(
    0,
    (
        "The output of shop says that somebody else reads its updates too; who, is not known. No other copy was found "
        "on this computer.",
        "To find out, with the bot stopped for ten seconds: bottray check shop --remote --stop",
    ),
    (
        "Судя по выводу shop, его обновления читает кто-то ещё; кто именно, неизвестно. Другой копии на этом "
        "компьютере не нашлось.",
        "Выяснить (бот остановится на десять секунд): bottray check shop --remote --stop",
    ),
)
def another_machine(scene):
    scene.bot()
    scene.home.run("start", "shop")
    scene.emulator.set_rival(scene.token, True)
    scene.warned()
    return "status"


@table.row(
    0,
    (
        "A webhook of hooks.example.org was set and takes the updates of shop.",
        "Restart the bot to remove it: bottray restart shop",
    ),
    (
        "Установлен вебхук hooks.example.org, он забирает обновления бота shop.",
        "Чтобы снять его, перезапустите бота: bottray restart shop",
    ),
)
def webhook_set_while_it_runs(scene):
    scene.bot()
    scene.home.run("start", "shop")
    scene.emulator.set_webhook(scene.token, "https://hooks.example.org/" + scene.token)
    scene.warned()
    return "status"


@table.row(
    0,
    (
        "shop is running but hears nothing: Telegram refuses the token of bot {id}: it is wrong or was revoked.",
        "Take the token that @BotFather shows (/mybots, API Token) and put it where the bot reads it. Then: "
        "bottray restart shop",
    ),
    (
        "shop работает, но сообщений не получает: Telegram не принимает токен бота {id}: он неверен или отозван.",
        "Возьмите токен, который показывает @BotFather (/mybots, API Token), и впишите его туда, откуда его "
        "читает бот. Затем: bottray restart shop",
    ),
)
def token_revoked_while_it_runs(scene):
    script = scene.bot(scene.chatty + DEAF)
    scene.home.run("start", "shop")
    scene.emulator.revoke(scene.token)
    script.with_name("go").touch()
    scene.warned()
    return "status"


@pytest.mark.parametrize(("trouble", "language"), table.cases())
def test_cause_and_cure(trouble: Trouble, language: str, ends):
    played(ends, trouble, language)
