"""`start`, `stop`, `restart`, `quit`: a wish to the agent (or to a foreground run), and waiting for what comes."""

import re
import sys
from collections.abc import Sequence
from contextlib import suppress

from tray_app.api.client import AgentAway, Client
from tray_app.commands import ending, leftovers, words
from tray_app.commands.context import Context
from tray_app.core.errors import DONE, FAILED, HELD, BotTrayError, HostError, StateError
from tray_app.core.messages import Message, _
from tray_app.core.model import AT_REST, BotView, Phase
from tray_app.core.warning import WarningKind

# of the warnings, what a start has to say of itself
TOLD = (WarningKind.FALLBACK, WarningKind.PACKAGES, WarningKind.UNCHECKED)
FAILING = (Phase.BACKOFF, Phase.CONFLICT, Phase.FATAL, Phase.STOPPED)


def start(context: Context, names: Sequence[str], everything: bool, wait: bool) -> int:
    fresh = not context.agent.present()
    if fresh and not context.names(names, everything, list(context.specs)):
        return DONE  # as a wrong word or a faulty config, no bots start no agent
    context.agent.ensure()
    before = context.agent.snapshot()
    chosen = context.names(names, everything, [b.name for b in before.bots])
    codes = [context.tell_of(before.problem, everything)]
    started = {}
    for name in chosen:
        was = before.bot(name)
        if (everything or fresh) and was and was.phase in (Phase.STARTING, Phase.RUNNING):
            if fresh:  # the agent that we have just started has begun it by itself
                started[name] = was
            continue
        try:
            started[name] = context.agent.start(name)
        except BotTrayError as error:
            context.warn(str(error))
            codes.append(error.exit_code)
    if wait and started:
        codes += _until_settled(context, started, many=len(chosen) > 1)
        for name in started:
            was, now = before.bot(name), context.agent.snapshot().bot(name)
            if now and now.phase is Phase.CONFLICT and was and not was.want_up:
                context.agent.stop(name)  # refused is refused: nothing of it stays behind
    return max(codes)


def _until_settled(context: Context, started: dict[str, BotView], many: bool) -> list[int]:
    """Show each step as it happens, until every bot runs or has failed; an exit code for each."""
    open_, codes = dict(started), []
    shown: set[tuple[str, object, str]] = set()
    slow: set[str] = set()
    for snapshot in context.agent.watch():
        for name, asked in list(open_.items()):
            view = snapshot.bot(name)
            if view is not None:
                ending.tell(context.say, view, slow)
            if view is None or view.run < asked.run + (asked.phase is Phase.STOPPING):
                continue
            for step in view.steps:
                key = (name, step.number, step.state)
                if step.state in ("ok", "failed", "skipped") and key not in shown:
                    shown.add(key)
                    line = words.step(step.number, step.title, step.state, step.text)
                    context.say(f"{name}:{line}" if many else line)
            for notice in view.warnings:
                if (name, notice.kind, notice.text) not in shown and notice.kind in TOLD:
                    shown.add((name, notice.kind, notice.text))
                    context.warn(f" ! {notice.text}")
            if view.phase is Phase.RUNNING:
                codes.append(DONE)
                context.say(_("{name} is running, PID {pid}.", name=name, pid=view.pid))
            elif view.phase in FAILING:
                codes.append(_failure(context, view))
            else:
                continue
            del open_[name]
        if not open_:
            break
    return codes


def _failure(context: Context, view: BotView) -> int:
    if view.reason is None:
        context.warn(_("{name} was stopped.", name=view.name))
        return FAILED
    named = re.search(rf"(?<![\w-]){re.escape(view.name)}(?![\w-])", view.reason)
    told = view.reason if named else f"{view.name}: {view.reason}"
    cure = words.advice(view.name, view.phase, view.cure, view.exit_code)
    context.warn(f"{told} {cure}" if cure else told)
    if view.phase is Phase.BACKOFF:
        context.warn(_("BotTray goes on trying. Its log: {command}", command=f"bottray logs {view.name}"))
    return view.failure or FAILED


