"""bots.toml: what a good file means, and one sentence with a cure for each way to get it wrong."""

import subprocess
import sys
from pathlib import Path

import pytest

from tray_app.core.config.config import parse, parse_each
from tray_app.core.config.toml_text import read
from tray_app.core.config.values import KEYS
from tray_app.core.errors import USAGE, ConfigError
from tray_app.core.fault import Fault
from tray_app.core.model import BotSpec

SECRET = "A" * 35
TOKEN = f"12345678:{SECRET}"


def faults(text: str) -> tuple[Fault, ...]:
    with pytest.raises(ConfigError) as caught:
        parse(text, "bots.toml")
    return caught.value.faults


def only(text: str) -> Fault:
    found = faults(text)
    assert len(found) == 1, found
    return found[0]


def entry(line: str) -> str:
    return f'[bots.shop]\nscript = "bot.py"\n{line}\n'


def bot(text: str, name: str = "shop") -> BotSpec:
    return parse(text, "bots.toml").bots[name]


def test_two_lines_make_a_bot() -> None:
    spec = bot('[bots.shop]\nscript = "shop/bot.py"\n')
    assert spec == BotSpec(name="shop", script="shop/bot.py", file="bots.toml", line=1)
    assert (spec.start, spec.restart, spec.rivals, spec.webhook, spec.stop_timeout) == (
        "manual", "always", "end", None, 10.0,
    )  # fmt: skip


def test_every_key_arrives_in_the_spec() -> None:
    text = """
        # the shop
        [bots.shop]
        script = 'shop/bot.py'
        args = "--verbose 'two words'"
        python = "venv"
        folder = "shop"
        env_file = "shop/.env"
        token_env = "SHOP_TOKEN"
        env = { NAME = "x", PORT = 80, DEBUG = true, RATE = 1.5 }
        start = "auto"
        restart = "on-failure"
        stop_timeout = "1.5 min"
        memory_limit = "300M"
        rivals = "refuse"
        webhook = "refuse"
        proxy = "socks5h://user:password@[::1]:1080/"
        api_base = "http://localhost:8081/"
        [bots.other]
        command = ["node", "bot.js"]
    """
    config = parse(text, "bots.toml")
    assert list(config.bots) == ["shop", "other"]
    assert config.bots["shop"] == BotSpec(
        name="shop",
        script="shop/bot.py",
        args=("--verbose", "two words"),
        python="venv",
        folder="shop",
        env_file=("shop/.env",),
        token_env="SHOP_TOKEN",
        env={"NAME": "x", "PORT": "80", "DEBUG": "true", "RATE": "1.5"},
        start="auto",
        restart="on-failure",
        stop_timeout=90.0,
        memory_limit=300_000_000,
        rivals="refuse",
        webhook="refuse",
        proxy="socks5h://user:password@[::1]:1080",
        api_base="http://localhost:8081",
        file="bots.toml",
        line=3,
    )
    assert config.bots["other"].command == ("node", "bot.js")
    assert set(KEYS) <= set(BotSpec.__dataclass_fields__)


def test_no_text_is_no_bots() -> None:
    assert parse("", "bots.toml").bots == {}
    assert parse("# nothing yet\n[bots]\n", "bots.toml").bots == {}


