"""What a script says of its way to Telegram, in the words of the libraries' own examples.

Deliberate faults that were tried, each red: one library's word not known · a remark taken for code · a call that takes
a webhook away taken for one that sets it · a script that only polls believed to serve · a part of a name taken for the
host · the scripts beside count before the bot's own.
"""

import pytest

from tray_app.core.scripts.script_way import Serves, Whose, drops, polls, serves, whose

SETS = "bot.telegram.setWebhook(url)"
WEBHOOKS = {
    "python-telegram-bot": 'application.run_webhook(listen="0.0.0.0", port=8443, webhook_url="https://x.example")',
    "python-telegram-bot 13": 'updater.start_webhook(listen="0.0.0.0", port=PORT, url_path=TOKEN)',
    "python-telegram-bot, a server of its own": 'await app.bot.set_webhook(url=f"{URL}/telegram")',
    "aiogram 3": "SimpleRequestHandler(\n    dispatcher=dp,\n    bot=bot,\n).register(app, path=WEBHOOK_PATH)",
    "aiogram 3, many bots": "TokenBasedRequestHandler(dispatcher=dp).register(app, path=PATH)",
    "aiogram 2": "executor.start_webhook(dispatcher=dp, webhook_path=PATH, on_startup=on_startup)",
    "pyTelegramBotAPI": "bot.run_webhooks(listen=DOMAIN, certificate=CERT)",
    "pyTelegramBotAPI with Flask": "bot.process_new_updates([telebot.types.Update.de_json(data)])",
    "grammY": 'app.use(webhookCallback(bot, "express"));',
    "telegraf": "bot.launch({ webhook: { domain: process.env.DOMAIN, port } })",
    "telegraf with Express": "app.use(await bot.createWebhook({ domain }))",
    "node-telegram-bot-api": "new TelegramBot(TOKEN, { webHook: { port: 443 } });",
    "node-telegram-bot-api, later": "bot.setWebHook(`${url}/bot${TOKEN}`)",
    "python-telegram-bot behind http.server": "await app.process_update(Update.de_json(json.loads(body), app.bot))",
    "aiogram behind FastAPI": "await dp.feed_update(bot, Update.model_validate(await request.json()))",
    "telegraf behind a function": "exports.handler = (req) => bot.handleUpdate(req.body)",
    "node-telegram-bot-api with Express": "app.post('/', (req, res) => bot.processUpdate(req.body))",
    "telegraf, its settings elsewhere": "bot.start((ctx) => ctx.reply('Hi'));\nbot.launch({ webhook });\n" + SETS,
    "python-telegram-bot, a text about getUpdates": '"""No getUpdates: see below."""\napp.run_webhook() # get_updates',
    "grammY, a text about getUpdates": "/* bot.start()\n * would poll */\n  use(webhookCallback(bot)); // getUpdates",
    "by hand": 'requests.get(f"https://api.telegram.org/bot{T}/setWebhook?url={URL}")',
}
POLLS = {
    "python-telegram-bot": "application.run_polling()",
    "aiogram": "await bot.delete_webhook()\nawait dp.start_polling(bot)",
    "pyTelegramBotAPI": "bot.remove_webhook()\nbot.infinity_polling()",
    "telegraf": "bot.launch()",
    "node-telegram-bot-api": "new TelegramBot(TOKEN, { polling: true, webHook: false })",
    "telegraf, with options": "bot.launch({ dropPendingUpdates: true })",
    "grammY": "bot.start({ drop_pending_updates: true })",
    "node-telegram-bot-api, with options": "new TelegramBot(TOKEN, { polling: { interval: 300 } })",
    "node-telegram-bot-api, later": "const bot = new TelegramBot(TOKEN)\nbot.startPolling()",
    "takes it away by None": "bot.set_webhook(url=None)\nbot.set_webhook(None)\nbot.infinity_polling()",
    "a word of its own": "def process_update(update): ...\nbot.infinity_polling()",
    "takes it away by an empty address": 'bot.set_webhook("")\nbot.set_webhook()\nbot.infinity_polling()',
    "a remark": "# application.run_webhook(port=8443)\napplication.run_polling()",
    "an import": "from aiogram.webhook.aiohttp_server import SimpleRequestHandler\nawait dp.start_polling(bot)",
}


