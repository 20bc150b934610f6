"""What shows the tray's icon on a Linux desktop, and what each such host does otherwise than the protocol says.

A host is known by the program that owns org.kde.StatusNotifierWatcher, which on all of these comes with what draws the
icon. Every difference between hosts is a column here, and every row says by what it is known: `[read]` stands for the
host's own source, `[seen]` for a click by mouse in tests/tray/test_desktops.py.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

ITEM_PATH = "/StatusNotifierItem"


class LeftClick(Enum):
    """What comes of a left click on the icon; the right one shows the menu wherever there are menus."""

    MENU = auto()
    """The host shows the menu, and calls nothing of ours."""
    REFUSED = auto()
    """It calls Activate first, and shows the menu where that is not answered."""
    PAGE = auto()
    """It calls Activate (or ContextMenu) and shows no menu, whatever comes of it: the page is opened instead."""


def each_doubled(label: str) -> str:
    """`_` marks the key of a row; `__` stands for itself [libdbusmenu, dbus-menu.xml]."""
    return label.replace("_", "__")


def first_doubled(label: str) -> str:
    """For a host that takes away the first `_` which something else follows, and no other."""
    return re.sub(r"_(?=[^_])", "__", label, count=1)


@dataclass(frozen=True)
class Host:
    """`programs`: names of the process that has the watcher. `path`: where it looks for the item.

    `fetched_ahead`: it reads a submenu only while that is being opened, unless it was told of a change in there before.
    `spelt` writes a label so that it is shown as it is.
    """

    name: str
    programs: tuple[str, ...]
    left: LeftClick = LeftClick.MENU
    path: str = ITEM_PATH
    fetched_ahead: bool = False
    spelt: Callable[[str], str] = each_doubled


OTHER = Host("", (), left=LeftClick.PAGE)
"""One that is not known: nothing that others do of their own is expected of it."""

HOSTS = (
    # with ItemIsMenu set, and Activate not listed, it asks nobody [seen in 4.18]
    Host("xfce4", ("xfce4-panel", "wrapper-2.0")),
    # mouseReleaseEvent calls Activate and looks at nothing else [read: statusnotifierbutton.cpp; seen in 1.2]
    Host("LXQt", ("lxqt-panel",), left=LeftClick.PAGE),
    # sn_item_clicked calls Activate, without a look at the answer [read: sn-item.c; seen in 1.26]
    Host("MATE", ("notification-area-applet", "mate-panel"), left=LeftClick.PAGE),
    # it ignores ItemIsMenu and opens the menu where Activate fails [read: StatusNotifierItem.qml of 5.27, 6]; it asks
    # for one level, and has that of a submenu when its popup was measured [read: dbusmenuimporter.cpp; seen in 5.27]
    Host("KDE Plasma", ("kded5", "kded6", "plasmashell"), left=LeftClick.REFUSED, fetched_ahead=True),
    # a double click calls Activate, and once that was answered each click waits for a second one [read:
    # indicatorStatusIcon.js of 46]; a label loses /_([^_])/ once, without a g [read: dbusMenu.js; seen in 46]
    Host("GNOME with AppIndicator", ("gnome-shell",), left=LeftClick.REFUSED, spelt=first_doubled),
    # it gives a menu for the left button to items of libappindicator alone, which it knows by their path [read:
    # xapp-sn-watcher.c, sn-item.c; seen in 5.6]
    Host("Cinnamon", ("xapp-sn-watcher",), path="/org/ayatana/NotificationItem/bottray"),
    # either button shows the menu where ItemIsMenu is set [seen in 0.9]
    Host("waybar", ("waybar",)),
    # no menus: either button calls ContextMenu [swaywm/sway#6249; seen in 1.7]
    Host("swaybar", ("swaybar",), left=LeftClick.PAGE),
)


def host_of(pid: int) -> Host:
    """The host whose watcher is this process; OTHER where it is none that we know, or gone."""
    try:
        program = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0", 1)[0].decode(errors="replace")
    except OSError:
        return OTHER
    name = program.rpartition("/")[2].partition(" ")[0]
    return next((host for host in HOSTS if name in host.programs), OTHER)
