"""The machine, phase by phase and history by history, without a process, a socket or a clock.

Deliberate faults that were tried in machine.py, each of which turns this file or test_machine_walks.py red:
    an older run's answer taken · an older deadline taken · a step twice · WATCH taken for a step
    Start in STOPPING starts at once · Stop at the spawn lets go · Stop in BACKOFF lets nothing go
    late pid not asked · late pid asked to death · late pid's second telling asked again
    kill before the second soft signal · kill timer not re-armed · no kill at all · no grace
    lease kept in CONFLICT · lease kept in FATAL · CONFLICT looks at once · CONFLICT for ever
    offline costs a try · excused exit costs a try · no budget · budget off by one · tries never forgotten
    restart policy not asked · want_up kept by an end that policy accepts · want_up lost in FATAL
    exit of a wanted bot in STOPPING ends it · old run number kept · pid kept after the exit · deadline kept
    trouble kept after Stop · restarts not counted · settle at once
"""

from dataclasses import replace
from typing import Any

import pytest

from tray_app.core.bot import Bot
from tray_app.core.events import (
    AskToStop,
    CleanUp,
    Effect,
    Event,
    Exited,
    Failure,
    KillTree,
    Learned,
    Note,
    Restart,
    RunStep,
    Start,
    StepDone,
    StepFailed,
    Stop,
    Timeout,
)
from tray_app.core.machine import decide
from tray_app.core.messages import Message
from tray_app.core.model import Phase, Step
from tray_app.core.policy import Policy

POLICY = Policy(restart="always", settle=5, healthy=60, budget=3, recheck=15, offline=10, grace=7, again=2, jitter=0)
WHY = Message("why")
SHORT = {"lock": Step.LOCK, "token": Step.TOKEN, "connection": Step.CONNECTION, "spawn": Step.SPAWN}
SHORT |= {"find": Step.FIND_RIVALS, "end": Step.END_RIVALS, "webhook": Step.WEBHOOK, "watch": Step.WATCH}
NAMES = {step: name for name, step in SHORT.items()}


def words(effects: tuple[Effect, ...], run: int) -> str:
    """Effects as the tables below write them; one that is not for run `run` says so."""
    found = []
    for effect in effects:
        match effect:
            case RunStep(of, step, entry):
                word = f"do {NAMES[step]}{f' of script {entry}' if entry else ''}"
            case AskToStop(of, stage):
                word = f"ask {stage}"
            case KillTree(of):
                word = "kill"
            case CleanUp(of):
                word = "let go"
            case Note():
                of, word = run, "note"
        found.append(word if of == run else f"{word} of run {of}")
    return ", ".join(found)


# -- the table of design.md, written out ------------------------------------------------------------------------------

SCENES = {
    "stopped": Bot("shop"),
    "fatal": Bot("shop", Phase.FATAL, want_up=True, run=4, tries=4, failure=Failure.BOT, reason=WHY, since=0.0),
    "at lock": Bot("shop", Phase.STARTING, want_up=True, run=4, step=Step.LOCK),
    "at token": Bot("shop", Phase.STARTING, want_up=True, run=4, step=Step.TOKEN),
    "at connection": Bot("shop", Phase.STARTING, want_up=True, run=4, step=Step.CONNECTION),
    "at spawn": Bot("shop", Phase.STARTING, want_up=True, run=4, step=Step.SPAWN),
    "settling": Bot("shop", Phase.STARTING, want_up=True, run=4, step=Step.WATCH, pid=99, deadline=105.0),
    "running": Bot("shop", Phase.RUNNING, want_up=True, run=4, pid=99, since=90.0),
    "stopping": Bot("shop", Phase.STOPPING, run=4, step=Step.CLEANUP, pid=99, deadline=105.0),
    "asked twice": Bot("shop", Phase.STOPPING, run=4, step=Step.CLEANUP, pid=99, deadline=105.0, stage=1),
    "restarting": Bot("shop", Phase.STOPPING, want_up=True, run=4, step=Step.CLEANUP, pid=99, deadline=105.0),
    "no pid yet": Bot("shop", Phase.STOPPING, run=4, step=Step.CLEANUP, deadline=105.0),
    "backoff": Bot("shop", Phase.BACKOFF, want_up=True, run=4, tries=1, failure=Failure.BOT, deadline=105.0),
    "offline": Bot("shop", Phase.BACKOFF, want_up=True, run=4, failure=Failure.OFFLINE, deadline=105.0),
    "looks again": Bot("shop", Phase.STARTING, want_up=True, run=4, step=Step.LOCK, failure=Failure.HELD),
    "conflict": Bot("shop", Phase.CONFLICT, want_up=True, run=4, failure=Failure.HELD, deadline=105.0),
}

