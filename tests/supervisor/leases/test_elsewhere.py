"""What is believed of a record from another pid namespace: nothing of its numbers.

Deliberate faults that were tried, each red: a mark looked for in containers too · a record of another namespace taken
for one of ours · believed of a process that is dead, where the whole machine is in sight.
"""

import asyncio
import os
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import containers
import pytest

from tray_app.adapters.leases import lease
from tray_app.adapters.processes import process
from tray_app.adapters.processes.table_linux import table
from tray_app.supervisor.leases import holders, records

pytestmark = pytest.mark.skipif(containers.why_not() is not None, reason=str(containers.why_not()))
KEY = "770941"
MARK = "mark-of-the-container"
SAYS = 'stat -Lc %i /proc/self/ns/pid; cut -d" " -f22 /proc/$$/stat; read line'


class NobodyEnds:
    """A host that is asked to end nobody."""

    async def end(self, found: process.Identity, grace: float, asked: bool = False) -> bool:
        raise AssertionError(f"{found} is of a container")


class Container:
    """Its first process waits, with a mark in its environment."""

    def __init__(self, *open_files: int) -> None:
        self._started = subprocess.Popen(
            containers.within(["env", f"BOTTRAY_LEASE={MARK}", "sh", "-c", SAYS]), env={"PATH": "/usr/bin:/bin"},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, pass_fds=open_files,
        )  # fmt: skip
        assert self._started.stdout
        boot = process.namespace().partition("@")[2]
        self.namespace = f"{self._started.stdout.readline().strip()}@{boot}"
        self.birth = f"{self._started.stdout.readline().strip()}@{boot}"
        (self.pid,) = (r.pid for r in table().values() if r.parent == self._started.pid)

    def record(self, **changes: Any) -> lease.Record:
        plain = lease.Record("shop", 1, self.birth, "run", "2026-11-20T10:12:13+01:00", MARK, "anna", self.namespace)
        return replace(plain, **changes)

    def end(self) -> None:
        assert self._started.stdin
        assert self._started.stdout
        self._started.stdin.close()
        self._started.wait()
        self._started.stdout.close()


@pytest.fixture
def container() -> Iterator[Container]:
    one = Container()
    yield one
    one.end()


@pytest.fixture
def locks(tmp_path: Path) -> Path:
    return lease.folder({"BOTTRAY_LOCK_DIR": str(tmp_path / "locks")})


def take(locks: Path) -> lease.Lease:
    return asyncio.run(holders.take(KEY, locks, NobodyEnds(), 1.0))  # type: ignore[arg-type]


def test_a_namespace_is_known_by_its_number_and_boot(container: Container) -> None:
    assert process.namespace().count("@") == 1
    assert process.namespace() != container.namespace
    assert process.below(process.Identity(1, container.birth)) == process.identify(container.pid)
    assert process.below(process.Identity(1, "1@gone")) is None
    assert process.counted_in(container.namespace) == {container.pid}


def test_the_bot_of_a_container_is_no_leftover(locks: Path, container: Container) -> None:
    """The number of its dead starter is nobody's here, and its mark is in sight."""
    held = lease.take(KEY, locks)
    held.record(container.record(pid=77, birth="77@gone", child_pid=1, child_birth=container.birth))
    assert records.left_behind([KEY], locks) == {KEY: []}
    with pytest.raises(holders.HeldBy) as refused:
        take(locks)
    assert refused.value.record == replace(container.record(), pid=77, birth="77@gone", child_pid=1,
                                           child_birth=container.birth, owner=refused.value.record.owner)  # fmt: skip
    assert process.identify(container.pid), "it lives"
    held.release()


def test_no_mark_reaches_into_a_container(locks: Path, container: Container) -> None:
    """Whatever the record says, such as one that an older version has written."""
    held = lease.take(KEY, locks)
    held.record(container.record(pid=77, birth="77@gone", namespace=""))
    assert records.left_behind([KEY], locks) == {KEY: []}
    held.release()


def test_who_has_ended_in_a_container_is_not_named(locks: Path) -> None:
    """The record that he has left explains nothing of a lock that somebody else holds."""
    container = Container()
    held = lease.take(KEY, locks)
    held.record(container.record())
    assert records.beyond(KEY, locks) is not None
    container.end()
    assert records.beyond(KEY, locks) is None
    held.release()


def test_our_own_numbers_are_no_containers(locks: Path, container: Container) -> None:
    us = process.identify(process.own_pid())
    assert us
    held = lease.take(KEY, locks)
    held.record(container.record(pid=us.pid, birth=us.birth, child_pid=us.pid, child_birth=us.birth))
    assert holders.holder(KEY, locks) is None
    assert records.orphan(KEY, locks) is None
    told = " ".join(str(m) for m in holders.sentence("shop", next(lease.records(KEY, locks))) if m)
    assert str(us.pid) not in told
    held.release()


def test_a_lock_file_that_was_removed_under_a_container_is_not_taken(locks: Path) -> None:
    """Where the whole machine is in sight, its bot is seen to have the old file still."""
    held = lease.take(KEY, locks)
    container = Container(held.fd)
    held.record(container.record())
    os.close(held.fd)
    held.path.unlink()
    with pytest.raises(holders.HeldBy):
        take(locks)
    with pytest.raises(lease.Held):
        holders.take_now(KEY, locks)
    container.end()
    take(locks).release()
