"""The steps of a start, each of which answers with one event. What they ask of Telegram is in telegram_steps.py, what
they do about other copies in rival_steps.py.

Nothing is decided here: what cannot be done becomes a failure of the kind that says whom it concerns. What blocks (the
process table, files) runs in a worker thread.
"""

import os
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from tray_app.adapters.leases import claims, lease
from tray_app.adapters.processes import process
from tray_app.adapters.projects import interpreter
from tray_app.adapters.tokens import env_text, secrets
from tray_app.core.errors import BotTrayError, TokenRefused
from tray_app.core.events import Event, Failure, StepDone, StepFailed
from tray_app.core.messages import Message
from tray_app.core.model import BotSpec, Step
from tray_app.core.scripts.telegram_code import Speaks
from tray_app.core.telegram.refusals import where_it_lies
from tray_app.core.tokens import token_slips
from tray_app.core.trust import PassedOver
from tray_app.supervisor import cures, telegram_way
from tray_app.supervisor.current import Current, Run
from tray_app.supervisor.leases import holders
from tray_app.supervisor.leases.kept import Kept
from tray_app.supervisor.start import unstarted
from tray_app.supervisor.start.failures import failed
from tray_app.supervisor.start.packages import Packages
from tray_app.supervisor.start.rival_steps import RivalSteps
from tray_app.supervisor.start.telegram_steps import TelegramSteps
from tray_app.supervisor.telegram import promises


