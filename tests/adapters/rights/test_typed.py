"""Commands that a user is told to type do in a shell what is meant."""

import subprocess
import sys

import pytest

from tray_app.adapters.system import typed_with

SAYS = "import os; print(os.environ['BOTTRAY_HOME'])"


@pytest.mark.parametrize("value", ["plain", "two words", "one & only (a) ^b", "100%"])
def test_a_variable_is_this_commands_own(value: str) -> None:
    command = typed_with("BOTTRAY_HOME", value, [sys.executable, "-c", SAYS])
    done = subprocess.run(command, shell=True, capture_output=True, text=True, timeout=60)
    assert (done.stdout.strip(), done.stderr) == (value, "")
