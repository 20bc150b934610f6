"""Disks that are full or not to be written: real ones."""

import json
import re
import subprocess
import sys
import textwrap

import pytest

from tray_app.adapters.logs.log_files import tail
from tray_app.adapters.logs.logs import BotLog
from tray_app.core.errors import HostError

NOW = 1_795_169_533.5
MISSING = re.compile(rb"[^\n]{23} -- bottray: (\d+) bytes? (?:is|are) missing here\.\n")


def complete(tmp_path, chunks):
    """What a disk with room would have."""
    log = BotLog(tmp_path / "complete" / "shop.log", clock=lambda: NOW)
    for chunk in chunks:
        log.write(chunk)
    log.close()
    return log.path.read_bytes()


def account(text, whole):
    """Checks that what is missing is exactly as told, and that nothing else is."""
    before, number, after = MISSING.split(text)
    if not whole.startswith(before):  # a torn line is ended before the line that tells of it
        before = before.removesuffix(b"\n")
    assert whole.startswith(before)
    assert whole.endswith(after)
    assert len(before) + int(number) + len(after) == len(whole)
    return before, int(number), after


linux = pytest.mark.skipif(sys.platform != "linux", reason="a file or a disk of a size of one's own")


def run_limited(tmp_path, body):
    """Runs `body` in a process whose files may have 1000 bytes until it calls `more_room()`; its log and `told`."""
    program = """
        import json, resource, sys
        from pathlib import Path
        from tray_app.adapters.logs.logs import BotLog

        def more_room():
            resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))

        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, resource.RLIM_INFINITY))
        log = BotLog(Path(sys.argv[1]), clock=lambda: float(sys.argv[2]))
        told = []
    """
    path = tmp_path / "logs" / "shop.log"
    code = textwrap.dedent(program) + textwrap.dedent(body) + "\nprint(json.dumps(told))\n"
    answer = subprocess.run(
        [sys.executable, "-c", code, path, str(NOW)], capture_output=True, text=True, timeout=60, check=False
    )
    assert answer.returncode == 0, answer.stderr
    return path.read_bytes(), json.loads(answer.stdout)


@linux
def test_no_more_room_is_told_and_accounted_for(tmp_path):
    text, told = run_limited(
        tmp_path,
        """
        for number in range(100):
            log.write(b"line number %d\\n" % number)
            told.append(log.problem and log.problem.render("en"))
        more_room()
        log.write(b"again\\n")
        told.append(log.problem)
        """,
    )
    whole = complete(tmp_path, [*(b"line number %d\n" % n for n in range(100)), b"again\n"])
    before, _, after = account(text, whole)
    assert len(before) == 1000
    assert after.endswith(b" again\n")
    assert after.count(b"\n") == 1
    assert told[:25] == [None] * 25
    assert told[-1] is None
    assert "no room for the log of shop" in told[-2]
    assert str(tmp_path / "logs") in told[-2]


@linux
def test_what_is_missing_is_told_at_the_end_of_the_output_at_the_latest(tmp_path):
    text, _ = run_limited(
        tmp_path,
        """
        log.write(b"x" * 5000 + b"\\n")
        more_room()
        log.end_of_output()
        """,
    )
    before, number, after = account(text, complete(tmp_path, [b"x" * 5000 + b"\n"]))
    assert (len(before), number, after) == (1000, 4025, b"")


@linux
def test_the_rest_of_a_long_line_begins_a_new_one_when_its_middle_is_lost(tmp_path):
    text, _ = run_limited(
        tmp_path,
        """
        for _ in range(3):
            log.write(b"x " * 50000)
        more_room()
        log.write(b"y " * 50000)
        log.write(b"end\\nnext\\n")
        """,
    )
    lines = text.splitlines()
    assert MISSING.fullmatch(lines[1] + b"\n")[1] == b"%d" % (3 * (24 + 100_000) - 1000)
    assert [line[24:] for line in lines[2:]] == [b"y " * 50000 + b"end", b"next"]


