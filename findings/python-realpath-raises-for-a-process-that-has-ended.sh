#!/usr/bin/env bash
# CPython 3.11.7 and 3.12.1 (3.13.0 is mended), standard library, Linux: os.path.realpath raises FileNotFoundError without
# strict=True, though its documentation says that errors are raised only then, and that the path is resolved as far as
# possible otherwise.
#
# It asks lstat first, whose errors it catches, and then readlink, whose errors it does not. /proc/PID/cwd of a process that
# has ended and waits to be reaped answers the first and refuses the second; so does any link that goes between the two,
# and (PermissionError) the cwd of another user's process. Path.resolve() goes the same way.
#
# Seen with 3.11.7:
#   lstat: a link; os.path.realpath: FileNotFoundError; Path.resolve: FileNotFoundError
set -euo pipefail
python=$(command -v python3.11 || command -v python3.12 || true)
[ -n "$python" ] || { echo "this needs Python 3.11 or 3.12"; exit 1; }
timeout 60 "$python" - <<'PY'
import os, pathlib, stat, subprocess, sys

child = subprocess.Popen(["true"])
os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)  # it has ended, and is not reaped
path = f"/proc/{child.pid}/cwd"
assert stat.S_ISLNK(os.lstat(path).st_mode)
told = []
for name, resolve in (("os.path.realpath", os.path.realpath), ("Path.resolve", lambda p: pathlib.Path(p).resolve())):
    try:
        resolve(path)
        told.append("no error")
    except OSError as error:
        told.append(type(error).__name__)
child.wait()
print(f"lstat: a link; os.path.realpath: {told[0]}; Path.resolve: {told[1]}")
sys.exit(told != ["FileNotFoundError", "FileNotFoundError"])
PY
