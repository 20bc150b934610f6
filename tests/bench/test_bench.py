"""What the benchmark judges by. No test looks at a time."""

import pytest
from bench.child import Child, damage, expected
from bench.table import Allowed, Figure


@pytest.fixture
def flood():
    return [expected(n) for n in range(100)]


def test_a_whole_flood_has_no_damage(flood):
    assert damage(flood, 100) == 0


@pytest.mark.parametrize(
    ("spoil", "damaged"),
    [
        (lambda lines: lines.pop(50), 1),
        (lambda lines: lines.pop(), 1),
        (lambda lines: lines.__setitem__(50, lines[50][:-1]), 1),
        (lambda lines: lines.__setitem__(slice(50, 51), [lines[50][:60], lines[50][60:]]), 2),
        (lambda lines: lines.insert(50, lines.pop(51)), 1),
        (lambda lines: lines.insert(50, lines[50]), 1),
        (lambda lines: lines.clear(), 100),
    ],
    ids=["lost", "the last one lost", "cut", "torn in two", "out of order", "doubled", "nothing there"],
)
def test_damage_is_counted(flood, spoil, damaged):
    spoil(flood)
    assert damage(flood, 100) == damaged


@pytest.mark.parametrize(
    ("allowed", "ours", "theirs", "verdict"),
    [
        (Allowed("ratio", "<=", 0.5), 50, 100, "ok"),
        (Allowed("ratio", "<=", 0.5), 51, 100, "OVER"),
        (Allowed("ratio", ">=", 0.6), 60, 100, "ok"),
        (Allowed("ratio", ">=", 0.6), 59, 100, "OVER"),
        (Allowed("value", "=", 1), 1, 2, "ok"),
        (Allowed("value", "=", 1), 2, 1, "OVER"),
        (Allowed("value", "=", 1), 0, None, "OVER"),
        (Allowed("ratio", "<=", 2), 1, None, "no peer"),
        (None, 5, 1, "info"),
    ],
)
def test_verdict(allowed, ours, theirs, verdict):
    assert Figure("row", "ms", ours, "other", theirs, allowed).verdict == verdict


def test_a_child_tells_of_its_first_instruction_and_floods_whole_lines(tmp_path):
    import subprocess
    import time

    child = Child(tmp_path)
    before = time.monotonic_ns()
    with subprocess.Popen(child.command("one", "flood", "1000", "7"), stdout=subprocess.PIPE) as started:
        birth = child.births(1)[0]
        text = started.stdout.read(1000 * 120)
        started.terminate()
        assert started.wait(10) == 0
    assert (birth.name, birth.pid) == ("one", started.pid)
    assert before < birth.monotonic < time.monotonic_ns()
    assert damage(text.splitlines(), 1000) == 0
