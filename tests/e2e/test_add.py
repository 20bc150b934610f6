"""`bottray add` and `remove`, as a user types them: real folders, real launchers, a real agent."""

import os
import re
import select
import shutil
import signal
import stat
import subprocess
import sys
import time
import tomllib

import psutil
import pytest
from home import ECHO, make_token
from processes import WINDOWS, alive
from wheels import NEEDY, wheel

from tray_app.adapters.security_windows import everybody_reads
from tray_app.adapters.tokens.secrets import load_env_file

CTRL_C = "\x03"
BOT = "import os, telebot\nbot = telebot.TeleBot(os.environ['BOT_TOKEN'])\nbot.infinity_polling()\n"
PLAIN = "import time\nprint('up', flush=True)\ntime.sleep(600)\n"


def entries(home):
    file = home.folder / "bots.toml"
    return tomllib.loads(file.read_text("utf-8")).get("bots", {}) if file.exists() else {}


@pytest.fixture
def bot(home, emulator, tmp_path):
    """A folder with the echo bot in it, whose token the emulated Telegram knows."""
    home.environ["PYTHONIOENCODING"] = "utf-8"  # names in Cyrillic, whatever the code page of a pipe

    def make(folder="shop", number=770_500, script="bot.py", text=None, env=True, token=None):
        place = tmp_path / folder
        place.mkdir(parents=True, exist_ok=True)
        (place / script).parent.mkdir(parents=True, exist_ok=True)
        (place / script).write_text(ECHO.read_text("utf-8") if text is None else text)
        token = token or make_token(number)
        emulator.add_bot(token, f"bot{number}_bot")
        lines = [f"BOTTRAY_API_BASE={emulator.url}"] + ([f"BOT_TOKEN={token}"] if env else [])
        (place / ".env").write_text("\n".join(lines) + "\n")
        return place, token

    return make


def private(file):
    """Whether BotTray has kept it to its user."""
    return not everybody_reads(file) if WINDOWS else stat.S_IMODE(file.stat().st_mode) == 0o600


def in_terminal(home, *words, answers=(), timeout=60):
    """The command with a terminal of its own; each answer is typed when a question has come. Gives (code, text)."""
    import pty

    master, slave = pty.openpty()
    process = subprocess.Popen(
        home.command(*words), env=home.environ, stdin=slave, stdout=slave, stderr=slave, start_new_session=True
    )
    os.close(slave)
    text, waiting, end, interrupted = "", list(answers), time.monotonic() + timeout, False
    while True:
        assert time.monotonic() < end, text
        if select.select([master], [], [], 1)[0]:
            try:
                data = os.read(master, 65536)
            except OSError:
                break
            if not data:
                break
            text += data.decode(errors="replace")
            if waiting and re.search(r"(\?|\]) $", text.splitlines()[-1]):
                answer = waiting.pop(0)
                if answer == CTRL_C:  # the terminal is nobody's controlling one
                    interrupted = True
                    process.send_signal(signal.SIGINT)
                else:
                    os.write(master, f"{answer}\n".encode())
                text += "\n"
        elif process.poll() is not None:
            break
        elif interrupted:  # Python had written the question and was not reading yet: it has not noticed
            process.send_signal(signal.SIGINT)
    os.close(master)
    return process.wait(timeout=10), text.replace("\r\n", "\n")


# -- a script and a folder ----------------------------------------------------------------------------------------


def test_the_words_behind_a_script_are_shown_with_it(home, bot):
    place, _token = bot()
    (place / "start.bat").write_text('python bot.py --bot "my shop"\n')
    told = home.run("add", str(place / "start.bat"))
    assert told.returncode == 0, told.stderr
    (shown,) = [line for line in told.stdout.splitlines() if line.split()[0] == "script"]
    assert shown.endswith("bot.py --bot 'my shop'" if not WINDOWS else 'bot.py --bot "my shop"')


PROGRAM = {
    "itself": (None, ""),
    "run.sh": ("run.sh", "#!/bin/sh\ncd {folder}\nexec ./shopbot 600\n"),
    "a unit": ("shop.service", "[Service]\nWorkingDirectory={folder}\nExecStart={folder}/shopbot 600\n"),
    "supervisord": ("shop.conf", "[program:shop]\ndirectory={folder}\ncommand={folder}/shopbot 600\n"),
    "pm2": (
        "ecosystem.config.js",
        "module.exports = {{apps: [{{script: './shopbot', args: '600', cwd: '{folder}'}}]}}\n",
    ),
}


