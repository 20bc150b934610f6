"""Who would bring a bot back: told from command lines and the text of scripts, in the forms that people write.

A deliberate fault that was tried, red: other programs in a text passed over.
"""

import pytest

from tray_app.core.launchers.loop_text import of_batch, of_shell
from tray_app.core.processes.loops import Role, Script, role_of, script_of, starts_anew

BOT = ["python3", "bot.py"]


def role(words: list[str], text: str | None = None, *below: list[str]) -> Role:
    return role_of(words, text, [*below, BOT])


@pytest.mark.parametrize(
    "text",
    [
        "while true; do python3 bot.py; sleep 1; done",
        "cd \"$(dirname \"$0\")\"\nwhile :\ndo\n  python3 -u bot.py >> bot.log 2>&1\n  echo died; sleep 5\ndone",
        "until python3 bot.py; do echo again; sleep 3; done",
        "while python3 bot.py; do :; done",
        "while [ 1 ]; do timeout 3600 python3 bot.py; done",
        "while sleep 1; do python3 bot.py; done",
        "for i in 1 2 3; do python3 bot.py; done",
        "for ((;;)); do python3 bot.py; done",
        "while ((1)); do\n git pull\n pip install -r requirements.txt\n python3 bot.py\ndone",
        'run() { python3 bot.py; }\nwhile true; do run; sleep 1; done',
        'start() {\n python3 bot.py\n sleep 2\n start\n}\nstart',
        'SCRIPT=bot.py\nPY="${PYTHON:-python3}"\nwhile true; do "$PY" "$SCRIPT"; done',
        'python3 bot.py\nsleep 3\nexec "$0"',
        "python3 bot.py; sleep 1; exec bash run.sh",
        "while true; do python3 bot.py 2>&1 | tee -a log; sleep 1; done",
        "n=0\nwhile [ $n -lt 10 ]; do if python3 bot.py; then break; else n=$((n+1)); sleep 2; fi; done",
        "source venv/bin/activate; export BOT_TOKEN=x; while true; do nohup python3 bot.py; sleep 1; done",
    ],
)  # fmt: skip
def test_a_loop_of_a_shell_that_runs_nothing_but_the_bot(text: str) -> None:
    assert role(["/bin/bash", "./run.sh"], text) is Role.REPEATS
    if "run.sh" not in text and "$0" not in text:
        assert role(["bash", "-c", text]) is Role.REPEATS


@pytest.mark.parametrize(
    "text",
    [
        "while true; do python3 bot.py; python3 worker.py; done",
        "python3 worker.py & while true; do python3 bot.py; done",
        "while true; do ./backup.sh; python3 bot.py; sleep 1; done",
        'while true; do "$@"; sleep 1; done',
        "while true; do python3 $WHAT; done",
        "while true; do\n cat <<EOF\nstart the_shop\nEOF\n python3 bot.py; the_shop; done",
    ],
)
def test_a_loop_that_may_do_more_is_not_certain(text: str) -> None:
    assert role(["/bin/bash", "./run.sh"], text) is Role.MAY_REPEAT


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("#!/bin/sh\ncd /srv/bot\nexec python3 bot.py", Role.ENDS_TOO),
        ("python3 bot.py | while read line; do echo $line; done", Role.ENDS_TOO),
        ("for f in *.log; do rm $f; done; python3 bot.py", Role.ENDS_TOO),
        ("python3 bot.py & wait", Role.ENDS_TOO),
        ("python3 migrate.py && python3 bot.py", Role.DOES_MORE),
        (None, Role.DOES_MORE),
    ],
)
def test_a_script_that_starts_it_once(text: str | None, wanted: Role) -> None:
    assert role(["sh", "run.sh"], text) is wanted


@pytest.mark.parametrize("words", [["-bash"], ["bash"], ["zsh", "-i"], ["bash", "--login"], ["sh", "-s"], ["cmd.exe"],
                                   ["tmux: server"], ["sshd: anna@pts/0"], ["xterm", "-e", "bash"], ["/sbin/init"],
                                   ["supervisord"], ["code"], ["powershell.exe", "-NoLogo"][:1]])  # fmt: skip
def test_whoever_is_typed_into_is_outside(words: list[str]) -> None:
    assert role(words) in (Role.OUTSIDE, Role.DOES_MORE)


def test_what_is_handed_to_a_script_is_known() -> None:
    keep = 'while true; do "$@"; sleep 1; done'
    assert role(["sh", "keep.sh", "python3", "bot.py"], keep) is Role.REPEATS
    assert role(["sh", "keep.sh", "bot.py"], "while true; do python3 $1; done") is Role.REPEATS
    assert role(["sh", "-c", keep, "sh", "python3", "other.py"]) is Role.MAY_REPEAT


