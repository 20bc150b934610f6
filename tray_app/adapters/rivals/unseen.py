"""What a look for other copies of a bot cannot reach on this machine (core/processes/unseen.py)."""

from tray_app.adapters.rivals import census
from tray_app.adapters.rivals.seen import Kind, Seen, seen, words_of
from tray_app.adapters.system import WINDOWS
from tray_app.core.processes.program import installed
from tray_app.core.processes.unseen import Unseen

if WINDOWS:
    from tray_app.adapters.rivals.unseen_windows import hidden, outside
else:
    from tray_app.adapters.rivals.unseen_linux import hidden, outside

__all__ = ["unseen"]


def unseen() -> Unseen:
    return Unseen(sum(map(_closed, seen(census))), hidden(), outside())


def _closed(one: Seen) -> bool:
    """Whether it may be a bot, and shows us nothing but its command line."""
    if one.around or census.user(one.pid)[1]:
        return False
    if one.kind in (Kind.PROGRAM, Kind.HOST):
        return True
    path = words_of(one.line)[0]  # of a packed bot: what file it runs is not to be seen either
    return one.kind is Kind.OTHER and path.startswith("/") and not (installed(path) or census.executable(one.pid))
