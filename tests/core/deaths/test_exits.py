"""Why a bot ended, from what real bots write.

Deliberate faults that were tried, each red: first traceback instead of the last · the log's stamps left in · a log line
taken for the error · a library's file taken for
the bot's · lower-case exceptions missed · `python -m` missed · the import name as package name · leftovers
told though it failed · a signal as an exit code.
"""

import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tray_app.core.deaths import exits
from tray_app.core.deaths.addresses import Address
from tray_app.core.deaths.exits import REAL_TIME, Shortage, stopped
from tray_app.core.deaths.last_words import LastWords, of_newest_run, read
from tray_app.core.messages import Message

STAMP = "2026-11-20T10:12:13.123 "
TRACEBACK = """Traceback (most recent call last):
  File "/srv/shop/bot.py", line 3, in <module>
    main()
    ~~~~^^
  File "/srv/shop/bot.py", line 2, in main
    {line}
{error}
"""


def explain(code: int, tail: str = "", **known: Any) -> tuple[Message, Message | None]:
    return exits.explain(code, read(tail), **known)


def last_error(tail: str) -> str | None:
    return read(tail).error


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
    assert str(explain(1, tail)[0]).startswith(f"ended with exit code 1: {error}")


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
        ("def f(:\n", "Python cannot read line 1 of bot.py: SyntaxError: "),
        ("\n  x = 1", "Python cannot read line 2 of bot.py: IndentationError: unexpected indent"),
        ("open('shop.ini')", "It looks for shop.ini, which does not exist."),
        ("import os\nos.environ['SHOP_KEY']", "It asks for the variable SHOP_KEY, which is not set."),
        (
            "import json\n\njson.loads('no')",
            "ended with exit code 1: json.decoder.JSONDecodeError: Expecting value: "
            "line 1 column 1 (char 0) (bot.py, line 3)",
        ),
        ("import sys\nsys.exit('I have no shop.')", "ended with exit code 1. The last that it said: I have no shop."),
        ("{'a': 1}['b']", "ended with exit code 1: KeyError: 'b' (bot.py, line 1)"),
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
    reason, cure = explain(ended.returncode, stamped(ended.stderr))
    assert str(reason) == "It needs the Python module no_such_bot, which is not installed."
    assert "pip" not in str(cure), "whose package of that name this would be, nobody knows"


TWICE = "was in use: by another program, or by the bot itself twice."


