"""The other ends of processes' TCP connections, through psutil: one question for all of them."""

from collections.abc import Mapping

Address = tuple[str, int]

_LIVING = ("ESTABLISHED", "SYN_SENT")  # a bot that is cut off goes on asking


class Sockets:
    """One look at all of them: what is opened later is not seen."""

    def __init__(self) -> None:
        self._table: Mapping[int, set[Address]] | None = None

    def of(self, pid: int) -> set[Address]:
        """Empty for a process that is gone or is somebody else's."""
        if self._table is None:
            self._table = _read()
        return self._table.get(pid, set())


def _read() -> Mapping[int, set[Address]]:
    import psutil

    found: dict[int, set[Address]] = {}
    try:
        several = psutil.net_connections("tcp")
    except (psutil.Error, OSError):
        return {}
    for one in several:
        if one.pid and one.raddr and one.status in _LIVING:
            host, port = one.raddr[:2]
            found.setdefault(one.pid, set()).add((host.removeprefix("::ffff:"), port))
    return found
