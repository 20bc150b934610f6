"""Who has a network port of this machine, and whose the other end of a connection within it is.

`listens(pid, port)`: whether this process is the one that listens on 127.0.0.1:`port`; None where it may not be known.
`ours(peer, there)`: whether the other end of a connection over 127.0.0.1 is a program of our own user (or of root, who
may all): `peer` is its address and `there` that of our end. False also where it is not known.
`waits_for_calls(pids)`: whether one of these processes listens, on whatever address, or on a socket of the file system.
"""

from tray_app.adapters.system import WINDOWS

if WINDOWS:
    from tray_app.adapters.resources.ports_windows import listens, ours, waits_for_calls
else:
    from tray_app.adapters.resources.ports_linux import listens, ours, waits_for_calls

__all__ = ["listener", "listens", "ours", "waits_for_calls"]


def listener(port: int) -> int | None:
    """The pid that listens on a TCP port; None where nobody does, or where it may not be known."""
    import psutil

    try:
        found = psutil.net_connections("tcp")
    except (psutil.Error, OSError, RuntimeError):  # the last where Windows hands out no table [psutil]
        return None
    return next((c.pid for c in found if c.status == psutil.CONN_LISTEN and c.laddr and c.laddr.port == port), None)
