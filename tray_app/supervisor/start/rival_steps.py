"""What a start does about other copies of its bot: steps 3 and 4. They are found; where that may be, they are ended."""

import asyncio

from tray_app.core.events import Event, Failure, StepDone, StepFailed
from tray_app.core.messages import Message
from tray_app.core.model import Step
from tray_app.supervisor import cures
from tray_app.supervisor.current import Current
from tray_app.supervisor.rivals import words as rival_words
from tray_app.supervisor.rivals.scan import COMES_BACK, end


class RivalSteps:
    """Of one bot."""

    def __init__(self, current: Current) -> None:
        self._of, self._around = current, current.around

    async def find(self, run: int) -> Event:
        of, scan = self._of, self._around.scan
        of.now.rivals = await scan.find(of.target())
        text = rival_words.found(len(of.now.rivals), scan.apart.get(of.spec.name, ()))
        return StepDone(run, Step.FIND_RIVALS, text)

    async def end(self, run: int) -> Event:
        of, around, now = self._of, self._around, self._of.now
        if not now.rivals:
            return StepDone(run, Step.END_RIVALS, Message("nothing to end"), skipped=True)
        for found in now.rivals:
            if (refused := rival_words.untouchable(of.spec, found.rival)) is not None:
                of.offer(cures.end_rival(found, of.target(), around))
                return StepFailed(run, Step.END_RIVALS, Failure.RIVAL, *refused)
        if (hopeless := await self._without_a_chance()) is not None:
            return StepFailed(run, Step.END_RIVALS, Failure.RIVAL, *hopeless)
        for found in now.rivals:
            of.log.note(rival_words.about_to_end(found.rival).render())
            try:
                gone = await end(found, around.host, of.spec.stop_timeout)
            except PermissionError:
                gone = False
            if not gone:
                return StepFailed(run, Step.END_RIVALS, Failure.RIVAL, *rival_words.stubborn(of.spec, found.rival))
        await asyncio.sleep(COMES_BACK)
        back = await around.scan.come_back(of.target(), now.rivals)
        if back:  # whoever started the copy starts it anew: fighting it would never end
            return StepFailed(run, Step.END_RIVALS, Failure.RIVAL, *rival_words.comes_back(of.spec, back))
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
        from tray_app.supervisor.start import chance  # here, because most starts meet nobody

        of, now = self._of, self._of.now
        environ = of.environment(now.token)
        for found in now.rivals:
            refused: tuple[Message, Message] | None = await of.in_thread(
                chance.refusal, of.spec, now.launch, environ, found.rival
            )
            if refused is not None:
                of.offer(cures.end_rival(found, of.target(), self._around))
                return refused
        return None
