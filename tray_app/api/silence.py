"""Why somebody who is there does not answer, as far as it can be known: each cause with the cure that works there."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from tray_app.adapters.processes import table
from tray_app.adapters.resources import loopback
from tray_app.api import endpoint
from tray_app.core.errors import HostError
from tray_app.core.messages import Message


class AgentSilent(HostError):
    """There is an agent, but it does not answer: nothing is known of its bots."""


def silent(found: endpoint.Endpoint) -> AgentSilent:
    if table.suspended(found.pid):
        return AgentSilent(
            Message("BotTray (PID {pid}) is suspended and answers nobody.", pid=found.pid),
            Message("Let it go on: {command}", command=table.resume_command(found.pid)),
        )
    if (down := _loopback_down()) is not None:
        return AgentSilent(down.message, down.cure)
    if (shell := loopback.apart(found.pid)) is not None:
        return AgentSilent(
            Message("BotTray (PID {pid}) runs in another network namespace: nothing that is typed here reaches it.",
                    pid=found.pid),
            Message("Type it in a shell of that network: {command}", command=shell),
        )  # fmt: skip
    ending = table.end_command(found.pid, hard=True)
    return AgentSilent(
        Message("BotTray is running (PID {pid}), but does not answer.", pid=found.pid),
        Message("Try again; if it stays so, end it: {command}", command=ending),
    )


def beyond(file: "str | os.PathLike[str]", found: endpoint.Endpoint) -> AgentSilent | None:
    """Of an agent whose processes are counted apart from ours: that it has its home, where it has. Nothing else can be
    known of it here. None for one that has gone, with its container or with the last boot of this machine."""
    from pathlib import Path

    from tray_app.adapters.leases import lease  # hardly anybody ever needs it

    here, there = table.namespace(), found.namespace
    one_boot = here.rpartition("@")[2] == there.rpartition("@")[2]
    if not there or there == here or not one_boot or not lease.is_held(endpoint.LOCK, Path(file).parent):
        return None
    return AgentSilent(
        Message("BotTray runs in a container, or outside of this one: nothing that is typed here reaches it."),
        Message("Type it there."),
    )


@contextmanager
def told_where_down() -> Iterator[None]:
    """Around what opens a port. Raises HostError where the loopback network is what is lacking."""
    try:
        yield
    except OSError:
        if (down := _loopback_down()) is not None:
            raise down from None
        raise


def _loopback_down() -> HostError | None:
    """None where it is not that."""
    command = loopback.missing()
    if command is None:
        return None
    return HostError(
        Message("The loopback network of this computer (127.0.0.1) is down: no command reaches BotTray's agent."),
        Message("Bring it up: {command}", command=command) if command else None,
    )
