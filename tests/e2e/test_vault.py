"""`bottray token move`: a real vault (GNOME's keyring), a real agent, the emulated Telegram.

Deliberate faults that were tried, each red: the .env written before bots.toml · an .env that could not be written is
not named · the token not handed to the bot · a changed `token` restarts the bot · the token left in .env · a locked
vault not told from a broken one · another token in .env not seen · the token of another bot written over.
"""

import resource
import stat
import subprocess
import tomllib

import psutil
import pytest
from e2e.waiting import alive
from home import make_token
from secret_service import secret_service

TOKEN = make_token(770_820)
OTHER = make_token(770_821)
ENV = "# my bot\r\n\r\nexport BOT_TOKEN='{}'  # of @BotFather\r\nDEBUG=1\r\n"


@pytest.fixture
def vault(tmp_path):
    with secret_service(tmp_path / "vault") as environ:
        yield environ


@pytest.fixture
def shop(home, emulator, vault):
    """A bot with its token in a .env as people write them, whose user has a vault."""
    emulator.add_bot(TOKEN, "shop_bot")
    home.environ.update(vault)
    script = home.bot("shop", token=TOKEN)
    script.with_name(".env").write_bytes(ENV.format(TOKEN).encode())
    return home, script.with_name(".env")


def ran(home, code, *words):
    """What it said: of the given exit code, on one or few lines, without the token."""
    done = home.run(*words)
    said = done.stdout + done.stderr
    assert done.returncode == code, said
    assert TOKEN.partition(":")[2] not in said
    assert "Traceback" not in said
    return said


