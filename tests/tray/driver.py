"""A tray in a private desktop, driven from outside: over D-Bus with `tray`, by mouse and keyboard with xdotool."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

TOOLS = Path(__file__).parents[1] / "linux_desktop"
PROGRAM = Path(__file__).with_name("program.py")
PANELS = {
    "stub": "dbus-daemon",
    "xfce4": "xfce4-panel",
    "lxqt": "lxqt-panel",
    "mate": "mate-panel",
    "kde": "plasmashell",
    "gnome": "gnome-shell",
    "cinnamon": "cinnamon",
    "waybar": "waybar",
    "swaybar": "swaybar",
}
"""Each with the program that it needs."""
WHOLE = ("kde", "gnome", "cinnamon", "waybar", "swaybar")
"""Those that are installed only when a test asks for them."""
PATIENCE = 15.0


def bot(name: str = "shop", phase: str = "running", **more: Any) -> dict[str, Any]:
    """A bot as the agent tells of it, complete enough for every row."""
    since = time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime(time.time() - 3700))
    running = {"pid": 4711, "since": since, "rss_bytes": 84_000_000} if phase == "running" else {}
    return {"name": name, "phase": phase, "username": f"{name}_bot", "has_token": True, **running, **more}


def snapshot(*bots: dict[str, Any], problem: str | None = None) -> dict[str, Any]:
    return {"agent": {"pid": 1, "version": "0"}, "bots": list(bots or [bot()]), "problem": problem}


def until(true: Callable[[], Any], what: str = "", patience: float = PATIENCE) -> Any:
    """What `true` returns once it is not false: for things of a foreign process that announce themselves to nobody."""
    end = time.monotonic() + patience
    while not (value := true()):
        if time.monotonic() > end:
            raise AssertionError(f"never came: {what or true}")
        time.sleep(0.03)
    return value


class Desktop:
    """A running private desktop; `env` is the environment of a program inside it."""

    def __init__(self, panel: str, *options: str) -> None:
        self.panel = panel
        words = [TOOLS / "desktop", "start", "--panel", panel, "--with", str(os.getpid()), *options]
        done = subprocess.run(words, text=True, capture_output=True, check=False)
        if done.returncode:
            pytest.skip(f"no {panel} desktop on this machine: {done.stderr.strip()[-300:]}")
        file = done.stdout.strip()
        told = subprocess.run(["bash", "-c", '. "$0"; env -0', file], text=True, stdout=subprocess.PIPE, check=True)
        self.env = dict(line.split("=", 1) for line in told.stdout.split("\0") if line)
        self.env["PATH"] = f"{TOOLS}:{self.env['PATH']}"

    def do(self, *command: str) -> str:
        """A command of `desktop`, or of anything else inside."""
        return subprocess.run(command, env=self.env, text=True, stdout=subprocess.PIPE, check=True).stdout

    def tray(self, *words: str) -> str:
        return self.do("tray", *words)

    def item(self, timeout: float = PATIENCE) -> dict[str, Any]:
        return json.loads(self.tray("wait", "--id", "bottray", "--timeout", str(timeout)))

    def menu(self) -> list[dict[str, Any]]:
        return json.loads(self.tray("menu", "--id", "bottray", "--json"))["items"]

    def labels(self) -> list[str]:
        return [row["label"] for row in self.menu() if not row["separator"]]

    def click(self, path: str) -> None:
        self.tray("click", "--id", "bottray", path)

    def notifications(self) -> list[dict[str, Any]]:
        return json.loads(self.tray("notifications"))

    def closed(self) -> list[str]:
        """The numbers of notifications that were taken back."""
        return self.tray("closed").split()

    def stop(self) -> None:
        subprocess.run([TOOLS / "desktop", "stop", self.env["TRAYDESK_STATE"]], check=True)


class Tray:
    """The program under test; `heard` collects what it says of itself."""

    def __init__(self, env: Mapping[str, str], state: dict[str, Any] | None = None) -> None:
        words = [json.dumps(state)] if state else []
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, PROGRAM, *words],
            env=dict(env),
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self.heard: list[dict[str, Any]] = []
        self.errors = ""
        self._more = threading.Condition()
        for listen in (self._listen, self._complain):
            threading.Thread(target=listen, daemon=True).start()

    def _listen(self) -> None:
        for line in self.process.stdout or ():
            with self._more:
                self.heard.append(json.loads(line))
                self._more.notify_all()

    def _complain(self) -> None:
        for line in self.process.stderr or ():
            self.errors += line

    def tell(self, **what: Any) -> None:
        assert self.process.stdin
        self.process.stdin.write(json.dumps(what) + "\n")
        self.process.stdin.flush()

    def hear(self, **what: Any) -> None:
        """Wait until the program has said this."""
        with self._more:
            assert self._more.wait_for(lambda: what in self.heard, PATIENCE), (what, self.heard, self.errors)

    def forget(self) -> None:
        """What was heard so far counts no more."""
        with self._more:
            self.heard.clear()

    def figures(self) -> dict[str, float]:
        with self._more:
            before = len(self.heard)
            self.tell(figures=True)
            self._more.wait_for(lambda: any("figures" in said for said in self.heard[before:]), PATIENCE)
            return next(said["figures"] for said in self.heard[before:] if "figures" in said)

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
