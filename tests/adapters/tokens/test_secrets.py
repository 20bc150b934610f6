"""Where a token comes from, and the environment that a bot is started with."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from home import WINDOWS, make_token

from tray_app.adapters.tokens import secrets
from tray_app.adapters.tokens.env_text import variables, with_variables, without_variable
from tray_app.adapters.tokens.secrets import USUAL_NAMES, FoundToken, bot_environment, find_token, load_env_file
from tray_app.core.errors import USAGE, ConfigError
from tray_app.core.model import BotSpec


def token(bot_id: int = 12345678, letter: str = "A") -> str:
    return f"{bot_id}:" + letter * 35


ONE, TWO = token(), token(87654321, "B")


def spec(**keys: object) -> BotSpec:
    return BotSpec(name="shop", script="bot.py", file="/etc/bots.toml", line=7, **keys)  # type: ignore[arg-type]


def env_file(tmp_path: Path, text: str | bytes) -> Path:
    path = tmp_path / ".env"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def found(bot: BotSpec, file: Path | None = None, environ: Mapping[str, str] = {}) -> FoundToken:
    result = find_token(bot, file, environ)
    assert result is not None
    return result


def unclear(bot: BotSpec, file: Path | None = None, environ: Mapping[str, str] = {}) -> str:
    with pytest.raises(ConfigError) as caught:
        find_token(bot, file, environ)
    assert caught.value.exit_code == USAGE
    assert caught.value.cure is not None
    for text in (str(caught.value), repr(caught.value)):
        assert "A" * 10 not in text
        assert "B" * 10 not in text
    return str(caught.value)


# -- the .env file ---------------------------------------------------------------------------------------------------


def test_the_forms_of_an_env_file(tmp_path: Path) -> None:
    path = env_file(
        tmp_path,
        b"\xef\xbb\xbfexport BOT_TOKEN='a b'\r\n# remark\r\nNAME=\"x\\ny\" # remark\r\n\r\nBARE = plain text \r\n"
        b"TWICE=1\r\nTWICE=2\r\nALONE\r\nnot a line at all\r\nBOTH=${TWICE}-${TWICE}\r\nEMPTY=\r\n",
    )
    assert load_env_file(path) == {
        "BOT_TOKEN": "a b",
        "NAME": "x\ny",
        "BARE": "plain text",
        "TWICE": "2",
        "BOTH": "2-2",
        "EMPTY": "",
    }


def test_notepads_utf_16(tmp_path: Path) -> None:
    assert load_env_file(env_file(tmp_path, "ИМЯ=магазин\r\n".encode("utf-16"))) == {"ИМЯ": "магазин"}


@pytest.mark.parametrize("text", ["BOT_TOKEN={}\0\n", "B\0O\0T\0_\0T\0O\0K\0E\0N\0=\0{}\n"])
@pytest.mark.parametrize("script", ["bot.py", "bot.js"])
def test_a_token_that_stands_there_and_is_not_read_is_no_token_that_is_lacking(
    tmp_path: Path, text: str, script: str
) -> None:
    """It was advised to write it there, and the bot ran as a plain program."""
    token = make_token(774_300)
    written = "\0".join(token) + "\0" if text.startswith("B\0") else token
    path = env_file(tmp_path, text.format(written).encode())
    with pytest.raises(ConfigError, match=r"line 1 of .* gives it no token"):
        find_token(BotSpec("shop", script=script), path, {})


def test_it_is_read_as_the_bots_read_it(tmp_path: Path) -> None:
    """The bot's own python-dotenv has the last word on what a line means."""
    text = "A='it\\'s'\nB=\"\\t$HOME\"\nC=x#y\nD=x #y\nE='$A'\nF=${NOWHERE:-default}\n  G = 1\nH=\"a\nb\"\n"
    path = env_file(tmp_path, text)
    code = "import dotenv, json, sys; print(json.dumps(dotenv.dotenv_values(sys.argv[1])))"
    done = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True, check=True)
    assert load_env_file(path) == json.loads(done.stdout)


def test_of_several_files_later_ones_win_and_each_variable_is_told_of_its_own(tmp_path: Path) -> None:
    common, own = tmp_path / "common.env", tmp_path / "own.env"
    common.write_text(f"BOT_TOKEN={ONE}\nMODE=common\nA=1\n")
    own.write_text("MODE=own\n")
    bot = replace(spec(env_file=("common.env", str(own))), file=str(tmp_path / "bots.toml"))
    assert secrets.env_variables(bot, own) == {"BOT_TOKEN": ONE, "MODE": "own", "A": "1"}
    assert str(found(bot, own).source) == f"variable BOT_TOKEN in {common}"
    assert secrets.file_with(bot, own, "MODE") == own


