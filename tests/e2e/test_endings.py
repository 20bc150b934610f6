"""Bots that end by themselves, each in its own bad way: how often they are tried, and what the user is told."""

import sys

from e2e.waiting import together
from home import WITHOUT_PACKAGES, make_token
from processes import WINDOWS

from tray_app.core.model import Phase

BUDGET = 2
BARE_PYTHON = sys._base_executable  # without the libraries that the tests have
TOKEN = make_token(770_300)

# what the script does, its `restart`, the phase it comes to, how often it was started, and the words that say why
ENDINGS = {
    "crash": ("raise SystemExit(7)", "always", Phase.FATAL, BUDGET + 1, "ended with exit code 7"),
    "crash-late": ("import time; time.sleep(3); 1 / 0", "always", Phase.FATAL, BUDGET + 1,
                   "ended with exit code 1: ZeroDivisionError: division by zero"),
    "exit-0": ("print('done')", "always", Phase.FATAL, BUDGET + 1, "ended with exit code 0"),
    "exit-0-is-fine": ("print('done')", "on-failure", Phase.STOPPED, 1, "ended with exit code 0"),
    "failure": ("raise SystemExit(3)", "on-failure", Phase.FATAL, BUDGET + 1, "ended with exit code 3"),
    "once": ("raise SystemExit(3)", "never", Phase.STOPPED, 1, "ended with exit code 3"),
    "signal": ("import os; os.kill(os.getpid(), 11)", "always", Phase.FATAL, BUDGET + 1,
               "ended with exit code 11" if WINDOWS else "was ended by signal SIGSEGV (11)"),
    "slip": ("def broken(:", "always", Phase.FATAL, BUDGET + 1,
             "Python cannot read line 1 of bot.py: SyntaxError: invalid syntax"),
    "module": (f"{WITHOUT_PACKAGES}; import telegram.ext", "always", Phase.FATAL, BUDGET + 1,
               "It needs the Python module telegram, which is not installed."),
    "no-such-part": ("from json import dumbs", "always", Phase.FATAL, BUDGET + 1,
                     "ended with exit code 1: ImportError: cannot import name 'dumbs'"),
    "tells-token": (f"raise ValueError('{TOKEN}')", "never", Phase.STOPPED, 1,
                    "ended with exit code 1: ValueError: 770300:***"),
}  # fmt: skip


def test_each_is_tried_and_told_of_as_it_should_be(home):
    for name, (source, restart, *_) in ENDINGS.items():
        home.bot(name, source, python=BARE_PYTHON, restart=restart)
    home.agent(settle=1.0, base=0.05, cap=0.1, budget=BUDGET)
    start = home.run("start", "--all", "--no-wait")
    assert start.returncode == 0, start.stderr

    def history(name, case):
        _, _, phase, starts, words = case
        view = home.wait_for(name, lambda v: v.phase in (Phase.FATAL, Phase.STOPPED))
        log = home.log(name)
        assert view.phase is phase, log
        assert view.reason.startswith(words), view.reason
        assert "7/9" not in view.reason, "what BotTray writes into the log is not what the bot said"
        assert log.count(" -- bottray: 7/9 bot started: PID ") == starts, log
        assert log.count("Given up: ") == (phase is Phase.FATAL), "one notice, not one at each try"
        assert view.lease is None, "who is down holds nothing"

    together(history, ENDINGS)
    module = home.control().snapshot().bot("module")
    assert module.cure == f"Install it: {BARE_PYTHON} -m pip install python-telegram-bot"