@pytest.mark.parametrize(
    "text",
    [
        'bots.shop.script = "a.py"\n\n\nbots.shop.start = "auto"',
        'bots = { shop = { script = "a.py", start = "auto" } }',
        '[bots]\nshop = { script = "a.py", start = "auto" }',
        '[bots."shop"]\nscript = """a.py"""\r\n"start" = \'auto\'\r\n',
    ],
)
def test_every_way_toml_writes_an_entry(text: str) -> None:
    assert (bot(text).script, bot(text).start) == ("a.py", "auto")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("command = 'node  bot.js \"two words\"'", ("node", "bot.js", "two words")),
        (r"command = 'C:\node\node.exe C:\bots\bot.js'", (r"C:\node\node.exe", r"C:\bots\bot.js")),
        (r"""command = '"C:\Program Files\node.exe" bot.js'""", (r"C:\Program Files\node.exe", "bot.js")),
        ("command = ['sh', '-c', 'a && b # c', '']", ("sh", "-c", "a && b # c", "")),
        ("command = 'node bot.js #1'", ("node", "bot.js", "#1")),
    ],
)
def test_command_is_a_list_or_one_text(text: str, words: tuple[str, ...]) -> None:
    assert bot(f"[bots.shop]\n{text}").command == words


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("10", 10.0),
        ('"10 сек."', 10.0),
        ('"2мин"', 120.0),
        ("0", 0.0),
        ("2.5", 2.5),
        ('"10s"', 10.0),
        ('"2 m"', 120.0),
        ('"500ms"', 0.5),
    ],
)
def test_durations(value: str, seconds: float) -> None:
    assert bot(entry(f"stop_timeout = {value}")).stop_timeout == seconds


@pytest.mark.parametrize(
    ("value", "size"),
    [
        ('"300M"', 300_000_000),  # as the tray counts it
        ('"300 MB"', 300_000_000),
        ('"300 MiB"', 300 << 20),
        ('"300Mi"', 300 << 20),
        ('"300 МБ"', 300_000_000),
        ('"1.5gb"', 1_500_000_000),
        ('"1.5GiB"', 3 << 29),
        ("104857600", 100 << 20),
        ('"2048k"', 2_048_000),
    ],
)
def test_sizes(value: str, size: int) -> None:
    assert bot(entry(f"memory_limit = {value}")).memory_limit == size


@pytest.mark.parametrize("name", ["shop", "магазин", "हिन्दी", "店", "my-bot_2.0", "x" * 64, "console", "com", "lpt10"])
def test_names_of_any_alphabet(name: str) -> None:
    assert bot(f'[bots."{name}"]\nscript = "a.py"', name).name == name


@pytest.mark.parametrize(
    "name",
    ["", ".hidden", "-x", "x.", "two words", "a/b", "a\\\\b", "a:b", "..", "x" * 65, "𐐀" * 60, "CON", "nul.txt", "Com1",
     "lpt9.a", "a\\u0000", "a*", "²", "a\\u202eb"],
)  # fmt: skip
def test_names_that_cannot_be_files(name: str) -> None:
    fault = only(f'\n[bots."{name}"]\nscript = "a.py"')
    assert fault.line == 2
    assert "name" in str(fault.message)


def test_names_that_are_one_file_on_windows() -> None:
    fault = only('[bots.Shop]\nscript = "a.py"\n[bots.shop]\nscript = "b.py"')
    assert (fault.line, fault.bot) == (3, "shop")
    assert '"Shop"' in str(fault.message)