def with_token(folder):
    """The files in which the token stands."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path for path in files if TOKEN.partition(":")[2].encode() in path.read_bytes()]


def entry(home):
    return tomllib.loads((home.folder / "bots.toml").read_text())["bots"]["shop"]


def test_there_and_back(shop, emulator):
    home, env = shop
    before = (home.folder / "bots.toml").read_text()
    said = ran(home, 0, "token", "move", "shop", "--yes")
    assert "is in the vault" in said
    assert env.read_bytes() == b"# my bot\r\n\r\nDEBUG=1\r\n"
    assert entry(home)["token"] == "vault"
    assert with_token(home.folder) == []
    assert "(the vault)" in ran(home, 0, "check", "shop")

    home.agent()
    assert home.run("start").returncode == 0
    emulator.queue(TOKEN, "hello")
    emulator.wait_for(TOKEN, lambda state: state["sent"])
    bot = psutil.Process(home.status("shop")["pid"])
    assert bot.environ()["BOT_TOKEN"] == TOKEN
    secret = TOKEN.partition(":")[2]
    for pid in home.pids():
        process = psutil.Process(pid)
        assert secret not in " ".join(process.cmdline())
        assert pid == bot.pid or bot in process.parents() or secret not in str(process.environ())
    assert with_token(home.folder) == []
    assert "0 broken" in (page := ran(home, 0, "doctor")) or "All is well." in page

    ran(home, 0, "token", "move", "shop", "--back", "--yes")
    assert env.read_bytes() == f"# my bot\r\n\r\nDEBUG=1\r\nBOT_TOKEN={TOKEN}\r\n".encode()
    assert stat.S_IMODE(env.stat().st_mode) == 0o600
    assert (home.folder / "bots.toml").read_text() == before
    assert home.run("restart").returncode == 0
    assert "is not in the vault" in ran(home, 1, "token", "move", "shop", "--back", "--yes")


def test_a_bot_that_runs_is_not_disturbed(shop):
    home, env = shop
    env.write_text(f"TELEGRAM_TOKEN={TOKEN}\n")
    env.with_name("bot.py").write_text("import time\ntime.sleep(600)\n")
    home.bot("other", "import time\ntime.sleep(600)\n")
    home.agent()
    assert home.run("start", "shop").returncode == 0
    pid = home.status("shop")["pid"]
    ran(home, 0, "token", "move", "shop", "--yes")
    assert entry(home)["token_env"] == "TELEGRAM_TOKEN"
    assert home.run("start", "other").returncode == 0  # for this the agent has read bots.toml again
    ran(home, 0, "token", "move", "shop", "--back", "--yes")
    assert home.run("restart", "other").returncode == 0
    assert alive(pid)
    assert home.status("shop")["pid"] == pid
    assert home.status("shop")["restarts"] == 0
    ran(home, 0, "token", "move", "shop", "--yes")
    assert home.run("restart", "shop").returncode == 0
    assert psutil.Process(home.status("shop")["pid"]).environ()["TELEGRAM_TOKEN"] == TOKEN


def test_nothing_is_moved_that_is_not_agreed_to(shop):
    home, env = shop
    said = ran(home, 2, "token", "move", "shop")
    assert "Say --yes to move the token of shop." in said
    assert "It goes into the vault of this computer (SecretService" in said
    assert env.read_bytes() == ENV.format(TOKEN).encode()
    assert "token" not in entry(home)


def test_a_script_with_the_token_in_its_text(home, vault):
    home.environ.update(vault)
    home.bot("shop", f"TOKEN = '{TOKEN}'\n")
    said = ran(home, 2, "token", "move", "shop", "--yes")
    assert "stands in line 1 of" in said
    assert 'os.environ["BOT_TOKEN"]' in said
    assert "token" not in entry(home)


def test_another_token_in_the_env_is_said_and_can_be_moved(shop, emulator):
    home, env = shop
    ran(home, 0, "token", "move", "shop", "--yes")
    emulator.add_bot(OTHER, "other_bot")
    env.write_text(f"BOT_TOKEN={OTHER}\n")
    assert "there are two different tokens" in ran(home, 2, "check", "shop")
    assert "has another BOT_TOKEN than the vault" in ran(home, 2, "token", "move", "shop", "--back", "--yes")
    assert "token of another bot" in ran(home, 1, "token", "move", "shop", "--yes")
    env.write_text("")
    ran(home, 0, "check", "shop")
    new = TOKEN[:-4] + "anew"  # of the same bot, by @BotFather
    env.write_text(f"BOT_TOKEN={new}\n")
    ran(home, 0, "token", "move", "shop", "--yes")
    assert env.read_text() == ""
    ran(home, 3, "check", "shop")  # the emulated Telegram knows the old one
    ran(home, 0, "token", "move", "shop", "--back", "--yes")
    assert env.read_text() == f"BOT_TOKEN={new}\n"


@pytest.mark.parametrize("room", [0, 1000])
def test_a_full_disk_loses_nothing(shop, room):
    """No file may grow beyond `room` bytes: first bots.toml cannot be written, then only the larger .env."""
    home, env = shop
    env.write_text(ENV.format(TOKEN) + "# remark\n" * 200)
    before = env.read_bytes()
    done = subprocess.run(
        home.command("token", "move", "shop", "--yes"), env=home.environ, capture_output=True, text=True, timeout=60,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room)),
    )  # fmt: skip
    assert done.returncode == 5, done
    assert env.read_bytes() == before
    if room:
        assert "is in the vault and is taken from there, but" in done.stderr
        assert "Take BOT_TOKEN out of it by hand." in done.stderr
    else:
        assert "bots.toml cannot be written" in done.stderr
    assert entry(home).get("token") == ("vault" if room else None)
    assert ("(the vault)" in ran(home, 0, "check", "shop")) == bool(room)
    ran(home, 0, "token", "move", "shop", "--yes")
    assert with_token(home.folder) == []


WORDS = {
    "no extra": (2, "needs the package keyring, which is not installed", "нужен пакет keyring"),
    "locked": (5, "the vault of this computer is locked", "хранилище паролей этого компьютера закрыто"),
    "none": (5, "this computer has no vault", "на этом компьютере нет хранилища паролей"),
    "gone": (2, "its token is not in the vault", "в хранилище нет его токена"),
}


def test_each_trouble_has_its_sentence(shop, tmp_path):
    home, env = shop
    ran(home, 0, "token", "move", "shop", "--yes")
    assert env.exists()
    good = dict(home.environ)
    lacking = tmp_path / "lacking"
    lacking.mkdir()
    (lacking / "keyring.py").write_text("raise ImportError\n")
    with secret_service(tmp_path / "vault", unlocked=False) as locked:
        troubles = {
            "no extra": {"PYTHONPATH": str(lacking)},
            "locked": locked,
            "none": {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent"},
            "gone": {},
        }
        for kind, changed in troubles.items():
            code, english, russian = WORDS[kind]
            home.environ = {**good, **changed}
            if kind == "gone":
                home.bot("gone", token="vault")
                text = (home.folder / "bots.toml").read_text().replace("[bots.gone]", '[bots.gone]\ntoken = "vault"')
                (home.folder / "bots.toml").write_text(text)
            name = "gone" if kind == "gone" else "shop"
            if kind == "gone":
                (home.folder / "bot-gone" / ".env").unlink()
            for words in (["check", name], ["run", name]):
                home.environ["BOTTRAY_LANG"] = "en"
                assert english in ran(home, code, *words), (kind, words)
            home.environ["BOTTRAY_LANG"] = "ru"
            assert russian in ran(home, code, "check", name), kind
    home.environ = good
    ran(home, 0, "check", "shop")


def test_where_there_is_no_vault_the_token_stays_where_it_is(shop):
    """What is not in bots.toml was to be taken out of there, and what is in .env to be written there."""
    home, _env = shop
    home.environ["DBUS_SESSION_BUS_ADDRESS"] = "unix:path=/nonexistent"
    said = ran(home, 5, "token", "move", "shop", "--yes")
    assert "A server without a desktop has none: leave the token where it is." in said
    assert "bots.toml" not in said
