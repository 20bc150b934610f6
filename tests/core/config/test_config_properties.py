"""Whatever is done to a good bots.toml, the answer is a config or a list of faults that can be found in the file."""

import tomllib
from typing import Any

import tomlkit
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tray_app.core.config.config import Config, parse
from tray_app.core.config.toml_text import read
from tray_app.core.errors import ConfigError

GOOD = """\
# the bots of this house
[bots.shop]
script = 'shop/bot.py'
args = ["--lang", "ru",
        "--quiet"]
env = { NAME = "x", PORT = 80 }
start = "auto"
stop_timeout = "10s"

[bots."магазин"]
command = "node bot.js"
memory_limit = 314572800
webhook = "refuse"

[bots.third]
script = \"\"\"third.py\"\"\"
[bots.third.env]
DEBUG = true
"""

# Pieces that change the meaning of what is around them.
SPLINTERS = st.sampled_from(
    ["[", "]", "[[", "{", "}", '"', "'", '"""', "'''", "=", ".", ",", "\\", "#", "\n", "\r", "\r\n", "\0", "\ufeff",
     "bots", "[bots.shop]", "[bots.x", "script = 1", "true", "-", "1e999", "9" * 5000, "2020-99-99", "\ufffd", "\u202e"]
)  # fmt: skip


def told(text: str) -> Config | ConfigError:
    """What came of it; anything but the two makes the test fail."""
    last = text.count("\n") + 1
    try:
        config = parse(text, "bots.toml")
    except ConfigError as caught:
        error = caught
    else:
        for name, spec in config.bots.items():
            assert spec.name == name
            assert bool(spec.script) != bool(spec.command)
            assert 1 <= spec.line <= last
        return config
    assert error.faults
    for fault in error.faults:
        assert 1 <= fault.line <= last, fault
        assert str(fault.message).strip(), fault
        assert fault.file == "bots.toml"
    assert list(error.faults) == sorted(error.faults, key=lambda fault: fault.line)
    return error


@given(st.text())
def test_any_text(text: str) -> None:
    told(text)


@given(st.data())
@settings(max_examples=400, deadline=None)
def test_any_splinter_anywhere(data: st.DataObject) -> None:
    text = GOOD
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text)))
        until = data.draw(st.integers(at, min(len(text), at + 30)))
        text = text[:at] + data.draw(st.one_of(SPLINTERS, st.text(max_size=5), st.just(""))) + text[until:]
    told(text)


VALUES = st.recursive(
    st.none().map(lambda _: "") | st.booleans() | st.integers() | st.floats() | st.text() | st.dates() | st.times(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@given(
    st.dictionaries(
        st.sampled_from(["script", "command", "args", "env", "start", "stop_timeout", "memory_limit", "proxy",
                         "token_env", "api_base", "token", "python", "rivals"]) | st.text(max_size=8),
        VALUES,
    ),
    st.text(max_size=8),
)  # fmt: skip
@settings(deadline=None)
@example({"env": {"": ""}}, "x")
def test_any_value_under_any_key(entry: dict[str, Any], name: str) -> None:
    told(tomlkit.dumps({"bots": {name: entry}}))


# Each plants one fault: the line, its key, and whether it is more than a wrong value.
FAULTS = [
    ('start = "atuo"', "start"),
    ("restart = 1", "restart"),
    ("stop_timeout = -5", "stop_timeout"),
    ('memory_limit = "much"', "memory_limit"),
    ('rivls = "end"', "rivls"),
    ("args = [1]", "args"),
    ('token = "123456:EXAMPLE"', "token"),
    ('folder = "C:\\Users"', "folder"),
    ("python = python3", "python"),
    ('proxy = "nowhere"', "proxy"),
    ('env_file = "a', "env_file"),
    ("webhook", None),
    ('api_base: "http://h"', "api_base"),
    ('env = { A = [], B = "" }', "env.A"),
]


@given(st.lists(st.lists(st.sampled_from(FAULTS), unique=True, max_size=5), min_size=1, max_size=4))
@settings(deadline=None)
def test_every_planted_fault_is_told_at_once(bots: list[list[tuple[str, str | None]]]) -> None:
    rows: list[str] = []
    planted = []
    for number, lines in enumerate(bots):
        rows += ["", f"[bots.b{number}]", 'script = "bot.py"']
        for line, key in lines:
            rows.append(line)
            planted.append((len(rows), f"b{number}", key))
    result = told("\n".join(rows))
    if not planted:
        assert isinstance(result, Config)
        return
    assert isinstance(result, ConfigError)
    assert [(fault.line, fault.bot, fault.key) for fault in result.faults] == planted


KEY_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufffd"), min_size=1, max_size=6)


@given(
    st.dictionaries(
        KEY_TEXT,
        st.recursive(
            st.integers() | st.text(st.characters(exclude_characters="\ufffd", exclude_categories=["Cs"])),
            lambda inner: st.dictionaries(KEY_TEXT, inner, max_size=3) | st.lists(inner, max_size=3),
            max_leaves=8,
        ),
        max_size=4,
    )
)
@settings(deadline=None)
@example({"a": {"b": [{"c": 1}, {"d": "x]#'\n"}], "e": 2}})
def test_the_line_of_every_key_is_found(document: dict[str, Any]) -> None:
    text = tomlkit.dumps(document)
    tables = read(text)
    assert tables.data == tomllib.loads(text)
    rows = text.replace("\r\n", "\n").split("\n")

    def visit(table: dict[str, Any], path: tuple[str, ...]) -> None:
        for key, value in table.items():
            line = tables.lines[(*path, key)]
            if key.isascii() and key.isalnum():
                assert key in rows[line - 1]
            if isinstance(value, dict):
                visit(value, (*path, key))

    visit(tables.data, ())