@pytest.mark.linux("Windows has no sleep.exe; a program is one by its ending there")
@pytest.mark.parametrize("how", PROGRAM)
def test_a_program_of_its_own(home, tmp_path, how):
    """What Go and Rust make of a bot: nothing of it can be read, and it is started as it is."""
    program = tmp_path / "shopbot"
    shutil.copy("/bin/sleep", program)
    name, text = PROGRAM[how]
    if name:
        (tmp_path / name).write_text(text.format(folder=tmp_path))
    done = home.run("add", str(tmp_path / (name or "shopbot")), "--yes", "--no-start")
    assert done.returncode == 0, done.stdout + done.stderr
    (entry,) = entries(home).values()
    assert "python" not in entry
    assert str(program) in (entry.get("script"), *entry.get("command", ())), entry
    assert entry.get("args", entry.get("command", ["", "600"])[1:]) == ["600"] if name else "args" not in entry


def test_a_folder_with_cyrillic_letters_and_blanks_runs_after_one_command(home, bot):
    folder, token = bot("мои боты/магазин шин")
    done = home.run("add", str(folder), "--yes")
    assert done.returncode == 0, done.stderr
    assert entries(home) == {
        "магазин-шин": {"script": str(folder / "bot.py"), "api_base": entries(home)["магазин-шин"]["api_base"]}
    }
    for said in ("BOT_TOKEN, @bot770500_bot", str(folder / ".env"), "is running, PID"):
        assert said in done.stdout
    assert home.status("магазин-шин")["phase"] == "running"
    assert token not in done.stdout + done.stderr + (home.folder / "bots.toml").read_text("utf-8")


def test_the_config_is_made_with_a_short_head_and_added_to_with_its_remarks_kept(home, bot):
    one, _ = bot("one", 1)
    two, _ = bot("two", 770_502)
    assert home.run("add", str(one), "--yes", "--no-start").returncode == 0
    file = home.folder / "bots.toml"
    assert file.read_text().startswith("# The bots that BotTray runs.")
    assert private(file)
    mine = file.read_text() + "\n# my remark\n[bots.zed]\nscript = 'zed.py' # keep\n"
    file.write_text(mine)
    file.chmod(0o640)
    assert home.run("add", str(two), "--yes", "--no-start").returncode == 0
    assert file.read_text().startswith(mine)
    assert list(entries(home)) == ["one", "zed", "two"]
    assert WINDOWS or stat.S_IMODE(file.stat().st_mode) == 0o640


def test_nobody_there_and_nothing_uncertain_it_is_written_and_not_started(home, bot):
    folder, _ = bot()
    done = home.run("add", str(folder / "bot.py"))
    assert done.returncode == 0, done.stderr
    assert "Start it: bottray start shop" in done.stdout
    assert list(entries(home)) == ["shop"]
    assert home.status()["agent"] is None


def test_no_start(home, bot):
    folder, _ = bot()
    assert home.run("add", str(folder), "--yes", "--no-start").returncode == 0
    assert home.status()["agent"] is None


def test_several_scripts_are_listed_and_nothing_is_written(home, bot):
    folder, _ = bot(text=BOT)
    (folder / "main.py").write_text(BOT)
    done = home.run("add", str(folder), "--yes")
    assert (done.returncode, done.stdout) == (2, ""), "a list and what it is about are on one stream"
    assert "It is not certain which script" in done.stderr
    assert "bot.py (reads updates), main.py (reads updates)" in done.stderr
    assert f"bottray add {folder / 'bot.py'} or bottray add {folder / 'main.py'}" in done.stderr
    assert entries(home) == {}


@pytest.mark.linux("a terminal of Linux; the questions are the same")
def test_in_a_terminal_it_asks(home, bot):
    folder, _ = bot()
    (folder / "main.py").write_text(ECHO.read_text("utf-8"))
    code, text = in_terminal(home, "add", str(folder), answers=["9", "2", "y", "n"])
    assert code == 0, text
    assert "1  bot.py" in text
    assert "2  main.py" in text
    assert entries(home)["shop"]["script"] == str(folder / "main.py"), text


@pytest.mark.linux("a terminal of Linux; the questions are the same")
def test_in_a_terminal_no_means_no(home, bot):
    folder, _ = bot()
    code, text = in_terminal(home, "add", str(folder), answers=["n"])
    assert code == 0, text
    assert entries(home) == {}


def test_a_script_without_a_token_is_a_plain_program_and_it_is_said(home, bot):
    folder, _ = bot(text=PLAIN, env=False)
    done = home.run("add", str(folder), "--yes")
    assert done.returncode == 0, done.stderr
    assert "none: it runs as a plain program" in done.stdout
    assert home.status("shop")["phase"] == "running"


def test_a_token_in_the_script_itself_is_told_with_its_line(home, bot):
    token = make_token(770_510)
    folder, _ = bot(text=f"import time\nTOKEN = '{token}'\ntime.sleep(600)\n", env=False)
    done = home.run("add", str(folder), "--yes", "--no-start")
    assert f"line 2 of {folder / 'bot.py'}" in done.stdout
    assert entries(home)["shop"]["token_in"] == str(folder / "bot.py")
    assert token not in done.stdout + done.stderr