# each cell: the phase that follows, what is wanted (+ up, - down) and the effects; "." where nothing at all changes
TABLE = """
              | Start                | Stop                  | Restart
stopped       | starting+ do lock    | .                     | starting+ do lock
fatal         | starting+ do lock    | stopped-              | starting+ do lock
at lock       | .                    | stopped- let go       | starting+ let go of run 4, do lock
at token      | .                    | stopped- let go       | starting+ let go of run 4, do lock
at connection | .                    | stopped- let go       | starting+ let go of run 4, do lock
at spawn      | .                    | stopping-             | stopping+
settling      | .                    | stopping- ask 0       | stopping+ ask 0
running       | .                    | stopping- ask 0       | stopping+ ask 0
stopping      | stopping+            | .                     | stopping+
asked twice   | stopping+            | .                     | stopping+
restarting    | .                    | stopping-             | .
no pid yet    | stopping+            | .                     | stopping+
backoff       | starting+ do lock    | stopped- let go       | starting+ let go of run 4, do lock
offline       | starting+ do lock    | stopped- let go       | starting+ let go of run 4, do lock
looks again   | starting+            | stopped- let go       | starting+ let go of run 4, do lock
conflict      | starting+ do lock    | stopped-              | starting+ do lock

              | timeout              | exited 0              | exited 1
stopped       | .                    | .                     | .
fatal         | .                    | .                     | .
at lock       | .                    | backoff+              | backoff+
at token      | .                    | backoff+              | backoff+
at connection | .                    | backoff+              | backoff+
at spawn      | .                    | backoff+              | backoff+
settling      | running+             | backoff+              | backoff+
running       | .                    | backoff+              | backoff+
stopping      | stopping- ask 1      | stopped- let go       | stopped- let go
asked twice   | stopping- kill       | stopped- let go       | stopped- let go
restarting    | stopping+ ask 1      | starting+ do lock     | starting+ do lock
no pid yet    | stopping-            | stopped- let go       | stopped- let go
backoff       | starting+ do lock    | .                     | .
offline       | starting+ do lock    | .                     | .
looks again   | .                    | backoff+              | backoff+
conflict      | starting+ do lock    | .                     | .

              | lock done            | token done            | connection done
stopped       | .                    | .                     | .
fatal         | .                    | .                     | .
at lock       | starting+ do token   | .                     | .
at token      | .                    | starting+ do find     | .
at connection | .                    | .                     | starting+ do spawn
at spawn      | .                    | .                     | .
settling      | .                    | .                     | .
running       | .                    | .                     | .
stopping      | .                    | .                     | .
asked twice   | .                    | .                     | .
restarting    | .                    | .                     | .
no pid yet    | .                    | .                     | .
backoff       | .                    | .                     | .
offline       | .                    | .                     | .
looks again   | starting+ do token   | .                     | .
conflict      | .                    | .                     | .

              | spawn done           | spawn failed          | watch done
stopped       | .                    | .                     | .
fatal         | .                    | .                     | .
at lock       | .                    | .                     | .
at token      | .                    | .                     | .
at connection | .                    | .                     | .
at spawn      | starting+            | backoff+              | .
settling      | .                    | .                     | .
running       | .                    | .                     | .
stopping      | .                    | .                     | .
asked twice   | .                    | .                     | .
restarting    | .                    | .                     | .
no pid yet    | stopping- ask 0      | stopped- let go       | .
backoff       | .                    | .                     | .
offline       | .                    | .                     | .
looks again   | .                    | .                     | .
conflict      | .                    | .                     | .

              | token held           | token rival           | token config
at lock       | .                    | .                     | .
at token      | conflict+ let go     | conflict+ let go      | fatal+ let go, note
settling      | .                    | .                     | .
running       | .                    | .                     | .
stopping      | .                    | .                     | .
backoff       | .                    | .                     | .

              | token refused        | token offline         | token bot
at lock       | .                    | .                     | .
at token      | fatal+ let go, note  | backoff+              | backoff+
settling      | .                    | .                     | .
running       | .                    | .                     | .
stopping      | .                    | .                     | .
backoff       | .                    | .                     | .

              | token missing        | lock missing          | spawn bot
at lock       | .                    | fatal+ let go, note   | .
at token      | fatal+ let go, note  | .                     | .
at spawn      | .                    | .                     | backoff+
running       | .                    | .                     | .
"""


