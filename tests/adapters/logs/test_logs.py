import errno
import os
import re
import stat
import time
import tracemalloc
from itertools import pairwise
from pathlib import Path
from tempfile import mkdtemp

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tray_app.adapters.logs import kept, log_files
from tray_app.adapters.logs.log_files import tail
from tray_app.adapters.logs.logs import OWN, BotLog, enlarge_pipe
from tray_app.adapters.system import WINDOWS
from tray_app.core.errors import HostError
from tray_app.core.messages import Message
from tray_app.core.tokens.token import Token

SECRET = "Aa_B-" + "q7" * 15
KNOWN = Token("123456789:" + SECRET)
NOW = 1_795_169_533.1239
STAMP = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3} ")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "logs" / "shop.log"


def files(path):
    """Oldest first."""
    found = path.parent.glob(path.name + "*")
    return sorted(found, key=lambda p: -int(p.name.removeprefix(path.name).removeprefix(".") or 0))


def on_disk(path):
    return b"".join(p.read_bytes() for p in files(path))


def lines_of(data):
    """The lines without their times, each of which must have one."""
    *lines, rest = data.split(b"\n")
    assert rest == b""
    assert all(STAMP.match(line) for line in lines)
    return [line[24:] for line in lines]


def test_a_line_has_the_local_time_and_the_bytes_of_the_bot(path):
    log = BotLog(path, clock=lambda: NOW)
    log.write(b"caf\xe9 \xff\x00\x9f\nn\xc3\xa4chste\n\n")
    stamp = time.strftime("%Y-%m-%dT%H:%M:%S.123 ", time.localtime(NOW)).encode()
    assert path.read_bytes() == stamp + b"caf\xe9 \xff\x00\x9f\n" + stamp + b"n\xc3\xa4chste\n" + stamp + b"\n"


def test_the_time_goes_on(path):
    now = [NOW]
    log = BotLog(path, clock=lambda: now[0])
    for now[0] in (NOW, NOW + 0.5, NOW + 1, NOW + 3600):
        log.write(b"x\n")
    times = [line[:23].decode() for line in path.read_bytes().splitlines()]
    assert times == [
        time.strftime("%Y-%m-%dT%H:%M:%S.", time.localtime(NOW + later)) + milliseconds
        for later, milliseconds in ((0, "123"), (0.5, "623"), (1, "123"), (3600, "123"))
    ]


def test_an_unfinished_line_waits_for_its_end_and_a_note_goes_before_it(path):
    log = BotLog(path)
    log.write(b"one\nha")
    log.write(b"lf ")
    log.note("asked to stop")
    log.write(b"done\n")
    log.write(b"last")
    log.end_of_output()
    log.note("exited with 0")
    log.write(b"second run\n")
    assert lines_of(path.read_bytes()) == [
        b"one",
        b"-- bottray: asked to stop",
        b"half done",
        b"last",
        b"-- bottray: exited with 0",
        b"second run",
    ]


def test_a_note_waits_for_the_end_of_a_line_too_long_to_be_kept(path):
    log = BotLog(path)
    log.write(b"x " * 50_000)
    log.note("first")
    log.note("second")
    log.write(b"y " * 10)
    assert b"bottray" not in path.read_bytes()
    log.write(b"end\nnext\n")
    assert lines_of(path.read_bytes()) == [
        b"x " * 50_000 + b"y " * 10 + b"end",
        b"-- bottray: first",
        b"-- bottray: second",
        b"next",
    ]
    log.write(b"z " * 50_000)
    log.note("third")
    log.end_of_output()
    assert lines_of(path.read_bytes())[4:] == [b"z " * 50_000, b"-- bottray: third"]


def test_a_note_of_several_lines_is_marked_on_each(path):
    log = BotLog(path)
    log.note("one\ntwo\n")
    log.note("")
    assert lines_of(path.read_bytes()) == [b"-- bottray: one", b"-- bottray: two"]


@pytest.mark.parametrize(
    ("chunks", "lines"),
    [
        ([b"a\r\nb\r\n"], [b"a", b"b"]),
        ([b"a\r", b"\nb\r", b"\n"], [b"a", b"b"]),
        ([b"10%\r20%\r30%\n"], [b"10%", b"20%", b"30%"]),
        ([b"10%\r", b"20%\r", b"\r"], [b"10%", b"20%", b""]),
        ([b"a\r", b"", b"\n", b"\nb"], [b"a", b"", b"b"]),
    ],
)
def test_carriage_returns_end_lines(path, chunks, lines):
    log = BotLog(path)
    for chunk in chunks:
        log.write(chunk)
    log.end_of_output()
    assert lines_of(path.read_bytes()) == lines


