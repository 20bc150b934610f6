"""A user of his own for each test: a fresh home, and the package index on disk."""

import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from installer import trouble
from tray_app.core import messages

ROOT = Path(__file__).resolve().parents[2]
WHEELS = ROOT / "tests" / ".venv" / "wheels"
PYTHON = str(Path(sys.executable).resolve())
"""The Python below the tests' own environment: bare, as a user has it."""

FOREIGN = ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "BOTTRAY_HOME", "PYTHONPATH")


@pytest.fixture(autouse=True)
def _unchanged() -> Iterator[None]:
    """What a verb sets for its process does not reach other tests."""
    language, handler = messages.language(), signal.getsignal(signal.SIGTERM)
    yield
    messages.set_language(language)
    signal.signal(signal.SIGTERM, handler)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A new user's home, with nothing in it; retries do not pause."""
    folder = tmp_path / "Имя с пробелом"
    folder.mkdir()
    for name in FOREIGN:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("BOTTRAY_LANG", "en")
    monkeypatch.setenv("RUSTUP_HOME", str(tmp_path / "rustup"))  # pip asks rustc for its version, which makes files
    monkeypatch.setenv("BOTTRAY_LOCK_DIR", str(tmp_path / "locks"))
    monkeypatch.setattr(trouble, "PAUSE", 0.0)
    return folder


@pytest.fixture
def index(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """pip finds its packages on disk and nowhere else."""
    if not WHEELS.is_dir():
        pytest.skip("no packages at hand: 'python3 tests --prepare' fetches them")
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(WHEELS))
    return WHEELS


def listing(folder: Path) -> list[str]:
    """Everything below a folder."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))
