"""Troubles with what is to be run: a script, its folder, its interpreter."""

import pytest
from e2e.troubles.scene import LINKS, MODES, Table, Trouble, played

table = Table(500)


@table.row(
    2,
    (
        "Bot shop ({toml}:1) cannot be started: its script {script} does not exist.",
        'Correct "script"; a relative path starts at the folder of bots.toml.',
    ),
    (
        "Бот shop ({toml}:1) не запускается: его скрипта {script} не существует.",
        "Исправьте «script»; относительный путь отсчитывается от папки с bots.toml.",
    ),
)
def script_missing(scene):
    scene.bot().unlink()
    return "start shop"


@table.row(
    2,
    ("Bot shop ({toml}:1) cannot be started: its script {script} does not exist.", "Did you mean bott.py?"),
    ("Бот shop ({toml}:1) не запускается: его скрипта {script} не существует.", "Может быть, bott.py?"),
)
def script_with_a_wrong_letter(scene):
    scene.bot().rename(scene.facts["folder"] / "bott.py")
    return "run shop"


@table.row(
    2,
    (
        "Bot shop ({toml}:1) cannot be started: {script} is a link to gone.py, which does not exist.",
        "Correct the link or name the script itself.",
    ),
    (
        "Бот shop ({toml}:1) не запускается: {script} — ссылка на gone.py, а такого файла нет.",
        "Исправьте ссылку или укажите сам скрипт.",
    ),
    linux=LINKS,
)
def script_is_a_broken_link(scene):
    script = scene.bot()
    script.unlink()
    script.symlink_to("gone.py")
    return "run shop"


@table.row(
    2,
    (
        "Bot shop ({toml}:1) cannot be started: {script} is a folder, not a script.",
        "Name the file in it: script = '{script}/bot.py'.",
    ),
    (
        "Бот shop ({toml}:1) не запускается: {script} — папка, а не скрипт.",
        "Укажите файл внутри неё: script = '{script}/bot.py'.",
    ),
)
def script_is_a_folder(scene):
    script = scene.bot()
    script.unlink()
    script.mkdir()
    (script / "bot.py").touch()
    return "run shop"


@table.row(
    2,
    (
        "Bot shop ({toml}:1) cannot be started: its script {script} cannot be read: Permission denied.",
        "Give the user that runs BotTray the right to read it.",
    ),
    (
        "Бот shop ({toml}:1) не запускается: его скрипт {script} не читается: нет прав доступа.",
        "Дайте право на чтение пользователю, от имени которого работает BotTray.",
    ),
    linux=MODES,
)
def script_unreadable(scene):
    scene.bot().chmod(0)
    scene.without_rights()
    return "run shop"


@table.row(
    2,
    (
        "Bot shop ({toml}:1) cannot be started: its script {script} cannot be read: Permission denied.",
        "Give the user that runs BotTray the right to read it.",
    ),
    (
        "Бот shop ({toml}:1) не запускается: его скрипт {script} не читается: нет прав доступа.",
        "Дайте право на чтение пользователю, от имени которого работает BotTray.",
    ),
    linux=MODES,
)
def folder_unreadable(scene):
    scene.bot()
    scene.facts["folder"].chmod(0)
    scene.without_rights()
    return "run shop"


@table.row(
    2,
    ("{folder} cannot be read: Permission denied.", "Give your user the right to read it."),
    ("Не удаётся прочитать {folder}: нет прав доступа.", "Дайте своему пользователю право на чтение."),
    linux=MODES,
)
def folder_unreadable_for_add(scene):
    scene.bot()
    scene.toml.unlink()
    scene.facts["folder"].chmod(0)
    scene.without_rights()
    return "add {folder} --yes"


@table.row(
    2,
    (
        "No bot was found in {home}/empty: no script there fetches updates or is called bot.py.",
        "Name the script itself: bottray add {home}{/}empty{/}SCRIPT.py",
    ),
    (
        "В {home}/empty бот не найден: ни один скрипт там не получает обновлений и не называется bot.py.",
        "Назовите сам скрипт: bottray add {home}{/}empty{/}SCRIPT.py",
    ),
)
def folder_without_a_bot(scene):
    (scene.home.folder / "empty").mkdir()
    return "add {home}/empty --yes"


@table.row(
    2,
    (
        "There is no file or folder {home}/no-such-folder.",
        "Look how it is written; a path with blanks in it goes between quotes.",
    ),
    ("Нет ни файла, ни папки {home}/no-such-folder.", "Проверьте, как он написан; путь с пробелами берётся в кавычки."),
)
def path_that_is_not_there(scene):
    return "add {home}/no-such-folder --yes"


@table.row(
    2,
    (
        "Bot shop ({toml}:1) cannot be started: what runs {home}/bot.xyz cannot be told from its name.",
        'Use "command" with the program in front: command = ["program", "file"].',
    ),
    (
        "Бот shop ({toml}:1) не запускается: по имени {home}/bot.xyz непонятно, чем его запускать.",
        'Используйте «command», где программа стоит первой: command = ["program", "file"].',
    ),
)
def script_in_no_known_language(scene):
    path = scene.home.folder / "bot.xyz"
    path.write_text("hello")
    scene.toml.write_text(f"[bots.shop]\nscript = '{path}'\n")
    return "run shop"


@table.row(
    2,
    (
        "Bot shop ({toml}:1) cannot be started: there is no program {nowhere}.",
        'Correct "python", or install the program.',
    ),
    (
        "Бот shop ({toml}:1) не запускается: программы {nowhere} нет.",
        "Исправьте «python» или установите программу.",
    ),
)
def interpreter_missing(scene):
    scene.facts["nowhere"] = scene.home.folder / "/nowhere/python3"
    scene.bot(python="/nowhere/python3")
    return "start shop"


@table.row(
    2,
    (
        "Bot shop ({toml}:1) cannot be started: {home}/venv is a folder without a Python in it.",
        'Name the interpreter itself in "python", or make the venv anew.',
    ),
    (
        "Бот shop ({toml}:1) не запускается: {home}/venv — папка, в которой нет Python.",
        "Укажите в «python» сам интерпретатор или создайте venv заново.",
    ),
)
def venv_without_a_python(scene):
    (scene.home.folder / "venv").mkdir()
    scene.bot(python=str(scene.home.folder / "venv"))
    return "run shop"


@table.row(
    5,
    (
        "{home}/python could not be started: it is no program for this computer.",
        'Look at "python" and "script" of bot shop in bots.toml.',
    ),
    (
        "Не удалось запустить {home}/python: это не программа для этого компьютера.",
        "Проверьте «python» и «script» бота shop в bots.toml.",
    ),
)
def interpreter_that_is_none(scene):
    path = scene.home.folder / "python"
    path.write_bytes(b"\x7fELF not really")
    path.chmod(0o755)
    scene.bot(python=str(path))
    return "run shop"


@table.row(
    2,
    (
        "Bot shop ({toml}:1) cannot be started: its folder {home}/away does not exist.",
        'Correct "folder", or leave it out: the folder of the script is used then.',
    ),
    (
        "Бот shop ({toml}:1) не запускается: его папки {home}/away не существует.",
        "Исправьте «folder» или уберите эту строку: тогда берётся папка скрипта.",
    ),
)
def folder_to_run_in_missing(scene):
    scene.bot(folder=str(scene.home.folder / "away"))
    return "run shop"


@pytest.mark.parametrize(("trouble", "language"), table.cases())
def test_cause_and_cure(trouble: Trouble, language: str, ends):
    played(ends, trouble, language)
