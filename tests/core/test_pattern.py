"""A pattern that waits until it is asked.

Deliberate faults that were tried, each red: compiled at once · anew for each question · its flags forgotten.
"""

import re
from typing import Any

import pytest

from tray_app.core.pattern import pattern


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    calls: list[Any] = []
    whole = re.compile

    def counted(text: Any, flags: int = 0) -> Any:
        calls.append(text)
        return whole(text, flags)

    monkeypatch.setattr(re, "compile", counted)
    return calls


def test_it_is_compiled_by_the_first_question_and_once(compiled: list[Any]) -> None:
    asked = pattern(r"(?P<word>a+)", re.IGNORECASE)
    assert (asked.pattern, compiled) == (r"(?P<word>a+)", [])
    assert asked.search("bAa")
    assert asked.fullmatch("AA")
    assert asked.sub("-", "xaAx") == "x-x"
    assert [*asked.groupindex] == ["word"]
    assert compiled == [r"(?P<word>a+)"]


def test_of_bytes(compiled: list[Any]) -> None:
    assert pattern(rb"[0-9]+").findall(b"1 22") == [b"1", b"22"]


def test_what_is_no_pattern_is_told_by_its_use() -> None:
    wrong = pattern("(")
    with pytest.raises(re.error):
        wrong.match("")
    with pytest.raises(AttributeError):
        wrong.mach  # noqa: B018