def test_two_tokens_the_one_that_the_script_reads(home, bot):
    folder, token = bot(text=ECHO.read_text("utf-8").replace('"BOT_TOKEN"', '"SHOP_TOKEN"'), env=False)
    with open(folder / ".env", "a") as file:
        file.write(f"NEWS_TOKEN={make_token(770_511)}\nSHOP_TOKEN={token}\n")
    done = home.run("add", str(folder), "--yes")
    assert done.returncode == 0, done.stderr
    assert entries(home)["shop"]["token_env"] == "SHOP_TOKEN"
    assert "SHOP_TOKEN, @bot770500_bot" in done.stdout


@pytest.mark.linux("a terminal of Linux; the questions are the same")
def test_two_tokens_and_no_word_which(home, bot):
    folder, token = bot(text=PLAIN, env=False)
    with open(folder / ".env", "a") as file:
        file.write(f"NEWS_TOKEN={make_token(770_511)}\nSHOP_TOKEN={token}\n")
    done = home.run("add", str(folder), "--yes")
    assert done.returncode == 2
    assert "several tokens: NEWS_TOKEN  (770511:***), SHOP_TOKEN  (770500:***)" in done.stderr
    assert entries(home) == {}
    code, text = in_terminal(home, "add", str(folder), answers=["2", "y", "n"])
    assert code == 0, text
    assert entries(home)["shop"]["token_env"] == "SHOP_TOKEN"


def test_a_token_that_is_configured_already_is_refused_with_its_name(home, bot):
    one, token = bot("one", 770_520)
    two, _ = bot("two", 770_520, token=token)
    assert home.run("add", str(one), "--yes", "--no-start", "--name", "first").returncode == 0
    done = home.run("add", str(two), "--yes")
    assert done.returncode == 1
    assert 'configured already, as bot "first"' in done.stderr
    assert list(entries(home)) == ["first"]


def test_the_same_script_twice_is_refused_with_its_name(home, bot):
    folder, _ = bot(text=PLAIN, env=False)
    assert home.run("add", str(folder), "--yes", "--no-start").returncode == 0
    done = home.run("add", str(folder), "--yes", "--no-start")
    assert done.returncode == 1
    assert 'configured already, as bot "shop"' in done.stderr


def test_a_token_that_is_told_later_makes_no_second_entry(home, bot):
    folder, token = bot(env=False)
    (folder / ".env.dev").write_text(f"BOT_TOKEN={make_token(770_511)}\n")
    (folder / ".env.prod").write_text(f"BOT_TOKEN={token}\n")
    told = home.run("add", str(folder), "--yes", "--no-start")
    assert "bottray remove shop --yes, then bottray add" in told.stdout + told.stderr
    again = home.run("add", str(folder), "--yes", "--no-start", "--bot-id", "770500")
    assert again.returncode == 1
    assert "bottray remove shop --yes" in again.stderr
    assert list(entries(home)) == ["shop"]
    home.run("remove", "shop", "--yes")
    assert home.run("add", str(folder), "--yes", "--no-start", "--bot-id", "770500").returncode == 0
    assert str(folder / ".env.prod") in entries(home)["shop"].values()


def test_a_name_that_is_taken(home, bot):
    one, _ = bot("a/shop", 770_530)
    two, _ = bot("b/shop", 770_531)
    assert home.run("add", str(one), "--yes", "--no-start").returncode == 0
    refused = home.run("add", str(two), "--yes", "--no-start", "--name", "Shop")
    assert refused.returncode == 2
    assert "--name Shop-2" in refused.stderr
    done = home.run("add", str(two), "--yes", "--no-start")
    assert done.returncode == 0
    assert "this one is called shop-2" in done.stdout
    assert list(entries(home)) == ["shop", "shop-2"]


def test_a_name_that_cannot_be(home, bot):
    folder, _ = bot()
    done = home.run("add", str(folder), "--yes", "--name", "a/b")
    assert done.returncode == 2
    assert "letters, digits" in done.stderr


def test_a_refused_token_is_not_added_silently(home, bot, emulator):
    folder, _ = bot()
    (folder / ".env").write_text(f"BOTTRAY_API_BASE={emulator.url}\nBOT_TOKEN={make_token(42)}\n")
    done = home.run("add", str(folder))
    assert done.returncode == 3
    assert "refuses the token of bot 42" in done.stderr
    assert entries(home) == {}


def test_telegram_out_of_reach_costs_the_name_only(home, bot):
    folder, _ = bot()
    text = (folder / ".env").read_text()
    (folder / ".env").write_text(re.sub(r"http://\S+", "http://127.0.0.1:9", text))
    done = home.run("add", str(folder))
    assert done.returncode == 0, done.stderr
    assert "BOT_TOKEN, bot 770500; its name is not known" in done.stdout
    assert "127.0.0.1:9 refuses the connection" in done.stderr


