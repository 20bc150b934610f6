"""A home for tests: one user's BotTray in folders of its own, with the command line as real processes."""

import json
import locale
import os
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import preloaded
import psutil
from processes import WINDOWS, Hearing, Row, kill, table

from tray_app.adapters.security_windows import make_private

CREATE_NEW_CONSOLE = 0x10  # subprocess has its name on Windows only
ENCODING = locale.getencoding() if WINDOWS else "utf-8"  # of a pipe from a Python that was not told otherwise
QUICK_AGENT = """
import json, os, sys
from functools import partial
from tray_app import agent
from tray_app.adapters.terminal import language
from tray_app.core.messages import set_language
from tray_app.core.policy import Policy
from tray_app.supervisor.start import telegram_steps
from tray_app.supervisor.supervisor import Supervisor
from tray_app.supervisor.warnings import untaken
times = json.loads(sys.argv[1])
telegram_steps.SHORT["timeout"] = (5.0, times.pop("unanswered"))
untaken.BETWEEN = times.pop("between")
set_language(language.preferred(os.environ))
sys.exit(agent.main(os.environ, partial(Supervisor, sample=times.pop("sample"), policy=Policy(**times))))
"""
_STARTED = format(time.time_ns(), "x")
ECHO = Path(__file__).parents[1] / "tray_app" / "demo" / "echo_bot.py"
WITHOUT_PACKAGES = "import sys; sys.path = [p for p in sys.path if '-packages' not in p]"


def seen(text: str) -> str:
    """A text as a pipe shows it: a code page of Windows has not every letter."""
    return text.encode(ENCODING, "replace").decode(ENCODING)


def make_token(bot_id: int) -> str:
    """A well-formed token that is nobody's, and no other run's either: that run's bots would be taken for rivals."""
    return f"{bot_id}:" + f"{sys.platform}-{os.getpid():x}-{_STARTED}".rjust(35, "E")


def around() -> list[tuple[str, str]]:
    """Our environment. pytest takes a variable out between two tests, also while homes are made in other threads."""
    return [(name, value) for name in list(os.environ) if (value := os.environ.get(name)) is not None]


