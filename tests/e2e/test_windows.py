"""The tray's windows end to end: real commands, a real agent, the emulated Telegram; only the windows are played."""

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

    def agree(self, text, yes, no):
        return self._next(text, yes, no)

    def tell(self, text, trouble=False):
        self.texts.append(text)
        self.trouble = trouble

    def show(self, title, text):
        self.texts.append(f"{title}\n{text}")


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
