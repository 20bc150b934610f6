"""Several logs searched backwards through all their files: by time, each line once, within a time.

Deliberate faults that were tried, each red: one log after the other · a place of a line that was not told yet · newer
lines told · the search not ended where all that is older is too old · a clock that was set back taken for newer lines ·
the time that is told going forth again.
"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tray_app.adapters.logs import older as searched
from tray_app.adapters.logs.kept import Kept, move_on
from tray_app.adapters.logs.older import Older
from tray_app.core.wanted import Wanted

older = partial(searched.older, clock=lambda: 0.0)  # on a machine that is busy it would give what it has sooner


def stamp(second: int) -> str:
    return f"2026-11-20T{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}.000"


def write(folder: Path, name: str, seconds: range, files: int = 3) -> Path:
    """Three files, each with its part of the lines."""
    lines = [f"{stamp(second)} {name} says {second}\n" for second in seconds]
    each = len(lines) // files
    for age in range(files):
        part = lines[(files - 1 - age) * each : (files - age) * each]
        (folder / f"{name}.log{f'.{age}' if age else ''}").write_bytes("".join(part).encode())
    return folder / f"{name}.log"


@pytest.fixture
def logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    monkeypatch.setattr(searched, "BLOCK", 200)
    return [write(tmp_path, "shop", range(0, 180, 2)), write(tmp_path, "news", range(1, 181, 2))]


def seconds(found: Older) -> list[int]:
    return [int(line.rsplit(maxsplit=1)[1]) for _, line in found.lines]


def whole(logs: list[Path], wanted: Wanted, most: int) -> list[int]:
    """Everything, piece by piece, as a page asks for it."""
    told: list[int] = []
    asked: list[tuple[Path, str | None]] = [(path, None) for path in logs]
    while asked:
        found = older(asked, wanted, most)
        told = seconds(found) + told
        asked = [(path, place) for (path, _), place in zip(asked, found.places, strict=True) if place]
    return told


@pytest.mark.parametrize("most", [1, 7, 1000])
def test_each_line_comes_once_and_by_time(logs: list[Path], most: int) -> None:
    assert whole(logs, Wanted("", False), most) == list(range(180))


def test_a_log_that_has_come_to_its_beginning_leaves_the_other_to_be_asked(tmp_path: Path, logs: list[Path]) -> None:
    short = write(tmp_path, "short", range(170, 176))
    found = older([(short, None), (logs[0], None)], Wanted("", False), 20)
    assert found.places[0] is None
    assert found.places[1]
    assert [number for number, _ in found.lines].count(0) == 6


@pytest.mark.parametrize(("text", "regex"), [("says 4", False), (r"SAYS 4\d*$", True)])
def test_text_and_time_together(logs: list[Path], text: str, regex: bool) -> None:
    wanted = Wanted(text, regex, stamp(41), stamp(140))
    assert whole(logs, wanted, 3) == [n for n in range(41, 141) if str(n).startswith("4")]


def test_no_file_is_read_that_is_too_old(logs: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []
    blocks = searched._blocks
    monkeypatch.setattr(searched, "_blocks", lambda file, end: (read.append(end), blocks(file, end))[1])
    assert whole(logs, Wanted("", False, stamp(130)), 1000) == list(range(130, 180))
    assert len(read) == 2


def test_a_clock_that_was_set_back_hides_nothing(tmp_path: Path) -> None:
    path = tmp_path / "shop.log"
    path.write_bytes("".join(f"{stamp(n)} x {n}\n" for n in (10, 50, 51, 20, 30)).encode())
    found = older([(path, None)], Wanted("", False, "", stamp(25)), 100)
    assert seconds(found) == [10, 50, 51, 20]
    assert older([(path, None)], Wanted("", False), 3).back_to == stamp(20)


def test_one_that_is_moved_on_while_it_is_read_is_told_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log, each = write(tmp_path, "shop", range(90)), searched.each

    def moving(path: Path) -> Iterator[Kept]:
        for n, one in enumerate(each(path)):
            yield one
            if n == 0:
                one.close()  # or it keeps its name on Windows
                move_on(path, 9)
                path.touch()

    monkeypatch.setattr(searched, "each", moving)
    assert seconds(older([(log, None)], Wanted("", False), 1000)) == list(range(90))


def test_a_new_file_with_the_number_of_one_that_is_gone_is_another(tmp_path: Path) -> None:
    """The file system gives it away again at once: newer lines came where older ones belong, and nobody said so."""
    log = write(tmp_path, "shop", range(100))
    found = older([(log, None)], Wanted("", False), 5)
    place = str(found.places[0])
    newer = "".join(f"{stamp(n)} shop {n}\n" for n in range(200, 300))
    log.write_text(newer)  # the same number
    again = older([(log, place)], Wanted("", False), 5)
    assert (again.lines, again.lost) == ([], True)


def test_a_place_that_is_not_kept_any_more_is_told(logs: list[Path]) -> None:
    found = older([(logs[0], "1-1-1-5"), (logs[1], None)], Wanted("", False), 5)
    assert found.lost
    assert len(found.lines) == 5
