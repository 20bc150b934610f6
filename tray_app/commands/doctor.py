"""`doctor`: one page in words on what is right and what is not; `--bundle` packs it with logs and config."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from tray_app import __version__
from tray_app.adapters.pipes import each_once
from tray_app.adapters.rights import trust
from tray_app.adapters.terminal.streams import in_json
from tray_app.adapters.together import together
from tray_app.api.client import AgentAway, AgentSilent
from tray_app.checks import doctor as look
from tray_app.checks.doctor import Finding
from tray_app.checks.doctor_lease import Seen
from tray_app.commands.bundle import pack
from tray_app.commands.context import Context
from tray_app.commands.patience import LONGER, longer, told_while_waiting
from tray_app.core.config.config import Config
from tray_app.core.errors import DONE, FAILED, BotTrayError, ConfigError, HostError
from tray_app.core.messages import Message, _
from tray_app.core.tokens.redact import redact
from tray_app.core.trust import open_to
from tray_app.core.warning import OF_FILES
from tray_app.supervisor.rivals import neighbours
from tray_app.supervisor.rivals.neighbours import Neighbours

MARKS = {"ok": "✓", "look": "!", "broken": "✗"}


@each_once()
def doctor(context: Context, names: list[str], as_json: bool, bundle: str | None) -> int:
    agent, up = _agent(context, names)
    for run in context.runs().values():
        with suppress(BotTrayError):
            up |= _bots(run.raw_snapshot())
    found = [*look.machine(context.environ), agent, *_config(context)]
    found += [*_autostart(context), _tray(context), _timeline(context)]
    try:
        config = context.config
    except ConfigError as error:
        config = Config({}, error.faults)
        if not error.faults:
            found.append(Finding("", "broken", error.message, error.cure))
    else:
        if not (config.bots or config.faults):
            found.append(Finding("", "look", Message("No bot is configured yet."),
                                 Message("Add one: {command}", command="bottray add PATH")))  # fmt: skip
    found += [Finding("", "broken", Message("{text}", text=fault.render())) for fault in config.faults]
    specs = config.bots
    whole = [name for name in names if name not in config.broken]
    chosen = context.names(whole, False, list(specs)) if whole else [] if names else list(specs)
    base = context.folders.config_file.parent
    with told_while_waiting(context.warn, LONGER):
        around = neighbours.of_bots([specs[name] for name in chosen], base, context.environ) if chosen else Neighbours()

    def asked(name: str) -> tuple[Seen, list[Finding]]:
        seen = up.get(name, {})
        kinds = frozenset(notice["kind"] for notice in seen.get("warnings", ()))
        knows = Seen(bool(seen.get("pid")), seen.get("bot_id"), kinds)
        log = context.folders.logs / f"{name}.log"
        with told_while_waiting(context.warn, longer(name)):
            return knows, look.bot(specs[name], base, log, context.environ, around, knows)

    for name, (knows, told) in zip(chosen, together(asked, chosen), strict=True):
        seen = up.get(name, {})
        notices = seen.get("warnings", ())
        known = {str(one.text) for one in told} | {f"{one.text} {one.cure}" for one in told}
        over = {kind for one in told for kind in one.same} | (set() if knows.up else OF_FILES)  # OF_FILES: of the last
        # start; what is so now has just been looked into
        warned = [notice["text"] for notice in notices if notice["kind"] not in over]
        told += [Finding(name, "look", Message("{text}", text=text)) for text in warned if text not in known]
        found += [*_why_down(name, seen, known), *told]
    for name in config.broken:
        if not names or name in names:
            found += _with_a_mistake(name, up.get(name, {}))
    page = _page(found, around)
    if bundle:
        return pack(context, Path(bundle), page, {name: specs[name] for name in chosen})
    context.say(in_json([f.to_dict() for f in found]) if as_json else page)
    return FAILED if any(f.state == "broken" for f in found) else DONE


def _agent(context: Context, names: Sequence[str]) -> tuple[Finding, dict[str, Any]]:
    """What is to be said of the agent, and what it tells of each bot at this moment."""
    try:
        snapshot = context.agent.raw_snapshot()
    except AgentAway:
        if not _has_bots(context):
            return Finding("", "ok", Message("No agent is running: there is no bot to look after.")), {}
        return Finding("", "look", Message("No agent is running: nothing is looked after."),
                       Message("Start it: {command}", command=context.bring_up(names))), {}  # fmt: skip
    except AgentSilent as error:
        return Finding("", "broken", error.message, error.cure), {}
    bots = _bots(snapshot)
    version = str((snapshot.get("agent") or {}).get("version"))
    if version != __version__:
        anew = f"bottray quit; {context.bring_up()}" if bots else "bottray quit"
        return Finding("", "look", Message("The agent is of version {version}.", version=version),
                       Message("Start it anew: {command}", command=anew)), bots  # fmt: skip
    if snapshot["agent"].get("ending"):
        return Finding("", "look", Message("The agent is ending, as it was asked to: its bots are being stopped."),
                       Message("Start it: {command}", command=context.bring_up(names))), bots  # fmt: skip
    return Finding("", "ok", Message("The agent is running.")), bots


def _why_down(name: str, seen: Mapping[str, Any], known: Collection[str]) -> list[Finding]:
    """Of a bot that has failed, or is stopped for a reason, why; where the look itself has not told it."""
    reason, cure = seen.get("reason"), seen.get("cure")
    if not reason or any(reason in text for text in known):
        return []
    why = Message("See why: {command}", command=f"bottray status {name}")
    then = Message("{text}", text=cure) if cure else why
    match seen.get("phase"):
        case "fatal":
            return [Finding(name, "broken", Message("It has failed: {reason}", reason=reason), then)]
        case "stopped":
            return [Finding(name, "look", Message("It is not running: {reason}", reason=reason), then)]
    return []


def _with_a_mistake(name: str, seen: Mapping[str, Any]) -> list[Finding]:
    """Of a bot whose entry cannot be read nothing can be looked into; what its agent tells of it is said."""
    if not seen.get("pid"):
        return [Finding(name, "broken", Message("It is not running, and its entry in bots.toml has a mistake."))]
    runs = Message("It runs as it was started, without the change: its entry in bots.toml has a mistake now.")
    warned = [Message("{text}", text=notice["text"]) for notice in seen.get("warnings", ())]
    return [Finding(name, "look", text) for text in (runs, *warned)]


def _has_bots(context: Context) -> bool:
    try:
        return bool(context.specs or context.config.faults)
    except ConfigError:
        return True  # it may have: that it cannot be read is told


def _bots(snapshot: Mapping[str, Any]) -> dict[str, Any]:
    return {bot["name"]: bot for bot in snapshot["bots"]}


def _config(context: Context) -> list[Finding]:
    file = context.folders.config_file
    who = trust.stranger(file) if file.exists() else None
    return [Finding("", "look", *open_to(file, who))] if who else []


def _autostart(context: Context) -> list[Finding]:
    from tray_app.adapters.desktop import autostart
    from tray_app.commands.autostart import agent_command, tray_command

    kinds = autostart.on(context.environ)
    if not kinds:
        return [Finding("", "ok", Message("Nothing starts at login: nobody asked for it."))]
    words = {"tray": Message("The tray starts at login."), "service": Message("A service of yours starts the agent.")}
    anew = {"tray": "bottray enable", "service": "bottray enable --service"}
    stale = autostart.stale(tray_command(), agent_command(), context.environ)
    return [
        Finding("", "look", Message("{path} starts a BotTray that was moved or upgraded since.", path=stale[kind]),
                Message("Write it anew: {command}", command=anew[kind]))
        if kind in stale else Finding("", "ok", words[kind])
        for kind in kinds
    ]  # fmt: skip


def _tray(context: Context) -> Finding:
    from tray_app.tray.panel import panel

    return Finding("", *panel(context.environ))


def _timeline(context: Context) -> Finding:
    from tray_app.supervisor.history import told

    try:
        path, aside = told.check(context.folders.state)
    except HostError as error:
        return Finding("", "look", error.message, error.cure)
    if aside:
        return Finding("", "look", Message("The timeline of your bots was damaged; what is left of it is in {path}.",
                                           path=aside),
                       Message("A new one was begun. Take that file away when nobody wants it."))  # fmt: skip
    if not path.exists():
        return Finding("", "ok", Message("Nothing has happened yet that the timeline of your bots would tell of."))
    return Finding("", "ok", Message("What happens to your bots is kept in {path}.", path=path))


def _page(found: list[Finding], around: Neighbours) -> str:
    lines, about = [], None
    for one in found:
        if one.about != about:
            about = one.about
            lines.append(f"\n{about}" if about else "")
        lines.append(f" {MARKS[one.state]} {one.text}")
        if one.cure and one.state != "ok":
            lines.append(f"     {one.cure}")
    broken = sum(f.state == "broken" for f in found)
    looks = sum(f.state == "look" for f in found)
    lines.append("")
    if broken or looks:
        lines.append(_("{broken} broken, {looks} to look at.", broken=broken, looks=looks))
    elif around.unseen:
        lines.append(_("All that could be looked into is well."))
    else:
        lines.append(_("All is well."))
    return redact("\n".join(lines).strip("\n"))
