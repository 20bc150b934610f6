"""The Bot API server that a script names, in the words of the libraries' own documentation.

Deliberate faults that were tried, each red: one library's word not known · the address beside a variable counts before
it · what another program's client is built with taken for it · a remark taken for code.
"""

import pytest

from tray_app.core.scripts.script_server import Server, named

LOCAL = "http://localhost:8081"
NAMED = {
    "python-telegram-bot": f'Application.builder().token(T).base_url("{LOCAL}/bot").build()',
    "python-telegram-bot, local": f'b.token(T).local_mode(True).base_url("{LOCAL}/bot")',
    "python-telegram-bot, with a place for the token": f'b.base_url("{LOCAL}/bot{{token}}")',
    "aiogram": f'session = AiohttpSession(api=TelegramAPIServer.from_base("{LOCAL}"))',
    "aiogram, over two lines": f'TelegramAPIServer.from_base(\n    "{LOCAL}", is_local=True)',
    "pyTelegramBotAPI": f'apihelper.API_URL = "{LOCAL}/bot{{0}}/{{1}}"',
    "grammY": f'new Bot(token, {{ client: {{ apiRoot: "{LOCAL}" }} }})',
    "telegraf": f"new Telegraf(token, {{ telegram: {{ apiRoot: '{LOCAL}' }} }})",
    "node-telegram-bot-api": f'new TelegramBot(token, {{ baseApiUrl: "{LOCAL}" }})',
    "a name": f'URL = "{LOCAL}/bot"\nbuilder.base_url(URL)',
    "a name in another module": 'import config\nbuilder.base_url(config.API + "/bot")',
    "a constant of Node": f"const root = '{LOCAL}'\nnew Bot(t, {{ client: {{ apiRoot: root }} }})",
    "a variable": 'builder.base_url(os.environ["TG_SERVER"] + "/bot")',
    "a variable before what holds without": 'builder.base_url(os.getenv("TG_SERVER", "http://other:8081/bot"))',
    "a name of a variable": 'api = os.getenv("TG_SERVER")\nsession(api=TelegramAPIServer.from_base(api))',
    "a variable of Node": "apiRoot: process.env.TG_SERVER",
}
CLOUD = {
    "nothing": "application.run_polling()",
    "the cloud": 'builder.base_url("https://api.telegram.org/bot")',
    "a variable that is not set": "apiRoot: process.env.NOT_SET",
    "another client": 'client = OpenAI(base_url="http://localhost:11434/v1")',
    "a remark": f'# builder.base_url("{LOCAL}/bot")',
}


@pytest.mark.parametrize("how", NAMED)
def test_the_server_is_read(how: str) -> None:
    found = named([NAMED[how], f'API = "{LOCAL}"\n'], {"TG_SERVER": f"{LOCAL}/"})
    assert found is not None
    assert (found.address, found.script) == (LOCAL, 0)


@pytest.mark.parametrize("how", CLOUD)
def test_it_is_the_cloud(how: str) -> None:
    assert named([CLOUD[how]], {}) is None


@pytest.mark.parametrize(
    "text",
    [
        "builder.base_url(address_of(server))",
        "builder.local_mode(True)",
        'TelegramAPIServer.from_base(f"http://localhost:{port}")',
        "apihelper.API_URL = cfg['x']['api'] + '/bot{0}/{1}'",
    ],
)
def test_where_it_cannot_be_read_that_is_known(text: str) -> None:
    assert named([f"\n{text}"], {}) == Server(None, 0, 2)


def test_what_the_settings_switch_off_is_no_server() -> None:
    code = f'if settings.use_local_api:\n    session(api=TelegramAPIServer.from_base("{LOCAL}"))\n'
    settings = "class Settings:\n    use_local_api: bool = False\n"
    assert named([code, settings], {}) is None
    assert named([code, settings], {"USE_LOCAL_API": "true"}) == Server(LOCAL, 0, 2)
    assert named([code.replace(f'"{LOCAL}"', "settings.url")], {}) == Server(None, 0, 2, maybe=True)
