"""Both ways to read the process table answer alike; psutil's, meant for Windows, works on Linux too."""

import sys
from types import ModuleType

import pytest

from tray_app.adapters.rivals import census, census_linux, census_windows

linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
TABLES = [pytest.param(census_linux, marks=linux, id="proc"), pytest.param(census_windows, id="psutil")]


def read_by(twin: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in census.__all__:
        if not hasattr(twin, name):
            continue  # it is asked of neither table
        monkeypatch.setattr(census, name, getattr(twin, name))
