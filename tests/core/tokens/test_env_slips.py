"""A line of a .env with a token that the bot does not get is named.

Faults that were tried, each red: a remark named · a good line named · the line counted from 0 · one in quotes named ·
a word in front known in small letters only, or taken for the name.
"""

import pytest
from home import make_token
from hypothesis import given
from hypothesis import strategies as st

from tray_app.adapters.tokens.env_text import variables
from tray_app.core.tokens.env_slips import first_slip, zeros

TOKEN = make_token(774_200)


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("BOT_TOKEN: {}", "it has a colon where = belongs"),
        ('"BOT_TOKEN": "{}",', "it has a colon where = belongs"),
        ("set BOT_TOKEN={}", '"set" in front of it belongs to another language'),
        ("setx BOT_TOKEN {}", '"setx" in front of it belongs to another language'),
        ("SET BOT_TOKEN={}", '"SET" in front of it belongs to another language'),
        ('Set "BOT_TOKEN={}"', '"Set" in front of it belongs to another language'),
        ("SETX BOT_TOKEN {}", '"SETX" in front of it belongs to another language'),
        ("setenv BOT_TOKEN {}", '"setenv" in front of it belongs to another language'),
        ("ENV BOT_TOKEN={}", '"ENV" in front of it belongs to another language'),
        ("ENV BOT_TOKEN {}", '"ENV" in front of it belongs to another language'),
        ("ARG BOT_TOKEN={}", '"ARG" in front of it belongs to another language'),
        ("- BOT_TOKEN={}", '"-" in front of it belongs to another language'),
        ("Export BOT_TOKEN={}", '"Export" in front of it is written export'),
        ("$Env:BOT_TOKEN = '{}'", '"$Env:" in front of it belongs to another language'),
        ("declare -x BOT_TOKEN={}", "it is not of the form NAME=value"),
        ("$env:BOT_TOKEN = '{}'", '"$env:" in front of it belongs to another language'),
        ('BOT_TOKEN="{}', "its quotation mark is not closed"),
        ("BOT_TOKEN='{}", "its quotation mark is not closed"),
        ('BOT_TOKEN=""{}""', "it has several quotation marks where one belongs"),
        ('BOT_TOKEN = """{}"""', "it has several quotation marks where one belongs"),
        ("BOT_TOKEN=''{}'' # mine", "it has several quotation marks where one belongs"),
        ("BOT_TOKEN={},", "it has a , behind the token"),
        ("BOT_TOKEN = '{}';", "it has a ; behind the token"),
        ('BOT_TOKEN="{}" ; x', "it has a ; behind the token"),
        ('BOT_TOKEN="{}" of the shop', "it has something behind the closing quotation mark"),
        ('$env:BOT_TOKEN="{}"', '"$env:" in front of it belongs to another language'),
        ("ВOT_TOKEN={}", "its name has the letter В (U+0412), which is none of the Latin alphabet"),
        ("export BOT_TOКEN = '{}'", "its name has the letter К (U+041A), which is none of the Latin alphabet"),
        ("BOT_TOKEN {}", "it is not of the form NAME=value"),
        ("{}", "it is not of the form NAME=value"),
    ],
)
def test_which_line_and_why(line: str, what: str) -> None:
    found = first_slip("# my bot\r\nSHOP=1\r\n" + line.format(TOKEN) + "\r\n")
    assert found is not None
    assert (found.line, str(found.what)) == (3, what)
    assert found.name == ("" if line.startswith(("{", "declare")) else "BOT_TOKEN")
    assert TOKEN not in f"{found}"


@pytest.mark.parametrize(
    "line",
    ["BOT_TOKEN={}", "export BOT_TOKEN={}", 'BOT_TOKEN="{}"', " BOT_TOKEN = '{}' # mine", "# BOT_TOKEN: {}",
     "SHOP=1 # {}", "SHOP=1", "ENV = {}", "env={}", "ТОКЕН={}"],
)  # fmt: skip
def test_a_good_line_and_a_remark(line: str) -> None:
    text = line.format(TOKEN)
    assert first_slip(text) is None
    assert "#" in text or list(variables(text).values()) in ([TOKEN], ["1"])


@given(st.text(st.sampled_from("ab:='\"#, \n$;")), st.text(st.sampled_from("ab:='\"#, \n$;")))
def test_it_never_raises(before: str, after: str) -> None:
    first_slip(before + TOKEN + after)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_its_mark(encoding: str) -> None:
    text = f"# my bot\r\nBOT_TOKEN={TOKEN}\r\n".encode(encoding).decode()
    found = zeros(text)
    assert found is not None
    assert (found.line, str(found.what)) == (2, "it is written in UTF-16, without the mark that says so")
    assert str(found.cure).startswith("Save it as UTF-8")


def test_a_zero_byte() -> None:
    found = zeros(f"A=1\nBOT_TOKEN={TOKEN}\0\n")
    assert found is not None
    assert (found.line, str(found.what)) == (2, "it has a zero byte (NUL) in it, which no text has")
    assert zeros(f"A=\0\nBOT_TOKEN={TOKEN}\n") is None
