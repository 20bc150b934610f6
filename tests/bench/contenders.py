"""The supervisors under test, told apart by their commands alone: each has a folder, a config and its own bots."""

import json
import os
import shlex
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from bench import kernel
from bench.tools import Tools

Bots = Mapping[str, Sequence[str]]
PATIENCE = 60.0


class Contender:
    """`launch` starts the controller with all its bots; `pid` is the controller's."""

    title = ""

    def __init__(self, tools: Tools, folder: Path, leases: Path, bots: Bots) -> None:
        folder.mkdir()
        self.tools, self.folder, self.leases, self.bots = tools, folder, leases, bots
        self.environ = {"PATH": os.environ["PATH"], "HOME": str(folder), "LANG": "C.UTF-8"}
        self.started: subprocess.Popen[bytes] | None = None
        self.configure()

    def configure(self) -> None: ...

    def launch_command(self) -> list[str]: ...

    def command(self, verb: str, *names: str) -> list[str]: ...

    def wait_until_it_answers(self) -> None: ...

    @property
    def pid(self) -> int:
        assert self.started is not None
        return self.started.pid

    def launch(self) -> int:
        """The moment before, in nanoseconds of the monotonic clock."""
        before = time.monotonic_ns()
        self.started = subprocess.Popen(
            self.launch_command(),
            env=self.environ,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        return before

    def seconds(self, verb: str, *names: str) -> float:
        """How long one of its commands takes."""
        before = time.monotonic()
        done = subprocess.run(
            self.command(verb, *names), env=self.environ, cwd=self.folder, capture_output=True, stdin=subprocess.DEVNULL
        )
        passed = time.monotonic() - before
        assert done.returncode == 0, (self.title, verb, done.stdout, done.stderr)
        return passed

    def kill(self) -> None:
        """SIGKILL to the controller alone."""
        kernel.kill(self.pid)
        if self.started:
            self.started.wait()

    def close(self) -> None:
        """End the controller in its own way; what is left of it is killed with the benchmark's folder."""
        if self.started and self.started.poll() is None:
            self.started.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.started.wait(30)


class BotTray(Contender):
    title = "BotTray"

    def configure(self) -> None:
        home, leases = str(self.folder), str(self.leases)
        self.environ |= {"BOTTRAY_HOME": home, "BOTTRAY_LOCK_DIR": leases, "BOTTRAY_LANG": "en"}
        lines = (f'[bots.{name}]\ncommand = {json.dumps(words)}\nstart = "auto"\n' for name, words in self.bots.items())
        (self.folder / "bots.toml").write_text("\n".join(lines))

    def launch_command(self) -> list[str]:
        return [str(self.tools.ours / "bottray"), "agent"]

    def command(self, verb: str, *names: str) -> list[str]:
        return [str(self.tools.ours / "bottray"), verb, *names]

    def wait_until_it_answers(self) -> None:
        _until_there(self.folder / "run" / "agent.json")

    def log_files(self, name: str) -> list[Path]:
        """The oldest first."""
        return _rotated(self.folder / "logs", f"{name}.log")


class Counted(BotTray):
    """BotTray that counts, for what no clock shows; and keeps all that a flood writes."""

    SOURCE = """
import os, sys
from pathlib import Path
from tray_app import agent
from tray_app.adapters.rivals import rivals
scans, scan = [], rivals.scan
rivals.scan = lambda *given: scans.append(1) or scan(*given)
code = agent.main(os.environ)
Path("scans").write_text(str(len(scans)))
sys.exit(code)
"""

    def configure(self) -> None:
        super().configure()
        config = self.folder / "bots.toml"
        config.write_text(f"log_keep = 200\n{config.read_text()}")

    def launch_command(self) -> list[str]:
        return [str(self.tools.python), "-c", self.SOURCE]

    def scans(self) -> int:
        """Of the process table, from its start to its end: it has to be closed."""
        return int((self.folder / "scans").read_text())


class Supervisord(Contender):
    title = "supervisord"

    def configure(self) -> None:
        (self.folder / "logs").mkdir()
        self.socket = self.folder / "s.sock"
        text = f"""
[supervisord]
nodaemon=true
logfile={self.folder}/supervisord.log
pidfile={self.folder}/supervisord.pid
[unix_http_server]
file={self.socket}
[rpcinterface:supervisor]
supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface
[supervisorctl]
serverurl=unix://{self.socket}
"""
        for name, words in self.bots.items():
            text += f"""
[program:{name}]
command={shlex.join(words)}
autorestart=true
redirect_stderr=true
stdout_logfile={self.folder}/logs/{name}.log
stdout_logfile_maxbytes=10000000
stdout_logfile_backups=200
"""
        (self.folder / "supervisord.conf").write_text(text)

    def launch_command(self) -> list[str]:
        return [str(self.tools.supervisor / "supervisord"), "-c", str(self.folder / "supervisord.conf")]

    def command(self, verb: str, *names: str) -> list[str]:
        ctl = str(self.tools.supervisor / "supervisorctl")
        return [ctl, "-c", str(self.folder / "supervisord.conf"), verb, *names]

    def wait_until_it_answers(self) -> None:
        _until_there(self.socket)

    def log_files(self, name: str) -> list[Path]:
        return _rotated(self.folder / "logs", f"{name}.log")


class Pm2(Contender):
    title = "pm2"

    def configure(self) -> None:
        self.environ["PM2_HOME"] = str(self.folder / "home")
        apps = [
            {"name": name, "script": words[0], "args": list(words[1:]), "interpreter": "none"}
            for name, words in self.bots.items()
        ]
        (self.folder / "bots.config.json").write_text(json.dumps({"apps": apps}))

    @property
    def pid(self) -> int:
        return int((self.folder / "home" / "pm2.pid").read_text())

    def launch_command(self) -> list[str]:
        known = self.folder / "home" / "dump.pm2"
        return self.command("resurrect") if known.exists() else self.command("start", "bots.config.json")

    def command(self, verb: str, *names: str) -> list[str]:
        assert self.tools.pm2 is not None
        return [str(self.tools.pm2 / "pm2"), verb, *names]

    def wait_until_it_answers(self) -> None:
        assert self.started is not None
        self.started.wait(PATIENCE)
        self.seconds("save")

    def close(self) -> None:
        if self.started:
            self.started.wait(PATIENCE)
            self.seconds("kill")


def _until_there(path: Path) -> None:
    end = time.monotonic() + PATIENCE
    while not path.exists():
        if time.monotonic() > end:
            raise TimeoutError(path)
        time.sleep(0.02)


def _rotated(folder: Path, name: str) -> list[Path]:
    older = sorted(folder.glob(f"{name}.*"), key=lambda path: -int(path.suffix[1:]))
    return [*older, folder / name]
