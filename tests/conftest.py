"""What every test may use: a home of its own, and the emulated Telegram."""

import os
import signal
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import linux_only
import long_ones
import pytest
from emulation.emulator import Emulator
from home import Home

from tests.windows_bed import suite

if not hasattr(signal, "SIGKILL"):
    signal.SIGKILL = signal.SIGTERM  # Windows: os.kill ends a process at once, whatever the number

# a script that ran us by nohup or & had these ignored, and whatever a test starts would ignore them, too
for number in (signal.SIGINT, getattr(signal, "SIGHUP", signal.SIGINT)):
    if signal.getsignal(number) is signal.SIG_IGN:
        signal.signal(number, lambda *_: None)

if sys.platform != "win32":  # whoever ends the tests ends what they have started, as with Ctrl+C
    signal.signal(signal.SIGTERM, signal.default_int_handler)

HERE = Path(__file__).parent
FIRST = ("installer", "web", "corpus", "demo", "tray", "e2e", "adapters")
LINUX = sys.platform == "linux"
LONG = os.environ.get("BOTTRAY_TESTS_LONG") != "0"


def pytest_configure(config: pytest.Config) -> None:
    if find_spec("hypothesis"):  # how long one example takes is the machine's affair
        from hypothesis import settings

        settings.register_profile("any machine", deadline=None)
        settings.load_profile("any machine")
    config.addinivalue_line("markers", "linux(reason): is shown on Linux only; see also linux_only.py")


class LeftOut(pytest.Module):
    """A file that stands in linux_only.py: not even imported."""

    def collect(self) -> Any:
        pytest.skip(linux_only.FILES[self.path.relative_to(HERE).as_posix()], allow_module_level=True)


def pytest_pycollect_makemodule(module_path: Path, parent: pytest.Collector) -> pytest.Module | None:
    left_out = not LINUX and module_path.relative_to(HERE).as_posix() in linux_only.FILES
    return LeftOut.from_parent(parent, path=module_path) if left_out else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The folders with the longest files first, so that at the end no worker waits for another one's last file. On
    Windows in the order that was asked for: of one process, the first import of pystray says which icon all have."""
    if LINUX:
        items.sort(key=lambda item: FIRST.index(top) if (top := item.path.relative_to(HERE).parts[0]) in FIRST else 9)
    for item in items if not LONG else ():
        names = {item.name, item.name.partition("[")[0]}
        if names & set(long_ones.TESTS.get(item.path.relative_to(HERE).as_posix(), ())):
            item.add_marker(pytest.mark.skip(reason="long: run by `python3 tests --long`"))


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop() -> None:
    """Before the first test: from there on a time-out counts."""
    if name := os.environ.get("PYTEST_XDIST_WORKER"):
        suite.await_turn(name)


def pytest_runtest_setup(item: pytest.Item) -> None:
    mark = item.get_closest_marker("linux")
    if mark and not LINUX:
        pytest.skip(mark.args[0])


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
