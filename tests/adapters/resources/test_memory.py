"""What is free of our memory goes back to the system, and what is read at each restart of a bot leaves no gaps in it.

Deliberate faults that were tried, each red: 64 KiB read at a time from /proc or an inotify · 1 MiB from a .env · for a
record a block of the largest size.
"""

import os
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from tray_app.adapters import pipes
from tray_app.adapters.leases import lease
from tray_app.adapters.processes import process
from tray_app.adapters.resources import memory
from tray_app.adapters.rivals import census_linux

FEW = 3 * 4096  # bytes


@pytest.mark.linux("Windows' heap needs no telling")
def test_what_is_free_is_given_back() -> None:
    if not _glibc():
        pytest.skip("this C library has no malloc_trim")
    us = psutil.Process()
    blocks = [bytes(3000) for _ in range(20_000)]
    kept = blocks[::500]  # what lives longer lies between
    del blocks
    before = us.memory_info().rss
    memory.give_back()
    assert before - us.memory_info().rss > 40_000_000
    assert len(kept) == 40


def _process(folder: Path) -> None:
    assert census_linux.command_line(os.getpid())


def _env(folder: Path) -> None:
    assert pipes.read_whole(folder / ".env") == b"NAME=one\n"


def _records(folder: Path) -> None:
    assert [record.name for record in lease.records("1", folder)] == ["one"]


def _changes(folder: Path) -> None:
    from tray_app.adapters.inotify_linux import CREATE, Inotify

    changes = Inotify()
    try:
        changes.add(str(folder), CREATE)
        (folder / f"new-{len(list(folder.iterdir()))}").touch()
        assert [mask for _, mask, _ in changes.events()] == [CREATE]
    finally:
        changes.close()


@pytest.mark.linux("the C library of Windows has another heap")
@pytest.mark.parametrize("read", [_process, _env, _records, _changes])
def test_a_small_thing_is_read_into_a_small_block(read: Callable[[Path], None], tmp_path: Path) -> None:
    """A block that is cut to what came leaves a gap, and with each gap an agent grows."""
    (tmp_path / ".env").write_text("NAME=one\n")
    taken = lease.take("1", tmp_path)
    taken.record(lease.Record("one", os.getpid(), process.identify(os.getpid()).birth, "agent", "", ""))
    try:
        read(tmp_path)  # what is loaded or compiled the first time stays
        tracemalloc.start()
        try:
            read(tmp_path)
            tracemalloc.reset_peak()
            before, _ = tracemalloc.get_traced_memory()
            read(tmp_path)
            _, most = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    finally:
        taken.release()
    assert most - before < FEW


def _glibc() -> bool:
    import platform

    return platform.libc_ver()[0] == "glibc"
