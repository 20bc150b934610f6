"""Opening a file with the user's program: a program of ours stands in for `xdg-open`."""

import os

import pytest

from tests.tray.driver import until
from tray_app.adapters.desktop import desktop_linux
from tray_app.adapters.desktop.desktop_linux import open_address, open_path
from tray_app.core.errors import HostError


@pytest.fixture
def viewer(tmp_path, monkeypatch):
    """Makes an xdg-open of these shell lines."""
    monkeypatch.setenv("PATH", str(tmp_path))

    def make(lines):
        program = tmp_path / "xdg-open"
        program.write_text(f"#!/bin/sh\n{lines}\n")
        program.chmod(0o755)

    return make


@pytest.fixture
def log(tmp_path):
    path = tmp_path / "shop.log"
    path.write_text("started")
    return path


def test_the_viewer_gets_the_path(viewer, log, tmp_path):
    viewer(f'echo "$1" > {tmp_path}/opened')
    open_path(log)
    assert (tmp_path / "opened").read_text().strip() == str(log)


def test_the_browser_gets_the_address(viewer, tmp_path):
    viewer(f'echo "$1" > {tmp_path}/opened')
    open_address("https://www.python.org/downloads/")
    assert (tmp_path / "opened").read_text().strip() == "https://www.python.org/downloads/"


def test_a_viewer_that_stays_open_is_not_waited_for_and_has_a_session_of_its_own(viewer, log, tmp_path, monkeypatch):
    monkeypatch.setattr(desktop_linux, "PATIENCE", 0.2)
    viewer(f"echo $$ > {tmp_path}/pid; exec /bin/sleep 600")
    open_path(log)
    pid = int(until(lambda: (tmp_path / "pid").read_text()))
    try:
        assert os.getsid(pid) != os.getsid(0)
    finally:
        os.kill(pid, 9)


@pytest.mark.parametrize(
    ("lines", "said"), [(None, "xdg-open is missing. Install"), ("exit 3", "Nothing on this desktop opens")]
)
def test_what_cannot_be_opened_is_said(viewer, log, lines, said):
    if lines:
        viewer(lines)
    with pytest.raises(HostError, match=said):
        open_path(log)


def test_a_log_that_is_not_there_yet(viewer, tmp_path):
    with pytest.raises(HostError, match=r"There is no .*none\.log yet\."):
        open_path(tmp_path / "none.log")
