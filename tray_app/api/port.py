"""The agent's port: open before its server is loaded, so that whoever knocks meanwhile waits for the answer, and is not
told that no agent is there while it starts the bots already. What answers takes a quarter of all the agent's memory, so
it is loaded for the first who knocks."""

import asyncio
import os
import socket
from base64 import urlsafe_b64encode
from pathlib import Path
from typing import TYPE_CHECKING

from tray_app import __version__
from tray_app.adapters.processes import table
from tray_app.adapters.processes.identity import InThread
from tray_app.api import endpoint
from tray_app.api.pages import port_before
from tray_app.api.silence import told_where_down
from tray_app.supervisor import tasks

if TYPE_CHECKING:
    from collections.abc import Callable

    from tray_app.api import routes, server


class Port:
    """A port of the system's choice, with what has to be known of it. Raises OSError, HostError where there is none.

    `kept` is where the sessions of open pages are kept: then it is the port that these know, as long as nobody else has
    it by now.
    """

    def __init__(self, kept: Path | None = None) -> None:
        pid = os.getpid()
        self._kept = kept
        with told_where_down():
            self.socket = _open(port_before(kept) if kept else 0)
        number = self.socket.getsockname()[1]
        secret = urlsafe_b64encode(os.urandom(32)).rstrip(b"=").decode()  # `secrets` brings OpenSSL
        self.endpoint = endpoint.Endpoint(pid, table.birth(pid) or "", number, secret, __version__, table.namespace())
        self._door: server.Door | None = None
        self._waits: asyncio.Task[None] | None = None

    def write(self, file: Path) -> None:
        """Write down where it is. Raises HostError."""
        endpoint.write(file, self.endpoint)

    def serve(self, agent: "routes.Agent", note: "Callable[[str], None]", in_thread: InThread) -> None:
        """Answer from here on. `note` takes what the server has to complain of."""
        answers = self._answer(agent, note, in_thread)
        self._waits = tasks.begin(asyncio.get_running_loop(), answers, "the agent's server")

    async def _answer(self, agent: "routes.Agent", note: "Callable[[str], None]", in_thread: InThread) -> None:
        self.socket.setblocking(False)
        try:
            first = (await asyncio.get_running_loop().sock_accept(self.socket))[0]
        except OSError:  # gone again, or no file is free for it: asyncio's server waits until one is
            first = None
        await in_thread(_load)  # here it would hold the bots up for a tenth of a second
        from tray_app.api import server

        self._door = await server.serve(agent, self.socket, self.endpoint, note, self._kept, first)

    async def close(self) -> None:
        """Let the requests that are under way end, then close."""
        if self._waits and not self._waits.done():
            self._waits.cancel()
            await asyncio.wait([self._waits])
        if self._door:
            await self._door.close()
        else:
            self.socket.close()


def _load() -> None:
    from tray_app.api import server  # noqa: F401


def _open(wanted: int) -> socket.socket:
    try:
        return socket.create_server(("127.0.0.1", wanted), backlog=endpoint.WAITING)
    except OSError:
        if not wanted:
            raise
        return _open(0)
