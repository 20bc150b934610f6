"""How sizes and times are said to a person, the same in the terminal and in the tray."""

from tray_app.core.messages import Message, _


def memory(size: int) -> str:
    """`size` in bytes; MB of a million bytes: 1 MB at least, 84 MB, 1.5 GB."""
    megabytes = max(round(size / 1_000_000), 1)
    return _("{n} MB", n=megabytes) if megabytes < 1000 else _("{n} GB", n=f"{size / 1_000_000_000:.1f}")


def duration(seconds: float) -> Message:
    """Two units at most: 45 s, 12 min, 2 h 13 min, 3 d 4 h. Less than nothing is nothing."""
    whole = max(int(seconds), 0)
    if whole < 60:
        return Message("{n} s", n=whole)
    if whole < 3600:
        return Message("{n} min", n=whole // 60)
    if whole < 86400:
        return Message("{hours} h {minutes} min", hours=whole // 3600, minutes=whole % 3600 // 60)
    return Message("{days} d {hours} h", days=whole // 86400, hours=whole % 86400 // 3600)
