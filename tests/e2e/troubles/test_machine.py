"""Troubles with this computer: its disks, its clock, its processes, and what is left of an earlier agent."""

import json
import os
import subprocess
from contextlib import suppress

import pytest
from e2e.troubles.scene import MODES, Table, Trouble, played

from tray_app.adapters.leases import lock_files

table = Table(200)


@table.row(
    0,
    (
        "The log of shop cannot be written: Permission denied.",
        "The bot goes on without it; check {home}/logs/shop.log.",
    ),
    (
        "Журнал бота shop не записывается: нет прав доступа.",
        "Бот работает без журнала; проверьте {home}/logs/shop.log.",
    ),
    linux=MODES,
)
def log_folder_may_not_be_written(scene):
    scene.bot("print('up')")
    (scene.home.folder / "logs").mkdir(mode=0o555)
    scene.without_rights()
    return "run shop"


@table.row(
    0,
    (
        "The log of shop cannot be written: {home}/logs is a file and no folder.",
        "The bot goes on without it; check {home}/logs/shop.log.",
    ),
    (
        "Журнал бота shop не записывается: {home}/logs — файл, а не папка.",
        "Бот работает без журнала; проверьте {home}/logs/shop.log.",
    ),
)
def log_folder_is_a_file(scene):
    scene.bot("print('up')")
    (scene.home.folder / "logs").write_text("")
    return "run shop"


@table.row(
    0,
    ("There is no room for the log of shop.", "The bot goes on without it; make room on the disk of {home}/logs."),
    ("Для журнала бота shop нет места.", "Бот работает без журнала; освободите место на диске с {home}/logs."),
    linux="a small disk that can be mounted",
)
def disk_full(scene):
    scene.bot("print('up')")
    full(scene, scene.home.folder / "logs")
    return "run shop"


@table.row(
    5,
    ("{home}/full/out.zip cannot be written: No space left on device.", "Make room on that disk."),
    ("Не удаётся записать {home}/full/out.zip: на диске не осталось места.", "Освободите место на этом диске."),
    linux="a small disk that can be mounted",
)
def disk_full_for_the_bundle(scene):
    scene.bot()
    full(scene, scene.home.folder / "full")
    return "doctor shop --bundle {home}/full/out.zip"


@table.row(
    5,
    ("{toml} cannot be written: No space left on device.", "Make room on that disk."),
    ("Не удаётся записать {toml}: на диске не осталось места.", "Освободите место на этом диске."),
    linux="a small disk that can be mounted",
)
def disk_full_for_the_config(scene):
    scene.bot()
    scene.toml.unlink()
    scene.facts["kept"] = scene.home.folder / "full" / "bots.toml"
    full(scene, scene.home.folder / "full", scene.facts["kept"])
    scene.toml.symlink_to(scene.facts["kept"])
    return "add {folder} --yes --no-start"


@table.row(
    5,
    (
        "{home}/run should be a folder, but a file has that name.",
        "Move that file away, or set BOTTRAY_HOME to another folder.",
    ),
    (
        "{home}/run должна быть папкой, но так называется файл.",
        "Уберите этот файл или укажите в BOTTRAY_HOME другую папку.",
    ),
)
def state_folder_is_a_file(scene):
    scene.bot()
    (scene.home.folder / "run").write_text("")
    return "start shop"


@table.row(
    0,
    ("shop is not running.",),
    ("Бот shop не запущен.",),
)
def agent_is_not_running_for_stop(scene):
    scene.bot()
    return "stop shop"


@table.row(
    0,
    ("No agent is running.",),
    ("Агент не запущен.",),
)
def agent_is_not_running_for_quit(scene):
    return "quit"


@table.row(
    0,
    ("shop has not written anything yet ({home}/logs/shop.log).",),
    ("Бот shop ещё ничего не написал ({home}/logs/shop.log).",),
)
def nothing_written_yet(scene):
    scene.bot()
    return "logs shop"