def stop(context: Context, names: Sequence[str], everything: bool) -> int:
    runs, phases = context.runs(), _phases(context)
    codes = [DONE]
    asked: list[tuple[str, dict[Client, int]]] = []  # each with the run that was asked to end
    for name in context.names(names, everything, list(dict.fromkeys([*phases, *runs]))):
        clients = [runs[name]] if name in runs else []
        if phases.get(name):  # the agent too: it would take the bot over from a run that ends
            clients.insert(0, context.agent)
        ending_run = dict.fromkeys(clients, sys.maxsize)
        for client in clients:
            with suppress(AgentAway):  # it has ended just now, or is ending
                ending_run[client] = client.stop(name).run
        asked.append((name, ending_run))
    for name, runs_of in asked:
        try:
            lost = [client for client, run in runs_of.items() if not _until_down(context, client, name, run)]
        except StateError as error:
            context.warn(str(error))
            codes.append(error.exit_code)
            continue
        was_down = name not in runs and phases.get(name) in (None, Phase.CONFLICT, *AT_REST)
        try:
            looked_after = bool(phases.get(name)) and context.agent not in lost
            left = (was_down or lost) and leftovers.ended(context, name, agent=looked_after)
        except HostError as error:
            context.warn(str(error))
            codes.append(error.exit_code)
            continue
        if (was_down or lost) and not left and (told := _held_elsewhere(context, name)):
            context.warn(told)
            codes.append(HELD)
        else:
            context.say(_("{name} is stopped.", name=name) if runs_of or left else _not_running(context, name))
    return max(codes)


def restart(context: Context, names: Sequence[str], everything: bool) -> int:
    runs = context.runs()
    chosen = context.names(names, everything, list(dict.fromkeys([*_phases(context), *runs])))
    for name in [n for n in chosen if n in runs]:
        runs[name].restart(name)
        context.say(_("{name} is restarting.", name=name))
    rest = [n for n in chosen if n not in runs]
    if not rest:
        return DONE
    context.agent.ensure()
    codes = [context.tell_of(context.agent.snapshot().problem, everything)]
    started = {name: context.agent.restart(name) for name in rest}
    return max(codes + _until_settled(context, started, many=len(rest) > 1))


def quit_(context: Context) -> int:
    agent = context.agent.wrote()
    try:
        watching = context.agent.watch()
        now = next(watching).agent
        if now is None or not now.ending:  # else it was told to already
            context.agent.quit()
    except AgentAway:
        return _without_an_agent(context)
    told: set[str] = set()
    with suppress(AgentAway):
        for snapshot in watching:
            for view in snapshot.bots:
                ending.tell(context.say, view, told)
    if agent and not ending.gone(*agent):
        context.say(_("The bots are stopped; the agent (PID {pid}) is still about to end.", pid=agent[0]))
    else:
        context.say(_("The agent has ended; its bots are stopped."))
    return DONE


def _without_an_agent(context: Context) -> int:
    """What one that was killed has left is stopped all the same; what should be up at the next start stays written."""
    code, stopped = DONE, []
    for name in context.specs:
        try:
            stopped += [name] if leftovers.ended(context, name, agent=True) else []
        except HostError as error:
            context.warn(str(error))
            code = error.exit_code
    context.say(_("No agent is running."))
    for name in stopped:
        context.say(_("{name} is stopped.", name=name))
    return code


def _phases(context: Context) -> dict[str, str | None]:
    """What the agent's bots are doing; None each where there is no agent."""
    try:
        return {b["name"]: b["phase"] for b in context.agent.raw_snapshot()["bots"]}
    except AgentAway:
        return dict.fromkeys(context.specs)


def _until_down(context: Context, client: Client, name: str, run: int) -> bool:
    """False where the connection ends first: an agent, or a run, that has ended with its bot, or was killed and has
    left it. Raises StateError where somebody has started another than `run` meanwhile."""
    told: set[str] = set()
    wrote = client.wrote()
    try:
        for snapshot in client.watch():
            view = snapshot.bot(name)
            if view is None or view.phase in AT_REST:
                return True
            if view.want_up and view.run > run:
                raise StateError(
                    Message("{name} was stopped, and somebody has started it again since.", name=name),
                    Message("To stop it again: {command}", command=f"bottray stop {name}"),
                )
            ending.tell(context.say, view, told)
    except AgentAway:
        if wrote:
            ending.gone(*wrote)
    return False


def _not_running(context: Context, name: str) -> str:
    from tray_app.checks import absent

    spec = context.specs.get(name)
    told = absent.unread(spec, context.folders.config_file.parent) if spec else None
    return str(told) if told else _("{name} is not running.", name=name)


def _held_elsewhere(context: Context, name: str) -> str | None:
    """Neither our agent nor a run of ours has the bot: who else has it, if anybody, and what stops it there."""
    from tray_app.checks import absent
    from tray_app.supervisor.leases import holders

    try:
        record = absent.holder(context.specs[name], context.folders.config_file.parent, context.environ)[1]
    except (BotTrayError, KeyError):  # its entry is faulty or gone since
        return None
    if record is None or record.by == holders.CHECK:  # who only asks Telegram runs no bot
        return None
    return " ".join(str(s) for s in absent.sentence(name, record, context.environ) if s)
