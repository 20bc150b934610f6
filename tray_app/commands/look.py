"""`logs` and `check`: looking without touching."""

import sys
from collections.abc import Callable, Sequence
from contextlib import suppress

from tray_app.adapters.pipes import each_once
from tray_app.api.client import AgentAway, AgentSilent, Client
from tray_app.commands.context import Context
from tray_app.commands.patience import longer, told_while_waiting
from tray_app.core.control import FIND_OUT
from tray_app.core.errors import DONE, FAILED, HELD, BotTrayError
from tray_app.core.messages import _
from tray_app.core.model import UP
from tray_app.core.processes.readers import find_out_command
from tray_app.core.terminal_codes import harmless_bytes
from tray_app.core.warning import OTHER_READER, WarningKind


def logs(context: Context, names: Sequence[str], follow: bool, lines: int) -> int:
    from tray_app.adapters.logs.log_files import tail

    runs = context.runs()
    name = context.names(names, None, list(dict.fromkeys([*context.specs, *context.broken, *runs])))[0]
    out = sys.stdout.buffer
    safe = harmless_bytes if sys.stdout.isatty() else bytes
    if follow:
        try:
            for data in runs.get(name, context.agent).logs(name, lines, follow=True):
                out.write(safe(data))
                out.flush()
        except AgentAway:
            context.warn(_("{name} is not running, so nothing new will come.", name=name))
        except AgentSilent as error:
            context.warn(str(error))
        else:
            return DONE
    file = context.folders.logs / f"{name}.log"
    if not file.exists():
        context.warn(_("{name} has not written anything yet ({file}).", name=name, file=file))
        return DONE
    out.write(safe(tail(file, lines)))
    out.flush()
    return DONE


def check(context: Context, names: Sequence[str], everything: bool) -> int:
    from tray_app.supervisor.telegram.check import check as ask

    codes = [DONE]
    chosen = context.names(names, everything, list(context.specs))
    having: dict[int, list[str]] = {}  # by the bot of whom the token is
    for name in chosen:
        ids: list[int] = []
        if len(chosen) > 1:
            context.say(f"{name}:")
        try:
            with told_while_waiting(context.warn, longer(name)):
                base = context.folders.config_file.parent
                lines = ask(context.specs[name], base, context.environ, ids.append)
            for line in lines:
                context.say(str(line))
        except BotTrayError as error:
            context.warn(str(error))
            codes.append(error.exit_code or FAILED)
        for bot in ids:
            having.setdefault(bot, []).append(name)
    for several in having.values():
        if len(several) > 1:
            context.say(_("{names} have one token: only one of them can run at a time. Take another one from "
                          "@BotFather for each of the others.", names=", ".join(several)))  # fmt: skip
    return max(codes)


@each_once()
def check_remote(context: Context, names: Sequence[str], everything: bool, yes: bool, stop: bool) -> int:
    """Whether another machine reads the updates of a bot; with `stop` one that runs is stopped for as long as that
    takes."""
    from tray_app.commands.asking import Asking
    from tray_app.supervisor.telegram.remote import PROBE, remote

    asking = Asking.at_terminal(context.say, yes)

    def agree() -> bool:
        told = _(
            "To find it out, BotTray asks Telegram for updates for up to {seconds} s, as a second reader would. "
            "Another machine that reads them gets one error 409: the usual libraries go on, a program that does not "
            "expect errors may end. No update is lost.",
            seconds=PROBE,
        )
        context.say(told)
        return asking.agree(_("Ask?"), default=False)

    codes = [DONE]
    chosen = context.names(names, everything, list(context.specs))
    for name in chosen:
        if len(chosen) > 1:
            context.say(f"{name}:")
        if runs := _who_runs(context, name):
            codes.append(_stopped_for_it(context, runs, name, agree) if stop else _runs_itself(context, name))
            continue
        try:
            with told_while_waiting(context.warn, longer(name)) as on_purpose:
                base = context.folders.config_file.parent
                verdict = remote(context.specs[name], base, context.environ, agree, on_purpose)
        except BotTrayError as error:
            context.warn(str(error))
            codes.append(error.exit_code or FAILED)
            continue
        codes.append(verdict.code)
        for line in verdict.lines:
            context.say(str(line))
    return max(codes)


def _runs_itself(context: Context, name: str) -> int:
    context.warn(_("{bot} runs, or is about to, and beside itself it could hear nobody. To find out, with the bot "
                   "stopped for ten seconds: {command}", bot=name, command=find_out_command(name)))  # fmt: skip
    return HELD


def _who_runs(context: Context, name: str) -> Client | None:
    """The agent or foreground run that has the bot up, or is about to."""
    for client in (*filter(None, [context.runs().get(name)]), context.agent):
        with suppress(BotTrayError):
            view = client.snapshot().bot(name)
            if view and view.phase in UP:
                return client
    return None


def _stopped_for_it(context: Context, runs: Client, name: str, agree: Callable[[], bool]) -> int:
    context.say(_("For this {bot} has to be stopped for about ten seconds; then it is started again.", bot=name))
    if not agree():
        again = f"{find_out_command(name)} --yes"
        context.warn(_("Nothing was asked, and {bot} runs on. To have it done unasked: {command}",
                       bot=name, command=again))  # fmt: skip
        return FAILED
    try:
        view = runs.cure(name, FIND_OUT, "")
    except BotTrayError as error:
        context.warn(str(error))
        if isinstance(error, AgentAway):  # in the middle of it
            context.warn(
                _("{bot} may be stopped now. To start it: {command}", bot=name, command=f"bottray start {name}")
            )
        return error.exit_code or FAILED
    told = {notice.kind: notice.text for notice in view.warnings if notice.kind in OTHER_READER}
    for text in told.values():
        context.say(text)
    if not told:
        context.say(_("Nobody else has read the updates of {bot} while it was stopped.", bot=name))
    return HELD if told.keys() - {WarningKind.OWN} else DONE
