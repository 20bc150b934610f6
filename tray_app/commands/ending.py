"""What takes its time at an end. An agent that was asked to end tells of its bots until they are down; it is asked for
nothing any more."""

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from tray_app.api import endpoint
from tray_app.api.client import AgentAway, Client
from tray_app.core.model import BotView

LAST_MOMENTS = 3.0  # seconds that an agent has after its last word; a question to Telegram may keep it for longer
Say = Callable[[str], None]


def followed(agent: Path, say: Say) -> None:
    """Wait until the one whose file `agent` was has ended, where one is ending. Raises AgentSilent."""
    client = Client(Path(endpoint.ending(agent)))
    if not client.present():
        return
    left, told = client.wrote(), set[str]()
    with suppress(AgentAway):
        for snapshot in client.watch():
            for view in snapshot.bots:
                tell(say, view, told)
    if left:
        gone(*left)


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
