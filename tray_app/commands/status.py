"""`status`: what each bot is doing. It starts nothing and, where an agent answers, loads next to nothing."""

import os
from collections.abc import Callable, Mapping

from tray_app.adapters import places
from tray_app.adapters.desktop import autostart
from tray_app.adapters.terminal.streams import in_json
from tray_app.api import endpoint
from tray_app.api.wire import AgentAway, AgentSilent, snapshot
from tray_app.commands import words
from tray_app.core.amounts import duration, memory
from tray_app.core.errors import DONE, FAILED, USAGE, BotTrayError
from tray_app.core.messages import N_, _
from tray_app.core.warning import NOTES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from tray_app.core.deaths.deaths import Death

KEYS = (
    "name", "bot_id", "username", "phase", "step", "pid", "since", "restarts", "rss_bytes", "cpu_percent", "reason",
    "ending", "stops_by",
    "warnings", "lease",
)  # fmt: skip
KINDS = {"tray": N_("the tray"), "service": N_("the agent as a service")}
TOLD = 5  # deaths that are shown; `--json` has all that are kept
Say = Callable[[str], None]


def status(environ: Mapping[str, str], names: list[str], as_json: bool, say: Say, warn: Say) -> int:
    data = gather(environ)
    bots, silent = data["bots"], data.get("silent", {})
    if names or not (bots or silent):
        from tray_app.commands.context import Context

        context = Context(environ, say, warn)
        known = [*(b["name"] for b in bots), *silent]
        if names:
            chosen = context.names(names, False, known)
            bots = [b for b in bots if b["name"] in chosen]
        elif not as_json and not data.get("problem"):
            say(str(context.unknown("", known)))
    if as_json:
        shown = {"agent": data["agent"], "bots": [{k: b.get(k) for k in KEYS} for b in bots]}
        for bot in shown["bots"] if names else ():
            bot["deaths"] = [one.to_dict() for one in _deaths(environ, bot["name"], warn)]
        say(in_json(shown))
    else:
        _table(say, bots)
        for bot in bots if names else ():
            whose = bot["name"] if len(bots) > 1 else ""
            _tell_deaths(say, _deaths(environ, bot["name"], warn), whose)
        if starting := _starting(environ):
            say(starting)
        if data["agent"] and data["agent"].get("ending"):
            warn(_("The agent (PID {pid}) is ending, as it was asked to: its bots are being stopped.",
                   pid=data["agent"]["pid"]))  # fmt: skip
        if data["agent"] is None and bots:
            from tray_app.commands.context import Context

            command = Context(environ, say, warn).bring_up(names)
            warn(_("No agent is running. {command} starts it.", command=command))
    for told in silent.values():
        warn(told)
    if data.get("problem"):
        warn(data["problem"])
        if not names:
            return USAGE
    return FAILED if silent else DONE


def gather(environ: Mapping[str, str]) -> "dict[str, Any]":
    """The agent's snapshot with the foreground runs in it; without an agent what config and leases tell.

    Raises AgentSilent where there is an agent that does not answer: what its bots do is not known then.
    """
    folder = endpoint.folder(places.folders(environ)[1])
    data: dict[str, Any]
    try:
        data = snapshot(os.path.join(folder, endpoint.AGENT))
        if any(bot["phase"] == "stopped" for bot in data["bots"]):
            data["bots"] = _with_holders(environ, data["bots"])
    except AgentAway:
        data = _without_agent(environ)
    for name, file in endpoint.runs(folder):
        try:
            theirs = snapshot(file)["bots"]
        except AgentSilent as error:
            data.setdefault("silent", {})[name] = f"{name}: {error}"
            theirs = []  # nothing is known of it: what the agent says of it, which does not have it, would be false
        except BotTrayError:
            continue
        data["bots"] = [b for b in data["bots"] if b["name"] != name] + theirs
    return data


