"""The menu as panels read it: com.canonical.dbusmenu at `/MenuBar`.

The protocol is the one of libdbusmenu (its `dbus-menu.xml`). Each row key has one id for ever: a row whose label or
mark changed is announced by ItemsPropertiesUpdated and changes in an open menu; rows that come or go by LayoutUpdated.
Rows change places only when a host is about to show the menu: libdbusmenu-gtk (xfce4, Cinnamon, waybar) tells nobody
that it was closed. GNOME and Cinnamon take labels only from GetGroupProperties, the others from GetLayout.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tray_app.tray.hosts import OTHER, Host
from tray_app.tray.menu import Command, Row
from tray_app.tray.session_bus import Answer, BusObject, NotOurs

PATH = "/MenuBar"
ROOT = 0

Properties = Mapping[str, tuple[str, Any]]


class DBusMenu(BusObject):
    """`emit(member, signature, *values)` sends a signal of this object; `act` gets the command of a clicked row and
    must return at once; `freshen` is called just before a host shows the menu, so that times in it are right.
    """

    interface = "com.canonical.dbusmenu"

    def __init__(self, emit: Callable[..., None], act: Callable[[Command], None], freshen: Callable[[], None]) -> None:
        self._emit = emit
        self._act = act
        self._freshen = freshen
        self._lock = threading.Lock()
        self._host = OTHER
        self._shown: Sequence[Row] = ()
        self._opening = False
        self._revision = 1
        self._ids: dict[tuple[str, bool], int] = {}
        self._rows: dict[int, Row] = {}
        self._properties: dict[int, Properties] = {ROOT: _ROOT_PROPERTIES}
        self._children: dict[int, tuple[int, ...]] = {ROOT: ()}

    def serve(self, host: Host) -> None:
        """From now on in this host's own way."""
        with self._lock:
            self._host = host
        self.update(self._shown)

    def update(self, rows: Sequence[Row]) -> None:
        """Show these rows instead; tells the hosts what changed, and only that."""
        with self._lock:
            self._shown = rows = rows if self._opening else _in_place(rows, self._shown)
            children: dict[int, tuple[int, ...]] = {}
            by_id: dict[int, Row] = {}
            self._number(ROOT, rows, children, by_id)
            properties = {ROOT: _ROOT_PROPERTIES, **{id_: _properties(row, self._host) for id_, row in by_id.items()}}
            changed = [
                (id_, {name: value for name, value in new.items() if self._properties[id_].get(name) != value})
                for id_, new in properties.items()
                if id_ in self._properties and self._properties[id_] != new
            ]
            moved = children != self._children
            self._rows, self._properties, self._children = by_id, properties, children
            if changed:
                self._emit("ItemsPropertiesUpdated", "a(ia{sv})a(ias)", changed, [])
            if moved:
                self._revision += 1
                self._emit("LayoutUpdated", "ui", self._revision, ROOT)

    def _number(
        self, parent: int, rows: Sequence[Row], children: dict[int, tuple[int, ...]], by_id: dict[int, Row]
    ) -> None:
        ids = [self._ids.setdefault((row.key, row.separator), len(self._ids) + 1) for row in rows]
        children[parent] = tuple(ids)
        for id_, row in zip(ids, rows, strict=True):
            by_id[id_] = row
            if row.children:
                self._number(id_, row.children, children, by_id)

    def properties(self) -> Properties:
        return {
            "Version": ("u", 3),
            "TextDirection": ("s", "ltr"),
            "Status": ("s", "normal"),
            "IconThemePath": ("as", []),
        }

    def call(self, member: str, args: tuple[Any, ...]) -> Answer:
        match member:
            case "GetLayout":
                parent, depth, names = args
                with self._lock:
                    if self._host.fetched_ahead and (parent, depth) == (ROOT, 1):
                        self._announce_submenus()
                    return "u(ia{sv}av)", (self._revision, self._layout(parent, depth, names))
            case "GetGroupProperties":
                ids, names = args
                with self._lock:
                    known = [id_ for id_ in ids if id_ in self._properties] if ids else list(self._properties)
                    return "a(ia{sv})", ([(id_, _named(self._properties[id_], names)) for id_ in known],)
            case "GetProperty":
                id_, name = args
                with self._lock:
                    if name not in self._known(id_):
                        raise NotOurs(name)
                    return "v", (self._known(id_)[name],)
            case "Event":
                self._event(*args)
                return None, ()
            case "EventGroup":
                for event in args[0]:
                    self._event(*event)
                return "ai", ([event[0] for event in args[0] if event[0] not in self._properties],)
            case "AboutToShow":
                return "b", (self._about_to_show(args[0]),)
            case "AboutToShowGroup":
                updates = [id_ for id_ in args[0] if self._about_to_show(id_)]
                return "aiai", (updates, [id_ for id_ in args[0] if id_ not in self._properties])
        raise NotOurs(member)

    def _announce_submenus(self) -> None:
        """The host asks for each only once it has this answer, whatever comes first."""
        for id_, below in self._children.items():
            if below and id_ != ROOT:
                self._emit("LayoutUpdated", "ui", self._revision, id_)

    def _known(self, id_: int) -> Properties:
        try:
            return self._properties[id_]
        except KeyError:
            raise NotOurs(f"row {id_}") from None

    def _layout(self, id_: int, depth: int, names: Sequence[str]) -> tuple[int, Properties, list[tuple[str, Any]]]:
        """`depth` as in the protocol: -1 everything below, 0 nothing below."""
        below = self._children.get(id_, ()) if depth else ()
        return (
            id_,
            _named(self._known(id_), names),
            [("(ia{sv}av)", self._layout(child, depth - 1, names)) for child in below],
        )

    def _about_to_show(self, id_: int) -> bool:
        """Whether the host must read the layout again; changed labels have been sent to it already.

        Without our lock: `freshen` comes back through `update`, perhaps while another thread is in there.
        """
        before = self._revision
        if id_ == ROOT:
            self._opening = True
            self._freshen()
            self._opening = False
        return self._revision != before

    def _event(self, id_: int, kind: str, _data: Any, _time: int) -> None:
        row = self._rows.get(id_)
        if kind == "opened" and id_ == ROOT:
            self._freshen()
        elif kind == "clicked" and row and row.command and row.enabled:
            self._act(row.command)

    xml = """<interface name="com.canonical.dbusmenu">
<property name="Version" type="u" access="read"/><property name="TextDirection" type="s" access="read"/>
<property name="Status" type="s" access="read"/><property name="IconThemePath" type="as" access="read"/>
<method name="GetLayout"><arg type="i" name="parentId" direction="in"/>
<arg type="i" name="recursionDepth" direction="in"/>
<arg type="as" name="propertyNames" direction="in"/><arg type="u" name="revision" direction="out"/>
<arg type="(ia{sv}av)" name="layout" direction="out"/></method>
<method name="GetGroupProperties"><arg type="ai" name="ids" direction="in"/>
<arg type="as" name="propertyNames" direction="in"/><arg type="a(ia{sv})" name="properties" direction="out"/></method>
<method name="GetProperty"><arg type="i" name="id" direction="in"/><arg type="s" name="name" direction="in"/>
<arg type="v" name="value" direction="out"/></method>
<method name="Event"><arg type="i" name="id" direction="in"/><arg type="s" name="eventId" direction="in"/>
<arg type="v" name="data" direction="in"/><arg type="u" name="timestamp" direction="in"/></method>
<method name="EventGroup"><arg type="a(isvu)" name="events" direction="in"/>
<arg type="ai" name="idErrors" direction="out"/></method>
<method name="AboutToShow"><arg type="i" name="id" direction="in"/>
<arg type="b" name="needUpdate" direction="out"/></method>
<method name="AboutToShowGroup"><arg type="ai" name="ids" direction="in"/>
<arg type="ai" name="updatesNeeded" direction="out"/><arg type="ai" name="idErrors" direction="out"/></method>
<signal name="ItemsPropertiesUpdated"><arg type="a(ia{sv})" name="updatedProps"/>
<arg type="a(ias)" name="removedProps"/></signal>
<signal name="LayoutUpdated"><arg type="u" name="revision"/><arg type="i" name="parent"/></signal>
<signal name="ItemActivationRequested"><arg type="i" name="id"/><arg type="u" name="timestamp"/></signal>
</interface>"""


