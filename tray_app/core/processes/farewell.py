"""What a bot that was asked to stop is doing, judged from what can be seen of it from outside. Pure.

A long poll is a request that stays without an answer for seconds. A library that stops reading breaks it off, so that
its connection closes; one that goes on has it still, or has opened the next to the same server. What an idle one of a
connection pool does says nothing, and neither does the end of a reply that was under way beside it: of several requests
to one server the one that waits the longest is taken for the poll. How many updates a bot has in hand nobody outside it
knows.
"""

import ipaddress
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from tray_app.core.events import Working

POLLS_SINCE = 3.5
"""Seconds without an answer after which a request is a long poll. Libraries confirm with a getUpdates of their own when
they stop, which the server lets wait for 3 s where the offset is that of the one before."""
CLOCK = 0.02  # seconds: the steps of the kernel's clock, so that requests that far apart may have begun together
FIRST_LOOK = 0.3  # seconds after the signal: a poll that was broken off is gone, its next reply is still to come
NEXT_LOOKS = 1.0
# the networks of the Bot API's servers [core.telegram.org/resources/cidr.txt]
TELEGRAM = tuple(
    map(
        ipaddress.ip_network,
        ("149.154.160.0/20", "91.108.4.0/22", "91.108.8.0/21", "91.108.16.0/21", "91.108.56.0/22", "91.105.192.0/23",
         "185.76.151.0/24", "95.161.64.0/20", "2001:b28:f23c::/47", "2001:b28:f23f::/48", "2001:67c:4e8::/48",
         "2a0a:f280::/32"),
    )
)  # fmt: skip


@dataclass(frozen=True)
class Connection:
    """One TCP connection of a bot's tree. `key` is its own for as long as it lives.

    `waits`: the last word on it was the bot's own: a request without an answer. None where this cannot be told: both
    came at the same moment. `since` is how many seconds ago that last word was; None where the system tells neither,
    as on Windows: there a poll that is gone is believed to be that, whatever connection has come up since.
    """

    key: object
    remote: str
    waits: bool | None = None
    since: float | None = None


@dataclass(frozen=True)
class Signs:
    """What is seen of a tree at one moment. `output` is when it last wrote, `cpu` the seconds it has used, `traffic`
    the bytes on all its connections. `connections` is None where they cannot be looked at."""

    output: float
    cpu: float
    traffic: int = 0
    connections: tuple[Connection, ...] | None = None


class Farewell:
    """One stop, from the moment of asking. `servers` are addresses of the bot's own Bot API server, where known.

    `reader` says that this bot is known to read updates: where nothing can be seen of its reading, work is then a
    reason to wait. A program that reads none has nothing to lose.

    `asked` says that it was asked before the first look, by somebody else: its poll may have gone before that.
    """

    def __init__(self, first: Signs, reader: bool, servers: Collection[str] = (), asked: bool = False) -> None:
        self.finishing = False
        self._asked = asked
        self._last, self._reader, self._servers = first, reader, servers
        there = [one for one in first.connections or () if one.waits is not False]
        self._polls = _longest([one for one in there if self._is_server(one)] or there)

    def judge(self, run: int, now: Signs) -> Working | None:
        """What the machine should know of this look; None for no sign that counts."""
        before, self._last = self._last, now
        newly = not self.finishing and self._reads_no_more(now)
        self.finishing = self.finishing or newly
        # where it is not known who spoke last, a connection of one that reads no more may be what it waits for
        busy = any(one.waits or (self.finishing and one.since is None) for one in now.connections or ())
        works = newly or busy or (before.output, before.traffic) != (now.output, now.traffic) or now.cpu > before.cpu
        if works and (self.finishing or (self._reader and not self._reads(now))):
            return Working(run, self.finishing)
        return None

    def _reads(self, now: Signs) -> bool:
        """A long poll is under way: the one of before, or another one to a server that is known."""
        remotes = [one.remote for one in self._polls]
        known = {one.key for one in self._polls if remotes.count(one.remote) == 1}
        return any(
            one.waits and (one.key in known or (self._is_server(one) and (one.since or 0) >= POLLS_SINCE))
            for one in now.connections or ()
        )

    def _is_server(self, one: Connection) -> bool:
        return one.remote in self._servers or _is_telegram(one.remote)

    def _reads_no_more(self, now: Signs) -> bool:
        """A long poll has gone, and no new request to its server is under way that may be the next one."""
        if now.connections is None:
            return False
        if self._asked and not self._polls and not any(one.waits for one in now.connections):
            return True
        there = {one.key: one for one in now.connections}
        known = {one.key for one in self._polls}
        left = {one.remote for one in self._polls if one.since is not None and not _has_gone(one, there)}
        gone = {one.remote for one in self._polls if _has_gone(one, there)} - left
        # of several that began together, those that are left: the others were replies
        self._polls = [one for one in self._polls if one.remote not in left or not _has_gone(one, there)]
        anew = {one.remote for one in now.connections if one.key not in known and one.waits}
        return bool(gone - anew)


def _longest(waiting: Sequence[Connection]) -> list[Connection]:
    """Of each server those that wait the longest; all of them where it is not known since when."""
    since: dict[str, float] = {}
    for one in waiting:
        since[one.remote] = max(since.get(one.remote, 0), one.since or 0)
    return [one for one in waiting if one.since is None or one.since >= since[one.remote] - CLOCK]


def _has_gone(one: Connection, there: Mapping[object, Connection]) -> bool:
    """Closed, or it got its answer a while ago and asked nothing since."""
    left = there.get(one.key)
    return left is None or (left.waits is False and (left.since or 0) >= POLLS_SINCE)


def _is_telegram(address: str) -> bool:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(found in network for network in TELEGRAM)
