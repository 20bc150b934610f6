"""What BotTray promises, each promise put to the test on the scene: `PROOFS`, in the order in which they are shown.

A proof returns what was measured and what happened, or raises Broken with what was seen instead.
"""

import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from tray_app.core.errors import HELD, BotTrayError
from tray_app.core.messages import N_, _
from tray_app.core.model import BotView, Phase, Step
from tray_app.demo.course import Broken, Course, Result, unanswered
from tray_app.demo.scene import BOT, PATIENCE, Scene

STRANGER = "import sys; sys.stdin.read()"


def echoed(course: Course) -> Result:
    course.up()
    asked = time.time()
    number = course.write()[0]
    state = course.answered([number])
    answer = next(answer for answer in state["sent"] if answer["update_id"] == number)
    return Result(
        _seconds(answer["time"] - asked),
        [_('Ada wrote "{text}", the bot answered "{text}".', text=answer["text"])],
    )


def second_start_refused(course: Course) -> Result:
    pid, lines = course.up(), []
    for verb in ("start", "run"):
        code, told = course.scene.say(verb, BOT)
        if code != HELD or str(pid) not in told:
            raise Broken(_("bottray {verb} ended with {code} and said: {told}", verb=verb, code=code, told=told))
        lines += [f"$ bottray {verb} {BOT}", told]
    if course.scene.bot().pid != pid:
        raise Broken(_("The bot that ran was disturbed: PID {pid} is gone.", pid=pid))
    if lines[1] == lines[3]:
        del lines[1]
    return Result(_("exit code {code}, twice", code=HELD), lines)


def killed_bot_mended(course: Course) -> Result:
    old = course.up()
    before = course.write(3)
    killed = time.monotonic()
    psutil.Process(old).kill()
    view = course.until(lambda view: view.pid not in (None, old), _("No new process came."))
    took = time.monotonic() - killed
    course.answered([*before, *course.write(2)])
    return Result(
        _("back after {time}", time=_seconds(took)),
        [_("kill -9 {old}: the new one is PID {pid}, and it answers.", old=old, pid=view.pid)],
    )


def token_redacted(course: Course) -> Result:
    course.up()
    lines = list(course.scene.log_lines())
    shown = f"{course.scene.token!r}"
    redacted = [line for line in lines if shown in line]
    leaks = [file for file in course.scene.where_the_token_is() if file.name != ".env"]
    if leaks:
        raise Broken(_("The token is in {files}.", files=", ".join(str(file) for file in leaks)))
    if not redacted:
        raise Broken(_("The bot prints its token, but no line shows where it was taken out."))
    return Result(
        _("{n} line read", "{n} lines read", n=len(lines)),
        [_("The bot prints its token with each start. What the log keeps of it:"), redacted[-1]],
    )


def rival_ended(course: Course) -> Result:
    scene, own = course.scene, course.up()
    token = scene.token.reveal()
    by_hand = {**scene.environ, "BOT_TOKEN": token, "BOTTRAY_API_BASE": scene.emulator.url}
    namesake = _namesake(scene)
    before = set(scene.emulator.state(token)["readers"])
    rival = scene.start([sys.executable, str(scene.script)], by_hand)
    strangers = [
        scene.start([sys.executable, str(namesake)], scene.environ),
        scene.start([sys.executable, "-c", STRANGER, str(scene.script)], by_hand),
    ]
    try:
        state = scene.emulator.wait_for(token, lambda state: set(state["readers"]) - before, PATIENCE)
    except TimeoutError:
        raise Broken(_("The second copy did not begin to read.")) from None
    course.rivals |= set(state["readers"]) - before
    written = course.write(2)
    run = scene.control.restart(BOT).run
    view = course.until(
        lambda view: view.run >= run and view.pid not in (None, own),
        _("The bot did not come up beside the other copy."),
    )
    try:
        code = rival.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        raise Broken(_("The other copy still runs, PID {pid}.", pid=rival.pid)) from None
    ended = next(step.text for step in view.steps if step.number == Step.END_RIVALS)
    gone = [stranger.pid for stranger in strangers if stranger.poll() is not None]
    if gone:
        raise Broken(_("A stranger was ended, PID {pid}.", pid=gone[0]))
    if str(rival.pid) not in ended:
        raise Broken(_("The other copy was not found: {text}", text=ended))
    course.answered([*written, *course.write(2)])
    return Result(
        ended,
        [
            _("Started by hand, same token: PID {pid} was asked to end, exit code {code}.",
              pid=rival.pid, code=code),
            _("Left alone: PID {pid}, a script of the same name elsewhere.", pid=strangers[0].pid),
            _("Left alone: PID {pid}, a Python prompt that has the token, too.", pid=strangers[1].pid),
        ],
    )  # fmt: skip


