"""Who has a network port of this machine."""


def listener(port: int) -> int | None:
    """The pid that listens on a TCP port; None where nobody does, or where it may not be known."""
    import psutil

    try:
        found = psutil.net_connections("tcp")
    except (psutil.Error, OSError):
        return None
    return next((c.pid for c in found if c.status == psutil.CONN_LISTEN and c.laddr and c.laddr.port == port), None)