def _in_place(rows: Sequence[Row], before: Sequence[Row]) -> Sequence[Row]:
    """Those that were there before in the order that they had, so that none moves away under the pointer."""
    places = {row.key: n for n, row in enumerate(before)}
    stay = iter(sorted((row for row in rows if row.key in places), key=lambda row: places[row.key]))
    return [next(stay) if row.key in places else row for row in rows]


_ROOT_PROPERTIES: Properties = {"children-display": ("s", "submenu")}


_DEFAULTS: Properties = {
    "enabled": ("b", True),
    "toggle-type": ("s", ""),
    "toggle-state": ("i", -1),
    "children-display": ("s", ""),
    "accessible-desc": ("s", ""),
}
"""What a host takes for granted [dbus-menu.xml]; left out of an answer, because most rows have nothing else."""


def _properties(row: Row, host: Host) -> Properties:
    """All that a row can have, defaults too: then a change never has to be told as a removed property."""
    if row.separator:
        return {"type": ("s", "separator")}
    return {
        "label": ("s", host.spelt(row.label)),
        "enabled": ("b", row.enabled),
        "toggle-type": ("s", "" if row.checked is None else "radio" if row.radio else "checkmark"),
        "toggle-state": ("i", -1 if row.checked is None else int(row.checked)),
        "children-display": ("s", "submenu" if row.children else ""),
        "accessible-desc": ("s", row.alone),
    }


def _named(properties: Properties, names: Sequence[str]) -> Properties:
    """An empty list of names means all [dbus-menu.xml]."""
    return {
        name: value
        for name, value in properties.items()
        if _DEFAULTS.get(name) != value and (not names or name in names)
    }
