"""A stand-in for a user's systemd, in folders of a test's own.

It starts and stops just what the unit says; a real systemd cannot be had in every place where tests run.
"""

from collections.abc import Callable
from pathlib import Path

SYSTEMCTL = """#!/usr/bin/env python3
import os, re, shlex, signal, subprocess, sys
state, unit = os.environ["SMALL_SYSTEMD"], os.environ["XDG_CONFIG_HOME"] + "/systemd/user/bottray.service"
words = sys.argv[2:]
open(state + "/asked", "a").write(" ".join(words) + "\\n")
wants = os.path.dirname(unit) + "/default.target.wants"
if words[0] == "enable":
    os.makedirs(wants, exist_ok=True)
    os.symlink(unit, wants + "/bottray.service")
elif words[0] == "disable":
    os.unlink(wants + "/bottray.service")
elif words[0] == "start":
    text = open(unit).read()
    around = dict(shlex.split(line)[0].split("=", 1) for line in re.findall("^Environment=(.*)$", text, re.M))
    command = re.search("^ExecStart=(.*)$", text, re.M)[1]
    script = "SYSTEMD_EXEC_PID=$$ exec " + command
    kept = {k: v for k, v in os.environ.items() if not k.startswith("BOTTRAY_")}
    started = subprocess.Popen(["/bin/sh", "-c", script], env={**kept, **around}, cwd="/", start_new_session=True,
                               stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    open(state + "/pid", "w").write(str(started.pid))
elif words[0] == "stop":
    os.kill(int(open(state + "/pid").read()), signal.SIGTERM)
"""


def put_into(environ: dict[str, str], folder: Path) -> Callable[[], list[str]]:
    """The programs of `environ` find it in `folder`; gives what was asked of systemctl."""
    tools = folder / "bin"
    tools.mkdir()
    for name, text in {"systemctl": SYSTEMCTL, "loginctl": "#!/bin/sh\necho no\n"}.items():
        (tools / name).write_text(text)
        (tools / name).chmod(0o755)
    environ |= {
        "XDG_CONFIG_HOME": str(folder / "config"),
        "SMALL_SYSTEMD": str(folder),
        "PATH": f"{tools}:{environ['PATH']}",
    }
    asked = folder / "asked"
    return lambda: asked.read_text().splitlines() if asked.exists() else []
