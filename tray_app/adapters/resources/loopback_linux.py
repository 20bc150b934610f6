"""The interface `lo`. Down from the beginning it is in a network namespace that nobody has set up (`unshare -n`); one
that was taken down lets a connection wait for ever; one without its address refuses it."""

import os
import socket
import struct

from tray_app.adapters.users_linux import user_name

SIOCGIFFLAGS, IFF_UP = 0x8913, 1  # netdevice(7)


def missing() -> str | None:
    import fcntl

    sudo = "" if os.geteuid() == 0 else "sudo "
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            told = fcntl.ioctl(probe, SIOCGIFFLAGS, struct.pack("16s24x", b"lo"))
            if not struct.unpack_from("H", told, 16)[0] & IFF_UP:
                return f"{sudo}ip link set lo up"
    except OSError:  # not told here
        return None
    return None if _has_address() else f"{sudo}ip address add 127.0.0.1/8 dev lo"


def apart(pid: int) -> str | None:
    """By its network namespace [network_namespaces(7)], as a VPN or `unshare --net` gives one."""
    try:
        if os.readlink(f"/proc/{pid}/ns/net") == os.readlink("/proc/self/ns/net"):
            return None
    except OSError:  # gone, or not ours to look into
        return None
    if os.geteuid() == 0:
        return f"nsenter --target {pid} --net sh"
    return f"sudo nsenter --target {pid} --net su {user_name(os.geteuid())}"


def _has_address() -> bool:
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.bind(("127.0.0.1", 0))
    except OSError as error:
        import errno

        return error.errno != errno.EADDRNOTAVAIL
    return True
