"""The search through logs, for the agent's own use: in a process that it can end, for an expression may take for ever
and nothing in Python stops it.

What is searched for comes by standard input: a command line can be read by everybody.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

from tray_app.adapters.logs.older import from_line, older
from tray_app.core.errors import DONE
from tray_app.core.merged import named
from tray_app.core.wanted import Wanted


def main() -> int:
    print(json.dumps(_answer(json.load(sys.stdin.buffer))))
    return DONE


def _answer(asked: dict[str, Any]) -> dict[str, Any]:
    """`logs` are [its name or "" where its lines go without, path, place or None] each."""
    logs = [(Path(path), place) for _, path, place in asked["logs"]]
    try:
        wanted = Wanted(asked["text"], asked["regex"], asked["since"], asked["until"])
    except (re.error, OverflowError, RecursionError):
        return {"wrong": True}
    if asked["line"] and not logs[0][1]:
        place = from_line(logs[0][0], asked["line"].encode(), asked["times"])
        if place is None:
            return {"text": "", "places": [], "back_to": "", "lost": True}
        logs = [(logs[0][0], place)]
    found = older(logs, wanted, asked["most"])
    lines = [named(asked["logs"][number][0], line) for number, line in found.lines]
    text = b"".join(lines).decode(errors="replace")
    return {"text": text, "places": found.places, "back_to": found.back_to, "lost": found.lost}
