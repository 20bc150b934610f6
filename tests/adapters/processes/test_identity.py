"""A process is its number and its birth. Seen red: the number alone was asked for."""

import os
import subprocess
import sys
from dataclasses import replace

from tray_app.adapters.processes import process


def test_whoever_has_the_number_now_but_was_born_later_is_another() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as later:
        here, other = process.identify(os.getpid()), process.identify(later.pid)
        later.communicate(b"\n")
    assert here is not None
    assert other is not None
    assert process.alive(here)
    assert not process.alive(other)
    assert not process.alive(replace(here, birth=other.birth))
