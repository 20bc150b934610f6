"""What a bot's text says of the folder and the variables that it needs."""

import pytest

from tray_app.core.scripts.chance import absent_here, files_named, variables_lost


@pytest.mark.parametrize(
    ("text", "files"),
    [
        ("open('config.json')", ["config.json"]),
        ('db = sqlite3.connect("./data/shop.db")', ["data/shop.db"]),
        ("require('dotenv').config()", []),
        ("load_dotenv('.env')", []),
        ("fs.readFileSync('.env', 'utf8')", [".env"]),
        ("process.loadEnvFile()", [".env"]),
        ("import x from './package.json'", []),
        ("# open('config.json')", []),
        ("fetch('https://example.org/a.json')", []),
        ("open('/etc/shop.json')", []),
        ("open('../up.json')", ["../up.json"]),
        ("import './bot.js'", []),
        ("open('images/a.png', 'rb')", ["images/a.png"]),
        ("joblib.load('model/x.joblib')", ["model/x.joblib"]),
        ("Path(__file__).parent / 'a.png'", []),
        ("os.path.join(BASE, 'a.json')", []),
        ("os.listdir('images')", ["images"]),
        ("FSInputFile(f'images/{name}.png')", ["images"]),
        ("open(f'{os.path.abspath(os.curdir)}/bot/a.png')", ["bot/a.png"]),
        ("open(os.path.join(os.getcwd(), 'bot', 'a.json'))", ["bot/a.json"]),
        ("ROOT = os.getcwd()\nopen(ROOT + '/bot/a.json')", ["bot/a.json"]),
        ("open(Path.cwd() / 'bot' / 'a.json')", ["bot/a.json"]),
        ("fs.readFileSync(`${process.cwd()}/bot/a.json`)", ["bot/a.json"]),
        ("fs.readFileSync(path.join(process.cwd(), 'bot', 'a.json'))", ["bot/a.json"]),
    ],
)
def test_files_that_a_text_names(text: str, files: list[str]) -> None:
    assert files_named(text) == files


def test_only_what_is_there_and_not_here() -> None:
    text = "open('config.json'); open('data.db'); open('new.txt')"
    assert absent_here(text, {"config.json", "data.db"}.__contains__, {"config.json"}.__contains__) == ["data.db"]


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        ("key = os.environ['KEY']", ["KEY"]),
        ("key = os.getenv('KEY')", ["KEY"]),
        ("key = os.environ.get('KEY')", ["KEY"]),
        ("key = os.getenv('KEY', 'none')", []),
        ("key = os.environ.get('KEY', '')", []),
        ("new Bot(process.env.KEY)", ["KEY"]),
        ("const key = process.env.KEY || 'none'", []),
        ("const key = process.env.KEY ?? ''", []),
        ("process.env.KEY = 'x'", []),
        ("os.environ['HAD']", []),
        ("os.environ['NEVER']", []),
        ("os.getenv('TERM')", []),
        ("# os.environ['KEY']", []),
    ],
)
def test_variables_that_would_be_lost(text: str, lost: list[str]) -> None:
    theirs = {"KEY": "x", "HAD": "y", "TERM": "xterm"}
    assert variables_lost(text, theirs, {"HAD": "z"}) == lost
