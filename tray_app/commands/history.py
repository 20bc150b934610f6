"""`history`: what happened to a bot, and how much of each day it was up. It needs no agent and starts none."""

import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from tray_app.adapters.terminal.streams import in_json
from tray_app.commands.context import Context
from tray_app.core.amounts import duration
from tray_app.core.errors import DONE
from tray_app.core.history.since import since
from tray_app.core.messages import _, language
from tray_app.supervisor.history import told

WIDTH = 20
"""Signs of a day's bar: up, down and not known, each by its own sign, so that it says the same without colours."""
UP, DOWN, UNKNOWN = "#", ".", "?"


def history(context: Context, names: Sequence[str], asked: str, as_json: bool) -> int:
    """`asked` is from when on. Raises ConfigError, and HostError where the timeline cannot be read."""
    begin = since(asked, time.time())
    state = context.folders.state
    known = list(dict.fromkeys([*context.specs, *context.broken, *told.bots(state)]))
    chosen = context.names(names, False, known) if names else known
    found = {name: told.history(state, name, begin, language()) for name in chosen}
    if as_json:
        context.say(in_json({"bots": [{"name": name, **one.to_dict()} for name, one in found.items()]}))
        return DONE
    if not found:
        context.say(str(context.unknown("", known)))
    for number, (name, one) in enumerate(found.items()):
        context.say(f"\n{name}" if number else name)
        for line in [*_days(one.days), *_events(one.events)]:
            context.say(f"  {line}".rstrip())
    return DONE


def _days(days: Sequence[Mapping[str, Any]]) -> list[str]:
    shown = [day for day in days if day["seconds"]]
    lines = [f"{day['day']}  [{_bar(day)}]  {_share(day)}  {_in_words(day)}" for day in shown]
    return lines or [_("Nothing is remembered of that time.")]


def _bar(day: Mapping[str, Any]) -> str:
    """What was up first, what nobody knows last: it tells how much, and not when."""
    up, unknown = (_signs(day[key], day["seconds"]) for key in ("up_seconds", "unknown_seconds"))
    unknown = min(unknown, WIDTH - up)
    return UP * up + DOWN * (WIDTH - up - unknown) + UNKNOWN * unknown


def _signs(part: int, whole: int) -> int:
    """Of WIDTH: all of them only for the whole, and none only for nothing."""
    signs = round(WIDTH * part / whole)
    return WIDTH if part >= whole else min(max(signs, 1), WIDTH - 1) if part else 0


def _share(day: Mapping[str, Any]) -> str:
    return "     –" if day["up_percent"] is None else f"{day['up_percent']:5.1f}%"


def _in_words(day: Mapping[str, Any]) -> str:
    up = duration(day["up_seconds"])
    if day["unknown_seconds"]:
        return _("up for {up}; not known for {unknown}", up=up, unknown=duration(day["unknown_seconds"]))
    return _("up for {up}", up=up)


def _events(events: Sequence[Mapping[str, Any]]) -> list[str]:
    return ["", *(f"{_moment(one['at'])}  {one['text']}" for one in events)] if events else []


def _moment(when: str) -> str:
    return datetime.fromisoformat(when).astimezone().strftime("%Y-%m-%d %H:%M:%S")
