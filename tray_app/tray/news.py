"""PURE: which changes are worth a notification.

Told are: failed for good, running elsewhere, a new warning of a living bot, recovered after any of these, other copies
ended, webhook removed. Never told is a normal start or stop. The same trouble is told once, however often the agent
tries again in between and the tray is started: `Told` remembers what the user knows.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from tray_app.core.messages import _
from tray_app.core.model import BotView, Phase, Snapshot, Step
from tray_app.core.standing import State, state_of
from tray_app.core.warning import NOTES, OTHER_READER, WarningKind
from tray_app.tray.menu import Command, Row, cures
from tray_app.tray.words import title


@dataclass(frozen=True)
class News:
    """One notification, with the drawing of `state`, or of the icon's state where that is None.

    A later one with the same `key` takes the place of the earlier; `buttons` where the desktop can show them.
    """

    key: str
    title: str
    text: str
    state: State | None = None
    urgent: bool = False
    buttons: tuple[Row, ...] = ()


@dataclass(frozen=True)
class Told:
    """What the user knows of one bot: its troubles, each with the key of its News, and of which run (number) which
    steps.
    """

    troubles: Mapping[str, str] = field(default_factory=dict)
    steps: frozenset[tuple[int, int]] = frozenset()


Known = Mapping[str, Told]
"""What the user knows of each bot, by its name."""


def news_of(
    known: Known, snapshot: Snapshot, first: bool = False, again: Collection[str] = ()
) -> tuple[tuple[News, ...], Known]:
    """What to tell now, and what the user knows after it. `again`: keys of what is told though it is known.

    Of the `first` snapshot only trouble is told: what the steps did, they did before this tray was there.
    """
    news: list[News] = []
    after = {}
    for bot in snapshot.bots:
        told = known.get(bot.name, Told())
        troubles = dict(_troubles(bot))
        steps = frozenset((bot.run, step.number) for step in bot.steps if step.number in _STEPS and step.state == "ok")
        if not first:
            news += [_of_step(bot, number) for run, number in sorted(steps - told.steps)]
        news += [one for kind, one in troubles.items() if kind not in told.troubles or one.key in again]
        if bot.phase is Phase.RUNNING and told.troubles and not troubles:
            well = _("{bot} is well again", bot=title(bot))
            news.append(News(bot.name, well, _("It runs without trouble."), State.RUNNING))
        keys = {kind: one.key for kind, one in troubles.items()}
        settled = bot.phase in (Phase.RUNNING, Phase.STOPPED)
        after[bot.name] = Told(keys if settled else {**told.troubles, **keys}, told.steps | steps)
    return tuple(news), after


def over(before: Known, after: Known) -> frozenset[str]:
    """The keys of the news whose trouble is no more."""
    keys, stay = ({key for told in known.values() for key in told.troubles.values()} for known in (before, after))
    return frozenset(keys - stay)


def _troubles(bot: BotView) -> Iterator[tuple[str, News]]:
    """Each trouble of now, by what makes it the same: of a failure its run, because only the user starts another."""
    name, state = title(bot), state_of(bot)
    helps = tuple(cures(bot))
    text = " ".join(filter(None, (bot.reason, None if helps else bot.cure)))
    log = Row("log", _("Open log"), Command("open_log", bot.name))
    again = Row("start", _("Start again"), Command("start", bot.name))
    if bot.phase is Phase.FATAL:
        failed = _("{bot} has failed", bot=name)
        yield f"failed/{bot.run}", News(bot.name, failed, text, state, True, (*helps, again, log))
    if bot.phase is Phase.CONFLICT:
        # in the title, because some desktops show three lines of a text and no button
        held = bot.lease.holder_pid if bot.lease else None
        pid = held or next((cure.value.partition("/")[0] for cure in bot.cures if cure.kind == "end"), None)
        runs = _("{bot} runs elsewhere: PID {pid}", bot=name, pid=pid) if pid else _("{bot} runs elsewhere", bot=name)
        yield "conflict", News(bot.name, runs, text, state, True, (*helps, again))
    if bot.phase is Phase.RUNNING:
        for notice in (one for one in bot.warnings if one.kind not in NOTES):
            helped = notice.kind in (*OTHER_READER, WarningKind.WEBHOOK, WarningKind.WAITING)
            key, buttons = f"{bot.name}/{notice.kind}", (*helps, log) if helped else (log,)
            yield notice.kind, News(key, _("{bot}: a warning", bot=name), notice.text, state, True, buttons)


_STEPS = (Step.END_RIVALS, Step.WEBHOOK)
"""The steps that touch something of others: "ok" means that there was something to do, else they are "skipped"."""


def _of_step(bot: BotView, number: int) -> News:
    text = next(step.text for step in bot.steps if step.number == number)
    if number == Step.END_RIVALS:
        return News(f"{bot.name}/rivals", _("{bot}: other copies ended", bot=title(bot)), text, State.RUNNING)
    return News(f"{bot.name}/webhook", _("{bot}: webhook removed", bot=title(bot)), text, State.RUNNING)
