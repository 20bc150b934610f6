"""Job Objects: the kernel's own notion of a process tree, which nothing in it can leave [Win32: Job Objects].

A job that is made here dies with its handle: when that is closed, by us or because we were ended, the kernel ends every
process in it (JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE). Breaking away is not allowed, so CREATE_BREAKAWAY_FROM_JOB fails in
it. A job may lie within another (since Windows 8), such as a CI runner's.

Its news come through a completion port; one waiting thread serves all jobs of a `Port`.
"""

import threading
from collections.abc import Callable
from ctypes import Structure, byref, c_int64, c_size_t, c_uint64, sizeof
from ctypes.wintypes import DWORD, HANDLE

from tray_app.adapters.kernel_windows import INFINITE, SET_QUOTA, TERMINATE, kernel32, sure

_ACCOUNTING, _PROCESS_LIST, _PORT, _WITH_IO, _LIMITS = 1, 3, 7, 8, 9  # JOBOBJECTINFOCLASS
_KILL_ON_CLOSE = 0x2000
_ROOM = 1024  # processes of one job that are listed


class _BasicLimits(Structure):
    _fields_ = (
        ("PerProcessUserTimeLimit", c_int64),
        ("PerJobUserTimeLimit", c_int64),
        ("LimitFlags", DWORD),
        ("MinimumWorkingSetSize", c_size_t),
        ("MaximumWorkingSetSize", c_size_t),
        ("ActiveProcessLimit", DWORD),
        ("Affinity", c_size_t),
        ("PriorityClass", DWORD),
        ("SchedulingClass", DWORD),
    )


class _Limits(Structure):
    _fields_ = (
        ("Basic", _BasicLimits),
        ("IoCounters", c_uint64 * 6),
        ("ProcessMemoryLimit", c_size_t),
        ("JobMemoryLimit", c_size_t),
        ("PeakProcessMemoryUsed", c_size_t),
        ("PeakJobMemoryUsed", c_size_t),
    )


class _Accounting(Structure):
    _fields_ = (
        ("TotalUserTime", c_int64),
        ("TotalKernelTime", c_int64),
        ("ThisPeriod", c_int64 * 2),
        ("Counts", DWORD * 4),
    )


class _AccountingWithIo(Structure):
    _fields_ = (("Basic", _Accounting), ("Io", c_uint64 * 6))  # three counts, then their bytes


class _AssociatedPort(Structure):
    _fields_ = (("CompletionKey", c_size_t), ("CompletionPort", HANDLE))


class _ProcessList(Structure):
    _fields_ = (("Assigned", DWORD), ("Listed", DWORD), ("Pids", c_size_t * _ROOM))


class Port:
    """Where jobs tell their news: `told(key, pid)` is called in a thread of its own when something became of process
    `pid` of job `key`, or with 0 of the job as a whole."""

    def __init__(self, told: Callable[[int, int], None]) -> None:
        self._told = told
        self.handle = sure(kernel32().CreateIoCompletionPort(HANDLE(-1), None, 0, 1))
        self._thread = threading.Thread(target=self._listen, name="bottray-jobs", daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        message, key, pid = DWORD(), c_size_t(), c_size_t()
        wait = kernel32().GetQueuedCompletionStatus
        while wait(self.handle, byref(message), byref(key), byref(pid), INFINITE) and key.value:
            self._told(key.value, pid.value)

    def close(self) -> None:
        kernel32().PostQueuedCompletionStatus(self.handle, 0, 0, 0)
        self._thread.join()
        kernel32().CloseHandle(self.handle)


class Job:
    """One tree. `key`, not 0, is what its news bear."""

    def __init__(self, port: Port, key: int) -> None:
        """Raises OSError."""
        self._handle = sure(kernel32().CreateJobObjectW(None, None))
        try:
            self._set(_LIMITS, _Limits(Basic=_BasicLimits(LimitFlags=_KILL_ON_CLOSE)))
            self._set(_PORT, _AssociatedPort(key, port.handle))
        except BaseException:
            self.close()
            raise

    def _set(self, kind: int, value: Structure) -> None:
        sure(kernel32().SetInformationJobObject(self._handle, kind, byref(value), sizeof(value)))

    def take(self, pid: int) -> None:
        """Put a process into the job, with all that it will ever start. Raises OSError."""
        process = sure(kernel32().OpenProcess(SET_QUOTA | TERMINATE, False, pid))
        try:
            sure(kernel32().AssignProcessToJobObject(self._handle, process))
        finally:
            kernel32().CloseHandle(process)

    def pids(self) -> list[int]:
        """The living processes of the tree."""
        found = _ProcessList()
        # of a longer list the first _ROOM come with an error, which is no reason to see none of them
        kernel32().QueryInformationJobObject(self._handle, _PROCESS_LIST, byref(found), sizeof(found), None)
        return list(found.Pids[: found.Listed])

    def cpu_seconds(self) -> float:
        """What the whole tree has used so far, those that have ended included."""
        found = _Accounting()
        kernel32().QueryInformationJobObject(self._handle, _ACCOUNTING, byref(found), sizeof(found), None)
        return float(found.TotalUserTime + found.TotalKernelTime) / 1e7  # in steps of 100 ns

    def traffic(self) -> int:
        """The bytes that the whole tree has read, written and sent so far."""
        found = _AccountingWithIo()
        kernel32().QueryInformationJobObject(self._handle, _WITH_IO, byref(found), sizeof(found), None)
        return sum(found.Io[3:])

    def kill(self) -> None:
        """End all of them at once, as Task Manager does: with exit code 1."""
        kernel32().TerminateJobObject(self._handle, 1)

    def close(self) -> None:
        kernel32().CloseHandle(self._handle)