def cells() -> list[Any]:
    """(scene, event, expected) for each cell of the table."""
    found, head = [], [""]
    for line in TABLE.strip("\n").splitlines():
        row = [cell.strip() for cell in line.split("|")]
        if row == [""]:
            continue
        if not row[0]:
            head = row
        else:
            found += [pytest.param(row[0], e, cell, id=f"{row[0]}-{e}") for e, cell in zip(head, row, strict=True) if e]
    return found


def event_called(name: str, bot: Bot) -> Event:
    match name.split():
        case ["Start"]:
            return Start()
        case ["Stop"]:
            return Stop()
        case ["Restart"]:
            return Restart()
        case ["deaf"]:
            return Restart(WHY, failed=True)
        case ["timeout"]:
            return Timeout(bot.deadline if bot.deadline is not None else 100.0)
        case ["exited", code]:
            return Exited(bot.run, int(code), WHY)
        case [step, "done"]:
            return StepDone(bot.run, SHORT[step], facts={"pid": 123} if step == "spawn" else {})
        case [step, "failed"]:
            return StepFailed(bot.run, SHORT[step], Failure.BOT, WHY)
        case [step, kind]:
            return StepFailed(bot.run, SHORT[step], Failure[kind.upper()], WHY)
    raise AssertionError(name)


@pytest.mark.parametrize(("scene", "event", "expected"), cells())
def test_table(scene: str, event: str, expected: str) -> None:
    before = SCENES[scene]
    after, effects = decide(before, event_called(event, before), 100.0, POLICY)
    if expected == ".":
        assert (after, effects) == (before, ())
    else:
        found = f"{after.phase}{'+' if after.want_up else '-'} {words(effects, after.run)}".strip()
        # what is let go is always the run that ends, also where the next one begins in the same moment
        assert found == expected


def test_every_phase_meets_every_event() -> None:
    """The first parts of the table leave nobody out."""
    met = {(param.values[0], param.values[1]) for param in cells()}
    plain = ("Start", "Stop", "Restart", "timeout", "exited 0", "exited 1", "lock done", "token done", "spawn done")
    assert {(scene, event) for scene in SCENES for event in plain} <= met
    assert {bot.phase for bot in SCENES.values()} == set(Phase)


@pytest.mark.parametrize("scene", SCENES)
def test_answers_of_another_run_and_other_deadlines_change_nothing(scene: str) -> None:
    bot = SCENES[scene]
    for run in (bot.run - 1, bot.run + 1):
        for step in Step:
            assert decide(bot, StepDone(run, step, facts={"pid": 7}), 100.0, POLICY) == (bot, ())
            assert decide(bot, StepFailed(run, step, Failure.BOT, WHY), 100.0, POLICY) == (bot, ())
        assert decide(bot, Exited(run, 1, WHY), 100.0, POLICY) == (bot, ())
    assert decide(bot, Timeout(104.9), 105.0, POLICY) == (bot, ())


# -- histories --------------------------------------------------------------------------------------------------------
# A line: what happens, at which second -> the phase that follows, its deadline if it has one, the effects.
# "ok" is the step that is asked for; "ok*" all steps up to the child, whose pid is then 99.

