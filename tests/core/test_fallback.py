"""Which script a bot runs, as histories: the next one of `fallback` when one is missing or dies before it settles."""

import pytest

from tray_app.core.bot import Bot
from tray_app.core.events import CleanUp, Exited, Failure, Note, RunStep, Start, StepDone, StepFailed, Stop, Timeout
from tray_app.core.machine import decide
from tray_app.core.messages import Message
from tray_app.core.model import Phase, Step
from tray_app.core.policy import Policy

THREE = Policy(entries=("a.py", "b.py", "c.py"), budget=2)
BAD = Message("ended with exit code 1")


class History:
    def __init__(self, policy: Policy = THREE) -> None:
        self.bot, self.policy, self.now, self.effects = Bot("shop"), policy, 100.0, ()

    def tell(self, event: object) -> Bot:
        self.bot, self.effects = decide(self.bot, event, self.now, self.policy)  # type: ignore[arg-type]
        return self.bot

    def up_to(self, step: Step) -> None:
        """Through the steps of this run before `step`."""
        while self.bot.step is not None and self.bot.step < step:
            facts = {"pid": 7} if self.bot.step is Step.SPAWN else {}
            self.tell(StepDone(self.bot.run, self.bot.step, facts=facts))

    def dies(self, code: int = 1, excused: bool = False) -> Bot:
        self.up_to(Step.WATCH)
        return self.tell(Exited(self.bot.run, code, BAD, excused=excused))

    def time_passes(self) -> Bot:
        assert self.bot.deadline is not None
        self.now = self.bot.deadline
        return self.tell(Timeout(self.bot.deadline))


def test_one_after_the_other_each_at_once_then_a_pause_and_the_first_again() -> None:
    one = History()
    one.tell(Start())
    assert one.effects == (RunStep(1, Step.LOCK, 0),)
    for entry, script in ((1, "b.py"), (2, "c.py")):
        bot = one.dies()
        assert (bot.phase, bot.entry, bot.run) == (Phase.STARTING, entry, entry + 1)
        told, started = one.effects
        assert started == RunStep(entry + 1, Step.LOCK, entry)
        assert isinstance(told, Note)
        assert told.text == bot.instead
        assert str(bot.instead).startswith(f"{script} runs in the place of ")
        assert str(bot.instead).endswith("ended with exit code 1")
        assert bot.tries == 0
    assert one.dies().phase is Phase.BACKOFF
    assert one.bot.tries == 1
    assert one.time_passes().entry == 0
    assert one.bot.instead is None
    assert one.effects == (RunStep(4, Step.LOCK, 0, again=True),)


def test_a_missing_script_gives_way_and_the_last_one_is_fatal() -> None:
    one = History()
    one.tell(Start())
    gone = Message("its script does not exist.")
    assert one.tell(StepFailed(1, Step.LOCK, Failure.MISSING, gone)).entry == 1
    assert not any(isinstance(effect, CleanUp) for effect in one.effects), "the lease is kept meanwhile"
    one.tell(StepFailed(2, Step.LOCK, Failure.MISSING, gone))
    bot = one.tell(StepFailed(3, Step.LOCK, Failure.MISSING, gone))
    assert (bot.phase, bot.reason) == (Phase.FATAL, gone)
    assert bot.failure is not None
    assert bot.failure.exit_code == 2


def test_without_a_choice_nothing_is_different() -> None:
    one = History(Policy())
    one.tell(Start())
    assert one.dies().phase is Phase.BACKOFF
    assert one.bot.instead is None
    two = History(Policy())
    two.tell(Start())
    assert two.tell(StepFailed(1, Step.LOCK, Failure.MISSING, BAD)).phase is Phase.FATAL
    assert two.bot.steps[Step.LOCK].state == "failed"


def test_where_nothing_could_be_tried_no_step_is_to_blame() -> None:
    one = History(Policy())
    one.tell(Start())
    bot = one.tell(StepFailed(1, Step.LOCK, Failure.MISSING, BAD, untried=True))
    assert (bot.phase, bot.reason, bot.steps) == (Phase.FATAL, BAD, {})


def test_one_that_has_settled_is_restarted_from_the_first() -> None:
    one = History()
    one.tell(Start())
    one.dies()
    one.up_to(Step.WATCH)
    assert one.time_passes().phase is Phase.RUNNING
    assert one.bot.entry == 1
    assert one.bot.instead is not None, "while it runs it is told that it is not the first"
    assert one.tell(Exited(one.bot.run, 1, BAD)).phase is Phase.BACKOFF
    assert one.time_passes().entry == 0


@pytest.mark.parametrize(
    ("restart", "code", "next_one"),
    [("always", 0, True), ("on-failure", 0, False), ("never", 0, False), ("never", 1, True), ("on-failure", 1, True)],
)
def test_an_end_that_was_meant_is_no_failure(restart: str, code: int, next_one: bool) -> None:
    one = History(Policy(entries=("a.py", "b.py"), restart=restart))  # type: ignore[arg-type]
    one.tell(Start())
    bot = one.dies(code)
    assert (bot.entry == 1) is next_one
    assert bot.phase is (Phase.STARTING if next_one else Phase.STOPPED)


def test_a_machine_that_slept_is_not_the_scripts_fault() -> None:
    one = History()
    one.tell(Start())
    assert one.dies(excused=True).phase is Phase.BACKOFF
    assert one.bot.entry == 0


def test_stop_ends_the_trying() -> None:
    one = History()
    one.tell(Start())
    one.dies()
    one.up_to(Step.WATCH)
    one.tell(Stop())
    assert one.bot.phase is Phase.STOPPING
    assert one.tell(Exited(one.bot.run, 1, BAD)).phase is Phase.STOPPED
