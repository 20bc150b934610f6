"""One connection to the session bus of D-Bus: answers calls on our objects, sends calls and signals.

`run` receives in the thread that calls it and answers there, so whatever an object does must be quick. Everything
else may be called from any thread: writes to the socket are locked. jeepney is imported nowhere else but in the tray's
other D-Bus files.
"""

import errno
import logging
import socket
import threading
from collections.abc import Callable, Mapping
from typing import Any

from jeepney import (
    DBusAddress,
    HeaderFields,
    MatchRule,
    Message,
    MessageFlag,
    MessageType,
    message_bus,
    new_error,
    new_method_call,
    new_method_return,
    new_signal,
)
from jeepney.io.blocking import DBusConnection, open_dbus_connection

from tray_app.core import messages
from tray_app.core.errors import HostError
from tray_app.tray.bus_address import NO_BUS_CURE

log = logging.getLogger(__name__)

PROPERTIES = "org.freedesktop.DBus.Properties"
INTROSPECTABLE = "org.freedesktop.DBus.Introspectable"
PEER = "org.freedesktop.DBus.Peer"
FAILED = "org.freedesktop.DBus.Error.Failed"
UNKNOWN = "org.freedesktop.DBus.Error.UnknownMethod"

Answer = tuple[str | None, tuple[Any, ...]]
"""The signature and the values of a reply: `("u", (3,))`, `(None, ())`."""

OnReply = Callable[[Message], None]


class NotOurs(LookupError):
    """An object was asked for a member, a property or a row that it does not have: answered as an error, not logged."""


class BusObject:
    """What is exported at one path: `xml` describes its interfaces, `properties` are those of `interface`."""

    interface = ""
    xml = ""

    def properties(self) -> Mapping[str, tuple[str, Any]]:
        return {}

    def call(self, member: str, args: tuple[Any, ...]) -> Answer:
        """Answer a method of `interface`. Raises NotOurs."""
        raise NotOurs(member)


