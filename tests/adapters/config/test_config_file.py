"""bots.toml written back: what was asked for is in it, and every other letter is where it was."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tray_app.adapters.config.config_file import with_entry, with_keys, with_values, without_entry
from tray_app.core.config.config import parse
from tray_app.core.errors import ConfigError

ENTRY = {
    "script": "/srv/мои боты/bot.py", "args": ("--x", "a b"), "env": {"A": "1", "B c": 'q"'}, "install": True,
    "stop_timeout": 3,
}  # fmt: skip
FILE = """\
# my bots

# about news
[bots.news]   # loud
script = 'news.py'
# args = ["later"]
[bots.news.env]
A = "1"  # one

# about shop,
# in two lines
[bots.shop]
script = "shop.py"

[bots."z.z"]
script = "z.py"
"""


def test_an_entry_comes_at_the_end_and_nothing_else_moves() -> None:
    text = with_entry(FILE, "neu", ENTRY)
    assert text.startswith(FILE + "\n[bots.neu]\n")
    assert tomllib.loads(text)["bots"]["neu"] == {**ENTRY, "args": ["--x", "a b"]}
    assert list(parse(text, "x").bots) == ["news", "shop", "z.z", "neu"]


def test_a_new_file_has_a_short_head() -> None:
    text = with_entry("", "shop", {"script": "a.py"})
    assert text.startswith("# The bots that BotTray runs.")
    assert text.endswith('\n\n[bots.shop]\nscript = "a.py"\n')


@pytest.mark.parametrize("name", ["магазин", "a.b", "a-b", "1"])
def test_names_that_need_quotes(name: str) -> None:
    text = with_entry(FILE, name, {"script": "a.py"})
    assert parse(text, "x").bots[name].script == "a.py"
    assert without_entry(text, name) == FILE


@pytest.mark.parametrize("path", [r"C:\new\bots\bot.py", r"\\host\it's\bot.py", "/a'b", 'q"q', "line\\"])
def test_a_path_is_what_it_was(path: str) -> None:
    assert parse(with_entry("", "a", {"script": path}), "x").bots["a"].script == path


def test_a_windows_path_is_written_as_people_write_it() -> None:
    assert r"script = 'C:\bots\bot.py'" in with_entry("", "a", {"script": r"C:\bots\bot.py"})


@pytest.mark.parametrize(
    ("name", "gone", "kept"),
    [
        ("news", ["[bots.news]", "args =", "one"], ["# my bots", "# about shop,\n# in two lines\n[bots.shop]"]),
        ("shop", ["[bots.shop]"], ["# about news\n[bots.news]   # loud", 'A = "1"  # one', '[bots."z.z"]']),
        ("z.z", ['[bots."z.z"]'], ['[bots.shop]\nscript = "shop.py"\n']),
    ],
)
def test_an_entry_goes_with_what_is_in_it(name: str, gone: list[str], kept: list[str]) -> None:
    text = without_entry(FILE, name)
    assert [piece for piece in gone if piece in text] == []
    assert [piece for piece in kept if piece not in text] == []
    assert set(parse(text, "x").bots) == {"news", "shop", "z.z"} - {name}
    assert "\n\n\n" not in text


def test_there_and_back_again() -> None:
    assert without_entry(with_entry(FILE, "neu", ENTRY), "neu") == FILE


@pytest.mark.parametrize(
    "text",
    [
        'bots = { a = { script = "a.py" } } # k\n',
        'bots.a.script = "a.py"\nbots.b.script = "b.py" # k\n',
        '[bots]\na.script = "a.py"\nb.script = "b.py" # k\n',
        '[bots]\na = { script = "a.py" }\n# k\n',
        '[bots.a]\nscript = """a.py"""\n# k\n[bots.b]\nscript = "b.py"\n',
        '[bots.a]\nscript = "a.py"\n[bots.b] # k\nscript = "b.py"\n[bots.a.env]\nX = "1"\n',
    ],
)
def test_other_ways_to_write_the_same(text: str) -> None:
    more = with_entry(text, "c", {"script": "c.py"})
    assert parse(more, "x").bots["c"].script == "c.py"
    assert "# k" in more
    less = without_entry(text, "a")
    assert "a" not in tomllib.loads(less).get("bots", {})
    assert tomllib.loads(less).get("bots", {}) == {
        name: entry for name, entry in tomllib.loads(text)["bots"].items() if name != "a"
    }


def test_line_ends_of_windows_stay() -> None:
    text = FILE.replace("\n", "\r\n")
    more = with_entry(text, "neu", ENTRY)
    assert more.count("\n") == more.count("\r\n")
    assert without_entry(more, "neu") == text


def test_a_file_without_a_last_line_end() -> None:
    assert parse(with_entry("[bots.a]\nscript = 'a'", "b", {"script": "b"}), "x").bots["a"].script == "a"


def test_what_cannot_be_done_is_said() -> None:
    with pytest.raises(ConfigError, match='There is an entry "shop" already'):
        with_entry(FILE, "shop", {"script": "x"})
    with pytest.raises(ConfigError, match='There is no entry "nobody"'):
        without_entry(FILE, "nobody")
    with pytest.raises(ConfigError, match="has a mistake in it"):
        with_entry("[bots.a", "b", {"script": "x"})


NAMES = st.text("abzя-_", min_size=1, max_size=4)
VALUES = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=12).filter(str.strip)


@given(st.lists(st.tuples(NAMES, VALUES), max_size=6), st.data())
def test_any_number_of_entries_added_and_one_taken_out(entries: list[tuple[str, str]], data: st.DataObject) -> None:
    text, wanted = "# mine\n", {}
    for name, value in entries:
        if name not in wanted:
            text = with_entry(text, name, {"script": value, "env": {value: value}})
            wanted[name] = {"script": value, "env": {value: value}}
    if wanted:
        name = data.draw(st.sampled_from(sorted(wanted)))
        text = without_entry(text, name)
        del wanted[name]
    assert tomllib.loads(text).get("bots", {}) == wanted
    assert text.startswith("# mine\n")


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("name", ["news", "shop", "z.z"])
def test_a_key_comes_below_the_header_and_goes_again(name: str, end: str) -> None:
    before = FILE.replace("\n", end)
    text = with_keys(before, name, {"token": "vault"})
    assert parse(text, "x").bots[name].token == "vault"
    assert text.replace(f'token = "vault"{end}', "") == before
    assert with_keys(text, name, {"token": None}) == before


@pytest.mark.parametrize("text", ['bots = { a = { script = "a.py" } }\n', 'bots.a.script = "a.py"  # why\n'])
def test_a_key_in_an_unusual_form(text: str) -> None:
    after = with_keys(text, "a", {"token": "vault", "token_env": "X"})
    spec = parse(after, "x").bots["a"]
    assert (spec.script, spec.token, spec.token_env) == ("a.py", "vault", "X")
    assert ("# why" in after) == ("# why" in text)
    assert parse(with_keys(after, "a", {"token": None}), "x").bots["a"].token is None


def test_a_key_of_nobody() -> None:
    with pytest.raises(ConfigError, match='no entry "nobody"'):
        with_keys(FILE, "nobody", {"token": "vault"})


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_value_changes_in_its_place_and_a_new_one_comes_below_the_last(end: str) -> None:
    text = FILE.replace("\n", end)
    after = with_values(text, "news", {"script": "C:\\neu\\bot.py", "stop_timeout": 5})
    wanted = text.replace("script = 'news.py'", f"script = 'C:\\neu\\bot.py'{end}stop_timeout = 5")
    assert after == wanted
    assert with_values(after, "news", {"script": "news.py", "stop_timeout": None}) == text.replace(
        "'news.py'", '"news.py"'
    )


def test_a_remark_beside_a_value_and_the_order_stay() -> None:
    text = (
        '[bots.a]  # all\nscript = "a.py"  # mine\n\n# slow\nstop_timeout = 5   # s\nargs = [\n  "x",\n]\n# the end\n'
    )
    after = with_values(text, "a", {"stop_timeout": "10s", "script": "b.py", "restart": "never"})
    assert after == text.replace("5   #", '"10s"   #').replace('"a.py"', '"b.py"').replace(
        "]\n#", ']\nrestart = "never"\n#'
    )


def test_a_value_in_a_form_that_is_not_edited() -> None:
    with pytest.raises(ConfigError, match="does not edit"):
        with_values('bots = { a = { script = "a.py" } }\n', "a", {"start": "auto"})
    with pytest.raises(ConfigError, match='no entry "nobody"'):
        with_values(FILE, "nobody", {"start": "auto"})
