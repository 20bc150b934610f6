"""Windows has no switch for it; where its network is broken, the address cannot be had."""

import socket


def apart(pid: int) -> None:
    """Of one user's programs all have the same."""


def missing() -> str | None:
    import errno

    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.bind(("127.0.0.1", 0))
    except OSError as error:
        return "" if error.errno in (errno.EADDRNOTAVAIL, errno.ENETDOWN, errno.ENETUNREACH) else None
    return None
