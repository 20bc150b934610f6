"""The process table of Linux, looked through for many bots at once."""

import os
from collections.abc import Iterator

import pytest

pytestmark = pytest.mark.linux("/proc; on Windows a job knows its processes")


def test_trees_of_a_hundred_look_at_each_row_once() -> None:
    """Counted, since a time would be the machine's: no bot's tree goes through the whole table."""
    from tray_app.adapters.processes.table_linux import Row, Table, descendants

    passed = 0

    class Counted(Table):
        def values(self) -> Iterator[Row]:  # type: ignore[override]
            nonlocal passed
            for r in super().values():
                passed += 1
                yield r

    rows = Counted((n, Row(n, n - n % 20, n - n % 20, f"{n}@boot", 0, 1, False)) for n in range(20, 2020))
    trees = [descendants(rows, [n, *(r.pid for r in rows.sessions[n])]) for n in range(20, 2020, 20)]
    assert [len(tree) for tree in trees] == [20] * 100
    assert passed == 2 * len(rows), "once for the parents, once for the sessions"


def test_our_own_is_found() -> None:
    from tray_app.adapters.processes.table_linux import descendants, table

    rows = table()
    assert os.getpid() in {r.pid for r in descendants(rows, [os.getppid()])}
    assert os.getpid() in {r.pid for r in rows.sessions[os.getsid(0)]}
