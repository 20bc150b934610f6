"""Old launchers as people have them: what they start, and what BotTray says it does in their stead."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tray_app.core.launchers import launchers
from tray_app.core.launchers.encodings import decode
from tray_app.core.launchers.kinds import kind_of
from tray_app.core.launchers.launchers import read, without_token
from tray_app.core.launchers.parts import HERE, OldStart, join, runs

TOKEN = "123456:" + "A" * 35


def only(name: str, text: str) -> OldStart:
    found = read(name, text)
    assert len(found) == 1, found
    return found[0]


def stead(start: OldStart) -> dict[str, str]:
    """What is replaced, and the first word that tells by what."""
    return {one.what: str(one.by).split(":")[0].split(",")[0] for one in start.replaced}


LOCK, RESTART, AGENT, LOG = "the lock", "restart after a crash", "the agent", "the log (bottray logs)"

# -- shell --------------------------------------------------------------------------------------------------------


def test_a_shell_script_with_everything_that_people_put_into_one() -> None:
    start = only(
        "start.sh",
        f"""#!/bin/bash
# keeps the bot up
DIR="$(cd "$(dirname "${{BASH_SOURCE[0]}}")" && pwd)"
cd "$DIR"
source venv/bin/activate
export BOT_TOKEN="{TOKEN}" SHOP_LANG=ru
NOT_EXPORTED=1
pkill -f bot.py || true
while true; do
  python3 -u bot.py --lang ru >> bot.log 2>&1
  echo "died"; sleep 5
