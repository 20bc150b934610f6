"""The tray's windows end to end: real commands, a real agent, the emulated Telegram; only the windows are played."""

import stat
import sys
from pathlib import Path

import pytest
from e2e.waiting import until
from home import ECHO, make_token

from tray_app.commands import windows
from tray_app.core.errors import DONE, FAILED, INTERRUPTED
from tray_app.core.model import Phase

TOKEN = make_token(771_000)


class Played:
    """Windows whose answers are given beforehand, in order; `texts` is all that was shown."""

    def __init__(self, *answers):
        self.answers, self.texts = list(answers), []

    def _next(self, *texts):
        self.texts.append("\n".join(texts))
        answer = self.answers.pop(0)
        return answer(self.texts[-1]) if callable(answer) else answer

    def choose(self, text, options):
        return self._next(text, *options)

    def folder(self, text):
        return self._next(text)

    def file(self, text):
        return self._next(text)

    def line(self, text, start="", hidden=False):
        self.hidden = hidden
        return self._next(text)

    def agree(self, text, yes, no):
        return self._next(text, yes, no)

    def tell(self, text, trouble=False):
        self.texts.append(text)
        self.trouble = trouble

    def show(self, title, text):
        self.texts.append(f"{title}\n{text}")


@pytest.fixture
def project(tmp_path, emulator):
    """A bot's folder as people have it: a script that reads its token from .env, which has none yet."""
    emulator.add_bot(TOKEN, "shop_bot")
    folder = tmp_path / "my shop"
    folder.mkdir()
    (folder / "bot.py").write_text(ECHO.read_text())
    (folder / ".env").write_text(f"BOTTRAY_API_BASE={emulator.url}\n")
    return folder


def test_a_person_adds_a_bot_by_folder_and_token(home, project, emulator):
    shown = Played(0, project, "nonsense", make_token(771_001), f" {TOKEN}\n", True, True)
    assert windows.main(home.environ, ["add"], shown) == DONE, shown.texts[-2:]
    asked = shown.texts
    assert asked[0].splitlines()[1:] == ["A folder…", "A file…"]
    assert "has no token yet. Paste the one that @BotFather gave you:" in asked[2]
    assert asked[3].startswith("That is no bot token")
    assert "Telegram refuses the token of bot 771001" in asked[4]
    assert "@shop_bot found" in asked[5]
    assert "bots.toml?" in asked[5]
    assert "Start it now?" in asked[6]
    assert "is running, PID" in asked[-1]
    assert not shown.trouble
    assert shown.hidden
    assert shown.answers == []
    assert not [text for text in asked if TOKEN in text], "what was pasted is never shown"

    env = project / ".env"
    assert env.read_text().splitlines() == [f"BOTTRAY_API_BASE={emulator.url}", f"BOT_TOKEN={TOKEN}"]
    assert sys.platform == "win32" or stat.S_IMODE(env.stat().st_mode) == 0o600
    assert TOKEN not in (home.folder / "bots.toml").read_text()
    (bot,) = home.control().snapshot().bots
    assert (bot.username, bot.phase) == ("shop_bot", Phase.RUNNING)


def test_a_no_to_the_entry_is_one_to_the_pasted_token_too(home, project):
    before = (project / ".env").read_bytes()
    shown = Played(0, project, TOKEN, False)
    assert windows.main(home.environ, ["add"], shown) == DONE, shown.texts[-2:]
    assert "bots.toml?" in shown.texts[3]
    assert f"new in {project / '.env'}: BOT_TOKEN" in shown.texts[3]
    assert "Nothing was changed." in shown.texts[-1]
    assert (project / ".env").read_bytes() == before
    assert not (home.folder / "bots.toml").exists()


def test_one_that_has_its_token_is_not_asked_for_it(home, project):
    with open(project / ".env", "a") as env:
        env.write(f"BOT_TOKEN={TOKEN}\n")
    shown = Played(1, project / "bot.py", True, False)
    assert windows.main(home.environ, ["add"], shown) == DONE
    assert "BOT_TOKEN, @shop_bot" in shown.texts[2]
    assert home.status()["agent"] is None, "not started, as was said"


