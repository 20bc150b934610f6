"""Notifications of a Linux desktop: org.freedesktop.Notifications [Desktop Notifications Specification 1.2]."""

import html
import logging
from collections.abc import Callable, Collection
from typing import Any

from tray_app.core.standing import State
from tray_app.tray import picture
from tray_app.tray.menu import Command
from tray_app.tray.news import News
from tray_app.tray.session_bus import SessionBus, is_error

log = logging.getLogger(__name__)

SERVER = "org.freedesktop.Notifications"
SERVER_PATH = "/org/freedesktop/Notifications"
APP = "BotTray"
DESKTOP_ENTRY = "bottray"
SIZE = 48
NORMAL, CRITICAL = 1, 2
AS_THE_DESKTOP_LIKES = -1


class Notifications:
    """Sends news over `bus`; a pressed button becomes its Command. A desktop without notifications gets them logged,
    and sent once it has some: at login the tray may be up before what shows them.
    """

    def __init__(self, bus: SessionBus, act: Callable[[Command], None]) -> None:
        self._bus = bus
        self._act = act
        self._abilities: frozenset[str] | None = None
        self._numbers: dict[str, int] = {}
        self._shown: dict[int, News] = {}
        self._waiting: dict[str, tuple[News, State]] = {}
        self._listening = False

    def show(self, news: News, state: State) -> None:
        """`state` is drawn where the news have none of their own."""
        if not self._listening:
            self._listening = True
            self._bus.listen("ActionInvoked", self._pressed, interface=SERVER, path=SERVER_PATH)
            self._bus.listen("NotificationClosed", self._closed, interface=SERVER, path=SERVER_PATH)
            self._bus.listen("NameOwnerChanged", self._another_server, arg0=SERVER, interface="org.freedesktop.DBus")
        if self._abilities is not None:
            self._send(news, state)
            return

        def answered(reply: Any) -> None:
            if is_error(reply):
                log.warning("not shown, there are no notifications on this desktop: %s. %s", news.title, news.text)
                self._waiting[news.key] = (news, state)
                return
            self._abilities = frozenset(reply.body[0])
            self._send(news, state)

        self._bus.request(SERVER, SERVER_PATH, SERVER, "GetCapabilities", on_reply=answered)

    def withdraw(self, keys: Collection[str] | None = None) -> Collection[str]:
        """See Icon."""
        closed = [key for key in list(self._numbers) if keys is None or key in keys]
        for key in closed:
            number = self._numbers.pop(key, 0)  # it may be closed at this moment by whoever reads it
            self._shown.pop(number, None)
            self._bus.request(SERVER, SERVER_PATH, SERVER, "CloseNotification", "u", (number,))
        for key in list(self._waiting) if keys is None else keys:
            self._waiting.pop(key, None)
        return closed

    def _another_server(self, values: tuple[Any, ...]) -> None:
        """Its numbers are its own; what none has shown yet comes now."""
        self._abilities = None
        self._numbers.clear()
        self._shown.clear()
        if values[2]:
            waiting, self._waiting = self._waiting, {}
            for news, state in waiting.values():
                self.show(news, state)

    def _send(self, news: News, state: State) -> None:
        abilities = self._abilities or frozenset()
        text = html.escape(news.text, quote=False) if "body-markup" in abilities else news.text
        buttons = [part for row in news.buttons for part in (row.key, row.label)] if "actions" in abilities else []
        pixels = picture.rgba(news.state or state, SIZE)
        hints = {
            # width, height, bytes in a row, has alpha, bits per sample, channels, data
            "image-data": ("(iiibiiay)", (SIZE, SIZE, SIZE * 4, True, 8, 4, pixels)),
            "desktop-entry": ("s", DESKTOP_ENTRY),
            "urgency": ("y", CRITICAL if news.urgent else NORMAL),
        }

        def answered(reply: Any) -> None:
            if is_error(reply):
                self._abilities = None  # the daemon may have been exchanged: ask again next time
                log.warning("not shown: %s. %s", news.title, news.text)
                return
            self._numbers[news.key] = reply.body[0]
            self._shown[reply.body[0]] = news

        replaces = self._numbers.get(news.key, 0)
        values = (APP, replaces, "", news.title, text, buttons, hints, AS_THE_DESKTOP_LIKES)
        self._bus.request(SERVER, SERVER_PATH, SERVER, "Notify", "susssasa{sv}i", values, on_reply=answered)

    def _pressed(self, values: tuple[Any, ...]) -> None:
        number, key = values
        news = self._shown.get(number)
        for row in news.buttons if news else ():
            if row.key == key and row.command:
                self._act(row.command)

    def _closed(self, values: tuple[Any, ...]) -> None:
        """Forgotten, so that hundreds of them cost nothing."""
        news = self._shown.pop(values[0], None)
        if news and self._numbers.get(news.key) == values[0]:
            del self._numbers[news.key]
