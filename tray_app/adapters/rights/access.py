"""Who may read a file, and the command that closes it: what is no `secret` is closed to those who would change it."""

from tray_app.adapters.system import WINDOWS

if WINDOWS:
    from tray_app.adapters.rights.access_windows import closing, open_to_others
else:
    from tray_app.adapters.rights.access_linux import closing, open_to_others

__all__ = ["closing", "open_to_others"]
