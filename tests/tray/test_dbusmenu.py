"""The menu as a panel sees it: a mirror follows the signals, as panels do, and never differs from the truth."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tray_app.tray.dbusmenu import DBusMenu
from tray_app.tray.menu import Command, Row
from tray_app.tray.session_bus import NotOurs

DEFAULTS = {
    "enabled": ("b", True),
    "toggle-type": ("s", ""),
    "toggle-state": ("i", -1),
    "children-display": ("s", ""),
}
"""Of the protocol: what is not told is so."""


class Panel:
    """A host as GNOME's: of a new layout it reads the properties of new rows only, else it follows what is told."""

    def __init__(self):
        self.signals = []
        self.clicked = []
        self.rows = ()
        self.menu = DBusMenu(self.hear, self.clicked.append, self.freshen)
        self.freshened = 0
        self.seen = {}
        self.read()

    def freshen(self):
        self.freshened += 1
        self.menu.update(self.rows)

    def hear(self, member, signature, *values):
        self.signals.append(member)
        if member == "ItemsPropertiesUpdated":
            for id_, changed in values[0]:
                self.seen[id_][0].update(changed)
        else:
            self.stale = True

    def read(self):
        self.stale = False
        _, (_revision, root) = self.menu.call("GetLayout", (0, -1, []))
        before, self.seen = self.seen, {}
        self.take(root, before)

    def take(self, node, before):
        id_, properties, children = node
        known = before[id_][0] if id_ in before else DEFAULTS | dict(properties)
        self.seen[id_] = (known, [child[0] for _, child in children])
        for _, child in children:
            self.take(child, before)

    def show(self, *rows):
        self.signals.clear()
        self.rows = rows
        self.menu.update(rows)
        if self.stale:
            self.read()

    def open(self, *rows):
        self.rows = rows
        self.menu.call("AboutToShow", (0,))
        if self.stale:
            self.read()

    def tree(self, id_=0):
        properties, children = self.seen[id_]
        return properties.get("label", ("s", ""))[1], [self.tree(child) for child in children]

    def id_of(self, label):
        return next(id_ for id_, (properties, _) in self.seen.items() if properties.get("label") == ("s", label))


@pytest.fixture
def panel():
    return Panel()


START, STOP = Row("start", "Start", Command("start", "a")), Row("stop", "Stop", Command("stop", "a"), enabled=False)


def test_a_changed_label_keeps_its_id_and_is_told_in_place(panel):
    panel.show(START, STOP)
    before = panel.id_of("Start")
    panel.show(replace(START, label="Go"), STOP)
    assert panel.signals == ["ItemsPropertiesUpdated"]
    assert panel.id_of("Go") == before


def test_the_same_rows_tell_nothing(panel):
    panel.show(START, STOP)
    panel.show(START, STOP)
    assert panel.signals == []


def test_rows_that_come_and_go_are_a_new_layout_with_old_ids(panel):
    panel.show(START, STOP)
    before = panel.id_of("Stop")
    panel.show(STOP)
    assert panel.signals == ["LayoutUpdated"]
    panel.show(START, STOP)
    assert panel.id_of("Stop") == before


def test_rows_change_places_only_when_the_menu_is_opened(panel):
    """Red with: a bot that fails goes to the top, under the pointer of whoever is about to press another."""
    a, b, c = (Row(name, name, Command("start", name)) for name in "abc")
    panel.open(a, b)
    panel.show(b, c, a)
    assert [label for label, _ in panel.tree()[1]] == ["a", "c", "b"]
    panel.show(replace(b, label="B"), a)
    assert [label for label, _ in panel.tree()[1]] == ["a", "B"]
    panel.open(b, a)
    assert [label for label, _ in panel.tree()[1]] == ["b", "a"]


def test_an_underscore_is_no_mnemonic(panel):
    panel.show(replace(START, label="shop_bot"))
    assert panel.tree() == ("", [("shop__bot", [])])


def test_a_click_is_a_command_but_not_on_a_row_that_is_off(panel):
    panel.show(START, STOP)
    for label in ("Start", "Stop"):
        panel.menu.call("Event", (panel.id_of(label), "clicked", ("i", 0), 0))
        panel.menu.call("Event", (panel.id_of(label), "hovered", ("i", 0), 0))
    assert panel.clicked == [Command("start", "a")]


def test_clicks_in_a_group_name_the_unknown_rows(panel):
    panel.show(START)
    group = [(panel.id_of("Start"), "clicked", ("i", 0), 0), (99, "clicked", ("i", 0), 0)]
    assert panel.menu.call("EventGroup", (group,)) == ("ai", ([99],))
    assert panel.clicked == [Command("start", "a")]


def test_before_it_is_shown_it_is_made_fresh(panel):
    panel.show(START)
    assert panel.menu.call("AboutToShow", (0,)) == ("b", (False,))
    panel.rows = (START, STOP)
    assert panel.menu.call("AboutToShow", (0,)) == ("b", (True,))
    assert panel.menu.call("AboutToShowGroup", ([0, 77],)) == ("aiai", ([], [77]))
    assert panel.freshened == 3


def test_labels_by_group_of_properties(panel):
    panel.show(START, STOP)
    ids = [panel.id_of("Start"), panel.id_of("Stop")]
    assert panel.menu.call("GetGroupProperties", ([*ids, 99], ["label", "enabled"])) == (
        "a(ia{sv})",
        (
            [
                (ids[0], {"label": ("s", "Start")}),
                (ids[1], {"label": ("s", "Stop"), "enabled": ("b", False)}),
            ],
        ),
    )
    assert len(panel.menu.call("GetGroupProperties", ([], []))[1][0]) == 3


def test_a_layout_of_limited_depth(panel):
    panel.show(Row("more", "More", children=(START,)), STOP)
    _, (_, (_, _, children)) = panel.menu.call("GetLayout", (0, 1, ["label"]))
    assert [(properties, below) for _, (_, properties, below) in children] == [
        ({"label": ("s", "More")}, []),
        ({"label": ("s", "Stop")}, []),
    ]


@pytest.mark.parametrize(
    ("member", "args"),
    [("GetLayout", (99, -1, [])), ("GetProperty", (99, "label")), ("GetProperty", (0, "x")), ("X", ())],
)
def test_what_is_not_there_is_an_error(panel, member, args):
    with pytest.raises(NotOurs):
        panel.menu.call(member, args)


labels = st.sampled_from(["a", "b", "c_d"])
marks = st.sampled_from([None, True, False])
leaves = st.builds(Row, st.sampled_from("stuvw"), labels, enabled=st.booleans(), checked=marks, separator=st.booleans())
tops = st.builds(
    Row, st.sampled_from("klm"), labels, children=st.lists(leaves, max_size=3, unique_by=lambda row: row.key).map(tuple)
)


def renamed(row):
    return replace(row, children=tuple(replace(child, key=row.key + child.key) for child in row.children))


menus = st.lists(tops | leaves, max_size=5, unique_by=lambda row: row.key).map(lambda rows: [renamed(r) for r in rows])


@given(st.lists(menus, max_size=6))
def test_a_panel_that_follows_the_signals_sees_the_truth(history):
    panel = Panel()
    for rows in history:
        panel.open(*rows)
        followed, panel.seen = panel.seen, {}
        panel.read()
        assert followed == panel.seen
        wanted = [
            (row.label, [child.label for child in row.children if not child.separator])
            for row in rows
            if not row.separator
        ]
        plain = [
            (label.replace("__", "_"), [below.replace("__", "_") for below, _ in children if below])
            for label, children in panel.tree()[1]
            if label
        ]
        assert plain == wanted
