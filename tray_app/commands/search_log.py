"""The search through one log, for the agent's own use: in a process that it can end, for an expression may take for
ever and nothing in Python stops it.

What is searched for comes by standard input: a command line can be read by everybody.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

from tray_app.adapters.logs.older import from_line, older
from tray_app.core.errors import DONE
from tray_app.core.wanted import Wanted


def main() -> int:
    print(json.dumps(_answer(json.load(sys.stdin.buffer))))
    return DONE


def _answer(asked: dict[str, Any]) -> dict[str, Any]:
    path, place = Path(asked["path"]), asked["place"]
    try:
        wanted = Wanted(asked["text"], asked["regex"])
    except (re.error, OverflowError, RecursionError):
        return {"wrong": True}
    if asked["line"] and not place:
        place = from_line(path, asked["line"].encode(), asked["times"])
        if place is None:
            return {"text": "", "place": None, "back_to": "", "lost": True}
    found = older(path, place, wanted, asked["most"])
    text = b"".join(found.lines).decode(errors="replace")
    return {"text": text, "place": found.place, "back_to": found.back_to, "lost": found.lost}
