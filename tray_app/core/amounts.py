"""How a size is said to a person, the same in the terminal and in the tray."""

from tray_app.core.messages import _


def memory(size: int) -> str:
    """`size` in bytes; MB of a million bytes: 1 MB at least, 84 MB, 1.5 GB."""
    megabytes = max(round(size / 1_000_000), 1)
    return _("{n} MB", n=megabytes) if megabytes < 1000 else _("{n} GB", n=f"{size / 1_000_000_000:.1f}")
