"""What all bots of one agent, or of a foreground run, share."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tray_app.adapters.processes import process
from tray_app.supervisor.history.timeline import Timeline
from tray_app.supervisor.leases.removals import Removals
from tray_app.supervisor.rivals.scan import RivalScan
from tray_app.supervisor.room import Room
from tray_app.supervisor.telegram.webhooks import Webhooks
from tray_app.supervisor.workers import Pools


@dataclass
class Surroundings:
    """`by` and `home` say who we are in a lease record (core/processes/lease_record.py)."""

    loop: asyncio.AbstractEventLoop
    host: process.Host
    pools: Pools
    scan: RivalScan
    environ: Mapping[str, str]
    base: Path
    leases: Path
    by: str
    home: str
    started: Callable[[], str]
    webhooks: Webhooks = field(default_factory=lambda: Webhooks(None))
    deaths: Path | None = None  # the folder in which they are remembered
    removals: Removals | None = None
    room: Room = field(default_factory=Room)
    keyboard: bool = False  # the bot gets what is typed at our terminal
    timeline: Timeline = field(default_factory=lambda: Timeline(None))
    exposed: Path | None = None  # where it is remembered what was told of tokens that lie open
