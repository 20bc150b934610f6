"""PURE: a snapshot becomes the rows of the tray's menu.

One bot is flat; several have a submenu each, those with trouble first. A row's `key` stays the same as long as the row
means the same, whatever its label says: that lets an open menu change in place.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tray_app.core.messages import _, language
from tray_app.core.model import BotView, Phase, Snapshot
from tray_app.core.pattern import pattern
from tray_app.core.standing import RANK, TROUBLE, State, can_restart, can_start, can_stop, ends_now, state_of
from tray_app.tray.words import details, headline, row_text

_PAGE = pattern(r"https://(?P<site>[\w-]+(?:\.[\w-]+)+)(?:/[\w./~-]*(?<!\.))?")
"""Such as where Python is to be had."""
LANGUAGE_NAMES = {"en": "English", "ru": "Русский"}
"""Each in its own words, so that whoever got the wrong one finds the way back."""


@dataclass(frozen=True)
class Command:
    """What a row does: a verb of `app.py`, the bot it is for, and a further value where the verb needs one."""

    verb: str
    bot: str = ""
    value: str = ""


@dataclass(frozen=True)
class Row:
    """One line of a menu. `checked` is None where there is no mark; of `radio` sisters one is checked. `alone` is what
    a screen reader says of it, where its label says too little without the rows around it.
    """

    key: str
    label: str = ""
    command: Command | None = None
    enabled: bool = True
    checked: bool | None = None
    radio: bool = False
    children: tuple["Row", ...] = ()
    separator: bool = False
    alone: str = ""


@dataclass(frozen=True)
class Desk:
    """What this desktop has to offer beside the bots. `at_login` is None where nothing can be started at login."""

    at_login: bool | None = None
    can_open: bool = False
    can_remove: bool = False
    can_clean: bool = False


def rows(snapshot: Snapshot | None, now: datetime, away: str = "", desk: Desk = Desk()) -> tuple[Row, ...]:
    """The whole menu, top to bottom. Without a snapshot the agent is away: `away` says why, "" is still connecting."""
    page = (Row("open", _("Open BotTray"), Command("open")), _line("open")) if desk.can_open else ()
    if snapshot is None:
        return (
            *page,
            Row("away", row_text(away) or _("Connecting to the agent…"), Command("tell")),
            Row("ensure", _("Start the agent"), Command("ensure"), enabled=bool(away)),
            _line("end"),
            *_foot(snapshot, desk),
        )
    top = []
    if problem := row_text(snapshot.problem or ""):
        top = [Row("problem", problem, Command("tell")), _line("problem")]
    if not snapshot.bots:
        middle = [Row("empty", _("No bots yet"), Command("tell"))]
    elif len(snapshot.bots) == 1:
        (bot,) = snapshot.bots
        top.append(_row(bot, "headline", headline(bot, now), "tell"))
        middle = [*_why(bot), _line(f"bot/{bot.name}/why"), *_verbs(bot, desk)]
    else:
        ordered = sorted(snapshot.bots, key=lambda bot: -RANK[state_of(bot)] if state_of(bot) in TROUBLE else 0)
        middle = [
            *(Row(f"bot/{bot.name}", headline(bot, now), children=_submenu(bot, desk)) for bot in ordered),
            _line("all"),
            Row("all/start", _("Start all"), Command("start_all"), any(map(can_start, snapshot.bots))),
            Row("all/stop", _("Stop all"), Command("stop_all"), any(map(can_stop, snapshot.bots))),
        ]
    return (*page, *top, *middle, _line("end"), *_foot(snapshot, desk))


def _submenu(bot: BotView, desk: Desk) -> tuple[Row, ...]:
    why = _why(bot)
    return (*why, *([_line(f"bot/{bot.name}/why")] if why else []), *_verbs(bot, desk))


def _why(bot: BotView) -> list[Row]:
    """What is wrong with a bot, each cut to a line and told in full when pressed, then what helps: where the agent can
    do that itself, a press does it. A command that is to be typed is no row: the page has it whole, to be copied.
    """
    said = [_row(bot, f"why{n}", row_text(text), "tell") for n, text in enumerate(details(bot))]
    said += cures(bot)
    if not bot.cures and (cure := row_text(bot.cure or "")):
        typed = bot.cure_is_typed
        said.append(
            _row(bot, "cure", _("What helps…") if typed else cure, "open" if typed else "tell", value="bot" * typed)
        )
    if page := _PAGE.search(bot.cure or ""):
        said.append(
            _row(bot, "page", _("Open {site} in the browser", site=page["site"]), "open_address", value=page[0])
        )
    if state_of(bot) is State.FAILED:
        said.append(_row(bot, "error", _("Open log at the error"), "open_error"))
    return said


def cures(bot: BotView) -> list[Row]:
    """A row for each thing that the agent can do about the bot's trouble; its value is `KIND VALUE`."""
    return [
        _row(bot, f"cure{n}", row_text(cure.label), "cure", value=f"{cure.kind} {cure.value}")
        for n, cure in enumerate(bot.cures)
    ]


def _verbs(bot: BotView, desk: Desk) -> list[Row]:
    clean = [_row(bot, "clean", _("Clean up other copies…"), "clean")] if desk.can_clean else []
    settings = [_row(bot, "settings", _("Settings…"), "open", value="settings")] if desk.can_open else []
    remove = [_row(bot, "remove", _("Remove bot…"), "remove")] if desk.can_remove else []
    may_stop = can_stop(bot) and bot.phase is not Phase.FATAL  # it is down, whatever the next agent may try
    return [
        _row(bot, "start", _("Start"), "start", can_start(bot)),
        _row(bot, "stop", _("Stop now") if ends_now(bot) else _("Stop"), "stop", may_stop),
        _row(bot, "restart", _("Restart"), "restart", can_restart(bot)),
        _line(f"bot/{bot.name}/verbs"),
        _row(bot, "check", _("Check token"), "check", bot.has_token),
        *clean,
        _row(bot, "log", _("Open log"), "open_log"),
        *settings,
        *remove,
    ]


def _row(bot: BotView, key: str, label: str, verb: str, enabled: bool = True, value: str = "") -> Row:
    alone = label if bot.name in label else f"{bot.name}: {label}"
    return Row(f"bot/{bot.name}/{key}", label, Command(verb, bot.name, value), enabled, alone=alone)


def _foot(snapshot: Snapshot | None, desk: Desk) -> Sequence[Row]:
    current = language()
    tongues = tuple(
        Row(f"language/{code}", name, Command("language", value=code), checked=code == current, radio=True)
        for code, name in LANGUAGE_NAMES.items()
    )
    common = [Row("logs", _("Open log folder"), Command("open_logs"))]
    if desk.can_open:
        common.insert(0, Row("add", _("Add bot…"), Command("open", value="add")))
    if desk.at_login is not None:
        wanted = "" if desk.at_login else "on"
        common.append(Row("login", _("Start at login"), Command("login", value=wanted), checked=desk.at_login))
    common.append(Row("language", _("Language"), children=tongues))
    if snapshot is None:
        return (*common, Row("quit", _("Quit"), Command("quit")))
    ways = (
        Row("quit/tray", _("Close the tray, bots keep running"), Command("quit")),
        Row("quit/all", _("Stop all bots and quit"), Command("quit_all")),
    )
    return (*common, Row("quit", _("Quit"), children=ways))


def _line(key: str) -> Row:
    return Row(f"{key}/line", separator=True)
