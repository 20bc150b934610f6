"""One broken entry of bots.toml stops no other bot and no command for others; what is wrong is said beside it."""

import gzip
import json
import sys

import pytest
from home import make_token
from processes import alive

from tray_app.core.model import Phase

WAITS = "import time\nprint('up', flush=True)\ntime.sleep(600)\n"
FAULT = 'Did you mean "script"'


@pytest.fixture
def hurt(home, emulator):
    """`shop` is whole, `other` has a slip of the pen, and the script of `gone` is not there."""
    home.token = make_token(770_900)
    emulator.add_bot(home.token, "shop_bot")
    home.shop = home.bot("shop", token=home.token)
    home.bot("gone", WAITS).unlink()
    with open(home.folder / "bots.toml", "a", encoding="utf-8") as file:
        file.write("[bots.other]\nscirpt = 'other.py'\n")
    return home


def test_a_bot_is_run_by_its_name_and_by_its_path(hurt):
    hurt.bot("done", "print('done')")
    for what in ("done", str(hurt.folder / "bot-done" / "bot.py")):
        told = hurt.run("run", what)
        assert told.returncode == 0, told.stderr
        assert " done\n" in told.stdout
        assert FAULT in told.stderr
    told = hurt.run("run", "other")
    assert told.returncode == 2
    assert FAULT in told.stderr


def test_no_text_at_all_keeps_no_script_from_running(home):
    script = home.bot("done", "print('done')")
    (home.folder / "bots.toml").write_bytes(b"\xff\xfe\x00 no text")
    told = home.run("run", str(script))
    assert told.returncode == 0, told.stderr
    assert " done\n" in told.stdout
    assert "bots.toml" in told.stderr


def test_a_bot_is_started_and_the_broken_one_is_named(hurt):
    told = hurt.run("start", "shop")
    assert told.returncode == 0, told.stdout + told.stderr
    assert FAULT in told.stderr
    assert told.stderr.count("other.scirpt") == 1, "said once"
    everything = hurt.run("start", "--all")
    assert everything.returncode == 2, "not all could be started"
    assert everything.stderr.count("other.scirpt") == 1
    only = hurt.run("start", "other")
    assert only.returncode == 2
    assert FAULT in only.stderr
    assert "There is no bot" not in only.stderr
    assert hurt.run("status", "shop").returncode == 0
    assert hurt.run("status").returncode == 2
    stop = hurt.run("stop", "shop")
    assert (stop.returncode, stop.stdout.strip()) == (0, "shop is stopped.")


def test_without_an_agent_the_others_are_told_of(hurt):
    told = hurt.run("status")
    assert told.returncode == 2
    assert [line.split()[0] for line in told.stdout.splitlines() if not line.startswith(" ")] == ["shop", "gone"]
    assert FAULT in told.stderr
    check = hurt.run("check", "--all")
    assert "@shop_bot" in check.stdout
    assert FAULT in check.stderr
    assert check.returncode == 2


def test_clean_looks_for_the_copies_of_the_others(hurt, emulator):
    rival = hurt.spawn(command=[sys.executable, str(hurt.shop)], BOT_TOKEN=hurt.token, BOTTRAY_API_BASE=emulator.url)
    emulator.wait_for(hurt.token, lambda s: s["readers_now"])
    dry = hurt.run("clean", "--dry-run", "--json")
    plan = json.loads(dry.stdout)
    assert [one["pid"] for one in plan["to_do"]] == [rival.pid]
    assert any("gone" in one for one in plan["unknown"])
    assert FAULT in dry.stderr
    assert dry.returncode == 2
    assert alive(rival.pid)


