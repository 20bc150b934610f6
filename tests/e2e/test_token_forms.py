"""What `docker run --env-file`, secret files and editors leave around a token: what we have checked is what the bot
gets, and its user is told which sign is wrong.

Deliberate faults that were tried, each red: the variable handed over as it is · nothing said of it.
"""

import json

import pytest
from e2e.waiting import until
from home import make_token

TAKES_IT_AS_IT_IS = """
import json, os, time, urllib.request
token = os.environ["BOT_TOKEN"]
with urllib.request.urlopen(os.environ["BOTTRAY_API_BASE"] + "/bot" + token + "/getMe") as answer:
    print("I am", json.load(answer)["result"]["username"], flush=True)
time.sleep(3600)
"""
FORMS = {
    "quotes": ('"{}"', "a quotation mark in front"),
    "line-end": ("{}\n", "a line end behind it"),
    "CR": ("{}\r", "a carriage return (CR) behind it"),
    "blank": ("{} ", "a blank behind it"),
    "BOM": ("\ufeff{}", "a byte order mark (BOM) in front"),
}


@pytest.mark.parametrize("where", ["our environment", "the entry"])
@pytest.mark.parametrize("form", FORMS)
def test_the_bot_gets_what_was_checked(home, emulator, form, where):
    token = make_token(770_980)
    emulator.add_bot(token, "shop_bot")
    written, words = FORMS[form]
    text = written.format(token)
    if where == "our environment":
        home.environ["BOT_TOKEN"] = text
    home.bot("shop", TAKES_IT_AS_IT_IS)
    if where == "the entry":
        with open(home.folder / "bots.toml", "a", encoding="utf-8") as file:
            file.write(f"env = {{ BOT_TOKEN = {json.dumps(text)} }}\n")
    check = home.run("check")
    assert check.returncode == 0, check.stderr
    assert words in check.stdout
    home.spawn("run", "shop")
    until(lambda: "I am shop_bot" in home.log("shop"), lambda: home.log("shop"))
    assert token.partition(":")[2] not in check.stdout
    assert words in home.run("status").stdout


def test_a_sign_in_the_middle_is_named_with_the_refusal(home, emulator):
    token = make_token(770_981)
    emulator.add_bot(token, "shop_bot")
    home.bot("shop", TAKES_IT_AS_IT_IS)
    home.environ["BOT_TOKEN"] = token[:20] + " " + token[20:]
    check = home.run("check")
    assert check.returncode == 3, check.stdout + check.stderr
    assert "a blank at place 21, which no token has" in check.stderr


def test_a_file_that_only_we_can_read_is_told_of(home, emulator):
    """PowerShell writes UTF-16: we have read it, and a bot with load_dotenv dies of it."""
    token = make_token(770_981)
    emulator.add_bot(token, "shop_bot")
    env = home.bot("shop", "import time; print('up', flush=True); time.sleep(600)").with_name(".env")
    env.write_text(f"BOT_TOKEN={token}\n", encoding="utf-16")
    told = f"{env} is written in UTF-16: a bot that reads it by itself"
    assert told in home.run("check").stdout
    assert told in home.run("doctor", "shop").stdout
    assert home.run("start").returncode == 0
    assert told in home.run("status", "shop").stdout
    env.write_text(f"BOT_TOKEN={token}\n", encoding="utf-8")
    assert told not in home.run("check").stdout


@pytest.mark.parametrize(("odd", "words"), [(" ", "a blank at place 21"), ("", "only 13 signs behind the colon")])
def test_what_is_odd_is_told_where_telegram_is_not_reached(home, odd, words):
    token = make_token(770_982)
    home.bot("shop", TAKES_IT_AS_IT_IS, api_base="http://127.0.0.1:1")
    home.environ["BOT_TOKEN"] = token[:20] + odd + (token[20:] if odd else "")
    check = home.run("check")
    assert check.returncode == 4, check.stdout + check.stderr
    assert f"The token has an unusual form ({words})" in check.stderr
    assert token[7:20] not in check.stderr
