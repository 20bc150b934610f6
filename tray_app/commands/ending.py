"""What takes its time at an end. An agent that was asked to end tells of its bots until they are down; it is asked for
nothing any more."""

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from tray_app.api import endpoint
from tray_app.api.client import AgentAway, Client
from tray_app.core.messages import _
from tray_app.core.model import AT_REST, BotView

LAST_MOMENTS = 3.0  # seconds that an agent has after its last word; a question to Telegram may keep it for longer
Say = Callable[[str], None]


def followed(agent: Path, say: Say) -> tuple[int | None, set[str]] | None:
    """Wait until the one whose file `agent` was has ended: its pid where it is still about to, and which bots it has
    stopped meanwhile. None where none is ending. Raises AgentSilent."""
    client = Client(Path(endpoint.ending(agent)))
    if not client.present():
        return None
    left, stopped = client.wrote(), set[str]()
    told: set[str] = set()
    with suppress(AgentAway):
        for snapshot in client.watch():
            for view in snapshot.bots:
                tell(say, view, told)
                if view.phase not in AT_REST:
                    stopped.add(view.name)
    return (left[0] if left and not gone(*left) else None), stopped


def tell(say: Say, view: BotView, told: set[str]) -> None:
    """Why it takes its time, once."""
    if view.ending and view.name not in told:
        told.add(view.name)
        say(f" … {view.name}: {view.ending}")


def gone(pid: int, birth: str) -> bool:
    """Whether one that has said its last word ends within its last moments."""
    from tray_app.adapters.processes import process

    one = process.Identity(pid, birth)
    end = time.monotonic() + LAST_MOMENTS
    while process.alive(one) and time.monotonic() < end:
        time.sleep(0.01)
    return not process.alive(one)


def is_over(say: Say, pid: int | None) -> None:
    """The last line of `quit`; `pid` of an agent that is still there."""
    if pid:
        say(_("The bots are stopped; the agent (PID {pid}) is still about to end.", pid=pid))
    else:
        say(_("The agent has ended; its bots are stopped."))
