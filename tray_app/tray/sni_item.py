"""The icon as panels read it: org.kde.StatusNotifierItem [freedesktop.org, StatusNotifierItem]."""

from collections.abc import Callable, Mapping
from typing import Any

from tray_app.core.standing import State
from tray_app.tray import dbusmenu, picture
from tray_app.tray.hosts import OTHER, LeftClick
from tray_app.tray.session_bus import Answer, BusObject, NotOurs

ID = "bottray"
ITEM = "org.kde.StatusNotifierItem"


class Item(BusObject):
    """The item itself. `IconName` stays empty because a name wins over the pixels, and themes lack ours."""

    interface = ITEM

    def __init__(self, open_page: Callable[[], None]) -> None:
        self._open_page = open_page
        self.host = OTHER
        self.state = State.AWAY
        self.count = 0
        self.text = ""

    def properties(self) -> Mapping[str, tuple[str, Any]]:
        pixels = [(size, size, picture.argb(self.state, size, self.count)) for size in picture.SIZES]
        none: list[Any] = []
        return {
            "Category": ("s", "ApplicationStatus"),
            "Id": ("s", ID),
            "Title": ("s", "BotTray"),
            "Status": ("s", "Active"),
            "WindowId": ("i", 0),
            "IconName": ("s", ""),
            "IconThemePath": ("s", ""),
            "IconPixmap": ("a(iiay)", pixels),
            "OverlayIconName": ("s", ""),
            "OverlayIconPixmap": ("a(iiay)", none),
            "AttentionIconName": ("s", ""),
            "AttentionIconPixmap": ("a(iiay)", none),
            "AttentionMovieName": ("s", ""),
            # GNOME's extension asks for them though they are not listed, and logs a trace where nobody answers
            "IconAccessibleDesc": ("s", f"BotTray: {self.text}"),
            "AttentionAccessibleDesc": ("s", ""),
            "ToolTip": ("(sa(iiay)ss)", ("", none, "BotTray", self.text)),
            # with Activate unlisted below, xfce4 and GNOME show the menu at once on a left click [hosts.py]
            "ItemIsMenu": ("b", True),
            "Menu": ("o", dbusmenu.PATH),
        }

    def call(self, member: str, args: tuple[Any, ...]) -> Answer:
        if member == "Activate" and self.host.left is LeftClick.REFUSED:
            raise NotOurs(member)
        if member in ("Activate", "ContextMenu"):  # who has menus never calls ContextMenu, and most list no Activate
            self._open_page()
        elif member not in ("SecondaryActivate", "Scroll"):
            raise NotOurs(member)
        return None, ()

    xml = f"""<interface name="{ITEM}">
<property name="Category" type="s" access="read"/><property name="Id" type="s" access="read"/>
<property name="Title" type="s" access="read"/><property name="Status" type="s" access="read"/>
<property name="WindowId" type="i" access="read"/><property name="IconName" type="s" access="read"/>
<property name="IconThemePath" type="s" access="read"/><property name="IconPixmap" type="a(iiay)" access="read"/>
<property name="OverlayIconName" type="s" access="read"/>
<property name="OverlayIconPixmap" type="a(iiay)" access="read"/>
<property name="AttentionIconName" type="s" access="read"/>
<property name="AttentionIconPixmap" type="a(iiay)" access="read"/>
<property name="AttentionMovieName" type="s" access="read"/>
<property name="ToolTip" type="(sa(iiay)ss)" access="read"/>
<property name="ItemIsMenu" type="b" access="read"/><property name="Menu" type="o" access="read"/>
<method name="SecondaryActivate"><arg type="i" direction="in"/><arg type="i" direction="in"/></method>
<method name="ContextMenu"><arg type="i" direction="in"/><arg type="i" direction="in"/></method>
<method name="Scroll"><arg type="i" direction="in"/><arg type="s" direction="in"/></method>
<signal name="NewTitle"/><signal name="NewIcon"/><signal name="NewAttentionIcon"/><signal name="NewOverlayIcon"/>
<signal name="NewToolTip"/><signal name="NewStatus"><arg type="s"/></signal>
</interface>"""