@pytest.mark.parametrize(
    ("line", "key", "says"),
    [
        ('scrpt = "x"', "scrpt", 'Did you mean "script"?'),
        ('Restart = "always"', "Restart", 'Did you mean "restart"?'),
        ("memory-limit = 5", "memory-limit", 'Did you mean "memory_limit"?'),
        ('cwd = "/srv"', "cwd", 'Did you mean "folder"?'),
        ("autostart = true", "autostart", 'Did you mean "start"?'),
        ('zzz = "x"', "zzz", "A bot has these: api_base, args, bot_id, command"),
        ("script = 5", None, "already"),
        ("python = 3.11", "python", "must be a text in quotes, not a number"),
        ("folder = true", "folder", "not true or false"),
        ("folder = 2020-01-01", "folder", "not a date or a time"),
        ('folder = " "', "folder", "is empty"),
        ('folder = "C:\\new"', "folder", "single quotes"),
        ('args = ["a", 1]', "args", "a number is in it"),
        ("args = 1", "args", "a list of texts or one text, not a number"),
        ('args = "a \'b"', "args", "a quote that is not closed"),
        ('start = "autos"', "start", 'Did you mean "auto"?'),
        ("start = true", "start", 'Did you mean "auto"?'),
        ('start = "Manual"', "start", 'Did you mean "manual"?'),
        ("restart = false", "restart", 'Did you mean "never"?'),
        ('restart = "unexpected"', "restart", 'Did you mean "on-failure"?'),
        ("restart = 3", "restart", 'must be one of "always", "on-failure", "never".'),
        ("restart = []", "restart", "must be one of"),
        ('rivals = "kill"', "rivals", 'Did you mean "end"?'),
        ('webhook = "keep"', "webhook", 'Did you mean "own"?'),
        ('webhook = "delete"', "webhook", 'Did you mean "remove"?'),
        ("stop_timeout = -1", "stop_timeout", "between 0 and 86400"),
        ('stop_timeout = "-1s"', "stop_timeout", "between 0 and 86400"),
        ("stop_timeout = inf", "stop_timeout", "between 0 and 86400"),
        ("stop_timeout = nan", "stop_timeout", "between 0 and 86400"),
        ("stop_timeout = true", "stop_timeout", "must be a number of seconds"),
        ('stop_timeout = "10 parsecs"', "stop_timeout", "must be a number of seconds"),
        ("memory_limit = 300", "memory_limit", 'Did you mean "300M"?'),
        ("memory_limit = -5", "memory_limit", "at least 1M"),
        ('memory_limit = "0"', "memory_limit", "at least 1M"),
        ('memory_limit = "lots"', "memory_limit", '"300M"'),
        ("memory_limit = 1e400", "memory_limit", "more than any disk or memory holds"),
        ("log_size = 1e23", "log_size", "more than any disk or memory holds"),
        ('log_size = "10K"', "log_size", "at least 1M"),
        ("log_keep = 0", "log_keep", "a whole number from 1 to 999"),
        ('log_keep = "4"', "log_keep", "without quotes"),
        ("log_keep = true", "log_keep", "a whole number"),
        ("log_days = 1.5", "log_days", "a whole number from 1 to 3650"),
        ('log_compress = "true"', "log_compress", "without quotes"),
        ('proxy = "127.0.0.1:1080"', "proxy", "socks5://127.0.0.1:1080"),
        ('proxy = "ftp://x"', "proxy", "must be an address"),
        ('api_base = "localhost"', "api_base", "http://localhost:8081"),
        ('api_base = "http://h/bot"', "api_base", 'ends before "/bot"'),
        ('token_env = "A=B"', "token_env", "name of a variable"),
        ("env = ['A=1']", "env", 'env = { NAME = "value" }'),
        ("env = { A = [1] }", "env.A", "not a list"),
        ("env = { A = 0x" + "F" * 5000 + " }", "env.A", "not a number"),
        ("env = { A = inf }", "env.A", "not a number"),
        ("env = { 'A=B' = '1' }", "env.A=B", "without = in it"),
        ('env = { A = "\\u0000" }', "env.A", "zero character"),
        ('command = "x"', "command", "not both"),
        ('module = "shop"', "module", "not both"),
        ("bot_id = 5", "bot_id", 'goes with "token_in"'),
        ("bot_id = '12345:x'\ntoken_in = 'a'", "bot_id", "the number before the colon of the token"),
        ("bot_id = true\ntoken_in = 'a'", "bot_id", "the number before the colon of the token"),
        ("token_in = 'a'\ntoken = 'vault'", "token_in", "not both"),
    ],
)
def test_each_fault_names_its_key_and_its_cure(line: str, key: str | None, says: str) -> None:
    fault = only(entry(line))
    assert (fault.file, fault.line, fault.bot, fault.key) == ("bots.toml", 3, "shop", key or "script")
    assert says in str(fault.message)


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("[bots.shop]\nstart = 'auto'", 1, "nothing to run"),
        ("[bots.shop]\ncommand = ''", 2, "is empty"),
        ("[bots.shop]\ncommand = []", 2, "is empty"),
        ("[bots.shop]\ncommand = 'cd x && python bot.py'", 2, "No shell"),
        ("[bots.shop]\ncommand = 'x'\npython = 'y'", 3, '"python" goes with "script"'),
        ("\n[bot.shop]\nscript = 'a'", 2, "Did you mean [bots.shop]?"),
        ("[shop]\nscript = 'a'", 1, "Did you mean [bots.shop]?"),
        ("script = 'a'", 1, "under a header"),
        ("[bots]\nscript = 'a'", 2, "under a header"),
        ("[[bots]]\nscript = 'a'", 1, "[bots.NAME]"),
        ("[bots.my.bot]\nscript = 'a'", 1, '[bots."my.bot"]'),
        ("[bots.shop.env]\nA = 1", 1, "nothing to run"),
    ],
)
def test_faults_of_the_whole_entry(text: str, line: int, says: str) -> None:
    fault = only(text)
    assert fault.line == line
    assert says in str(fault.message)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (r'folder = "C:\Users\me"', "single quotes"),
        (r'folder = "C:\дом"', "single quotes"),
        ("folder = shop", "quotes around all of it"),
        ('folder = "shop" bot', "quotes around all of it"),
        ('folder = "shop', "no closing quote"),
        ("folder = 'shop", "no closing quote"),
        ('folder = """shop', "no closing quote"),
        ("folder: 'shop'", "not a colon"),
        ('env = {"A": "b"}', "Within { } each name has = before its value"),
        ("env = {A: 'b'}", "Within { } each name has = before its value"),
        ("env = {A = 'b', }", "a comma stands between two of them"),
        ("env = {A = 'b' B = 'c'}", "a comma stands between two of them"),
        ("env = {A = 'b'", "A table that starts here is not closed."),
        ("folder =", "no value"),
        ("env = { A = True }", "not closed|true or false|quotes"),
        ("start = True", "true or false"),
        ("folder", "neither a header nor a key"),
        ('args = ["a", "b"', "not closed"),
        ('args = ["a",\n  "b",', "not closed"),
        ('args = [\n  "a",\n  b,\n]', "cannot be read|not closed|quotes"),
        ("env = { A = '1'", "not closed"),
        ("// a remark", "starts with #"),
        ("memory_limit = " + "9" * 5000, "cannot be read"),
    ],
)
def test_what_is_not_toml_is_told_in_plain_words(line: str, says: str) -> None:
    for text in (entry(line), entry(line) + '[bots.next]\nscript = "b.py"\n'):
        fault = only(text)
        assert (fault.line, fault.bot) == (3, "shop")
        assert any(part in str(fault.message) for part in says.split("|")), str(fault.message)


