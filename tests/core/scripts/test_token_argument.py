import pytest

from tray_app.core.scripts.token_argument import taken

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
