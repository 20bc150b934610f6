"""Compose's own forms of a variable, its .env, and the YAML that people write around them."""

import pytest

from tray_app.core.launchers.values.interpolation import Filler, variables_in
from tray_app.core.launchers.values.javascript import UNREAD
from tray_app.core.launchers.values.yaml import as_written, values

KNOWN = {"X": "1", "E": ""}


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("$X-${X}", "1-1"), ("$$X", "$X"), ("${E:-d}", "d"), ("${E-d}", ""), ("${N-d}", "d"), ("${X:+y}", "y"),
        ("${E:+y}${E+z}", "z"), ("${N:-${X:-q}}", "1"), ("${X:?must}", "1"), ("a${", "a${"), ("${N:-a}b}", "ab}"),
    ],
)  # fmt: skip
def test_the_forms(text: str, filled: str) -> None:
    fill = Filler(KNOWN)
    assert (fill(text), fill.unset) == (filled, [])


def test_what_is_not_set_is_told() -> None:
    fill = Filler(KNOWN)
    assert (fill("$N${E:?must}$X"), fill.unset, fill.used) == ("1", ["N", "E"], {"X": "1"})
    assert len(Filler({"X": "x" * 8000})("$X" * 1000)) < 20_000
    assert Filler({})("${A:-" * 5000)


def test_the_file_beside() -> None:
    text = "A=1 # one\nexport B='$A'\nC=\"x\\n$A\"\n# D=2\nE: ${A}#2\r\n"
    assert variables_in(text, {}) == {"A": "1", "B": "$A", "C": "x\n1", "E": "1#2"}


def test_yaml() -> None:
    text = "a: &x {k: v, 'l': \"m\"}\nb:\n  <<: *x\n  k: [1.10, 'it''s', # no\n    yes]\n"
    text += "c: |\n  one\n   two\nd: *none\n"
    found = values(text, as_written)
    assert found["b"] == {"k": ["1.10", "it's", "yes"], "l": "m"}
    assert (found["c"], found["d"]) == ("one\n two", UNREAD)
    assert values("- a\n- b: 1\n  c: yes\n") == ["a", {"b": 1, "c": True}]
