"""What a project says it needs, and what a script's text tells of it."""

import pytest

from tray_app.core.config.config import parse
from tray_app.core.errors import ConfigError
from tray_app.core.scripts.module_packages import brought_by, package_for, package_of
from tray_app.core.scripts.needs import imported, listed, name_of, of_project
from tray_app.core.scripts.script_text import evidence

SECRET = "A" * 35


def test_a_requirements_file() -> None:
    text = (
        "# ours\naiogram>=3,<4   # the library\n-r more.txt\n--index-url https://u:p@host/simple\n-e .\n./local.whl\n"
        "python-dotenv==1.0 \\\n  --hash=sha256:abc\nshop @ https://user:secret@host/shop.zip\n"
        'foo[bar]; sys_platform == "win32"\n'
        "git+https://host/x.git\n\n"
    )
    assert list(listed(text)) == [
        ("aiogram>=3,<4", False),
        ("more.txt", True),
        ("python-dotenv==1.0", False),
        ("shop", False),
        ('foo[bar]; sys_platform == "win32"', False),
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('[project]\ndependencies = ["aiogram>=3", "httpx"]\n', ["aiogram>=3", "httpx"]),
        ('[tool.poetry.dependencies]\npython = "^3.11"\naiogram = "^3.1"\nhttpx = "*"\n', ["aiogram>=3.1,<4", "httpx"]),
        ('[tool.poetry.dependencies]\na = "^0.3.1"\nb = "1.2"\nc = ">=1"\nd = { version = "^1", extras = ["x"] }\n',
         ["a>=0.3.1,<0.4", "b==1.2", "c>=1", "d"]),
        ("[project]\nname = 'x'\n", []),
        ("project = 1\ntool = []\n", []),
    ],
)  # fmt: skip
def test_a_pyproject(text: str, found: list[str]) -> None:
    assert list(of_project(text)) == found


def test_a_broken_pyproject() -> None:
    with pytest.raises(ValueError, match="table declaration"):
        list(of_project("[project"))


def test_imports_that_count() -> None:
    source = b"""
import os, aiogram.types as t
from . import config
from .handlers import start
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    import not_this
try:
    import uvloop
except ImportError:
    pass
def later():
    import nor_this
if True:
    import telebot
"""
    found = imported(source)
    assert found is not None
    names = {name for name, _ in found}
    assert {"os", "aiogram.types", "telebot"} <= names
    assert not {"not_this", "uvloop", "nor_this"} & names
    assert ("config", 1) in found
    assert ("handlers.start", 1) in found


@pytest.mark.parametrize("source", [b"print 'python 2'", b"\0", b"import (", b"\xff\xfe"])
def test_what_is_no_python_of_ours(source: bytes) -> None:
    assert imported(source) is None


def test_only_packages_that_are_known_are_guessed() -> None:
    assert package_of("telegram") == "python-telegram-bot"
    assert package_of("aiogram") == "aiogram"
    assert package_of("shopkit") is None
    assert name_of("Python_Telegram.Bot[ext]>=22") == "python-telegram-bot"


@pytest.mark.parametrize(
    ("module", "requirement"),
    [
        ("psycopg2", "psycopg2-binary==2.9"), ("nats", "nats-py"), ("mysql", "mysql-connector-python>=8"),
        ("decouple", "python-decouple"), ("cv2", "opencv-python-headless"), ("aiogram_dialog", "aiogram_dialog[tools]"),
        ("shopkit", "py.shopkit"), ("google", "google-genai"), ("magic_filter", "magic-filter"), ("PIL", "Pillow"),
    ],
)  # fmt: skip
def test_what_the_list_has_brings_the_module(module: str, requirement: str) -> None:
    assert brought_by(module, ["uvloop", requirement, "loguru"]) == requirement


@pytest.mark.parametrize(
    "requirement", ["types-requests", "requests-stubs", "cachecontrol", "pytest-requests", "myrequests", "request"]
)
def test_another_package_with_such_a_name_brings_it_not(requirement: str) -> None:
    assert brought_by("requests", [requirement]) is None


def test_a_name_that_a_folder_of_ones_own_may_have_is_certain_only_where_it_is_none() -> None:
    assert (package_of("nats"), package_for("nats")) == (None, "nats-py")
    assert (package_of("mysql"), package_for("mysql")) == (None, "mysql-connector-python")
    assert package_for("shopkit") is None


# -- a script's text ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "polls", "library"),
    [
        ("from telegram.ext import Application\napp.run_polling()\n", True, True),
        ("import telebot\nbot.infinity_polling()\n", True, True),
        ("dp.start_polling(bot)\n", True, False),
        ("# run_polling()\nprint(1)\n", False, False),
        ("const { Telegraf } = require('telegraf'); bot.launch()\n", True, True),
        ("import requests\nrequests.get('https://api.telegram.org/bot...')\n", False, True),
        ("def helper(): pass\n", False, False),
    ],
)
def test_whether_it_is_a_bot(text: str, polls: bool, library: bool) -> None:
    found = evidence(text)
    assert (found.polls, found.library) == (polls, library)


@pytest.mark.parametrize(
    "text",
    [
        "os.environ['SHOP_TOKEN']", 'os.environ.get("SHOP_TOKEN", "")', "os.getenv( 'SHOP_TOKEN' )",
        "config('SHOP_TOKEN')", "env.str('SHOP_TOKEN')", "process.env.SHOP_TOKEN", "process.env['SHOP_TOKEN']",
        "class S(BaseSettings):\n    shop_token: SecretStr\n",
    ],
)  # fmt: skip
def test_the_variables_that_it_reads(text: str) -> None:
    assert evidence(text).reads == ("SHOP_TOKEN",)


def test_a_token_in_the_text() -> None:
    assert evidence(f"import x\n\nT = '12345678:{SECRET}'\n").token_line == 3
    assert evidence("T = '123456:EXAMPLE'\n").token_line is None
    assert SECRET not in repr(evidence(f"T = '12345678:{SECRET}'"))


# -- the keys of an entry -----------------------------------------------------------------------------------------


def test_the_keys() -> None:
    text = "[bots.a]\nscript = 'a.py'\nfallback = ['b c.py', 'd.py']\nrequirements = 'r.txt'\ninstall = true\n"
    spec = parse(text, "bots.toml").bots["a"]
    assert (spec.fallback, spec.requirements, spec.install) == (("b c.py", "d.py"), "r.txt", True)
    assert parse("[bots.a]\nscript = 'a.py'\nfallback = 'b c.py'\n", "x").bots["a"].fallback == ("b c.py",)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("install = 'yes'", '"install" must be true or false'),
        ("fallback = [1]", '"fallback" must be a text in quotes'),
        ("requirements = ['a']", '"requirements" must be a text in quotes'),
        ("fallbak = 'b.py'", 'Did you mean "fallback"?'),
    ],
)
def test_a_wrong_key(line: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse(f"[bots.a]\nscript = 'a.py'\n{line}\n", "x")
    assert said in str(caught.value)


def test_fallback_needs_a_script() -> None:
    with pytest.raises(ConfigError, match='"fallback" goes with "script"'):
        parse("[bots.a]\ncommand = 'node x.js'\nfallback = 'b.py'\n", "x")
