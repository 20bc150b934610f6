"""`python3 installer demo`: what it says of what stays, with the real demo in an environment of its own."""

import hashlib
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from installer import environment, folders, verbs
from tests.installer.conftest import ROOT


def made_before() -> Path:
    """The environment that a demo of this tree has kept, with the packages of the tests."""
    kept = folders.cache() / f"demo-{hashlib.sha256(str(ROOT).encode()).hexdigest()[:8]}"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", kept], check=True)
    where = "import sysconfig; print(sysconfig.get_path('purelib'))"
    told = subprocess.run([environment.python(kept), "-c", where], capture_output=True, text=True, check=True)
    packages = Path(told.stdout.strip())
    (packages / "bottray.pth").write_text(f"{ROOT}\n{sysconfig.get_path('purelib')}\n")
    (kept / "made-from").write_text(environment.fingerprint(environment.requirements()))
    return kept


@pytest.mark.usefixtures("home")
def test_what_is_kept_is_named_last(capfd: pytest.CaptureFixture[str]) -> None:
    kept = made_before()
    assert verbs.main(["demo", "--seconds", "0"]) == 0
    *_, cleaned, last = (line.strip() for line in capfd.readouterr().out.splitlines() if line.strip())
    assert cleaned == "Cleaned up: no process and no file of this demo is left."
    assert f"the Python environment in {kept}." in last
    assert environment.python(kept).exists()
    assert list(kept.parent.iterdir()) == [kept], "nothing else stays there"
