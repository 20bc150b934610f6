"""Troubles with the lease: somebody has it already, or it cannot be taken."""

import os
import sys

import pytest
from e2e.troubles.scene import LINKS, MODES, Table, Trouble, played

table = Table(600)

HOLDS = """
import os, sys, time
from tray_app import single_instance
with single_instance(os.environ["BOT_TOKEN"], name="shop"):
    print("in", flush=True)
    time.sleep(600)
"""
HOLDS_UNNAMED = """
import sys, time
from tray_app.adapters.leases import lease
held = lease.take(sys.argv[1], lease.folder())
print("in", flush=True)
time.sleep(600)
"""


@table.row(
    1,
    ("Another instance of shop is already running.", "PID … (python…, started …). To stop it: bottray stop shop"),
    ("Другой экземпляр shop уже запущен.", "PID … (python…, запущен …). Чтобы остановить: bottray stop shop"),
)
def a_run_has_it(scene):
    scene.bot()
    run = scene.home.spawn("run", "shop")
    scene.emulator.wait_for(scene.token, lambda s: s["readers_now"], timeout=40)
    scene.facts["run"] = run.pid
    return "run shop"


@table.row(
    1,
    (
        "Another instance of shop is already running.",
        "PID … (python…, started … from bottray agent). To stop it: bottray stop shop",
    ),
    (
        "Другой экземпляр shop уже запущен.",
        "PID … (python…, запущен … из bottray agent). Чтобы остановить: bottray stop shop",
    ),
)
def the_agent_has_it(scene):
    scene.bot()
    scene.home.run("start", "shop")
    return "run shop"


@table.row(
    1,
    (
        "Bot news has the same token as shop, and it is running: PID … (python…, started … from bottray agent).",
        "Two cannot share a token: take another one for shop from @BotFather, or stop news: bottray stop news",
    ),
    (
        "У бота news тот же токен, что у shop, и он работает: PID … (python…, запущен … из bottray agent).",
        "Один токен на двоих невозможен: возьмите у @BotFather другой для shop или остановите news: bottray stop news",
    ),
)
def another_entry_has_the_token(scene):
    scene.bot()
    scene.home.bot("news", token=scene.token)
    scene.home.run("start", "news")
    return "start shop"


@table.row(
    1,
    ("Another instance of shop is already running.", "PID {pid} (python…, started …). To stop it: {kill} {pid}"),
    ("Другой экземпляр shop уже запущен.", "PID {pid} (python…, запущен …). Чтобы остановить: {kill} {pid}"),
)
def a_script_of_its_own_has_it(scene):
    scene.bot()
    script = scene.home.folder / "by_hand.py"
    script.write_text(HOLDS)
    started = scene.home.spawn(command=[sys.executable, str(script)], BOT_TOKEN=scene.token)
    assert started.stdout.readline() == "in\n"
    scene.facts["pid"] = started.pid
    return "start shop"


@table.row(
    1,
    (
        "Another instance of shop is already running; who it is cannot be told from here.",
        "Look for it on this computer: it may belong to another user.",
    ),
    (
        "Другой экземпляр shop уже запущен; кто это, отсюда не видно.",
        "Поищите его на этом компьютере: возможно, он принадлежит другому пользователю.",
    ),
    windows="Windows has no list of locks",
)
def somebody_who_is_not_known_has_it(scene):
    scene.bot()
    started = scene.home.spawn(command=[sys.executable, "-c", HOLDS_UNNAMED, str(scene.facts["id"])])
    started.stdout.readline()
    scene.facts["pid"] = started.pid
    return "run shop"


@table.row(
    1,
    (
        "The lease of shop is held, and no record says by whom.",
        "The kernel names PID {pid} (python…, started …). To stop it: kill {pid}",
    ),
    (
        "Блокировка бота shop занята, а записи о том, кем, нет.",
        "Ядро называет PID {pid} (python…, запущен …). Чтобы остановить: kill {pid}",
    ),
    linux="/proc/locks",
)
def somebody_who_is_known_by_the_kernel_alone_has_it(scene):
    return somebody_who_is_not_known_has_it(scene)