def test_a_folder_that_cannot_be_made_stops_nothing(tmp_path):
    folder = tmp_path / "logs"
    folder.write_bytes(b"in the way")
    log = BotLog(folder / "shop.log", clock=lambda: NOW)
    heard = []
    for number in range(10):
        log.write(b"line %d\n" % number)
    assert "shop" in log.problem.render("en")
    assert str(folder) in log.problem.render("en")
    log.note("still here")
    log.end_of_output()
    folder.unlink()
    log.follow(heard.append)
    log.write(b"back\n")
    log.write(b"for good\n")
    assert log.problem is None
    text = log.path.read_bytes()
    lost = 10 * len(b"2026-11-20T10:12:13.123 line 0\n") + len(b"2026-11-20T10:12:13.123 -- bottray: still here\n")
    assert MISSING.match(text)[1] == b"%d" % lost
    assert text.partition(b"\n")[2] == b"".join(heard)
    assert [line[24:] for line in heard] == [b"back\n", b"for good\n"]


def test_those_who_follow_hear_what_the_disk_does_not_take(tmp_path):
    (tmp_path / "logs").write_bytes(b"in the way")
    log = BotLog(tmp_path / "logs" / "shop.log")
    (tmp_path / "logs").unlink()
    heard = []
    log.follow(heard.append)
    (tmp_path / "logs").write_bytes(b"in the way")
    log.write(b"line\n")
    assert [line[24:] for line in heard] == [b"line\n"]
    assert log.problem is not None


def test_a_note_that_waited_for_a_lost_line_is_still_written(tmp_path):
    folder = tmp_path / "logs"
    log = BotLog(folder / "shop.log", clock=lambda: NOW)
    log.write(b"x " * 50_000)
    log.note("waited")
    folder.rename(tmp_path / "elsewhere")
    folder.write_bytes(b"in the way")
    log.write(b"y " * 50_000)
    folder.unlink()
    (tmp_path / "elsewhere").rename(folder)
    log.end_of_output()
    lines = log.path.read_bytes().splitlines(keepends=True)
    assert MISSING.fullmatch(lines[1])[1] == b"100000"
    assert lines[2][24:] == b"-- bottray: waited\n"
    assert len(lines) == 3


@pytest.fixture
def small_disk(tmp_path):
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k,mode=700", "tmpfs", folder],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode != 0:
        pytest.skip(f"no disk of our own can be mounted here: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


@linux
def test_a_disk_that_fills_up_and_gets_room_again(small_disk, tmp_path):
    filler = small_disk / "filler"
    filler.write_bytes(b"x" * 40_000)
    log = BotLog(small_disk / "logs" / "shop.log", max_bytes=1_000_000, clock=lambda: NOW)
    chunks = [b"".join(b"line %d of %d\n" % (n, k) for n in range(7)) for k in range(200)]
    for chunk in chunks[:190]:
        log.write(chunk)
    assert "no room for the log of shop" in log.problem.render("en")
    assert str(small_disk / "logs") in log.problem.render("en")
    filler.unlink()
    for chunk in chunks[190:]:
        log.write(chunk)
    log.close()
    assert log.problem is None
    before, number, _ = account(log.path.read_bytes(), complete(tmp_path, chunks))
    assert len(before) > 10_000
    assert number > 1000
    assert tail(log.path, 1)[24:] == b"line 6 of 199\n"


@linux
def test_a_new_file_that_finds_no_room(small_disk, tmp_path):
    log = BotLog(small_disk / "logs" / "shop.log", max_bytes=30_000, backups=9, clock=lambda: NOW)
    chunks = [b"line %d\n" % n for n in range(3000)]
    for chunk in chunks:
        log.write(chunk)
    assert log.problem is not None
    (small_disk / "logs" / "shop.log.1").unlink()
    log.write(b"end\n")
    assert log.problem is None
    assert tail(log.path, 1)[24:] == b"end\n"
    assert len(MISSING.findall(log.path.read_bytes())) == 1
    log.close()


def test_a_folder_that_has_the_name_of_an_older_file_is_the_one_that_is_named(tmp_path):
    """The log's own folder was called a file, and the log itself "not a file"."""
    log = BotLog(tmp_path / "shop.log", max_bytes=200)
    told = []
    log.write(b"a line\n")
    (tmp_path / "shop.log.1").mkdir()
    (tmp_path / "shop.log.1" / "kept").touch()
    for _ in range(20):
        log.write(b"a line that fills it\n")
        told.append(str(log.problem or ""))
    log.close()
    assert not any("no folder" in text for text in told), told
    with pytest.raises(HostError) as refused:
        tail(tmp_path / "shop.log", 50)
    assert re.search(r"shop\.log\.\d cannot be read: (it is not a file|Permission denied)", str(refused.value))