def test_a_token_that_was_cut_is_told(home, bot):
    """Without Telegram nothing else tells of it before the first start."""
    folder, _ = bot()
    (folder / ".env").write_text("BOTTRAY_API_BASE=http://127.0.0.1:9\nBOT_TOKEN=770500:short\n")
    done = home.run("add", str(folder))
    assert done.returncode == 0, done.stderr
    assert "(only 5 signs behind the colon): look whether it was copied whole" in done.stderr


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda p: None, "There is no file or folder"),
        pytest.param(
            lambda p: p.symlink_to("nowhere.py"),
            "is a link to nowhere.py, which does not exist",
            marks=pytest.mark.linux("Wine does not show that a link is one"),
        ),
        (lambda p: p.mkdir(), "No bot was found in"),
        (lambda p: p.write_text("hello"), "what runs"),
    ],
)
def test_paths_that_lead_nowhere(home, tmp_path, make, said):
    make(tmp_path / "thing")
    done = home.run("add", str(tmp_path / "thing"), "--yes")
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="only root can become who may not read")
def test_an_unreadable_folder(home, tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir()
    closed.chmod(0)
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import os\n"
        "from tray_app.adapters.projects.discovery import look\n"
        "os.seteuid(65534)\n"
        "try: look(sys.argv[2])\n"
        "except Exception as error: print(type(error).__name__, error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(ECHO.parents[2]), str(closed)], capture_output=True, text=True
    )
    assert done.stdout.startswith(f"ConfigError {closed} cannot be read: Permission denied."), done.stderr


def test_a_faulty_entry_is_told_and_left_alone(home, bot):
    folder, _ = bot()
    file = home.folder / "bots.toml"
    file.write_text("[bots.x]\nscipt = 'x.py'\n")
    done = home.run("add", str(folder), "--yes", "--no-start")
    assert done.returncode == 0
    assert 'Did you mean "script"' in done.stderr
    assert file.read_text().startswith("[bots.x]\nscipt = 'x.py'\n\n[bots.shop]\n")


def test_a_file_that_is_no_config_is_told_and_left_alone(home, bot):
    folder, _ = bot()
    file = home.folder / "bots.toml"
    file.write_text("[bots.x\nscript = 'x.py'\n")
    done = home.run("add", str(folder), "--yes", "--no-start")
    assert done.returncode == 2
    assert "bots.toml" in done.stderr
    assert file.read_text() == "[bots.x\nscript = 'x.py'\n"


def test_many_at_once_lose_no_entry(home, bot):
    folders = [bot(f"shop{n}", 770_540 + n)[0] for n in range(6)]
    started = [home.spawn("add", str(folder), "--yes", "--no-start") for folder in folders]
    for one in started:
        out, _ = one.communicate(timeout=60)
        assert one.returncode == 0, out
    assert sorted(entries(home)) == [f"shop{n}" for n in range(6)]


# -- packages -----------------------------------------------------------------------------------------------------


