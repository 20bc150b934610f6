"""The tokens in a file of a bot's own, by their form: what counts, and as which variable."""

import pytest

from tray_app.core.tokens.token_in import tokens_in

T, U = "123456:" + "A" * 35, "7654321:" + "b" * 35
PROGRAMS = "[program:x]\nenvironment=A='1',BOT_TOKEN='{t}'\n[program:y]\nenvironment=BOT_TOKEN={u},B=2 ; {t}\n"
APPS = "module.exports = {{apps: [{{script: 'b.py', env: {{URL: 'https://x', TOKEN: `{t}`}} /* A: '{u}' */}}]}}"


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("a.sh", "export BOT_TOKEN='{t}'\n#export BOT_TOKEN={u}\n", [(1, "BOT_TOKEN")]),
        ("a.sh", "export T={u}\nT={t} python b.py # T={u}\n", [(2, "T")]),
        ("a.sh", "export A=${BOT_TOKEN:-{t}}\n", [(1, "BOT_TOKEN")]),
        ("a.sh", "curl https://api.telegram.org/bot{t}/getMe\necho {t}\n", []),
        ("a.bat", "@set T={t}\r\nrem set T={u}\r\n::set T={u}\r\n@REM {u}\r\n", [(1, "T")]),
        ("a.cmd", 'set "T={t}" & rem {u}\r\nsetx OTHER "{t}"\r\n', [(1, "T"), (2, "OTHER")]),
        ("a.service", '[Service]\nEnvironment="BOT_TOKEN={t}" B=2\n;Environment=T={u}\n', [(2, "BOT_TOKEN")]),
        ("a.service", "[Service]\nEnvironment=T={u}\nEnvironment=T={t}\n", [(3, "T")]),
        ("ecosystem.config.js", APPS.replace("{{", "{").replace("}}", "}"), [(1, "TOKEN")]),
        ("a.json", '{"apps": [{"script": "b.py",\n"env": {"BOT_TOKEN": "{t}"}}]}', [(2, "BOT_TOKEN")]),
        ("config.py", "# TOKEN = '{u}'\nTOKEN = '{t}'  # not {u}\n", [(2, "")]),
        ("config.yml", "bot:\n  token: {t} # {u}\n", [(2, "")]),
        ("settings.json", '{"telegram": {"token": "{t}"}}', [(1, "")]),
        ("bot.ini", "[a]\n; {u}\nbot_api={t}\n", [(3, "")]),
        ("token.txt", "\ufeff{t}\n", [(1, "")]),
        ("b.py", "order = 'order:100500:confirm_and_send_to_all_of_them'\nid = '10:{t}'\n", []),
    ],
)
def test_what_counts(name: str, text: str, found: list[tuple[int, str]]) -> None:
    there = tokens_in(name, text.replace("{t}", T).replace("{u}", U))
    assert [(one.line, one.variable) for one in there] == found
    assert {one.token.reveal() for one in there} <= {T}


def test_several_bots_in_one_file() -> None:
    there = tokens_in("bots.conf", PROGRAMS.replace("{t}", T).replace("{u}", U))
    assert [(one.token.bot_id, one.line) for one in there] == [(123456, 2), (7654321, 4)]
    assert T not in repr(there)
