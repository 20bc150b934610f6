"""`status`: what each bot is doing. It starts nothing and, where an agent answers, loads next to nothing."""

import json
from typing import Any

from tray_app.api.client import AgentAway
from tray_app.commands import words
from tray_app.commands.context import Context
from tray_app.core.errors import DONE, USAGE, BotTrayError
from tray_app.core.messages import _

KEYS = (
    "name", "bot_id", "username", "phase", "step", "pid", "since", "restarts", "rss_bytes", "cpu_percent", "reason",
    "warnings", "lease",
)  # fmt: skip


def status(context: Context, names: list[str], as_json: bool) -> int:
    data = gather(context)
    bots = data["bots"]
    if names:
        chosen = context.names(names, False, [b["name"] for b in bots])
        bots = [b for b in bots if b["name"] in chosen]
    if as_json:
        shown = {"agent": data["agent"], "bots": [{k: b.get(k) for k in KEYS} for b in bots]}
        context.say(json.dumps(shown, ensure_ascii=False, indent=2))
    else:
        _table(context, bots)
        if data["agent"] is None:
            context.warn(_("No agent is running. {command} starts it.", command="bottray start"))
    if data.get("problem"):
        context.warn(data["problem"])
        return USAGE
    return DONE


def gather(context: Context) -> dict[str, Any]:
    """The agent's snapshot with the foreground runs in it; without an agent what config and leases tell."""
    try:
        data = context.agent.raw_snapshot()
    except AgentAway:
        data = _without_agent(context)
    for name, client in context.runs().items():
        try:
            theirs = client.raw_snapshot()["bots"]
        except BotTrayError:
            continue
        data["bots"] = [b for b in data["bots"] if b["name"] != name] + theirs
    return data


def _without_agent(context: Context) -> dict[str, Any]:
    from tray_app.supervisor.absent import view

    try:
        specs = context.specs
    except BotTrayError as error:
        return {"agent": None, "bots": [], "problem": str(error)}
    base = context.folders.config_file.parent
    return {"agent": None, "bots": [view(spec, base, context.environ).to_dict() for spec in specs.values()]}


def _table(context: Context, bots: list[dict[str, Any]]) -> None:
    if not bots:
        context.say(str(context.unknown("", [])))
        return
    rows = [_row(bot) for bot in bots]
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]) - 1)]
    for bot, row in zip(bots, rows, strict=True):
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        context.say("  ".join([*cells, row[-1]]).rstrip())
        if bot["reason"] and bot["phase"] != "running":
            context.say(f"    {bot['reason']}")
            if bot.get("cure"):
                context.say(f"    {bot['cure']}")
        for warning in bot["warnings"]:
            context.say(f"    ! {warning['text']}")


def _row(bot: dict[str, Any]) -> list[str]:
    username = f"@{bot['username']}" if bot["username"] else ""
    state = words.phase(bot["phase"])
    if bot["phase"] == "starting" and bot["step"]:
        state += f" {bot['step']}/9"
    facts = []
    if bot["pid"]:
        facts.append(f"PID {bot['pid']}")
    if bot["phase"] == "running":
        facts += [words.since(bot["since"]), words.size(bot["rss_bytes"])]
    if bot["restarts"]:
        facts.append(_("{n} restart", "{n} restarts", n=bot["restarts"]))
    return [bot["name"], username, state, " · ".join(f for f in facts if f)]