class Steps:
    """Of one bot. `begins` is called right before it is started, `runs` when it has been, `exited(run, code,
    leftovers)` when it has ended with its tree."""

    def __init__(
        self,
        current: Current,
        telegram: TelegramSteps,
        packages: Packages,
        begins: Callable[[], None],
        runs: Callable[[], None],
        exited: Callable[[int, int, int], None],
    ) -> None:
        self._of, self._around = current, current.around
        self._telegram, self._packages, self._rivals = telegram, packages, RivalSteps(current)
        self._begins, self._runs, self._exited = begins, runs, exited
        self._entry = 0

    async def take(self, run: int, step: Step, entry: int, again: bool) -> Event:
        """`entry` is which of the entry's programs, `again` after a crash."""
        try:
            match step:
                case Step.LOCK:
                    self._entry = entry
                    return await self._expected(self._lock(run, again), again)
                case Step.TOKEN:
                    if self._of.token:
                        self._around.scan.expect_no_more(self._of.spec.name)
                    return await self._telegram.token(run)
                case Step.FIND_RIVALS:
                    return await self._rivals.find(run)
                case Step.END_RIVALS:
                    return await self._rivals.end(run)
                case Step.WEBHOOK:
                    return await self._telegram.webhook(run)
                case Step.CONNECTION:
                    await self._see_to_packages()  # nothing may be given up half done once the child is there
                    return await self._telegram.connection(run)
                case Step.SPAWN:
                    return await self._spawn(run)
            raise AssertionError(f"no step of a start: {step}")
        except BotTrayError as error:
            found = self._of.run.token if self._of.run else None
            if found and isinstance(error, TokenRefused):
                error = where_it_lies(error, found.source)
            return failed(run, step, error)

    async def _expected(self, locked: Awaitable[Event], again: bool) -> Event:
        """Whoever starts together looks together; a crashed bot waits for nobody."""
        scan, name = self._around.scan, self._of.spec.name
        answer: Event | None = None
        if not again:
            scan.expect(name)
        try:
            answer = await locked
            return answer
        finally:
            if not isinstance(answer, StepDone):
                scan.expect_no_more(name)

    async def _lock(self, run: int, again: bool) -> Event:
        of, around = self._of, self._around
        of.offers, of.passed_over = (), tuple[PassedOver, ...]()
        prepare, before = around.pools.prepare, of.run if again else None
        try:
            launch, variables, found, server, told, way = await prepare(self._read, of.spec, self._entry, before)
        except BotTrayError as error:
            return replace(failed(run, Step.LOCK, error), untried=True)
        finally:
            for one in of.passed_over:
                of.log.note(one.told.render())
        bot_id = found.token.bot_id if found else None
        key = lease.key_of(bot_id, process.user(), of.spec.name)
        facts = {"bot_id": bot_id}
        ended: list[int] = []

        def tell(text: str, pid: int) -> None:
            of.log.note(text)
            ended.append(pid)

        if of.run and of.run.lease.key != key:  # the token was changed since the last run
            self.let_go()
        if of.run:
            try:
                of.run.kept.see_to(runs=False)
            except lease.Held:
                self.let_go()
        if of.run is None:
            around.room.claim(of.spec.name)
            try:
                held = await holders.take(key, around.leases, around.host, of.spec.stop_timeout, tell, prepare)
            except holders.HeldBy as other:
                of.holder = other.record
                reason, cure = await of.in_thread(holders.sentence, of.spec.name, other.record)
                of.offer(await of.in_thread(cures.end_holder, other.record, key, around))
                return StepFailed(run, Step.LOCK, Failure.HELD, reason, cure)
            of.run = Run(run, launch, variables, found, Kept(held, around.leases), os.urandom(16).hex(), server, way)
        of.run.number, of.run.launch, of.run.variables, of.run.token = run, launch, variables, found
        of.run.server, of.run.way, of.run.child, of.run.rivals, of.run.asked = server, way, None, [], False
        of.run.hang_up()
        self._telegram.begin(found.token if found else None, again)
        of.token_told = told
        of.log.set_secrets([found.token] if found else [])
        of.write_record()
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
        self, spec: BotSpec, entry: int, before: Run | None
    ) -> tuple[
        interpreter.Launch, Mapping[str, str], secrets.FoundToken | None, telegram_way.Server, Message | None, Speaks
    ]:
        """What a start is made of, each file read once (a .env may be a pipe), and what is told of it. In a thread.
        After a crash the child does not wait for the bot's code to be read again: `before` knows of it."""
        around = self._around
        launch = interpreter.resolve(spec, around.base, entry)
        self._of.passed_over = launch.passed_over
        variables = secrets.env_variables(spec, launch.env_file)
        found = secrets.find_token(spec, launch.env_file, around.environ, variables)
        own = secrets.bot_environment(spec, None, around.environ, None, variables)
        told = (token_slips.told(found.token, found.source) if found else None) or env_text.wide(launch.env_file)
        server = telegram_way.server(spec, launch, own) if found else None
        way = before.way if before and before.launch.script == launch.script else promises.way_of(launch, spec.token)
        return launch, variables, found, server, told, way

    async def _see_to_packages(self) -> None:
        of, now, base = self._of, self._of.now, self._around.base
        if await self._packages.see_to(of.spec, now.launch, base, of.marked(), now.lease.fd):
            now.launch = await self._around.pools.prepare(interpreter.resolve, of.spec, base, self._entry)

    async def _spawn(self, run: int) -> Event:
        of, around, now = self._of, self._around, self._of.now
        if not self._still_leased(now):
            known = await of.in_thread(holders.known, now.lease.key, around.leases)
            said = await of.in_thread(holders.sentence, of.spec.name, known)
            return StepFailed(run, Step.SPAWN, Failure.HELD, *said)
        self._begins()
        try:
            now.child = around.host.spawn(
                now.launch.argv,
                folder=now.launch.folder,
                environ=of.marked(now.token),
                lock=now.lease.fd,
                sink=of.log,
                on_exit=lambda code, leftovers: self._exited(run, code, leftovers),
                grace=of.spec.stop_timeout,
                keyboard=around.keyboard,
            )
        except OSError as error:
            return StepFailed(run, Step.SPAWN, Failure.BOT, *unstarted.words(of.spec, now.launch.argv[0], error))
        around.room.settle(of.spec.name)
        of.write_record()
        now.hang_up()
        self._runs()
        pid = now.child.identity.pid
        return StepDone(run, Step.SPAWN, Message("PID {pid}", pid=pid), facts={"pid": pid})

    def let_go(self) -> None:
        """The run is over."""
        self._telegram.end()
        self._of.let_go()

    def _still_leased(self, run: Run) -> bool:
        """Right before the bot is started: the lock file may have been removed since it was locked."""
        try:
            run.kept.see_to(runs=False)
        except lease.Held:
            return False
        return not claims.claimed(run.lease.key, self._around.leases)