def test_an_env_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read: No such file or directory"):
        load_env_file(tmp_path / ".env")
    with pytest.raises(ConfigError, match="cannot be read"):
        load_env_file(tmp_path)
    with pytest.raises(ConfigError, match="UTF-8") as caught:
        load_env_file(env_file(tmp_path, b"A=1\nB=\xff\xe0"))
    assert "line 2 is not written in" in str(caught.value)


# -- the token -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", USUAL_NAMES)
def test_each_usual_name_in_each_place(tmp_path: Path, name: str) -> None:
    file = env_file(tmp_path, f"{name}={ONE}")
    assert found(spec(env={name: ONE})).token.reveal() == ONE
    in_file = found(spec(), file)
    assert (in_file.token.reveal(), in_file.variable) == (ONE, name)
    assert str(in_file.source) == f"variable {name} in {file}"
    assert str(found(spec(), None, {name: ONE}).source) == f"variable {name} in the environment of BotTray"


@pytest.mark.parametrize("name", ["BOT__TOKEN", "bot_token", "TGBOT_TOKEN", "BOT_AUTHENTICATION_TOKEN", "shop"])
def test_the_one_value_that_is_a_token_is_the_token_whatever_its_name(tmp_path: Path, name: str) -> None:
    one = found(spec(), env_file(tmp_path, f"DEBUG=1\nURL=https://x.example/{TWO}\n{name}={ONE}\n"), {"BOT_TOKEN": TWO})
    assert (one.token.reveal(), one.variable) == (ONE, name)
    assert found(spec(env={name: TWO})).token.reveal() == TWO
    assert find_token(spec(), None, {name: ONE}) is None or name in USUAL_NAMES, "what the agent has is no file of it"


def test_a_usual_name_before_any_other(tmp_path: Path) -> None:
    assert found(spec(), env_file(tmp_path, f"ADMIN_BOT={TWO}\nTOKEN={ONE}\n")).token.reveal() == ONE


def test_two_tokens_under_names_of_their_own_are_not_guessed_at(tmp_path: Path) -> None:
    file = env_file(tmp_path, f"SHOP_BOT={ONE}\nNEWS_BOT={TWO}\n")
    assert "two different tokens: variable SHOP_BOT" in unclear(spec(), file)
    assert found(spec(token_env="NEWS_BOT"), file).token.reveal() == TWO


NODES = {"command": ("npm", "start")}


@pytest.mark.parametrize(
    "line",
    ["BOT_TOKEN=`{}`", "BOT_TOKEN={}#of BotFather", "BOT_TOKEN: {}", "BOT_TOKEN: '{}' # x", "export BOT_TOKEN={}"],
)
@pytest.mark.parametrize("program", [{"script": "bot.mjs"}, {"script": "src/index.ts"}, NODES])
def test_a_bot_of_node_has_its_file_read_as_npms_dotenv_reads_it(
    tmp_path: Path, line: str, program: dict[str, object]
) -> None:
    bot = BotSpec(name="shop", **program)  # type: ignore[arg-type]
    file = env_file(tmp_path, f"A=$HOME # b\n{line.format(ONE)}\nB='x'\n")
    assert found(bot, file).token.reveal() == ONE
    environ = bot_environment(bot, file, {})
    assert (environ["A"], environ["BOT_TOKEN"], environ["B"]) == ("$HOME", ONE, "x")
    text = file.read_bytes().decode()
    assert without_variable(text, "BOT_TOKEN", node=True) == "A=$HOME # b\nB='x'\n"


@pytest.mark.parametrize("value", ["a b", "it's", "a`b'c", "a#b", "\\n", "x=1"])
def test_what_is_written_for_node_is_read_back(value: str) -> None:
    text = with_variables("A: 1", {"B": value}, node=True)
    assert variables(text, node=True) == {"A": "1", "B": value}