@pytest.mark.parametrize(
    ("line", "marks"),
    [
        ("folder = “shop”", "“ ”"),
        ("folder = „shop“", "„ “"),
        ("folder = «shop»", "« »"),
        ("folder = ‘shop’", "‘ ’"),
        ("folder = `shop`", "`"),
        ('folder = “shop"', "“"),
        ('folder = "shop”', "”"),
        ("folder = 'shop’", "’"),
        ("env = { A = “x” }", "“ ”"),
        ("args = [“a”, “b”]", "“ ”"),
        ('args = [\n  "a",\n  “b”,\n]', "“ ”"),
        ("“folder” = 'shop'", "“ ”"),
    ],
)
def test_quotes_that_are_not_straight_are_named(line: str, marks: str) -> None:
    for text in (entry(line), entry(line) + '[bots.next]\nscript = "b.py"\n'):
        fault = only(text)
        assert (fault.line, fault.bot) == (3, "shop")
        assert f'Write straight quotes (") in the place of {marks}: script' in str(fault.message)


def test_quotes_that_are_not_straight_stand_in_a_good_text_and_in_a_header() -> None:
    assert "straight" not in str(only(entry("folder = '“shop”' x")).message)
    fault = only("[bots.“shop”]\nscript = 'a'")
    assert 'in the place of “ ”: [bots."NAME"]' in str(fault.message)