@pytest.mark.parametrize("library", WEBHOOKS)
def test_it_serves_a_webhook(library: str) -> None:
    assert serves([WEBHOOKS[library]]) is Serves.WEBHOOK
    assert whose(Serves.WEBHOOK, "hooks.example.org", []) is Whose.OWN
    sets = 'await bot.set_webhook("https://hooks.example.org/x")'
    assert whose(Serves.WEBHOOK, "hooks.example.org", [sets]) is Whose.OWN
    assert whose(Serves.WEBHOOK, "thief.example.net", [sets]) is Whose.UNCLEAR


@pytest.mark.parametrize("library", POLLS)
def test_it_polls(library: str) -> None:
    assert serves([POLLS[library]]) is Serves.POLLING
    left_over = ["URL=https://hooks.example.org"]  # in its .env
    assert whose(Serves.POLLING, "hooks.example.org", left_over) is Whose.OTHER


def test_the_scripts_beside_count_where_the_bots_own_says_nothing() -> None:
    polls, webhook, nothing = POLLS["telegraf"], WEBHOOKS["grammY"], "print('hello')"
    assert serves([polls, webhook]) is serves([polls, nothing, f"{polls}\n{webhook}"]) is Serves.BOTH
    assert serves([polls, nothing, polls]) is Serves.POLLING
    assert serves([webhook, polls]) is Serves.WEBHOOK
    assert serves([nothing, webhook, nothing]) is Serves.WEBHOOK
    assert serves([nothing, webhook, polls]) is Serves.UNKNOWN
    assert serves([f"{polls}\n{webhook}"]) is Serves.BOTH
    assert serves([]) is serves([nothing]) is Serves.UNKNOWN


@pytest.mark.parametrize(
    "text", ["def get_updates(): ...", "bot.start((ctx) => ctx.reply('Hi'))", '"""getUpdates"""', "x = 1  # getUpdates"]
)
def test_it_says_nothing(text: str) -> None:
    assert serves([text]) is Serves.UNKNOWN


@pytest.mark.parametrize("how", [Serves.BOTH, Serves.UNKNOWN])
@pytest.mark.parametrize(
    ("host", "said", "own"),
    [
        ("hooks.example.org", "https://hooks.example.org/tg", True),
        ("hooks.example.org:8443", "HOOKS.example.org", True),
        ("hooks.example.org", "https://myhooks.example.org", False),
        ("hooks.example.org", "https://hooks.example.org.evil.example", False),
        ("hooks.example.org", "nothing of the kind", False),
        ("?", "what?", False),
        ("localhost", "localhost", False),
    ],
)
def test_what_is_open_is_decided_by_what_its_settings_name(how: Serves, host: str, said: str, own: bool) -> None:
    other = Whose.OTHER if how is Serves.BOTH else Whose.UNCLEAR
    assert whose(how, host, ["x", said], starts=True) is (Whose.OWN if own else other)
    assert whose(how, host, ["x", said]) is (Whose.OWN if own else Whose.UNCLEAR)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("import x\napplication.run_polling(drop_pending_updates=True)", 2),
        ("executor.start_polling(dp, skip_updates=True)", 1),
        ("bot.infinity_polling(skip_pending = True)", 1),
        ("bot.start({\n  drop_pending_updates: true })", 2),
        ("bot.launch({ dropPendingUpdates: true })", 1),
        ("await bot.delete_webhook(drop_pending_updates=False)", None),
        ("# run_polling(drop_pending_updates=True)", None),
        ("application.run_polling()", None),
    ],
)
def test_it_deletes_what_waits(text: str, line: int | None) -> None:
    assert drops(text) == line


@pytest.mark.parametrize(
    ("how", "listens", "told"),
    [
        (Serves.WEBHOOK, False, False),
        (Serves.POLLING, True, True),
        (Serves.BOTH, True, None),
        (Serves.BOTH, False, True),
        (Serves.UNKNOWN, True, None),
        (Serves.UNKNOWN, False, True),
    ],
)
def test_whether_one_polls_takes_more_than_its_output(how: Serves, listens: bool, told: bool | None) -> None:
    assert polls(how, listens) is told
