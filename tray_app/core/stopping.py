"""How a bot is brought to its end: the rules of machine.py for a bot that is asked to stop.

A soft signal that comes while a bot works off what it has confirmed throws the rest away (docs/bot-authors.md has the
measurements): python-telegram-bot with six updates loses none after SIGINT, five where SIGTERM follows two seconds
later. So the next signal is for a bot that goes on reading, never for one that is seen to end.

    asked (SIGINT) --grace without a sign of work--> asked again (SIGTERM) --grace--> killed, and again, and again
        |                                                                              ^
        `-- reads no more: grace counts from its last sign of work, at most `longest` --'
"""

from dataclasses import replace

from tray_app.core.bot import NO_TROUBLE, Answer, Bot, enter, mark
from tray_app.core.events import AskToStop, KillTree, StepDone, Stop, Timeout, Working
from tray_app.core.messages import Message
from tray_app.core.model import Phase, Step
from tray_app.core.policy import Policy

SOFT_SIGNALS = 2  # SIGINT, then SIGTERM; what they are on this system is the process adapter's business


def stop_child(bot: Bot, event: Stop, now: float, policy: Policy) -> Answer:
    """With no pid yet (the spawn is under way) nobody can be asked; `late_child` does it when the pid is there."""
    down = enter(bot, Phase.STOPPING, now, want_up=False, stage=0, step=Step.CLEANUP, **NO_TROUBLE)
    down = replace(down, deadline=now + policy.grace, steps=mark(down, Step.CLEANUP, "now"))
    return _asked(down, now, policy) if bot.pid else (down, ())


def late_child(bot: Bot, event: StepDone, now: float, policy: Policy) -> Answer:
    """It is asked now, and has its grace from now on, however long the spawn took."""
    if event.step is not Step.SPAWN or bot.pid is not None:
        return bot, ()
    return _asked(replace(bot, **event.facts), now, policy)


def _asked(bot: Bot, now: float, policy: Policy) -> Answer:
    most = max(policy.longest, policy.grace * SOFT_SIGNALS)
    return replace(bot, deadline=now + policy.grace, at_most=now + most), (AskToStop(bot.run, 0),)


def want_down(bot: Bot, event: Stop, now: float, policy: Policy) -> Answer:
    """Of a restart nothing is left but the stop. Who asks again means it: it is ended now, whatever it still does.

    A double click, and a terminal that is closed right after SIGTERM, ask but once: `policy.again` has to lie between.
    """
    meant = event.insists and not bot.want_up and bot.pid is not None and bot.stage < SOFT_SIGNALS
    if meant and bot.since is not None and now - bot.since >= policy.again:
        return _kill(bot, now, policy)
    return replace(bot, want_up=False, **NO_TROUBLE), ()


def still_works(bot: Bot, event: Working, now: float, policy: Policy) -> Answer:
    """Its time counts from here, as long as the ceiling allows. One that may still read keeps time for SIGTERM."""
    if bot.at_most is None or bot.stage >= SOFT_SIGNALS or (bot.stage and not event.finishing):
        return bot, ()
    finishing = bot.finishing or event.finishing
    latest = bot.at_most if finishing or bot.stage else bot.at_most - policy.grace
    later = max(bot.deadline or now, min(now + policy.grace, latest))
    return replace(bot, works=True, finishing=finishing, deadline=later), ()


def escalate(bot: Bot, event: Timeout, now: float, policy: Policy) -> Answer:
    if bot.pid is None:  # the spawn is still under way: a signal sent now would wait, and then come all at once
        return replace(bot, deadline=now + policy.grace), ()
    stage = bot.stage + 1
    if stage < SOFT_SIGNALS and not bot.finishing:
        return replace(bot, stage=stage, deadline=now + policy.grace), (AskToStop(bot.run, stage),)
    return _kill(bot, now, policy)


def _kill(bot: Bot, now: float, policy: Policy) -> Answer:
    """The kill is never assumed to have worked: its timer re-arms."""
    stage = max(bot.stage + 1, SOFT_SIGNALS)
    return replace(bot, stage=stage, deadline=now + policy.again), (KillTree(bot.run),)


def stay_refused(bot: Bot, event: Stop, now: float, policy: Policy) -> Answer:
    """Down already. Why stays to be read, as something that was: it need not be true any more, and a PID to be killed
    may be a stranger's by then."""
    reason = bot.reason and Message("Its last start was refused: {reason}", reason=bot.reason)
    cure = reason and Message("Start it again to see whether that still is so.")
    return enter(bot, Phase.STOPPED, now, want_up=False, reason=reason, cure=cure, failure=None), ()