def test_between_loop_and_bot() -> None:
    loop = "while true; do npm start; sleep 1; done"
    assert role(["sh", "run.sh"], loop, ["npm start"], ["sh", "-c", "python3 bot.py"]) is Role.REPEATS
    assert role(["npm start"], None, ["sh", "-c", "python3 bot.py"]) is Role.ENDS_TOO
    assert role(["sh", "-c", "python3 bot.py"]) is Role.ENDS_TOO
    deeper = "while true; do ./start.sh; done"
    assert role(["sh", "run.sh"], deeper, ["/bin/sh", "./start.sh"]) is Role.REPEATS
    assert role(["uv", "run", "bot.py"]) is Role.ENDS_TOO


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (["watch", "-n", "2", "python3 bot.py"], Role.REPEATS),
        (["watch", "python3", "bot.py"], Role.REPEATS),
        (["node", "/usr/lib/node_modules/nodemon/bin/nodemon.js", "--exec", "python3", "bot.py"], Role.REPEATS),
        (["node", "/usr/local/bin/nodemon", "bot.py"], Role.REPEATS),
        (["node", "/usr/local/bin/nodemon"], Role.MAY_REPEAT),
        (["python", "/venv/bin/watchmedo", "auto-restart", "--", "python3", "bot.py"], Role.REPEATS),
        (["python3", "-u", "-m", "watchdog.watchmedo", "auto-restart", "--", "python3", "bot.py"], Role.REPEATS),
        (["/usr/bin/node", "/usr/lib/node_modules/forever/bin/monitor", "bot.py"], Role.REPEATS),
        (["watch", "date"], Role.MAY_REPEAT),
    ],
)
def test_programs_that_are_there_for_starting_again(words: list[str], wanted: Role) -> None:
    assert role(words) is wanted


def test_a_program_that_runs_others_is_never_certain() -> None:
    text = "import subprocess, time\nwhile True:\n    subprocess.run(['python3', 'bot.py'])\n    time.sleep(5)\n"
    assert role(["python3", "watchdog.py"], text) is Role.MAY_REPEAT
    assert role(["python3", "run.py"], "import subprocess\nsubprocess.run(['python3', 'bot.py'])") is Role.DOES_MORE
    node = "const {spawn} = require('child_process'); const go = () => spawn('python3').on('exit', go); go()"
    assert role(["node", "keep.js"], node) is Role.MAY_REPEAT
    assert role(["powershell.exe", "-File", "run.ps1"], "while ($true) { Start-Process -Wait py bot.py }") in (
        Role.MAY_REPEAT,)  # fmt: skip
    assert role(["wscript.exe", "run.vbs"], 'Do\nsh.Run "python bot.py", 0, True\nLoop') is Role.MAY_REPEAT


# -- of a bot of ours ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("argv", "text", "anew"),
    [
        (("sh", "-c", "while true; do python3 bot.py; done"), None, True),
        (("bash", "-ec", "until python3 bot.py; do sleep 1; done"), None, True),
        (("sh", "-c", "python3 bot.py & wait"), None, False),
        (("sh", "run.sh"), "cd /srv\nexec python3 bot.py\n", False),
        (("sh", "run.sh"), "python3 bot.py\nexec sh $0\n", True),
        (("sh", "run.sh"), None, True),
        (("C:\\windows\\cmd.exe", "/c", '"C:\\bots\\start bot.bat"'), ":a\r\npython3 bot.py\r\ngoto a\r\n", True),
        (("C:\\windows\\system32\\cmd.exe", "/s/c", "start.bat"), "python3 bot.py\r\npause\r\n", False),
        (("python3", "watchdog.py"), "while True:\n    subprocess.run(['python3', 'bot.py'])\n", True),
        (("python3", "run.py"), "import bot\nbot.main()\n", False),
        (("node", "/usr/bin/nodemon", "bot.js"), None, True),
        (("pm2-runtime", "bot.py"), None, True),
        (("sh", "-c", "for f in *.log; do rm $f; done; python3 bot.py"), None, False),
        (("uv", "run", "bot.py"), None, False),
    ],
)  # fmt: skip
def test_whoever_would_start_it_again(argv: tuple[str, ...], text: str | None, anew: bool) -> None:
    assert starts_anew(argv, text, [BOT]) is anew
    script = script_of(argv)
    assert text is None or (script and script.path and script.path.endswith(("run.sh", ".bat", ".py")))


