"""This computer's own loopback network is down: each command that needs the agent says that, with the cure that works.

In a network namespace of its own, whose `lo` nobody has set up; `ip` does by the same call what is done here.
"""

import json
import os
import subprocess
import sys

import pytest
from containers import why_not, within
from home import Home

WAITS = "import time\nprint('up', flush=True)\ntime.sleep(600)\n"
DOWN = "The loopback network of this computer (127.0.0.1) is down"
UP = "Bring it up: ip link set lo up"
HISTORY = """
import fcntl, json, socket, struct, subprocess, sys
told = {}
def bottray(key, *words):
    done = subprocess.run([sys.executable, "-m", "tray_app", *words], capture_output=True, text=True)
    told[key] = done.returncode, done.stdout + done.stderr
def lo(up):  # netdevice(7): SIOCSIFFLAGS, IFF_UP
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        fcntl.ioctl(probe, 0x8914, struct.pack("16sH22x", b"lo", up))
for verb in ("start", "status", "stop", "restart", "doctor", "quit"):
    bottray(verb, verb)
lo(1)
bottray("up", "status")
lo(0)
bottray("taken down", "status")
lo(1)
bottray("end", "quit")
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:  # SIOCSIFADDR: none
    fcntl.ioctl(probe, 0x8916, struct.pack("16sHH4s16x", b"lo", socket.AF_INET, 0, bytes(4)))
bottray("no address", "start")
print(json.dumps(told))
"""


ELSEWHERE = """
import fcntl, socket, struct, subprocess, sys
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
    fcntl.ioctl(probe, 0x8914, struct.pack("16sH22x", b"lo", 1))
subprocess.run([sys.executable, "-m", "tray_app", "start"], stdout=subprocess.DEVNULL, check=True)
print("up", flush=True)
for command in sys.stdin:
    subprocess.run([sys.executable, "-m", "tray_app", "quit"], stdout=subprocess.DEVNULL)
"""


@pytest.mark.linux("network namespaces")
def test_an_agent_in_another_network_is_called_that(home: Home) -> None:
    if reason := why_not():
        pytest.skip(reason)
    home.bot("shop", WAITS, stop_timeout=2)
    command = ["unshare", "--net", *([] if os.geteuid() == 0 else ["--map-current-user"])]
    there = subprocess.Popen(
        [*command, sys.executable, "-c", ELSEWHERE], env=home.environ, text=True, stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )  # fmt: skip
    try:
        assert there.stdout
        assert there.stdout.readline() == "up\n"
        agent = json.loads((home.folder / "run" / "agent.json").read_text())["pid"]
        for verb in ("status", "start", "stop", "doctor"):
            done = home.run(verb)
            text = done.stdout + done.stderr
            assert done.returncode == 5, verb
            assert f"BotTray (PID {agent}) runs in another network namespace" in text, verb
            assert f"nsenter --target {agent} --net" in text, verb
            assert "kill" not in text, verb
    finally:
        there.communicate("quit\n", timeout=60)


@pytest.mark.linux("Windows cannot do without it")
def test_it_is_called_by_its_name(home: Home) -> None:
    if reason := why_not():
        pytest.skip(reason)
    home.bot("shop", WAITS, stop_timeout=2)
    command = within(["unshare", "--net", sys.executable, "-c", HISTORY])
    done = subprocess.run(command, env=home.environ, capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    for verb in ("start", "status", "stop", "restart", "doctor", "quit", "taken down"):
        code, text = told[verb]
        assert code == 5, verb
        assert DOWN in text, verb
        assert UP in text, verb
        assert "kill" not in text, verb
    assert told["up"] == [0, "shop    stopped\n"]
    assert told["end"] == [0, "The agent has ended; its bots are stopped.\n"]
    code, text = told["no address"]
    assert code == 5
    assert DOWN in text
    assert "Bring it up: ip address add 127.0.0.1/8 dev lo" in text
