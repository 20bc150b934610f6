"""A bot whose token lies in a file of its own, taken up by `add` and started for real: the promise holds for it as for
one with a .env. And one whose token nobody knows: that is said, and stays said.
"""

import sys
import tomllib

import pytest
from e2e.test_add import in_terminal
from home import ECHO, make_token

from tray_app import single_instance
from tray_app.core.errors import HeldElsewhere

PLACES = {
    "config.py": ("from config import TOKEN", "TOKEN", "TOKEN = '{t}'\n"),
    "config/settings.json": ("SETTINGS = json.load(open('config/settings.json'))", "SETTINGS['bot']['token']",
                             '{{"bot": {{"token": "{t}"}}}}\n'),
    "token.txt": ("TOKEN = open('token.txt').read().strip()", "TOKEN", "{t}\n"),
}  # fmt: skip
NOISY = """import sys, time
TOKEN = open(sys.argv[0] + ".secret").read()[::-1]
print("GET https://api.telegram.org/bot" + TOKEN + "/getUpdates", flush=True)
for _ in range(200):
    print("telebot.apihelper.ApiTelegramException: A request to the Telegram API was unsuccessful. Error code: 409. "
          "Description: Conflict: terminated by other getUpdates request; make sure that only one bot instance is "
          "running", flush=True)
    time.sleep(2.5)
if 0:
    import telebot
    bot = telebot.TeleBot(TOKEN)
    bot.infinity_polling()
"""


def entries(home):
    return tomllib.loads((home.folder / "bots.toml").read_text("utf-8"))["bots"]


@pytest.fixture
def shop(homes, emulator, tmp_path):
    """(its folder, its token), with an echo bot in it that reads its token from the file `place`."""

    def make(place, name="shop", number=770_640):
        folder = tmp_path / name
        head, reads, text = PLACES[place]
        echo = ECHO.read_text("utf-8")
        asks = 'os.environ.get("BOT_TOKEN", "")'
        assert asks in echo
        echo = echo.replace("import http.client\n", f"import http.client\nimport json\n{head}\n", 1).replace(
            asks, reads
        )
        folder.mkdir()
        (folder / "bot.py").write_text(echo, "utf-8")
        (folder / place).parent.mkdir(exist_ok=True)
        token = make_token(number)
        (folder / place).write_text(text.format(t=token))
        (folder / ".env").write_text(f"BOTTRAY_API_BASE={emulator.url}\n")
        emulator.add_bot(token, "shop_bot")
        return folder, token

    return make


@pytest.mark.parametrize("place", PLACES)
def test_a_second_copy_is_refused(homes, shop, place, tmp_path):
    one, other = homes("one"), homes("other")
    folder, token = shop(place)
    one.agent()
    added = one.run("add", str(folder), "--yes")
    assert added.returncode == 0, added.stdout + added.stderr
    assert entries(one)["shop"]["token_in"] == str(folder / place)
    assert "@shop_bot" in added.stdout
    view = one.status("shop")
    assert (view["phase"], view["bot_id"]) == ("running", 770_640)

    copy, _ = shop(place, name="copy")
    second = other.run("add", str(copy), "--yes")
    assert second.returncode == 1, second.stdout + second.stderr
    assert f"PID {view['pid']}" in second.stdout + second.stderr
    assert other.status("copy")["phase"] != "running"

    again = one.run("add", str(copy), "--yes")
    assert 'configured already, as bot "shop"' in again.stderr
    assert token not in "".join([added.stdout, added.stderr, second.stdout, second.stderr, again.stderr])
    assert token not in one.log("shop")

    checked, looked = one.run("check", "shop"), one.run("doctor")
    assert f"{folder / place}" in checked.stdout
    assert f"{folder / place}" in looked.stdout


def test_a_new_token_counts_from_the_next_start(home, shop, emulator):
    folder, _ = shop("config.py")
    home.agent()
    assert home.run("add", str(folder), "--yes").returncode == 0
    new = make_token(770_641)
    emulator.add_bot(new, "next_bot")
    (folder / "config.py").write_text(f"TOKEN = '{new}'\n")
    assert home.run("restart", "shop").returncode == 0
    assert home.status("shop")["bot_id"] == 770_641


def test_one_whose_token_nobody_knows(home, tmp_path):
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "bot.py").write_text(NOISY)
    token = make_token(770_642)
    (folder / "bot.py.secret").write_text(token[::-1])
    home.agent(sample=0.3)
    added = home.run("add", str(folder), "--yes", "--no-start")
    assert "two readers are possible" in added.stderr
    assert "plain program" not in added.stdout
    assert home.run("start", "shop").returncode == 0
    view = home.wait_for("shop", lambda v: len(v.warnings) > 1)
    told = {one.kind: one.text for one in view.warnings}
    assert "names bot 770642" in told["unguarded"]
    assert any(kind.startswith("conflict-") for kind in told)
    with pytest.raises(HeldElsewhere, match="shop"), single_instance(token, environ=home.environ):
        pass  # named once, its lease is held
    looked = home.run("doctor").stdout
    assert "two readers are possible" in looked
    assert home.run("stop", "shop").returncode == 0
    with single_instance(token, environ=home.environ):
        pass
    assert "unguarded" in [one["kind"] for one in home.status("shop")["warnings"]]


