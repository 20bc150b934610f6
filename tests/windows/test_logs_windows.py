"""Logs on Windows, where a file that somebody has open cannot be renamed."""

from pathlib import Path

from tray_app.adapters.logs.logs import BotLog


def test_nothing_is_lost_while_somebody_has_the_log_open(tmp_path: Path) -> None:
    log = BotLog(tmp_path / "shop.log", max_bytes=300)
    lines = [b"line %d\n" % number for number in range(60)]
    for line in lines[:20]:
        log.write(line)
    with open(log.path, "rb"):
        for line in lines[20:40]:
            log.write(line)
        assert log.problem is None
        assert log.path.stat().st_size > 600, "it cannot have been renamed"
    for line in lines[40:]:
        log.write(line)
    log.close()
    files = [*(tmp_path / f"shop.log.{n}" for n in range(9, 0, -1)), log.path]
    written = b"".join(file.read_bytes() for file in files if file.exists())
    assert [line.split(b" ", 1)[1] for line in written.splitlines(keepends=True)] == lines[-written.count(b"\n") :]
    assert written.count(b"\n") > 30
    assert log.path.stat().st_size <= 300
