"""Another pid namespace of this machine, as a container has it: with a /proc of its own."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from functools import cache


def within(command: Sequence[str], *options: str) -> list[str]:
    """The command line that runs `command` as the first process of a namespace of its own (unshare(1))."""
    rights = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
    return ["unshare", *(options or (*rights, "--mount-proc")), "--pid", "--fork", "--kill-child", *command]


@cache
def why_not() -> str | None:
    if not shutil.which("unshare"):
        return "unshare (util-linux) is not here"
    tried = subprocess.run(within(["true"]), capture_output=True, text=True)
    return None if tried.returncode == 0 else f"this sandbox allows no pid namespaces: {tried.stderr.strip()}"
