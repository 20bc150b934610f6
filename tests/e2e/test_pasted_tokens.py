"""A token that the page pastes in the place of one that Telegram refuses: real files, a real vault, the emulator.

Deliberate faults that were tried, each red: every letter of the file written anew · a remark's old token replaced too ·
no copy · written although the file has changed since · a script edited · one that Telegram refuses written · the
other variable with the same token forgotten · a copy that others can read.
"""

import json
import os
import subprocess

import pytest
from home import make_token
from processes import WINDOWS
from secret_service import secret_service

from tray_app.adapters.security_windows import everybody_reads

OLD, NEW, OTHER, UNKNOWN = (make_token(n) for n in (770_840, 770_841, 770_842, 770_843))
SAME = OLD[:-1] + "x"  # the same bot's, as @BotFather gives it after a revocation
ENV = "# my bot, before: {t}\r\n\r\nexport BOT_TOKEN='{t}'  # of @BotFather\r\nDEBUG=1\r\nURL=x/${{BOT_TOKEN}}\r\n"
TWICE = "BOT_TOKEN={t}\nTELEGRAM_TOKEN={t}\nBOT_TOKEN={t}\n"


@pytest.fixture
def shop(home, emulator):
    """Makes a bot whose token is in a file beside it; gives that file."""
    for token, name in ((SAME, "shop_bot"), (OTHER, "other_bot")):
        emulator.add_bot(token, name)

    def make(name, text, encoding="utf-8", **keys):
        keys = {"token_in": str(home.folder / "bot-shop" / name), **keys} if name != ".env" else keys
        file = home.bot("shop", **keys).with_name(name)
        file.write_bytes(text.format(t=OLD, u=OTHER).encode(encoding))
        return file

    return make


def paste(home, environ=None, **asked):
    """What the program answers that the agent starts for that."""
    done = subprocess.run(
        home.command("pasting"),
        input=json.dumps({"bot": "shop", "refused": True, **asked}).encode(),
        env={**home.environ, **(environ or {})},
        capture_output=True,
    )
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    for token in (OLD, SAME, OTHER, UNKNOWN):
        assert token.partition(":")[2].encode() not in said
    return json.loads(done.stdout)


def written(home, token=SAME, environ=None):
    seal = paste(home, environ, token=token)["checked"]["seal"]
    return paste(home, environ, token=token, seal=seal)


@pytest.mark.parametrize(
    ("name", "text", "encoding", "keys"),
    [
        (".env", ENV, "utf-8", {}),
        (".env", ENV, "utf-8-sig", {}),
        (".env", "ШАГ=да\nSHOP_KEY = {t}\n", "utf-8", {"token_env": "SHOP_KEY"}),
        ("config.json", '{{"admin": 1, "bot": {{"token": "{t}"}}, "other": "{u}"}}', "utf-8", {"bot_id": 770_840}),
        ("token.txt", "{t}\n", "utf-8", {}),
        ("settings.yaml", "# {t}\nтокен: '{t}'\r\n", "cp1251", {}),
    ],
    ids=["env", "bom", "named", "json", "text", "cp1251"],
)
def test_only_the_token_of_the_file_changes_and_a_copy_stays(home, shop, name, text, encoding, keys):
    file = shop(name, text, encoding, **keys)
    before, copy = file.read_bytes(), file.with_name(name + ".before-bottray")
    place = paste(home)["place"]
    assert (place["file"], place["copy"], place["told"]) == (str(file), str(copy), None)
    assert paste(home, token=SAME)["checked"]["other"] is False
    assert (file.read_bytes(), copy.exists()) == (before, False)
    assert written(home) == {"written": True}
    at = before.rindex(OLD.encode())
    assert file.read_bytes() == before[:at] + SAME.encode() + before[at + len(OLD) :]
    assert copy.read_bytes() == before
    assert not everybody_reads(copy) if WINDOWS else copy.stat().st_mode & 0o077 == 0
    assert home.run("check", "shop").returncode == 0


def test_each_variable_with_that_token_gets_the_new_one(home, shop):
    file = shop(".env", TWICE)
    assert paste(home)["place"]["variable"] == "BOT_TOKEN, TELEGRAM_TOKEN"
    assert written(home) == {"written": True}
    assert file.read_text() == f"BOT_TOKEN={OLD}\nTELEGRAM_TOKEN={SAME}\nBOT_TOKEN={SAME}\n"
    assert home.run("check", "shop").returncode == 0


