"""The process table, and what can be known of each process in it: its words, environment, user, family, open files.

Every function survives a process that is gone and a refusal: it answers empty then.
"""

from tray_app.adapters.processes.kill_command import end_command, end_loop_command
from tray_app.adapters.system import WINDOWS

if WINDOWS:
    from tray_app.adapters.rivals.census_windows import (
        Sockets,
        below,
        command_line,
        created,
        environment,
        executable,
        family,
        folder,
        identity,
        identity_for,
        inside,
        name,
        open_files,
        origin,
        script,
        seen,
        service,
        table,
        user,
    )
else:
    from tray_app.adapters.rivals.census_linux import (
        Sockets,
        below,
        command_line,
        created,
        environment,
        executable,
        family,
        folder,
        identity,
        identity_for,
        inside,
        name,
        open_files,
        origin,
        script,
        seen,
        service,
        table,
        user,
    )

__all__ = [
    "Sockets",
    "below",
    "command_line",
    "created",
    "end_command",
    "end_loop_command",
    "environment",
    "executable",
    "family",
    "folder",
    "identity",
    "identity_for",
    "inside",
    "name",
    "open_files",
    "origin",
    "script",
    "seen",
    "service",
    "table",
    "user",
]
