"""A token that somebody has typed where a name, a path or a command belongs is shown nowhere.

Deliberate faults that were tried, each red: a message's values as they are · argparse's own errors as they are.
"""

import json

import pytest
from home import Home

TOKEN = "123456789:" + "AAe4_" * 7  # put together, so that none stands in a file
SECRET = TOKEN.partition(":")[2]
COMMANDS = [
    ["start", TOKEN],
    ["stop", TOKEN],
    ["run", TOKEN],
    ["status", TOKEN],
    ["logs", TOKEN],
    ["check", TOKEN],
    ["doctor", TOKEN],
    ["clean", TOKEN, "--dry-run"],
    ["add", TOKEN, "--yes"],
    ["add", ".", "--name", TOKEN, "--yes"],
    ["remove", TOKEN, "--yes"],
    ["token", "move", TOKEN],
    [TOKEN],
    ["start", SECRET],
    ["run", SECRET],
    ["add", SECRET[:20], "--yes"],
    ["logs", f"123456789={SECRET}"],
    ["history", f"123456789 : {SECRET}"],
    ["check", f"123456789\uff1a{SECRET}"],
    ["start", f"--token={TOKEN}"],
    ["logs", "-n", TOKEN],
    ["doctor", "--bundle", f"{TOKEN}/bundle.zip"],
]


@pytest.mark.parametrize(
    "words",
    COMMANDS,
    ids=[ascii(" ".join(words).replace(TOKEN, "TOKEN").replace(SECRET, "SECRET")) for words in COMMANDS],
)
def test_on_the_command_line(home: Home, words: list[str]) -> None:
    for name in ("shop", "news"):
        home.bot(name, "import time\ntime.sleep(600)\n", start="manual")
    ended = home.run(*words)
    assert ended.returncode != 0
    assert SECRET[:20] not in ended.stdout + ended.stderr
    assert ended.stdout + ended.stderr, "what is wrong is said all the same"


@pytest.mark.parametrize("length", [18, 24, 30])
def test_a_token_that_was_copied_in_part(home: Home, length: int) -> None:
    """Its letters may be of one kind, so that only the number before them says what they are."""
    home.bot("shop", "import time\ntime.sleep(600)\n", start="manual")
    piece = ("123456789:" + "AA" + "bcdefghk" * 5)[:length]
    for words in (["start", piece], ["status", piece], ["add", piece, "--yes"]):
        said = home.run(*words)
        assert said.returncode != 0
        assert piece.partition(":")[2] not in said.stdout + said.stderr


ENTRIES = {
    "a key with one in it": f"[bots.shop]\nscript = 'bot.py'\nkey_{TOKEN.replace(':', '_')} = 1\n",
    "command": f"[bots.shop]\ncommand = {json.dumps(TOKEN)}\n",
    "script": f"[bots.shop]\nscript = {json.dumps(TOKEN)}\n",
    "folder": f"[bots.shop]\nscript = 'bot.py'\nfolder = {json.dumps(TOKEN)}\n",
    "env_file": f"[bots.shop]\nscript = 'bot.py'\nenv_file = {json.dumps(TOKEN)}\n",
    "a word of ours": f"[bots.shop]\nscript = 'bot.py'\nrestart = {json.dumps(TOKEN)}\n",
    "a size": f"[bots.shop]\nscript = 'bot.py'\nmemory_limit = {json.dumps(TOKEN)}\n",
    "a key": f"[bots.shop]\nscript = 'bot.py'\n{json.dumps(TOKEN)} = 1\n",
    "a name": f"[bots.{json.dumps(TOKEN)}]\nscript = 'bot.py'\n",
    "no TOML": f"{TOKEN}\n",
}


@pytest.mark.parametrize("text", ENTRIES.values(), ids=ENTRIES)
def test_in_the_config(home: Home, text: str) -> None:
    (home.folder / "bots.toml").write_text(text)
    said = [home.run(*words) for words in (["start"], ["check"], ["doctor"], ["status", "--json"])]
    for one in said:
        assert SECRET not in one.stdout + one.stderr, one
    assert said[0].returncode != 0
    home.run("quit")
    for file in home.folder.rglob("*"):
        if file.is_file() and file.name != "bots.toml":
            assert SECRET.encode() not in file.read_bytes(), file