@pytest.mark.parametrize("way", ["a broken header", "a slip", "Telegram away"])
def test_clean_calls_nothing_clean_that_it_has_not_looked_into(home, emulator, way):
    token = make_token(770_902)
    emulator.add_bot(token, "shop_bot")
    home.bot("shop", token=token)
    config = home.folder / "bots.toml"
    if way == "a broken header":
        config.write_text(config.read_text() + "[bots.late\nscript = 'late.py'\n")
    elif way == "a slip":
        config.write_text(config.read_text() + "[bots.late]\nscirpt = 'late.py'\n")
    else:
        emulator.set_fault(token, "error", status=400, description="Bad Request", method="getWebhookInfo")
    told = home.run("clean", "--dry-run")
    assert "There is nothing to clean" not in told.stdout
    assert "Nothing to clean was found; not everything could be looked into." in told.stdout
    assert told.returncode == (5 if way == "Telegram away" else 2), told.stderr
    expected = {
        "a broken header": "bots.toml",
        "a slip": "Left out until that is put right: late.",
        "Telegram away": "shop",
    }
    assert expected[way] in told.stderr


def test_doctor_looks_at_the_others(hurt):
    page = hurt.run("doctor").stdout
    assert "The token is good: @shop_bot" in page
    assert FAULT in page


def test_one_is_added_and_one_is_taken_out(hurt, tmp_path):
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "news.py").write_text(WAITS)
    added = hurt.run("add", str(tmp_path / "new" / "news.py"), "--yes", "--no-start")
    assert added.returncode == 0, added.stdout + added.stderr
    again = hurt.run("add", str(tmp_path / "new" / "news.py"), "--name", "other", "--yes", "--no-start")
    assert again.returncode != 0, "its name is taken, though nothing of it can be read"
    removed = hurt.run("remove", "other", "--yes")
    assert removed.returncode == 0, removed.stdout + removed.stderr
    assert hurt.run("status").returncode == 0


def test_an_edit_that_breaks_one_takes_up_another(home):
    """Neither is a bot stopped whose entry cannot be read any more."""
    for name in ("one", "two"):
        home.bot(name, WAITS, start="auto")
    home.agent()
    before = {name: home.wait_for(name, lambda v: v.phase is Phase.RUNNING).pid for name in ("one", "two")}
    home.bot("three", WAITS, start="auto")
    config = home.folder / "bots.toml"
    new = config.read_text().replace("script", "scirpt", 1)
    (home.folder / "bots.new").write_text(new)
    (home.folder / "bots.new").replace(config)
    home.wait_for("three", lambda v: v.phase is Phase.RUNNING)
    now = home.control().snapshot()
    assert {name: now.bot(name).pid for name in before} == before
    assert FAULT in now.problem


def test_with_one_faulty_entry_nobody_is_asked_which_bot(home):
    (home.folder / "bots.toml").write_text("[bots.shop]\nscirpt = 'bot.py'\n")
    ran = home.run("check")
    assert ran.returncode == 2
    assert 'Did you mean "script"?' in ran.stderr
    assert "Which bot?" not in ran.stderr


def test_a_slip_in_a_header_is_named_by_every_command(home):
    """Nothing of the bot is known then, not even that it is one."""
    (home.folder / "bots.toml").write_text("[bot.shop]\nscript = 'bot.py'\n")
    nameless = ("start", "stop", "restart", "check", "logs", "start --all", "stop --all", "status", "clean")
    for words in (*nameless, "start shop", "stop shop", "run shop", "remove shop --yes", "doctor"):
        ran = home.run(*words.split())
        told = ran.stdout + ran.stderr
        assert told.count("Did you mean [bots.shop]?") == 1, (words, told)
        assert "No bot is configured yet" not in told, words
        assert ran.returncode == (5 if words == "doctor" else 2), words
    home.environ["BOTTRAY_LANG"] = "ru"
    told = home.run("stop").stderr
    assert "[bots.shop]" in told
    assert "Did you mean" not in told