@pytest.mark.skipif(not shutil.which("node"), reason="a machine without Node")
def test_node_itself_reads_the_usual_lines_so(tmp_path: Path) -> None:
    text = "# one\nA=1 # x\nB=a#b\nC='a#b' # c\nD=`x y`\nE = 5\nexport F=\"a\\nb\"\nG='a\\nb'\nH=$HOME\nI=\nJ='m\nl'\n"
    asked = (
        "const u=require('util');process.stdout.write(JSON.stringify(u.parseEnv(require('fs').readFileSync(0,'utf8'))))"
    )
    said = subprocess.run(["node", "-e", asked], input=text, capture_output=True, text=True, check=True).stdout
    assert variables(text, node=True) == json.loads(said)


def test_none_is_none(tmp_path: Path) -> None:
    assert find_token(spec(), None, {}) is None
    assert find_token(spec(), env_file(tmp_path, "NAME=x\nBOT_TOKEN=\n"), {"PATH": "/bin"}) is None


def test_the_entry_before_the_file_before_our_own_environment(tmp_path: Path) -> None:
    file = env_file(tmp_path, f"BOT_TOKEN={ONE}")
    assert found(spec(), file, {"BOT_TOKEN": TWO, "TG_TOKEN": TWO}).token.reveal() == ONE
    entry = found(spec(env={"BOT_TOKEN": TWO}), file)
    assert (entry.token.reveal(), str(entry.source)) == (TWO, "variable BOT_TOKEN in bots.toml")


def test_an_empty_value_hides_what_the_agent_was_started_with() -> None:
    assert find_token(spec(env={"BOT_TOKEN": ""}), None, {"BOT_TOKEN": ONE}) is None


def test_one_token_under_two_names_is_one_token(tmp_path: Path) -> None:
    file = env_file(tmp_path, f"TG_TOKEN={ONE}\nBOT_TOKEN='{ONE}'\n")
    assert found(spec(), file).variable == "BOT_TOKEN"


def test_two_tokens_are_not_guessed_at(tmp_path: Path) -> None:
    file = env_file(tmp_path, f"BOT_TOKEN={ONE}\nTELEGRAM_TOKEN={TWO}\n")
    text = unclear(spec(), file)
    assert text.startswith("Bot shop (/etc/bots.toml:7): there are two different tokens")
    assert f"variable BOT_TOKEN in {file} and variable TELEGRAM_TOKEN in {file}" in text
    assert 'token_env = "BOT_TOKEN"' in text
    assert found(spec(token_env="TELEGRAM_TOKEN"), file).token.reveal() == TWO
    assert "two different tokens" in unclear(spec(env={"TOKEN": TWO}), env_file(tmp_path, f"BOT_TOKEN={ONE}"))
    assert "two different tokens" in unclear(spec(), None, {"BOT_TOKEN": ONE, "TOKEN": TWO})


def test_the_named_variable_and_no_other(tmp_path: Path) -> None:
    file = env_file(tmp_path, f"SHOP={ONE}\nBOT_TOKEN={TWO}\n")
    named = found(spec(token_env="SHOP"), file)
    assert (named.token.reveal(), named.variable) == (ONE, "SHOP")
    text = unclear(spec(token_env="SHOPP"), file)
    assert "its variable SHOPP is not set" in text
    assert f"Write SHOPP=... into {file}" in text
    assert "its variable SHOP is not set" in unclear(spec(token_env="SHOP"))


@pytest.mark.parametrize("name", ["BOT_TOKEN", "TELEGRAM_BOT_TOKEN", "TELEGRAM_TOKEN", "TG_TOKEN"])
def test_what_is_called_a_bots_token_must_be_one(tmp_path: Path, name: str) -> None:
    text = unclear(spec(), env_file(tmp_path, f"{name}=your-token-here"))
    assert f"variable {name} in {tmp_path / '.env'} is not a bot token" in text
    assert "your-token-here" not in text
    assert "is not a bot token" in unclear(spec(token_env="X", env={"X": "eyJhbGciOi"}))


@pytest.mark.parametrize("name", ["TOKEN", "API_TOKEN"])
@pytest.mark.parametrize("value", ["eyJhbGciOi.eyJzdWIi.x", "1:2", "secret"])
def test_a_token_of_another_service_is_none_of_ours(name: str, value: str) -> None:
    assert find_token(spec(env={name: value}), None, {}) is None
    assert found(spec(env={name: value}), None, {"BOT_TOKEN": ONE}).token.reveal() == ONE


