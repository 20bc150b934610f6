"""The TCP connections of processes, with who spoke last on each, from the kernel [sock_diag(7), tcp_info in tcp(7)].

/proc/net/tcp does not say when something was sent or received. The kernel gives both in milliseconds, in the steps of
its clock (1 to 10 ms): a request that followed an answer within one step cannot be told from an idle connection.
"""

import os
import socket
import struct
from collections.abc import Collection
from contextlib import suppress

from tray_app.core.processes.farewell import Connection

_SOCK_DIAG, _BY_FAMILY, _REQUEST_DUMP = 4, 20, 0x301  # NETLINK_SOCK_DIAG; NLM_F_REQUEST | NLM_F_DUMP
_ESTABLISHED, _WITH_INFO, _INFO = 1 << 1, 1 << 1, 2
_MESSAGE, _ABOUT = struct.Struct("=IHHII"), 72  # nlmsghdr; inet_diag_msg without it
_SENT, _RECEIVED, _BYTES = 44, 52, 120  # places in tcp_info
_ROOM = 1 << 18
_PATIENCE = 1.0


def connections(pids: Collection[int]) -> tuple[dict[int, list[Connection]], int] | None:
    """The established ones of each process, and the bytes acknowledged and received on all of them together; None
    where the kernel does not tell."""
    owners = {inode: pid for pid in pids for inode in _sockets(pid)}
    found: dict[int, list[Connection]] = {}
    traffic = 0
    try:
        for family in (socket.AF_INET, socket.AF_INET6):
            for inode, connection, count in _established(family):
                if inode in owners:
                    found.setdefault(owners[inode], []).append(connection)
                    traffic += count
    except (OSError, struct.error):
        return None
    return found, traffic


def _sockets(pid: int) -> list[int]:
    found = []
    with suppress(OSError):
        for name in os.listdir(f"/proc/{pid}/fd"):
            with suppress(OSError):
                link = os.readlink(f"/proc/{pid}/fd/{name}")
                if link.startswith("socket:["):
                    found.append(int(link[8:-1]))
    return found


def _established(family: int) -> list[tuple[int, Connection, int]]:
    """Raises OSError, or struct.error for what no kernel of today sends."""
    about = struct.pack("=BBBxI48x", family, socket.IPPROTO_TCP, _WITH_INFO, _ESTABLISHED)
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, _SOCK_DIAG) as line:
        line.settimeout(_PATIENCE)
        line.send(_MESSAGE.pack(_MESSAGE.size + len(about), _BY_FAMILY, _REQUEST_DUMP, 0, 0) + about)
        found: list[tuple[int, Connection, int]] = []
        while True:
            data = line.recv(_ROOM)
            at = 0
            while at < len(data):
                length, kind, *_ = _MESSAGE.unpack_from(data, at)
                if kind == 3:  # NLMSG_DONE
                    return found
                if kind != _BY_FAMILY:  # NLMSG_ERROR: a kernel without it
                    raise OSError("sock_diag")
                found.append(_read(family, data[at + _MESSAGE.size : at + length]))
                at += length + 3 & ~3


def _read(family: int, data: bytes) -> tuple[int, Connection, int]:
    local, remote = struct.unpack_from(">HH", data, 4)
    size = 4 if family == socket.AF_INET else 16
    here, there = (socket.inet_ntop(family, data[at : at + size]) for at in (8, 24))
    (inode,) = struct.unpack_from("=I", data, _ABOUT - 4)
    waits, since, count = None, None, 0
    at = _ABOUT
    while at + 4 <= len(data):
        length, kind = struct.unpack_from("=HH", data, at)
        info = data[at + 4 : at + length]
        if kind == _INFO and len(info) >= _BYTES + 16:
            (sent,) = struct.unpack_from("=I", info, _SENT)
            (received,) = struct.unpack_from("=I", info, _RECEIVED)
            count = sum(struct.unpack_from("=QQ", info, _BYTES))
            waits = None if sent == received else sent < received
            since = min(sent, received) / 1000
        at += max(length + 3 & ~3, 4)
    return inode, Connection((here, local, there, remote), there.removeprefix("::ffff:"), waits, since), count
