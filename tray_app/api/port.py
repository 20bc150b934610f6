"""The agent's port: open before its server is loaded, so that whoever knocks meanwhile waits for the answer, and is not
told that no agent is there while it starts the bots already."""

import os
import secrets
import socket
from pathlib import Path
from typing import TYPE_CHECKING

from tray_app import __version__
from tray_app.adapters.processes import table
from tray_app.api import endpoint
from tray_app.api.silence import told_where_down

if TYPE_CHECKING:
    from collections.abc import Callable

    from tray_app.api import routes, server


class Port:
    """A port of the system's choice, with what has to be known of it. Raises OSError, HostError where there is none."""

    def __init__(self) -> None:
        pid = os.getpid()
        with told_where_down():
            self.socket = socket.create_server(("127.0.0.1", 0), backlog=endpoint.WAITING)
        number = self.socket.getsockname()[1]
        secret = secrets.token_urlsafe(32)
        self.endpoint = endpoint.Endpoint(pid, table.birth(pid) or "", number, secret, __version__)
        self._door: server.Door | None = None

    def write(self, file: Path) -> None:
        """Write down where it is. Raises HostError."""
        endpoint.write(file, self.endpoint)

    async def serve(self, agent: "routes.Agent", note: "Callable[[str], None]") -> None:
        """Answer from here on. `note` takes what the server has to complain of."""
        from tray_app.api import server

        self._door = await server.serve(agent, self.socket, self.endpoint, note)

    async def close(self) -> None:
        """Let the requests that are under way end, then close."""
        if self._door:
            await self._door.close()
        else:
            self.socket.close()
