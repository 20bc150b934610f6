"""Troubles with how the script ends."""

import os
import sys

import pytest
from e2e.troubles.scene import Table, Trouble, played
from home import WITHOUT_PACKAGES

from tray_app.core.model import Phase

table = Table(100)
LEAVES_ONE = "import subprocess, sys\nsubprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
BREAKS = "import ctypes\nctypes.windll.kernel32.TerminateProcess(ctypes.c_void_p(-1), 0xC0000005)\n"
DOWN = (Phase.FATAL, Phase.STOPPED)


def given_up(scene, text, **keys):
    """The bot ends again and again until its tries are used up; the user asks how it is."""
    scene.bot(scene.chatty + text, **keys)
    scene.home.agent(settle=30.0, base=0.05, cap=0.1, budget=1)
    scene.home.run("start", "shop", "--no-wait")
    scene.home.wait_for("shop", lambda v: v.phase in DOWN and v.run, timeout=60)
    return "status"


@table.row(
    0,
    (
        "It needs the Python module telegram, which is not installed.",
        "Install it: {bare_python} -m pip install python-telegram-bot",
    ),
    (
        "Ему нужен модуль Python telegram, а он не установлен.",
        "Установите его: {bare_python} -m pip install python-telegram-bot",
    ),
)
def module_missing(scene):
    return given_up(scene, f"{WITHOUT_PACKAGES}; import telegram.ext\n", python=sys._base_executable)


@table.row(
    0,
    ("Python cannot read line 1 of bot.py: SyntaxError: invalid syntax", "Correct that line."),
    ("Python не может прочитать строку 1 файла bot.py: SyntaxError: invalid syntax", "Исправьте эту строку."),
)
def slip_in_the_script(scene):
    scene.chatty = ""
    return given_up(scene, "def broken(:\n")


@table.row(
    0,
    (
        "ended with exit code 1: ImportError: cannot import name 'NoSuchThing' from 'enum' (…enum.py) (bot.py, line 3)",
        "See what it wrote: bottray logs shop",
    ),
    (
        "завершился с кодом 1: ImportError: cannot import name 'NoSuchThing' from 'enum' (…enum.py) (bot.py, строка 3)",
        "Посмотрите, что он написал: bottray logs shop",
    ),
)
def part_of_a_module_missing(scene):
    return given_up(scene, "from enum import NoSuchThing\n")


@table.row(
    0,
    (
        "ended with exit code 1: ValueError: the token {id}:*** is bad (bot.py, line 3)",
        "See what it wrote: bottray logs shop",
    ),
    (
        "завершился с кодом 1: ValueError: the token {id}:*** is bad (bot.py, строка 3)",
        "Посмотрите, что он написал: bottray logs shop",
    ),
)
def crash(scene):
    return given_up(scene, f"raise ValueError('the token {scene.token} is bad')\n")


@table.row(
    0,
    (
        "ended with exit code 0",
        "A bot goes on until it is stopped: look whether its script starts the polling.",
        'One that is meant to end wants restart = "on-failure".',
    ),
    (
        "завершился с кодом 0",
        "Бот работает, пока его не остановят: проверьте, запускает ли скрипт опрос.",
        'Если он и должен завершаться, задайте restart = "on-failure".',
    ),
)
def ends_at_once_and_well(scene):
    return given_up(scene, "")


@table.row(
    0,
    ("was ended by signal SIGSEGV (11)", "See what it wrote: bottray logs shop"),
    ("завершён сигналом SIGSEGV (11)", "Посмотрите, что он написал: bottray logs shop"),
    linux="signals: on Windows an end has a code only",
)
def killed_by_a_signal(scene):
    return given_up(scene, "import os\nos.kill(os.getpid(), 11)\n")


@table.row(
    0,
    ("crashed: it used memory that is not its own (0xC0000005)", "See what it wrote: bottray logs shop"),
    ("упал: обратился к чужой памяти (0xC0000005)", "Посмотрите, что он написал: bottray logs shop"),
    windows="exit codes that Windows itself gives",
)
def killed_by_windows(scene):
    return given_up(scene, BREAKS)


@table.row(
    0,
    ("was ended by signal SIGKILL (9)", "See what it wrote: bottray logs shop"),
    ("завершён сигналом SIGKILL (9)", "Посмотрите, что он написал: bottray logs shop"),
    linux="signals: on Windows an end has a code only",
)
def killed_hard(scene):
    return given_up(scene, "import os\nos.kill(os.getpid(), 9)\n")


@table.row(
    0,
    (
        "The script went into the background and left 1 process running.",
        "Start it in the foreground: take out its daemon option, the '&' or the 'start'.",
    ),
    (
        "Скрипт ушёл в фон и оставил 1 процесс.",
        "Запускайте его на переднем плане: уберите ключ демона, «&» или «start».",
    ),
)
def goes_into_the_background(scene):
    return given_up(scene, LEAVES_ONE)


@table.row(
    0,
    (
        "ended with exit code 1: OSError: [Errno 28] No space left on device (bot.py, line 4)",
        "See what it wrote: bottray logs shop",
    ),
    (
        "завершился с кодом 1: OSError: [Errno 28] No space left on device (bot.py, строка 4)",
        "Посмотрите, что он написал: bottray logs shop",
    ),
    linux="a device that is always full",
)
def disk_full_for_the_bot(scene):
    return given_up(scene, "with open('/dev/full', 'w') as file:\n    file.write('x' * 100_000)\n")


@table.row(
    0,
    (
        "Bot shop ({toml}:1) cannot be started: its script {script} does not exist.",
        'Correct "script"; a relative path starts at the folder of bots.toml.',
    ),
    (
        "Бот shop ({toml}:1) не запускается: его скрипта {script} не существует.",
        "Исправьте «script»; относительный путь отсчитывается от папки с bots.toml.",
    ),
)
def script_deleted_while_it_runs(scene):
    script = scene.bot()
    scene.home.agent(settle=0.1, base=0.05, budget=1)
    scene.home.run("start", "shop")
    pid = scene.home.status("shop")["pid"]
    script.unlink()
    os.kill(pid, 9)
    scene.home.wait_for("shop", lambda v: v.phase in DOWN, timeout=60)
    return "status"


@table.row(
    0,
    ("restarted: it used … MB, its memory_limit is 60 MB",),
    ("перезапущен: занял … МБ, его memory_limit — 60 МБ",),
)
def too_much_memory(scene):
    scene.bot(scene.chatty + "leak = b'x' * 120_000_000\nimport time\ntime.sleep(600)\n", memory_limit="60M")
    scene.home.agent(sample=0.3)
    scene.home.run("start", "shop", "--no-wait")
    scene.home.wait_for("shop", lambda v: v.restarts, timeout=60)
    return "logs shop -n 100"


@pytest.mark.parametrize(("trouble", "language"), table.cases())
def test_cause_and_cure(trouble: Trouble, language: str, ends):
    played(ends, trouble, language)
