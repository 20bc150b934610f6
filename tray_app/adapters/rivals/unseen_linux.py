"""What /proc does not show (proc(5): hidepid; pid_namespaces(7))."""

import os

from tray_app.adapters.processes.table_linux import is_whole, namespace


def hidden() -> bool:
    """Whether the programs of other users are kept from us altogether."""
    try:
        with open("/proc/self/mountinfo", encoding="utf-8", errors="replace") as file:
            lines = [line.split() for line in file]
    except OSError:
        return False
    options = next((words[-1].split(",") for words in reversed(lines) if words[4:5] == ["/proc"]), [])
    kept = {key: value for key, _, value in (option.partition("=") for option in options)}
    if kept.get("hidepid", "0") in ("0", "off") or os.geteuid() == 0:
        return False
    return kept.get("gid", "") not in {str(group) for group in os.getgroups()}


def outside() -> bool:
    return not is_whole(namespace())
