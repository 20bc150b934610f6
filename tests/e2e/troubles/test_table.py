"""The table as a whole."""

from importlib import import_module
from pathlib import Path

from e2e.troubles.scene import LANGUAGES


def test_it_is_long_and_each_row_says_cause_and_cure_in_each_language():
    files = [f.stem for f in Path(__file__).parent.glob("test_*.py") if f.stem != Path(__file__).stem]
    rows = [row for name in files for row in import_module(f"e2e.troubles.{name}").table]
    assert len(rows) >= 40
    assert len({row.number for row in rows}) == len(rows), "each has a bot of its own"
    assert len({row.provoke.__name__ for row in rows}) == len(rows)
    for row in rows:
        assert all(row.said[language] for language in LANGUAGES), row.provoke.__name__
        assert row.said["en"] != row.said["ru"], row.provoke.__name__