@pytest.mark.linux("a venv with pip takes a minute in the bed; installing is shown there by test_fallback.py")
@pytest.mark.timeout(180)
def test_missing_packages_are_named_and_installed_where_asked(home, bot, tmp_path):
    wheel(tmp_path / "wheels", "shopkit")
    home.environ |= {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(tmp_path / "wheels"), "PIP_CONFIG_FILE": os.devnull}
    folder, _ = bot(text=NEEDY, env=False)
    (folder / "requirements.txt").write_text("shopkit\n")
    done = home.run("add", str(folder), "--yes")
    assert done.returncode == 5, "it was to be started, and was not"
    assert "missing: shopkit" in done.stdout
    assert "Before you start it" in done.stderr
    assert not (folder / ".venv").exists()
    assert home.run("remove", "shop", "--yes").returncode == 0
    done = home.run("add", str(folder), "--install", "--yes", timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Successfully installed shopkit-1.0" in done.stdout
    assert home.status("shop")["phase"] == "running"


# -- old launchers ------------------------------------------------------------------------------------------------


def test_a_bat_file_with_a_token_in_it(home, bot, emulator):
    folder, token = bot(env=False)
    bat = folder / "запуск бота.bat"
    text = (
        '@echo off\r\nrem бот магазина\r\ncd /d "%~dp0"\r\n'
        f"set BOT_TOKEN={token}\r\nset SHOP_LANG=ru\r\ntaskkill /f /im python.exe\r\n"
        ":loop\r\npython bot.py --leak >> log.txt\r\ntimeout /t 5 /nobreak\r\ngoto loop\r\n"
    )
    bat.write_bytes(text.encode("cp866"))
    before = files_of(folder)
    done = home.run("add", str(bat), "--yes")
    assert done.returncode == 0, done.stderr
    for said in ("taskkill /f /im python.exe  ->  the lock", ":loop … goto loop  ->  restart", "> …  ->  the log"):
        assert said in done.stdout
    assert f"variable BOT_TOKEN in {bat}, @bot770500_bot" in done.stdout
    entry = entries(home)["shop"]
    assert entry["args"] == ["--leak"]
    assert entry["env"] == {"SHOP_LANG": "ru"}
    assert entry["token_in"] == str(bat)
    assert "bot_id" not in entry
    assert files_of(folder).items() >= before.items(), "the launcher and .env are as they were"
    view = home.status("shop")
    assert (view["phase"], view["bot_id"]) == ("running", 770_500)
    assert psutil.Process(view["pid"]).environ()["BOT_TOKEN"] == token
    everything = done.stdout + done.stderr + (home.folder / "bots.toml").read_text()
    assert token not in everything

    renewed = make_token(770_500)[:-4] + "0new"
    emulator.add_bot(renewed, "bot770500_bot")
    bat.write_bytes(text.replace(token, renewed).encode("cp866"))
    assert home.run("restart", "shop").returncode == 0
    assert psutil.Process(home.status("shop")["pid"]).environ()["BOT_TOKEN"] == renewed, "read anew at each start"
    again = home.run("add", str(bat), "--name", "twin", "--yes")
    assert "Its token is configured already" in again.stderr


def files_of(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc"}


LAUNCHERS = {
    "shop.service": "[Service]\nWorkingDirectory={here}\nEnvironment=BOT_TOKEN={t}\nEnvironment=A=1\n"
                    "ExecStart=python3 bot.py\n",
    "run.sh": "#!/bin/sh\ncd {here}\n# export BOT_TOKEN={u}\nexport BOT_TOKEN='{t}'\nexec python3 bot.py\n",
    "one.sh": "cd {here}; BOT_TOKEN={t} python3 bot.py\n",
    "key.sh": "KEY={t}\nexport SHOP_KEY=$KEY\npython3 {here}/bot.py\n",
    "start.cmd": '@cd /d "%~dp0"\r\nset "BOT_TOKEN={t}"\r\npython bot.py\r\n',
    "shop.conf": "[program:shop]\ncommand=python3 bot.py\ndirectory={here}\nenvironment=A=1,BOT_TOKEN={t}\n"
                 "[program:other]\ncommand=/bin/cat\nenvironment=BOT_TOKEN={u}\n",
    "ecosystem.config.js": "module.exports = {{apps: [{{script: 'bot.py', env: {{BOT_TOKEN: '{t}' /* {u} */}} }}]}}",
    "pm2.json": '{{"apps": [{{"script": "bot.py", "env": {{"BOT_TOKEN": "{t}"}}}}]}}',
}  # fmt: skip


@pytest.mark.parametrize("name", LAUNCHERS)
def test_the_entry_points_at_the_token_in_a_launcher_of_any_kind(home, bot, name):
    number = 770_600 + list(LAUNCHERS).index(name)  # a copy of another test may be on its way out still
    text = PLAIN if name == "key.sh" else None  # the echo bot knows no SHOP_KEY
    folder, token = bot(env=False, number=number, text=text)
    launcher = folder / name
    other = make_token(770_999)
    launcher.write_bytes(LAUNCHERS[name].format(t=token, u=other, here=folder.as_posix()).encode())
    before = files_of(folder)
    done = home.run("add", str(launcher), "--no-start")
    assert done.returncode == 0, done.stdout + done.stderr
    assert files_of(folder) == before
    ((shop, entry),) = entries(home).items()
    assert entry["token_in"] == str(launcher)
    assert entry.get("bot_id") == (number if name == "shop.conf" else None)
    assert entry.get("token_env") == ("SHOP_KEY" if name == "key.sh" else None)
    checked = home.run("check", shop)
    assert checked.returncode == 0, checked.stderr
    assert f"@bot{number}_bot" in checked.stdout
    home.agent()
    assert home.run("start", shop).returncode == 0
    given = psutil.Process(home.status(shop)["pid"]).environ()
    assert given["SHOP_KEY" if name == "key.sh" else "BOT_TOKEN"] == token
    assert token not in (home.folder / "bots.toml").read_text() + done.stdout + done.stderr


MADE = {
    "cat.sh": "export BOT_TOKEN=$(cat nowhere.txt)\npython3 bot.py\n",
    "must.sh": "export BOT_TOKEN=${BOT_TOKEN:?set it}\npython3 bot.py\n",
    "read.sh": "read T < token.txt\nexport BOT_TOKEN=$T\npython3 bot.py\n",
    "tick.sh": "BOT_TOKEN=`pass show bot` python3 bot.py\n",
    "ask.bat": "set /p BOT_TOKEN=Token: \r\npython bot.py\r\n",
    "var.bat": "set BOT_TOKEN=%MY_SECRET%\r\npython bot.py\r\n",
    "for.bat": "for /f %%i in ('vault get bot') do set BOT_TOKEN=%%i\r\npython bot.py\r\n",
    "late.bat": "setlocal EnableDelayedExpansion\r\nset BOT_TOKEN=!MY_SECRET!\r\npython bot.py\r\n",
    "bot.service": "[Service]\nPassEnvironment=BOT_TOKEN\nExecStart=/usr/bin/python3 {here}/bot.py\n",
    "one.service": "[Service]\nEnvironment=BOT_TOKEN=%b\nExecStart=/usr/bin/python3 {here}/bot.py\n",
    "s.conf": "[program:s]\ncommand=python3 bot.py\ndirectory=%(here)s\nenvironment=BOT_TOKEN=%(ENV_T)s\n",
    "ecosystem.config.js": "module.exports = {{ apps: [{{ script: 'bot.py', env: {{ BOT_TOKEN: process.env.T }} }}] }}",
    "parts.sh": "N=770500\nexport BOT_TOKEN=$N:{rest}\npython3 bot.py\n",
}


@pytest.mark.parametrize("name", MADE)
def test_a_token_that_only_a_run_of_the_launcher_makes_is_neither_taken_nor_moved(home, bot, name):
    folder, token = bot(env=False)
    launcher = folder / name
    text = MADE[name].replace("{here}", folder.as_posix()).replace("{rest}", token.partition(":")[2])
    launcher.write_bytes(text.replace("{{", "{").replace("}}", "}").encode())
    before = files_of(folder)
    done = home.run("add", str(launcher), "--yes")
    assert done.returncode == 2, done.stdout
    assert "What BOT_TOKEN is" in done.stderr
    assert f"Write BOT_TOKEN=... into {folder / '.env'}" in done.stderr
    assert entries(home) == {}
    assert files_of(folder) == before
    (folder / ".env").write_text((folder / ".env").read_text() + f"BOT_TOKEN={token}\n")
    done = home.run("add", str(launcher), "--no-start")
    assert done.returncode == 0, done.stderr
    (entry,) = entries(home).values()
    assert "env" not in entry
    assert "token_in" not in entry


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.sh", "export BOT_TOKEN=$(cat conf/token.txt)\npython3 bot.py\n"),
        ("b.sh", 'export BOT_TOKEN="$(< ./conf/token.txt)"\npython3 bot.py\n'),
        ("c.bat", "set /p BOT_TOKEN=<conf\\token.txt\r\npython bot.py\r\n"),
        ("d.bat", 'for /f "usebackq" %%a in ("conf/token.txt") do set BOT_TOKEN=%%a\r\npython bot.py\r\n'),
    ],
)
def test_a_token_that_a_launcher_reads_from_a_file_is_pointed_at_there(home, bot, name, text):
    folder, token = bot(env=False, number=770_610 + ord(name[0]))
    (folder / name).write_bytes(text.encode())
    (folder / "conf").mkdir()
    (folder / "conf" / "token.txt").write_text(f"{token}\n")
    if not WINDOWS and "\\" in text:
        (folder / name).write_bytes(text.replace("\\", "/").encode())
    done = home.run("add", str(folder / name), "--yes")
    assert done.returncode == 0, done.stderr
    (entry,) = entries(home).values()
    assert entry["token_in"] == str(folder / "conf" / "token.txt")
    ((view),) = home.status()["bots"]
    assert psutil.Process(view["pid"]).environ()["BOT_TOKEN"] == token


