"""Where a bot's token may lie apart from variables: what is looked into, and what never is."""

import os

import pytest

from tray_app.adapters.projects.own_code import own_code
from tray_app.adapters.tokens.token_search import Nearness, search

T, U = "770901:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsbw", "770902:AAHkqTcvCH1vGWJxfSeofSAs0K5PALDsbq"


def found(folder, script="bot.py", given=()):
    code = own_code(folder / script, folder)
    return {
        sight.path.relative_to(folder).as_posix(): (sight.nearness, [one.token.bot_id for one in sight.placed])
        for sight in search(code, folder, given)
    }


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "shop"
    (place / "config").mkdir(parents=True)
    return place


def write(folder, **files):
    for name, text in files.items():
        (folder / name.replace("__", "/").replace("_", ".")).write_text(text, "utf-8")


def test_what_the_code_reads_and_what_only_lies_about(folder):
    write(folder, bot_py="import cfg\nopen('config/a.json')\n", cfg_py=f"T = '{T}'\n", config__a_json=f'{{"t": "{U}"}}',
          other_py=f"T = '{U}'\n", token_txt=T)  # fmt: skip
    assert found(folder) == {
        "cfg.py": (Nearness.CODE, [770901]),
        "config/a.json": (Nearness.NAMED, [770902]),
        "token.txt": (Nearness.LIES, [770901]),
    }


def test_examples_and_placeholders_are_none(folder):
    write(folder, bot_py="open('a.example.json')\n", a_example_json=f'{{"t": "{U}"}}', b_txt="123456789:AA" + "x" * 33)
    assert found(folder) == {}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1251"])
def test_other_encodings(folder, encoding):
    write(folder, bot_py="")
    (folder / "bot.ini").write_text(f"[бот]\ntoken={T}\n", encoding)
    assert found(folder) == {"bot.ini": (Nearness.LIES, [770901])}


@pytest.mark.linux("FIFOs, links and rights as there")
def test_what_lies_there_for_harm(folder):
    write(folder, bot_py="open('pipe.txt'); open('big.json'); open('loop.json'); open('away.json')\n")
    os.mkfifo(folder / "pipe.txt")
    with open(folder / "big.json", "wb") as file:
        file.truncate(1 << 30)
    (folder / "loop.json").symlink_to("loop.json")
    (folder / "settings").symlink_to("/")
    (folder / "deep").symlink_to(folder)
    write(folder, shut_json=T)
    (folder / "shut.json").chmod(0)
    os.chmod(folder / "config", 0)
    try:
        assert found(folder).keys() <= {"shut.json"}  # root reads it
    finally:
        os.chmod(folder / "config", 0o700)


def test_imports_that_go_round(folder):
    write(folder, bot_py="import a\nfrom . import b\nimport a.b.c.d\n", a_py="import bot\nfrom a import x\n",
          b_py=f"from .. import bot\nT = '{T}'\n")  # fmt: skip
    assert found(folder) == {"b.py": (Nearness.CODE, [770901])}


def test_modules_of_node(folder):
    write(folder, index_js="const a = require('./config/a')\nimport b from './config/b.js'\n",
          config__a_json=f'{{"t": "{T}"}}', config__b_ts=f"export const t = '{U}'\n")  # fmt: skip
    assert found(folder, "index.js") == {
        "config/a.json": (Nearness.CODE, [770901]),
        "config/b.ts": (Nearness.CODE, [770902]),
    }
