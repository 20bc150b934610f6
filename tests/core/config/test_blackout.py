"""What is left of bots.toml, of a log and of a page for a stranger: what may be a secret is gone by its place."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tray_app.core.config import blackout
from tray_app.core.model import BotSpec

PLAIN = """[bots.shop]
script = "shop/bot.py"
start = "auto"
stop_timeout = 20
token = "vault"
bot_id = 123456
memory_limit = "300M"
"""


def test_what_can_be_no_secret_stays() -> None:
    assert blackout.config(PLAIN) == PLAIN


@pytest.mark.parametrize(
    "line",
    [
        "env = {{ A = '{s}' }}", "args = '--x {s}'", "args = ['--x', '{s}']", "args = [\n'{s}',\n]", "# {s}",
        "A = '{s}'",
        "command = ['python', 'b.py', '{s}']", "proxy = 'socks5://u:{s}@h:1'", "proxy = '{s}'", "token = '{s}'",
        "api_base = 'https://h:8081/{s}'", "folder = 'a' # {s}", "script = 'b.py --key {s}'", "env.A = '{s}'", "{s}",
        "[bots.shop.env]\nscript = '{s}'", "[bots.\"a.b\".env]\nscript = '{s}'", "env.A = '''\nscript = '{s}'\n'''",
        "note = \"\"\"\nx\nfolder = '{s}'\n\"\"\"", "password '{s}'", "script = '''b.py\n{s}'''", "[[x]] # {s}",
        "args = '''\n[bots.x]\nscript = '{s}'\n'''",
    ],
)  # fmt: skip
def test_a_secret_goes_by_its_place(line: str) -> None:
    shown = blackout.config(PLAIN + line.format(s="hunter2") + "\n")
    assert "hunter2" not in shown
    assert shown.startswith(PLAIN)


@given(st.text(max_size=200))
def test_whatever_the_text_is_an_answer_comes(text: str) -> None:
    assert isinstance(blackout.config(text), str)
    assert isinstance(blackout.text(text, [text[:7]] if text[:7].strip() else []), str)


SPEC = BotSpec(
    "shop", command=("python", "-X", "utf8", "/srv/bot.py", "--password", "pw1", "--key=abc", "positional"),
    env={"DB_PASS": "xyz", "MODE": "live", "URL": "amqp://u:p%40ss@h/"}, proxy="http://me:door@h:1",
)  # fmt: skip


def test_the_secrets_of_an_entry() -> None:
    found = blackout.secrets_of(SPEC, [("API_KEY", "k3y")])
    assert found >= {"pw1", "positional", "xyz", "p%40ss", "p@ss", "door", "k3y"}
    assert not found & {"/srv/bot.py", "live", "utf8", "--password"}


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("got xyz of me:door", "got *** of ***"),
        ("at redis://:secret@h/0 and http://u@h", "at redis://***@h/0 and http://***@h"),
        ("PID 12 (python b.py --x hunter2, started 10:12)", "PID 12 (python b.py ***, started 10:12)"),
        ("PID 12 (python b.py, started 10:12)", "PID 12 (python b.py, started 10:12)"),
        ("run --api-key hunter2 now", "run --api-key *** now"),
        ('{"password": "hunter2", "a": 1}', '{"password": "***", "a": 1}'),
        ("X_SECRET=hunter2&y=1 Authorization: Bearer abc.def", "X_SECRET=***&y=1 Authorization: Bearer ***"),
        ("2/9 token: @shop_bot", "2/9 token: @shop_bot"),
        ("12:00 ready, 8080 tokens seen, basic things", "12:00 ready, 8080 tokens seen, basic ***"),
    ],
)
def test_a_line_of_a_log(line: str, shown: str) -> None:
    assert blackout.text(line, {"xyz", "me:door", "door"}) == shown


def test_what_is_shown_is_toml_where_it_was() -> None:
    shown = blackout.config(PLAIN)
    assert tomllib.loads(shown)["bots"]["shop"]["script"] == "shop/bot.py"
