"""A Windows service that runs one program, as nssm and its like do: `python service.py NAME PROGRAM WORD…`.

[learn.microsoft.com: Writing a ServiceMain Function]. It tells the system that it runs, and ends the program when it is
told to stop.
"""

import ctypes
import subprocess
import sys
import threading
from ctypes import wintypes

OWN_PROCESS, STOPPED, RUNNING, ACCEPTS_STOP, CONTROL_STOP = 0x10, 1, 4, 1, 1
MAIN = ctypes.WINFUNCTYPE(None, wintypes.DWORD, ctypes.POINTER(wintypes.LPWSTR))
CONTROL = ctypes.WINFUNCTYPE(wintypes.DWORD, wintypes.DWORD, wintypes.DWORD, ctypes.c_void_p, ctypes.c_void_p)

name, *command = sys.argv[1:]
system = ctypes.WinDLL("advapi32", use_last_error=True)
system.RegisterServiceCtrlHandlerExW.restype = ctypes.c_void_p
system.SetServiceStatus.argtypes = [ctypes.c_void_p, ctypes.c_void_p]
stopped = threading.Event()


class Entry(ctypes.Structure):
    _fields_ = (("name", wintypes.LPWSTR), ("main", MAIN))


def tell(handle, state):
    status = (wintypes.DWORD * 7)(OWN_PROCESS, state, ACCEPTS_STOP if state == RUNNING else 0)
    system.SetServiceStatus(handle, ctypes.byref(status))


@CONTROL
def control(code, _kind, _data, _context):
    if code == CONTROL_STOP:
        stopped.set()
    return 0


@MAIN
def main(_count, _words):
    handle = system.RegisterServiceCtrlHandlerExW(name, control, None)
    program = subprocess.Popen(command)
    tell(handle, RUNNING)
    stopped.wait()
    program.kill()
    program.wait()
    tell(handle, STOPPED)


system.StartServiceCtrlDispatcherW((Entry * 2)(Entry(name, main), Entry(None, MAIN())))
