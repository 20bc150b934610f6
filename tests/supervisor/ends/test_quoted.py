"""An error in a bot's output that is not its own: from a chat, or of another program.

Faults that were tried, each red: a file that is not there taken for the bot's · a module told of that nothing asks for
· a line that is another one in that file · another language's error · one of long before · a code that it chose.
"""

import asyncio
import socket
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tray_app.adapters.projects.launch import Launch
from tray_app.supervisor.ends.deaths import Deaths

NODE = """message from 4711:
Error: Cannot find module 'telegraf'
Require stack:
- {folder}/bot.js
    at Module._resolveFilename (node:internal/modules/cjs/loader:1140:15) {{
  code: 'MODULE_NOT_FOUND',
  requireStack: [ '{folder}/bot.js' ]
}}

Node.js v20.20.2
"""
PYTHON = """text: help!
Traceback (most recent call last):
  File "{path}", line 1, in <module>
    {line}
{error}
"""


async def _in_thread(function: Callable[..., Any], *args: Any) -> Any:
    return await asyncio.to_thread(function, *args)


def ended(folder: Path, tail: str, *argv: str, code: int = 1) -> tuple[str, str]:
    script = folder / argv[-1]
    launch = Launch((*argv[:-1], str(script)), folder, script, None)
    reason, cure = asyncio.run(Deaths("shop", None, _in_thread).explain(0, code, 0, launch, tail))
    return str(reason), str(cure)


QUOTED = "ended with exit code 1. The last error that it wrote: "


@pytest.mark.parametrize(
    "error",
    ["ModuleNotFoundError: No module named 'telegram'", "FileNotFoundError: [Errno 2] No such file: 'a.ini'",
     "sqlite3.OperationalError: database is locked", "ValueError: 1"],
)  # fmt: skip
def test_a_traceback_of_a_file_that_is_not_there(tmp_path: Path, error: str) -> None:
    (tmp_path / "bot.py").write_text("import telegram\n")
    there = PYTHON.format(path=tmp_path / "bot.py", line="import telegram", error=error)
    quoted = PYTHON.format(path=tmp_path / "my" / "a.py", line="import telegram", error=error)
    assert ended(tmp_path, quoted, "/v/python", "bot.py") == (f"{QUOTED}{error}", "None")
    assert not ended(tmp_path, there, "/v/python", "bot.py")[0].startswith(QUOTED)


@pytest.mark.parametrize(
    "error",
    ["EOFError: EOF when reading a line", "sqlite3.OperationalError: database is locked", "KeyError: 'SHOP'",
     "OSError: [Errno 98] Address already in use", "SyntaxError: invalid syntax"],
)  # fmt: skip
def test_a_file_is_looked_for_where_the_bot_was_started(tmp_path: Path, error: str) -> None:
    """What somebody pastes into a chat names his own bot.py, as `python bot.py` does."""
    (tmp_path / "bot.py").write_text("import telegram\n")
    pasted, its = (PYTHON.format(path="bot.py", line=line, error=error) for line in ("x = y", "import telegram"))
    assert ended(tmp_path, pasted, "/v/python", "bot.py") == (f"{QUOTED}{error}", "None")
    assert not ended(tmp_path, its, "/v/python", "bot.py")[0].startswith(QUOTED)


def test_an_error_of_node_about_what_nothing_asks_for(tmp_path: Path) -> None:
    (tmp_path / "bot.js").write_text("process.exit(1)\n")
    tail = NODE.format(folder=tmp_path)
    assert ended(tmp_path, tail, "node", "bot.js") == (f"{QUOTED}Error: Cannot find module 'telegraf'", "None")
    (tmp_path / "bot.js").write_text("require('telegraf')\n")
    assert ended(tmp_path, tail, "node", "bot.js")[0] == "It needs the Node package telegraf, which is not installed."


