"""Word from the kernel that a file may be another one now: written, replaced, removed, or come into being.

No thread asks and no timer ticks: inotify(7) on Linux, in the loop; change notifications of its folders on Windows,
where one thread waits for them. The libraries for this keep threads of their own beside the loop, on Linux too.

A file system that other machines write to (NFS, a shared folder of a virtual machine) tells nothing of their writing.
"""

import asyncio
import os
from collections.abc import Callable
from pathlib import Path

from tray_app.adapters.system import WINDOWS

if WINDOWS:
    from tray_app.adapters.config.watch_windows import Watch
else:
    from tray_app.adapters.config.watch_linux import Watch

__all__ = ["watch"]


def watch(file: Path, loop: asyncio.AbstractEventLoop, told: Callable[[], None]) -> Callable[[], None]:
    """`told` is called in the loop each time; what is returned ends it. Raises OSError where the system refuses."""
    return Watch(os.path.abspath(file), loop, told).close