def test_one_whose_output_names_a_bot_that_runs_already(homes, shop, tmp_path):
    """Its token is not known, and yet the second reader is told of, with who it is."""
    one, other = homes("one"), homes("other")
    folder, token = shop("token.txt", number=770_645)
    one.agent()
    assert one.run("add", str(folder), "--yes").returncode == 0
    copy = tmp_path / "copy"
    copy.mkdir()
    (copy / "bot.py").write_text(NOISY)
    (copy / "bot.py.secret").write_text(token[::-1])
    other.agent(sample=0.3)
    assert other.run("add", str(copy), "--yes", "--no-start").returncode == 0
    assert other.run("start", "copy").returncode == 0, other.log("copy")
    view = other.wait_for("copy", lambda v: any("names bot 770645" in one.text for one in v.warnings))
    told = {one.kind: one.text for one in view.warnings}["unguarded"]
    assert f"PID {one.status('shop')['pid']}" in told


def test_one_that_holds_the_lease_by_itself_is_not_told_of_as_a_second(home):
    first, rest = NOISY.split("print(", 1)
    itself = f"sys.path.insert(0, {str(ECHO.parents[2])!r})\nfrom tray_app import single_instance\n"
    itself += "held = single_instance(TOKEN)\nheld.__enter__()\n"
    script = home.bot("shop", f"{first}{itself}print({rest}", python=sys.executable)
    script.with_name(f"{script.name}.secret").write_text(make_token(770_646)[::-1])
    home.agent(sample=0.3)
    assert home.run("start", "shop").returncode == 0, home.log("shop")
    view = home.wait_for("shop", lambda v: any("names bot 770646" in one.text for one in v.warnings))
    assert "already running" not in {one.kind: one.text for one in view.warnings}["unguarded"]


def test_one_that_only_this_shell_has(home, emulator, tmp_path):
    """The variable is found by the script's own text, whatever its name."""
    folder, token = tmp_path / "shop", make_token(770_643)
    emulator.add_bot(token, "shop_bot")
    folder.mkdir()
    echo = ECHO.read_text("utf-8").replace('"BOT_TOKEN"', '"MY_SHOP_KEY"')
    (folder / "bot.py").write_text(echo, "utf-8")
    (folder / ".env").write_text(f"BOTTRAY_API_BASE={emulator.url}\n")
    home.environ["MY_SHOP_KEY"] = token
    added = home.run("add", str(folder), "--yes", "--no-start")
    assert added.returncode == 0, added.stderr
    assert "variable MY_SHOP_KEY in the environment" in added.stdout
    assert "nowhere else" in added.stderr
    assert f"MY_SHOP_KEY=... into {folder / '.env'}" in added.stderr
    assert entries(home)["shop"]["token_env"] == "MY_SHOP_KEY"
    assert token not in added.stdout + added.stderr + (folder / ".env").read_text()


@pytest.mark.linux("a terminal of its own")
def test_one_that_only_this_shell_has_is_kept_after_a_yes(home, emulator, tmp_path):
    folder, token = tmp_path / "shop", make_token(770_644)
    emulator.add_bot(token, "shop_bot")
    folder.mkdir()
    (folder / "bot.py").write_text(ECHO.read_text("utf-8"), "utf-8")
    (folder / ".env").write_text(f"BOTTRAY_API_BASE={emulator.url}\n")
    home.environ["BOT_TOKEN"] = token
    code, said = in_terminal(home, "add", str(folder), "--no-start", answers=["1", "y"])
    assert code == 0, said
    assert f"BOT_TOKEN={token}" in (folder / ".env").read_text()
    assert token not in said


@pytest.mark.parametrize(
    ("head", "token"),
    [
        ("", """f'{os.environ["BOT_ID"]}:{os.environ["BOT_HASH"]}'"""),
        ("BOT_ID = os.environ['BOT_ID']\nbot_hash = os.getenv('BOT_HASH')\n", "f'{BOT_ID}:{bot_hash}'"),
    ],
)
def test_a_token_that_is_put_together(home, tmp_path, head, token):
    """Its parts are there already: to write one of them would be no cure; the one that is told is."""
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "bot.py").write_text(f"import os, telebot\n{head}telebot.TeleBot({token}).infinity_polling()\n")
    whole = make_token(770_643)
    number, _, secret = whole.partition(":")
    (folder / ".env").write_text(f"BOT_ID={number}\nBOT_HASH={secret}\n")
    added = home.run("add", str(folder / "bot.py"), "--yes", "--no-start")
    said = added.stdout + added.stderr
    assert "puts the token together from several variables: BOT_ID, BOT_HASH" in said
    assert "Write BOT_ID=" not in said
    assert secret not in said
    with (folder / ".env").open("a") as file:
        file.write(f"BOT_TOKEN={whole}\n")
    assert home.run("remove", "shop", "--yes").returncode == 0
    assert "BOT_TOKEN, bot 770643" in home.run("add", str(folder / "bot.py"), "--yes", "--no-start").stdout


def test_what_is_joined_and_no_token(home, tmp_path):
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "bot.py").write_text(
        "import os, telebot\nprint(f\"{os.environ['DB_HOST']}:{os.environ['DB_PORT']}\")\n"
        "telebot.TeleBot(os.environ['BOT_TOKEN']).infinity_polling()\n"
    )
    (folder / ".env").write_text("DB_HOST=127.0.0.1\nDB_PORT=5432\n")
    added = home.run("add", str(folder / "bot.py"), "--yes", "--no-start")
    assert "Write BOT_TOKEN=" in added.stdout + added.stderr
