"""A token that lies open: told once, with the cure, and by `doctor` each time.

Deliberate faults that were tried, each red: the log's redactor keeps what it took to itself · nothing remembered ·
a token's shape taken for this bot's token · a rival's command line not looked at · the folders above a file left out of
the question who can read it · git asked for the files of today only · the token given to git as a word.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from e2e.waiting import until
from home import make_token

from tray_app.adapters.tokens import git
from tray_app.core.model import Phase

TOKEN = make_token(770_400)
STAY = "import time\ntime.sleep(3600)\n"
HTTPX = f"""
import os
print("INFO:httpx:HTTP Request: POST https://api.telegram.org/bot" + os.environ["BOT_TOKEN"] + "/getMe", flush=True)
{STAY}"""
PLAIN = f"import os\nprint('my token is', os.environ['BOT_TOKEN'], flush=True)\n{STAY}"
A_STRANGERS = f"print('seen 123456:AA{'z' * 33}', flush=True)\nprint('and now', flush=True)\n{STAY}"


def kinds(view):
    return {w.kind: w.text for w in view.warnings}


def running(view):
    return view.phase is Phase.RUNNING


def findings(home, *words):
    told = home.run("doctor", "--json", *words)
    assert TOKEN not in told.stdout + told.stderr
    return {f["text"]: (f["state"], f["cure"]) for f in json.loads(told.stdout)}


@pytest.fixture(autouse=True)
def known(emulator):
    emulator.add_bot(TOKEN, "shop_bot")


@pytest.fixture
def open_folder():
    """One that every user can enter; those of pytest are closed."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.mark.timeout(300)  # the library takes long to load in Wine beside other tests
def test_httpx_that_logs_the_token_is_told_once(home):
    cure = 'logging.getLogger("httpx").setLevel(logging.WARNING)'
    home.bot("shop", HTTPX, TOKEN)
    home.agent()
    home.run("start")
    view = home.wait_for("shop", lambda v: "token-in-log" in kinds(v))
    assert "The library httpx writes the token" in kinds(view)["token-in-log"]
    assert cure in kinds(view)["token-in-log"]
    said = home.run("status", "shop").stdout
    assert f"· {kinds(view)['token-in-log']}" in said, "nobody has to do anything about it now: no warning"
    assert cure in said

    home.run("restart")
    assert "token-in-log" not in kinds(home.wait_for("shop", running)), "it was told"
    home.run("quit")
    home.agent()
    home.wait_for("shop", running)
    assert [c for text, (_s, c) in findings(home).items() if "library httpx" in text] == [
        f"Write into the script: {cure}"
    ]
    assert not kinds(home.wait_for("shop", running))
    until(lambda: home.log("shop").count("HTTP Request") == 3, lambda: home.log("shop"))
    assert home.log("shop").count("-- bottray: The library httpx") == 1
    assert TOKEN.partition(":")[2] not in home.log("shop")


def test_a_token_that_the_script_prints_itself(home):
    home.bot("shop", PLAIN, TOKEN)
    home.agent()
    home.run("start")
    view = home.wait_for("shop", lambda v: "token-in-log" in kinds(v))
    assert "leave the token out of it" in kinds(view)["token-in-log"]


def test_what_only_looks_like_a_token_is_no_news(home):
    home.bot("shop", A_STRANGERS, TOKEN)
    home.agent()
    home.run("start")
    home.wait_for("shop", running)
    until(lambda: "seen 123456:***" in home.log("shop"), lambda: home.log("shop"))
    found = findings(home)
    assert "token-in-log" not in kinds(home.wait_for("shop", running))
    assert not [text for text in found if "into its output" in text]


def test_a_token_in_its_own_command_line(home):
    home.bot("shop", STAY, args=[f"--token={TOKEN}"])
    home.agent()
    home.run("start")
    view = home.wait_for("shop", lambda v: "token-in-command" in kinds(v))
    assert "every user of this computer" in kinds(view)["token-in-command"]
    assert ".env" in kinds(view)["token-in-command"]
    home.run("restart")
    assert not kinds(home.wait_for("shop", running))
    assert home.log("shop").count("-- bottray: The token is in the command line") == 1


def test_a_copy_that_showed_the_token_in_its_command_line(home, tmp_path):
    home.bot("shop", STAY, TOKEN)
    script = tmp_path / "old.py"
    script.write_text("print('up', flush=True)\n" + STAY)
    copy = home.spawn(command=[sys.executable, str(script), TOKEN])
    assert copy.stdout.readline() == "up\n"
    ((_state, cure),) = [f for text, f in findings(home).items() if "was in the command line" in text]
    assert "/revoke" in cure
    home.agent()
    home.run("start")
    view = home.wait_for("shop", lambda v: "token-in-command" in kinds(v))
    assert f"PID {copy.pid} " in kinds(view)["token-in-command"]
    assert "/revoke" in kinds(view)["token-in-command"]


