"""A bot's state put into words for one reader: `Bot` and what has been measured -> `BotView`."""

from dataclasses import dataclass
from datetime import datetime

from tray_app.adapters.leases.lease import Record
from tray_app.core.amounts import duration
from tray_app.core.bot import Bot
from tray_app.core.messages import Message
from tray_app.core.model import STEP_TITLES, BotView, Cure, LeaseView, Notice, Phase, Step, StepView
from tray_app.core.warning import WarningKind
from tray_app.supervisor.cures import Offer
from tray_app.supervisor.leases.records import pid_here


@dataclass(frozen=True)
class Measured:
    """What was last measured of a running bot, and when its phase began, by the wall clock."""

    since: datetime
    rss_bytes: int | None = None
    cpu_percent: float | None = None
    cpu_seconds: float = 0.0


def view(
    bot: Bot,
    measured: Measured,
    holder: Record | None,
    warnings: tuple[tuple[WarningKind, Message], ...],
    language: str,
    offers: tuple[Offer, ...] = (),
    can_insist: bool = True,
    last_error: datetime | None = None,
) -> BotView:
    """`can_insist`: somebody is there to take a second Stop; an agent that ends itself takes no more verbs."""

    def words(message: Message | None) -> str | None:
        return message.render(language) if message else None

    waiting = bot.phase in (Phase.BACKOFF, Phase.CONFLICT) and bot.deadline is not None and bot.since is not None
    next_start = None
    if waiting and bot.deadline is not None and bot.since is not None:
        next_start = datetime.fromtimestamp(measured.since.timestamp() + bot.deadline - bot.since).astimezone()
    running = bot.pid is not None
    stops_by = None
    if bot.works and bot.at_most is not None and bot.since is not None:
        stops_by = datetime.fromtimestamp(measured.since.timestamp() + bot.at_most - bot.since)
    return BotView(
        name=bot.name,
        phase=bot.phase,
        bot_id=bot.bot_id,
        username=bot.username,
        step=int(bot.step) if bot.step else None,
        steps=_steps(bot, language),
        want_up=bot.want_up,
        run=bot.run,
        pid=bot.pid,
        since=iso(measured.since),
        restarts=bot.restarts,
        rss_bytes=measured.rss_bytes if running else None,
        cpu_percent=measured.cpu_percent if running else None,
        reason=words(bot.reason),
        cure=words(bot.cure),
        cure_is_typed=bot.cure is not None and _has_command(bot.cure),
        cures=tuple(Cure(offer.kind, offer.value, offer.label.render(language)) for offer in offers),
        next_start=iso(next_start) if next_start else None,
        ending=words(_ending(bot, can_insist)),
        stops_by=iso(stops_by) if stops_by else None,
        warnings=tuple(Notice(kind, text.render(language)) for kind, text in warnings),
        lease=LeaseView(pid_here(holder), holder.started or None, holder.by) if holder else None,
        has_token=bot.bot_id is not None,
        exit_code=bot.exit_code,
        last_error=iso(last_error) if last_error else None,
        failure=bot.failure.exit_code if bot.failure else None,
    )


def _has_command(text: Message) -> bool:
    inner = (value for value in text.args.values() if isinstance(value, Message))
    return "command" in text.args or any(map(_has_command, inner))


def _ending(bot: Bot, can_insist: bool) -> Message | None:
    """What a bot that was asked to stop still does. How many messages it has in hand only the bot knows."""
    if not bot.works or bot.at_most is None or bot.since is None:
        return None
    most = duration(round(bot.at_most - bot.since))
    if bot.want_up:
        return Message("finishing its work before it starts again, at most {most}", most=most)
    if bot.finishing and not can_insist:
        return Message("finishing its work, at most {most}", most=most)
    if bot.finishing:
        return Message("finishing its work, at most {most}; Stop again ends it now", most=most)
    if not can_insist:
        return Message("asked to stop and still at work, at most {most}", most=most)
    return Message("asked to stop and still at work, at most {most}; Stop again ends it now", most=most)


def iso(moment: datetime) -> str:
    """ISO 8601 with the offset, to the second."""
    return moment.astimezone().isoformat(timespec="seconds")


def _steps(bot: Bot, language: str) -> tuple[StepView, ...]:
    if not bot.steps:
        return ()
    found = []
    for step in Step:
        result = bot.steps.get(step)
        found.append(
            StepView(
                number=int(step),
                title=Message(STEP_TITLES[step]).render(language),
                state=result.state if result else "todo",
                text=result.text.render(language) if result and result.text else "",
            )
        )
    return tuple(found)