done
""",
    )
    assert start.words == ("python3", "-u", "bot.py", "--lang", "ru")
    assert start.folder == HERE
    assert start.venv == f"{HERE}/venv"
    assert start.env == {"BOT_TOKEN": TOKEN, "SHOP_LANG": "ru"}
    assert stead(start) == {
        "source venv/bin/activate": "the interpreter of that environment",
        "pkill -f bot.py": LOCK,
        "while true": RESTART,
        "sleep 5": RESTART,
        "> … 2>&1": LOG,
    }


@pytest.mark.parametrize(
    ("line", "words", "folder"),
    [
        ("nohup ./venv/bin/python main.py > out.log 2>&1 &", ("./venv/bin/python", "main.py"), HERE),
        ('cd /srv/x && exec python bot.py "$@"', ("python", "bot.py"), "/srv/x"),
        ("cd a; cd b; python bot.py", ("python", "bot.py"), f"{HERE}/a/b"),
        ('cd "$(dirname "$0")/.." && python bot.py', ("python", "bot.py"), f"{HERE}/.."),
        ("cd ${0%/*} && python bot.py", ("python", "bot.py"), HERE),
        ("cd `dirname $0`\npython bot.py", ("python", "bot.py"), HERE),
        ("BOT=shop.py; PY=/opt/py/bin/python3\n$PY ${BOT}", ("/opt/py/bin/python3", "shop.py"), HERE),
        ("python '/srv/my bots/бот.py'", ("python", "/srv/my bots/бот.py"), HERE),
        (r"python /srv/my\ bots/bot.py", ("python", "/srv/my bots/bot.py"), HERE),
        ("python \\\n  bot.py \\\n  --x", ("python", "bot.py", "--x"), HERE),
        ("screen -dmS shop python bot.py", ("python", "bot.py"), HERE),
        ("tmux new-session -d -s shop 'python bot.py --x'", ("python", "bot.py", "--x"), HERE),
        ("screen -dmS shop bash -c 'cd src && python bot.py'", ("python", "bot.py"), f"{HERE}/src"),
        ("sudo -u bot nice -n 5 python bot.py", ("python", "bot.py"), HERE),
        ("env A=1 python bot.py", ("python", "bot.py"), HERE),
        ("flock -n /tmp/x.lock python bot.py", ("python", "bot.py"), HERE),
        ("if [ -f x ]; then python bot.py; fi", ("python", "bot.py"), HERE),
        ("until python bot.py; do sleep 1; done", ("python", "bot.py"), HERE),
        ("python -m shop_bot --x", ("python", "-m", "shop_bot", "--x"), HERE),
        ("node bot.js", ("node", "bot.js"), HERE),
        ("run() {\n  python bot.py\n}\nrun", ("python", "bot.py"), HERE),
        ("python bot.py # --not this", ("python", "bot.py"), HERE),
        ("./bot.py", ("./bot.py",), HERE),
    ],
)
def test_one_command_in_many_guises(line: str, words: tuple[str, ...], folder: str) -> None:
    start = only("x.sh", line)
    assert (start.words, start.folder) == (words, folder)


@pytest.mark.parametrize(
    "line",
    ["set -a; . ./.env; set +a", "source .env", "export $(grep -v '^#' .env | xargs)", "export $(cat .env | xargs)"],
)
def test_a_file_of_variables(line: str) -> None:
    assert str(only("x.sh", f"{line}\npython bot.py").env_file).removeprefix(f"{HERE}/").removeprefix("./") == ".env"


@pytest.mark.parametrize(("line", "tool"), [
    ("poetry run python bot.py", "poetry"), ("pipenv run python bot.py", "pipenv"), ("uv run bot.py", "uv"),
    ("conda run -n shop python bot.py", "conda shop"), ("conda activate shop\npython bot.py", "conda shop"),
])  # fmt: skip
def test_who_would_choose_the_interpreter(line: str, tool: str) -> None:
    start = only("x.sh", line)
    assert start.tool == tool
    assert "bot.py" in start.words


def test_a_variable_before_the_command_is_the_bots() -> None:
    assert only("x.sh", f"BOT_TOKEN={TOKEN} python bot.py").env == {"BOT_TOKEN": TOKEN}


def test_what_is_left_out_is_said_and_a_pipeline_of_killing_is_one_thing() -> None:
    start = only("x.sh", "git pull\nps aux | grep bot | awk '{print $2}' | xargs kill -9\npython bot.py")
    assert stead(start) == {"git pull": "nothing", "ps aux": LOCK, "xargs kill -9": LOCK}


def test_what_keeps_it_in_the_background_and_remembers_its_number() -> None:
    start = only("x.sh", "nohup python bot.py > log 2>&1 &\necho $! > bot.pid\n")
    assert stead(start) == {"nohup": AGENT, "&": AGENT, "> … 2>&1": LOG, "echo $!": LOCK}


def test_two_bots_in_one_script() -> None:
    assert [s.words[1] for s in read("x.sh", "python a.py &\npython b.py &\nwait")] == ["a.py", "b.py"]


@pytest.mark.parametrize("text", ["", "echo hi", "pip install -r requirements.txt", "python -m venv venv", "ls *.py"])
def test_what_starts_no_bot(text: str) -> None:
    assert read("x.sh", text) == []


# -- bat ----------------------------------------------------------------------------------------------------------

BAT = f"""@echo off
rem мой бот
chcp 65001 >nul
title My bot
cd /d "%~dp0"
set BOT_TOKEN={TOKEN}
set "SHOP_LANG=ru RU"
set SCRIPT=my bot.py
taskkill /F /IM python.exe >nul 2>&1
call venv\\Scripts\\activate.bat
if not exist logs mkdir logs
:loop
python "%SCRIPT%" --x "a b" %* >> log.txt 2>&1
timeout /t 5 /nobreak >nul
goto loop
"""


def test_a_bat_file_with_everything_that_people_put_into_one() -> None:
    start = only("run.bat", BAT.replace("\n", "\r\n"))
    assert start.words == ("python", "my bot.py", "--x", "a b")
    assert (start.folder, start.venv) == (HERE, f"{HERE}/venv")
    assert start.env == {"BOT_TOKEN": TOKEN, "SHOP_LANG": "ru RU"}, "SCRIPT serves the file, not the bot"
    assert stead(start) == {
        "taskkill /F /IM python.exe >nul 2>&1": LOCK,
        "call venv\\Scripts\\activate.bat": "the interpreter of that environment",
        "timeout /t 5 /nobreak >nul": RESTART,
        ":loop … goto loop": RESTART,
        "> …": LOG,
    }


@pytest.mark.parametrize(
    ("text", "words", "folder"),
    [
        ('start "Bot" /min "%~dp0venv\\Scripts\\pythonw.exe" -u src\\bot.py',
         (f"{HERE}/venv/Scripts/pythonw.exe", "-u", "src/bot.py"), HERE),
        ("D:\ncd D:\\bots\\shop\npy -3 bot.py", ("py", "-3", "bot.py"), "D:/bots/shop"),
        ("pushd sub & python bot.py & popd", ("python", "bot.py"), f"{HERE}/sub"),
        ("IF EXIST C:\\Py\\python.exe (\n  C:\\Py\\python.exe bot.py\n)", ("C:/Py/python.exe", "bot.py"), HERE),
        ("cmd /c python bot.py", ("python", "bot.py"), HERE),
        ("call conda activate shop && python -m shop", ("python", "-m", "shop"), HERE),
        ("@python bot.py || pause", ("python", "bot.py"), HERE),
        ("start /d C:\\bots python bot.py", ("python", "bot.py"), "C:/bots"),
        ("set PY=C:\\Python311\\python.exe\n\"%PY%\" bot.py", ("C:/Python311/python.exe", "bot.py"), HERE),
        ("cd\\bots\\shop\npython bot.py", ("python", "bot.py"), "/bots/shop"),
        ("pushd.\\a\nCHDIR..\\b\nCD/d c\npython bot.py", ("python", "bot.py"), f"{HERE}/a/../b/c"),
        ("cd..\npython bot.py", ("python", "bot.py"), f"{HERE}/.."),
        ("cd bots\ncd\\\npython bot.py", ("python", "bot.py"), "/"),
        ("call:go\nexit /b\n:go\npython bot.py", ("python", "bot.py"), HERE),
        ("python ^\n bot.py", ("python", "bot.py"), HERE),
        (":: python old.py\nrem python older.py\npython bot.py", ("python", "bot.py"), HERE),
    ],
)  # fmt: skip
def test_one_bat_command_in_many_guises(text: str, words: tuple[str, ...], folder: str) -> None:
    start = only("x.bat", text)
    assert (start.words, start.folder) == (words, folder)


@pytest.mark.parametrize("page", ["cp866", "cp1251", "utf-8", "utf-8-sig", "utf-16"])
def test_the_code_page_of_a_bat_file(page: str) -> None:
    text = 'rem Запуск бота Магазин\r\npython "Мой бот.py"\r\n'
    assert decode(text.encode(page)).lstrip("\ufeff") == text


def test_chcp_says_the_code_page() -> None:
    text = "chcp 1251\r\npython Ё.py\r\n"
    assert decode(text.encode("cp1251")) == text


# -- systemd, supervisord, pm2 ------------------------------------------------------------------------------------


def test_a_systemd_unit() -> None:
    start = only(
        "shop-bot.service",
        f"""[Unit]
