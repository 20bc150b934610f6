"""What should be up, over restarts of the agent and troubles of the disk.

Deliberate faults that were tried, each red: nothing written · a spoiled file believed or fatal · the config's wish over
the user's · a wish that could not be written forgotten for good · the file open to others.
"""

import stat
from pathlib import Path

import pytest
from processes import WINDOWS

from tray_app.core.model import BotSpec
from tray_app.supervisor.desired import Desired


def ask(desired: Desired, name: str, up: bool) -> None:
    desired.set(name, up)
    if (data := desired.pending()) is not None:
        desired.write(data)


AUTO, MANUAL = BotSpec("news", script="a.py", start="auto"), BotSpec("shop", script="b.py")


def test_the_config_counts_until_somebody_says_otherwise(tmp_path: Path) -> None:
    file = tmp_path / "state" / "desired.json"
    first = Desired(file)
    assert (first.up(AUTO), first.up(MANUAL)) == (True, False)
    ask(first, "news", False)
    ask(first, "shop", True)
    again = Desired(file)
    assert (again.up(AUTO), again.up(MANUAL)) == (False, True)
    assert WINDOWS or stat.S_IMODE(file.stat().st_mode) & 0o077 == 0


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b"7", b"null", b"\xff\xfe", b'{"shop": '])
def test_a_spoiled_file_is_as_none(tmp_path: Path, text: bytes) -> None:
    file = tmp_path / "desired.json"
    file.write_bytes(text)
    desired = Desired(file)
    assert (desired.up(AUTO), desired.up(MANUAL)) == (True, False)
    ask(desired, "shop", True)
    assert Desired(file).up(MANUAL)


def test_a_wish_that_cannot_be_written_is_kept_in_mind_and_written_later(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    folder.write_text("a file where the folder should be")
    desired = Desired(folder / "desired.json")
    ask(desired, "shop", True)
    assert desired.up(MANUAL)
    assert desired.problem is not None
    folder.unlink()
    ask(desired, "shop", True)
    assert desired.problem is None
    assert Desired(folder / "desired.json").up(MANUAL)


def test_a_foreground_run_remembers_nothing() -> None:
    desired = Desired(None)
    ask(desired, "shop", True)
    assert desired.up(MANUAL)
    assert desired.problem is None