def test_a_token_in_the_command_line() -> None:
    bot = BotSpec(name="shop", command=("bot", "--token", ONE))
    assert found(bot).token.reveal() == ONE
    assert str(found(bot).source) == "the command line in bots.toml"
    assert found(spec(args=(f"--token={ONE}",)), None, {"BOT_TOKEN": TWO}).token.reveal() == ONE
    assert "two different tokens" in unclear(spec(args=(f"--token={ONE}",), env={"BOT_TOKEN": TWO}))


def test_pasted_tokens_are_cleaned(tmp_path: Path) -> None:
    assert found(spec(), env_file(tmp_path, f'TOKEN=" bot{ONE} "')).token.reveal() == ONE


def test_what_was_found_does_not_show_the_secret(tmp_path: Path) -> None:
    assert "A" * 10 not in repr(found(spec(), env_file(tmp_path, f"BOT_TOKEN={ONE}")))


# -- token_in --------------------------------------------------------------------------------------------------------


def pointing(tmp_path: Path, text: str, name: str = "run.sh", **keys: object) -> BotSpec:
    (tmp_path / name).write_text(text)
    return BotSpec("shop", script="bot.py", token_in=name, file=str(tmp_path / "bots.toml"), line=7, **keys)  # type: ignore[arg-type]


def test_the_file_that_token_in_names_is_read_anew_each_time(tmp_path: Path) -> None:
    bot = pointing(tmp_path, f"export SHOP={ONE}\npython bot.py\n")
    one = found(bot)
    assert (one.token.reveal(), one.variable) == (ONE, "SHOP")
    assert str(one.source) == f"variable SHOP in {tmp_path / 'run.sh'}"
    assert bot_environment(bot, None, {}, one)["SHOP"] == ONE
    assert "SHOP" not in bot_environment(bot, None, {})
    renewed = token(letter="C")
    pointing(tmp_path, f"export SHOP={renewed}\n")
    assert found(bot).token.reveal() == renewed
    pointing(tmp_path, "export SHOP=$(cat x)\n")
    assert "has no token in it" in unclear(bot)
    (tmp_path / "run.sh").unlink()
    assert "does not exist" in unclear(bot)
    (tmp_path / "run.sh").mkdir()
    assert "is no file" in unclear(bot)


def test_of_several_tokens_in_a_file_bot_id_says_which(tmp_path: Path) -> None:
    text = f"[program:a]\nenvironment=T={ONE}\n[program:b]\nenvironment=T={TWO}\n"
    assert "tokens of several bots: 12345678, 87654321" in unclear(pointing(tmp_path, text, "x.conf"))
    assert found(pointing(tmp_path, text, "x.conf", bot_id=87654321)).token.reveal() == TWO
    renewed = token(87654321, "C")
    assert found(pointing(tmp_path, text.replace(TWO, renewed), "x.conf", bot_id=87654321)).token.reveal() == renewed
    assert "none of bot 5" in unclear(pointing(tmp_path, text, "x.conf", bot_id=5))
    twice = text.replace(ONE, renewed)
    assert "two different tokens of bot 87654321" in unclear(pointing(tmp_path, twice, "x.conf", bot_id=87654321))


def test_a_file_that_is_no_launcher_is_the_bots_own_to_read(tmp_path: Path) -> None:
    bot = pointing(tmp_path, f"{ONE}\n", "token.txt")
    assert (found(bot).variable, str(found(bot).source)) == ("", f"line 1 of {tmp_path / 'token.txt'}")
    assert ONE not in bot_environment(bot, None, {}, found(bot)).values()
    named = pointing(tmp_path, f"{ONE}\n", "token.txt", token_env="KEY")
    assert bot_environment(named, None, {}, found(named))["KEY"] == ONE


def test_another_token_that_the_bot_would_read_first_is_not_guessed_over(tmp_path: Path) -> None:
    bot = pointing(tmp_path, f"export BOT_TOKEN={ONE}\npython bot.py\n")
    assert "two different tokens: variable BOT_TOKEN in" in unclear(bot, env_file(tmp_path, f"BOT_TOKEN={TWO}\n"))
    assert found(bot, env_file(tmp_path, f"BOT_TOKEN={ONE}\nADMIN={TWO}\n"), {"BOT_TOKEN": TWO}).token.reveal() == ONE


# -- the bot's environment -------------------------------------------------------------------------------------------


def test_who_overrides_whom(tmp_path: Path) -> None:
    file = env_file(tmp_path, "A=file\nB=file\n")
    result = bot_environment(spec(env={"A": "entry"}), file, {"A": "agent", "B": "agent", "C": "agent"})
    assert (result["A"], result["B"], result["C"]) == ("entry", "file", "agent")


