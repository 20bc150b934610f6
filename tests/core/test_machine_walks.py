"""Random walks: the machine in a small world that answers late, out of order and twice.

The world does what runner.py and effects.py do, with the same promises: effects are carried out in order, one at a
time; a step that a stop has made pointless may be abandoned, and its answer may come late or never; a spawn is never
abandoned; `Exited` is told when the whole tree is gone. Everything else is left to chance. After every event the rules
of design.md are checked; at the end the bot is stopped, and has to come to rest. The faults that were tried are listed
in test_machine.py.
"""

from collections import deque
from dataclasses import replace
from itertools import pairwise
from random import Random
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
    Note,
    Restart,
    RunStep,
    Start,
    StepDone,
    StepFailed,
    Stop,
    Timeout,
    Working,
)
from tray_app.core.machine import decide
from tray_app.core.messages import Message
from tray_app.core.model import Phase, Step
from tray_app.core.policy import Policy

WHY = Message("why")
POLICY = Policy(settle=5, healthy=60, budget=2, recheck=15, offline=10, grace=7, longest=20, again=2)
WALKS, LENGTH = 300, 150
HOLDING = {Phase.RUNNING, Phase.STOPPING}
FREE = {Phase.STOPPED, Phase.CONFLICT, Phase.FATAL}
TIMED = {Phase.STOPPING, Phase.BACKOFF, Phase.CONFLICT}


class Child:
    def __init__(self, run: int, pid: int) -> None:
        self.run, self.pid = run, pid
        self.alive = True
        self.asked: list[tuple[float, int]] = []  # (when, stage)
        self.killed: list[float] = []
        self.worked: float | None = None  # when it last gave a sign that counts
        self.finishing = self.insisted = False