@pytest.mark.parametrize(
    ("line", "value"),
    [("export DB_PASS='pa$word'", "pa$word"), ('export DB_PASS="a\\$b"', "a$b"), ("export DB_PASS=c\\`d", "c`d")],
)
def test_other_secrets_are_copied_after_the_yes_and_a_quoted_dollar_is_one(home, bot, line, value):
    folder, _ = bot()
    launcher = folder / "run.sh"
    launcher.write_text(f"{line}\nexport REDIS=redis://:hunter2@localhost\nexport HOST=$(hostname)\npython3 bot.py\n")
    before = files_of(folder)
    refused = home.run("add", str(launcher))
    assert refused.returncode == 2
    assert "Say --yes, or write DB_PASS, REDIS into" in refused.stderr
    assert files_of(folder) == before
    done = home.run("add", str(launcher), "--yes", "--no-start")
    assert done.returncode == 0, done.stderr
    assert "HOST: only a run of" in done.stderr
    assert value not in done.stdout + done.stderr + (home.folder / "bots.toml").read_text()
    assert private(folder / ".env")
    assert load_env_file(folder / ".env")["DB_PASS"] == value
    assert load_env_file(folder / ".env")["REDIS"] == "redis://:hunter2@localhost"
    assert files_of(folder)[launcher] == before[launcher]


