"""`demo`: BotTray at work on an emulated Telegram, then its promises proved one by one, then yours to play with.

Everything lives in a folder of its own and goes away at the end, also after Ctrl+C, SIGTERM or a failed proof. The
exit code is 0 only if every promise held; 5 names those that did not; 130 says that it was interrupted.
"""

import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from tray_app.adapters import programs
from tray_app.adapters.processes import detached
from tray_app.adapters.terminal import terminal
from tray_app.commands import words
from tray_app.core.amounts import duration
from tray_app.core.errors import DONE, FAILED, INTERRUPTED, BotTrayError
from tray_app.core.messages import _
from tray_app.core.model import BotView, Phase, Step
from tray_app.demo.course import Broken, Course, Result
from tray_app.demo.interrupts import Interrupts
from tray_app.demo.proofs import PROOFS
from tray_app.demo.scene import BOT, BOT_FILES, Scene
from tray_app.demo.stage import Stage

START = 40.0  # seconds until the bot must run
CHATTER = 5.0  # seconds between two messages while the user plays
TICK = 1.0


def main(
    seconds: float | None,
    environ: Mapping[str, str],
    *,
    bot_files: Sequence[Path] = BOT_FILES,
    agent: Sequence[str] | None = None,
) -> int:
    """Show the demo. With `seconds` it ends by itself, after so long but not before the proofs are done.

    `bot_files` (the first is the script) and `agent` (its command line) are for tests, which hand in faulty ones.
    """
    began = time.monotonic()
    stage = Stage(sys.stdout, environ)
    with Interrupts() as interrupts:
        scene = Scene(environ, bot_files, agent or detached.own_command("agent"), interrupts.shielded)
        try:
            with scene:
                try:
                    return _show(stage, scene, seconds, began)
                finally:
                    interrupts.no_more()
                    stage.now(_("stopping everything"))
        except KeyboardInterrupt:
            return INTERRUPTED
        finally:
            _say_goodbye(stage, scene)


def _show(stage: Stage, scene: Scene, seconds: float | None, began: float) -> int:
    stage.heading(_("BotTray shows what it does"))
    stage.paragraph(
        _("A Telegram of its own on this computer, an echo bot, an agent. All of it lives in {home} and goes away at "
          "the end; nothing of yours is touched.", home=scene.home)
    )  # fmt: skip
    stage.heading(_("Start, in nine steps"))
    try:
        stage.now(_("starting the agent"))
        scene.start_agent()
        scene.control.start(BOT)
        _show_steps(stage, scene)
    except (BotTrayError, TimeoutError) as error:
        stage.verdict(False, _("The bot did not start. {error}", error=str(error) or scene.bot().reason or ""))
        return FAILED
    tray = scene.start_tray()
    stage.heading(_("Eight promises, proved"))
    broken = _prove(stage, Course(scene))
    took = time.monotonic() - began
    if broken:
        names = "; ".join(f"{number} {title}" for number, title in broken)
        stage.verdict(False, _("{n} of {all} did not hold: {names}.", n=len(broken), all=len(PROOFS), names=names))
        return FAILED
    stage.verdict(True, _("All {n} held, in {time}.", n=len(PROOFS), time=duration(took)))
    if seconds is None or took < seconds:
        _play(stage, scene, None if seconds is None else began + seconds, tray.poll() is None)
    return DONE


def _show_steps(stage: Stage, scene: Scene) -> None:
    """Each step as it comes. Raises TimeoutError where the bot does not run in time."""
    done: set[int] = set()
    for snapshot in scene.onlooker.changes(START):
        view = snapshot.bot(BOT) or BotView(BOT)
        column = max((len(step.title) for step in view.steps), default=0)
        for step in view.steps:
            if step.state == "now":
                stage.now(f"{step.number}  {step.title}")
            elif step.state != "todo" and step.number not in done:
                done.add(step.number)
                stage.row(step.state, step.number, step.title, step.text, column)
        if view.phase is Phase.RUNNING:
            last = next(step for step in view.steps if step.number == Step.CLEANUP)
            stage.row("skipped", last.number, last.title, _("when it is stopped"), column)
            return
        if view.phase in (Phase.FATAL, Phase.CONFLICT):
            raise TimeoutError
    raise TimeoutError


def _prove(stage: Stage, course: Course) -> list[tuple[int, str]]:
    """Show every proof; the numbers and titles of those that failed. One that fails does not keep the next away."""
    broken = []
    for number, proof in enumerate(PROOFS, 1):
        title = _(proof.title)
        stage.now(f"{number}  {title}")
        try:
            result = proof.prove(course)
        except (Broken, BotTrayError, OSError) as error:
            broken.append((number, title))
            result = Result(_("did not hold"), [str(error)])
        stage.result("failed" if (number, title) in broken else "ok", number, title, result.measured)
        for line in result.details:
            stage.detail(line)
    return broken


def _play(stage: Stage, scene: Scene, end: float | None, tray: bool) -> None:
    """The bot runs on, Ada writes to it now and then, until `end` or an interrupt."""
    stage.heading(_("Now you"))
    if tray:
        stage.paragraph(_("The tray icon, where this desktop has a tray, shows the same bot: start and stop it there."))
    stage.paragraph(_("In another terminal:"))
    for name in ("BOTTRAY_HOME", "BOTTRAY_LOCK_DIR"):
        stage.command(terminal.assignment(name, scene.environ[name]))
    program = "bottray" if programs.find("bottray") else " ".join(detached.own_command())
    stage.command(f"{program} status")
    stage.paragraph(_("Also: {verbs}. Ada goes on writing to the bot.", verbs="stop, start, restart, check, logs -f"))
    stage.paragraph(_("Press Ctrl+C to end.") if end is None else _("It ends by itself; Ctrl+C ends it earlier."))
    scene.control.start(BOT)
    stage.blank()
    token, shown, next_message = scene.token.reveal(), None, time.monotonic()
    while end is None or time.monotonic() < end:
        if time.monotonic() >= next_message:
            scene.emulator.queue(token, time.strftime("%H:%M:%S"))
            next_message += CHATTER
        state = scene.emulator.state(token)
        view = scene.bot()
        facts = [BOT, words.phase(view.phase)]
        if view.phase is Phase.STARTING and view.step:
            facts[-1] += f" {view.step}/9"
        if view.pid:
            facts += [f"PID {view.pid}", words.since(view.since)]
        facts += [_("{n} answered", n=len(state["sent"])), _("{n} waiting", n=len(state["pending"]))]
        if stage.live:
            stage.now(" · ".join(facts), "ok" if view.phase is Phase.RUNNING else "now")
        elif view.phase is not shown:
            stage.paragraph(" · ".join(facts))
        shown = view.phase
        left = TICK if end is None else min(TICK, end - time.monotonic())
        scene.onlooker.wait(max(left, 0))


def _say_goodbye(stage: Stage, scene: Scene) -> None:
    home = getattr(scene, "home", None)
    if home is None:
        return
    left = [str(process.pid) for process in scene.family()]
    if left or home.exists():
        stage.verdict(False, _("Not everything could be cleaned up: {what}.", what=", ".join([*left, str(home)])))
    else:
        stage.farewell(_("Cleaned up: no process and no file of this demo is left."))
