"""See file_users.py: /proc/PID/fd leads to each file that a process has open [proc(5)]."""

import os
from collections.abc import Collection
from pathlib import Path


def users(files: Collection[Path]) -> tuple[list[tuple[int, Path]], int | None]:
    wanted = {os.path.realpath(file): file for file in files}
    found, unseen = [], 0
    for pid in [int(name) for name in os.listdir("/proc") if name.isdecimal()] if wanted else ():
        try:
            opened = os.listdir(f"/proc/{pid}/fd")
        except PermissionError:
            unseen += 1
            continue
        except OSError:  # it has ended
            continue
        leads = {_target(f"/proc/{pid}/fd/{number}") for number in opened}
        found += [(pid, wanted[one]) for one in leads if one in wanted]
    return found, unseen


def _target(link: str) -> str:
    try:
        return os.readlink(link)
    except OSError:
        return ""
