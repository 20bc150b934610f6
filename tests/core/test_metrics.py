"""The text that Prometheus reads, by the parser of its own client library.

Deliberate faults that were tried, each red: a quote in a label not escaped · a line end not · a name twice, once for
each program · what is not known written as 0 · the agent's word kept beside that of a run.
"""

import math

from hypothesis import given
from hypothesis import strategies as some
from prometheus_client.parser import text_string_to_metric_families

from tray_app.core.metrics import Family, merged, text

Read = dict[str, dict[tuple[tuple[str, str], ...], float]]


def read(told: str) -> Read:
    """{sample: {labels: value}}; a name or a sample that comes twice is a fault."""
    found: Read = {}
    families = list(text_string_to_metric_families(told))
    assert len({family.name for family in families}) == len(families), told
    for family in families:
        assert family.type != "unknown", family
        assert family.documentation, family
        for sample in family.samples:
            labels = tuple(sorted(sample.labels.items()))
            assert labels not in found.setdefault(sample.name, {}), told
            found[sample.name][labels] = sample.value
    return found


LETTERS = some.text('ab"\\\n{},= #é\U0001f916')


@given(LETTERS, LETTERS, some.floats(allow_nan=False) | some.integers(-(2**53), 2**53))
def test_whatever_a_label_has_in_it(label: str, help_: str, value: float) -> None:
    told = text([Family("bottray_x", "gauge", f"X{help_}", [({"bot": label, "phase": "a"}, value)])])
    assert told.count("\n") == 3
    if not math.isinf(value):
        assert read(told) == {"bottray_x": {(("bot", label), ("phase", "a")): value}}


def test_what_is_not_known_is_left_out() -> None:
    assert text([Family("bottray_x", "gauge", "X.", [({}, None)]), Family("bottray_y", "gauge", "Y.", [])]) == ""
    assert text([Family("bottray_x_total", "counter", "X.", [({}, 3)])]) == (
        "# HELP bottray_x_total X.\n# TYPE bottray_x_total counter\nbottray_x_total 3\n"
    )


def one(bot: str, value: int, process: str) -> str:
    up = Family("bottray_up", "gauge", "Up.", [({"process": process}, 1)])
    return text([up, Family("bottray_bot_up", "gauge", "A bot.", [({"bot": bot}, value), ({"bot": f"{bot}2"}, value)])])


def test_several_programs_in_one_text() -> None:
    name = 'a "b"\\'
    run = text([Family("bottray_bot_up", "gauge", "A bot.", [({"bot": name}, 1)])])
    run += text([Family("bottray_new_total", "counter", "Of a newer one.", [({"bot": name}, 2)])])
    told = read(merged(one(name, 0, "agent"), {name: run}))
    assert told == {
        "bottray_up": {(("process", "agent"),): 1},
        "bottray_bot_up": {(("bot", name),): 1, (("bot", f"{name}2"),): 0},
        "bottray_new_total": {(("bot", name),): 2},
    }
    both = merged(one("y", 0, "agent"), {"x": one("x", 1, "run x")})
    assert [both.count(f"# {word} bottray_bot_up ") for word in ("HELP", "TYPE")] == [1, 1]
    assert merged(one("x", 1, "agent"), {}) == one("x", 1, "agent")