@pytest.mark.linux("a terminal of Linux; the questions are the same")
@pytest.mark.parametrize("answers", [["n"], [CTRL_C], ["\x04"]])
def test_before_the_last_yes_nothing_is_edited(home, bot, answers):
    folder, token = bot(env=False)
    unit = folder / "bot.service"
    unit.write_text(
        f"[Service]\nWorkingDirectory={folder}\nEnvironment=BOT_TOKEN={token} DB_PASS=hunter2\n"
        f"ExecStart=/usr/bin/python3 {folder}/bot.py\n"
    )
    before = files_of(folder)
    code, text = in_terminal(home, "add", str(unit), answers=answers)
    assert code == (0 if answers == ["n"] else 130), text
    assert "Nothing was changed" in text or code == 130
    assert files_of(folder) == before
    assert entries(home) == {}


@pytest.mark.linux("a launcher of Linux, with a venv of Linux")
def test_a_shell_script_with_a_venv_elsewhere(home, bot, tmp_path):
    folder, _ = bot("project/src")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(tmp_path / "envs" / "shop")], check=True)
    script = tmp_path / "project" / "start.sh"
    script.write_text(
        '#!/bin/bash\ncd "$(dirname "$0")"\nsource ../envs/shop/bin/activate\npkill -f bot.py\n'
        "nohup python -u src/bot.py > bot.log 2>&1 &\necho $! > bot.pid\n"
    )
    done = home.run("add", str(script), "--yes")
    assert done.returncode == 0, done.stderr
    entry = entries(home)["project"]
    assert entry["script"] == str(folder / "bot.py")
    assert entry["python"] == str(tmp_path / "envs" / "shop" / "bin" / "python")
    assert entry["folder"] == str(tmp_path / "project")
    assert "nohup  ->  the agent" in done.stdout


@pytest.mark.linux("systemd")
def test_a_systemd_unit(home, bot, tmp_path):
    folder, token = bot("my shop", env=False)
    unit = tmp_path / "shop-bot.service"
    unit.write_text(
        f'[Service]\nWorkingDirectory={folder}\nEnvironment="BOT_TOKEN={token}" MODE=live\n'
        f"ExecStart={sys.executable} bot.py\nRestart=on-failure\nMemoryMax=300M\n"
        "[Install]\nWantedBy=multi-user.target\n"
    )
    done = home.run("add", str(unit), "--yes", "--no-start")
    assert done.returncode == 0, done.stderr
    entry = entries(home)["shop-bot"]
    assert entry | {"api_base": ""} == {
        "script": str(folder / "bot.py"), "python": sys.executable, "env": {"MODE": "live"}, "restart": "on-failure",
        "memory_limit": "300MiB", "token_in": str(unit), "api_base": "",
    }  # fmt: skip
    assert "systemctl disable --now shop-bot" in done.stdout
    assert token in unit.read_text()
    assert token not in (folder / ".env").read_text()


@pytest.mark.linux("a terminal of Linux; the questions are the same")
def test_a_supervisord_program_among_others(home, bot, tmp_path):
    folder, _ = bot()
    conf = tmp_path / "bots.conf"
    conf.write_text(
        f"[program:shop]\ncommand=python bot.py\ndirectory={folder}\n"
        f"[program:news]\ncommand=python news.py\ndirectory={folder}\n"
    )
    (folder / "news.py").write_text((folder / "bot.py").read_text())
    done = home.run("add", str(conf), "--yes")
    assert done.returncode == 2
    assert "shop (bot.py)" in done.stderr
    assert f"bottray add {conf} --program shop" in done.stderr
    code, text = in_terminal(home, "add", str(conf), answers=["1", "y", "n"])
    assert code == 0, text
    assert entries(home)["shop"]["script"] == str(folder / "bot.py")
    assert "supervisorctl stop shop" in text


def test_a_pm2_ecosystem(home, bot):
    folder, token = bot(env=False)
    file = folder / "ecosystem.config.js"
    file.write_text(
        "module.exports = {\n  apps: [{ name: 'shop-pm2', script: 'bot.py', interpreter: 'python3', cwd: __dirname,\n"
        f"    env: {{ BOT_TOKEN: '{token}', MODE: 'live' }}, max_memory_restart: '300M', }}],\n}};\n"
    )
    done = home.run("add", str(file), "--yes")
    assert done.returncode == 0, done.stderr
    assert entries(home)["shop-pm2"]["memory_limit"] == "300MiB"
    assert entries(home)["shop-pm2"]["token_in"] == str(file)
    assert token in file.read_text()
    assert "pm2 delete shop-pm2 && pm2 save" in done.stdout


