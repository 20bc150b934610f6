"""See ports.py: the kernel is asked for one socket by its two addresses [sock_diag(7)], in /proc/net/tcp where it may
not be asked so (a sandbox without netlink)."""

import os
import socket
import struct
from collections.abc import Collection, Iterator
from contextlib import suppress

_SOCK_DIAG, _BY_FAMILY, _REQUEST, _NO_COOKIE = 4, 20, 1, 0xFFFFFFFF
_LISTEN = 10
_ACCEPTS = 0x10000  # __SO_ACCEPTCON, the flag of a socket of the file system that listens [proc(5), net/unix]
Address = tuple[str, int]


def listens(pid: int, port: int) -> bool | None:
    try:
        found = _socket(("127.0.0.1", port), ("127.0.0.1", 0))
    except OSError:
        return None
    if found is None:
        return False
    wanted = f"socket:[{found[1]}]"
    try:
        opened = os.listdir(f"/proc/{pid}/fd")
    except FileNotFoundError:
        return False
    except OSError:
        return None
    return any(_target(f"/proc/{pid}/fd/{number}") == wanted for number in opened)


def ours(peer: Address, here: Address) -> bool:
    try:
        found = _socket(peer, here)
    except OSError:
        return False
    return found is not None and found[0] in (os.geteuid(), 0) and found[1] != 0  # 0: nobody has it open any more


def waits_for_calls(pids: Collection[int]) -> bool:
    for pid in pids:
        listening = {f"socket:[{inode}]" for inode in _listening(pid)}
        with suppress(OSError):
            if any(_target(f"/proc/{pid}/fd/{number}") in listening for number in os.listdir(f"/proc/{pid}/fd")):
                return True
    return False


def _listening(pid: int) -> Iterator[str]:
    """Of the network that the process is in."""
    for name in ("tcp", "tcp6", "unix"):
        with suppress(OSError), open(f"/proc/{pid}/net/{name}", encoding="utf-8", errors="replace") as table:
            next(table, None)
            for field in map(str.split, table):
                if name == "unix" and int(field[3], 16) & _ACCEPTS:
                    yield field[6]
                elif name != "unix" and int(field[3], 16) == _LISTEN:
                    yield field[9]


def _target(link: str) -> str:
    try:
        return os.readlink(link)
    except OSError:  # closed meanwhile
        return ""


def _socket(local: Address, remote: Address) -> tuple[int, int] | None:
    """(user, inode) of the socket between the two; one that listens at `local` where none is. Raises OSError."""
    try:
        return _asked(local, remote)
    except OSError:
        return _listed(local, remote)


def _asked(local: Address, remote: Address) -> tuple[int, int] | None:
    """struct inet_diag_req_v2 there, struct inet_diag_msg back [linux/inet_diag.h]."""
    wanted = struct.pack(
        "=BBBBI", socket.AF_INET, socket.IPPROTO_TCP, 0, 0, 0xFFFFFFFF
    ) + struct.pack(
        "!HH4s12x4s12x", local[1], remote[1], socket.inet_aton(local[0]), socket.inet_aton(remote[0])
    ) + struct.pack("=III", 0, _NO_COOKIE, _NO_COOKIE)  # fmt: skip
    head = struct.pack("=IHHII", 16 + len(wanted), _BY_FAMILY, _REQUEST, 1, 0)
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, _SOCK_DIAG) as kernel:
        kernel.settimeout(1.0)
        kernel.sendto(head + wanted, (0, 0))
        data = kernel.recv(4096)
    kind = struct.unpack_from("=H", data, 4)[0]
    if kind != _BY_FAMILY:  # NLMSG_ERROR, with the error's number behind its head
        number = -struct.unpack_from("=i", data, 16)[0]
        if number == 2:  # ENOENT: there is no such socket
            return None
        raise OSError(number, os.strerror(number))
    user, inode = struct.unpack_from("=II", data, 16 + 64)
    return user, inode


def _listed(local: Address, remote: Address) -> tuple[int, int] | None:
    here, there = _in_hex(local), _in_hex(remote)
    listening = None
    with open("/proc/net/tcp", encoding="ascii") as table:
        next(table)
        for line in table:
            field = line.split()
            if field[1] != here:
                continue
            if field[2] == there:
                return int(field[7]), int(field[9])
            if int(field[3], 16) == _LISTEN:
                listening = int(field[7]), int(field[9])
    return listening


def _in_hex(address: Address) -> str:
    return f"{struct.unpack('=I', socket.inet_aton(address[0]))[0]:08X}:{address[1]:04X}"