class Home:
    """One user's BotTray: its own config, logs and agent, in folders of the test's own."""

    def __init__(self, folder: Path, locks: Path, api_base: str) -> None:
        self.folder, self.locks, self.api_base = folder, locks, api_base
        folder.mkdir(parents=True)
        theirs = {k: v for k, v in around() if "TOKEN" not in k and not k.startswith("BOTTRAY")}
        # bots run on the Python itself: the shim of a version manager would start several shells for each
        own = os.path.dirname(os.path.realpath(sys.executable))
        self.environ = {
            **theirs,
            "PATH": os.pathsep.join([own, theirs.get("PATH", os.defpath)]),
            "BOTTRAY_HOME": str(folder),
            "BOTTRAY_LOCK_DIR": str(locks),
            "BOTTRAY_LANG": "en",
            "PYTHONUNBUFFERED": "1",
        }
        self.processes: list[Any] = []

    @property
    def encoding(self) -> str:
        """What a pipe from one of its Pythons is read as."""
        return self.environ.get("PYTHONIOENCODING", ENCODING)

    def bot(self, name: str, script: Path | str = ECHO, token: str | None = None, **keys: Any) -> Path:
        """Add an entry to bots.toml; the script's folder is the test's own. Gives the script's path."""
        folder = self.folder / f"bot-{name}"
        folder.mkdir(exist_ok=True)
        path = folder / "bot.py"
        path.write_text(script.read_text("utf-8") if isinstance(script, Path) else script, "utf-8")
        if token:
            (folder / ".env").write_text(f"BOT_TOKEN={token}\n")
            if WINDOWS:  # pytest closes its folders to others by their modes, which Windows does not know
                make_private(folder / ".env")
        runs = {} if "command" in keys else {"script": str(path)}
        keys = {**runs, "api_base": self.api_base, **keys}
        lines = [f"[bots.{name}]", *(f"{k} = {json.dumps(v)}" for k, v in keys.items() if v is not None)]
        with open(self.folder / "bots.toml", "a", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
        return path

    def python(self, *words: str) -> list[str]:
        """The command line of a Python that has BotTray; it wants `environ`."""
        return [sys.executable, *words]

    def command(self, *words: str) -> list[str]:
        """The command line of `bottray WORDS`."""
        return self.python("-m", "tray_app", *words)

    def run(self, *words: str, timeout: float = 180 if WINDOWS else 60) -> subprocess.CompletedProcess[str]:
        """`bottray WORDS`, to its end."""
        if self._preloaded():
            return preloaded.run(words, self.environ, timeout)
        return subprocess.run(
            self.command(*words),
            env=self.environ,
            capture_output=True,
            text=True,
            timeout=timeout,
            encoding=self.encoding,
        )

    def spawn(
        self,
        *words: str,
        command: list[str] | None = None,
        folder: Path | None = None,
        own_console: bool = False,
        **environ: str,
    ) -> "subprocess.Popen[str]":
        """`bottray WORDS` (or `command`) as a process that goes on; ended with the test. With `own_console` as in a
        window that somebody has opened for it, where a system has such."""
        started = Hearing(
            command or self.command(*words),
            cwd=folder,
            env={**self.environ, **environ},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding=self.encoding,
            start_new_session=True,
            creationflags=CREATE_NEW_CONSOLE if WINDOWS and own_console else 0,
        )
        self.processes.append(started)
        return started

    def agent(
        self, sample: float = 30.0, settle: float = 0.3, unanswered: float = 8.0, between: float = 1.0, **policy: float
    ) -> "subprocess.Popen[str]":
        """The agent with other times than the usual ones (see core/policy.py), so that no test waits for minutes.

        `unanswered` are the seconds that it waits for an answer of Telegram, `between` those between two looks whether
        a bot takes updates that wait.
        """
        times = json.dumps({"sample": sample, "settle": settle, "unanswered": unanswered, "between": between, **policy})
        if self._preloaded():
            started: Any = preloaded.Forked([times], self.environ, QUICK_AGENT)
            self.processes.append(started)
        else:
            started = self.spawn(command=self.python("-c", QUICK_AGENT, times))
        assert started.stdout
        assert started.stdout.readline() == "ready\n", self.log("agent")
        return started

    def _preloaded(self) -> bool:
        ordinary = (type(self).python, type(self).command) == (Home.python, Home.command)
        return ordinary and preloaded.can_run(self.environ)

    def status(self, name: str | None = None) -> dict[str, Any]:
        """`bottray status --json`, or one bot of it, without a process."""
        data: dict[str, Any] = json.loads(self._status())
        return data if name is None else next(b for b in data["bots"] if b["name"] == name)

    def _status(self) -> str:
        from tray_app.commands.status import status

        said: list[str] = []
        status(self.environ, [], True, said.append, lambda warned: None)
        return said[0]

    def control(self) -> Any:
        """The client of this home's agent, in this process."""
        from tray_app.api.client import Client

        return Client(self.folder / "run" / "agent.json")

    def wait_for(self, name: str, wanted: Any, timeout: float = 30) -> Any:
        """The first view of a bot that `wanted(view)` accepts, from the agent's own stream."""
        import threading

        found: list[Any] = []

        def look() -> None:
            for snapshot in self.control().watch():
                view = snapshot.bot(name)
                if view is not None:
                    found[:] = [view]
                    if wanted(view):
                        found.append(True)
                        return

        thread = threading.Thread(target=look, daemon=True)
        thread.start()
        thread.join(timeout)
        assert len(found) == 2, f"not seen within {timeout} s; last: {found}\n{self.log(name)}"
        return found[0]

    def wait_for_agent(self, name: str, wanted: Any, timeout: float = 30) -> Any:
        """As `wait_for`, of an agent that is only just coming up."""
        end = time.monotonic() + timeout
        while not self.control().present():
            assert time.monotonic() < end, self.log("agent")
            time.sleep(0.02)
        return self.wait_for(name, wanted, end - time.monotonic())

    def log(self, name: str) -> str:
        file = self.folder / "logs" / f"{name}.log"
        return file.read_text(encoding="utf-8", errors="replace") if file.exists() else ""

    def pids(self) -> list[int]:
        """Every process whose environment has this home: the agent, runs, bots and what they started."""
        found = [one.pid for one in self.processes if isinstance(one, preloaded.Forked) and one.poll() is None]
        found += [row.pid for row in table() if self._owns(row)]
        return found

    def forget_ended(self) -> None:
        """Let go of the programs of `spawn` that have ended, for who starts thousands."""
        for process in [p for p in self.processes if p.poll() is not None]:
            self.processes.remove(process)
            if process.stdout:
                process.stdout.close()

    def close(self) -> None:
        """End whatever this home has started, and what that has started, by pid; at once, nobody waits for its word."""
        while ours := self._family():
            for one in ours:
                kill(one.pid)
            psutil.wait_procs(ours, timeout=10)
        for process in self.processes:
            process.kill() if process.poll() is None else None
            process.wait()
            if process.stdout:
                process.stdout.close()

    def _owns(self, row: Row) -> bool:
        return row.pid != os.getpid() and row.has("BOTTRAY_HOME", str(self.folder))

    def _family(self) -> list[psutil.Process]:
        """Those of `pids` and all below them: a bot may have emptied its environment."""
        rows = {row.pid: row for row in table()}
        ours = {row.pid for row in rows.values() if self._owns(row)}
        ours |= {one.pid for one in self.processes if isinstance(one, preloaded.Forked)} & rows.keys()
        grown = ours
        while grown:
            grown = {row.pid for row in rows.values() if row.parent in grown} - ours
            ours |= grown
        found = []
        for pid in ours:
            with suppress(psutil.NoSuchProcess):
                if not rows[pid].zombie:
                    found.append(psutil.Process(pid))
        return found
