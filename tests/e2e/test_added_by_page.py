"""What the program answers that the agent starts for the page's Add: real files, no browser.

Deliberate faults that were tried, each red: what stands in the place of a token counts as one · a part of a token is
taken for a whole one · the command that is to be tried by hand needs what was taken back.
"""

import json
import subprocess

import pytest
from dotenv import dotenv_values
from home import make_token

TOKEN = make_token(770_860)
SCRIPT = """
import os
from dotenv import load_dotenv
load_dotenv()
import telebot
telebot.TeleBot(os.environ["BOT_TOKEN"]).infinity_polling()
"""


@pytest.fixture
def bot(home):
    home.environ |= {"https_proxy": "http://127.0.0.1:9", "PIP_NO_INDEX": "1"}  # nobody is asked for anything
    folder = home.folder / "my bot"
    folder.mkdir()
    (folder / "bot.py").write_text(SCRIPT)
    return folder


def add(home, bot, **asked):
    """Its answer, and what it says on the way to it."""
    done = subprocess.run(
        home.command("adding"),
        input=json.dumps({"path": str(bot), "name": "", "answers": {}, **asked}).encode(),
        env=home.environ,
        capture_output=True,
    )
    assert done.returncode == 0, done.stderr
    assert TOKEN.partition(":")[2].encode() not in done.stdout + done.stderr
    *said, answer = map(json.loads, done.stdout.splitlines())
    return answer, said


@pytest.mark.parametrize("line", ["", "BOT_TOKEN=\n", "BOT_TOKEN=your_token\n", 'BOT_TOKEN=""\n', "A=1\nBOT_TOKEN="])
def test_a_token_that_is_pasted_goes_where_none_was(home, bot, line):
    """It was dropped for what stood in its place, and the bot was added without one."""
    (bot / ".env").write_text(line)
    plan = add(home, bot, token=TOKEN)[0]["plan"]
    assert plan["copied"] == ["BOT_TOKEN"]
    done, _ = add(home, bot, token=TOKEN, seal=plan["seal"])
    assert done["done"]["name"] == "my-bot"
    assert (bot / ".env").read_text().splitlines()[-1] == f"BOT_TOKEN={TOKEN}"
    assert (bot / ".env").read_text().startswith(line)
    assert dotenv_values(bot / ".env")["BOT_TOKEN"] == TOKEN


def test_a_part_of_a_token_is_none(home, bot):
    for length in (1, 2, 12, 20):
        answer, _ = add(home, bot, token=TOKEN[: TOKEN.index(":") + 1 + length])
        assert "about 35 letters" in answer.get("token_fault", ""), length


def test_what_is_to_be_tried_by_hand_can_be(home, bot):
    """The environment that was begun for it is taken back."""
    asked = {"token": TOKEN, "install": True}
    plan = add(home, bot, **asked)[0]["plan"]
    answer, said = add(home, bot, **asked, seal=plan["seal"])
    told = " ".join(one.get("said", "") for one in said) + json.dumps(answer)
    assert "Try it by hand" in told, told
    assert not (bot / ".venv").exists()
    command = told.partition("to see all of it: ")[2]
    assert "-m venv" in command.partition(" && ")[0], command