def test_a_slip_in_a_header_beside_the_only_bot(home):
    """Which one is meant without a name may be another."""
    home.bot("shop", WAITS)
    with open(home.folder / "bots.toml", "a", encoding="utf-8") as file:
        file.write("[bot.other]\nscript = 'other.py'\n")
    for words in ("start", "restart", "stop", "logs", "check"):
        ran = home.run(words)
        assert ran.stderr.count("Did you mean [bots.other]?") == 1, (words, ran)
        assert ran.returncode == (2 if words == "check" else 0), (words, ran)


@pytest.mark.linux("devices and pipes among files")
def test_nobody_is_told_to_write_where_nothing_stays(home):
    """Docker masks a .env by /dev/null, which is no fault as long as the token comes from elsewhere."""
    env = home.bot("shop", WAITS).with_name(".env")
    env.symlink_to("/dev/null")
    cure = f"{env} is no file that could keep anything: put one in its place, with BOT_TOKEN=... in it."
    told = home.run("check")
    assert told.stderr.endswith(f"there is nothing to ask Telegram. {cure}\n")
    assert home.run("doctor", "shop").stdout.count(cure) == 1
    config = home.folder / "bots.toml"
    config.write_text(config.read_text() + f'token_env = "BOT_TOKEN"\nenv_file = "{env}"\n')
    assert home.run("check").stderr.endswith(f"its variable BOT_TOKEN is not set. {cure}\n")


@pytest.mark.linux("links and folders are told of by other words there, if at all")
def test_what_lies_in_the_place_of_the_env_is_told_of_once(home):
    """By `check` and `add` with what can be done, by `doctor` once beside what the agent warns of."""
    script = home.bot("shop", WAITS)
    env = script.with_name(".env")
    env.mkdir()
    assert home.run("start").returncode == 0
    told = f"{env} is a folder, but should be a file."
    assert f"{told} Move that folder away" in home.run("check").stderr
    assert home.run("doctor", "shop").stdout.count(told) == 1
    (env / "production").write_text("A=1\n")
    told_of_folder = f"Name the file with BOT_TOKEN in bots.toml (env_file): {env} is a folder."
    assert told_of_folder in home.run("check").stderr
    assert told_of_folder in home.run("doctor", "shop").stdout
    (env / "production").unlink()
    env.rmdir()
    env.symlink_to("/nonexistent/x")
    told = f"{env} is a link to /nonexistent/x, which does not exist."
    assert f"{told} Correct the link or remove it." in home.run("check").stderr
    env.unlink()
    env.symlink_to(".env")
    told = f"{env} is a link that leads back to itself."
    assert f"{told} Correct the link or remove it." in home.run("check").stderr
    assert home.run("doctor", "shop").stdout.count(told) == 1
    home.run("remove", "shop", "--yes")
    added = home.run("add", str(script), "--yes")
    assert "no .env there" not in added.stdout
    assert told in added.stdout + added.stderr


def test_what_is_wrong_with_an_env_is_said_alike_by_all(home):
    """By `check`, `doctor` and a start: which line, what can be done. Red while the line was told by `check` alone, an
    empty file by none but it, and of a packed one that it should be saved as UTF-8."""
    env = home.bot("shop", WAITS).with_name(".env")
    env.write_bytes(b"")
    write = f"Write BOT_TOKEN=... into {env}."
    assert write in home.run("check").stderr
    assert f"It has no token: it is run as a plain program.\n     {write}" in home.run("doctor", "shop").stdout
    home.agent()
    for data, why, cure in (
        ("A=1\nNAME=Вася\n".encode("cp1251"), "line 2 is not written in UTF-8.", "Save it as UTF-8"),
        (gzip.compress(b"BOT_TOKEN=\n"), "it is no text in UTF-8", "Put a text file in UTF-8 in its place."),
    ):
        env.write_bytes(data)
        for words in (("check",), ("doctor", "shop"), ("start", "shop"), ("status", "shop")):
            done = home.run(*words)
            told = done.stdout + done.stderr
            assert f"{env} cannot be read: {why}" in told, words
            assert cure in told, words
        home.run("stop", "shop")
