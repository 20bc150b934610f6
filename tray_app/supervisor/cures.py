"""What BotTray itself can do about a bot's trouble, once its user says so: end one process, remove one webhook.

An offer names exactly what was seen. When it is taken, the evidence is looked for anew and has to name the same process
(pid and birth) or the same host still; otherwise nothing is done. Never offered: what a service would start again, what
belongs to another user, and what another agent looks after.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tray_app.adapters.leases import lease
from tray_app.adapters.processes import process
from tray_app.adapters.rivals import rivals
from tray_app.adapters.rivals.rivals import Target
from tray_app.core.control import FIND_OUT
from tray_app.core.errors import StateError
from tray_app.core.history.happenings import Kind
from tray_app.core.messages import Message
from tray_app.core.processes.processes import ProcessFacts, Rival, spared_for
from tray_app.core.telegram.botapi import Webhook
from tray_app.supervisor.leases import holders, records
from tray_app.supervisor.rivals.scan import GRACE, Found, end
from tray_app.supervisor.surroundings import Surroundings

RUN_PATIENCE = 30.0
"""Seconds for a foreground run to stop its bot and end; how long that takes is the bot's affair."""
LOOK_PAUSE = 0.1
END, WEBHOOK, RESTART, INSTALL = "end", "webhook", "restart", "install"


@dataclass(frozen=True)
class Offer:
    """`kind` and `value` say what was seen, `label` says it to the user, shortly: some desktops cut a longer button at
    its left, and what it is about stands beside it. `carry_out` raises a BotTrayError."""

    kind: str
    value: str
    label: Message
    carry_out: Callable[[], Awaitable[None]] = field(repr=False, compare=False)


def end_rival(found: Found, target: Target, around: Surroundings) -> Offer | None:
    """For another reader that a scan has found by certain evidence."""
    if not _may_end(found.rival):
        return None

    async def carry_out() -> None:
        again = [one for one in await around.scan.find(target) if found.is_same(one)]
        if not again or not _may_end(again[0].rival):
            raise _no_longer(found.identity)
        await _end(again[0], around)

    return _ending(found.identity, found.rival, carry_out)


def end_holder(record: lease.Record | None, key: str, around: Surroundings) -> Offer | None:
    """For the holder of the lease, by its own record: a foreground run, or a script that was started by hand."""
    if record is None or record.by not in ("run", "single_instance"):
        return None
    one = process.Identity(record.pid, record.birth)
    facts = None if records.elsewhere(record) else rivals.describe(one.pid)
    if facts is None or not _may_end(facts) or not process.alive(one):
        return None

    async def carry_out() -> None:
        now = holders.holder(key, around.leases)
        if now is None or (now.pid, now.birth) != (one.pid, one.birth):
            raise _no_longer(one)
        if record.by == "run":
            await _end_run(one, around)
            if loop := Found(Rival(**vars(facts)), one).loop:
                await around.host.end_loop(loop, GRACE)
        else:
            await _end(Found(Rival(**vars(facts)), one), around)

    return _ending(one, facts, carry_out)


def remove_webhook(bot: str, hook: Webhook, api: Any, around: Surroundings) -> Offer:
    """`api` asks Telegram as the bot would."""

    ask = around.pools.ask

    async def carry_out() -> None:
        now: Webhook = await ask(api.get_webhook_info)
        if not now.url:
            return
        if now.host != hook.host:
            raise StateError(
                Message("Bot {bot} has another webhook by now, of {host}.", bot=bot, host=now.host),
                Message("Look whose it is before you remove it."),
            )
        await around.pools.look(around.webhooks.remember, bot, now.url)
        await ask(api.delete_webhook)
        around.timeline.add(bot, Kind.WEBHOOK, host=now.host, file=str(around.webhooks.path or ""))
        if (await ask(api.get_webhook_info)).url:
            raise StateError(
                Message("The webhook of {host} is back: somebody sets it again.", host=hook.host),
                Message("Find what runs bot {bot} there and stop it.", bot=bot),
            )

    return Offer(WEBHOOK, hook.host, Message("Remove the webhook of {host}", host=hook.host), carry_out)


def restart(bot: str) -> Offer:
    """For a bot that does not do its work; whoever takes the offer starts it anew."""
    return Offer(RESTART, "", Message("Restart {bot}", bot=bot), _nothing)


def install(into: Path, carry_out: Callable[[], Awaitable[None]]) -> Offer:
    """For a bot that lacks packages: they come into its own environment, with its next start."""
    return Offer(INSTALL, "", Message("Install what is missing into {folder}", folder=into), carry_out)


def find_out(bot: str) -> Offer:
    """For a bot beside which somebody reads: who, is asked of Telegram while the bot is stopped (find_out.py)."""
    return Offer(FIND_OUT, "", Message("Find out who reads: {bot} is stopped for ten seconds", bot=bot), _nothing)


async def _nothing() -> None:
    pass


def _ending(one: process.Identity, facts: ProcessFacts, carry_out: Callable[[], Awaitable[None]]) -> Offer:
    if facts.loop is not None:
        label = Message("End PID {pid} and {loop}", pid=one.pid, loop=facts.loop.told)
    else:
        label = Message("End PID {pid}", pid=one.pid)
    return Offer(END, f"{one.pid}/{one.birth}", label, carry_out)


def _may_end(facts: ProcessFacts) -> bool:
    return spared_for(facts, process.is_root()) is None


async def _end(found: Found, around: Surroundings) -> None:
    one = found.identity
    try:
        gone = await end(found, around.host, GRACE)
    except PermissionError:
        gone = False
    if not gone or process.alive(one):
        raise StateError(
            Message("PID {pid} could not be ended.", pid=one.pid),
            Message("To stop it: {command}", command=process.end_command(one.pid, mine=False, hard=True)),
        )


async def _end_run(one: process.Identity, around: Surroundings) -> None:
    """It stops its bot itself, which a signal to the whole tree would only disturb."""
    try:
        process.signal_softly(one)
    except OSError:
        raise _no_longer(one) from None
    until = around.loop.time() + RUN_PATIENCE
    while process.alive(one):
        if around.loop.time() > until:
            raise StateError(Message("PID {pid} was asked to stop and has not ended yet.", pid=one.pid))
        await asyncio.sleep(LOOK_PAUSE)


def _no_longer(one: process.Identity) -> StateError:
    return StateError(
        Message("Nothing was ended: PID {pid} is not what it was when this was offered.", pid=one.pid),
        Message("Look at the bot again: it may be well by now."),
    )
