"""See ports.py: in the table that says of each connection which process has it [Win32: GetExtendedTcpTable]."""

import socket
import struct
from collections.abc import Collection
from ctypes import byref, create_string_buffer
from ctypes.wintypes import DWORD

from tray_app.adapters import security_windows
from tray_app.adapters.kernel_windows import library

_ALL, _TOO_SMALL, _LISTEN = 5, 122, 2  # TCP_TABLE_OWNER_PID_ALL, ERROR_INSUFFICIENT_BUFFER, MIB_TCP_STATE_LISTEN
Address = tuple[str, int]
Row = tuple[int, int, Address, Address]


def listens(pid: int, port: int) -> bool | None:
    try:
        table = _table()
    except OSError:
        return None
    return any(row[:2] == (_LISTEN, pid) and row[2] == ("127.0.0.1", port) for row in table)


def waits_for_calls(pids: Collection[int]) -> bool:
    import psutil

    try:
        found = psutil.net_connections("tcp")
    except (psutil.Error, OSError, RuntimeError):  # the last where Windows hands out no table [psutil]
        return False
    return any(one.status == psutil.CONN_LISTEN and one.pid in pids for one in found)


def ours(peer: Address, here: Address) -> bool:
    try:
        pid = next((pid for _, pid, local, remote in _table() if (local, remote) == (peer, here)), 0)
        return bool(pid) and security_windows.user_of_process(pid) == security_windows.own_user()
    except OSError:
        return False


def _table() -> list[Row]:
    """(state, pid, local, remote) of each TCP connection over IPv4. Raises OSError."""
    ask, size = library("iphlpapi").GetExtendedTcpTable, DWORD(1 << 16)
    for _ in range(8):  # it may grow between two questions
        room = create_string_buffer(size.value)
        code = ask(room, byref(size), False, socket.AF_INET, _ALL, 0)
        if code == 0:
            return [_row(room.raw, 4 + 24 * n) for n in range(struct.unpack_from("=I", room.raw)[0])]
        if code != _TOO_SMALL:
            break
    raise OSError(code, "the table of connections cannot be read")


def _row(data: bytes, offset: int) -> Row:
    """MIB_TCPROW_OWNER_PID: addresses and the lower half of a port in the network's order."""
    state, local, port, remote, remote_port, pid = struct.unpack_from("=I4sH2x4sH2xI", data, offset)
    return state, pid, (_ip(local), socket.ntohs(port)), (_ip(remote), socket.ntohs(remote_port))


def _ip(packed: bytes) -> str:
    return ".".join(map(str, packed))
