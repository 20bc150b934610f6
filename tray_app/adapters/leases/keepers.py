"""What the kernel tells of lock files, beside the lock itself: who has one, and that one is gone. All is said of the
file that a lease or its claim lies in (lease.py, claims.py), as far as we may look.
"""

from tray_app.adapters.system import WINDOWS

if WINDOWS:
    from tray_app.adapters.leases.keepers_windows import (
        has_removed,
        locker,
        lockers_of_removed,
        presence,
        present,
        removals,
        removed_but_open,
    )
else:
    from tray_app.adapters.leases.keepers_linux import (
        has_removed,
        locker,
        lockers_of_removed,
        presence,
        present,
        removals,
        removed_but_open,
    )

__all__ = [
    "has_removed",
    "locker",
    "lockers_of_removed",
    "presence",
    "present",
    "removals",
    "removed_but_open",
]