def test_a_second_run_after_a_carriage_return_starts_clean(path):
    log = BotLog(path)
    log.write(b"a\r")
    log.end_of_output()
    log.write(b"\nb\n")
    assert lines_of(path.read_bytes()) == [b"a", b"", b"b"]


def test_no_token_reaches_the_disk_or_a_listener(path):
    log = BotLog(path)
    log.set_secrets([KNOWN])
    heard = []
    log.follow(heard.append)
    data = f"bot{KNOWN.reveal()}/getMe\n{SECRET}\n55555%3AAA{'z' * 33}\nlast {SECRET}".encode()
    for i in range(len(data)):
        log.write(data[i : i + 1])
    log.end_of_output()
    log.note(f"started with {KNOWN.reveal()}")
    right = [b"bot123456789:***/getMe", b"***", b"55555:***", b"last ***", b"-- bottray: started with 123456789:***"]
    assert lines_of(path.read_bytes()) == right
    assert lines_of(b"".join(heard)) == right


parts = st.one_of(st.binary(max_size=40), st.sampled_from([b"x" * 300, b"\n" * 5, b"y" * 900]))


# a file in Wine takes many times as long, and each example makes and moves hundreds
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=15 if WINDOWS else 100
)
@example([b"-- bottray:"], [], 30)
@given(st.lists(parts, max_size=15), st.lists(st.integers(0), max_size=20), st.integers(30, 500))
def test_nothing_is_lost_torn_or_too_large_over_many_files(tmp_path, parts, places, max_bytes):
    folder = Path(mkdtemp(dir=tmp_path))
    path = folder / "shop.log"
    log = BotLog(path, max_bytes=max_bytes, backups=200)
    data = b"\n".join(parts)
    borders = [0, *sorted(p % (len(data) + 1) for p in places), len(data)]
    for a, b in pairwise(borders):
        log.write(data[a:b])
    log.close()
    right = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").removesuffix(b"\n").split(b"\n") if data else []
    right = [b" " + line if line.startswith(OWN) else line for line in right]  # it is none of ours
    assert lines_of(on_disk(path)) == right
    for file in files(path):
        text = file.read_bytes()
        if len(text) > max_bytes:
            assert b"\n" not in text[:-1], "a line that is too large has a file for itself"
        if not text.endswith(b"\n"):
            assert len(text) == 2 * max_bytes, "only there a line is cut"
    for number, other in pairwise(files(path)):
        first = other.read_bytes().partition(b"\n")[0] + b"\n"
        if number.read_bytes().endswith(b"\n"):
            assert number.stat().st_size + len(first) > max_bytes, "a new file was begun too early"


def test_a_last_line_without_an_end_has_room_for_one(path):
    log = BotLog(path, max_bytes=100, backups=3)
    log.write(b"1" * 41 + b"\n" + b"2" * 10)  # 100 bytes with a stamp of 24 before each
    log.close()
    assert [file.stat().st_size for file in files(path)] == [66, 35]


def test_the_oldest_file_goes(path):
    log = BotLog(path, max_bytes=100, backups=3)
    for number in range(100):
        log.write(b"line %d\n" % number)
    assert [file.name for file in files(path)] == ["shop.log.3", "shop.log.2", "shop.log.1", "shop.log"]
    assert lines_of(on_disk(path)) == [b"line %d" % n for n in range(100 - 10, 100)]


def test_fewer_files_are_kept_from_the_next_new_one_on(path):
    log = BotLog(path, max_bytes=100, backups=9)
    for number in range(40):
        log.write(b"line %d\n" % number)
    assert len(files(path)) == 10
    log.keep(100, 2)
    assert len(files(path)) == 10, "nobody waits for the disk when an entry is changed"
    for number in range(40, 44):
        log.write(b"line %d\n" % number)
    assert [file.name for file in files(path)] == ["shop.log.2", "shop.log.1", "shop.log"]
    assert lines_of(on_disk(path))[-1] == b"line 43"


def test_an_older_file_goes_with_its_days(path):
    log = BotLog(path, max_bytes=100, backups=9)
    for number in range(40):
        log.write(b"line %d\n" % number)
    log.close()
    before = files(path)
    for file, days in zip(before, (8, 8, 8, 8, 8, 8, 6, 6, 6, 6), strict=True):
        then = time.time() - days * 86_400
        os.utime(file, (then, then))
    stay = lines_of(b"".join(file.read_bytes() for file in before[6:]))
    log.keep(100, 9, days=7)
    log.write(b"one more\n")
    assert lines_of(on_disk(path)) == [*stay, b"one more"]


