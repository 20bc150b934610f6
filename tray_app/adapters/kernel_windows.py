"""Windows' own functions that psutil and the standard library lack, declared once [Win32 API reference].

A handle names one process for as long as it is open: its number cannot go to another one meanwhile. So whoever opens
it first and compares the birth then, ends the process that is meant and no stranger.
"""

import ctypes
from collections.abc import Callable
from ctypes import POINTER, c_size_t, c_uint64, c_void_p
from ctypes.wintypes import BOOL, DWORD, HANDLE, LPCWSTR, ULONG
from functools import cache
from typing import Any

TERMINATE, SET_QUOTA, QUERY, SYNCHRONIZE = 0x0001, 0x0100, 0x1000, 0x00100000  # rights to a process
INFINITE = 0xFFFFFFFF
INVALID = c_void_p(-1).value  # the handle that is none

_KERNEL32: tuple[tuple[str, Any, tuple[Any, ...]], ...] = (
    ("AssignProcessToJobObject", BOOL, (HANDLE, HANDLE)),
    ("AttachConsole", BOOL, (DWORD,)),
    ("CloseHandle", BOOL, (HANDLE,)),
    ("CreateEventW", HANDLE, (c_void_p, BOOL, BOOL, LPCWSTR)),
    ("CreateIoCompletionPort", HANDLE, (HANDLE, HANDLE, c_size_t, DWORD)),
    ("CreateJobObjectW", HANDLE, (c_void_p, LPCWSTR)),
    ("CreateNamedPipeW", HANDLE, (LPCWSTR, *(DWORD,) * 6, c_void_p)),
    ("FindCloseChangeNotification", BOOL, (HANDLE,)),
    ("FindFirstChangeNotificationW", HANDLE, (LPCWSTR, BOOL, DWORD)),
    ("FindNextChangeNotification", BOOL, (HANDLE,)),
    ("FreeConsole", BOOL, ()),
    ("GenerateConsoleCtrlEvent", BOOL, (DWORD, DWORD)),
    ("GetConsoleProcessList", DWORD, (POINTER(DWORD), DWORD)),
    ("GetNamedPipeClientProcessId", BOOL, (HANDLE, POINTER(ULONG))),
    ("GetQueuedCompletionStatus", BOOL, (HANDLE, POINTER(DWORD), POINTER(c_size_t), POINTER(c_size_t), DWORD)),
    ("GetTickCount64", c_uint64, ()),
    ("LocalFree", c_void_p, (c_void_p,)),
    ("OpenEventW", HANDLE, (DWORD, BOOL, LPCWSTR)),
    ("OpenProcess", HANDLE, (DWORD, BOOL, DWORD)),
    ("PostQueuedCompletionStatus", BOOL, (HANDLE, DWORD, c_size_t, c_size_t)),
    ("QueryInformationJobObject", BOOL, (HANDLE, DWORD, c_void_p, DWORD, POINTER(DWORD))),
    ("QueryUnbiasedInterruptTime", BOOL, (POINTER(c_uint64),)),
    ("SetConsoleCtrlHandler", BOOL, (c_void_p, BOOL)),
    ("SetEvent", BOOL, (HANDLE,)),
    ("SetInformationJobObject", BOOL, (HANDLE, DWORD, c_void_p, DWORD)),
    ("TerminateJobObject", BOOL, (HANDLE, ULONG)),
    ("TerminateProcess", BOOL, (HANDLE, ULONG)),
    ("WaitForMultipleObjects", DWORD, (DWORD, c_void_p, BOOL, DWORD)),
    ("WaitForSingleObject", DWORD, (HANDLE, DWORD)),
    ("WriteFile", BOOL, (HANDLE, c_void_p, DWORD, POINTER(DWORD), c_void_p)),
)


@cache
def kernel32() -> Any:
    dll = library("kernel32")
    for name, result, arguments in _KERNEL32:
        function = getattr(dll, name)
        function.restype, function.argtypes = result, arguments
    return dll


def library(name: str) -> Any:
    return ctypes.WinDLL(name, use_last_error=True)  # type: ignore[attr-defined,unused-ignore]


def callback(result: Any, *arguments: Any) -> Callable[[Any], Any]:
    """A decorator: the function as Windows calls it. Keep a reference for as long as Windows may call."""
    made: Callable[[Any], Any] = ctypes.WINFUNCTYPE(result, *arguments)  # type: ignore[attr-defined,unused-ignore]
    return made


def sure(result: Any) -> Any:
    """The result of a call that has gone well. Raises OSError."""
    if not result:
        raise ctypes.WinError(ctypes.get_last_error())  # type: ignore[attr-defined,unused-ignore]
    return result