Description=x
ExecStart=/not/this
[Service]
# remark
User=bot
WorkingDirectory=/srv/my shop
Environment="BOT_TOKEN={TOKEN}" A=1
Environment=B=2
EnvironmentFile=-/etc/shop.env
ExecStartPre=/bin/true
ExecStart=-/srv/my\\x20shop/venv/bin/python \\
   -u bot.py --a $A
Restart=on-failure
TimeoutStopSec=1min
MemoryMax=300M
[Install]
WantedBy=multi-user.target
""",
    )
    assert start.words == ("/srv/my shop/venv/bin/python", "-u", "bot.py", "--a", "1")
    assert (start.name, start.folder, start.env_file) == ("shop-bot", "/srv/my shop", ("/etc/shop.env",))
    assert start.env == {"BOT_TOKEN": TOKEN, "A": "1", "B": "2"}
    assert start.keys == {"restart": "on-failure", "stop_timeout": 60, "memory_limit": "300MiB"}
    assert start.switch_off == "sudo systemctl disable --now shop-bot"
    assert stead(start)["Restart=on-failure"] == RESTART
    assert stead(start)["ExecStartPre=/bin/true"] == "nothing"


def test_a_unit_of_a_user_and_one_with_a_shell_in_it() -> None:
    text = "[Service]\nExecStart=/bin/bash -c 'cd /srv/x && source venv/bin/activate && exec python bot.py'\n"
    (start,) = read("f.service", text, user_unit=True)
    assert start.words == ("python", "bot.py")
    assert (start.folder, start.venv) == ("/srv/x", "/srv/x/venv")
    assert start.switch_off == "systemctl --user disable --now f"


def test_an_empty_value_forgets_those_before() -> None:
    text = "[Service]\nExecStart=/usr/bin/python old.py\nExecStart=\nExecStart=/usr/bin/python new.py\n"
    assert only("x.service", text).words == ("/usr/bin/python", "new.py")


def test_supervisord() -> None:
    text = f"""[supervisord]