@table.row(
    0,
    ("shop is running, PID ….",),
    ("shop работает, PID ….",),
)
def stale_address_of_an_agent(scene):
    scene.bot()
    run = scene.home.folder / "run"
    run.mkdir(mode=0o700)
    data = {"port": 9, "token": "x" * 43, "pid": 999_999, "version": "0.0"}
    (run / "agent.json").write_text(json.dumps(data))
    return "start shop"


@table.row(
    0,
    ("shop is running, PID ….",),
    ("shop работает, PID ….",),
)
def address_of_an_agent_is_rubbish(scene):
    scene.bot()
    run = scene.home.folder / "run"
    run.mkdir(mode=0o700)
    (run / "agent.json").write_bytes(b"\xff\x00{")
    return "start shop"


@table.row(
    0,
    (
        "Which bots were up is not known any more: {home}/desired.json is damaged.",
        'Until you start or stop one, "start" in bots.toml decides. What is left of the file: '
        "{home}/desired.json.spoiled",
    ),
    (
        "Какие боты работали, уже неизвестно: файл {home}/desired.json повреждён.",
        "Пока вы не запустите или не остановите бота, решает «start» в bots.toml. Что осталось от файла: "
        "{home}/desired.json.spoiled",
    ),
)
def memory_of_wishes_is_rubbish(scene):
    scene.bot()
    (scene.home.folder / "desired.json").write_bytes(b'{"shop": \xff')
    scene.home.agent()
    return "status"


@table.row(
    5,
    (
        "What was cleaned before cannot be told: {home}/clean.json cannot be read, it is damaged.",
        "The next clean keeps it as {home}/clean.json.spoiled and begins a new one.",
    ),
    (
        "Что убиралось раньше, сказать нельзя: {home}/clean.json не читается (файл повреждён).",
        "При следующей уборке он останется как {home}/clean.json.spoiled, и начнётся новый.",
    ),
)
def journal_is_rubbish(scene):
    scene.bot()
    (scene.home.folder / "clean.json").write_bytes(b'{"shop": \xff')
    return "clean --last"


@table.row(
    0,
    ("shop is running, PID ….",),
    ("shop работает, PID ….",),
)
def record_of_the_lease_is_rubbish(scene):
    scene.bot()
    lock_files.record_path(scene.facts["lock"]).write_bytes(b"\xff{")
    return "start shop"


@table.row(
    0,
    ("This computer's clock is slow by 1 d 0 h.", "Set it, best by the network (NTP)."),
    ("Часы этого компьютера отстают на 1 дн 0 ч.", "Поставьте их, лучше по сети (NTP)."),
)
def clock_that_is_slow(scene):
    scene.bot()
    slow = scene.home.folder / "slow"
    slow.mkdir()
    (slow / "sitecustomize.py").write_text("import time\nnow = time.time\ntime.time = lambda: now() - 86410\n")
    scene.home.environ["PYTHONPATH"] = str(slow)
    return "doctor shop"


@table.row(
    5,
    ("{home}/out.zip is there already.", "Choose another name."),
    ("{home}/out.zip уже существует.", "Выберите другое имя."),
)
def bundle_is_there_already(scene):
    scene.bot()
    (scene.home.folder / "out.zip").touch()
    return "doctor shop --bundle {home}/out.zip"


def full(scene, folder, *beforehand):
    """A disk of its own without any room left, or a reason why there cannot be one."""
    folder.mkdir(mode=0o700, exist_ok=True)
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=16k,mode=1777", "none", folder], capture_output=True, text=True
    )
    if made.returncode:
        pytest.skip(f"a disk cannot be mounted here: {made.stderr.strip()}")
    scene.cleared.append(lambda: subprocess.run(["umount", "--lazy", folder], check=True))
    for file in beforehand:
        file.write_text("# mine\n")
    with suppress(OSError):
        (folder / "filler").write_bytes(b"x" * 65536)


@pytest.mark.parametrize(("trouble", "language"), table.cases())
def test_cause_and_cure(trouble: Trouble, language: str, ends):
    played(ends, trouble, language)
