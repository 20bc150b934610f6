"""The bots' processes on Linux: started by us, adopted by us when their parent ends before them, ended by us.

The agent is a child subreaper (prctl(2), PR_SET_CHILD_SUBREAPER): a grandchild that detaches itself becomes our child,
so that its end is told to us by the kernel, like that of the bot itself. One SIGCHLD handler takes in all of them.
"""

import asyncio
import os
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from tray_app.adapters.processes.asking_linux import Asking, signs
from tray_app.adapters.processes.identity import MARK, Identity, InThread, Sink, Usage
from tray_app.adapters.processes.process_linux import send
from tray_app.adapters.processes.reaping_linux import become_subreaper, ended, is_adopted
from tray_app.adapters.processes.table_linux import TICK, Row, Table, birth, brand, descendants, is_mark, mark_of, table
from tray_app.core.processes.farewell import Signs

PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
READ_PAUSE = 0.001  # one read per millisecond: a flood then costs a sixth of the CPU and loses no speed
RECHECK = 0.25  # how often detached leftovers that are being ended are looked at, beside the kernel's word


class Child:
    def __init__(self, host: "Host", pid: int, pipe: int, sink: Sink, on_exit: Callable[[int, int], None]) -> None:
        self._host, self._pipe, self._sink, self._on_exit = host, pipe, sink, on_exit
        self.identity = Identity(pid, birth(pid) or "")
        self.code: int | None = None
        self.leftovers = 0
        self.mark = ""
        self._left: set[tuple[int, str]] = set()
        self.heard = 0.0
        self.asking: Asking | None = None
        self.timer: asyncio.TimerHandle | None = None
        host.loop.add_reader(pipe, self._readable)

    def ask(self, stage: int) -> None:
        if self._pipe < 0:
            return  # all of it is gone
        if self.asking is None:
            self.asking = Asking(self._host.loop, lambda: self.tree(table()))
        self.asking.ask() if stage == 0 else self.asking.insist()

    def kill(self) -> None:
        for r in self.tree(table()):
            with suppress(PermissionError):  # a setuid descendant: it is still waited for
                send(r.pid, r.birth, signal.SIGKILL)
        if self.code is not None:
            self._host.settle(self)

    def signs(self) -> Signs:
        return signs(self.tree(table()), self.heard)

    def tree(self, rows: Table) -> list[Row]:
        """The bot, its descendants, what it left in its session, and what we adopted that carries its mark.

        Its number is its own, as a process and as a session, until its end is taken in; `remember` is called before.
        After that a session of this number is its own only while somebody in it is remembered: the kernel gives no
        number out that still is a session's, and any number that is none.
        """
        pid = self.identity.pid
        ours = self.code is None
        roots = [pid] if ours else [r.pid for r in rows.values() if (r.pid, r.birth) in self._left]
        in_session = ours or any(rows[known].session == pid for known in roots)
        roots += [r.pid for r in rows.sessions.get(pid, ()) if in_session]
        roots += [r.pid for r, mark in self._host.adopted(rows) if self._is_mine(mark)]
        found = [r for r in descendants(rows, roots) if r.pid != os.getpid()]
        if not ours:
            self._left = {(r.pid, r.birth) for r in found}
        return found

    def remember(self) -> bool:
        """It has ended, and its number is not free yet: note down who is left of it. Whether somebody is."""
        self._left = {(r.pid, r.birth) for r in self.tree(table())}
        return bool(self._left)

    def _is_mine(self, mark: str | int | None) -> bool:
        if mark is not None:
            return is_mark(mark, self.mark)
        # It has wiped every trace. We have adopted nobody but from bots: with one bot it is certain whose it is.
        return len(self._host.children) + len(self._host.ending) <= 1

    def _readable(self) -> None:
        loop = self._host.loop
        if pause := self._sink.pause():
            loop.remove_reader(self._pipe)
            loop.call_later(pause, self._listen)
            return
        began = self.heard = loop.time()
        if not self._sink.drain(self._pipe):
            loop.remove_reader(self._pipe)
        elif loop.time() - began < READ_PAUSE / 2:  # else it is a flood, and a timer counts whole milliseconds
            loop.remove_reader(self._pipe)
            loop.call_later(READ_PAUSE, self._listen)

    def _listen(self) -> None:
        if self._pipe >= 0:
            self._host.loop.add_reader(self._pipe, self._readable)

    def finish(self) -> None:
        """The tree is gone: take the rest of its output, then tell."""
        if self.timer:
            self.timer.cancel()
        if self.asking:
            self.asking.close()
        self._sink.drain(self._pipe)
        self._host.loop.remove_reader(self._pipe)
        os.close(self._pipe)
        self._pipe = -1
        self._sink.end_of_output()
        assert self.code is not None
        self._on_exit(self.code, self.leftovers)


