"""Troubles with .env, and what is no trouble in it."""

import gzip

import pytest
from e2e.troubles.scene import MODES, Table, Trouble, played

table = Table(700)


@table.row(
    2,
    (
        "Bot shop ({toml}:1) cannot be started: its env_file {home}/secrets.env cannot be read: No such file "
        "or directory.",
        'Correct "env_file", or leave it out: .env beside the script is found by itself.',
    ),
    (
        "Бот shop ({toml}:1) не запускается: его env_file {home}/secrets.env не читается: такого файла или папки нет.",
        "Исправьте «env_file» или уберите эту строку: .env рядом со скриптом найдётся сам.",
    ),
)
def env_file_missing(scene):
    scene.bot(env_file="secrets.env")
    return "run shop"


@table.row(
    2,
    ("{env} cannot be read: Permission denied.", "Give the user that runs BotTray the right to read it."),
    (
        "Не удаётся прочитать {env}: нет прав доступа.",
        "Дайте право на чтение пользователю, от имени которого работает BotTray.",
    ),
    linux=MODES,
)
def env_file_unreadable(scene):
    scene.bot()
    scene.facts["env"].chmod(0)
    scene.without_rights()
    return "run shop"


@table.row(
    2,
    (
        "{env} cannot be read: line 1 is not written in UTF-8.",
        "Save it as UTF-8: most editors offer that in their Save As window.",
    ),
    (
        "Не удаётся прочитать {env}: строка 1 записана не в UTF-8.",
        "Сохраните его в UTF-8: большинство редакторов предлагают это в окне «Сохранить как».",
    ),
)
def env_file_not_utf8(scene):
    scene.bot()
    scene.facts["env"].write_bytes(f"NAME=Вася\nBOT_TOKEN={scene.token}\n".encode("cp1251"))
    return "run shop"


@table.row(
    2,
    (
        "{env} cannot be read: it is no text in UTF-8, and may be packed or encrypted.",
        "Put a text file in UTF-8 in its place.",
    ),
    (
        "Не удаётся прочитать {env}: это не текст в UTF-8; возможно, файл сжат или зашифрован.",
        "Положите вместо него текстовый файл в UTF-8.",
    ),
)
def env_file_that_is_no_text(scene):
    scene.bot()
    scene.facts["env"].write_bytes(gzip.compress(scene.facts["env"].read_bytes()))
    return "run shop"


def accepted(scene, data):
    scene.bot()
    scene.facts["env"].write_bytes(data)
    return "check shop"


@table.row(
    0,
    ("The token is good (variable BOT_TOKEN in {env}).", "No webhook is set: the bot can poll."),
    ("Токен верен (переменная BOT_TOKEN в {env}).", "Вебхука нет: бот может опрашивать Telegram."),
)
def env_with_a_byte_order_mark(scene):
    return accepted(scene, b"\xef\xbb\xbf" + f"BOT_TOKEN={scene.token}\n".encode())


@table.row(
    0,
    ("The token is good (variable BOT_TOKEN in {env}).", "No webhook is set: the bot can poll."),
    ("Токен верен (переменная BOT_TOKEN в {env}).", "Вебхука нет: бот может опрашивать Telegram."),
)
def env_from_notepad_in_utf16(scene):
    return accepted(scene, f"BOT_TOKEN={scene.token}\r\n".encode("utf-16"))


@table.row(
    0,
    ("The token is good (variable BOT_TOKEN in {env}).", "No webhook is set: the bot can poll."),
    ("Токен верен (переменная BOT_TOKEN в {env}).", "Вебхука нет: бот может опрашивать Telegram."),
)
def env_with_quotes_export_and_crlf(scene):
    return accepted(scene, f"# mine\r\nexport BOT_TOKEN = '{scene.token}'\r\n\r\n".encode())


@table.row(
    0,
    ("The token is good (variable BOT_TOKEN in {env}).", "No webhook is set: the bot can poll."),
    ("Токен верен (переменная BOT_TOKEN в {env}).", "Вебхука нет: бот может опрашивать Telegram."),
)
def env_with_a_key_twice(scene):
    return accepted(scene, f'BOT_TOKEN=old\nBOT_TOKEN="{scene.token}"\n'.encode())


@table.row(
    2,
    (
        'Bot shop ({toml}:1): line 1 of {env} gives it no token: "$env:" in front of it belongs to another language.',
        "Write that line so: BOT_TOKEN=123456:EXAMPLE",
    ),
    (
        'Бот shop ({toml}:1): строка 1 в {env} не даёт ему токена: слово "$env:" перед ней — из другого языка.',
        "Напишите эту строку так: BOT_TOKEN=123456:EXAMPLE",
    ),
)
def env_written_for_powershell(scene):
    return accepted(scene, f'$env:BOT_TOKEN="{scene.token}"\n'.encode())


@table.row(
    2,
    (
        "Bot shop ({toml}:1): line 1 of {env} gives it no token: its name has the letter В (U+0412), which is none of "
        "the Latin alphabet.",
        "Write that line so: BOT_TOKEN=123456:EXAMPLE",
    ),
    (
        "Бот shop ({toml}:1): строка 1 в {env} не даёт ему токена: в имени есть буква В (U+0412), а она не латинская.",
        "Напишите эту строку так: BOT_TOKEN=123456:EXAMPLE",
    ),
)
def env_with_a_cyrillic_letter_in_a_name(scene):
    return accepted(scene, f"ВOT_TOKEN={scene.token}\n".encode())


@table.row(
    2,
    (
        "Bot shop has no token, so there is nothing to ask Telegram.",
        "{env}.txt has a token and is not read: a file of variables is called .env. Rename it to .env, or name it in "
        "bots.toml: env_file = '{env}.txt'.",
    ),
    (
        "У бота shop нет токена, спрашивать Telegram не о чем.",
        "{env}.txt содержит токен, но не читается: файл переменных называется .env. Переименуйте его в .env или "
        "укажите в bots.toml: env_file = '{env}.txt'.",
    ),
)
def env_called_txt(scene):
    scene.bot()
    scene.facts["env"].rename(f"{scene.facts['env']}.txt")
    return "check shop"


@pytest.mark.parametrize(("trouble", "language"), table.cases())
def test_cause_and_cure(trouble: Trouble, language: str, ends):
    played(ends, trouble, language)