HISTORIES = {
    "a start and a stop": """
        0    Start      -> starting                  do lock
        0.1  ok         -> starting                  do token
        0.2  ok         -> starting                  do find
        0.3  ok         -> starting                  do end
        0.4  ok         -> starting                  do webhook
        0.5  ok         -> starting                  do connection
        0.6  ok         -> starting                  do spawn
        0.7  ok         -> starting  until 5.7
        5.7  timeout    -> running
        90   Stop       -> stopping  until 97        ask 0
        91   exited 0   -> stopped                   let go
    """,
    "deaf to signals": """
        0    Start      -> starting                  do lock
        0    ok*        -> starting  until 5
        5    timeout    -> running
        10   Stop       -> stopping  until 17        ask 0
        17   timeout    -> stopping  until 24        ask 1
        24   timeout    -> stopping  until 26        kill
        26   timeout    -> stopping  until 28        kill
        28   timeout    -> stopping  until 30        kill
        29   exited -9  -> stopped                   let go
    """,
    "the first restart at once, then ever later, then given up": """
        0    Start      -> starting                  do lock
        0    ok*        -> starting  until 5
        1    exited 1   -> backoff   until 1
        1    timeout    -> starting                  do lock
        1    ok*        -> starting  until 6
        6    timeout    -> running
        7    exited 1   -> backoff   until 8
        8    timeout    -> starting                  do lock
        8    ok*        -> starting  until 13
        9    exited 1   -> backoff   until 11
        11   timeout    -> starting                  do lock
        11   ok*        -> starting  until 16
        12   exited 1   -> fatal                     let go, note
        20   Start      -> starting                  do lock
        20   ok*        -> starting  until 25
        21   exited 1   -> backoff   until 21
    """,
    "a minute of health forgets the failures before it": """
        0    Start      -> starting                  do lock
        0    ok*        -> starting  until 5
        1    exited 1   -> backoff   until 1
        1    timeout    -> starting                  do lock
        1    ok*        -> starting  until 6
        2    exited 1   -> backoff   until 3
        3    timeout    -> starting                  do lock
        3    ok*        -> starting  until 8
        8    timeout    -> running
        67   exited 1   -> backoff   until 69
        69   timeout    -> starting                  do lock
        69   ok*        -> starting  until 74
        74   timeout    -> running
        134  exited 1   -> backoff   until 134
    """,
    "offline for long costs no try": """
        0    Start      -> starting                  do lock
        0    ok         -> starting                  do token
        1    offline    -> backoff   until 11
        11   timeout    -> starting                  do lock
        11   ok         -> starting                  do token
        12   offline    -> backoff   until 22
        22   timeout    -> starting                  do lock
        22   ok         -> starting                  do token
        23   offline 90 -> backoff   until 113
        113  timeout    -> starting                  do lock
        113  ok         -> starting                  do token
        114  offline    -> backoff   until 124
        124  timeout    -> starting                  do lock
        124  ok*        -> starting  until 129
        125  exited 1   -> backoff   until 125
    """,
    "woken from sleep: the exit is excused": """
        0    Start      -> starting                  do lock
        0    ok*        -> starting  until 5
        1    exited 1   -> backoff   until 1
        1    timeout    -> starting                  do lock
        1    ok*        -> starting  until 6
        2    excused    -> backoff   until 2
        2    timeout    -> starting                  do lock
        2    ok*        -> starting  until 7
        3    excused    -> backoff   until 3
        3    timeout    -> starting                  do lock
        3    ok*        -> starting  until 8
        4    exited 1   -> backoff   until 5
    """,
    "started unchecked, and it dies of what keeps Telegram away": """
        0    Start      -> starting                  do lock
        0    ok*        -> starting  until 5
        1    away       -> backoff   until 11
        11   timeout    -> starting                  do lock
        11   ok*        -> starting  until 16
        16   timeout    -> running
        17   away       -> backoff   until 27
        27   timeout    -> starting                  do lock
        27   ok*        -> starting  until 32
        28   exited 1   -> backoff   until 28
    """,
    "held elsewhere, looked at again, then free": """
        0    Start      -> starting                  do lock
        0    held       -> conflict  until 15        let go
        15   timeout    -> starting                  do lock
        15   held       -> conflict  until 30        let go
        30   timeout    -> starting                  do lock
        30   ok         -> starting                  do token
        31   Stop       -> stopped                   let go
    """,
    "Stop while the child is being spawned": """
        0    Start      -> starting                  do lock
        0    ok-spawn   -> starting                  do spawn
        1    Stop       -> stopping  until 8
        8    timeout    -> stopping  until 15
        15   timeout    -> stopping  until 22
        16   spawned    -> stopping  until 23        ask 0
        16   spawned    -> stopping  until 23
        23   timeout    -> stopping  until 30        ask 1
        24   exited 0   -> stopped                   let go
        25   spawned    -> stopped
    """,
    "Stop, and the spawn failed": """
        0    Start      -> starting                  do lock
        0    ok-spawn   -> starting                  do spawn
        1    Stop       -> stopping  until 8
        2    unspawned  -> stopped                   let go
    """,
    "the exit is told before the spawn's answer": """
        0    Start      -> starting                  do lock
        0    ok-spawn   -> starting                  do spawn
        1    exited 1   -> backoff   until 1
        1    spawned    -> backoff   until 1
        1    timeout    -> starting                  do lock
    """,
    "Restart waits for the exit, and Stop takes it back": """
        0    Start      -> starting                  do lock
        0    ok*        -> starting  until 5
        5    timeout    -> running
        6    Restart    -> stopping  until 13        ask 0
        7    Stop       -> stopping  until 13
        8    Start      -> stopping  until 13
        9    exited 0   -> starting                  do lock
        9    ok*        -> starting  until 14
        10   Restart    -> stopping  until 17        ask 0
        11   Stop       -> stopping  until 17
        12   exited 0   -> stopped                   let go
    """,
    "a bot that is restarted because it hears nothing pays for it as for an end of its own": """
        0    Start      -> starting                  do lock
        0    ok*        -> starting  until 5
        1    deaf       -> stopping  until 8         ask 0
        2    exited 0   -> backoff   until 2
        2    timeout    -> starting                  do lock
        2    ok*        -> starting  until 7
        7    timeout    -> running
        8    deaf       -> stopping  until 15        ask 0
        8    exited 0   -> backoff   until 9
        9    timeout    -> starting                  do lock
        9    ok*        -> starting  until 14
        14   timeout    -> running
        74   deaf       -> stopping  until 81        ask 0
        75   exited 0   -> backoff   until 75
        75   timeout    -> starting                  do lock
        75   ok*        -> starting  until 80
        76   deaf       -> stopping  until 83        ask 0
        77   Restart    -> stopping  until 83
        78   exited 0   -> starting                  do lock
    """,
    "what nobody filled costs a try, and is not asked for again at once": """
        0    Start      -> starting                  do lock
        30   unfilled 30 -> backoff  until 60
        60   timeout    -> starting                  do lock
        61   unfilled 0 -> backoff   until 62
        62   timeout    -> starting                  do lock
        92   unfilled 30 -> backoff  until 122
        122  timeout    -> starting                  do lock
        152  unfilled 30 -> fatal                    let go, note
    """,
    "another script in the place of one that is missing, and of one that dies at once": """
        0    Start      -> starting                  do lock
        0    missing    -> starting                  note, do lock of script 1
        0    ok*        -> starting  until 5
        1    exited 1   -> starting                  note, do lock of script 2
        1    ok*        -> starting  until 6
        2    exited 1   -> backoff   until 2
        2    timeout    -> starting                  do lock
        2    missing    -> starting                  note, do lock of script 1
        2    ok*        -> starting  until 7
        7    timeout    -> running
        8    exited 1   -> backoff   until 9
    """,
    "the last script is missing too": """
        0    Start      -> starting                  do lock
        0    missing    -> starting                  note, do lock of script 1
        0    missing    -> starting                  note, do lock of script 2
        0    missing    -> fatal                     let go, note
        1    Start      -> starting                  do lock
    """,
    "Stop in the middle of the steps": """
        0    Start      -> starting                  do lock
        0    ok         -> starting                  do token
        1    Stop       -> stopped                   let go
        2    ok token   -> stopped
        3    Start      -> starting                  do lock
        4    ok token   -> starting
    """,
}