@pytest.mark.parametrize("text", ["BOT_TOKEN=nonsense\nX=nonsense\n", "X=nonsense\n"], ids=["no token", "none"])
def test_what_is_no_token_at_all_is_put_right_too(home, shop, text):
    file = shop(".env", text, token_env="BOT_TOKEN")
    assert paste(home, refused=False)["place"]["variable"] == "BOT_TOKEN"
    checked = paste(home, refused=False, token=SAME)["checked"]
    assert paste(home, refused=False, token=SAME, seal=checked["seal"]) == {"written": True}
    assert sorted(file.read_text().splitlines()) == [f"BOT_TOKEN={SAME}", "X=nonsense"]


def test_what_telegram_says_of_it(home, shop):
    shop(".env", ENV)
    assert "number, a colon" in paste(home, token="12:x")["fault"]
    no = paste(home, token=UNKNOWN)["checked"]
    assert "Telegram refuses the token" in no["trouble"]["message"]
    assert "paste it here" in no["trouble"]["cure"]
    assert no["seal"] is None
    other = paste(home, token=OTHER)["checked"]
    assert (other["username"], other["other"]) == ("other_bot", True)
    good = paste(home, token=f'  "{SAME}" \n')["checked"]
    assert (good["username"], good["other"], good["trouble"]) == ("shop_bot", False, None)


def test_what_has_changed_since_is_not_written_over(home, shop):
    file = shop(".env", ENV)
    seal = paste(home, token=SAME)["checked"]["seal"]
    file.write_text(f"BOT_TOKEN={OTHER}\n")
    assert paste(home, token=SAME, seal=seal)["checked"]["seal"] != seal
    assert file.read_text() == f"BOT_TOKEN={OTHER}\n"
    assert not list(file.parent.glob("*before-bottray"))


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("config.py", 'A = 1\nTOKEN = "{t}"\n', 2),
        ("start.sh", "#!/bin/sh\n\nexport BOT_TOKEN={t}\npython3 bot.py\n", 3),
    ],
)
def test_of_a_script_the_file_and_line_are_said(home, shop, name, text, line):
    file = shop(name, text)
    before = file.read_bytes()
    assert f"line {line} of {file}" in paste(home)["place"]["told"]
    assert "BotTray does not change" in paste(home, token=SAME, seal="x")["refused"]["message"]
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    ("keys", "said"), [({"args": f"--token {OLD}"}, "among the arguments"), ({"env": "ENV"}, "as BOT_TOKEN in env")]
)
def test_of_bots_toml_the_line_is_said(home, shop, keys, said):
    shop(".env", "X=1\n", **keys)
    config = home.folder / "bots.toml"
    config.write_text(config.read_text().replace('"ENV"', f'{{ BOT_TOKEN = "{OLD}" }}'))
    assert said in paste(home)["place"]["told"]


def test_where_the_token_is_not_what_it_lacks_none_is_asked_for(home, shop):
    shop(".env", ENV)
    assert paste(home, refused=False) == {"place": None}
    assert "There is no bot" in paste(home, bot="nobody")["refused"]["message"]


@pytest.mark.linux("a pipe that a program fills")
def test_a_pipe_is_not_written_into(home, shop):
    file = shop(".env", "")
    file.unlink()
    os.mkfifo(file)
    with subprocess.Popen(["sh", "-c", f"echo BOT_TOKEN={OLD} > '{file}'"]):
        assert "is a pipe that another program fills" in paste(home)["place"]["told"]


def test_into_the_vault_in_the_place_of_the_old_one(home, shop, tmp_path):
    file = shop(".env", "BOT_TOKEN={t}\n")
    with secret_service(tmp_path / "vault") as environ:
        home.environ.update(environ)
        assert home.run("token", "move", "shop", "--yes").returncode == 0
        assert (paste(home)["place"]["file"], file.read_text()) == ("", "")
        assert written(home) == {"written": True}
        assert home.run("check", "shop").returncode == 0
        assert (file.read_text(), list(file.parent.glob("*before-bottray"))) == ("", [])


def test_what_is_made_of_the_token_stays_as_it_is_written(home, shop):
    env = "BOT_TOKEN={t}\nTELEGRAM_TOKEN=${{BOT_TOKEN}}  # the same\n"
    file = shop(".env", env)
    assert written(home) == {"written": True}
    assert file.read_text() == env.format(t=SAME)


def test_one_that_is_put_together_is_left_to_its_owner(home, shop):
    number, secret = OLD.split(":")
    text = f"ID={number}\nSECRET={secret}\nBOT_TOKEN=${{ID}}:${{SECRET}}  # both\n"
    file = shop(".env", text.replace("{", "{{").replace("}", "}}"))
    answer = written(home)
    assert "in a form that BotTray does not edit" in answer["refused"]["message"], answer
    assert file.read_text() == text
    assert [one.name for one in file.parent.iterdir() if "before" in one.name] == []