nodaemon=true
[program:shop]
command=%(here)s/venv/bin/python bot.py ; remark
directory=/srv/shop
environment=BOT_TOKEN="{TOKEN}",A='x, y',B=2
autorestart=unexpected
stopwaitsecs=30
numprocs=2
[program:web]
command=gunicorn app
[program:news]
command=python3 news.py
"""
    shop, web, news = read("bots.conf", text)
    assert web.words == ("python", "-m", "gunicorn", "app")
    assert shop.words == (f"{HERE}/venv/bin/python", "bot.py")
    assert (shop.name, shop.folder) == ("shop", "/srv/shop")
    assert shop.env == {"BOT_TOKEN": TOKEN, "A": "x, y", "B": "2"}
    assert shop.keys == {"restart": "on-failure", "stop_timeout": 30}
    assert "numprocs=2" in stead(shop)
    assert (news.words, news.folder) == (("python3", "news.py"), HERE)


PM2 = """// pm2
const path = require("path");
module.exports = {
  apps: [{ name: 'shop', script: "bot.py", interpreter: "./venv/bin/python", cwd: __dirname, args: "--lang ru",
    env: { BOT_TOKEN: "%s", N: 1, K: process.env.K }, max_memory_restart: "300M", watch: false, instances: 2, },
    { name: "js", script: path.join(__dirname, "src", "bot.js"), kill_timeout: 3000, autorestart: false },
    { name: "cmd", script: "python3 other.py --a" /* x */ }]
};"""


def test_pm2() -> None:
    shop, js, cmd = read("ecosystem.config.js", PM2 % TOKEN)
    assert shop.words == ("./venv/bin/python", "bot.py", "--lang", "ru")
    assert (shop.folder, shop.keys) == (HERE, {"memory_limit": "300MiB"})
    assert shop.env == {"BOT_TOKEN": TOKEN, "N": "1"}, "what would have to be run is not taken over"
    assert "instances: 2" in stead(shop)
    assert "watch: False" not in stead(shop)
    assert js.words == ("node", f"{HERE}/src/bot.js")
    assert js.keys == {"restart": "never", "stop_timeout": 3.0}
    assert cmd.words == ("python3", "other.py", "--a")
    assert shop.switch_off == "pm2 delete shop && pm2 save"


def test_pm2_in_json() -> None:
    text = '{"apps": [{"name": "a", "script": "./bot.py", "interpreter": "python3", "interpreter_args": "-u"}]}'
    assert only("pm2.json", text).words == ("python3", "-u", "./bot.py")


# -- what is common -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("start.sh", "", "sh"),
        ("RUN.BAT", "", "bat"),
        ("start", "#!/usr/bin/env bash\npython bot.py", "sh"),
        ("bot.py", "#!/usr/bin/env python3", None),
        ("package.json", '{"name": "x"}', None),
        ("setup.conf", "[other]", None),
        ("notes.txt", "", None),
    ],
)
def test_which_kind_a_file_is(name: str, text: str, kind: str | None) -> None:
    assert kind_of(name, text) == kind


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("a.bat", "@echo off\r\nset BOT_TOKEN={t}\r\npython b.py\r\n",
         "@echo off\r\nrem BOT_TOKEN: .env (BotTray)\r\npython b.py\r\n"),
        ("a.bat", 'set "BOT_TOKEN={t}"\n', "rem BOT_TOKEN: .env (BotTray)\n"),
        ("a.sh", "export BOT_TOKEN='{t}'\npython b.py\n", "# BOT_TOKEN: .env (BotTray)\npython b.py\n"),
        ("a.sh", "BOT_TOKEN={t} python b.py\n", "python b.py\n"),
        ("a.sh", "env 'BOT_TOKEN={t}' A=1 python b.py\n", "env A=1 python b.py\n"),
        ("a.sh", "export BOT_TOKEN={t}; python b.py\n", ":; python b.py\n"),
        ("a.service", "Environment=BOT_TOKEN={t}\nA=1\n", "# BOT_TOKEN: .env (BotTray)\nA=1\n"),
        ("a.service", 'Environment="BOT_TOKEN={t}" B=2\n', "Environment= B=2\n"),
        ("a.conf", '[program:x]\nenvironment=BOT_TOKEN="{t}",B="2"\n', '[program:x]\nenvironment=B="2"\n'),
        ("a.json", '{"apps": [{"env": {"B": "2", "BOT_TOKEN": "{t}"}}]}', '{"apps": [{"env": {"B": "2" }}]}'),
        ("a.config.js", 'module.exports = { apps: [{ env: { BOT_TOKEN: "{t}", B: 2 } }] }',
         "module.exports = { apps: [{ env: { B: 2 } }] }"),
        ("a.sh", 'A=123456\nexport BOT_TOKEN="${A}:rest"\n', None),
        ("a.sh", "echo {t}\n", None),
    ],
)  # fmt: skip
def test_a_token_is_taken_out(name: str, before: str, after: str | None) -> None:
    text = before.replace("{t}", TOKEN)
    found = without_token(text, kind_of(name, text) or "", "BOT_TOKEN", TOKEN)
    assert found == after or (found or "").replace(" ", "") == (after or "").replace(" ", "")
    if after is not None:
        assert found is not None
        assert TOKEN not in found


def test_no_token_is_ever_shown_and_none_is_in_a_repr() -> None:
    for name, text in (
        ("a.sh", f"foo --token {TOKEN}\nexport BOT_TOKEN={TOKEN}\npython bot.py {TOKEN}"),
        ("a.bat", f"foo {TOKEN}\nset BOT_TOKEN={TOKEN}\npython bot.py {TOKEN}"),
        ("ecosystem.config.js", PM2 % TOKEN),
    ):
        for start in read(name, text):
            assert TOKEN not in repr(start)
            assert TOKEN not in " ".join(one.what for one in start.replaced)


PIECES = st.sampled_from(
    ["python", "bot.py", "cd", "$(", ")", "`", '"', "'", "\\", "\n", ";", "&&", "|", "${", "}", "$0", "%~dp0", "%X%",
     "set A=", "goto", ":l", "if", "(", "^", "[Service]", "ExecStart=", "[program:x]", "command=", "module.exports=",
     "{", "apps:[", "//", "/*", "=", "export", "source", " ", "\r\n", "ы"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=30).map("".join))
def test_whatever_the_text_is_an_answer_comes(text: str) -> None:
    for name in ("x.sh", "x.bat", "x.service", "x.config.js", "x.json", "x.conf"):
        for start in launchers.read(name, text):
            assert runs(start.words) is not None


@given(st.binary(max_size=200))
def test_whatever_the_bytes_are_a_text_comes(data: bytes) -> None:
    assert isinstance(decode(data), str)


def test_join() -> None:
    assert join(HERE, "a/") == f"{HERE}/a"
    assert join("/a", "..\\b") == "/a/../b"
    assert join("/a", "C:\\b") == "C:/b"
    assert join("/a", "~/b") == "~/b"
    assert join("/a", "/") == "/"
    assert join("/a", ".") == "/a"