def happen(bot: Bot, what: str, now: float, policy: Policy = POLICY) -> tuple[Bot, tuple[Effect, ...]]:
    match what.split():
        case ["ok"]:
            assert bot.step is not None
            event: Event = StepDone(bot.run, bot.step, facts={"pid": 99} if bot.step is Step.SPAWN else {})
        case ["ok", step]:
            event = StepDone(bot.run, SHORT[step])
        case [("ok*" | "ok-spawn") as until]:
            last = Step.WATCH if until == "ok*" else Step.SPAWN
            effects: tuple[Effect, ...] = ()
            while bot.step is not last:
                bot, effects = happen(bot, "ok", now, policy)
            return bot, effects
        case ["spawned"]:
            event = StepDone(bot.run, Step.SPAWN, facts={"pid": 99})
        case ["unspawned"]:
            event = StepFailed(bot.run, Step.SPAWN, Failure.BOT, WHY)
        case ["excused"]:
            event = Exited(bot.run, 1, WHY, excused=True)
        case ["away"]:
            event = Exited(bot.run, 1, WHY, away=True)
        case ["offline", *wait]:
            assert bot.step is not None
            event = StepFailed(bot.run, bot.step, Failure.OFFLINE, WHY, wait=float(wait[0]) if wait else None)
        case ["unfilled", wait]:
            assert bot.step is not None
            event = StepFailed(bot.run, bot.step, Failure.BOT, WHY, wait=float(wait))
        case [("held" | "missing") as kind]:
            assert bot.step is not None
            event = StepFailed(bot.run, bot.step, Failure[kind.upper()], WHY)
        case _:
            event = event_called(what, bot)
    return decide(bot, event, now, policy)