@table.row(
    5,
    (
        "shop: The lock file {lock} cannot be used: Too many levels of symbolic links.",
        "Somebody else may have put it there. Look at it, remove it, then start again.",
    ),
    (
        "shop: Файл блокировки {lock} использовать нельзя: это символьная ссылка или их слишком много подряд.",
        "Возможно, его положил кто-то другой. Посмотрите на него, удалите и запустите снова.",
    ),
    linux=LINKS,
)
def lock_file_is_a_link(scene):
    scene.bot()
    scene.facts["lock"].symlink_to(scene.home.folder / "elsewhere")
    return "run shop"


@table.row(
    5,
    (
        "shop: The lock file {lock} is not one of BotTray's that can be trusted: it is not a plain file.",
        "Nobody holds it now. Remove it (sudo rm {lock}), then start again.",
        "BotTray goes on trying.",
        "Its log: bottray logs shop",
    ),
    (
        "shop: Файлу блокировки {lock} BotTray доверять не может: это не обычный файл.",
        "Сейчас его никто не держит. Удалите его (sudo rm {lock}) и запустите снова.",
        "BotTray продолжает попытки.",
        "Журнал бота: bottray logs shop",
    ),
    linux="what others may have put there is judged by Linux' owners and modes",
)
def lock_file_is_a_folder(scene):
    scene.bot()
    scene.facts["lock"].mkdir()
    return "start shop"


@table.row(
    5,
    (
        "shop: The lock file {lock} cannot be used: Is a directory.",
        "Somebody else may have put it there. Look at it, remove it, then start again.",
        "BotTray goes on trying.",
        "Its log: bottray logs shop",
    ),
    (
        "shop: Файл блокировки {lock} использовать нельзя: это папка.",
        "Возможно, его положил кто-то другой. Посмотрите на него, удалите и запустите снова.",
        "BotTray продолжает попытки.",
        "Журнал бота: bottray logs shop",
    ),
    windows="on Linux it is said otherwise, see above",
)
def lock_file_is_a_folder_on_windows(scene):
    return lock_file_is_a_folder(scene)


@table.row(
    5,
    (
        "shop: The lock file {lock} is not one of BotTray's that can be trusted: it has a second name (a hard link).",
        "Nobody holds it now. Remove it (sudo rm {lock}), then start again.",
    ),
    (
        "shop: Файлу блокировки {lock} BotTray доверять не может: у него есть второе имя (жёсткая ссылка).",
        "Сейчас его никто не держит. Удалите его (sudo rm {lock}) и запустите снова.",
    ),
    linux=LINKS,
)
def lock_file_with_a_second_name(scene):
    scene.bot()
    (scene.home.locks / "other").touch()
    os.link(scene.home.locks / "other", scene.facts["lock"])
    return "run shop"


@table.row(
    5,
    (
        "shop: The lock file {toml}/bottray-{id}.lock cannot be used: Not a directory.",
        "Every user must be able to write in {toml}; or name another folder in BOTTRAY_LOCK_DIR, the same "
        "for every user.",
    ),
    (
        "shop: Файл блокировки {toml}/bottray-{id}.lock использовать нельзя: это не папка.",
        "Право записи в {toml} нужно всем пользователям; либо укажите в BOTTRAY_LOCK_DIR другую папку, одну "
        "и ту же для всех.",
    ),
)
def folder_of_leases_is_none(scene):
    scene.bot()
    scene.home.environ["BOTTRAY_LOCK_DIR"] = str(scene.toml)
    return "run shop"


@table.row(
    5,
    (
        "shop: The lock file {lock} cannot be used: Permission denied.",
        "Every user must be able to write in {locks}; or name another folder in BOTTRAY_LOCK_DIR, the same "
        "for every user.",
    ),
    (
        "shop: Файл блокировки {lock} использовать нельзя: нет прав доступа.",
        "Право записи в {locks} нужно всем пользователям; либо укажите в BOTTRAY_LOCK_DIR другую папку, одну "
        "и ту же для всех.",
    ),
    linux=MODES,
)
def folder_of_leases_may_not_be_written(scene):
    scene.bot()
    scene.home.locks.chmod(0o555)
    scene.without_rights()
    return "run shop"


@pytest.mark.parametrize(("trouble", "language"), table.cases())
def test_cause_and_cure(trouble: Trouble, language: str, ends):
    played(ends, trouble, language)