IN_USE = "OSError: [Errno 98] error while attempting to bind on address ('127.0.0.1', {port}): address already in use"
OTHERS = {
    "PHP Fatal error:  Uncaught Error: Failed opening required 'vendor/autoload.php' in /srv/a.php:1\n  thrown in "
    "/srv/a.php on line 1",
    "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory",
    "panic: listen tcp :{port}: bind: address already in use\n\ngoroutine 1 [running]:\n"
    "main.main()\n\t/srv/a.go:3 +0x1\n",
    "Error: listen EADDRINUSE: address already in use 127.0.0.1:{port}\n"
    "    at Server.setupListenHandle (node:net:1:1)\n\nNode.js v20.20.2",
}


@pytest.mark.parametrize("text", sorted(OTHERS))
def test_nobody_is_accused_of_what_another_language_says(tmp_path: Path, text: str) -> None:
    """Somebody listens there, and has nothing to do with it."""
    (tmp_path / "bot.py").write_text("import os\nos._exit(1)\n")
    with socket.create_server(("127.0.0.1", 0)) as other:
        tail = f"4711 wrote:\n{text.replace('{port}', str(other.getsockname()[1]))}\n"
        reason, cure = ended(tmp_path, tail, "/v/python", "bot.py")
    assert reason.startswith(QUOTED)
    assert cure == "None"


def test_nobody_is_accused_by_a_traceback_that_is_not_the_bots(tmp_path: Path) -> None:
    """The file is there, and that line of it is another one."""
    path = tmp_path / "bot.py"
    path.write_text("import socket\nsocket.create_server(('127.0.0.1', 1))\n")
    with socket.create_server(("127.0.0.1", 0)) as other:
        error = IN_USE.format(port=other.getsockname()[1])
        for line in ("do_evil()", "import socket"):
            reason, _ = ended(tmp_path, PYTHON.format(path=path, line=line, error=error), "/v/python", "bot.py")
            assert reason.startswith(QUOTED) is (line == "do_evil()")
        longer = PYTHON.format(path=path, line="import socket", error=error).replace("line 1", "line 17")
        assert ended(tmp_path, longer, "/v/python", "bot.py")[0].startswith(QUOTED)


@pytest.mark.parametrize(("seconds", "code", "its"), [(1, 1, True), (9, 1, False), (1, 5, False), (1, 143, False)])
def test_an_error_that_was_caught_is_not_what_it_ended_of(tmp_path: Path, seconds: int, code: int, its: bool) -> None:
    (tmp_path / "bot.py").write_text("open('settings.json')\n")
    error = "FileNotFoundError: [Errno 2] No such file or directory: 'settings.json'"
    stamp = (datetime.now() - timedelta(seconds=seconds)).isoformat(timespec="milliseconds")
    text = PYTHON.format(path=tmp_path / "bot.py", line="open('settings.json')", error=error)
    tail = "".join(f"{stamp} {line}\n" for line in text.splitlines()[1:])
    reason, _ = ended(tmp_path, tail, "/v/python", "bot.py", code=code)
    assert reason.startswith(f"ended with exit code {code}. The last error that it wrote") is not its


def test_a_secret_that_the_log_has_starred_is_the_same_line(tmp_path: Path) -> None:
    (tmp_path / "bot.py").write_text("    raise ValueError('123456:EXAMPLE and more')\n")
    line = "raise ValueError('123456:*** and more')"
    tail = PYTHON.format(path=tmp_path / "bot.py", line=line, error="ValueError: 123456:*** and more")
    assert not ended(tmp_path, tail, "/v/python", "bot.py")[0].startswith(QUOTED)
    assert ended(tmp_path, tail.replace("and more')", "and less')"), "/v/python", "bot.py")[0].startswith(QUOTED)


def test_behind_a_wrapper_the_code_is_the_wrappers(tmp_path: Path) -> None:
    (tmp_path / "bot.py").write_text("open('settings.json')\n")
    error = "FileNotFoundError: [Errno 2] No such file or directory: 'settings.json'"
    tail = PYTHON.format(path=tmp_path / "bot.py", line="open('settings.json')", error=error)
    assert "settings.json" in ended(tmp_path, tail, "sh", "bot.py", code=5)[0]
    assert not ended(tmp_path, tail, "sh", "bot.py", code=5)[0].startswith("ended with exit code 5. The last")