@pytest.mark.parametrize("name", HISTORIES)
def test_history(name: str) -> None:
    bot = Bot("shop")
    policy = replace(POLICY, entries=("bot.py", "old.py", "older.py") if " script" in name else ())
    for line in HISTORIES[name].strip().splitlines():
        left, _, right = (part.strip() for part in line.partition("->"))
        second, _, what = left.partition(" ")
        bot, effects = happen(bot, what.strip(), float(second), policy)
        deadline = f" until {bot.deadline:g}" if bot.deadline is not None else ""
        found = f"{bot.phase}{deadline} {words(effects, bot.run)}".strip()
        assert found == " ".join(right.split()), line


def test_only_the_start_after_a_crash_is_a_start_again() -> None:
    """What was asked a moment ago need not be asked before that one; a user's own start or restart asks."""

    def again(*events: str) -> list[bool]:
        bot, found = Bot("shop"), []
        for event in events:
            bot, effects = happen(bot, event, 0.0)
            found += [one.again for one in effects if isinstance(one, RunStep) and one.step is Step.LOCK]
        return found

    assert again("Start", "ok*", "exited 1", "timeout") == [False, True]
    assert again("Start", "ok*", "timeout", "Restart", "exited 0") == [False, False]
    assert again("Start", "ok*", "exited 1", "Start") == [False, False]
    assert again("Start", "ok*", "away", "timeout") == [False, False]
    assert again("Start", "ok", "offline", "timeout") == [False, False]


@pytest.mark.parametrize("restart", ["always", "on-failure", "never"])
def test_a_start_that_nobody_was_reached_for_is_tried_again_whatever_restart_says(restart: str) -> None:
    policy = replace(POLICY, restart=restart)
    bot, _ = happen(Bot("shop"), "Start", 0.0, policy)
    bot, _ = happen(bot, "ok*", 0.0, policy)
    settled, _ = happen(bot, "timeout", 5.0, policy)
    bot, _ = happen(bot, "away", 1.0, policy)
    assert (bot.phase, bot.failure, bot.tries) == (Phase.BACKOFF, Failure.OFFLINE, 0)
    settled, _ = happen(settled, "away", 6.0, policy)
    assert (settled.phase is Phase.STOPPED) is (restart == "never")


def test_what_was_asked_beside_the_bot_is_shown() -> None:
    for events in (("Start", "ok*"), ("Start", "ok*", "timeout")):
        bot = after(*events)
        assert decide(bot, Learned(bot.run, {"username": "shop_bot"}), 0.0, POLICY)[0].username == "shop_bot"
        assert decide(bot, Learned(bot.run - 1, {"username": "old"}), 0.0, POLICY) == (bot, ())


# -- what a face is shown ---------------------------------------------------------------------------------------------


def after(*events: str) -> Bot:
    bot = Bot("shop")
    for event in events:
        bot, _ = happen(bot, event, 0.0)
    return bot


