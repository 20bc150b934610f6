"""`Host(loop)`: see process.host. Apart, for only an agent or a foreground run has a use for all that it loads."""

from tray_app.adapters.system import WINDOWS

if WINDOWS:
    from tray_app.adapters.processes.children_windows import Host
else:
    from tray_app.adapters.processes.children_linux import Host

__all__ = ["Host"]
