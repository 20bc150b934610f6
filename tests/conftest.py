"""What every test may use: a home of its own, and the emulated Telegram."""

import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from home import Home

from tray_app.demo.emulator import Emulator

if not hasattr(signal, "SIGKILL"):
    signal.SIGKILL = signal.SIGTERM  # Windows: os.kill ends a process at once, whatever the number


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator() as running:
        yield running


@pytest.fixture
def homes(tmp_path: Path, emulator: Emulator) -> Iterator[Any]:
    """Makes homes that share one folder of leases, as users of one machine do."""
    made: list[Home] = []
    locks = tmp_path / "locks"
    locks.mkdir()
    locks.chmod(0o1777)

    def make(name: str = "home") -> Home:
        made.append(Home(tmp_path / name, locks, emulator.url))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def home(homes: Any) -> Home:
    one: Home = homes()
    return one
