"""The system's own words for a program that it cannot run hide why: each is a program that is really not started."""

import subprocess
from pathlib import Path

import pytest

from tray_app.core.model import BotSpec
from tray_app.supervisor.start import unstarted

pytestmark = pytest.mark.linux("what #! says; Windows knows no such line")


@pytest.mark.parametrize(
    ("text", "mode", "says", "cure"),
    [
        (b"#!/bin/sh\r\necho up\r\n", 0o755, "its lines end as those of Windows do", "sed -i 's/\\r$//' "),
        (b"#!/opt/none/python3 -u\n", 0o755, "its first line names /opt/none/python3, which is not there", "Correct"),
        (b"echo up\n", 0o755, "its first line does not say what runs it", "#!/bin/sh"),
        (b"#!/bin/sh\necho up\n", 0o644, "it is not marked as a program", "chmod +x "),
    ],
)
def test_a_script_that_is_there(tmp_path: Path, text: bytes, mode: int, says: str, cure: str) -> None:
    script = tmp_path / "run it.sh"
    script.write_bytes(text)
    script.chmod(mode)
    reason, then = told(script)
    assert str(reason).startswith(f"{script} could not be started: {says}")
    assert cure in str(then)
    if "sed" in cure or "chmod" in cure:  # as it is written there
        subprocess.run(str(then).partition(": ")[2], shell=True, check=True)
        assert subprocess.run([script], capture_output=True, check=True).stdout == b"up\n"


def test_one_that_is_not_there(tmp_path: Path) -> None:
    reason, then = told(tmp_path / "none")
    assert str(reason) == f"{tmp_path / 'none'} could not be started: No such file or directory."
    assert '"command" of bot shop' in str(then)


def told(program: Path) -> tuple[object, object]:
    try:
        subprocess.run([program], capture_output=True)
    except OSError as error:
        return unstarted.words(BotSpec("shop", command=(str(program),)), str(program), error)
    raise AssertionError("it was started")