def read_by_all(home, file):
    """The warning of a bot that runs with such a file of variables."""
    file.write_text(f"BOT_TOKEN={TOKEN}\n")
    file.chmod(0o644)
    home.bot("shop", STAY, env_file=str(file))
    home.agent()
    home.run("start")
    return home.wait_for("shop", lambda v: "token-readable" in kinds(v))


@pytest.mark.linux("a file's mode; on Windows its access list")
def test_a_file_that_all_may_read(home, open_folder):
    file = open_folder / "my token.env"
    view = read_by_all(home, file)
    assert f"chmod go-rwx '{file}'" in kinds(view)["token-readable"]
    home.run("restart")
    assert not kinds(home.wait_for("shop", running))
    subprocess.run(f"chmod go-rwx '{file}'", shell=True, check=True)
    assert findings(home)[f"The token file is private: {file}."] == ("ok", None)
    file.write_text("")
    file.chmod(0o644)
    assert not [text for text in findings(home) if str(file) in text], "an empty file has no token that could be read"


@pytest.mark.linux("a file's mode; on Windows its access list")
@pytest.mark.parametrize("deed", ["closed", "stopped"])
def test_the_warning_goes_with_its_reason(home, open_folder, deed):
    """Whoever has typed the command that it names looks whether it has helped."""
    file = open_folder / "shop.env"
    read_by_all(home, file)
    if deed == "closed":
        file.chmod(0o600)
    else:
        home.run("stop")
    home.wait_for("shop", lambda v: not kinds(v))


@pytest.mark.linux("a file's mode; on Windows its access list")
def test_a_launcher_with_the_token_that_all_may_read(home, open_folder):
    launcher = open_folder / "run.sh"
    launcher.write_text(f"export BOT_TOKEN={TOKEN}\npython3 bot.py\n")
    launcher.chmod(0o755)
    home.bot("shop", STAY, token_in=str(launcher))
    home.agent()
    home.run("start")
    view = home.wait_for("shop", lambda v: "token-readable" in kinds(v))
    assert str(launcher) in kinds(view)["token-readable"]
    launcher.chmod(0o700)
    found = findings(home)
    assert found[f"The token file is private: {launcher}."] == ("ok", None)
    assert found[f"Its token: variable BOT_TOKEN in {launcher}."] == ("ok", None)


@pytest.mark.linux("a file's mode; on Windows its access list")
def test_a_file_in_a_closed_folder_is_nobodys_to_read(home, open_folder):
    file = open_folder / ".env"
    file.write_text(f"BOT_TOKEN={TOKEN}\n")
    file.chmod(0o644)
    open_folder.chmod(0o700)
    home.bot("shop", STAY, env_file=str(file))
    assert findings(home)[f"The token file is private: {file}."] == ("ok", None)


@pytest.mark.linux("a file's mode; on Windows its access list")
def test_in_a_closed_folder_it_is_nobodys_to_write_either(home):
    file = home.bot("shop", STAY, TOKEN).with_name(".env")
    file.chmod(0o666)
    home.folder.chmod(0o700)
    assert home.run("start").returncode == 0
    view = home.wait_for("shop", running)
    assert (view.bot_id, kinds(view)) == (770_400, {})
    found = findings(home)
    assert found[f"The token file is private: {file}."] == ("ok", None)
    assert not [text for text in found if "is not used" in text]


@pytest.mark.linux("a file's mode; on Windows its access list")
@pytest.mark.parametrize("way", ["named", "closed"])
def test_a_file_that_is_not_used_is_told_of_as_long_as_that_is_true(home, open_folder, way):
    """Of a bot that is not up too: what its last start has met may be mended since."""
    file, config = open_folder / ".env", home.folder / "bots.toml"
    file.write_text(f"BOT_TOKEN={TOKEN}\n")
    file.chmod(0o666)
    (open_folder / "bot.py").write_text(STAY)
    config.write_text(f"[bots.shop]\nscript = '{open_folder}/bot.py'\napi_base = '{home.api_base}'\n")
    assert home.run("start").returncode == 0
    home.wait_for("shop", running)
    assert home.run("stop").returncode == 0
    told = f"{file} is not used: every user of this computer can change it"
    assert [text for text in findings(home) if told in text]
    assert told in home.run("status", "shop").stdout
    if way == "named":
        config.write_text(f"{config.read_text()}env_file = '{file}'\n")
    else:
        file.chmod(0o600)
    assert not [text for text in findings(home) if told in text]
    if way == "named":
        assert told not in home.run("status", "shop").stdout


@pytest.mark.linux("a file's mode; on Windows its access list")
def test_a_script_with_a_token_in_it_that_all_may_read(home, open_folder):
    script = open_folder / "bot.py"
    script.write_text(f"TOKEN = '{TOKEN}'\n{STAY}")
    script.chmod(0o755)
    home.bot("open", STAY)
    with open(home.folder / "bots.toml", "a") as toml:
        toml.write(f'[bots.other]\nscript = "{script}"\n')
    assert findings(home, "other")[f"Others on this computer can read the token: {script}."][0] == "look"
    assert not [text for text in findings(home, "open") if "can read the token" in text]