@pytest.mark.parametrize(
    ("header", "says"),
    [
        ("[bots.магазин]", "needs quotes in a header"),
        ("[bots.shop", "the form [bots.NAME]"),
        ("[bots.my shop]", "the form [bots.NAME]"),
        ("[bots.first]", "there already"),
    ],
)
def test_a_broken_header_does_not_hide_what_is_under_it(header: str, says: str) -> None:
    found = faults(f'[bots.first]\nscript = "a"\n{header}\nscript = "b"\nstart = "x"\n[bots.last]\nscrpt = "c"\n')
    assert [fault.line for fault in found] == [3, 5, 7]
    assert says in str(found[0].message)


def test_brackets_without_end_are_a_fault_and_not_a_crash() -> None:
    assert "too deeply" in str(only("a = " + "[" * 10_000).message)
    assert "too deeply" in str(only("a = " + "{a=" * 10_000).message)


def test_a_lost_letter_is_told() -> None:
    assert only('[bots.a]\nscript = "\ufffd.py"').line == 2
    assert bot('[bots.shop] # \ufffd\nscript = "a"').script == "a"


def test_each_of_several_faults_is_told_at_once() -> None:
    text = (
        '[bots.a]\nscript = "C:\\Users"\nstart = "x"\n'
        "[bots.b\nscript = 'b'\nrestrat = 'never'\n"
        "[bots.c]\ncommand = 'x'\nscript = 'x'\nenv = { A = [] }\nstop_timeout = -1\n"
        "[bot.d]\nscript = 'd'\n"
    )
    found = faults(text)
    assert [fault.line for fault in found] == [2, 3, 4, 6, 8, 10, 11, 12]
    assert [fault.key for fault in found] == [
        "script", "start", None, "restrat", "command", "env.A", "stop_timeout", "bot",
    ]  # fmt: skip


def test_what_spans_several_lines_does_not_shift_those_after_it() -> None:
    text = (
        '[bots.a]\nargs = ["x",\n  "y"\nstart = "x"\n'
        '[bots.b]\nscript = """\\\n  b.py"""\nargs = [\n  "#",  # ]\n]\nrestart = "x"\n'
        "[bots.c]\nscript = 'c'\nenv = { A = [],\tB = { C = 1 }, D = 1 }\nrivals = 'x'\n"
    )
    assert [(fault.line, fault.key) for fault in faults(text)] == [
        (2, "args"), (4, "start"), (11, "restart"), (14, "env.A"), (14, "env.B"), (15, "rivals"),
    ]  # fmt: skip


def test_the_line_of_a_key_within_a_value() -> None:
    text = (
        "a = [ # [\n  { b = 1, c = { d = 1 }, e = [] },\n  { f = '''\n\n''', g.h = 1 },\n]\n"
        '"a b".c = {}\n[[t]]\nx = 1\n[[t]]\ny = 1\n[ "q\\u0041" . r ]\nz = 1979-05-27 07:32:00'
    )
    assert read(text).lines == {
        ("a",): 1, ("a", "b"): 2, ("a", "c"): 2, ("a", "c", "d"): 2, ("a", "e"): 2, ("a", "f"): 3, ("a", "g"): 5,
        ("a", "g", "h"): 5, ("a b",): 7, ("a b", "c"): 7, ("t",): 8, ("t", "x"): 9, ("t", "y"): 11, ("qA",): 12,
        ("qA", "r"): 12, ("qA", "r", "z"): 13,
    }  # fmt: skip


def test_the_error_reads_as_a_list_of_places() -> None:
    with pytest.raises(ConfigError) as caught:
        parse('[bots.shop]\nscript = "a"\nstart = "x"\n', "/etc/bots.toml")
    assert caught.value.exit_code == USAGE
    assert str(caught.value).splitlines() == [
        "There is 1 mistake in /etc/bots.toml.",
        '  /etc/bots.toml:3: bots.shop.start: "start" must be one of "auto", "manual".',
    ]


@pytest.mark.parametrize("key", ["token", "TOKEN", "bot_token", "Bot-Token", "api_token"])
def test_a_token_in_the_file_is_sent_to_env(key: str) -> None:
    fault = only(entry(f'{key} = "{TOKEN}"'))
    assert ".env" in str(fault.message)
    assert SECRET not in str(fault)


