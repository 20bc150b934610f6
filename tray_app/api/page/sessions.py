"""Who may use the page: a link that is good once and for a minute, and the session that it is exchanged for.

A link may stand in a process list for a moment (the browser's own), a session never leaves the browser's cookie. Of
both only checksums are here.
"""

import asyncio
import hashlib
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tray_app.api.page import kept
from tray_app.core.errors import HostError

FRESH = 60.0
"""Seconds that a link waits for its one use."""
LINKS = 100
"""As many wait at most; a program that asks for more loses its oldest."""
WRITTEN = 3600.0
"""Seconds of use that may be missing in what is kept: an open page writes to the disk once an hour."""


@dataclass
class Session:
    """`open` counts the streams that it holds open: while it has one, it is in use. `watches` are those by which its
    browser follows what changes, for all its windows by one; None before the first."""

    granted: kept.Granted
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    open: int = 0
    watches: int | None = None

    @property
    def read_only(self) -> bool:
        return self.granted.read_only


class Sessions:
    """`file` is where they are kept for the next agent, None for nowhere; `clock` gives seconds since 1970."""

    def __init__(self, port: int, file: Path | None, clock: Callable[[], float] = time.time) -> None:
        self._port, self._file, self._clock = port, file, clock
        self._links: dict[str, tuple[bool, float]] = {}
        self._written, self._writing = clock(), asyncio.Lock()
        known = kept.read(file, clock()) if file else None
        mine = known.sessions if known and known.port == port else {}
        self._sessions = {key: Session(one) for key, one in mine.items()}

    def link(self, read_only: bool) -> str:
        """A code for one session."""
        code, now = secrets.token_urlsafe(32), self._clock()
        alive = {key: one for key, one in self._links.items() if now - FRESH < one[1] <= now}
        self._links = dict([*alive.items(), (_sum(code), (read_only, now))][-LINKS:])
        return code

    async def exchange(self, code: str) -> str | None:
        """The secret of a new session; None for a code that was used, is too old, or was never given out."""
        read_only, made = self._links.pop(_sum(code), (True, 0.0))
        now = self._clock()
        if not now - FRESH < made <= now:
            return None
        secret = secrets.token_urlsafe(32)
        self._sessions[_sum(secret)] = Session(kept.Granted(read_only, now))
        await self._keep()
        return secret

    async def of(self, secret: str) -> Session | None:
        """The session, which counts as used by this; None where there is none any more."""
        key, now = _sum(secret), self._clock()
        session = self._sessions.get(key)
        if session is None:
            return None
        if not session.open and not now - kept.IDLE < session.granted.used:
            del self._sessions[key]
            await self._keep()
            return None
        session.granted.used = now
        if now - self._written > WRITTEN:
            await self._keep()
        return session

    @contextmanager
    def in_use(self, session: Session, watches: bool = False) -> Iterator[None]:
        """While a stream of it is open; with `watches` one that each browser has with a page in it."""
        session.open += 1
        session.watches = (session.watches or 0) + watches
        try:
            yield
        finally:
            session.open -= 1
            session.watches = (session.watches or 0) - watches
            session.granted.used = self._clock()

    async def close_all(self) -> int:
        """End each session and each link, with the streams that are open; how many browsers had a page open. A session
        outlives its pages; one that has begun just now has one that is about to ask."""
        self._links.clear()
        ended, self._sessions = self._sessions, {}
        begun = self._clock() - FRESH
        open_ = sum(one.granted.used > begun if one.watches is None else one.watches > 0 for one in ended.values())
        for session in ended.values():
            session.ended.set()
        await self._keep()
        return open_

    async def _keep(self) -> None:
        if self._file is None:
            return
        self._written = self._clock()
        async with self._writing:
            now = kept.Kept(self._port, {key: one.granted for key, one in self._sessions.items()})
            try:
                await asyncio.to_thread(kept.write, self._file, now)
            except (HostError, OSError):  # then an open page needs a new link after the next start of the agent
                pass


def _sum(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
