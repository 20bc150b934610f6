"""Both ends of processes' TCP connections, from /proc: the table of each network namespace is read once for all.

Formats: proc(5), /proc/PID/net/tcp (addresses as the machine has them in memory, 32 bits at a time) and /proc/PID/fd.
"""

import os
import sys
from contextlib import suppress

Address = tuple[str, int]
Ends = tuple[Address, Address]

_LIVING = (b"01", b"02")  # established, and asking to be: a bot that is cut off goes on asking
_LISTENS = b"0A"


class Sockets:
    """One look at all of them: what is opened later is not seen."""

    def __init__(self) -> None:
        self._tables: dict[str, dict[str, Ends]] = {}
        self._open: dict[str, set[int]] = {}
        self._known: dict[int, set[Ends]] = {}

    def of(self, pid: int) -> set[Address]:
        """Whereto it is connected. Empty for a process that is gone or is somebody else's."""
        return {there for _, there in self.ends(pid)}

    def ends(self, pid: int) -> set[Ends]:
        """(its own address, the other one) of each; read once, for whoever looks at several bots."""
        if pid not in self._known:
            self._known[pid] = self._read(pid)
        return self._known[pid]

    def accepted(self, pid: int) -> set[Ends]:
        """Those of its connections that others have opened, to a port that somebody listens on."""
        with suppress(OSError):
            opened = self._open.get(os.readlink(f"/proc/{pid}/ns/net"), set()) if self.ends(pid) else set()
            return {ends for ends in self.ends(pid) if ends[0][1] in opened}
        return set()

    def _read(self, pid: int) -> set[Ends]:
        found = set()
        with suppress(OSError):
            table = self._table(pid)
            for name in os.listdir(f"/proc/{pid}/fd") if table else ():
                with suppress(OSError):
                    ends = table.get(os.readlink(f"/proc/{pid}/fd/{name}"))
                    if ends:
                        found.add(ends)
        return found

    def _table(self, pid: int) -> dict[str, Ends]:
        space = os.readlink(f"/proc/{pid}/ns/net")
        if space not in self._tables:
            table: dict[str, Ends] = {}
            opened: set[int] = set()
            whole = False
            for kind in ("tcp", "tcp6"):  # the second one is lacking where there is no IPv6
                with suppress(OSError), open(f"/proc/{pid}/net/{kind}", "rb") as file:
                    whole = bool(next(file, None)) or whole
                    for line in file:
                        _, here, _, state, _ = line.split(None, 4)
                        if state in _LIVING:
                            table.update([_row(line)])
                        elif state == _LISTENS:
                            opened.add(int(here.rpartition(b":")[2], 16))
            if not whole:  # it has ended meanwhile: the next one of its namespace is asked
                return table
            self._tables[space], self._open[space] = table, opened
        return self._tables[space]


def _row(line: bytes) -> tuple[str, Ends]:
    """("socket:[INODE]", (its end, the other one))"""
    fields = line.split()
    return f"socket:[{fields[9].decode()}]", (_address(fields[1]), _address(fields[2]))


def _address(field: bytes) -> Address:
    import socket  # here: a script that only takes its lease has no use for it

    number, _, port = field.partition(b":")
    raw = bytes.fromhex(number.decode())
    if sys.byteorder == "little":
        raw = b"".join(raw[at : at + 4][::-1] for at in range(0, len(raw), 4))
    host = socket.inet_ntop(socket.AF_INET if len(raw) == 4 else socket.AF_INET6, raw)
    return host.removeprefix("::ffff:"), int(port, 16)