class World:
    """Everything around one bot. `happen` is the only way in; it checks the rules."""

    def __init__(self, dice: Random) -> None:
        self.dice = dice
        self.policy = replace(
            POLICY,
            entries=dice.choice(((), (), ("bot.py", "old.py", "older.py"))),
            restart=dice.choice(("always", "always", "on-failure", "never")),
        )
        # from one that is left alone and crashes a lot to one whose user never stops clicking
        self.weights = (dice.choice((0.5, 6, 12)), 30, 25, 25, 6, 6, dice.choice((4, 16)), 14)
        self.busy = dice.choice((0, 0.3, 0.9))  # how often one that was asked to stop is seen at work
        self.bot = Bot("shop")
        self.now = 0.0
        self.queue: deque[Effect] = deque()
        self.open: RunStep | None = None  # the step that is being carried out
        self.mail: list[Event] = []  # what is on its way to us
        self.stray: list[Event] = []  # answers to abandoned steps, doubles, deadlines of old: may come at any time
        self.children: list[Child] = []
        self.leased = False
        self.failures = 0  # in a row, that count
        self.history: list[str] = []

    # -- what happens -------------------------------------------------------------------------------------------------

    def happen(self, event: Event) -> None:
        before = self.bot
        after, effects = decide(before, event, self.now, self.policy)
        self.history.append(f"{self.now:6.1f} {event} : {before.phase} -> {after.phase} {effects}")
        self.bot = after
        self.queue.extend(effects)
        if isinstance(event, Stop) and event.insists and any(isinstance(e, KillTree) for e in effects):
            assert before.since is not None
            assert self.now - before.since >= POLICY.again, "a double click ends it"
            for child in self.living():
                child.insisted = True
        if before.deadline is not None and before.deadline != after.deadline:
            self.stray.append(Timeout(before.deadline))
        if self.open and self.open.step is not Step.SPAWN and (after.run != before.run or after.step != self.open.step):
            answer = self.answer_to(self.open)
            self.stray.append(answer)
            self.open = None
        self.check_transition(before, event, after, effects)
        self.check_state()

    def carry_out(self) -> None:
        """The next effect, if the one before it is done."""
        if self.open or not self.queue:
            return
        match effect := self.queue.popleft():
            case RunStep(run, step, entry, again):
                assert not again or step is Step.LOCK
                if run != self.bot.run or self.bot.phase is not Phase.STARTING:
                    self.mail.append(StepFailed(run, step, Failure.BOT, WHY))
                    return
                assert entry == (self.bot.entry if step is Step.LOCK else 0)
                self.open = effect
                if step is Step.SPAWN:
                    self.spawn(run)
            case AskToStop(run, stage):
                for child in self.living():
                    assert child.run == run, "another run's child is asked"
                    child.asked.append((self.now, stage))
                    if self.dice.random() < 0.5:
                        self.end(child, 0)
            case KillTree(run):
                for child in self.living():
                    assert child.run == run, "another run's child is killed"
                    child.killed.append(self.now)
                    if self.dice.random() < 0.8:
                        self.end(child, -9)
            case CleanUp():
                assert not self.living(), "the lease is let go while the child lives"
                self.leased = False
            case Note():
                pass

    def spawn(self, run: int) -> None:
        assert self.leased, "a child without the lease"
        assert not self.living(), "two children at once"
        if self.dice.random() < 0.85:
            self.children.append(Child(run, 1000 + len(self.children)))
            self.open_answer: Event = StepDone(run, Step.SPAWN, facts={"pid": self.children[-1].pid})
        else:
            self.open_answer = StepFailed(run, Step.SPAWN, Failure.BOT, WHY)

    def answer_to(self, asked: RunStep) -> Event:
        if asked.step is Step.SPAWN:
            return self.open_answer
        if self.dice.random() < 0.93:
            return StepDone(asked.run, asked.step)
        kinds = [k for k in Failure if k is not Failure.HELD or (asked.step is Step.LOCK and not self.leased)]
        return StepFailed(asked.run, asked.step, self.dice.choice(kinds), WHY)

    def answer(self) -> None:
        """The open step is answered: into the mail, where it may be overtaken."""
        if not self.open:
            return
        asked, self.open = self.open, None
        answer = self.answer_to(asked)
        if asked.step is Step.LOCK and isinstance(answer, StepDone):
            self.leased = True
        self.mail.append(answer)
        if self.dice.random() < 0.2:
            self.stray.append(answer)

    def end(self, child: Child, code: int) -> None:
        child.alive = False
        told = Exited(child.run, code, WHY, excused=self.dice.random() < 0.1, away=self.dice.random() < 0.1)
        self.mail.append(told)
        if self.dice.random() < 0.2:
            self.stray.append(told)

    def living(self) -> list[Child]:
        return [c for c in self.children if c.alive]

    # -- the rules ----------------------------------------------------------------------------------------------------

    def check_transition(self, before: Bot, event: Event, after: Bot, effects: tuple[Effect, ...]) -> None:
        if getattr(event, "run", before.run) != before.run:
            assert (after, effects) == (before, ()), "an answer of another run"
        if isinstance(event, Timeout) and event.at != before.deadline:
            assert (after, effects) == (before, ()), "a deadline that is none"
        if after == before:
            assert not effects, "nothing changed, yet something is done"
        begins = after.phase is Phase.STARTING and after.run != before.run
        assert after.run == before.run + begins
        if begins:
            assert after.pid is None
            crashed = before.phase is Phase.BACKOFF and before.failure is Failure.BOT and isinstance(event, Timeout)
            assert effects[-1] == RunStep(after.run, Step.LOCK, after.entry, crashed)
            fell_back = isinstance(event, (Exited, StepFailed)) and before.phase is Phase.STARTING
            assert after.entry == (before.entry + 1 if fell_back else 0) < (len(self.policy.entries) or 1)
        if after.deadline is not None and after != before:
            kill = any(isinstance(e, KillTree) for e in effects)
            time = {
                Phase.STARTING: POLICY.settle,
                Phase.STOPPING: POLICY.again if kill else POLICY.grace,
                Phase.CONFLICT: POLICY.recheck,
            }.get(after.phase)
            new = effects or after.phase is not before.phase or isinstance(event, Timeout) or after.step != before.step
            if isinstance(event, Working):
                assert before.deadline is not None
                assert before.deadline <= after.deadline <= max(before.deadline, self.now + POLICY.grace)
            else:
                assert time is None or after.deadline == (self.now + time if new else before.deadline)
        if before.phase in (Phase.STARTING, Phase.RUNNING) and isinstance(event, Exited) and after != before:
            ended = self.policy.restart == "never" or (self.policy.restart == "on-failure" and event.code == 0)
            ended = ended and not (event.away and before.phase is Phase.STARTING)
            assert after.phase is not Phase.STOPPED or ended
            assert after.phase in (Phase.STOPPED, Phase.STARTING) or not ended, "against the restart policy"
        if after.phase in FREE and before.phase not in FREE:
            assert effects
            assert effects[0] == CleanUp(before.run), "what was held is kept"
            assert len(effects) == 1 + (after.phase is Phase.FATAL), "given up without a word"
        self.check_budget(before, event, after)

    def check_budget(self, before: Bot, event: Event, after: Bot) -> None:
        if before.phase in (Phase.STARTING, Phase.RUNNING) and after != before:
            match event:
                case Exited(excused=excused, away=away):
                    if before.phase is Phase.RUNNING and self.now - (before.since or 0) >= POLICY.healthy:
                        self.failures = 0
                    fell_back = after.phase is Phase.STARTING
                    self.failures += not (excused or away or fell_back)
                case StepFailed(kind=Failure.BOT):
                    self.failures += 1
        if isinstance(event, (Start, Restart)) and after.run != before.run:
            self.failures = 0
        if after.phase in (Phase.STARTING, Phase.RUNNING, Phase.BACKOFF, Phase.CONFLICT):
            assert after.tries == self.failures <= POLICY.budget
        if before.phase is not Phase.FATAL and after.phase is Phase.FATAL:
            told = isinstance(event, StepFailed) and event.kind in (Failure.CONFIG, Failure.REFUSED, Failure.MISSING)
            assert told or self.failures == POLICY.budget + 1, "given up too early"

    def check_state(self) -> None:
        bot = self.bot
        assert bot.want_up is (bot.phase is not Phase.STOPPED) or bot.phase is Phase.STOPPING
        settling = bot.phase is Phase.STARTING and bot.step is Step.WATCH
        assert (bot.deadline is not None) is (bot.phase in TIMED or settling)
        assert (bot.step is not None) is (bot.phase in (Phase.STARTING, Phase.STOPPING))
        assert bot.pid is None or bot.phase in HOLDING or settling
        assert (bot.since is None) is (bot.run == 0)
        letting_go = any(isinstance(e, CleanUp) for e in self.queue)
        if bot.phase in FREE:
            assert letting_go or not self.leased, "the lease is kept"
            assert not self.living()
        if bot.phase in HOLDING or (bot.phase is Phase.STARTING and (bot.step or 0) > Step.LOCK):
            assert self.leased, "the lease is gone too early"
            assert not letting_go
        for child in self.children:
            stages = [stage for _, stage in child.asked]
            assert stages == sorted(set(stages)), "asked twice, or more friendly than before"
            assert not stages or stages[0] == 0, "not the friendliest first"
            asked = [at for at, _ in child.asked]
            assert all(first + POLICY.grace <= second for first, second in pairwise(asked)), "no grace between them"
            if child.killed and not child.insisted:
                assert len(asked) == 2 or child.finishing, "the second signal is left out for one that only ended"
                assert asked[-1] + POLICY.grace <= child.killed[0], "no grace after the last signal"
                assert (
                    not child.worked
                    or child.worked + POLICY.grace <= child.killed[0]
                    or (child.killed[0] >= asked[0] + POLICY.longest - POLICY.grace)
                ), "killed at work, before its time was over"
            if child.killed:
                assert child.killed[0] <= asked[0] + POLICY.longest, "it got more time than was told"

    # -- chance, and its end ------------------------------------------------------------------------------------------

    def something(self) -> None:
        kinds = ("user", "work", "answer", "mail", "stray", "nonsense", "exit", "time")
        match self.dice.choices(kinds, self.weights)[0]:
            case "user":
                self.happen(self.dice.choices((Start(), Stop(), Restart(), Stop(insists=True)), (5, 2, 2, 2))[0])
            case "work":
                self.carry_out()
            case "answer":
                self.answer()
            case "mail" if self.mail:
                self.happen(self.mail.pop(self.dice.randrange(len(self.mail))))
            case "stray" if self.stray:
                self.happen(self.stray.pop(self.dice.randrange(len(self.stray))))
            case "nonsense":
                self.talk_nonsense()
            case "exit":
                for child in self.living():
                    self.end(child, self.dice.choice((0, 1, -15)))
            case "time":
                self.pass_time()

    def show_work(self, child: Child) -> None:
        before, finishing = self.bot, self.dice.random() < 0.5
        self.happen(Working(child.run, finishing))
        if self.bot != before:
            child.worked, child.finishing = self.now, self.bot.finishing

    def talk_nonsense(self) -> None:
        """An answer to what nobody has asked."""
        bot, step = self.bot, self.dice.choice(list(Step))
        asked = bot.step if bot.phase is Phase.STARTING else None
        if bot.phase is Phase.STOPPING and bot.pid is None:
            asked = Step.SPAWN
        if step is not asked or step is Step.WATCH:
            for nonsense in (StepDone(bot.run, step), StepFailed(bot.run, step, Failure.BOT, WHY)):
                assert decide(bot, nonsense, self.now, self.policy) == (bot, ()), nonsense

    def pass_time(self) -> None:
        while self.queue and not self.open and not isinstance(self.queue[0], RunStep):
            self.carry_out()  # a signal is sent at once
        if self.bot.phase is Phase.STOPPING and self.living():
            if self.dice.random() < self.busy:
                self.show_work(self.living()[0])
            elif self.dice.random() < 0.4:
                self.happen(Stop(insists=True))
        self.now += self.dice.choice((0.1, 1.0, 8.0, 70.0))
        if self.bot.deadline is not None and self.bot.deadline <= self.now:
            self.now = self.bot.deadline  # a timer comes first of all that is due
            self.happen(Timeout(self.bot.deadline))

    def settle(self, rest: set[Phase]) -> None:
        """Let everything that is under way come to its end."""
        for _ in range(2000):
            if self.bot.phase in rest and not (self.queue or self.open or self.mail):
                return
            if self.queue and not self.open:
                self.carry_out()
            elif self.open:
                self.answer()
            elif self.mail:
                self.happen(self.mail.pop(0))
            elif self.bot.deadline is not None:
                self.pass_time()
            else:
                break
        raise AssertionError(f"it does not come to rest: {self.bot}")


