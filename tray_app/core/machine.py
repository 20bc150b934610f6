"""What one bot does next: a pure function from state and event to state and effects.

Rules
    Everything that decides about a bot's life is in this file and, for its end, in stopping.py; what follows a failure
    is in trying.py. It does no I/O and has no clock: time, pids and results come in as values. What should be
    (`want_up`) is a field apart from what is (`phase`), so a restart needs no state. `run` numbers each start; an
    answer that belongs to an older run is dropped. At most one deadline is set; that it passed is an ordinary event. An
    event that means nothing in a phase changes nothing.

Theory of operation
    `decide` finds the rule for (phase, kind of event) in RULES, and the rule gives the new state and the effects. The
    runner carries them out in order, one at a time, and brings each answer back as an event. Three promises come in
    with the events, and the rest is built on them: `StepDone(LOCK)` means that the kernel gave us the lease; `Exited`
    means that the *whole* process tree is gone; a deadline is in the same clock as `now`.

What could break it
    An `Exited` that is never told would leave a bot in STOPPING: therefore the kill timer re-arms for ever.
    A `Stop` while the child is being spawned: the phase is STOPPING already when the pid arrives, and it is asked then.
    A `Start` while stopping only sets `want_up`; the exit then leads to STARTING, never to two trees at once.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from tray_app.core.bot import NO_TROUBLE, Answer, Bot, enter, looks_again, mark
from tray_app.core.events import (
    Event,
    Exited,
    Failure,
    Learned,
    Restart,
    RunStep,
    Start,
    StepDone,
    StepFailed,
    Stop,
    Timeout,
    Working,
)
from tray_app.core.model import Phase, Step, StepState
from tray_app.core.policy import Policy
from tray_app.core.stopping import escalate, late_child, stay_refused, still_works, stop_child, want_down
from tray_app.core.trying import ended, failed_once, fatal, healthy, next_script, starting

LAST_STEP = Step.WATCH


def decide(bot: Bot, event: Event, now: float, policy: Policy) -> Answer:
    """The next state of `bot`, and what has to be done, in order. An event out of place changes nothing."""
    if isinstance(event, Restart):
        down, first = decide(bot, Stop(), now, policy)
        up, then = decide(replace(down, reason=event.reason or down.reason), Start(), now, policy)
        if event.failed and up.phase is Phase.STOPPING:
            up = replace(up, failure=Failure.BOT, tries=0 if healthy(bot, now, policy) else bot.tries)
        return up, first + then
    if getattr(event, "run", bot.run) != bot.run:
        return bot, ()
    if isinstance(event, Timeout) and event.at != bot.deadline:
        return bot, ()
    rule = RULES.get((bot.phase, type(event)))
    return rule(bot, event, now, policy) if rule else (bot, ())


# -- rules: what a user asks for ----------------------------------------------------------------------------------


def _start(bot: Bot, event: Start, now: float, policy: Policy) -> Answer:
    return starting(bot, now, want_up=True, tries=0, restarts=0, **NO_TROUBLE)


def _want_up(bot: Bot, event: Start, now: float, policy: Policy) -> Answer:
    return replace(bot, want_up=True), ()


def _insist(bot: Bot, event: Start, now: float, policy: Policy) -> Answer:
    """Whoever asks while we look again by ourselves gets that look as an answer, and not the one before."""
    return (replace(bot, **NO_TROUBLE) if looks_again(bot) else bot), ()


def _stay_down(bot: Bot, event: Stop, now: float, policy: Policy) -> Answer:
    """Down already: forget the failure; nothing is held, so nothing is let go."""
    still = bot.phase is Phase.STOPPED
    return (bot if still else enter(bot, Phase.STOPPED, now, want_up=False, **NO_TROUBLE)), ()


def _give_up_waiting(bot: Bot, event: Stop, now: float, policy: Policy) -> Answer:
    return ended(bot, Phase.STOPPED, now, want_up=False, **NO_TROUBLE)


def _stop_starting(bot: Bot, event: Stop, now: float, policy: Policy) -> Answer:
    if bot.step in (Step.SPAWN, Step.WATCH):
        return stop_child(bot, event, now, policy)
    return ended(bot, Phase.STOPPED, now, want_up=False, steps={}, **NO_TROUBLE)


# -- rules: how the steps go --------------------------------------------------------------------------------------


def _step_done(bot: Bot, event: StepDone, now: float, policy: Policy) -> Answer:
    if event.step is not bot.step or event.step is LAST_STEP:
        return bot, ()
    state: StepState = "skipped" if event.skipped else "ok"
    bot = replace(bot, **event.facts, steps=mark(bot, event.step, state, event.text))
    following = Step(event.step + 1)
    bot = replace(bot, step=following, steps=mark(bot, following, "now"))
    if following is LAST_STEP:
        return replace(bot, deadline=now + policy.settle), ()
    return bot, (RunStep(bot.run, following),)


def _step_failed(bot: Bot, event: StepFailed, now: float, policy: Policy) -> Answer:
    if event.step is not bot.step or event.step is LAST_STEP:
        return bot, ()
    bot = replace(
        bot,
        steps={} if event.untried else mark(bot, event.step, "failed", event.reason),
        failure=event.kind,
        reason=event.reason,
        cure=event.cure,
    )
    match event.kind:
        case Failure.HELD | Failure.RIVAL:
            down, effects = ended(bot, Phase.CONFLICT, now)
            return replace(down, deadline=now + policy.recheck), effects
        case Failure.MISSING if bot.entry + 1 < len(policy.entries):
            return next_script(bot, now, policy)
        case Failure.CONFIG | Failure.REFUSED | Failure.MISSING:
            return fatal(bot, now)
        case Failure.OFFLINE:
            return enter(bot, Phase.BACKOFF, now, step=None, deadline=now + (event.wait or policy.offline)), ()
        case Failure.BOT:
            return failed_once(bot, now, policy, event.wait or 0.0)


def _no_child(bot: Bot, event: StepFailed, now: float, policy: Policy) -> Answer:
    """The spawn that was under way when Stop came has failed: there is nothing to stop."""
    if event.step is not Step.SPAWN or bot.pid is not None:
        return bot, ()
    return _gone(bot, Exited(event.run, None, event.reason), now, policy)


def _settled(bot: Bot, event: Timeout, now: float, policy: Policy) -> Answer:
    steps = mark(bot, Step.WATCH, "ok")
    return enter(bot, Phase.RUNNING, now, step=None, steps=steps, **NO_TROUBLE), ()


def _learned(bot: Bot, event: Learned, now: float, policy: Policy) -> Answer:
    return replace(bot, **event.facts), ()


# -- rules: how it ends -------------------------------------------------------------------------------------------


def _exited(bot: Bot, event: Exited, now: float, policy: Policy) -> Answer:
    # of a start that fails because nobody is reached `restart` has nothing to say: it has not been up yet
    waits = event.away and (bot.phase is Phase.STARTING or policy.wants_restart(event.code))
    bot = replace(
        bot,
        tries=0 if healthy(bot, now, policy) else bot.tries,
        pid=None,
        exit_code=event.code,
        failure=Failure.OFFLINE if waits else Failure.BOT,
        reason=event.reason,
        cure=event.cure,
    )
    if bot.step is not None:
        bot = replace(bot, steps=mark(bot, bot.step, "failed", event.reason))
    if waits:
        return enter(bot, Phase.BACKOFF, now, step=None, deadline=now + policy.offline), ()
    at_once = bot.phase is Phase.STARTING and not event.excused and (event.code != 0 or policy.restart == "always")
    if at_once and bot.entry + 1 < len(policy.entries):
        return next_script(bot, now, policy)
    if not policy.wants_restart(event.code):
        return ended(bot, Phase.STOPPED, now, want_up=False)
    if event.excused:
        return enter(bot, Phase.BACKOFF, now, step=None, deadline=now + policy.first), ()
    return failed_once(bot, now, policy)


def _again(bot: Bot, event: Timeout, now: float, policy: Policy) -> Answer:
    crashed = bot.phase is Phase.BACKOFF and bot.failure is Failure.BOT
    return starting(bot, now, again=crashed, restarts=bot.restarts + crashed)


def _gone(bot: Bot, event: Exited, now: float, policy: Policy) -> Answer:
    steps = mark(bot, Step.CLEANUP, "ok")
    if bot.want_up and bot.failure is Failure.BOT:
        return failed_once(replace(bot, pid=None, exit_code=event.code), now, policy)
    if bot.want_up:
        return starting(bot, now, restarts=bot.restarts + 1)
    return ended(bot, Phase.STOPPED, now, steps=steps, exit_code=event.code, failure=None)


Rule = Callable[[Bot, Any, float, Policy], Answer]
RULES: Mapping[tuple[Phase, type], Rule] = {
    (Phase.STOPPED, Start): _start,
    (Phase.STOPPED, Stop): _stay_down,
    (Phase.FATAL, Start): _start,
    (Phase.FATAL, Stop): _stay_down,
    (Phase.STARTING, Start): _insist,
    (Phase.STARTING, Stop): _stop_starting,
    (Phase.STARTING, StepDone): _step_done,
    (Phase.STARTING, StepFailed): _step_failed,
    (Phase.STARTING, Exited): _exited,
    (Phase.STARTING, Learned): _learned,
    (Phase.RUNNING, Learned): _learned,
    (Phase.STARTING, Timeout): _settled,
    (Phase.RUNNING, Stop): stop_child,
    (Phase.RUNNING, Exited): _exited,
    (Phase.STOPPING, Start): _want_up,
    (Phase.STOPPING, Stop): want_down,
    (Phase.STOPPING, StepDone): late_child,
    (Phase.STOPPING, StepFailed): _no_child,
    (Phase.STOPPING, Exited): _gone,
    (Phase.STOPPING, Timeout): escalate,
    (Phase.STOPPING, Working): still_works,
    (Phase.BACKOFF, Start): _start,
    (Phase.BACKOFF, Stop): _give_up_waiting,
    (Phase.BACKOFF, Timeout): _again,
    (Phase.CONFLICT, Start): _start,
    (Phase.CONFLICT, Stop): stay_refused,
    (Phase.CONFLICT, Timeout): _again,
}