@pytest.mark.parametrize(
    ("text", "told", "cure"),
    [
        (
            "import socket\nsocket.socket().bind(('127.0.0.1', {port}))",
            "The address that it wants was in use: by another program, by the bot itself twice, or by a socket file "
            "that was left over.",
            "Stop the program that has it, or give the bot another address.",
        ),
        (
            "import asyncio\nasyncio.run(asyncio.start_server(print, '127.0.0.1', {port}))",
            f"Port {{port}}, which it wants, {TWICE}",
            "Stop the program that has it, or give the bot another port.",
        ),
        (
            "print('Address already in use')\n"
            "raise SystemExit('Port {port} is in use by another program. Either identify and stop that program.')",
            "ended with exit code 1. Near its end it wrote: Port {port} is in use by another program. Either identify "
            "and stop that program.",
            "If that is why: stop the program that has the port, or give the bot another one.",
        ),
        (  # uvicorn's
            "print('ERROR:    [Errno 98] error while attempting to bind on address (\\'127.0.0.1\\', {port}): address '"
            "'already in use\\nINFO:     Waiting for application shutdown.')\nraise SystemExit(1)",
            "ended with exit code 1. Near its end it wrote: ERROR:    [Errno 98] error while attempting to bind on "
            "address ('127.0.0.1', {port}): address already in use",
            "If that is why: stop the program that has the port, or give the bot another one.",
        ),
    ],
)
def test_a_port_that_another_has(tmp_path: Path, text: str, told: str, cure: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        script = text.format(port=port)
        ended = subprocess.run([sys.executable, write(tmp_path, script)], capture_output=True, text=True)
    reason, advice = explain(ended.returncode, ended.stdout + ended.stderr)
    assert (str(reason), str(advice)) == (told.format(port=port), cure)


IN_USE = traceback("OSError: [Errno 98] error while attempting to bind on address ('0.0.0.0', 8080): in use")


def test_who_has_the_port_is_told_without_a_command_that_ends_it() -> None:
    """The reason is still read when that process has gone, and its number may be another's by then."""
    reason, cure = explain(1, IN_USE, holder=Message("PID 7 (x)"))
    assert str(reason) == "Port 8080, which it wants, was in use by PID 7 (x)."
    assert str(cure) == "Stop that program, or give the bot another port."


@pytest.mark.parametrize(
    ("error", "wanted"),
    [
        ("OSError: [WinError 10048] Only one usage of each socket address is normally permitted", Address()),
        ("OSError: [Errno 10048] error while attempting to bind on address ('::1', 80, 0, 0): only", Address(80)),
        ("OSError: [Errno 98] Address '/run/shop.sock' is already in use", Address()),
        ("RuntimeError: my nginx says OSError: [Errno 98] ('0.0.0.0', 80)", None),
        ("ConnectionError: port 80 is in use", None),
    ],
)
def test_the_address_is_of_an_error_of_its_own_form(error: str, wanted: Address | None) -> None:
    assert read(traceback(error)).wanted == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Error: listen EADDRINUSE: address already in use /run/shop.sock\n    at f (/srv/a.js:1:2)\n",
         Address(path="/run/shop.sock")),
        ("Error: listen EADDRINUSE: address already in use :::80\n    at f (/srv/a.js:1:2)\n", Address(80)),
        ("Error: bind EADDRINUSE 0.0.0.0:80\n    at f (/srv/a.js:1:2)\n", Address()),
        ("Error: he wrote: listen EADDRINUSE: address already in use :::80\n    at f (/srv/a.js:1:2)\n", None),
        ("panic: listen tcp :80: bind: address already in use\n\ngoroutine 1 [running]:\nmain.main()\n"
         "\t/srv/main.go:9 +0x1\n", Address(80)),
        ('Exception in thread "main" java.net.BindException: Address already in use\n', Address()),
        ('PHP Fatal error:  Uncaught RuntimeException: Failed to listen on "tcp://0.0.0.0:80": Address already in use '
         "(EADDRINUSE) in /srv/vendor/react/socket/src/TcpServer.php:1\n", Address(80)),
    ],
)  # fmt: skip
def test_the_address_in_other_languages(text: str, wanted: Address | None) -> None:
    assert read(text).wanted == wanted


def test_a_socket_file_is_no_port() -> None:
    text = "Error: listen EADDRINUSE: address already in use /run/shop.sock\n    at f (/srv/a.js:1:2)\n"
    reason, cure = explain(1, text)
    assert str(reason) == "The socket file /run/shop.sock, which it wants, is in use or was left over."
    assert str(cure) == "Stop the program that listens there. Where none does, delete that file."


@pytest.mark.parametrize(
    "line",
    [
        "INFO:root:message from 4711: hi, my nginx says port 18300 is in use, can you help?",
        "2026-11-20 10:12:13 INFO 4711: EADDRINUSE: address already in use :::46693",
        "EADDRINUSE: address already in use :::46693",
        "port 22 is in use",
        "INFO:root:OSError: [Errno 98] error while attempting to bind on address ('0.0.0.0', 80): in use",
        "OSError: [Errno 98] error while attempting to bind on address ('0.0.0.0', 80): address already in use",
        "INFO:root:ERROR:    [Errno 98] error while attempting to bind on address ('0.0.0.0', 80): in use",
    ],
)
@pytest.mark.parametrize("behind", ["", "config reload failed, giving up\n"])
def test_what_somebody_wrote_in_a_chat_is_no_error_of_the_bots(line: str, behind: str) -> None:
    text = f"INFO:root:started\n{line}\n{behind}"
    for code in (2, 3):
        reason, cure = explain(code, text, holder=Message("PID 7 (innocent)"))
        assert str(reason) == f"ended with exit code {code}. The last that it said: {behind.strip() or line}"
        assert cure is None
    assert str(explain(-9, text)[0]) == "was ended by signal SIGKILL (9)"


@pytest.mark.parametrize("code", [-9, -15, -2, 0xC0000005])
def test_a_signal_is_told_and_not_the_port(code: int) -> None:
    assert "8080, which" not in str(explain(code, IN_USE)[0])
    assert "8080, which" in str(explain(1, IN_USE)[0])