@pytest.mark.parametrize(
    "text",
    [
        entry(f'start = "{TOKEN}"'),
        entry(f'"{TOKEN}" = 1'),
        entry(f'token_env = "{TOKEN}"'),
        entry(f'proxy = "{TOKEN}"'),
        entry(f"script = {TOKEN}"),
        entry(f'token = "{TOKEN}'),
        entry(f'env = {{ "{TOKEN}" = [] }}'),
        f'[bots."{TOKEN}"]\nscript = "a"',
        f'[bots."{TOKEN}\nscript = "a"',
        f'["{TOKEN}"]\nscript = "a"',
        f"{TOKEN} = 1",
    ],
)
def test_a_token_in_the_wrong_place_is_never_repeated(text: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse(text, "bots.toml")
    assert SECRET not in str(caught.value)
    assert SECRET not in repr(caught.value)
    assert SECRET not in repr(caught.value.faults)


def test_reading_a_good_file_loads_nothing_for_the_bad_ones() -> None:
    code = (
        "import sys\nfrom tray_app.core.config.config import parse\n"
        "parse('[bots.a]\\nscript = \"a\"', 'x')\n"
        "print(*sorted({'difflib', 'shlex', 'tomlkit', 'asyncio', 'socket', 'urllib.request'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[3]
    )
    assert done.stdout.strip() == ""


def test_a_module_is_what_python_takes_behind_m() -> None:
    for good in ("bot", "bot.main", "shop.cli:run", "бот.main"):
        assert parse(f'[bots.shop]\nmodule = "{good}"\n', "bots.toml").bots["shop"].module == good
    for bad in ("bot/main.py", "-m bot", "bot.", "bot.1a", "bot main", ""):
        assert "python -m" in str(only(f'[bots.shop]\nmodule = "{bad}"\n').message)


def test_what_stands_above_all_entries_holds_where_one_says_nothing_else() -> None:
    head = "log_keep = 9\nlog_days = 30\nlog_compress = true\n"
    text = head + "[bots.a]\nscript = 'a.py'\nlog_keep = 2\nlog_compress = false\n[bots.b]\nscript = 'b.py'\n"
    bots = parse(text, "bots.toml").bots
    assert [(one.log_size, one.log_keep, one.log_days, one.log_compress) for one in bots.values()] == [
        (10_000_000, 2, 30, False),
        (10_000_000, 9, 30, True),
    ]


def test_a_mistake_above_all_entries_stops_no_bot() -> None:
    (misspelt,) = parse_each("log_dayz = 3\n[bots.a]\nscript = 'a.py'\n", "bots.toml").faults
    assert 'Did you mean "log_days"?' in str(misspelt.message)
    config = parse_each("log_size = 'much'\n[bots.a]\nscript = 'a.py'\n", "bots.toml")
    assert [(one.line, one.bot, one.key) for one in config.faults] == [(1, None, "log_size")]
    assert config.bots["a"].log_size == 10_000_000


@pytest.mark.parametrize(
    ("head", "unsure"),
    [
        ("log_keep = 20", ()),
        ('log_keep = "20"', ("log_keep",)),
        ("log_kepp = 20", ("log_keep",)),
        ("log_keep = 20x", ("log_keep",)),
        ("log_keep =", ("log_keep",)),
        ("log_keep 20", ("log_size", "log_keep", "log_days", "log_compress")),
        ("proxy = 'http://127.0.0.1:1'", ()),
        ("log_kepp = 20\nlog_keep = 20", ()),
    ],
)
def test_a_mistake_in_what_holds_for_all_is_no_wish_for_the_default(head: str, unsure: tuple[str, ...]) -> None:
    """By the default older files of the log would go that its owner wanted to keep."""
    bots = parse_each(f"{head}\n[bots.a]\nscript = 'a.py'\n[bots.b]\nscript = 'b.py'\nlog_keep = 3\n", "x").bots
    assert bots["a"].unsure == unsure
    assert bots["b"].unsure == tuple(key for key in unsure if key != "log_keep")
