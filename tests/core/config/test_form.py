"""A bot's entry as a form: what each field shows of it, and what of a field comes back into the entry.

Deliberate faults that were tried, each red: an amount written as a text · a list of words that becomes a text · a value
that the form cannot say shown as empty · an untouched field that counts as changed.
"""

import pytest

from tray_app.core.config.form import FIELDS, changed, form_of, meant, typed

ENTRY = """[bots.shop]
script = "bot.py"
args = ["--name", "my shop", "it's"]
env_file = ["a.env", "b.env"]
restart = "alwyas"
scirpt = "x"
env = { DEBUG = "1" }
"""


def test_what_is_shown_of_an_entry() -> None:
    form = form_of(ENTRY, "shop", "en")
    assert form["values"] == {
        **dict.fromkeys(FIELDS, ""),
        "script": "bot.py",
        "args": """--name 'my shop' "it's\"""",
        "env_file": "a.env\nb.env",
        "restart": "alwyas",
    }
    assert list(form["faults"]) == ["restart"]
    assert 'Did you mean "always"?' in form["faults"]["restart"]
    assert form["rest"] == ['scirpt: There is no key "scirpt". Did you mean "script"?']
    assert form["more"] == ["scirpt", "env"]


@pytest.mark.parametrize(
    "text", ["[bots.shop]\nscript = bot.py\n", "[bots.other]\nscript = 'bot.py'\n", "", "bots = 1"]
)
def test_of_what_cannot_be_read_there_is_no_form(text: str) -> None:
    form = form_of(text, "shop", "en")
    assert "values" not in form
    assert form["rest"]


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("stop_timeout", "10", 10),
        ("stop_timeout", " 2.5 ", 2.5),
        ("stop_timeout", "2m", "2m"),
        ("memory_limit", "300M", "300M"),
        ("memory_limit", "300", 300),
        ("log_keep", "9", 9),
        ("log_compress", "true", True),
        ("log_compress", "false", False),
        ("log_compress", "yes", "yes"),
        ("script", "10", "10"),
        ("args", "--x 'a b'", "--x 'a b'"),
        ("env_file", "a.env", "a.env"),
        ("env_file", "a.env\n\n b.env ", ["a.env", "b.env"]),
        ("folder", "  ", None),
    ],
)
def test_what_is_meant_by_what_is_typed(key: str, text: str, value: object) -> None:
    assert meant(key, text) == value
    assert type(meant(key, text)) is type(value)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("command", ["sh", "-c", "a && b"]),
        ("command", ["&&"]),
        ("args", ["both ' and \""]),
        ("args", []),
        ("script", 5),
        ("start", True),
        ("env_file", ["a", "b"]),
        ("memory_limit", 5_000_000),
    ],
)
def test_what_is_shown_comes_back_as_it_was_or_is_left_to_the_text(key: str, value: object) -> None:
    shown = typed(key, value)
    only_text = (key, value) in (("command", ["&&"]), ("args", ["both ' and \""]))
    assert (shown is None) == only_text
    entry = f"[bots.shop]\n{key} = {str(value).lower() if isinstance(value, bool) else value!r}\n"
    if shown is not None:
        assert changed(entry, "shop", {key: shown}) == {}


def test_only_what_was_changed_comes_back_and_words_stay_a_list() -> None:
    wanted = {"script": "bot.py", "args": "--name shop", "restart": "", "start": "auto", "nothing": "x"}
    assert changed(ENTRY, "shop", wanted) == {"args": ["--name", "shop"], "restart": None, "start": "auto"}
    assert changed(ENTRY, "shop", {"args": "'open"}) == {"args": "'open"}