def test_a_port_that_was_taken_long_ago_is_not_the_reason() -> None:
    tail = "OSError: [Errno 98] Address already in use\n" + traceback("ValueError: 1")
    assert read(tail).wanted is None
    caught = explain(1, IN_USE + 5 * "retried\n")[0]
    assert str(caught).startswith("ended with exit code 1. The last error that it wrote: OSError: [Errno 98]")
    assert read("Port 80 is in use by another program.\n" + 5 * "retried\n").in_use == ""


def test_memory() -> None:
    assert str(explain(-9, shortage=Shortage.CERTAIN)[0]) == "The system ended it because memory ran out."
    reason, cure = explain(-9, shortage=Shortage.LIKELY)
    assert str(reason).startswith("It was killed, probably because memory ran out")
    assert "memory_limit" in str(cure)


def test_the_place_is_in_the_bots_own_files() -> None:
    inside = '  File "{}", line {}, in f\n    f()\n'
    for foreign in (
        "/srv/shop/.venv/lib/python3.11/site-packages/aiogram/client.py",
        "/usr/lib/python3.11/asyncio/runners.py",
        "C:\\Python311\\Lib\\asyncio\\runners.py",
        "<frozen os>",
    ):
        text = (
            "Traceback (most recent call last):\n" + inside.format("C:\\shop\\bot.py", 12) + inside.format(foreign, 3)
        )
        assert read(text + "ValueError: 1") == LastWords(
            "ValueError: 1", "bot.py", 12, foreign.replace("\\", "/").rpartition("/")[2], "ValueError: 1",
            path="C:\\shop\\bot.py", last=True, source="f()",
        )  # fmt: skip


def test_signals_by_name() -> None:
    assert str(explain(-9)[0]) == "was ended by signal SIGKILL (9)"
    assert str(explain(-15)[0]) == "was ended by signal SIGTERM (15)"
    assert str(explain(-24)[0]) == "was ended by signal SIGXCPU (24)"
    assert str(explain(-10)[0]) == "was ended by signal SIGUSR1 (10)"
    assert str(explain(-37)[0]) == "was ended by signal SIGRTMIN+3 (37)"
    assert str(explain(-33)[0]) == "was ended by signal ? (33)", "the C library's own"
    assert str(explain(0)[0]) == "ended with exit code 0"
    assert str(stopped(0)) == "stopped (ended with exit code 0)"
    assert str(stopped(-9)) == "stopped (was ended by signal SIGKILL (9))"


@pytest.mark.linux("numbers of Linux")
def test_all_signals_are_named_as_the_system_names_them() -> None:
    for one in signal.valid_signals():
        if one < REAL_TIME:
            name = signal.Signals(one).name
            assert str(explain(-one)[0]) == f"was ended by signal {name} ({int(one)})"


def test_a_script_that_goes_into_the_background() -> None:
    assert str(explain(0, leftovers=1)[0]) == "The script went into the background and left 1 process running."
    reason, cure = explain(0, leftovers=3)
    assert str(reason) == "The script went into the background and left 3 processes running."
    assert "foreground" in str(cure)
    assert str(explain(1, leftovers=3)[0]) == "ended with exit code 1", "it failed; its children are not the news"


@pytest.mark.parametrize(
    ("log", "said"),
    [
        (b"T old\nT -- bottray: 7/9 started: PID 7\n", b""),
        (b"T -- bottray: 7/9 started: PID 7\nT one\nT -- bottray: The token lies open.\nT two\n", b"T one\nT two\n"),
        (b"T -- bottray: 7/9 started\nT old\nT -- bottray: 7/9 started\nT new\nT -- bottray: It died.\n", b"T new\n"),
        (b"T a long story\nT and its end\n", b"T a long story\nT and its end\n"),
        (b"T one\nT says -- bottray: 7/9 started\nT two\n", b"T one\nT says -- bottray: 7/9 started\nT two\n"),
    ],
)
def test_what_the_bot_itself_has_written(log: bytes, said: bytes) -> None:
    """A note may come after the bot's last words, before its end is known."""
    assert of_newest_run(log) == said
