"""PURE: how the tray says what a bot is doing, in one line."""

from collections.abc import Iterable
from datetime import datetime

from tray_app.core.amounts import duration, memory
from tray_app.core.messages import Message, _
from tray_app.core.model import STEP_TITLES, BotView, Phase, Snapshot, Step
from tray_app.core.standing import State, is_warned, state_of

LONGEST = 80
"""Characters of a menu row, so that a menu and a submenu fit beside each other on a screen of 1280 pixels."""


def row_text(text: str, longest: int = LONGEST) -> str:
    """The text without line breaks, cut at a word where it is too long."""
    text = " ".join(text.split())
    if len(text) <= longest:
        return text
    cut = text[: longest - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut[longest // 2 :] else cut).rstrip(" ,;:.") + "…"


def title(bot: BotView) -> str:
    return f"{bot.name} (@{bot.username})" if bot.username else bot.name


def doing(bot: BotView, now: datetime) -> str:
    """The state in a few words: "running · PID 4711 · 2 h 13 min · 84 MB", "3/9 other copies looked for"."""
    if bot.phase is Phase.RUNNING:
        return " · ".join(_running(bot, now))
    if bot.phase is Phase.STARTING and bot.step:
        return _("{step}/{steps} {title}", step=bot.step, steps=len(Step), title=Message(STEP_TITLES[Step(bot.step)]))
    if bot.phase is Phase.BACKOFF and bot.next_start:
        seconds = max(0, round((datetime.fromisoformat(bot.next_start) - now).total_seconds()))
        return _("restarting in {s} s", s=seconds) if seconds else _("restarting")
    if bot.ending:
        return bot.ending
    return {
        Phase.STOPPED: _("stopped"),
        Phase.STARTING: _("starting"),
        Phase.STOPPING: _("stopping"),
        Phase.BACKOFF: _("restarting"),
        Phase.CONFLICT: _("already running elsewhere"),
        Phase.FATAL: _("failed"),
    }[bot.phase]


def _running(bot: BotView, now: datetime) -> Iterable[str]:
    yield _("running, with a warning") if is_warned(bot) else _("running")
    if bot.pid is not None:
        yield _("PID {pid}", pid=bot.pid)
    if bot.since:
        seconds = (now - datetime.fromisoformat(bot.since)).total_seconds()
        yield str(duration(seconds)) if seconds >= 60 else _("under a minute")
    if bot.rss_bytes is not None:
        yield memory(bot.rss_bytes)


def headline(bot: BotView, now: datetime) -> str:
    """As in "shop (@shop_bot) · running · PID 4711 · 2 h 13 min · 84 MB"."""
    return row_text(f"{title(bot)} · {doing(bot, now)}")


def details(bot: BotView) -> tuple[str, ...]:
    """Why a bot is not as it should be, whole sentences: the reason, then each warning."""
    return tuple(text for text in (bot.reason or "", *(notice.text for notice in bot.warnings)) if text.strip())


def summary(snapshot: Snapshot | None, away: str = "") -> str:
    """All bots in one line, for the tooltip and for a screen reader on the icon."""
    if snapshot is None:
        return away or _("Connecting to the agent…")
    if not snapshot.bots:
        return _("No bots yet.")
    counted = [state_of(bot) for bot in snapshot.bots]
    return " · ".join(_count(state, n) for state in reversed(State) if (n := counted.count(state)))


def _count(state: State, n: int) -> str:
    match state:
        case State.FAILED:
            return _("{n} failed", "{n} failed", n=n)
        case State.CONFLICT:
            return _("{n} in conflict", "{n} in conflict", n=n)
        case State.WARNING:
            return _("{n} with a warning", "{n} with a warning", n=n)
        case State.STARTING:
            return _("{n} starting or stopping", "{n} starting or stopping", n=n)
        case State.RUNNING:
            return _("{n} running", "{n} running", n=n)
        case _:
            return _("{n} stopped", "{n} stopped", n=n)
