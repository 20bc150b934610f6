"""Troubles with the token."""

import pytest
from e2e.troubles.scene import Table, Trouble, played
from home import make_token

table = Table(400)


@table.row(
    3,
    (
        "shop: Telegram refuses the token of bot {id}: it is wrong or was revoked.",
        "Take the token that @BotFather shows (/mybots, API Token) and put it where the bot reads it: "
        "variable BOT_TOKEN in {env}.",
    ),
    (
        "shop: Telegram не принимает токен бота {id}: он неверен или отозван.",
        "Возьмите токен, который показывает @BotFather (/mybots, API Token), и впишите его туда, откуда его "
        "читает бот: переменная BOT_TOKEN в {env}.",
    ),
)
def token_refused(scene):
    scene.bot()
    scene.emulator.revoke(scene.token)
    return "run shop"


@table.row(
    3,
    (
        "shop: The Bot API server at {telegram} knows no bot {id}: the token or api_base is wrong.",
        "Look at api_base first; then compare the token with the one that @BotFather shows.",
    ),
    (
        "shop: Сервер Bot API на {telegram} не знает бота {id}: неверен токен или api_base.",
        "Сначала проверьте api_base, потом сравните токен с тем, что показывает @BotFather.",
    ),
)
def token_unknown_404(scene):
    scene.bot()
    scene.emulator.set_fault(scene.token, "error", status=404, description="Not Found")
    return "start shop"


@table.row(
    2,
    (
        "Bot shop ({toml}:1): variable BOT_TOKEN in {env} is not a bot token: it has no colon.",
        "A token looks like 123456:EXAMPLE; @BotFather shows it. For another variable, set token_env.",
    ),
    (
        "Бот shop ({toml}:1): переменная BOT_TOKEN в {env} — это не токен бота: нет двоеточия.",
        "Токен выглядит как 123456:EXAMPLE, его показывает @BotFather. Если переменная другая, задайте token_env.",
    ),
)
def token_malformed(scene):
    scene.bot(token="my secret word")
    return "run shop"


@table.row(
    2,
    (
        "Bot shop ({toml}:1): its variable SHOP_TOKEN is not set.",
        "Write SHOP_TOKEN=... into a file .env beside the script.",
    ),
    (
        "Бот shop ({toml}:1): его переменная SHOP_TOKEN не задана.",
        "Впишите SHOP_TOKEN=... в файл .env рядом со скриптом.",
    ),
)
def token_that_is_not_set(scene):
    scene.bot(token=None, token_env="SHOP_TOKEN")
    return "run shop"


@table.row(
    2,
    ("Bot shop has no token, so there is nothing to ask Telegram.", "Write BOT_TOKEN=... into {env}."),
    ("У бота shop нет токена, спрашивать Telegram не о чем.", "Впишите BOT_TOKEN=... в {env}."),
)
def no_token_to_check(scene):
    scene.bot(token=None)
    return "check shop"


@table.row(
    2,
    (
        "Bot shop ({toml}:1): there are two different tokens: variable BOT_TOKEN in {env} and variable "
        "TELEGRAM_TOKEN in {env}.",
        'Say which one the bot uses: token_env = "BOT_TOKEN".',
    ),
    (
        "Бот shop ({toml}:1): есть два разных токена: переменная BOT_TOKEN в {env} и переменная "
        "TELEGRAM_TOKEN в {env}.",
        'Укажите, каким пользуется бот: token_env = "BOT_TOKEN".',
    ),
)
def two_tokens(scene):
    scene.bot()
    with open(scene.facts["env"], "a") as file:
        file.write(f"TELEGRAM_TOKEN={make_token(770_701)}\n")
    return "run shop"


@table.row(
    3,
    (
        "Telegram refuses the token of bot {id}: it is wrong or was revoked.",
        "Take the token that @BotFather shows (/mybots, API Token) and put it where the bot reads it.",
    ),
    (
        "Telegram не принимает токен бота {id}: он неверен или отозван.",
        "Возьмите токен, который показывает @BotFather (/mybots, API Token), и впишите его туда, откуда его "
        "читает бот.",
    ),
)
def add_with_a_refused_token(scene):
    script = scene.bot()
    scene.toml.unlink()
    scene.emulator.revoke(scene.token)
    with open(scene.facts["env"], "a") as file:
        file.write(f"BOTTRAY_API_BASE={scene.emulator.url}\n")
    return f"add {script}"


@pytest.mark.parametrize(("trouble", "language"), table.cases())
def test_cause_and_cure(trouble: Trouble, language: str, ends):
    played(ends, trouble, language)