def _namesake(scene: Scene) -> Path:
    folder = scene.home / "elsewhere"
    folder.mkdir()
    script = folder / scene.script.name
    script.write_text(f"{STRANGER}\n")
    return script


def killed_agent_replaced(course: Course) -> Result:
    scene, old = course.scene, course.up()
    snapshot = scene.onlooker.snapshot
    if snapshot is None or snapshot.agent is None:
        raise Broken(_("There is no agent."))
    agent = snapshot.agent.pid
    process = psutil.Process(agent)
    killed = time.monotonic()
    process.kill()
    process.wait(PATIENCE)
    written = course.write(3)
    try:
        scene.start_agent()
        seen = scene.onlooker.wait_for(
            lambda new: new.agent and new.agent.pid != agent and (new.bot(BOT) or BotView(BOT)).pid not in (None, old),
            PATIENCE,
        )
    except BotTrayError as error:
        raise Broken(str(error)) from None
    except TimeoutError:
        raise Broken(_("The new agent did not bring the bot up.")) from None
    took = time.monotonic() - killed
    course.answered([*written, *course.write(2)])
    copies = [copy.pid for copy in scene.copies()]
    if copies != [scene.bot().pid]:
        pids = ", ".join(map(str, copies)) or _("none")
        raise Broken(_("Exactly one copy should run; these do: {pids}.", pids=pids))
    now = seen.agent.pid if seen.agent else 0
    return Result(
        _("1 copy after {time}", time=_seconds(took)),
        [
            _("kill -9 {old}, then a new agent: PID {new}.", old=agent, new=now),
            _("Of the bot, PID {old} is gone and PID {pid} runs, nothing else.", old=old, pid=copies[0]),
        ],
    )


def stopped(course: Course) -> Result:
    scene = course.scene
    course.up()
    family = scene.family()
    asked = time.monotonic()
    scene.control.stop(BOT)
    view = course.until(lambda view: view.phase is Phase.STOPPED, _("The bot did not stop."))
    took = time.monotonic() - asked
    left = [process.pid for process in family if process.is_running()] + [copy.pid for copy in scene.copies()]
    if left:
        raise Broken(_("Still there: PID {pids}.", pids=", ".join(map(str, left))))
    if not scene.lease_is_free():
        raise Broken(_("The lease is still held or has left a file in {folder}.", folder=scene.locks))
    pids = ", ".join(str(process.pid) for process in family)
    return Result(
        _("gone after {time}", time=_seconds(took)),
        [_("Ended with exit code {code}: PID {pids}. The lease is free.", code=view.exit_code, pids=pids)],
    )  # fmt: skip


def nothing_lost(course: Course) -> Result:
    """The emulator's books over the whole demo; read when nobody polls any more, so that each reader has its end."""
    state = course.scene.emulator.state(course.scene.token.reveal())
    lost = unanswered(state, course.sent)
    if lost or state["dropped"]:
        count = len(lost | set(state["dropped"]))
        raise Broken(_("{n} message was lost.", "{n} messages were lost.", n=count))
    if state["readers_now"]:
        raise Broken(_("{n} reader is still there.", "{n} readers are still there.", n=state["readers_now"]))
    ours = {name: edges for name, edges in state["readers"].items() if name not in course.rivals}
    most = most_at_once(ours.values())
    if most != 1:
        raise Broken(_("{n} readers at once.", "{n} readers at once.", n=most))
    return Result(
        _("{n} of {n} answered", n=len(course.sent)),
        [
            _("{n} copy of the bot read.", "{n} copies of the bot read, one after the other.", n=len(ours)),
            _("Two at once: only while the one started by hand was there."),
        ],
    )


def most_at_once(intervals: Iterable[Sequence[int]]) -> int:
    """How many of the intervals [first, last] overlap at most."""
    count = most = 0
    for _place, step in sorted(edge for first, last in intervals for edge in ((first, 1), (last, -1))):
        count += step
        most = max(most, count)
    return most


def _seconds(seconds: float) -> str:
    if seconds < 0.9995:
        return _("{n} ms", n=max(round(seconds * 1000), 1))
    return _("{n} s", n=f"{seconds:.1f}")


@dataclass(frozen=True)
class Proof:
    title: str
    prove: Callable[[Course], Result]


PROOFS = (
    Proof(N_("A message is answered"), echoed),
    Proof(N_("A second start is refused and told who runs"), second_start_refused),
    Proof(N_("A killed bot comes back"), killed_bot_mended),
    Proof(N_("The token is in no log"), token_redacted),
    Proof(N_("Another copy is ended, strangers are not"), rival_ended),
    Proof(N_("A killed agent leaves one copy, not two"), killed_agent_replaced),
    Proof(N_("Stop ends the bot with all it started"), stopped),
    Proof(N_("Never two readers, no message lost"), nothing_lost),
)