def _with_holders(environ: Mapping[str, str], bots: "list[dict[str, Any]]") -> "list[dict[str, Any]]":
    """The agent looks at the lease of a bot when it starts it; of one that it has stopped, others may have it since.

    Not of one whose token is in the vault: to ask that may open a window. A pipe is not read either [absent.py].
    """
    from tray_app.checks.absent import view
    from tray_app.commands.context import Context

    context = Context(environ, print, print)
    stopped = {bot["name"] for bot in bots if bot["phase"] == "stopped"}
    try:
        specs = [spec for name, spec in context.specs.items() if name in stopped and spec.token != "vault"]
    except BotTrayError:
        return bots
    views = {spec.name: view(spec, context.folders.config_file.parent, environ).to_dict() for spec in specs}
    held = {name: bot for name, bot in views.items() if bot["phase"] == "conflict"}
    return [held.get(bot["name"], bot) for bot in bots]


def _without_agent(environ: Mapping[str, str]) -> "dict[str, Any]":
    from tray_app.checks.absent import view
    from tray_app.commands.context import Context

    context = Context(environ, print, print)
    try:
        config = context.config
    except BotTrayError as error:
        return {"agent": None, "bots": [], "problem": str(error)}
    base = context.folders.config_file.parent
    bots = [view(spec, base, environ).to_dict() for spec in config.bots.values()]
    return {"agent": None, "bots": bots, "problem": str(config.error()) if config.faults else None}


def _table(say: Say, bots: "list[dict[str, Any]]") -> None:
    rows = [_row(bot) for bot in bots]
    widths = [max(len(row[i]) for row in rows) for i in range(3)] if rows else []
    for bot, row in zip(bots, rows, strict=True):
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        say("  ".join([*cells, row[-1]]).rstrip())
        if bot["reason"] and bot["phase"] != "running":
            say(f"    {bot['reason']}")
            if told := words.advice(bot["name"], bot["phase"], bot.get("cure"), bot["exit_code"]):
                say(f"    {told}")
        for warning in bot["warnings"]:
            say(f"    {'·' if warning['kind'] in NOTES else '!'} {warning['text']}")


def _deaths(environ: Mapping[str, str], name: str, warn: Say) -> "list[Death]":
    from tray_app.supervisor.history import told

    try:
        return told.deaths(places.folders(environ)[1], name)
    except BotTrayError as error:
        warn(str(error))
        return []


def _tell_deaths(say: Say, found: "list[Death]", whose: str) -> None:
    """The newest of them, the newest first; `whose` they are where others are told of too."""
    if found:
        say(_("How {bot} ended before:", bot=whose) if whose else _("How it ended before:"))
    for one in found[: -TOLD - 1 : -1]:
        when = words.moment(one.at)
        say(
            "    " + _("{when}, after {how_long}: {reason}", when=when, how_long=duration(one.lived), reason=one.reason)
        )
        if one.changed:
            what = ", ".join(map(str, one.changed))
            say("        " + _("Since it last ran well: {what}.", what=what))


def _starting(environ: Mapping[str, str]) -> str:
    """What starts by itself, and what would if its program were there; "" where nothing does."""
    gone = autostart.missing(environ)
    told = [_(KINDS[kind]) for kind in autostart.on(environ) if kind not in gone]
    lines = [_("Starts at login: {what}", what=", ".join(told))] if told else []
    for kind, program in gone.items():
        again = "bottray enable" if kind == "tray" else "bottray enable --service"
        lines.append(
            _("{program} should start at login, but is not there any more. Write it anew: {command}",
              program=program, command=again)
        )  # fmt: skip
    return "\n".join(lines)


def _row(bot: "dict[str, Any]") -> list[str]:
    username = f"@{bot['username']}" if bot["username"] else ""
    state = words.phase(bot["phase"])
    if bot.get("ending"):
        state = bot["ending"]
    if bot["phase"] == "starting" and bot["step"]:
        state += f" {bot['step']}/9"
    facts = []
    if bot["pid"]:
        facts.append(f"PID {bot['pid']}")
    if bot["phase"] == "running":
        facts.append(words.since(bot["since"]))
        if bot["rss_bytes"] is not None:
            facts.append(memory(bot["rss_bytes"]))
    if bot["restarts"]:
        facts.append(_("{n} restart", "{n} restarts", n=bot["restarts"]))
    return [bot["name"], username, state, " · ".join(f for f in facts if f)]