def walk(seed: int) -> World:
    world = World(Random(seed))
    try:
        for _ in range(LENGTH):
            world.something()
        last = [e for e in (Start(), Stop()) if world.dice.random() < 0.5]
        for event in last:
            world.happen(event)
        if world.bot.want_up:
            world.settle({Phase.RUNNING, Phase.FATAL, Phase.CONFLICT, Phase.STOPPED})
        world.happen(Stop())
        world.settle({Phase.STOPPED})
        assert not world.living()
        assert not world.leased
        for late in world.stray:
            world.happen(late)
        assert world.bot.phase is Phase.STOPPED, "raised by an answer that came late"
    except AssertionError as error:
        error.add_note(f"seed {seed}\n" + "\n".join(world.history[-25:]))
        raise
    return world


@pytest.mark.parametrize("batch", range(4))
def test_random_walks(batch: int) -> None:
    for seed in range(batch * WALKS, (batch + 1) * WALKS):
        walk(seed)


def test_the_walks_come_everywhere() -> None:
    """Else the rules would be checked on too little: every phase, the kill, the late pid, FATAL by budget."""
    lines = [line for seed in range(WALKS) for line in walk(seed).history]
    wanted: list[Any] = [f"-> {phase} " for phase in Phase]
    wanted += [
        "KillTree",
        "Note(",
        "stage=1",
        "excused=True",
        "finishing=True",
        "insists=True) : stopping -> stopping (Kill",
        "kind=<Failure.OFFLINE",
        "Restart(",
        "entry=1",
    ]
    assert [what for what in wanted if not any(what in line for line in lines)] == []
    assert any("facts={'pid'" in line and "stopping -> stopping" in line for line in lines), "no late pid"
