"""An error in a bot's output that is not its own: from a chat, or of another program.

Faults that were tried, each red: a file that is not there taken for the bot's · a module told of that nothing asks for.
"""

import asyncio
from collections.abc import Callable
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


def ended(folder: Path, tail: str, *argv: str) -> tuple[str, str]:
    script = folder / argv[-1]
    reason, cure = asyncio.run(
        Deaths("shop", None, _in_thread).explain(0, 1, 0, Launch((*argv[:-1], str(script)), folder, script, None), tail)
    )
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


def test_an_error_of_node_about_what_nothing_asks_for(tmp_path: Path) -> None:
    (tmp_path / "bot.js").write_text("process.exit(1)\n")
    tail = NODE.format(folder=tmp_path)
    assert ended(tmp_path, tail, "node", "bot.js") == (f"{QUOTED}Error: Cannot find module 'telegraf'", "None")
    (tmp_path / "bot.js").write_text("require('telegraf')\n")
    assert ended(tmp_path, tail, "node", "bot.js")[0] == "It needs the Node package telegraf, which is not installed."
