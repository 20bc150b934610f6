"""The hands of one bot: each effect is one call down, and its answer is one event.

Nothing is decided here: the machine makes of an answer what it will. An answer that comes after its bot was stopped is
dropped.
"""

from collections.abc import Callable

from tray_app.adapters.leases import lease
from tray_app.adapters.logs.logs import BotLog
from tray_app.adapters.processes import process
from tray_app.core.errors import HostError
from tray_app.core.events import (
    AskToStop,
    CleanUp,
    Effect,
    Event,
    Failure,
    KillTree,
    Note,
    Restart,
    RunStep,
    StepDone,
    StepFailed,
)
from tray_app.core.messages import Message, _
from tray_app.core.model import STEP_TITLES, BotSpec, Step
from tray_app.core.scripts.telegram_code import Speaks
from tray_app.supervisor.current import Current
from tray_app.supervisor.ends.deaths import Deaths
from tray_app.supervisor.ends.exits import Exits
from tray_app.supervisor.start.packages import Packages
from tray_app.supervisor.start.steps import Steps
from tray_app.supervisor.start.telegram_steps import TelegramSteps
from tray_app.supervisor.surroundings import Surroundings
from tray_app.supervisor.warnings.exposed import Exposed
from tray_app.supervisor.warnings.health import Health
from tray_app.supervisor.warnings.second_reader import Tree
from tray_app.supervisor.warnings.unguarded import Unguarded

RETAKES, RETAKE_PAUSE = 4, 0.5  # another program that takes the lease to look at it is quicker


class Effects:
    """Performs the effects of one bot. `post` takes the events that come without having been asked for: the exit.

    `changed` is called when there is something new to say of a running bot.
    """

    def __init__(
        self,
        spec: BotSpec,
        around: Surroundings,
        log: BotLog,
        post: Callable[[Event], None],
        changed: Callable[[], None],
    ) -> None:
        self.current = now = Current(spec, around, log, post)
        if around.removals:
            around.removals.tell(self)
        self._told: Message | None = None
        self._changed = changed
        self.packages = Packages(around.host, around.pools.prepare, log, log.note, changed)
        self.telegram = TelegramSteps(now, changed, lambda error: self.health.refused(error))
        ask, webhooks = self.telegram.ask, self.telegram.webhooks
        self.health = Health(
            spec.name, log, around, ask, webhooks, self._warned, lambda reason: post(Restart(reason, failed=True))
        )
        self.unguarded = Unguarded(spec.name, log, around.leases, now.in_thread, lambda: now.holder, changed)
        self.exposed = Exposed(spec.name, log, around.exposed, now.in_thread, changed)
        self._deaths = Deaths(spec.name, around.deaths, now.in_thread)
        self._exits = Exits(now, self._deaths, self.telegram.not_reached, self.health.end)
        self._steps = Steps(now, self.telegram, self.packages, self._deaths.begin, self._runs, self._exits.exited)

    async def perform(self, effect: Effect) -> Event | None:
        now = self.current
        try:
            return await self._perform(effect)
        finally:
            if now.run is None:  # what is not there needs no open file
                now.log.close()
                now.around.room.settle(now.spec.name)

    async def _perform(self, effect: Effect) -> Event | None:
        match effect:
            case RunStep(run, step, entry, again):
                answer = await self._steps.take(run, step, entry, again)
                self._write_down(answer)
                if isinstance(answer, StepFailed) and answer.kind is Failure.REFUSED:
                    self.health.forget()  # with a token that is not taken nobody reads
                return answer
            case AskToStop(_, stage):
                self._exits.ask(stage)
            case KillTree():
                if child := self.current.child:
                    child.kill()
            case CleanUp():
                await self._exits.told()
                self.unguarded.end()
                self.exposed.end()
                self._steps.let_go()
            case Note(text):
                self.current.log.note(text.render())
        return None

    def _write_down(self, answer: Event) -> None:
        """What came of a step, for whoever reads the log; the same trouble is written once, not at each try."""
        log = self.current.log
        match answer:
            case StepDone(_, step, text, skipped):
                if step is Step.SPAWN:
                    self._told = None
                if not skipped and self._told is None:
                    log.note(f"{int(step)}/9 {_(STEP_TITLES[step])}{f': {text}' if text else ''}")
            case StepFailed(_, step, _, reason) if reason != self._told:
                self._told = reason
                log.note(str(reason) if answer.untried else f"{int(step)}/9 {_(STEP_TITLES[step])}: {reason}")

    def _runs(self) -> None:
        """The bot has just been started."""
        now, run = self.current, self.current.now
        self._exits.slept = process.slept()
        api = now.api()
        self.unguarded.begin(run.way, known=api is not None)
        if run.child and (api is not None or self.unguarded.warnings):
            tree = Tree(now.target(), run.child.identity.pid, run.mark, run.way is not Speaks.MTPROTO)
            self.health.begin(api, tree)
        self.telegram.look()
        self.exposed.begin(run.launch, now.token, [found.rival for found in run.rivals])

    def _warned(self) -> None:
        """What is said of the running bot is another thing than before."""
        self.current.around.timeline.warned(self.current.spec.name, self.health.warnings)
        self._changed()

    def look(self, well: bool) -> None:
        """Called now and then while the bot runs, `well` after a good while: see that nobody has taken the lock file
        away from under us, and what the bot and Telegram say."""
        self._exits.slept = process.slept()
        self.health.look()
        self.telegram.look()
        if well and self.current.run:
            self._deaths.look(self.current.run.launch)
        self.see_to_lease()

    def see_to_lease(self, tries: int = RETAKES) -> None:
        """Where the lock file was taken away from under us: lock a new one, and have the bot started anew, since its
        tree holds the old one, which keeps nobody out once we are gone.

        Whoever has the new one for a moment only looks, or lets it go again since our bot runs (leases/records.py).
        """
        now, run = self.current, self.current.run
        if run is None:
            return
        child = run.child
        runs = child is not None and process.alive(child.identity)
        try:
            if not run.kept.see_to(runs):
                return
        except HostError:
            return  # looked at again at the next sample
        except lease.Held:
            if tries:
                now.around.loop.call_later(RETAKE_PAUSE, self.see_to_lease, tries - 1)
                return
            told = Message("its lock file was removed, and another program has taken its lease since")
        else:
            told = Message("started anew, since its lock file was removed: it holds the new one now")
        if runs and not run.asked:
            now.log.note(told.render())
            now.post(Restart(told))
