"""`start`, `stop`, `restart`, `quit`: a wish to the agent (or to a foreground run), and waiting for what comes."""

from collections.abc import Sequence

from tray_app.api.client import AgentAway, Client
from tray_app.commands import words
from tray_app.commands.context import Context
from tray_app.core.errors import DONE, FAILED, HELD, USAGE, BotTrayError
from tray_app.core.messages import Message, _
from tray_app.core.model import BotView, Phase

AT_REST = (Phase.STOPPED, Phase.FATAL)
FAILING = (Phase.BACKOFF, Phase.CONFLICT, Phase.FATAL, Phase.STOPPED)


def start(context: Context, names: Sequence[str], everything: bool, wait: bool) -> int:
    context.agent.ensure()
    before = context.agent.snapshot()
    codes = [DONE]
    if before.problem:
        context.warn(before.problem)
        codes.append(USAGE)
        if not before.bots:
            return USAGE
    chosen = context.names(names, everything, [b.name for b in before.bots])
    started = {}
    for name in chosen:
        was = before.bot(name)
        if everything and was and was.phase in (Phase.STARTING, Phase.RUNNING):
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
    open_, codes, shown = dict(started), [], set()
    for snapshot in context.agent.watch():
        for name, asked in list(open_.items()):
            view = snapshot.bot(name)
            if view is None or view.run < asked.run + (asked.phase is Phase.STOPPING):
                continue
            for step in view.steps:
                key = (name, step.number, step.state)
                if step.state in ("ok", "failed", "skipped") and key not in shown:
                    shown.add(key)
                    line = words.step(step.number, step.title, step.state, step.text)
                    context.say(f"{name}:{line}" if many else line)
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
    context.warn(view.reason if view.name in view.reason else f"{view.name}: {view.reason}")
    if view.cure:
        context.warn(view.cure)
    if view.phase is Phase.BACKOFF:
        context.warn(_("BotTray goes on trying. Its log: {command}", command=f"bottray logs {view.name}"))
    return view.failure or FAILED


def stop(context: Context, names: Sequence[str], everything: bool) -> int:
    runs = context.runs()
    bots = _bots(context)
    codes = [DONE]
    asked: list[tuple[str, Client]] = []
    for name in context.names(names, everything, list(dict.fromkeys([*bots, *runs]))):
        client = runs.get(name, context.agent)
        try:
            asked.append((name, client))
            client.stop(name)
        except AgentAway:
            asked.pop()
            codes.append(_not_ours(context, name))
    for name, client in asked:
        _until_down(client, name)
        context.say(_("{name} is stopped.", name=name))
    return max(codes)


def restart(context: Context, names: Sequence[str], everything: bool) -> int:
    runs = context.runs()
    chosen = context.names(names, everything, list(dict.fromkeys([*_bots(context), *runs])))
    for name in [n for n in chosen if n in runs]:
        runs[name].restart(name)
        context.say(_("{name} is restarting.", name=name))
    rest = [n for n in chosen if n not in runs]
    if not rest:
        return DONE
    context.agent.ensure()
    started = {name: context.agent.restart(name) for name in rest}
    return max(_until_settled(context, started, many=len(rest) > 1))


def quit_(context: Context) -> int:
    try:
        context.agent.quit()
    except AgentAway:
        context.say(_("No agent is running."))
        return DONE
    try:
        for _snapshot in context.agent.watch():
            pass
    except AgentAway:
        pass
    context.say(_("The agent has ended; its bots are stopped."))
    return DONE


def _bots(context: Context) -> list[str]:
    try:
        return [b["name"] for b in context.agent.raw_snapshot()["bots"]]
    except AgentAway:
        return list(context.specs)


def _until_down(client: Client, name: str) -> None:
    try:
        for snapshot in client.watch():
            view = snapshot.bot(name)
            if view is None or view.phase in AT_REST:
                return
    except AgentAway:
        return  # a foreground run ends with its bot


def _not_ours(context: Context, name: str) -> int:
    """No agent and no run of ours: say who else has it, if anybody."""
    from tray_app.supervisor import absent, holders

    spec = context.specs[name]
    record = absent.holder(spec, context.folders.config_file.parent, context.environ)[1]
    if record is None:
        context.say(_("{name} is not running.", name=name))
        return DONE
    for sentence in holders.sentence(name, record):
        if isinstance(sentence, Message):
            context.warn(str(sentence))
    return HELD
