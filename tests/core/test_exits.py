"""Why a bot ended, from what real bots write.

Deliberate faults that were tried, each red: first traceback instead of the last · the log's stamps left in · a log line
taken for the error · lower-case exceptions missed · `python -m` missed · the import name as package name · leftovers
told though it failed · a signal as an exit code.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from tray_app.core.exits import explain, last_error, stopped

STAMP = "2026-11-20T10:12:13.123 "
TRACEBACK = """Traceback (most recent call last):
  File "/srv/shop/bot.py", line 3, in <module>
    main()
    ~~~~^^
  File "/srv/shop/bot.py", line 2, in main
    {line}
{error}
"""


def traceback(error: str, line: str = "do()") -> str:
    return TRACEBACK.format(error=error, line=line)


def stamped(text: str) -> str:
    return "".join(STAMP + line for line in text.splitlines(keepends=True))


@pytest.mark.parametrize(
    "error",
    [
        "ValueError: no such thing",
        "KeyError: 'BOT_TOKEN'",
        "KeyboardInterrupt",
        "telegram.error.InvalidToken: The token `123456:***` was rejected by the server.",
        "aiogram.exceptions.TelegramUnauthorizedError: Telegram server says - Unauthorized",
        "json.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0)",
        "socket.gaierror: [Errno -3] Temporary failure in name resolution",
        "struct.error: unpack requires a buffer of 4 bytes",
    ],
)
def test_the_last_error_is_told(error: str) -> None:
    tail = stamped("INFO polling\n" + traceback("OldError: long ago") + "INFO goes on\n" + traceback(error))
    assert last_error(tail) == error
    assert str(explain(1, tail)[0]) == f"ended with exit code 1: {error}"


def test_chained_errors_end_in_the_last() -> None:
    chained = "\nDuring handling of the above exception, another exception occurred:\n\n"
    assert last_error(traceback("KeyError: 1") + chained + traceback("RuntimeError: 2")) == "RuntimeError: 2"


@pytest.mark.parametrize("line", ["Polling: started", "Error: not a traceback's", "example.com: hello", ""])
def test_a_line_outside_a_traceback_is_none(line: str) -> None:
    assert last_error(f"hello\n{line}\nbye\n") is None
    assert last_error(traceback("ValueError: true") + line + "\n") == "ValueError: true"


def test_a_long_error_is_cut() -> None:
    assert len(last_error(traceback("ValueError: " + "x" * 5000)) or "") == 200


def write(folder: Path, text: str) -> str:
    script = folder / "bot.py"
    script.write_text(text)
    return str(script)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("import no_such_module_here", "It needs the Python module no_such_module_here, which is not installed."),
        ("import no_such_package.inner", "It needs the Python module no_such_package, which is not installed."),
        ("def f(:\n", "ended with exit code 1: SyntaxError: "),
        ("  x = 1", "ended with exit code 1: IndentationError: unexpected indent"),
        ("raise SystemExit(7)", "ended with exit code 7"),
        ("class Odd(Exception): pass\nraise Odd('yes')", "ended with exit code 1: Odd: yes"),
        ("def f(): f()\nf()", "ended with exit code 1: RecursionError: maximum recursion depth exceeded"),
        (
            "import socket\nraise socket.gaierror(-2, 'who?')",
            "ended with exit code 1: socket.gaierror: [Errno -2] who?",
        ),
    ],
)
def test_what_this_python_really_writes(tmp_path: Path, text: str, told: str) -> None:
    ended = subprocess.run([sys.executable, write(tmp_path, text)], capture_output=True, text=True)
    assert str(explain(ended.returncode, stamped(ended.stderr))[0]).startswith(told)


@pytest.mark.parametrize("module", ["no_such_bot", "no_such_bot.main"])
def test_a_module_that_python_is_asked_to_run(tmp_path: Path, module: str) -> None:
    argv = (sys.executable, "-m", module)
    ended = subprocess.run(argv, capture_output=True, text=True, cwd=tmp_path)
    reason, cure = explain(ended.returncode, stamped(ended.stderr), argv=argv)
    assert str(reason) == "It needs the Python module no_such_bot, which is not installed."
    assert str(cure) == f"Install it: {sys.executable} -m pip install no_such_bot"


@pytest.mark.parametrize(
    ("module", "package"),
    [("telegram.ext", "python-telegram-bot"), ("aiogram", "aiogram"), ("dotenv", "python-dotenv"), ("PIL", "pillow")],
)
def test_the_cure_names_the_package(module: str, package: str) -> None:
    reason, cure = explain(1, traceback(f"ModuleNotFoundError: No module named '{module}'"), argv=("/v/python", "b.py"))
    assert f" {module}," in str(reason)
    assert str(cure) == f"Install it: /v/python -m pip install {package}"


def test_signals_by_name() -> None:
    assert str(explain(-9)[0]) == "was ended by signal SIGKILL (9)"
    assert str(explain(-15)[0]) == "was ended by signal SIGTERM (15)"
    assert str(explain(-64)[0]) == "was ended by signal ? (64)"
    assert str(explain(0)[0]) == "ended with exit code 0"
    assert str(stopped(0)) == "stopped (ended with exit code 0)"
    assert str(stopped(-9)) == "stopped (was ended by signal SIGKILL (9))"


def test_a_script_that_goes_into_the_background() -> None:
    assert str(explain(0, leftovers=1)[0]) == "The script went into the background and left 1 process running."
    reason, cure = explain(0, leftovers=3)
    assert str(reason) == "The script went into the background and left 3 processes running."
    assert "foreground" in str(cure)
    assert str(explain(1, leftovers=3)[0]) == "ended with exit code 1", "it failed; its children are not the news"
