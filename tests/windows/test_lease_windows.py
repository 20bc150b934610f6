"""Leases on Windows: one holder, told to everybody, whoever made the file."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tray_app.adapters import security_windows
from tray_app.adapters.leases import lease, lock_files_windows
from tray_app.adapters.processes import process
from tray_app.core.errors import HostError

HOLDS = """
import sys
from pathlib import Path
from tray_app.adapters.leases import lease
held = lease.take("4711", Path(sys.argv[1]))
held.record(lease.Record("shop", 1, "birth", "agent", "2026-11-20T10:12:13+00:00", "mark", "somebody"))
print("held", flush=True)
sys.stdin.read()
"""


def hold(where: Path) -> "subprocess.Popen[bytes]":
    holder = subprocess.Popen([sys.executable, "-c", HOLDS, str(where)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert holder.stdout is not None
    assert holder.stdout.readline().strip() == b"held"
    return holder


def test_a_lease_excludes_and_names_its_holder_and_ends_with_him(tmp_path: Path) -> None:
    with hold(tmp_path) as holder:
        try:
            with pytest.raises(lease.Held):
                lease.take("4711", tmp_path)
            assert lease.is_held("4711", tmp_path)
            (record,) = lease.records("4711", tmp_path)
            assert (record.name, record.user, record.owner) == ("shop", "somebody", process.owner(os.getpid()))
            lease.take("4712", tmp_path).release()
        finally:
            holder.kill()
            holder.wait()
    taken = lease.take("4711", tmp_path)
    assert taken.intact()
    taken.release()
    assert not lease.is_held("4711", tmp_path)


def test_the_record_lies_outside_the_locked_bytes(tmp_path: Path) -> None:
    with hold(tmp_path) as holder:
        try:
            files = {path.suffix: path for path in tmp_path.iterdir()}
            assert set(files) == {".lock", ".json"}
            assert files[".lock"].stat().st_size == 0
            assert b"somebody" in files[".json"].read_bytes()
            assert security_windows.own_user() in files[".json"].name
        finally:
            holder.kill()
            holder.wait()


def test_a_held_lock_file_cannot_be_moved_away(tmp_path: Path) -> None:
    taken = lease.take("4711", tmp_path)
    try:
        for attack in (lambda: os.replace(taken.path, tmp_path / "away"), taken.path.unlink):
            with pytest.raises(PermissionError):
                attack()
        assert lease.is_held("4711", tmp_path)
    finally:
        taken.release()


def test_a_folder_in_place_of_a_lock_is_told(tmp_path: Path) -> None:
    (tmp_path / "bottray-4711.lock").mkdir()
    with pytest.raises(HostError, match=r"bottray-4711\.lock cannot be used"):
        lease.take("4711", tmp_path)


def test_a_lock_of_another_user_is_opened_for_reading_only(tmp_path: Path) -> None:
    path = tmp_path / "bottray-4711.lock"
    path.touch()
    path.chmod(0o444)  # what we see of a file that only somebody else may write
    lease.take("4711", tmp_path).release()
    path.chmod(0o666)


def test_the_place_is_machine_wide(tmp_path: Path) -> None:
    environ: Mapping[str, str] = {"ProgramData": str(tmp_path), "LOCALAPPDATA": str(tmp_path / "user")}
    assert lock_files_windows.folder(environ) == tmp_path / "BotTray" / "locks"
    assert lease.folder({}) == Path(r"C:\ProgramData\BotTray\locks")
    lease.take("4711-of-a-test", lease.folder({})).release()


def test_a_record_is_replaced_while_somebody_reads_the_old_one(tmp_path: Path) -> None:
    import threading

    taken = lease.take("4711", tmp_path)
    first = lease.Record("shop", 1, "birth", "agent", "2026-11-20T10:12:13+00:00", "mark")
    second = lease.Record(
        "shop", 1, "birth", "agent", "2026-11-20T10:12:13+00:00", "mark", child_pid=7, child_birth="b"
    )
    try:
        taken.record(first)
        (file,) = lock_files_windows.record_paths(tmp_path, "4711")
        with open(file, encoding="utf-8") as reader:
            threading.Timer(0.2, reader.close).start()
            taken.record(second)
        assert [record.child_pid for record in lease.records("4711", tmp_path)] == [7]
        assert sorted(path.suffix for path in tmp_path.iterdir()) == [".json", ".lock"]
    finally:
        taken.release()


def test_a_private_folder_is_ours_and_still_usable(tmp_path: Path) -> None:
    from tray_app.adapters.files import private_folder

    folder = private_folder(tmp_path / "run")
    (folder / "agent.json").write_text("{}")
    assert private_folder(folder) == folder
    assert security_windows.owner_of_file(folder / "agent.json") == process.owner(os.getpid())
