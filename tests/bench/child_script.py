"""child.c once more, for a machine without a C compiler: its first instruction comes after the interpreter's start."""

import os
import signal
import sys
import time

FIRST = time.monotonic_ns(), time.time_ns()
LINE = 120


def main() -> None:
    fifo, name, what, *numbers = sys.argv[1:]
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: os._exit(0))
    told = os.open(fifo, os.O_WRONLY | os.O_NONBLOCK)
    os.write(told, f"{name} {os.getpid()} {FIRST[0]} {FIRST[1]}\n".encode())
    os.close(told)
    if what == "flood":
        count, block = map(int, numbers)
        for first in range(0, count, block):
            lines = (f"{n:012d} ".ljust(LINE - 1, "x") + "\n" for n in range(first, min(first + block, count)))
            put("".join(lines).encode())
    while what == "chatty":
        put(b"still here\n")
        time.sleep(0.02)
    while True:
        signal.pause()


def put(data: bytes) -> None:
    while data:
        data = data[os.write(1, data) :]


main()
