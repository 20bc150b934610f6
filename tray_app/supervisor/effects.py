"""The hands of one bot: each effect is one call down, and its answer is one event.

Nothing is decided here. A step that cannot be done becomes a StepFailed of the kind that says whom it concerns; the
machine makes of it what it will. What blocks (Telegram, the process table) runs in a worker thread; an answer that
comes after its bot was stopped is dropped.
"""

import asyncio
import os
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tray_app.adapters.leases import claims, lease
from tray_app.adapters.leases.lease import Lease
from tray_app.adapters.logs.log_files import tail
from tray_app.adapters.logs.logs import BotLog
from tray_app.adapters.processes import process
from tray_app.adapters.projects import interpreter
from tray_app.adapters.rivals.rivals import Target
from tray_app.adapters.tokens import env_text, secrets
from tray_app.core.deaths.exits import plainly, stopped
from tray_app.core.deaths.last_words import of_newest_run
from tray_app.core.errors import BotTrayError, HostError
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
    StepDone,
    StepFailed,
)
from tray_app.core.messages import Message, _
from tray_app.core.model import STEP_TITLES, BotSpec, Step
from tray_app.core.reasons import because
from tray_app.core.telegram.route import servers
from tray_app.core.tokens import token_slips
from tray_app.core.tokens.token import Token
from tray_app.core.trust import PassedOver
from tray_app.supervisor import cures, holders, rival_words, tasks, telegram_way
from tray_app.supervisor.deaths import PATIENCE, Deaths
from tray_app.supervisor.endings import Ending
from tray_app.supervisor.exposed import Exposed
from tray_app.supervisor.failures import failed
from tray_app.supervisor.health import Health
from tray_app.supervisor.kept import Kept
from tray_app.supervisor.packages import Packages
from tray_app.supervisor.removals import Removals
from tray_app.supervisor.rival_scan import COMES_BACK, Found, RivalScan, end, target_of
from tray_app.supervisor.room import Room
from tray_app.supervisor.second_reader import Tree
from tray_app.supervisor.telegram_steps import TelegramSteps
from tray_app.supervisor.webhooks import Webhooks
from tray_app.supervisor.workers import Pools

LEFTOVER_GRACE = 1.5  # after each soft signal to a dead agent's bot that goes on reading: a restart within 5 s
RIVAL_GRACE = 5.0
RETAKES, RETAKE_PAUSE = 4, 0.5  # another program that takes the lease to look at it is quicker
TAIL_LINES = 300  # Node shows a whole object behind an error


@dataclass
class Surroundings:
    """What all bots of one agent share. `by` and `home` say who we are in a lease record (see lease_record.py)."""

    loop: asyncio.AbstractEventLoop
    host: process.Host
    pools: Pools
    scan: RivalScan
    environ: Mapping[str, str]
    base: Path
    leases: Path
    by: str
    home: str
    started: Callable[[], str]
    webhooks: Webhooks = field(default_factory=lambda: Webhooks(None))
    deaths: Path | None = None  # the folder in which they are remembered
    removals: Removals | None = None
    room: Room = field(default_factory=Room)
    keyboard: bool = False  # the bot gets what is typed at our terminal
    exposed: Path | None = None  # where it is remembered what was told of tokens that lie open