def test_the_bot_is_given_the_token_that_was_found(tmp_path: Path) -> None:
    for bot, file, environ in [
        (spec(env={"BOT_TOKEN": ONE}), env_file(tmp_path, f"BOT_TOKEN={TWO}"), {"BOT_TOKEN": TWO}),
        (spec(), env_file(tmp_path, f"BOT_TOKEN={ONE}"), {"BOT_TOKEN": TWO}),
        (spec(), None, {"BOT_TOKEN": ONE}),
        (spec(token_env="X"), env_file(tmp_path, f"X={ONE}"), {"BOT_TOKEN": TWO}),
    ]:
        seen = found(bot, file, environ)
        assert bot_environment(bot, file, environ)[seen.variable] == seen.token.reveal()


def test_our_own_variables_stay_with_us() -> None:
    environ = {
        "BOTTRAY_LEASE": "3",
        "BOTTRAY_HOME": "/h",
        "BOTTRAY_LOCK_DIR": "/l",
        "BOTTRAY_LANG": "ru",
        "PATH": "/bin",
    }
    assert bot_environment(spec(), None, environ) == {
        "BOTTRAY_HOME": "/h",
        "BOTTRAY_LOCK_DIR": "/l",
        "BOTTRAY_LANG": "ru",
        "PATH": "/bin",
        "PYTHONUNBUFFERED": "1",
    } | ({"PYTHONIOENCODING": "utf-8"} if WINDOWS else {})


def test_output_comes_at_once_and_readable(monkeypatch: pytest.MonkeyPatch) -> None:
    assert bot_environment(spec(env={"PYTHONUNBUFFERED": ""}), None, {})["PYTHONUNBUFFERED"] == ""
    assert bot_environment(spec(), None, {}).get("PYTHONIOENCODING") == ("utf-8" if WINDOWS else None)
    monkeypatch.setattr(secrets, "READABLE", {"PYTHONIOENCODING": "utf-8"})
    assert bot_environment(spec(), None, {})["PYTHONIOENCODING"] == "utf-8"
    assert bot_environment(spec(), None, {"PYTHONIOENCODING": "cp866"})["PYTHONIOENCODING"] == "cp866"


def test_the_exe_does_not_leak_its_own_libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    bundled = {"LD_LIBRARY_PATH": "/tmp/_MEI1", "_MEIPASS2": "/tmp/_MEI1", "_PYI_ARCHIVE_FILE": "x"}
    assert bot_environment(spec(), None, bundled | {"LD_LIBRARY_PATH_ORIG": "/opt/lib"}) == {
        "LD_LIBRARY_PATH": "/opt/lib", **bot_environment(spec(), None, {}),
    }  # fmt: skip
    assert bot_environment(spec(), None, {"LD_LIBRARY_PATH": "/opt/lib"})["LD_LIBRARY_PATH"] == "/opt/lib"
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert bot_environment(spec(), None, bundled) == bot_environment(spec(), None, {})
    monkeypatch.setattr(sys, "_MEIPASS", "/opt/us/_internal", raising=False)
    leaking = {
        "TCL_LIBRARY": "/opt/us/_internal/tcl",
        "PATH": os.pathsep.join(["/opt/us/_internal", "/bin", "/opt/us"]),
    }
    assert bot_environment(spec(), None, leaking | {"EMPTY": ""}) == {
        "PATH": os.pathsep.join(["/bin", "/opt/us"]), "EMPTY": "", **bot_environment(spec(), None, {}),
    }  # fmt: skip


def test_the_bot_takes_the_same_route_as_we_do(tmp_path: Path) -> None:
    bot = spec(proxy="socks5://127.0.0.1:1080", api_base="http://localhost:8081", env={"all_proxy": "http://own:1"})
    file = env_file(tmp_path, "HTTP_PROXY=http://file:2")
    environ = {"https_proxy": "http://old:3", "HTTPS_PROXY": "http://old:3", "NO_PROXY": "localhost"}
    result = bot_environment(bot, file, environ)
    assert {name: value for name, value in result.items() if "PROXY" in name.upper()} == {
        "HTTPS_PROXY": "socks5://127.0.0.1:1080",
        "HTTP_PROXY": "http://file:2",
        "all_proxy": "http://own:1",
        "NO_PROXY": "localhost",
    }
    assert result["BOTTRAY_API_BASE"] == "http://localhost:8081"
    assert bot_environment(spec(), None, environ)["https_proxy"] == "http://old:3"


