"""Who has a pid now, for one that has no time to load process.py."""

from tray_app.adapters.processes.kill_command import end_command
from tray_app.adapters.system import WINDOWS

if WINDOWS:
    from tray_app.adapters.processes.table_windows import (
        birth,
        ending,
        namespace,
        resume_command,
        suspended,
    )
else:
    from tray_app.adapters.processes.table_linux import birth, ending, namespace, resume_command, suspended

__all__ = ["birth", "end_command", "ending", "namespace", "resume_command", "suspended"]
