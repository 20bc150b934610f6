"""Processes of this machine: who they are, how they are started, asked to stop and ended, whole trees at a time.

A process is (pid, birth), checked again just before each signal: a pid alone may belong to a stranger by then. `birth`
is a text that is the same for every reader and survives a clock that is set: see the platform's twin.

`host(loop)` gives the one `Host` of an agent or a foreground run. It is the only place where children are started and
their ends are taken in, because the ends of adopted grandchildren arrive together with theirs.

What the twins answer by themselves:

- `namespace()`: which counting of processes our numbers are of: that of a container, of the machine, before or after a
  reboot. To be compared: as NAME@BOOT, "" where there is but one or where it cannot be told. `is_whole(namespace)`:
  whether it counts every process of its machine, as that of a container does not. `counted_in(namespace)`: the
  processes of a container of ours, as far as we may know of them, by our own numbers.
- `owner(pid)`: the owner of what a process writes (a user id, on Windows a SID), to compare with the owner of its
  record; None where it may not be known. `variable(pid, name)`: of the environment that it was started with; None
  where it has none, or we may not look. `end_command(pid, mine, hard)`: what to type to end it.
- Of ourselves: `user()`, the name of the user that we run as; `is_root()`; `open_files()`, how many files we have open,
  and how many we may, None where that is no matter. `when_asked(action)`: what `signal_softly` does to us, where that
  is no signal: `action` is called, in a thread of its own.
- `slept()`: seconds that this machine has been suspended for since it was started.
- `ASKS_EACH`: whether `Host.end` asks everybody before it kills. Where it is only who has a console for himself, the
  user is told so beforehand.
"""

import os
from collections.abc import Collection
from typing import TYPE_CHECKING

from tray_app.adapters.processes.identity import MARK, UNTIL, Child, Host, Identity, InThread, Sink, Usage
from tray_app.adapters.processes.kill_command import end_command
from tray_app.adapters.system import WINDOWS

if TYPE_CHECKING:
    import asyncio

if WINDOWS:
    from tray_app.adapters.processes.process_windows import (
        ASKS_EACH,
        birth,
        counted_in,
        is_root,
        is_whole,
        namespace,
        open_files,
        owner,
        slept,
        user,
        when_asked,
    )
    from tray_app.adapters.processes.process_windows import ancestors as _ancestors
    from tray_app.adapters.processes.process_windows import below as _below
    from tray_app.adapters.processes.process_windows import environment_value as variable
    from tray_app.adapters.processes.process_windows import signal_softly as _signal_softly
    from tray_app.adapters.processes.process_windows import with_variable as _with_variable
else:
    from tray_app.adapters.processes.process_linux import (
        ASKS_EACH,
        birth,
        counted_in,
        is_root,
        is_whole,
        namespace,
        open_files,
        owner,
        slept,
        user,
        when_asked,
    )
    from tray_app.adapters.processes.process_linux import ancestors as _ancestors
    from tray_app.adapters.processes.process_linux import below as _below
    from tray_app.adapters.processes.process_linux import environment_value as variable
    from tray_app.adapters.processes.process_linux import signal_softly as _signal_softly
    from tray_app.adapters.processes.process_linux import with_variable as _with_variable

__all__ = [
    "ASKS_EACH",
    "MARK",
    "UNTIL",
    "Child",
    "Host",
    "Identity",
    "InThread",
    "Sink",
    "Usage",
    "alive",
    "ancestors",
    "below",
    "counted_in",
    "end_command",
    "host",
    "identify",
    "is_root",
    "is_whole",
    "marked",
    "namespace",
    "open_files",
    "own_pid",
    "owner",
    "signal_softly",
    "slept",
    "user",
    "variable",
    "when_asked",
]


def identify(pid: int) -> Identity | None:
    """Who has this pid now; None where nobody has (a zombie is nobody)."""
    found = birth(pid)
    return None if found is None else Identity(pid, found)


def alive(one: Identity) -> bool:
    return birth(one.pid) == one.birth


def below(one: Identity) -> Identity | None:
    """The living process that is known by this number in a container of ours, under the number that we know it by."""
    found = _below(one.pid, one.birth)
    return Identity(*found) if found else None


def ancestors(pid: int) -> list[Identity]:
    """The process and its parents, itself first."""
    return [Identity(p, b) for p, b in _ancestors(pid)]


def marked(marks: Collection[str]) -> list[tuple[str, Identity]]:
    """The processes whose environment bears one of these marks: what is left of bots' trees. None in a container."""
    return [(mark, Identity(p, b)) for mark, p, b in _with_variable(MARK, marks)] if marks else []


def own_pid() -> int:
    return os.getpid()


def signal_softly(one: Identity) -> None:
    """Ask another program of ours (a foreground run) to end in an orderly way. Raises OSError."""
    _signal_softly(one.pid, one.birth)


def host(loop: "asyncio.AbstractEventLoop") -> Host:
    """Loads what only an agent needs; `single_instance` comes by here too, in scripts that may have no use for it."""
    from tray_app.adapters.processes import children

    return children.Host(loop)
