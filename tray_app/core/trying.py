"""What follows a failure: the same once more after a pause, another script, or nothing until the user asks.

core/machine.py says when.
"""

from dataclasses import replace
from typing import Any

from tray_app.core.bot import Answer, Bot, enter, mark
from tray_app.core.events import CleanUp, Note, RunStep
from tray_app.core.messages import Message
from tray_app.core.model import Phase, Step
from tray_app.core.policy import Policy


def starting(bot: Bot, now: float, again: bool = False, **changes: Any) -> Answer:
    fresh = enter(
        replace(
            bot, run=bot.run + 1, steps={}, step=Step.LOCK, pid=None, stage=0, exit_code=None, entry=0, instead=None
        ),
        Phase.STARTING,
        now,
        **changes,
    )
    return replace(fresh, steps=mark(fresh, Step.LOCK, "now")), (RunStep(fresh.run, Step.LOCK, fresh.entry, again),)


def ended(bot: Bot, phase: Phase, now: float, **changes: Any) -> Answer:
    """Into a phase that holds no lease."""
    down = enter(bot, phase, now, pid=None, step=None, **changes)
    return down, (CleanUp(bot.run),)


def healthy(bot: Bot, now: float, policy: Policy) -> bool:
    return bot.phase is Phase.RUNNING and bot.since is not None and now - bot.since >= policy.healthy


def next_script(bot: Bot, now: float, policy: Policy) -> Answer:
    """Another script in the place of the one that is missing or died at once; each start begins with the first."""
    reason = bot.reason or ""
    failed, following = policy.entries[bot.entry], policy.entries[bot.entry + 1]
    instead = Message(
        "{script} runs in the place of {failed}: {reason}", script=following, failed=failed, reason=reason
    )
    up, effects = starting(bot, now, entry=bot.entry + 1, instead=instead)
    return up, (Note(instead), *effects)


def failed_once(bot: Bot, now: float, policy: Policy, least: float = 0.0) -> Answer:
    tries, pause = bot.tries + 1, max(policy.pause(bot.name, bot.tries + 1), least)
    if tries > policy.budget:
        return fatal(replace(bot, tries=tries), now)
    return enter(bot, Phase.BACKOFF, now, step=None, tries=tries, deadline=now + pause), ()


def fatal(bot: Bot, now: float) -> Answer:
    """Tried no more until the user asks; `want_up` stays, so that a new agent tries again."""
    given_up = Message("Given up: {reason}", reason=bot.reason or "")
    down, effects = ended(bot, Phase.FATAL, now)
    return down, (*effects, Note(given_up))
