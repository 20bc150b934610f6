"""Where this desktop would show the icon, for `doctor`: asked without showing one.

`panel(environ)`: what there is, and what to do where there is none. A system without a desktop is as good as another.
"""

from tray_app.adapters.system import WINDOWS

if WINDOWS:
    from tray_app.tray.panel_windows import panel
else:
    from tray_app.tray.panel_linux import panel

__all__ = ["panel"]