def test_a_disk_that_lets_nothing_be_taken_away_holds_nobody_up(path, monkeypatch):
    """A read-only one says so of each name, also of one that is not there: the look for more went on for ever."""
    log = BotLog(path, max_bytes=100, backups=9)
    for number in range(40):
        log.write(b"line %d\n" % number)

    def refused(name):
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), name)

    monkeypatch.setattr("tray_app.adapters.logs.log_files.os.unlink", refused)
    log.keep(100, 2)
    log.close()
    log.write(b"goes on\n")
    assert lines_of(path.read_bytes())[-1] == b"goes on"


def test_a_larger_size_holds_at_once(path):
    log = BotLog(path, max_bytes=100, backups=3)
    log.write(b"x\n")
    log.keep(10_000, 3)
    for number in range(40):
        log.write(b"line %d\n" % number)
    assert [file.name for file in files(path)] == ["shop.log"]


def test_a_reader_who_keeps_a_file_from_being_renamed_costs_no_other(path, monkeypatch):
    """As on Windows: each try to begin a new file fails until he has gone."""
    log = BotLog(path, max_bytes=100, backups=3)
    really = os.replace

    def held(source, target):
        if source == path:
            raise PermissionError
        really(source, target)

    for number in range(100):
        log.write(b"line %d\n" % number)
    with monkeypatch.context() as system:
        system.setattr(log_files, "PINNED", True)
        system.setattr(os, "replace", held)
        for number in range(100, 120):
            log.write(b"line %d\n" % number)
    first = 93  # the oldest file has gone for the one that would have come, and no other
    assert lines_of(on_disk(path)) == [b"line %d" % n for n in range(first, 120)]
    assert lines_of(tail(path, 25)) == [b"line %d" % n for n in range(95, 120)]
    log.write(b"line 120\n")
    assert [file.name for file in files(path)] == ["shop.log.3", "shop.log.2", "shop.log.1", "shop.log"]
    assert lines_of(on_disk(path)) == [b"line %d" % n for n in range(first, 121)]


@pytest.mark.skipif(not WINDOWS, reason="elsewhere a file that is read can be renamed")
def test_a_log_that_is_read_for_long_keeps_its_older_files(path):
    log = BotLog(path, max_bytes=100, backups=3)
    for number in range(100):
        log.write(b"line %d\n" % number)
    with open(path, "rb"):
        for number in range(100, 120):
            log.write(b"line %d\n" % number)
    log.write(b"line 120\n")
    assert lines_of(on_disk(path)) == [b"line %d" % n for n in range(93, 121)]


