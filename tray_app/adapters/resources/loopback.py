"""Whether this computer's own loopback network, 127.0.0.1, is there: without it no program of ours reaches another."""

from tray_app.adapters.system import WINDOWS

if WINDOWS:
    from tray_app.adapters.resources.loopback_windows import apart, missing
else:
    from tray_app.adapters.resources.loopback_linux import apart, missing

__all__ = ["apart", "missing"]
"""`apart(pid)`: what to type for a shell in the network of a process that has another one; None where it has ours.
`missing()`: the command that brings it back, "" where none is known; None where nothing is wrong with it."""
