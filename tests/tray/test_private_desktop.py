"""The private desktops of these tests end with whoever has started them."""

import subprocess
from pathlib import Path

from e2e.waiting import alive, ended, until

from tests.tray.driver import Desktop


def test_it_ends_with_a_test_run_that_is_killed(desktops, tmp_path):
    """Seen: a run that was killed had left its X servers and buses for good."""
    desktops("stub")  # skipped where there can be none
    run = subprocess.Popen(["sleep", "600"])
    desktop = Desktop("stub", "--with", str(run.pid), "--state", str(tmp_path / "state"))
    bus = int(Path(desktop.env["TRAYDESK_STATE"], "dbus.pid").read_text())
    assert alive(bus)
    run.kill()
    run.wait()
    until(lambda: not (tmp_path / "state").exists(), "it is removed")
    assert ended(bus)