def test_the_environment_is_one_that_a_process_can_have(tmp_path: Path) -> None:
    file = env_file(tmp_path, b"ODD=a\x00b\nGOOD=\xd0\xb4\xd0\xb0\n")
    result = bot_environment(spec(), file, os.environ)
    code = "import os; print(ascii(os.environ['GOOD']))"
    done = subprocess.run([sys.executable, "-c", code], env=result, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ascii("да")
    assert "ODD" not in result


@pytest.mark.parametrize(
    "line", ["T=1:x", "export T=1:x", "T = '1:x'  # of @BotFather", 'T="1:x"', "T='1:\nx'", "\tT=1:x"]
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    "around", [("", ""), ("# shop\n\n", ""), ("A=1\n", "\n# T=old\nB='2'\n"), ("A=1\n\n", "T2=3\n")]
)
def test_a_variable_is_taken_out_and_nothing_else_moves(line: str, end: str, around: tuple[str, str]) -> None:
    before, after = (text.replace("\n", end) for text in around)
    assert without_variable(f"{before}{line}{end}{after}", "T") == before + after


def test_each_line_that_sets_it_is_taken_out() -> None:
    assert without_variable("T=1\nA=2\nexport T=3", "T") == "A=2\n"
    assert without_variable("A=2", "T") == "A=2"


def test_a_variable_that_another_one_needs_is_not_taken_out() -> None:
    with pytest.raises(ConfigError, match=r"URL in the \.env has its value from T"):
        without_variable("T=1:x\nURL=http://h/bot${T}\n", "T")


@pytest.mark.parametrize("text", ["", "A=1\n", "A=1", "A=1\r\n", "# x\r\nA=1"])
@pytest.mark.parametrize("value", ["1:x-_", "a b", "it's", "back\\slash", "#", "$A", ""])
def test_a_variable_is_added_at_the_end(tmp_path: Path, text: str, value: str) -> None:
    whole = with_variables(text, {"T": value})
    assert whole.startswith(text)
    assert "\n" not in whole.replace("\r\n", "") or "\r\n" not in whole
    assert load_env_file(env_file(tmp_path, whole.encode()))["T"] == value
    if text.endswith("\n"):
        assert without_variable(whole, "T") == text


@pytest.mark.parametrize("line", ["BOT_TOKEN: {}", "set BOT_TOKEN={}", 'BOT_TOKEN="{}', "BOT_TOKEN={},"])
@pytest.mark.parametrize("keys", [{}, {"token_env": "BOT_TOKEN"}])
def test_a_line_of_the_env_that_gives_no_token_is_named(tmp_path, line, keys):
    token = make_token(774_201)
    file = tmp_path / ".env"
    file.write_text("SHOP=1\n" + line.format(token) + "\n")
    with pytest.raises(ConfigError) as raised:
        find_token(BotSpec("shop", script="bot.py", **keys), file, {})
    assert f"line 2 of {file} gives it no token: " in str(raised.value)
    assert "BOT_TOKEN=123456:EXAMPLE" in str(raised.value)
    assert token not in str(raised.value)


def test_such_a_line_is_not_passed_over_for_a_token_that_lies_around_bottray(tmp_path):
    """Another bot's, exported in the shell that has started the agent."""
    file = tmp_path / ".env"
    file.write_text(f"BOT_TOKEN: {make_token(774_203)}\n")
    around = {"BOT_TOKEN": make_token(774_204)}
    with pytest.raises(ConfigError, match="line 1 of"):
        find_token(BotSpec("shop", script="bot.py"), file, around)
    file.write_text("SHOP=1\n")
    found = find_token(BotSpec("shop", script="bot.py"), file, around)
    assert found is not None
    assert found.token.bot_id == 774_204


def test_the_sign_that_makes_a_value_none_is_named(tmp_path: Path) -> None:
    """Copied with the brackets of an example, or out of a chat that makes quotes beautiful."""
    said = unclear(spec(), env_file(tmp_path, f"BOT_TOKEN=<{ONE}>\n"))
    assert "variable BOT_TOKEN in" in said
    assert "has the sign < (U+003C) in front, which belongs to no token." in said
    assert ONE not in said
