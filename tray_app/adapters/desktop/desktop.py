"""The desktop: opens a file, a folder or an address with the program that the user has chosen for it, and commands in a
window."""

from tray_app.adapters.system import WINDOWS

if WINDOWS:
    from tray_app.adapters.desktop.desktop_windows import alert, in_terminal, open_address, open_path, show
else:
    from tray_app.adapters.desktop.desktop_linux import alert, in_terminal, open_address, open_path, show

__all__ = ["alert", "in_terminal", "open_address", "open_path", "show"]