# -- git ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def repository(home):
    """A bot's folder under git, with the token committed, and taken out by the next commit."""
    if shutil.which("git") is None:
        pytest.skip("git is not here")
    script = home.bot("shop", STAY, TOKEN, python=sys.executable)
    folder = script.parent
    run_git(folder, "init", "--quiet")
    run_git(folder, "add", "bot.py", ".env")
    run_git(folder, "commit", "--quiet", "-m", "first")
    run_git(folder, "rm", "--quiet", "--cached", ".env")
    run_git(folder, "commit", "--quiet", "-m", "without it")
    return folder


def run_git(folder, *words):
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, *words], cwd=folder, check=True, capture_output=True)


def of_git(found):
    return [(text, state, cure) for text, (state, cure) in found.items() if re.search(r"\bgit\b", text)]


def test_a_token_in_the_history_of_git(home, repository):
    ((text, state, cure),) = of_git(findings(home))
    assert f"The token is in the git repository {repository}" in text
    assert text.count(".env")
    assert state == "look"
    assert "/revoke" in cure
    assert ".gitignore" in cure


def test_add_tells_of_git_too(home, repository):
    (home.folder / "bots.toml").unlink()
    home.environ["BOTTRAY_API_BASE"] = home.api_base
    told = home.run("add", str(repository), "--yes", "--no-start")
    assert f"The token is in the git repository {repository}" in told.stderr, told
    assert "/revoke" in told.stderr
    assert TOKEN not in told.stdout + told.stderr


def test_a_token_that_no_commit_has_any_more_is_in_the_folder_still(home, repository):
    shutil.rmtree(repository / ".git")
    run_git(repository, "init", "--quiet")
    run_git(repository, "add", ".env")
    run_git(repository, "rm", "--quiet", "--cached", ".env")
    ((text, _state, _cure),) = of_git(findings(home))
    assert "an object that no commit has" in text


def test_a_tracked_file_with_a_new_token(home, repository):
    shutil.rmtree(repository / ".git")
    run_git(repository, "init", "--quiet")
    (repository / ".env").write_text("BOT_TOKEN=\n")
    run_git(repository, "add", ".env")
    run_git(repository, "commit", "--quiet", "-m", "the example")
    (repository / ".env").write_text(f"BOT_TOKEN={TOKEN}\n")
    ((text, state, cure),) = of_git(findings(home))
    assert "the next commit takes the token along" in text
    assert state == "look"
    command = cure.partition("then: ")[2]
    subprocess.run(command, shell=True, check=True, capture_output=True)
    ((text, state, _cure),) = of_git(findings(home))
    assert "is not in the git repository" in text
    assert state == "ok"


def test_no_repository_is_no_news(home):
    home.bot("shop", STAY, TOKEN)
    assert not of_git(findings(home))


def test_git_that_is_not_there(home, repository, tmp_path):
    home.environ["PATH"] = str(tmp_path / "nothing")
    ((text, state, cure),) = of_git(findings(home))
    assert "no git is here to ask" in text
    assert state == "look"
    assert "log --all -p" in cure


def test_a_repository_that_is_broken(home, repository):
    (repository / ".git/HEAD").write_text("?")
    ((text, state, _cure),) = of_git(findings(home))
    assert "git does not answer" in text
    assert state == "look"


def test_a_repository_too_large_is_given_up(repository, monkeypatch):
    monkeypatch.setattr(git, "PATIENCE", 0.0)
    found = git.look(repository, repository / ".env", TOKEN.encode(), os.environ)
    assert (found.whole, found.found, found.place) == (False, False, None)


def git_through(home, tmp_path, lines):
    """git(1) as it is, by a script that does this first."""
    false = tmp_path / "bin" / "git"
    false.parent.mkdir()
    false.write_text(f'#!/bin/sh\n{lines}\nexec {shutil.which("git")} "$@"\n')
    false.chmod(0o755)
    home.environ["PATH"] = f"{false.parent}:{home.environ['PATH']}"


@pytest.mark.linux("a script in place of git")
def test_a_commit_that_was_not_found_out_is_not_called_none(home, repository, tmp_path):
    git_through(home, tmp_path, 'case "$*" in *--find-object*) kill -KILL $$;; esac')
    ((text, _state, _cure),) = of_git(findings(home))
    assert "in an object; in which commit was not found out" in text


@pytest.mark.linux("a script in place of git")
def test_git_never_gets_the_token_as_a_word(home, repository, tmp_path):
    seen = tmp_path / "seen"
    git_through(home, tmp_path, f'echo "$@" >> {seen}\nenv >> {seen}')
    assert "The token is in the git repository" in of_git(findings(home))[0][0]
    assert "cat-file --batch" in seen.read_text()
    assert TOKEN.partition(":")[2] not in seen.read_text()
