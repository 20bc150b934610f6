"""The leases of a script by itself, kept though somebody removes their files (a clean-up of /dev/shm at a logout does).

A thread of its own hears of that from the kernel, and costs nothing until then: the script's own loop, or none, is not
ours. An agent has its event loop for the same (removals.py).
"""

import signal
import threading
from contextlib import suppress
from pathlib import Path

from tray_app.adapters import lease, process
from tray_app.core.errors import HostError
from tray_app.supervisor import holders

AGAIN = 0.5  # seconds until another look, while somebody else has the lease


class Kept:
    """Of one block; `record` is what the lease's record says, None where the lease is another's (the agent's)."""

    def __init__(self, key: str, where: Path, record: lease.Record | None) -> None:
        self._key, self._where, self._record = key, where, record
        self._leases: list[lease.Lease] = []
        self._claim: lease.Lease | None = None
        self._changing = threading.Lock()
        self._removals: lease.Removals | None = None
        self._entered = process.own_pid()

    def add(self, one: lease.Lease) -> None:
        self._leases.append(one)

    def look_after(self) -> None:
        """From now on. Not where the kernel tells nothing, nor on Windows, where no file that is open can go; nor where
        no thread can be had, or a Python has no ctypes."""
        with suppress(OSError, ImportError, RuntimeError):
            self._removals = lease.removals(self._where)
            if self._removals:
                listens = threading.Thread(
                    target=self._listen, args=(self._removals,), name="BotTray lease", daemon=True
                )
                try:
                    listens.start()
                except RuntimeError:
                    self._removals.close()
                    self._removals = None

    def release(self) -> None:
        if self._entered != process.own_pid():  # a fork that leaves the block: it is not the fork's to give up
            return
        if self._removals:
            self._removals.end()
        with self._changing:
            for one in reversed(self._leases):
                one.release()
            self._leases.clear()
            self._let_go()

    def _listen(self, removals: lease.Removals) -> None:
        if threading.get_native_id() != process.own_pid():  # with gevent it is no thread of its own
            signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())  # they are the script's
        while removals.wait(AGAIN if self._claim else None):
            with self._changing, suppress(HostError):
                self._see_to_all()

    def _see_to_all(self) -> None:
        lost = False
        for place, one in enumerate(self._leases):
            if one.intact():
                one.record_anew()
                continue
            try:
                self._leases[place] = holders.retake(one, self._where)
            except lease.Held:
                lost = lost or not one.inner
            else:
                if not one.inner and self._record:
                    self._leases[place].record(self._record)
        if not lost:
            self._let_go()
        elif not (self._claim and self._claim.intact()):
            self._let_go()
            self._claim = holders.claim(self._key, self._where)

    def _let_go(self) -> None:
        if self._claim:
            self._claim.release()
        self._claim = None