def test_a_line_of_10_mb_survives_whole_and_is_not_gathered_in_memory(path):
    log = BotLog(path, max_bytes=9_000_000)
    log.write(b"before\n")
    piece = bytes(range(14, 256)) * 100
    tracemalloc.start()
    for _ in range(10_000_000 // len(piece)):
        log.write(piece)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    log.write(b"\nafter\n")
    assert peak < 1_000_000
    assert lines_of(on_disk(path)) == [b"before", piece * (10_000_000 // len(piece)), b"after"]
    assert [file.stat().st_size for file in files(path)] == [
        24 + 7 + 24 + 10_000_000 // len(piece) * len(piece) + 1,
        30,
    ]


posix = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="modes, links, pipes and open files are those of POSIX")


@posix
def test_files_are_private(path):
    os.umask(os.umask(0))
    log = BotLog(path, max_bytes=60)
    for _ in range(5):
        log.write(b"some line of output\n")
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in files(path)} == {0o600}


@posix
def test_a_file_that_others_could_read_is_made_private(path):
    path.parent.mkdir()
    path.write_bytes(b"")
    path.chmod(0o644)
    BotLog(path).write(b"x\n")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_nothing_is_touched_before_the_first_write(path):
    BotLog(path).end_of_output()
    assert not path.parent.exists()


def test_a_line_that_a_crash_has_left_unfinished_is_not_continued(path):
    path.parent.mkdir()
    path.write_bytes(b"2026-11-20T10:12:13.123 torn")
    log = BotLog(path)
    log.write(b"new\n")
    assert lines_of(path.read_bytes()) == [b"torn", b"new"]


@posix
def test_a_file_moved_or_removed_by_somebody_is_replaced(path):
    log = BotLog(path)
    log.write(b"one\n")
    path.rename(path.with_name("kept"))
    log.write(b"two\n")
    path.unlink()
    log.write(b"three\n")
    assert lines_of(path.with_name("kept").read_bytes()) == [b"one"]
    assert lines_of(path.read_bytes()) == [b"three"]
    assert log.problem is None


def place_link(path, tmp_path):
    path.symlink_to(tmp_path / "target")


def place_dangling_link(path, tmp_path):
    path.symlink_to(tmp_path / "absent")


def place_folder(path, tmp_path):
    path.mkdir()


def place_pipe(path, tmp_path):
    os.mkfifo(path)


@pytest.mark.parametrize(
    "place",
    [
        pytest.param(place_link, marks=posix),
        pytest.param(place_dangling_link, marks=posix),
        pytest.param(place_folder, marks=posix),
        pytest.param(place_pipe, marks=posix),
    ],
)
@pytest.mark.parametrize("late", [False, True], ids=["at the start", "while open"])
def test_what_is_no_file_is_neither_followed_nor_waited_for(path, tmp_path, place, late):
    target = tmp_path / "target"
    target.write_bytes(b"precious\n")
    log = BotLog(path)
    if late:
        log.write(b"fine\n")
        path.unlink()
    path.parent.mkdir(exist_ok=True)
    place(path, tmp_path)
    log.write(b"lost\n")
    assert str(path) in str(log.problem)
    assert "shop" in str(log.problem)
    assert target.read_bytes() == b"precious\n"
    assert not (tmp_path / "absent").exists()
    if place is not place_folder:
        with pytest.raises(HostError, match="cannot be read"):
            tail(path, 5)


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can place a file of another user"
)
def test_the_file_of_another_user_is_not_written(path):
    path.parent.mkdir()
    path.write_bytes(b"")
    os.chown(path, 12345, 12345)
    log = BotLog(path)
    log.write(b"private\n")
    assert path.read_bytes() == b""
    assert "belongs to somebody else" in str(log.problem)
    os.chown(path.parent, 12345, 12345)
    log.write(b"theirs anyway\n")
    assert log.problem is None


def test_following_has_no_gap_between_the_newest_lines_and_what_comes(path):
    log = BotLog(path, max_bytes=300, backups=100)
    right = []
    for number in range(60):
        if number % 10 == 5:
            heard = []
            newest, stop = log.follow(heard.append, lines=1000)
            right.append((newest, heard, stop))
        log.write(b"line %d\nand ha" % number)
        log.write(b"lf of the next\n" if number % 3 else b"lf")
    log.end_of_output()
    assert [newest + b"".join(heard) for newest, heard, _ in right] == [on_disk(path)] * 6
    for _, heard, stop in right[:3]:
        stop()
        stop()
        heard.clear()
    log.write(b"more\n")
    assert [len(heard) > 0 for _, heard, _ in right] == [False] * 3 + [True] * 3


def test_a_listener_may_leave_while_it_listens(path):
    log = BotLog(path)
    heard = []

    def once(data):
        heard.append(data)
        stop()

    _, stop = log.follow(once)
    log.follow(heard.append)
    log.write(b"one\n")
    log.write(b"two\n")
    assert [lines_of(data) for data in heard] == [[b"one"], [b"one"], [b"two"]]


def test_the_newest_lines_come_from_older_files_too(path):
    log = BotLog(path, max_bytes=200, backups=50)
    for number in range(50):
        log.write(b"line %d\n" % number)
    everything = on_disk(path).splitlines(keepends=True)
    for lines in range(53):
        assert tail(path, lines) == b"".join(everything[len(everything) - min(lines, 50) :])
    log.close()
    path.unlink()
    assert tail(path, 2) != b""


def test_the_newest_lines_of_an_unfinished_file_and_of_none(path):
    assert tail(path, 5) == b""
    path.parent.mkdir()
    path.write_bytes(b"one\ntwo\nthr")
    assert [tail(path, n) for n in range(4)] == [b"", b"thr", b"two\nthr", b"one\ntwo\nthr"]
    path.write_bytes(b"\n\n")
    assert [tail(path, n) for n in range(4)] == [b"", b"\n", b"\n\n", b"\n\n"]