@dataclass
class Run:
    """What one run has in its hands, from its first step to its clean-up."""

    number: int
    launch: interpreter.Launch
    variables: Mapping[str, str]
    token: secrets.FoundToken | None
    kept: Kept
    mark: str
    server: telegram_way.Server
    rivals: list[Found] = field(default_factory=list)
    child: process.Child | None = None
    asked: bool = False

    @property
    def lease(self) -> Lease:
        return self.kept.lease


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
        self.spec, self.around, self.log, self._post = spec, around, log, post
        self.run: Run | None = None
        if around.removals:
            around.removals.tell(self)
        self.holder: lease.Record | None = None
        self.token_told: Message | None = None
        self.passed_over: tuple[PassedOver, ...] = ()
        self.entry = 0
        self._again = False
        self.packages = Packages(around.host, around.pools.prepare, log, log.note, changed)
        self.offers: tuple[cures.Offer, ...] = ()
        self._slept = process.slept()
        self._told: Message | None = None
        self.deaths = Deaths(spec.name, around.deaths, self._in_thread)
        self.telegram = TelegramSteps(self, changed)
        self.exposed = Exposed(spec.name, log, around.exposed, self._in_thread, changed)
        self.ending = Ending(around.loop, spec.name, post)
        self._telling: asyncio.Task[None] | None = None
        self.health = Health(spec.name, log, around.scan, changed, lambda reason: post(Restart(reason, failed=True)))

    def take_up(self, spec: BotSpec) -> None:
        """A changed entry. What was told of files that it names itself now, or of those beside another script, is over;
        the next start tells anew."""
        moved = (spec.script, spec.folder) != (self.spec.script, self.spec.folder)
        self.passed_over = tuple(one for one in self.passed_over if not moved and getattr(spec, one.key) is None)
        self.spec = spec

    async def perform(self, effect: Effect) -> Event | None:
        try:
            return await self._perform(effect)
        finally:
            if self.run is None:  # what is not there needs no open file
                self.log.close()
                self.around.room.settle(self.spec.name)

    async def _perform(self, effect: Effect) -> Event | None:
        match effect:
            case RunStep(run, step, entry, again):
                if step is Step.LOCK:
                    self.entry, self._again = entry, again
                answer = await self._step(run, step)
                self._write_down(answer)
                return answer
            case AskToStop(_, stage):
                if self.run and self.run.child:
                    self.run.asked = True
                    try:
                        if stage == 0:
                            reads = self.run.token is not None
                            self.ending.begin(self.run.number, self.run.child, reads, servers(self.server))
                    finally:  # whatever cannot be seen of it
                        self.run.child.ask(stage)
            case KillTree():
                if self.run and self.run.child:
                    self.run.child.kill()
            case CleanUp():
                if self._telling:
                    await asyncio.wait([self._telling], timeout=PATIENCE)
                self._clean_up()
            case Note(text):
                self.log.note(text.render())
        return None

    async def _step(self, run: int, step: Step) -> Event:
        try:
            return await STEPS[step](self, run)
        except BotTrayError as error:
            return failed(run, step, error)

    def _write_down(self, answer: Event) -> None:
        """What came of a step, for whoever reads the log; the same trouble is written once, not at each try."""
        match answer:
            case StepDone(_, step, text, skipped):
                if step is Step.SPAWN:
                    self._told = None
                if not skipped and self._told is None:
                    self.log.note(f"{int(step)}/9 {_(STEP_TITLES[step])}{f': {text}' if text else ''}")
            case StepFailed(_, step, _, reason) if reason != self._told:
                self._told = reason
                self.log.note(str(reason) if answer.untried else f"{int(step)}/9 {_(STEP_TITLES[step])}: {reason}")

    # -- the steps ----------------------------------------------------------------------------------------------------

    async def _lock(self, run: int) -> Event:
        self.offers = ()
        self.passed_over = tuple[PassedOver, ...]()
        try:
            launch, variables, found, server, told = await self.around.pools.prepare(self._read, self.spec, self.entry)
        except BotTrayError as error:
            return replace(failed(run, Step.LOCK, error), untried=True)
        finally:
            for one in self.passed_over:
                self.log.note(one.told.render())
        bot_id = found.token.bot_id if found else None
        key = lease.key_of(bot_id, process.user(), self.spec.name)
        facts = {"bot_id": bot_id}
        ended: list[int] = []

        def tell(text: str, pid: int) -> None:
            self.log.note(text)
            ended.append(pid)

        if self.run and self.run.lease.key != key:  # the token was changed since the last run
            self._clean_up()
        if self.run:
            try:
                self.run.kept.see_to(runs=False)
            except lease.Held:
                self._clean_up()
        if self.run is None:
            self.around.room.claim(self.spec.name)
            try:
                leases, prepare = self.around.leases, self.around.pools.prepare
                held = await holders.take(key, leases, self.around.host, LEFTOVER_GRACE, tell, prepare)
            except holders.HeldBy as other:
                self.holder = other.record
                reason, cure = await self._in_thread(holders.sentence, self.spec.name, other.record)
                self.offer(await self._in_thread(cures.end_holder, other.record, key, self.around))
                return StepFailed(run, Step.LOCK, Failure.HELD, reason, cure)
            self.run = Run(run, launch, variables, found, Kept(held, self.around.leases), os.urandom(16).hex(), server)
        self.run.number, self.run.launch, self.run.variables, self.run.token = run, launch, variables, found
        self.run.server, self.run.child, self.run.rivals, self.run.asked = server, None, [], False
        self.telegram.begin(found.token if found else None, self._again)
        self.token_told = told
        self.log.set_secrets([found.token] if found else [])
        self._write_record()
        if not ended:
            return StepDone(run, Step.LOCK, facts=facts)
        left = Message(
            "ended PID {pids}, which a dead agent had left",
            "ended PIDs {pids}, which a dead agent had left",
            n=len(ended),
            pids=", ".join(map(str, ended)),
        )
        return StepDone(run, Step.LOCK, left, facts=facts)

    def _read(
        self, spec: BotSpec, entry: int
    ) -> tuple[interpreter.Launch, Mapping[str, str], secrets.FoundToken | None, telegram_way.Server, Message | None]:
        """What a start is made of, each file read once (a .env may be a pipe), and what is told of it. In a thread."""
        launch = interpreter.resolve(spec, self.around.base, entry)
        self.passed_over = launch.passed_over
        variables = secrets.env_variables(spec, launch.env_file)
        found = secrets.find_token(spec, launch.env_file, self.around.environ, variables)
        own = secrets.bot_environment(spec, None, self.around.environ, None, variables)
        told = (token_slips.told(found.token, found.source) if found else None) or env_text.wide(launch.env_file)
        return launch, variables, found, telegram_way.server(spec, launch, own) if found else None, told

    async def _token(self, run: int) -> Event:
        return await self.telegram.token(run)

    async def _find_rivals(self, run: int) -> Event:
        now = self._now()
        now.rivals = await self.around.scan.find(self._target())
        text = rival_words.found(len(now.rivals), self.around.scan.apart.get(self.spec.name, ()))
        return StepDone(run, Step.FIND_RIVALS, text)

    async def _end_rivals(self, run: int) -> Event:
        now = self._now()
        if not now.rivals:
            return StepDone(run, Step.END_RIVALS, Message("nothing to end"), skipped=True)
        for found in now.rivals:
            if (refused := rival_words.untouchable(self.spec, found.rival)) is not None:
                self.offer(cures.end_rival(found, self._target(), self.around))
                return StepFailed(run, Step.END_RIVALS, Failure.RIVAL, *refused)
        if (hopeless := await self._without_a_chance()) is not None:
            return StepFailed(run, Step.END_RIVALS, Failure.RIVAL, *hopeless)
        for found in now.rivals:
            self.log.note(rival_words.about_to_end(found.rival).render())
            try:
                gone = await end(found, self.around.host, RIVAL_GRACE)
            except PermissionError:
                gone = False
            if not gone:
                return StepFailed(run, Step.END_RIVALS, Failure.RIVAL, *rival_words.stubborn(self.spec, found.rival))
        await asyncio.sleep(COMES_BACK)
        back = await self.around.scan.come_back(self._target(), now.rivals)
        if back:  # whoever started the copy starts it anew: fighting it would never end
            return StepFailed(run, Step.END_RIVALS, Failure.RIVAL, *rival_words.comes_back(self.spec, back))
        ended = dict.fromkeys(one.pid for f in now.rivals for one in (f.loop, f.identity) if one)
        pids = ", ".join(map(str, ended))
        text = Message("ended PID {pids}", "ended PIDs {pids}", n=len(ended), pids=pids)
        if again_by := next((f.rival.again for f in now.rivals if f.rival.again), None):
            text = Message(
                "{ended}; cron starts it anew until you take it out: {command}", ended=text, command=again_by
            )
        return StepDone(run, Step.END_RIVALS, text)

    async def _without_a_chance(self) -> tuple[Message, Message] | None:
        """A copy that works is not ended for a start of ours that would not."""
        from tray_app.supervisor import chance  # here, because most starts meet nobody

        now = self._now()
        environ = self._environment(now.token)
        for found in now.rivals:
            refused: tuple[Message, Message] | None = await self._in_thread(
                chance.refusal, self.spec, now.launch, environ, found.rival
            )
            if refused is not None:
                self.offer(cures.end_rival(found, self._target(), self.around))
                return refused
        return None

    async def _webhook(self, run: int) -> Event:
        return await self.telegram.webhook(run)

    async def _connection(self, run: int) -> Event:
        await self._see_to_packages()  # here, because nothing may be given up half done once the child is there
        return await self.telegram.connection(run)

    async def _see_to_packages(self) -> None:
        now = self._now()
        environ = self._environment()
        self._mark(environ)
        if await self.packages.see_to(self.spec, now.launch, self.around.base, environ, now.lease.fd):
            now.launch = await self.around.pools.prepare(interpreter.resolve, self.spec, self.around.base, self.entry)

    async def _spawn(self, run: int) -> Event:
        now = self._now()
        if not self._still_leased(now):
            known = await self._in_thread(holders.known, now.lease.key, self.around.leases)
            said = await self._in_thread(holders.sentence, self.spec.name, known)
            return StepFailed(run, Step.SPAWN, Failure.HELD, *said)
        environ = self._environment(now.token)
        self._mark(environ)
        self.deaths.begin()
        try:
            now.child = self.around.host.spawn(
                now.launch.argv,
                folder=now.launch.folder,
                environ=environ,
                lock=now.lease.fd,
                sink=self.log,
                on_exit=lambda code, leftovers: self._exited(run, code, leftovers),
                grace=self.spec.stop_timeout,
                keyboard=self.around.keyboard,
            )
        except OSError as error:
            return StepFailed(
                run,
                Step.SPAWN,
                Failure.BOT,
                Message("{program} could not be started: {error}.",
                        program=now.launch.argv[0], error=because(error)),
                Message('Look at "python" and "script" of bot {bot} in bots.toml.', bot=self.spec.name),
            )  # fmt: skip
        self._slept = process.slept()
        self.around.room.settle(self.spec.name)
        self._write_record()
        if (api := self.api()) is not None:
            tree = Tree(self._target(), now.child.identity.pid, now.mark)
            self.health.begin(api, tree, self.telegram.ask, self.telegram.whose, self.around)
        token = now.token.token if now.token else None
        self.telegram.look()
        self.exposed.begin(now.launch, token, [found.rival for found in now.rivals])
        pid = now.child.identity.pid
        return StepDone(run, Step.SPAWN, Message("PID {pid}", pid=pid), facts={"pid": pid})

    # -- what is asked between the steps ------------------------------------------------------------------------------

    @property
    def child(self) -> process.Child | None:
        return self.run.child if self.run else None

    def look(self, well: bool) -> None:
        """Called now and then while the bot runs, `well` after a good while: see that nobody has taken the lock file
        away from under us, and what the bot and Telegram say."""
        self._slept = process.slept()
        self.health.look()
        self.telegram.look()
        if well and self.run:
            self.deaths.look(self.run.launch)
        self.see_to_lease()

    def see_to_lease(self, tries: int = RETAKES) -> None:
        """Where the lock file was taken away from under us: lock a new one, and have the bot started anew, since its
        tree holds the old one, which keeps nobody out once we are gone.

        Whoever has the new one for a moment only looks, or lets it go again since our bot runs (records.py).
        """
        if self.run is None:
            return
        child = self.run.child
        runs = child is not None and process.alive(child.identity)
        try:
            if not self.run.kept.see_to(runs):
                return
        except HostError:
            return  # looked at again at the next sample
        except lease.Held:
            if tries:
                self.around.loop.call_later(RETAKE_PAUSE, self.see_to_lease, tries - 1)
                return
            told = Message("its lock file was removed, and another program has taken its lease since")
        else:
            told = Message("started anew, since its lock file was removed: it holds the new one now")
        if runs and not self.run.asked:
            self.log.note(told.render())
            self._post(Restart(told))

    def _still_leased(self, run: Run) -> bool:
        """Right before the bot is started: the lock file may have been removed since it was locked."""
        try:
            run.kept.see_to(runs=False)
        except lease.Held:
            return False
        return not claims.claimed(run.lease.key, self.around.leases)

    def _exited(self, run: int, code: int, leftovers: int) -> None:
        """Whatever else fails: the machine hears of the end."""
        self.ending.end()
        excused, away = process.slept() - self._slept > 1, self.telegram.not_reached()
        now = self.run
        if now is None or now.asked:
            self._tell(Exited(run, code, stopped(code), None, excused))
        else:
            end = Exited(run, code, plainly(code), away, excused, away is not None)
            self._telling = self._begin(self._explained(now, end, leftovers))
        try:
            self.health.end(asked=now is None or now.asked)
        except Exception as error:
            tasks.failed(self.around.loop, f"looking after bot {self.spec.name}", error)

    async def _explained(self, of: Run, end: Exited, leftovers: int) -> None:
        death = None
        try:
            pid = of.child.identity.pid if of.child else 0
            words = await self.deaths.soon(self._last_words)
            death = await self.deaths.explain(pid, end.code or 0, leftovers, of.launch, words or "")
            # an error with a cure of its own is not the network's
            end = replace(end, reason=death.reason, cure=death.cure or end.cure, away=end.away and not death.cure)
        except Exception as error:
            tasks.failed(self.around.loop, f"explaining the end of bot {self.spec.name}", error)
        self._tell(end)
        if death:
            await self.deaths.keep(death, of.launch)

    def _begin(self, work: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
        return tasks.begin(self.around.loop, work, f"work of bot {self.spec.name}")

    def _tell(self, end: Exited) -> None:
        try:
            self.log.note(end.reason.render())
        finally:
            self._post(end)

    def _last_words(self) -> str:
        """The end of what this run has written."""
        try:
            return of_newest_run(tail(self.log.path, TAIL_LINES)).decode(errors="replace")
        except BotTrayError:
            return ""

    def offer(self, offer: cures.Offer | None) -> None:
        if offer:
            self.offers = (*self.offers, offer)

    def _clean_up(self) -> None:
        self.telegram.end()
        if self.run:
            self.run.kept.release()
            self.run = None

    def _write_record(self) -> None:
        now = self._now()
        child = now.child.identity if now.child else None
        around = self.around
        self.holder = holders.own_record(self.spec.name, around.by, now.mark, child, around.started(), around.home)
        now.lease.record(self.holder)

    def _target(self) -> Target:
        now = self._now()
        token = now.token.token if now.token else None
        return target_of(self.spec, now.launch, token, self.around.environ, now.variables)

    @property
    def token(self) -> Token | None:
        return self.run.token.token if self.run and self.run.token else None

    @property
    def server(self) -> str | None:
        """As for api_base; None for the cloud, and where it is not known."""
        return self.run.server if self.run and isinstance(self.run.server, str) else None

    def api(self, **patience: Any) -> Any:
        """None for a bot without a token."""
        if (token := self.token) is None:
            return None
        return telegram_way.api(token, self._now().server, self.spec, self._environment(), **patience)

    def settings(self) -> tuple[BotSpec, interpreter.Launch, Mapping[str, str]]:
        """What a start is made of, with the bot's own environment."""
        return self.spec, self._now().launch, self._environment()

    def learn(self, facts: Mapping[str, Any]) -> None:
        """What was asked beside the bot."""
        if self.run and self.run.child:
            self._post(Learned(self.run.number, facts))

    def _environment(self, token: secrets.FoundToken | None = None) -> dict[str, str]:
        """The bot's own; the token out of a vault is in it only where it is handed over."""
        now = self._now()
        return secrets.bot_environment(self.spec, None, self.around.environ, token, now.variables)

    def _mark(self, environ: dict[str, str]) -> None:
        """By these what we leave is known, should we die."""
        environ[process.MARK] = self._now().mark
        environ[lease.CARRIED] = self.holder.text(in_ascii=True) if self.holder else ""

    def _now(self) -> Run:
        assert self.run is not None, "a step after LOCK without its run"
        return self.run

    def _in_thread(self, function: Callable[..., Any], *args: Any) -> "asyncio.Future[Any]":
        return self.around.pools.look(function, *args)


STEPS = {
    Step.LOCK: Effects._lock,
    Step.TOKEN: Effects._token,
    Step.FIND_RIVALS: Effects._find_rivals,
    Step.END_RIVALS: Effects._end_rivals,
    Step.WEBHOOK: Effects._webhook,
    Step.CONNECTION: Effects._connection,
    Step.SPAWN: Effects._spawn,
}
