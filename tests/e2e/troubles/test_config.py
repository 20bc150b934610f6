"""Troubles with bots.toml, with .env and with what is typed."""

import pytest
from e2e.troubles.scene import LINKS, MODES, Table, Trouble, played
from processes import WINDOWS

table = Table(0)


def toml(scene, text):
    scene.toml.write_text(text, "utf-8")


@table.row(
    2,
    ('{toml}:2: bots.shop.scirpt: There is no key "scirpt".', 'Did you mean "script"?'),
    ("{toml}:2: bots.shop.scirpt: Ключа «scirpt» нет.", "Может быть, «script»?"),
)
def key_with_a_wrong_letter(scene):
    toml(scene, "[bots.shop]\nscirpt = 'bot.py'\n")
    return "start shop"


@table.row(
    2,
    ('{toml}:3: bots.shop.restart: "restart" must be one of "always", "on-failure", "never".',),
    ('{toml}:3: bots.shop.restart: «restart» бывает "always", "on-failure", "never".',),
)
def value_of_a_wrong_type(scene):
    toml(scene, "[bots.shop]\nscript = 'bot.py'\nrestart = 3\n")
    return "run shop"


@table.row(
    2,
    (
        '{toml}:3: bots.shop.restart: "restart" must be one of "always", "on-failure", "never".',
        'Did you mean "always"?',
    ),
    ('{toml}:3: bots.shop.restart: «restart» бывает "always", "on-failure", "never".', "Может быть, «always»?"),
)
def value_that_is_unknown(scene):
    toml(scene, "[bots.shop]\nscript = 'bot.py'\nrestart = 'allways'\n")
    return "run shop"


@table.row(
    2,
    ("{toml}:1: bots.shop: It says nothing to run.", 'Add a line such as script = "bot.py".'),
    ("{toml}:1: bots.shop: Не сказано, что запускать.", 'Добавьте строку вроде script = "bot.py".'),
)
def no_script_named(scene):
    toml(scene, "[bots.shop]\nrestart = 'always'\n")
    return "run shop"


@table.row(
    2,
    ("{toml}:2: bots.shop.script: A text that starts here has no closing quote.",),
    ("{toml}:2: bots.shop.script: У текста, который начинается здесь, нет закрывающей кавычки.",),
)
def quote_that_is_not_closed(scene):
    toml(scene, "[bots.shop]\nscript = 'bot.py\n")
    return "start shop"


@table.row(
    2,
    (
        "{toml}:2: bots.shop.script: A backslash has a meaning of its own between double quotes.",
        "Put a Windows path between single quotes: script = 'C:\\bots\\bot.py'.",
    ),
    (
        "{toml}:2: bots.shop.script: В двойных кавычках у обратной черты особый смысл.",
        "Путь Windows пишите в одинарных: script = 'C:\\bots\\bot.py'.",
    ),
)
def windows_path_in_double_quotes(scene):
    toml(scene, '[bots.shop]\nscript = "C:\\Users\\bot.py"\n')
    return "start shop"


@table.row(
    2,
    ("{toml}:4: bots.shop: This header is there already.", "Give each bot one header and a name of its own."),
    ("{toml}:4: bots.shop: Такой заголовок уже есть.", "У каждого бота один заголовок и своё имя."),
)
def same_header_twice(scene):
    toml(scene, "[bots.shop]\nscript = 'bot.py'\n\n[bots.shop]\nscript = 'b.py'\n")
    return "start shop"


@table.row(
    2,
    (
        "{toml} cannot be read: line 2 is not written in UTF-8.",
        "Save it as UTF-8: most editors offer that in their Save As window.",
    ),
    (
        "Не удаётся прочитать {toml}: строка 2 записана не в UTF-8.",
        "Сохраните его в UTF-8: большинство редакторов предлагают это в окне «Сохранить как».",
    ),
)
def not_utf8(scene):
    scene.toml.write_bytes("[bots.shop]\nscript = 'бот.py'\n".encode("cp1251"))
    return "start shop"


@table.row(
    2,
    ("{toml} cannot be read: Permission denied.", "Give your user the right to read it."),
    ("Не удаётся прочитать {toml}: нет прав доступа.", "Дайте своему пользователю право на чтение."),
    linux=MODES,
)
def config_unreadable(scene):
    scene.bot()
    scene.toml.chmod(0)
    scene.without_rights()
    return "start shop"


@table.row(
    2,
    ("{toml} is a folder, but should be a file.", "Move that folder away, and try again."),
    ("{toml} — папка, а должен быть файл.", "Уберите эту папку и попробуйте снова."),
)
def config_is_a_folder(scene):
    scene.toml.mkdir()
    return "start shop"


@table.row(
    2,
    ("{toml} is a link to elsewhere.toml, which does not exist.", "Correct the link or remove it."),
    ("{toml} — ссылка на elsewhere.toml, а такого файла нет.", "Исправьте ссылку или удалите её."),
    linux=LINKS,
)
def config_is_a_broken_link(scene):
    scene.toml.symlink_to("elsewhere.toml")
    return "start shop"


@table.row(
    2,
    (
        "No bot is configured yet.",
        "Add one: bottray add PATH",
        "Or write two lines into {toml}:",
        "[bots.shop]",
        "script = '{example}'",
    ),
    (
        "В конфиге пока нет ботов.",
        "Добавьте бота: bottray add PATH",
        "Или впишите две строки в {toml}:",
        "[bots.shop]",
        "script = '{example}'",
    ),
)
def nothing_configured(scene):
    scene.facts["example"] = "C:\\path\\to\\bot.py" if WINDOWS else "/path/to/bot.py"
    return "start"


@table.row(
    2,
    ('There is no bot "shpo".', 'Did you mean "shop"?'),
    ("Бота «shpo» нет.", "Может быть, «shop»?"),
)
def name_with_a_wrong_letter(scene):
    scene.bot()
    return "start shpo"


@table.row(
    2,
    ("Which bot? Name one of shop, news, or say --all.",),
    ("Какой бот? Назовите один из shop, news или напишите --all.",),
)
def several_and_none_named(scene):
    scene.bot()
    scene.home.bot("news", token=None)
    return "stop"


@table.row(
    2,
    ("bottray: error: argument COMMAND: invalid choice: 'strat' (choose from 'run', 'start', 'stop', …)",),
    ("bottray: ошибка: аргумент КОМАНДА: такого нет: 'strat' (бывает: 'run', 'start', 'stop', …)",),
)
def command_that_is_none(scene):
    return "strat"


@pytest.mark.parametrize(("trouble", "language"), table.cases())
def test_cause_and_cure(trouble: Trouble, language: str, ends):
    played(ends, trouble, language)
