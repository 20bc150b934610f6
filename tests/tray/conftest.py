"""Desktops and trays for the tests here; how a test drives them is in driver.py."""

import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from installer import debian
from tests.tray.driver import PANELS, TOOLS, WHOLE, Desktop, Tray


@pytest.fixture(scope="session")
def desktops() -> Iterator[Callable[[str], Desktop]]:
    """One desktop of each kind, started when first asked for."""
    running: dict[str, Desktop] = {}

    def get(panel: str) -> Desktop:
        if subprocess.run(["/usr/bin/python3", "-c", "import gi"], capture_output=True, check=False).returncode:
            pytest.skip("python3-gi is missing: tests/linux_desktop/desktop install")
        if panel in WHOLE and not shutil.which(PANELS[panel]) and debian.privilege() is not None:
            subprocess.run([TOOLS / "desktop", "install", "--panel", panel], check=False)
        if not shutil.which(PANELS[panel]):
            pytest.skip(f"{PANELS[panel]} is not installed")
        if panel not in running:
            running[panel] = Desktop(panel)
        return running[panel]

    yield get
    for desktop in running.values():
        desktop.stop()


@pytest.fixture
def start_tray() -> Iterator[Callable[..., Tray]]:
    """Starts trays and ends them after the test."""
    trays: list[Tray] = []

    def start(env: Mapping[str, str], state: dict[str, Any] | None = None, **more: str) -> Tray:
        trays.append(Tray({**env, "BOTTRAY_LANG": "en", **more}, state))
        return trays[-1]

    yield start
    for tray in trays:
        tray.end()


@pytest.fixture
def stub(desktops: Callable[[str], Desktop]) -> Desktop:
    """The quick desktop: a watcher without a window."""
    return desktops("stub")


@pytest.fixture(params=["stub", "xfce4"])
def desk(request: pytest.FixtureRequest, desktops: Callable[[str], Desktop]) -> Desktop:
    return desktops(request.param)
