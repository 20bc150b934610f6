"""The icon on Linux: a StatusNotifierItem with a dbusmenu, spoken over D-Bus without GTK or Qt.

Works in KDE, xfce4, LXQt, MATE, Cinnamon, waybar and GNOME with the AppIndicator extension, on X11 and on Wayland.
Source of the protocol: freedesktop.org, StatusNotifierItem; where hosts read it otherwise, the place says so.
"""

import logging
import os
import threading
import time
import zlib
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from tray_app.core.messages import _
from tray_app.core.standing import State
from tray_app.tray import dbusmenu, hosts
from tray_app.tray.bus_address import find_address
from tray_app.tray.dbusmenu import DBusMenu
from tray_app.tray.icon import Ears
from tray_app.tray.menu import Row
from tray_app.tray.news import News
from tray_app.tray.notify_dbus import Notifications
from tray_app.tray.session_bus import Answer, BusObject, NotOurs, SessionBus, is_error
from tray_app.tray.sni_item import ITEM, Item

log = logging.getLogger(__name__)

WATCHER = "org.kde.StatusNotifierWatcher"
WATCHER_PATH = "/StatusNotifierWatcher"
BUS, BUS_PATH = "org.freedesktop.DBus", "/org/freedesktop/DBus"
TRAY = "org.bottray.Tray"
TRAY_PATH = "/org/bottray/Tray"

PATIENCE = 15.0
"""Seconds without a panel until the user is told."""
TRIES, PEACE = 5, 60.0
"""How often in a row the item is offered again to a watcher that drops it; after so many seconds a new row begins."""


class SniIcon:
    """See `Icon`. Raises HostError where there is no session bus."""

    def __init__(self, environ: Mapping[str, str], ears: Ears, silent: bool = False) -> None:
        self._silent = silent
        self._session_ended, self._forward = ears.ended, ears.forward
        self._bus = SessionBus(find_address(environ))
        self._tray_name = _tray_name(environ)
        self._menu = DBusMenu(
            lambda member, signature, *values: self._bus.emit(
                dbusmenu.PATH, DBusMenu.interface, member, signature, *values
            ),
            ears.act,
            ears.freshen,
        )
        self._item = Item(ears.forward)
        self._notifications = Notifications(self._bus, ears.act)
        self._bus.export(dbusmenu.PATH, self._menu)
        self._bus.export(TRAY_PATH, Door(ears.forward))
        self._name = f"{ITEM}-{os.getpid()}-1"
        self._registered = threading.Event()
        self._offers = Offers()
        self._stopped = threading.Event()

    def claim(self) -> bool:
        if self._bus.own(self._tray_name):
            self._bus.own(self._name)
            return True
        if not self._silent:
            self._bus.ask(self._tray_name, TRAY_PATH, TRAY, "Forward")
        self._bus.close()
        return False

    def set_icon(self, state: State, count: int = 0) -> None:
        if (state, count) != (self._item.state, self._item.count):
            self._item.state, self._item.count = state, count
            self._bus.emit(self._item.host.path, ITEM, "NewIcon")

    def set_menu(self, rows: Sequence[Row]) -> None:
        self._menu.update(rows)

    def set_tooltip(self, text: str) -> None:
        if text != self._item.text:
            self._item.text = text
            self._bus.emit(self._item.host.path, ITEM, "NewToolTip")

    def notify(self, news: News) -> None:
        self._notifications.show(news, self._item.state)

    def withdraw(self, keys: Collection[str] | None = None) -> Collection[str]:
        return self._notifications.withdraw(keys)

    def run(self) -> None:
        self._bus.listen(
            "NameOwnerChanged",
            lambda values: self._watcher_is(values[2]),
            arg0=WATCHER,
            sender=BUS,
            interface=BUS,
        )
        self._bus.listen("StatusNotifierItemUnregistered", self._dropped_by_watcher, sender=WATCHER, interface=WATCHER)
        self._bus.owner_of(WATCHER, self._watcher_is)
        threading.Thread(target=self._miss_panel, name="tray-panel", daemon=True).start()
        if not self._bus.run(self._notifications.withdraw):
            log.info("the session bus is gone: the desktop session has ended")
            self._session_ended()
        self._stopped.set()

    def stop(self) -> None:
        self._stopped.set()
        self._bus.close()

    def _watcher_is(self, owner: str) -> None:
        """A panel came (at login after us, or anew after a crash) or went."""
        self._registered.clear()
        self._offers = Offers()
        if not owner:
            log.info("no panel with a tray yet; waiting for one")
            return

        def answered(reply: Any) -> None:
            host = hosts.OTHER if is_error(reply) else hosts.host_of(reply.body[0])
            log.info("the host of the icon: %s", host.name or "one that is not known")
            self._item.host = host
            self._menu.serve(host)
            self._bus.export(host.path, self._item)
            self._register()

        self._bus.request(BUS, BUS_PATH, BUS, "GetConnectionUnixProcessID", "s", (owner,), on_reply=answered)

    def _register(self) -> None:
        def answered(reply: Any) -> None:
            if is_error(reply):
                log.warning("the panel did not take the icon: %s", reply.body)
                self._offer_again()  # a panel that has its name before it is ready
            else:
                self._registered.set()

        path = self._item.host.path
        name = self._name if path == hosts.ITEM_PATH else path  # a path stands for the sender's own name and for itself
        self._bus.request(WATCHER, WATCHER_PATH, WATCHER, "RegisterStatusNotifierItem", "s", (name,), on_reply=answered)

    def _dropped_by_watcher(self, values: tuple[Any, ...]) -> None:
        """GNOME's extension drops items in some starts of the shell: offer it again, after 1 s, 2 s, ..."""
        service = str(values[0]).split("/", 1)[0]
        if service in (self._name, self._bus.unique_name):
            self._offer_again()

    def _offer_again(self) -> None:
        if pause := self._offers.pause(time.monotonic()):
            later = threading.Timer(pause, self._register)
            later.daemon = True
            later.start()

    def _miss_panel(self) -> None:
        if self._stopped.wait(PATIENCE) or self._registered.is_set() or self._silent:
            return
        self.notify(
            News(
                "panel",
                _("BotTray runs without an icon"),
                _(
                    "This desktop shows no tray. Your bots are looked after all the same: use `bottray status` in a "
                    "terminal. On GNOME the extension AppIndicator and KStatusNotifierItem Support adds a tray."
                ),
            )
        )
        self._forward()


class Offers:
    """How soon the item is offered again to a watcher that has dropped it."""

    def __init__(self) -> None:
        self._made, self._last = 0, 0.0

    def pause(self, now: float) -> int:
        """Seconds: 1, 2, 3 and so on; 0 where it has been dropped so often that it stays so."""
        self._made = self._made + 1 if now - self._last < PEACE else 1
        self._last = now
        return self._made if self._made <= TRIES else 0


class Door(BusObject):
    """Where a second tray of the same user knocks before it ends."""

    interface = TRAY
    xml = f'<interface name="{TRAY}"><method name="Forward"/></interface>'

    def __init__(self, forward: Callable[[], None]) -> None:
        self._forward = forward

    def call(self, member: str, args: tuple[Any, ...]) -> Answer:
        if member != "Forward":
            raise NotOurs(member)
        self._forward()
        return None, ()


def _tray_name(environ: Mapping[str, str]) -> str:
    """One tray for each home: the demo's tray may stand beside the user's own."""
    home = environ.get("BOTTRAY_HOME", "")
    if not home:
        return TRAY
    return f"{TRAY}.h{zlib.crc32(os.path.realpath(home).encode()):08x}"
