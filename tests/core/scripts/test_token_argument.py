import pytest

from tray_app.core.scripts.token_argument import taken, typed

TAKES = [
    "import sys\nTOKEN = sys.argv[1]",
    "from sys import argv\nbot_token: str = argv[1]",
    "import sys\nbot = telebot.TeleBot(sys.argv[1])",
    "import sys\nbot = Bot(token=sys.argv[2])",
    "import sys\n_, token, admin = sys.argv",
    "parser = ArgumentParser()\nparser.add_argument('-t', '--token', required=True)",
    "parser = ArgumentParser()\nparser.add_argument('bot_token')",
    "import click\n@click.option('--token', required=True)",
    "\nconst token           = process.argv[3]",
    "\nconst [, , token] = process.argv;",
    "\nnew Telegraf(process.argv[2]).launch()",
    "\nprogram.requiredOption('-t, --token <token>', 'of BotFather')",
    "const argv = require('minimist')(process.argv.slice(2));\nnew Telegraf(argv.token)",
]


@pytest.mark.parametrize("code", TAKES)
def test_the_token_is_an_argument(code: str) -> None:
    assert taken([("bot", code)]) == ("bot", 2)


@pytest.mark.parametrize(
    "code",
    [
        "import sys\nport = int(sys.argv[1])\nTOKEN = os.environ['BOT_TOKEN']",
        "parser.add_argument('--token', default=os.environ['BOT_TOKEN'])",
        "@click.option('--token', envvar='BOT_TOKEN')",
        "const paymentsToken = process.argv[4]",
        "parser.add_argument('--tokenizer')",
    ],
)
def test_what_is_no_token_of_the_bot_is_none(code: str) -> None:
    assert taken([("bot", code)]) is None


@pytest.mark.parametrize(
    "code",
    [
        "\nTOKEN = input('? ')",
        "\ntoken: str = str(input())",
        "\nbot = telebot.TeleBot(input('Which? '))",
        "\nkey = getpass.getpass('Bot token: ')",
        "\nkey = input('Вставьте токен: ')",
        "\nbot_token = Prompt.ask('Which?')",
        "\nconst token = await rl.question('Which? ')",
        "\nrl.question('Token? ', (key) => new Telegraf(key).launch())",
        "\nconst token = prompt('Which?')",
    ],
)
def test_the_token_is_typed(code: str) -> None:
    assert typed([("bot", code)]) == ("bot", 2)


@pytest.mark.parametrize(
    "code",
    [
        "name = input('Your name: ')",
        "TOKEN = os.environ['BOT_TOKEN']\ninput('Press Enter')",
        "token = os.getenv('BOT_TOKEN') or input('Token: ')",
        "def token_input(text): ...",
    ],
)
def test_what_is_typed_is_no_token(code: str) -> None:
    assert typed([("bot", code)]) is None
