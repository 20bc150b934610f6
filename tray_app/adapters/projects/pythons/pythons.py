"""What runs a script: where a venv has its Python, and the Python of this computer.

`system_python()` is the one that a terminal would run, as words; None where there is none. `runs_itself(script, start)`
says whether the system starts that file, whose first bytes are `start`, without one.
"""

from tray_app.adapters.system import WINDOWS

if WINDOWS:
    from tray_app.adapters.projects.pythons.pythons_windows import (
        EXAMPLE,
        VENV_PYTHON,
        of_release,
        runs_itself,
        system_python,
    )
else:
    from tray_app.adapters.projects.pythons.pythons_linux import (
        EXAMPLE,
        VENV_PYTHON,
        of_release,
        runs_itself,
        system_python,
    )

__all__ = ["EXAMPLE", "VENV_PYTHON", "of_release", "runs_itself", "system_python"]
