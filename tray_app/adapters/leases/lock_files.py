"""The files of a lease: the lock file, which is opened and judged, and beside it a record of who holds it.

`folder(environ)`: where they lie, unless somebody has said it. `judge(fd, path, locked)`: what an opened lock file is
worth, "ours", "held", or "again" where it is no longer what the name leads to. What is believed, and why: each twin.
"""

from tray_app.adapters.system import WINDOWS

if WINDOWS:
    from tray_app.adapters.leases.lock_files_windows import (
        close_and_remove,
        folder,
        judge,
        make_shared,
        open_lock,
        read_record,
        record_path,
        record_paths,
        remove_record,
        same_file,
        write_record,
    )
else:
    from tray_app.adapters.leases.lock_files_linux import (
        close_and_remove,
        folder,
        judge,
        make_shared,
        open_lock,
        read_record,
        record_path,
        record_paths,
        remove_record,
        same_file,
        write_record,
    )

__all__ = [
    "close_and_remove",
    "folder",
    "judge",
    "make_shared",
    "open_lock",
    "read_record",
    "record_path",
    "record_paths",
    "remove_record",
    "same_file",
    "write_record",
]