# -- cmd.exe ----------------------------------------------------------------------------------------------------------

CMD = ["C:\\windows\\system32\\cmd.exe", "/c", '"C:\\my', 'bots\\start_bot.bat"', ""]


@pytest.mark.parametrize(
    "text",
    [
        ":a\r\npython3 bot.py\r\nping -n 3 127.0.0.1 >nul\r\ngoto a\r\n",
        '@echo off\r\ntitle My bot\r\ncd /d "%~dp0"\r\n:loop\r\ncall venv\\Scripts\\activate\r\npython3 bot.py\r\n'
        "echo died %date%\r\ntimeout /t 5 /nobreak >nul\r\ngoto loop\r\n",
        "@echo off\nset SCRIPT=bot.py\n:start\npython3 %SCRIPT%\nif errorlevel 1 goto start\n",
        "for /l %%i in (1,0,2) do (\n python3 bot.py\n timeout 2\n)\nfor /l %%x in () do python3 bot.py\n",
        'python3 bot.py\ntimeout /t 3\n"%~f0"\n',
        "python3 bot.py\ntimeout /t 3\ncall start_bot.bat\n",
        ":a\nstart \"Bot\" /wait python3 bot.py\ngoto :a\n",
        ":a\ncall :run\ntimeout 1 & goto a\n:run\npython3 bot.py\nexit /b\n",
        ":a\r\ntaskkill /f /im chrome.exe\r\nif exist bot.py (python3 bot.py) else (echo gone)\r\ngoto a",
        "setlocal enabledelayedexpansion\nset \"PY=python3\"\n:a\n!PY! bot.py || echo failed\npause\ngoto a\n",
    ],
)  # fmt: skip
def test_a_loop_of_cmd(text: str) -> None:
    assert role(CMD, text) is Role.REPEATS


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (":a\npython3 bot.py\nbackup.exe\ngoto a\n", Role.MAY_REPEAT),
        (":a\npython3 %1\ngoto a\n", Role.MAY_REPEAT),
        ("@echo off\npython3 bot.py\npause\n", Role.ENDS_TOO),
        ("if not exist bot.py goto end\npython3 bot.py\n:end\npause\n", Role.ENDS_TOO),
        (":ask\nset /p X=really?\nif not %X%==y goto ask\npython3 bot.py\n", Role.ENDS_TOO),
        ("start \"\" other.exe\npython3 bot.py\n", Role.DOES_MORE),
    ],
)  # fmt: skip
def test_other_files_of_cmd(text: str, wanted: Role) -> None:
    assert role(CMD, text) is wanted


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (CMD, Script("bat", "C:\\my bots\\start_bot.bat")),
        (["cmd", "/c", "start_bot.bat", "bot.py"], Script("bat", "start_bot.bat", None, ("bot.py",))),
        (["cmd", "/s/c", "start.bat"], Script("bat", "start.bat")),
        (["cmd", "/v:on/e:off/k", "python bot.py"], Script("bat", None, "python bot.py")),
        (["cmd", "/d", "/c", "call", "start.bat"], Script("bat", "start.bat")),
        (["cmd", "/k", "python bot.py"], Script("bat", None, "python bot.py")),
        (["cmd", "/k", '"python bot.py"'], Script("bat", None, "python bot.py")),
        (["cmd.exe"], Script("bat")),
        (["bash", "-c", "sleep 1", "sh", "x"], Script("sh", None, "sleep 1", ("x",))),
        (["/bin/bash", "-e", "./run.sh", "x"], Script("sh", "./run.sh", None, ("x",))),
        (["bash", "-o", "pipefail", "run.sh"], Script("sh", "run.sh")),
        (["-zsh"], Script("sh")),
        (["python3", "-u", "watchdog.py"], Script("program", "watchdog.py")),
        (["vim", "bot.py"], None),
    ],
)
def test_the_script_of_a_shell(words: list[str], wanted: Script | None) -> None:
    assert script_of(words) == wanted


def test_typed_into_a_window() -> None:
    assert role(["cmd.exe", "/k", "python3 bot.py"]) is Role.ENDS_TOO
    assert role(["cmd.exe", "/c", ":a & python3 bot.py"]) is not Role.REPEATS


@pytest.mark.parametrize("read", [of_shell, of_batch])
@pytest.mark.parametrize("text", ["", "\n\n", "))((", "while", "goto", ":", '"', "`", "$(", "done done }", "for do %"])
def test_any_text_is_survived(read, text: str) -> None:  # type: ignore[no-untyped-def]
    assert isinstance(read(text), list)