@pytest.mark.parametrize("way", [("exited 1",), ("exited 1", "timeout"), ("exited 1", "timeout", "ok", "token bot")])
def test_stop_leaves_no_trouble_behind(way: tuple[str, ...]) -> None:
    bot = after("Start", "ok*", *way)
    assert bot.reason == WHY
    stopped = after("Start", "ok*", *way, "Stop")
    assert (stopped.phase, stopped.reason, stopped.cure, stopped.failure) == (Phase.STOPPED, None, None, None)


def test_why_a_start_was_refused_is_told_after_it_as_something_that_was() -> None:
    refused = after("Start", "lock held", "Stop")
    assert (refused.phase, refused.want_up, refused.failure) == (Phase.STOPPED, False, None)
    assert str(refused.reason) == f"Its last start was refused: {WHY}"
    assert str(refused.cure) == "Start it again to see whether that still is so.", "a PID may be a stranger's by then"
    assert after("Start", "lock held", "Stop", "Start").reason is None


def test_a_reason_stays_until_the_bot_runs() -> None:
    bot = after("Start", "ok*", "exited 1", "timeout", "ok*")
    assert (bot.phase, bot.reason) == (Phase.STARTING, WHY)
    assert after("Start", "ok*", "exited 1", "timeout", "ok*", "timeout").reason is None


def test_what_came_of_each_step() -> None:
    bot, _ = happen(after("Start", "ok"), "token refused", 3.0)
    assert {NAMES[step]: result.state for step, result in bot.steps.items()} == {"lock": "ok", "token": "failed"}
    assert bot.steps[Step.TOKEN].text == bot.reason == WHY
    early = after("Start", "ok-spawn", "exited 1")
    assert early.steps[Step.SPAWN].state == "failed"
    assert after("Start").steps.keys() == {Step.LOCK}, "a new start begins with a clean list"


def test_a_restart_that_was_not_the_users_says_why() -> None:
    running = after("Start", "ok*", "timeout")
    bot, _ = decide(running, Restart(Message("too much memory")), 9.0, POLICY)
    assert bot.reason == Message("too much memory")
    again, _ = happen(bot, "exited 0", 10.0)
    assert (again.phase, again.reason, again.restarts) == (Phase.STARTING, Message("too much memory"), 1)
    assert decide(bot, Stop(), 9.5, POLICY)[0].reason is None, "it was not restarted after all"


def test_restarts_counts_those_that_happened() -> None:
    assert after("Start", "ok*", "exited 1").restarts == 0
    assert after("Start", "ok*", "exited 1", "timeout").restarts == 1
    assert after("Start", "ok", "offline", "timeout").restarts == 0, "it never ran"
    assert after("Start", "ok*", "exited 1", "timeout", "ok*", "exited 1", "Start").restarts == 0


@pytest.mark.parametrize(
    ("restart", "code", "phase"),
    [
        ("always", 0, Phase.BACKOFF),
        ("on-failure", 0, Phase.STOPPED),
        ("on-failure", 1, Phase.BACKOFF),
        ("on-failure", -15, Phase.BACKOFF),
        ("never", 1, Phase.STOPPED),
        ("never", 0, Phase.STOPPED),
    ],
)
def test_the_restart_policy_is_asked_when_a_bot_ends_by_itself(restart: Any, code: int, phase: Phase) -> None:
    running = after("Start", "ok*", "timeout")
    bot, effects = decide(running, Exited(running.run, code, WHY), 9.0, replace(POLICY, restart=restart))
    assert (bot.phase, bot.exit_code, bot.pid) == (phase, code, None)
    assert bot.want_up is (phase is Phase.BACKOFF)
    assert effects == ((CleanUp(bot.run),) if phase is Phase.STOPPED else ())


def test_a_stop_that_was_asked_for_ends_in_stopped_whatever_the_policy() -> None:
    stopping = after("Start", "ok*", "timeout", "Stop")
    bot, _ = decide(stopping, Exited(stopping.run, 1, WHY), 9.0, replace(POLICY, restart="always"))
    assert (bot.phase, bot.exit_code, bot.failure) == (Phase.STOPPED, 1, None)
