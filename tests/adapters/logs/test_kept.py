"""Older log files that are kept compressed: every line stays, once, whatever happens meanwhile.

Deliberate faults that were tried, each red: the plain one goes first ·
named by what its file was called before · its age is that of the compressing · NAME.log.gz taken for one of ours · what
is left of a full disk · a damaged one ends the search.
"""

import errno
import gzip
import os
import stat
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tray_app.adapters.logs import kept
from tray_app.adapters.logs.log_files import Pack, tail
from tray_app.adapters.logs.logs import BotLog
from tray_app.adapters.logs.older import older
from tray_app.core.wanted import Wanted

SIZE, KEEP = 400, 3
ALL = 10_000


class Writer:
    """A log of numbered lines; what is to be compressed waits until `pack`."""

    def __init__(self, path: Path, days: int | None = None) -> None:
        self.path, self.log, self.waiting, self.count = path, BotLog(path), list[Pack](), 0
        self.log.keep(SIZE, KEEP, days, self.waiting.append)

    def write(self, files: int = 1) -> None:
        """Until so many new ones were begun."""
        for _ in range(files):
            before = os.stat(self.path).st_ino if self.path.exists() else None
            while not self.path.exists() or os.stat(self.path).st_ino == before:
                self.log.write(b"line %d\n" % self.count)
                self.count += 1

    def pack(self) -> None:
        while self.waiting:
            self.waiting.pop()()


@pytest.fixture
def writer(tmp_path: Path) -> Writer:
    return Writer(tmp_path / "logs" / "shop.log")


def numbers(path: Path) -> list[int]:
    """Of the lines that are kept, as `logs` and the search show them."""
    shown = [int(line.rsplit(maxsplit=1)[1]) for line in tail(path, ALL).splitlines()]
    assert [int(line.rsplit(maxsplit=1)[1]) for _, line in older([(path, None)], Wanted("", False), ALL).lines] == shown
    return shown


def names(path: Path) -> list[str]:
    return sorted(one.name.removeprefix("shop.log") for one in path.parent.iterdir())


def whole(writer: Writer) -> None:
    """Nothing is missing between the oldest that is kept and the newest, and nothing is there twice."""
    shown = numbers(writer.path)
    assert all(later == before + 1 for before, later in pairwise(shown))
    assert shown[-1] == writer.count - 1


def test_what_is_older_is_compressed_and_read_as_before(writer: Writer) -> None:
    writer.write(3)
    before, plain = numbers(writer.path), writer.path.with_name("shop.log.1").read_bytes()
    times = os.stat(writer.path.with_name("shop.log.1")).st_mtime_ns
    writer.pack()
    assert names(writer.path) == ["", ".1.gz", ".2.gz"]
    packed = writer.path.with_name("shop.log.1.gz")
    assert gzip.decompress(packed.read_bytes()) == plain
    assert os.stat(packed).st_mtime_ns == times, "by which it becomes old"
    assert os.name == "nt" or stat.S_IMODE(os.stat(packed).st_mode) == 0o600
    assert numbers(writer.path) == before


def test_they_move_on_and_the_oldest_goes(writer: Writer) -> None:
    stranger = writer.path.with_name("shop.log.gz")
    stranger.parent.mkdir()
    stranger.write_bytes(b"mine")
    for _ in range(KEEP + 3):
        writer.write()
        writer.pack()
        whole(writer)
    assert names(writer.path) == ["", ".1.gz", ".2.gz", ".3.gz", ".gz"]
    assert stranger.read_bytes() == b"mine"
    writer.log.keep(SIZE, KEEP)
    for _ in range(KEEP + 1):  # nothing is compressed any more
        writer.write()
        whole(writer)
    assert names(writer.path) == ["", ".1", ".2", ".3", ".gz"]


@pytest.mark.parametrize("broken", ["fsync", "utime", "replace", "unlink"])
def test_a_disk_that_fails_or_a_crash_loses_no_line(
    writer: Writer, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    writer.write(3)
    before = numbers(writer.path)
    real: Callable[..., Any] = getattr(os, broken)

    def fails(*args: Any, **named: Any) -> Any:
        if broken == "unlink" and str(args[0]).endswith(".part"):
            return real(*args, **named)
        raise OSError(errno.ENOSPC, "no room")

    with monkeypatch.context() as patch:
        patch.setattr(os, broken, fails)
        writer.pack()
    assert {"", ".1", ".2"} <= set(names(writer.path)) <= {"", ".1", ".2", ".1.gz", ".2.gz"}
    assert numbers(writer.path) == before
    writer.write()
    whole(writer)
    writer.pack()
    whole(writer)
    assert names(writer.path) == ["", ".1.gz", ".2.gz", ".3.gz"]


@pytest.mark.linux("on Windows a file has its name for as long as it is read: the log grows until then")
def test_a_new_file_begun_meanwhile(writer: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    writer.write(2)
    copy = kept._copy

    def slowly(*args: Any) -> None:
        monkeypatch.setattr(kept, "_copy", copy)
        copy(*args)
        writer.write()

    monkeypatch.setattr(kept, "_copy", slowly)
    writer.waiting.pop()()
    assert names(writer.path) == ["", ".1", ".2.gz"]
    whole(writer)


def test_one_that_was_cut_off_is_read_as_far_as_it_goes(writer: Writer) -> None:
    writer.write(3)
    writer.pack()
    packed = writer.path.with_name("shop.log.1.gz")
    packed.write_bytes(packed.read_bytes()[:-20])
    shown = numbers(writer.path)
    assert shown[0] == 0
    assert shown[-1] == writer.count - 1


def test_it_goes_when_it_is_too_old(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "logs" / "shop.log", days=2)
    writer.write(3)
    writer.pack()
    os.utime(writer.path.with_name("shop.log.2.gz"), (0, time.time() - 3 * 86_400))
    writer.write()
    assert names(writer.path) == ["", ".1", ".2.gz"]
    whole(writer)


def test_a_search_goes_on_where_it_was_though_that_file_is_compressed_since(writer: Writer) -> None:
    writer.write(3)
    wanted, asked = Wanted("", False), [(writer.path, None)]
    first = older(asked, wanted, writer.count * 3 // 4)
    writer.pack()
    rest = older([(writer.path, first.places[0])], wanted, ALL)
    assert not rest.lost
    shown = [int(line.rsplit(maxsplit=1)[1]) for _, line in (*rest.lines, *first.lines)]
    assert shown == list(range(writer.count))
