"""Where the session bus of D-Bus listens."""

import os
from collections.abc import Mapping

from tray_app.core.errors import HostError
from tray_app.core.messages import Message

NO_BUS_CURE = Message(
    "The tray needs the session bus of a desktop; elsewhere use the command line: bottray status, bottray start NAME."
)


def find_address(environ: Mapping[str, str]) -> str:
    """Where the session bus listens. Raises HostError that names what is missing."""
    if address := environ.get("DBUS_SESSION_BUS_ADDRESS"):
        return address
    runtime = environ.get("XDG_RUNTIME_DIR", "")
    if runtime and os.path.exists(f"{runtime}/bus"):
        return f"unix:path={runtime}/bus"
    raise HostError(
        Message(
            "No session bus here: DBUS_SESSION_BUS_ADDRESS is not set, and there is no {path}.",
            path=f"{runtime}/bus" if runtime else "$XDG_RUNTIME_DIR/bus",
        ),
        NO_BUS_CURE,
    )
