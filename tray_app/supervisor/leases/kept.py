"""A lease is kept though somebody removes its file (a clean-up of /dev/shm at a logout does): it is locked anew, and
whoever was faster and has started nothing yet is told, by a lock of its own, that one of ours runs.

An agent hears of the removal by its event loop (removals.py); for a script by itself, whose loop is not ours, a thread
of its own listens, which costs nothing until then.
"""

import select
import signal
import threading
from contextlib import suppress
from inspect import isbuiltin
from pathlib import Path
from typing import TYPE_CHECKING

from tray_app.adapters.leases import claims as lease_claims
from tray_app.adapters.leases import lease
from tray_app.adapters.processes import process
from tray_app.core.errors import HostError

if TYPE_CHECKING:
    import socket

    from tray_app.adapters.leases.listening import Removals

AGAIN = 0.5  # seconds until another look, while somebody else has the lease, or its folder is gone


class Kept:
    """`lease` is another one when its file was removed."""

    def __init__(self, one: lease.Lease, where: Path) -> None:
        self.lease, self._where = one, where
        self._claim: lease.Lease | None = None

    @property
    def claims(self) -> bool:
        return self._claim is not None

    def see_to(self, runs: bool) -> bool:
        """Whether it had to be locked anew. A bot of ours that `runs` goes before one that is only about to be started.

        Raises lease.Held while somebody else has it, HostError.
        """
        if self.lease.intact():
            self.lease.record_anew()
            return False
        try:
            new = lease.take(self.lease.key, self._where, self.lease.path.suffix)
        except lease.Held:
            if runs and not (self._claim and self._claim.intact()):
                self._let_go()
                self._claim = lease_claims.claim(self.lease.key, self._where)
            raise
        new.replace(self.lease)  # a bot that has inherited the old one still has that
        new.record_anew()
        self.lease = new
        self._let_go()
        return True

    def release(self) -> None:
        self._let_go()
        self.lease.release()

    def _let_go(self) -> None:
        if self._claim:
            self._claim.release()
        self._claim = None


class KeptByScript:
    """The leases of a block of `single_instance`: that of the bot, unless the agent has it, and the inner one."""

    def __init__(self, where: Path) -> None:
        self._where = where
        self._leases: list[Kept] = []
        self._changing = threading.Lock()
        self._removals: Removals | None = None
        self._presence: socket.socket | None = None
        self._entered = process.own_pid()

    def add(self, one: lease.Lease) -> None:
        self._leases.append(Kept(one, self._where))
        if not one.inner:
            self._presence = lease_claims.presence(one.key, self._where)

    def look_after(self) -> None:
        """From now on. Not where the kernel tells nothing, nor on Windows, where no file that is open can go; nor where
        no thread can be had, or a Python has no ctypes."""
        with suppress(OSError, ImportError):
            self._removals = lease.removals(self._where)
        if self._removals:
            try:
                threading.Thread(target=self.listen, args=(self._removals,), name="BotTray lease", daemon=True).start()
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
        if self._presence:
            self._presence.close()

    def listen(self, removals: "Removals") -> None:
        """Until `release`."""
        if threading.get_native_id() != process.own_pid():
            signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())  # they are the script's
        elif isbuiltin(select.select):  # a thread that is none, of gevent's: to wait would hold the whole script up
            removals.close()
            return
        while removals.wait(None if removals.hears and not any(one.claims for one in self._leases) else AGAIN):
            with self._changing:
                for one in self._leases:
                    with suppress(lease.Held, HostError):
                        one.see_to(runs=not one.lease.inner)
