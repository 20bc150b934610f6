"""Troubles with somebody else who has the bot: a copy, another agent, a lease that is held or cannot be."""

import pytest
from e2e.troubles.scene import Table, Trouble, played

table = Table(300)


@table.row(
    1,
    ("Another copy of bot shop is running: PID {pid} (python…, started …).", "To stop it: {kill} {pid}"),
    ("Работает другая копия бота shop: PID {pid} (python…, запущен …).", "Чтобы остановить: {kill} {pid}"),
)
def copy_that_is_to_be_left_alone(scene):
    scene.bot(rivals="refuse")
    scene.copy()
    return "start shop"


@table.row(
    0,
    ("other copies ended: ended PID {pid}", "shop is running, PID …."),
    ("другие копии завершены: завершён PID {pid}", "shop работает, PID …."),
)
def copy_is_ended(scene):
    scene.bot()
    scene.copy()
    return "start shop"


@table.row(
    0,
    (
        "Another copy on this computer reads the updates of shop: PID {pid} (python…, started …).",
        "To stop it: {kill} {pid}",
    ),
    (
        "Обновления бота shop читает другая копия на этом компьютере: PID {pid} (python…, запущен …).",
        "Чтобы остановить: {kill} {pid}",
    ),
)
def copy_beside_the_running_bot(scene):
    scene.bot()
    scene.home.run("start", "shop")
    scene.copy()
    scene.warned()
    return "status"


@table.row(
    5,
    ("Another copy of bot shop is running: PID {pid} (python…, started …).", "To stop it: {kill} {pid}"),
    ("Работает другая копия бота shop: PID {pid} (python…, запущен …).", "Чтобы остановить: {kill} {pid}"),
)
def copy_found_by_the_doctor(scene):
    scene.bot()
    scene.copy()
    return "doctor shop"


@table.row(
    0,
    (
        "Would be ended or removed:",
        "shop: PID {pid} (python…, started …)",
        "the same token is in its environment",
        "it runs the same script",
    ),
    (
        "Будет завершено или удалено:",
        "shop: PID {pid} (python…, запущен …)",
        "тот же токен в окружении",
        "тот же скрипт",
    ),
)
def copy_shown_by_clean(scene):
    scene.bot()
    scene.copy()
    return "clean shop --dry-run"


@table.row(
    130,
    (
        "Would be ended or removed:",
        "shop: PID {pid} (python…, started …)",
        "the same token is in its environment",
        "it runs the same script",
        "Nothing was touched.",
        "Nobody can be asked here: say --yes to end it, or --dry-run to look only.",
    ),
    (
        "Будет завершено или удалено:",
        "shop: PID {pid} (python…, запущен …)",
        "тот же токен в окружении",
        "тот же скрипт",
        "Ничего не тронуто.",
        "Спросить здесь некого: --yes — завершить, --dry-run — только посмотреть.",
    ),
)
def clean_with_nobody_to_ask(scene):
    scene.bot()
    scene.copy()
    return "clean shop"


@pytest.mark.parametrize(("trouble", "language"), table.cases())
def test_cause_and_cure(trouble: Trouble, language: str, ends):
    played(ends, trouble, language)