@pytest.mark.parametrize("polls", [True, False])
def test_of_a_launcher_too_the_token_is_asked_for_where_it_is_a_bots(home, project, polls):
    """`start_bot.bat`, chosen as a file; a program that does not talk to Telegram needs none."""
    name, text = (
        ("start_bot.bat", '@echo off\r\ncd /d "%~dp0"\r\n:again\r\npython bot.py\r\ngoto again\r\n')
        if sys.platform == "win32"
        else ("start_bot.sh", '#!/bin/sh\ncd "$(dirname "$0")"\nwhile true; do python3 bot.py; done\n')
    )
    (project / name).write_bytes(text.encode())
    if not polls:
        (project / "bot.py").write_text("print('hello')\n")
    shown = Played(1, project / name, *([TOKEN] if polls else []), True, False)
    assert windows.main(home.environ, ["add"], shown) == DONE, shown.texts[-2:]
    assert shown.answers == []
    assert str(project / "bot.py") in "".join(shown.texts)
    assert (f"BOT_TOKEN={TOKEN}" in (project / ".env").read_text()) == polls


@pytest.mark.parametrize("answers", [(None,), (0, None)])
def test_closing_the_first_windows_changes_nothing(home, answers):
    assert windows.main(home.environ, ["add"], Played(*answers)) == INTERRUPTED
    assert not (home.folder / "bots.toml").exists()


def test_saying_no_writes_nothing_into_the_config(home, project):
    shown = Played(0, project, "", False)
    assert windows.main(home.environ, ["add"], shown) == DONE
    assert not (home.folder / "bots.toml").exists()
    assert "BOT_TOKEN" not in (project / ".env").read_text()


def test_a_folder_without_a_bot_is_told_of(home, tmp_path):
    shown = Played(0, tmp_path)
    assert windows.main(home.environ, ["add"], shown) != DONE
    assert shown.trouble
    assert str(tmp_path) in shown.texts[-1]


@pytest.fixture
def rival(home, emulator):
    emulator.add_bot(TOKEN, "shop_bot")
    home.bot("shop", token=TOKEN)
    copy = home.spawn(command=[sys.executable, str(ECHO)], BOT_TOKEN=TOKEN, BOTTRAY_API_BASE=emulator.url)
    until(lambda: emulator.state(TOKEN)["readers"], "the rival reads")
    return copy


def test_cleaning_shows_its_evidence_before_anything_happens(home, rival):
    """The window is looked at while the copy is alive, and nothing but what it shows is ended."""
    alive = []
    shown = Played(lambda text: alive.append(rival.poll() is None) or True)
    assert windows.main(home.environ, ["clean", "shop"], shown) == DONE
    assert alive == [True]
    assert f"PID {rival.pid} " in shown.texts[0]
    assert "token" in shown.texts[0]
    assert rival.wait(10) is not None
    assert f"PID {rival.pid} " in shown.texts[1]


def test_cleaning_that_is_not_agreed_to_touches_nothing(home, rival):
    shown = Played(False)
    assert windows.main(home.environ, ["clean", "shop"], shown) == INTERRUPTED
    assert rival.poll() is None


@pytest.mark.parametrize("yes", [True, False])
def test_a_bot_is_taken_out_after_a_yes(home, yes):
    home.bot("shop", "import time; time.sleep(600)")
    home.agent()
    home.run("start", "shop")
    shown = Played(yes)
    assert windows.main(home.environ, ["remove", "shop"], shown) == DONE
    assert "Stop shop and take it out of" in shown.texts[0]
    assert ("[bots.shop]" in (home.folder / "bots.toml").read_text()) is not yes
    if not yes:
        assert home.control().snapshot().bot("shop").phase is Phase.RUNNING


def test_the_log_is_shown_at_its_error(home):
    home.bot("broken", "print('line ' * 5, flush=True)\nfor n in range(300): print(n)\nraise ValueError('the reason')")
    home.agent(budget=0)
    home.run("start", "broken", "--no-wait")
    home.wait_for("broken", lambda v: v.phase is Phase.FATAL)
    shown = Played()
    assert windows.main(home.environ, ["error", "broken"], shown) == DONE
    (text,) = shown.texts
    lines = text.splitlines()
    assert lines[0].endswith(str(Path("logs", "broken.log")))
    error = next(n for n, line in enumerate(lines) if "Traceback" in line)
    assert error == windows.BEFORE_ERROR + 1
    assert "ValueError: the reason" in text


def test_trouble_is_shown_in_a_window_too(home):
    shown = Played()
    assert windows.main(home.environ, ["clean", "nobody"], shown) not in (DONE, FAILED)
    assert shown.trouble
