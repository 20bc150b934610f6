"""What can happen to a bot (events), and what can be done about it (effects): the values that machine.py works on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from tray_app.core.messages import Message
from tray_app.core.model import Step


class Failure(Enum):
    """Why a step failed, by what it asks for. Its value is the exit code that the command line makes of it."""

    HELD = 1  # the lease is somebody else's: look again slowly
    RIVAL = (1, "rival")  # another reader that we do not end: look again slowly
    CONFIG = 2  # the user has to change something
    MISSING = (2, "missing")  # the script is not there: the next of `fallback`, else as CONFIG
    REFUSED = 3  # Telegram does not take the token
    OFFLINE = 4  # the way to Telegram: costs no tries
    BOT = 5  # the bot or this machine: costs a try

    @property
    def exit_code(self) -> int:
        return self.value if isinstance(self.value, int) else self.value[0]


# -- events -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Start:
    """A user or the remembered wish wants the bot up."""


@dataclass(frozen=True)
class Stop:
    """A user wants the bot down; who `insists` and asks a second time wants it down now."""

    insists: bool = False


@dataclass(frozen=True)
class Restart:
    """Stop, then Start; `reason` says why where it was not the user (a memory limit). With `failed` it counts as an end
    of the bot's own: it is started again after the pause that is due, and within the budget."""

    reason: Message | None = None
    failed: bool = False


@dataclass(frozen=True)
class StepDone:
    """A step of run `run` succeeded. `facts` are new values for fields of Bot (username, pid, …)."""

    run: int
    step: Step
    text: Message | None = None
    skipped: bool = False
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class StepFailed:
    run: int
    step: Step
    kind: Failure
    reason: Message
    cure: Message | None = None
    wait: float | None = None  # seconds, where the other side named a time; a pipe that nobody filled has one too
    untried: bool = False  # what the steps are made of could not be had: none of them is to blame


@dataclass(frozen=True)
class Exited:
    """The bot's whole process tree is gone. `code` as in subprocess (negative: the signal).

    `excused`: the machine slept or lost its network, so the bot is not to blame and the exit costs no try.
    `away`: Telegram is not reached from here, so that it costs none either, and waits as for any way to Telegram.
    """

    run: int
    code: int | None
    reason: Message
    cure: Message | None = None
    excused: bool = False
    away: bool = False


@dataclass(frozen=True)
class Learned:
    """What a step would have told, asked beside the bot. `facts` as in StepDone."""

    run: int
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class Working:
    """A bot that was asked to stop has shown a sign of work; `finishing`: it is known to read no more."""

    run: int
    finishing: bool


@dataclass(frozen=True)
class Timeout:
    """The deadline `at` has passed."""

    at: float


Event = Start | Stop | Restart | StepDone | StepFailed | Exited | Learned | Working | Timeout

# -- effects ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RunStep:
    """Carry out one of the steps LOCK … SPAWN; answer with StepDone or StepFailed.

    `entry` says which script is meant: 0 is `script`, 1 the first of `fallback`. `again`: after a crash, so that what
    was asked a moment ago need not be asked before. Both count in LOCK, for the whole run.
    """

    run: int
    step: Step
    entry: int = 0
    again: bool = False


@dataclass(frozen=True)
class AskToStop:
    """Send the soft signal number `stage` (0 the friendliest) to the bot: to what reads, not to what wraps it."""

    run: int
    stage: int


@dataclass(frozen=True)
class KillTree:
    run: int


@dataclass(frozen=True)
class CleanUp:
    """Let the lease go and close what the run had open: the end of every run."""

    run: int


@dataclass(frozen=True)
class Note:
    """Write into the bot's log, for whoever reads there what happened."""

    text: Message


Effect = RunStep | AskToStop | KillTree | CleanUp | Note