class SessionBus:
    """See the module. `address` comes from bus_address.py; raises HostError where nobody listens there."""

    def __init__(self, address: str) -> None:
        try:
            self._connection: DBusConnection = open_dbus_connection(address)
        except (OSError, RuntimeError, ValueError, KeyError) as error:
            raise HostError(
                messages.Message("The session bus of the desktop cannot be reached ({error}).", error=error),
                NO_BUS_CURE,
            ) from error
        self.unique_name: str = self._connection.unique_name
        self._writing = threading.Lock()
        self._waiting: dict[int, OnReply] = {}
        self._objects: dict[str, BusObject] = {}
        self._listeners: list[tuple[str, Callable[[tuple[Any, ...]], None]]] = []
        self._closing = False

    def export(self, path: str, thing: BusObject) -> None:
        self._objects[path] = thing

    def own(self, name: str) -> bool:
        """Take a name, at once or not at all. Only before `run`, and before other threads send anything."""
        do_not_queue = 4
        reply = self._connection.send_and_get_reply(message_bus.RequestName(name, do_not_queue), timeout=5)
        return bool(reply.header.message_type is MessageType.method_return and reply.body[0] in (1, 4))

    def listen(self, signal: str, on_signal: Callable[[tuple[Any, ...]], None], arg0: str = "", **rule: str) -> None:
        """Call `on_signal` with the values of each such signal; `rule` as in a D-Bus match rule."""
        match = MatchRule(type="signal", member=signal, **rule)
        if arg0:
            match.add_arg_condition(0, arg0)
        self._listeners.append((signal, lambda body: on_signal(body) if not arg0 or body[0] == arg0 else None))
        self._send(message_bus.AddMatch(match))

    def owner_of(self, name: str, on_owner: Callable[[str], None]) -> None:
        """Call `on_owner` with the unique name of whoever owns `name`, "" where nobody does."""
        self._send(message_bus.GetNameOwner(name), lambda reply: on_owner("" if is_error(reply) else reply.body[0]))

    def request(
        self,
        name: str,
        path: str,
        interface: str,
        member: str,
        signature: str | None = None,
        values: tuple[Any, ...] = (),
        on_reply: OnReply | None = None,
    ) -> None:
        """Call somebody; `on_reply` gets the reply or the error message in the thread of `run`."""
        address = DBusAddress(path, bus_name=name, interface=interface)
        self._send(new_method_call(address, member, signature, values), on_reply)

    def ask(self, name: str, path: str, interface: str, member: str, timeout: float = 5) -> bool:
        """Call somebody and wait; whether a good answer came. Only before `run`."""
        call = new_method_call(DBusAddress(path, bus_name=name, interface=interface), member)
        try:
            return not is_error(self._connection.send_and_get_reply(call, timeout=timeout))
        except TimeoutError:
            return False

    def value(self, name: str, path: str, interface: str, property_name: str, timeout: float = 5) -> Any:
        """A property of somebody's; None where nobody has it. Only before `run`."""
        address = DBusAddress(path, bus_name=name, interface=PROPERTIES)
        call = new_method_call(address, "Get", "ss", (interface, property_name))
        try:
            reply = self._connection.send_and_get_reply(call, timeout=timeout)
        except (OSError, TimeoutError):
            return None
        return None if is_error(reply) else reply.body[0][1]

    def emit(self, path: str, interface: str, member: str, signature: str | None = None, *values: Any) -> None:
        self._send(new_signal(DBusAddress(path, interface=interface), member, signature, values))

    def run(self, farewell: Callable[[], object] = lambda: None) -> bool:
        """Receive and answer until `close` (True) or until the bus is gone, as at the end of a session (False).

        `farewell` may still send: `close` may not, for it may come as a signal while something else is being sent.
        """
        while True:
            try:
                message = self._connection.receive(timeout=None)
            except OSError:
                farewell()
                with self._writing:
                    self._connection.close()
                return self._closing
            try:
                self._dispatch(message)
            except Exception:
                # a fault in one answer must not take the whole tray away
                log.exception("D-Bus message not understood: %s", message.header.fields.get(HeaderFields.member))

    def close(self) -> None:
        """End `run`, after the answer it may just be giving. From any thread, and more than once."""
        self._closing = True
        try:
            self._connection.sock.shutdown(socket.SHUT_RD)
        except OSError:
            pass  # the bus was faster

    def _send(self, message: Message, on_reply: OnReply | None = None) -> None:
        with self._writing:
            serial = next(self._connection.outgoing_serial)
            if on_reply:
                self._waiting[serial] = on_reply
            else:
                message.header.flags |= MessageFlag.no_reply_expected
            try:
                self._connection.send(message, serial=serial)
            except OSError as error:
                # `run` sees the same end and says so
                if error.errno not in (errno.EPIPE, errno.ECONNRESET, errno.EBADF):
                    raise

    def _dispatch(self, message: Message) -> None:
        fields = message.header.fields
        match message.header.message_type:
            case MessageType.method_call:
                self._answer(message)
            case MessageType.signal:
                for member, on_signal in self._listeners:
                    if member == fields.get(HeaderFields.member):
                        on_signal(message.body)
            case _:
                if on_reply := self._waiting.pop(fields.get(HeaderFields.reply_serial), None):
                    on_reply(message)

    def _answer(self, message: Message) -> None:
        fields = message.header.fields
        path, interface, member = (
            fields.get(key) for key in (HeaderFields.path, HeaderFields.interface, HeaderFields.member)
        )
        try:
            signature, values = self._values(path, interface, member, message.body)
            reply = new_method_return(message, signature, values)
        except NotOurs:
            reply = new_error(message, UNKNOWN, "s", (f"there is no {interface}.{member} at {path}",))
        except Exception as error:
            log.exception("no answer to %s.%s", interface, member)
            reply = new_error(message, FAILED, "s", (type(error).__name__,))
        if not message.header.flags & MessageFlag.no_reply_expected:
            self._send(reply)

    def _values(self, path: str, interface: str, member: str, args: tuple[Any, ...]) -> Answer:
        if interface == PEER and member == "Ping":
            return None, ()
        if interface == INTROSPECTABLE and path == "/":
            nodes = "".join(f'<node name="{path[1:]}"/>' for path in self._objects)
            return "s", (f"<node>{nodes}</node>",)
        thing = self._objects.get(path)
        if thing is None:
            raise NotOurs(path)
        if interface == INTROSPECTABLE:
            return "s", (f"<node>{thing.xml}{PROPERTIES_XML}</node>",)
        if interface != PROPERTIES:
            return thing.call(member, args)
        values = thing.properties() if args[0] == thing.interface else {}
        if member == "GetAll":
            return "a{sv}", (values,)
        if member == "Get" and args[1] in values:
            return "v", (values[args[1]],)
        raise NotOurs(member)


PROPERTIES_XML = f"""<interface name="{PROPERTIES}">
<method name="Get"><arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="v" direction="out"/></method>
<method name="GetAll"><arg type="s" direction="in"/><arg type="a{{sv}}" direction="out"/></method>
</interface>"""


def is_error(reply: Message) -> bool:
    return reply.header.message_type is MessageType.error
