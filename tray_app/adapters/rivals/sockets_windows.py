"""Both ends of processes' TCP connections, through psutil: one question for all of them."""

from collections.abc import Mapping

Address = tuple[str, int]
Ends = tuple[Address, Address]

_LIVING = ("ESTABLISHED", "SYN_SENT")  # a bot that is cut off goes on asking


class Sockets:
    """One look at all of them: what is opened later is not seen."""

    def __init__(self) -> None:
        self._table: Mapping[int, set[Ends]] | None = None
        self._open: set[int] = set()

    def of(self, pid: int) -> set[Address]:
        """Whereto it is connected. Empty for a process that is gone or is somebody else's."""
        return {there for _, there in self.ends(pid)}

    def ends(self, pid: int) -> set[Ends]:
        """(its own address, the other one) of each."""
        if self._table is None:
            self._table, self._open = _read()
        return self._table.get(pid, set())

    def accepted(self, pid: int) -> set[Ends]:
        """Those of its connections that others have opened, to a port that somebody listens on."""
        return {ends for ends in self.ends(pid) if ends[0][1] in self._open}


def _read() -> tuple[Mapping[int, set[Ends]], set[int]]:
    import psutil

    found: dict[int, set[Ends]] = {}
    opened: set[int] = set()
    try:
        several = psutil.net_connections("tcp")
    except (psutil.Error, OSError, RuntimeError):  # the last where Windows hands out no table [psutil]
        return found, opened
    for one in several:
        if one.laddr and one.status == psutil.CONN_LISTEN:
            opened.add(one.laddr.port)
        if one.pid and one.laddr and one.raddr and one.status in _LIVING:
            here, there = ((host.removeprefix("::ffff:"), port) for host, port in (one.laddr[:2], one.raddr[:2]))
            found.setdefault(one.pid, set()).add((here, there))
    return found, opened