def test_a_launcher_that_hands_over_the_token_as_an_argument(home, bot):
    folder, token = bot(env=False)
    script = folder / "run.sh"
    script.write_text(f"python bot.py --token {token}\n")
    done = home.run("add", str(script), "--yes")
    assert done.returncode == 2
    assert "hands the token over in the command line" in done.stderr
    assert token not in done.stderr


@pytest.mark.parametrize("line", ["python3 -X utf8 bot.py --x", "./.venv/bin/python -X utf8 ./bot.py --x"])
def test_options_of_the_interpreter_lose_neither_folder_nor_token(home, bot, line):
    folder, token = bot()
    launcher = folder / "run.sh"
    launcher.write_text(f'cd "$(dirname "$0")"\n{line}\n')
    done = home.run("add", str(launcher), "--yes")
    assert done.returncode == 0, done.stderr
    entry = entries(home)["shop"]
    assert entry["folder"] == str(folder)
    assert entry["command"][1:] == ["-X", "utf8", str(folder / "bot.py"), "--x"]
    view = home.status("shop")
    assert (view["phase"], view["bot_id"]) == ("running", 770_500)
    assert psutil.Process(view["pid"]).environ()["BOT_TOKEN"] == token


def test_a_bat_with_its_own_folder_before_interpreter_and_script(home, bot):
    folder, token = bot()
    (folder / "start.bat").write_text('"%~dp0.venv\\Scripts\\python.exe" -X utf8 "%~dp0bot.py"\r\n')
    done = home.run("add", str(folder / "start.bat"), "--yes")
    assert done.returncode == 0, done.stderr
    entry = entries(home)["shop"]
    assert (entry["folder"], entry["command"][1:]) == (str(folder), ["-X", "utf8", str(folder / "bot.py")])
    assert psutil.Process(home.status("shop")["pid"]).environ()["BOT_TOKEN"] == token


def test_a_launcher_beside_the_script_is_mentioned(home, bot):
    folder, _ = bot()
    (folder / "start.sh").write_text("python bot.py --x\n")
    done = home.run("add", str(folder), "--yes", "--no-start")
    assert f"bottray add {folder / 'start.sh'}" in done.stdout


# -- remove -------------------------------------------------------------------------------------------------------


def test_remove_stops_the_bot_and_keeps_its_files(home, bot):
    folder, _ = bot()
    assert home.run("add", str(folder), "--yes").returncode == 0
    pid = home.status("shop")["pid"]
    done = home.run("remove", "shop", "--yes")
    assert done.returncode == 0, done.stderr
    assert not alive(pid)
    assert entries(home) == {}
    assert (folder / "bot.py").exists()
    assert (home.folder / "logs" / "shop.log").exists()
    for said in ("shop is stopped", str(folder / "bot.py"), str(home.folder / "logs" / "shop.log")):
        assert said in done.stdout
    assert home.status()["bots"] == []


def test_remove_keeps_the_others_and_every_remark(home, bot):
    folder, _ = bot()
    file = home.folder / "bots.toml"
    file.write_text(
        "# head\n\n# about news\n[bots.news]\nscript = 'news.py'  # why\n\n# about zed\n[bots.zed]\nscript = 'z.py'\n"
    )
    assert home.run("add", str(folder), "--yes", "--no-start").returncode == 0
    assert home.run("remove", "news", "--yes").returncode == 0
    assert list(entries(home)) == ["zed", "shop"]
    for remark in ("# head", "# about zed\n[bots.zed]"):
        assert remark in file.read_text()


@pytest.mark.linux("a terminal of Linux; the questions are the same")
def test_remove_asks_and_without_anybody_there_it_does_not_guess(home, bot):
    folder, _ = bot()
    assert home.run("add", str(folder), "--yes", "--no-start").returncode == 0
    assert home.run("remove", "shop").returncode == 2
    code, text = in_terminal(home, "remove", "shop", answers=["n"])
    assert "Nothing was changed." in text
    assert code == 0, text
    assert list(entries(home)) == ["shop"]
    code, text = in_terminal(home, "remove", "shop", answers=["y"])
    assert code == 0, text
    assert entries(home) == {}


def test_remove_what_is_not_there(home, bot):
    folder, _ = bot()
    assert home.run("add", str(folder), "--yes", "--no-start").returncode == 0
    done = home.run("remove", "shpo", "--yes")
    assert done.returncode == 2
    assert 'Did you mean "shop"?' in done.stderr


def test_remove_an_entry_whose_script_is_gone(home, bot):
    folder, _ = bot()
    assert home.run("add", str(folder), "--yes", "--no-start").returncode == 0
    (folder / "bot.py").unlink()
    assert home.run("remove", "shop", "--yes").returncode == 0
    assert entries(home) == {}