def test_the_newest_lines_of_a_huge_file_are_read_from_its_end(path):
    path.parent.mkdir()
    with path.open("wb") as file:
        file.truncate(1 << 38)  # 256 GiB of hole
        file.seek(0, os.SEEK_END)
        file.write(b"\n" + b"line\n" * 100_000)
    assert tail(path, 3) == b"line\n" * 3
    for lines in (log_files.BLOCK // 5 - 1, log_files.BLOCK // 5, log_files.BLOCK // 5 + 1, 90_000):
        assert tail(path, lines) == b"line\n" * lines


def test_files_that_change_while_they_are_read_give_neither_gap_nor_double(path, monkeypatch):
    log = BotLog(path, max_bytes=200, backups=50)
    numbers = iter(range(1000))

    def grow(lines):
        for number in (next(numbers) for _ in range(lines)):
            log.write(b"line %d\n" % number)

    grow(40)
    really, opened = kept.open_file, []

    def meanwhile(path, flags):
        if flags == os.O_RDONLY:
            opened.append(path)
            if len(opened) == 2:  # the first file is read; two new ones are begun before the second
                grow(13)
        return really(path, flags)

    monkeypatch.setattr(kept, "open_file", meanwhile)
    assert lines_of(tail(path, 30)) == [b"line %d" % n for n in range(53 - 30, 53)]


@posix
def test_a_pipe_is_emptied_until_its_end(path):
    ours, theirs = os.pipe()
    try:
        os.set_blocking(ours, False)
        log = BotLog(path)
        assert log.drain(ours) is True
        os.write(theirs, b"one\ntw")
        assert log.drain(ours) is True
        os.write(theirs, b"o")
        os.close(theirs)
        assert log.drain(ours) is True
        assert log.drain(ours) is False
        log.end_of_output()
    finally:
        os.close(ours)
    assert lines_of(path.read_bytes()) == [b"one", b"two"]


@posix
def test_a_full_pipe_is_made_larger_and_read_at_once(path):
    import fcntl

    ours, theirs = os.pipe()
    try:
        os.set_blocking(ours, False)
        os.set_blocking(theirs, False)
        log = BotLog(path)
        fill(theirs)
        log.drain(ours)
        assert fcntl.fcntl(ours, fcntl.F_GETPIPE_SZ) == 1024 * 1024
        sent = fill(theirs)
        assert sent > 500_000
        before = path.stat().st_size
        assert log.drain(ours) is True
        assert path.stat().st_size - before > sent
        with pytest.raises(BlockingIOError):
            os.read(ours, 1)
    finally:
        os.close(ours)
        os.close(theirs)


def fill(fd):
    sent = 0
    while True:
        try:
            sent += os.write(fd, b"x" * 119 + b"\n")
        except BlockingIOError:
            return sent


def test_what_is_no_pipe_is_not_made_larger(tmp_path):
    with (tmp_path / "file").open("wb") as file:
        assert enlarge_pipe(file.fileno()) is False


def test_a_hundred_idle_logs_take_next_to_nothing(tmp_path):
    tokens = [Token(f"{1000000 + n}:{n:05}{SECRET}") for n in range(101)]
    BotLog(tmp_path / "first").set_secrets(tokens[100:])
    tracemalloc.start()
    kept = []
    for number in range(100):
        log = BotLog(tmp_path / f"bot{number}.log")
        log.set_secrets([tokens[number]])
        log.write(b"started\n")
        kept.append(log)
    used = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert used / len(kept) < 20_000


@pytest.mark.parametrize("end", [b"\n", b"\r", b"\r\n"])
@pytest.mark.parametrize("cut", [1000, 20, 7, 1])
def test_nobody_who_writes_to_a_bot_can_put_words_into_our_mouth(path, end, cut):
    """A chat text that the bot logs may hold any end of a line. In the middle of a line nothing is changed."""
    log = BotLog(path)
    text = b"says -- bottray: x" + end + b"-- bottray: 7/9 bot started: PID 1" + end + b"-- bottray: bye" + end
    for at in range(0, len(text), cut):
        log.write(text[at : at + cut])
    log.note("really")
    log.end_of_output()
    assert lines_of(path.read_bytes()) == [
        b"says -- bottray: x",
        b" -- bottray: 7/9 bot started: PID 1",
        b" -- bottray: bye",
        b"-- bottray: really",
    ]


def test_a_value_in_a_note_begins_no_line(path):
    log = BotLog(path)
    log.note(Message("It said: {line}", line="hi\r-- bottray: stopped\n-- bottray: stopped").render())
    assert lines_of(path.read_bytes()) == [rb"-- bottray: It said: hi\u000d-- bottray: stopped\n-- bottray: stopped"]