class Host:
    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.children: dict[int, Child] = {}
        self.ending: set[Child] = set()
        self._graces: dict[int, float] = {}
        become_subreaper()
        loop.add_signal_handler(signal.SIGCHLD, self._reap)

    def spawn(
        self,
        argv: Sequence[str],
        *,
        folder: Path,
        environ: Mapping[str, str],
        lock: int | None,
        sink: Sink,
        on_exit: Callable[[int, int], None],
        grace: float,
        keyboard: bool = False,
    ) -> Child:
        pipe, child_end = os.pipe()
        try:
            os.set_blocking(pipe, False)
            started = subprocess.Popen(
                argv,
                cwd=folder,
                env=environ,
                # from its own session it may read a terminal that does not control it, and never stops at that [tty(4)]
                stdin=None if keyboard else subprocess.DEVNULL,
                stdout=child_end,
                stderr=child_end,
                start_new_session=True,
                # its output has a reader as long as it lives: when we are killed, an answer that prints must not fail
                pass_fds=(pipe,) if lock is None else (pipe, lock),
            )
        except BaseException:
            os.close(pipe)
            raise
        finally:
            os.close(child_end)
        started.returncode = 0  # its end is taken in by _reap, not by Popen
        child = Child(self, started.pid, pipe, sink, on_exit)
        child.mark = environ.get(MARK, "")
        brand(started.pid, child.mark)
        self.children[started.pid] = child
        self._graces[started.pid] = grace
        return child

    def pids(self) -> set[int]:
        return set(self.children)

    def _reap(self) -> None:
        """Take in the bots that have ended, and what we adopted; not what a thread of ours has started and waits for
        (subprocess.run): its exit code would be lost, and be taken for 0."""
        others = False
        while not others and (pid := ended(os.P_ALL, 0)):
            others = pid not in self.children and not is_adopted(pid)
            if not others:
                self._take_in(pid)
        if others:  # that one stands before all others until its thread has it
            for pid in list(self.children):
                if ended(os.P_PID, pid):
                    self._take_in(pid)
            self.loop.call_later(RECHECK, self._reap)
        rows = table() if self.ending else Table()
        for child in list(self.ending):
            self.settle(child, rows)

    def _take_in(self, pid: int) -> None:
        child = self.children.get(pid)
        left = child.remember() if child else False
        found = os.waitid(os.P_PID, pid, os.WEXITED)
        if child and found:
            del self.children[pid]
            child.code = found.si_status if found.si_code == os.CLD_EXITED else -found.si_status
            self.ending.add(child)
            if not left and child.asking is None:  # of a crash: a start looks for other copies all the same
                self.settle(child, Table())

    def settle(self, child: Child, rows: Table | None = None) -> None:
        """Tell of the child's end if its whole tree is gone; else see to it that it goes."""
        if child not in self.ending:
            return
        left = child.tree(table() if rows is None else rows)
        if not left:
            self.ending.discard(child)
            self._graces.pop(child.identity.pid, None)
            child.finish()
            return
        if not child.leftovers:
            child.leftovers = len(left)
            if child.asking is None:  # who was asked already has its time, and is killed when that is told from above
                child.ask(0)
                self.loop.call_later(self._graces[child.identity.pid], self._lose_patience, child)
        if child.timer:
            child.timer.cancel()
        child.timer = self.loop.call_later(RECHECK, self.settle, child)

    def _lose_patience(self, child: Child) -> None:
        if child in self.ending:
            child.kill()
            self.loop.call_later(1.0, self._lose_patience, child)

    def adopted(self, rows: Table) -> list[tuple[Row, str | int | None]]:
        """Our children that are no bots, with their marks: read once for all bots. What our own threads have started
        is in our session, and no bot ever is."""
        if rows.adopted is None:
            here = os.getsid(0)
            strays = (r for r in rows.below.get(os.getpid(), ()) if r.pid not in self.children and r.session != here)
            rows.adopted = [(r, mark_of(r.pid, MARK)) for r in strays]
        return rows.adopted

    async def end(self, found: Identity, grace: float, loop: Identity | None = None, asked: bool = False) -> bool:
        """In the same moment the loop, which Linux lets end by itself."""
        from tray_app.adapters.processes.ending_linux import end

        gone = await end(found, {os.getpid(), *self.children}, grace, asked)
        return gone and (loop is None or await self.end_loop(loop, grace))

    async def end_loop(self, found: Identity, grace: float) -> bool:
        from tray_app.adapters.processes.ending_linux import end_loop

        return await end_loop(found, {os.getpid(), *self.children}, grace)

    async def usage(self, children: Sequence[Child], in_thread: InThread) -> list[Usage]:
        rows = await in_thread(table)
        trees = [child.tree(rows) for child in children]
        return [Usage(sum(r.rss_pages for r in tree) * PAGE, sum(r.cpu_ticks for r in tree) / TICK) for tree in trees]

    def close(self) -> None:
        self.loop.remove_signal_handler(signal.SIGCHLD)
