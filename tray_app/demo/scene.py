"""What the demo puts on the stage: a home of its own, a Bot API, an agent and its bot; and how all of it goes again."""

import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

from tray_app.adapters.leases import lease
from tray_app.adapters.processes import detached
from tray_app.adapters.processes.process import MARK, identify
from tray_app.adapters.system import PINNED
from tray_app.adapters.tokens.secrets import PROXY_NAMES, USUAL_NAMES
from tray_app.api import endpoint
from tray_app.api.client import Client
from tray_app.commands.context import Context
from tray_app.core.errors import BotTrayError, HostError
from tray_app.core.messages import Message, _
from tray_app.core.model import BotView
from tray_app.core.tokens.token import Token
from tray_app.demo.emulator import Emulator
from tray_app.demo.onlooker import Onlooker
from tray_app.demo.programs import end, processes

BOT = "echo"
HERE = Path(__file__).parent
BOT_FILES = (HERE / "demo_bot.py", HERE / "echo_bot.py")
KEPT = ("BOTTRAY_LANG",)
NOT_TAKEN = (*USUAL_NAMES, *PROXY_NAMES)  # the user's own bot; and the way to the emulator is a short one
PATIENCE = 20.0
"""Seconds in which a computer that is busy with other things answers, too."""


class Scene:
    """Everything between `with` and its end. `home` is what later commands need as BOTTRAY_HOME, `environ` as theirs.

    `bot_files` are copied into the home, the first one is the script; `agent` is the command line of the agent.
    `shielded` guards what must not be interrupted half-way.
    """

    def __init__(
        self,
        environ: Mapping[str, str],
        bot_files: Sequence[Path],
        agent: Sequence[str],
        shielded: Callable[[], AbstractContextManager[None]],
    ) -> None:
        self._given, self._bot_files, self._agent, self._shielded = environ, bot_files, agent, shielded
        self._end = ExitStack()

    def __enter__(self) -> Self:
        with self._shielded():
            try:
                self._build()
            except BaseException:
                self._end.close()
                raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Ends what was started, newest first; nothing of it stays, whatever state it is in."""
        self._end.close()

    def _build(self) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="bottray-demo-"))
        self._end.callback(_remove, self.home)
        self.locks = self.home / "locks"
        self.environ = {
            name: value
            for name, value in self._given.items()
            if name in KEPT or not (name.startswith("BOTTRAY_") or name.upper() in NOT_TAKEN)
        } | {"BOTTRAY_HOME": str(self.home), "BOTTRAY_LOCK_DIR": str(self.locks)}
        # its secret is new each time, so that two demos are strangers to each other
        self.token = Token(f"{secrets.randbelow(10**9) + 10**9}:{secrets.token_urlsafe(27)[:35]}")
        self.emulator = self._end.enter_context(Emulator())
        self.emulator.add_bot(self.token.reveal(), "echo_demo_bot")
        folder = self.home / "bot"
        folder.mkdir()
        for file in self._bot_files:
            shutil.copy(file, folder)
        self.script = folder / self._bot_files[0].name
        secret = folder / ".env"
        secret.touch(0o600)
        secret.write_text(f"BOT_TOKEN={self.token.reveal()}\n")
        python = [] if getattr(sys, "frozen", False) else [f"python = {json.dumps(sys.executable)}"]
        entry = [
            f"[bots.{BOT}]",
            f"script = {json.dumps(str(self.script))}",
            *python,
            'args = ["--leak"]',
            f'api_base = "{self.emulator.url}"',
            "stop_timeout = 5",
        ]
        self.config_file.write_text("\n".join(entry) + "\n", encoding="utf-8")
        self._context = Context(self.environ, lambda text: None, lambda text: None)
        self._endpoint = self._context.folders.run / endpoint.AGENT
        self.control = Client(self._endpoint)
        self._end.callback(self._end_agent)
        self.onlooker = Onlooker(self.control)
        self._end.callback(self.onlooker.close)

    @property
    def config_file(self) -> Path:
        return self.home / "bots.toml"

    # -- what plays ---------------------------------------------------------------------------------------------------

    def start_agent(self) -> None:
        """As the command line does it: in a session of its own. Raises HostError."""
        with self._shielded():
            word = detached.start(self._agent, self.environ)
        if word not in ("ready", "running"):
            raise HostError(Message("The agent ended as soon as it was started."))

    def start_tray(self) -> subprocess.Popen[str]:
        return self.start(detached.own_command("tray"), self.environ)

    def start(self, command: Sequence[str], environ: Mapping[str, str]) -> subprocess.Popen[str]:
        """A program that lives as long as the demo at most; its standard input is a pipe that ends with us."""
        with self._shielded():
            program = subprocess.Popen(
                command,
                env=environ,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                text=True,
                start_new_session=True,
            )
            self._end.callback(end, program)
        return program

    def say(self, *words: str) -> tuple[int, str]:
        """Run a command of BotTray's as the user would; its exit code (-1: it did not end) and what it complains of."""
        program = subprocess.Popen(
            detached.own_command(*words),
            env=self.environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
        )
        try:
            told = program.communicate(timeout=PATIENCE)[1]
        except subprocess.TimeoutExpired:
            return -1, _("(it goes on running)")
        finally:
            end(program)
        return program.returncode, " ".join(told.split())

    # -- what is seen -------------------------------------------------------------------------------------------------

    def bot(self) -> BotView:
        """The newest that is known of the bot."""
        snapshot = self.onlooker.snapshot
        return (snapshot.bot(BOT) if snapshot else None) or BotView(BOT)

    def copies(self) -> list[psutil.Process]:
        """Every process that runs the bot's script, whoever started it; of a process and its child only the upper."""
        found = {}
        for process, seen in processes("ppid", "cmdline", "status"):
            words = seen["cmdline"] or []
            if str(self.script) in words[1:2] and seen["status"] != psutil.STATUS_ZOMBIE:
                found[process.pid] = process, seen["ppid"]
        return [process for process, parent in found.values() if parent not in found]

    def family(self) -> list[psutil.Process]:
        """The bot and all its descendants, whoever adopted them: what carries the mark of a lease of this home."""
        found = []
        for process, seen in processes("environ", "status"):
            around = seen["environ"] or {}
            ours = MARK in around and around.get("BOTTRAY_HOME") == str(self.home)
            if ours and seen["status"] != psutil.STATUS_ZOMBIE:
                found.append(process)
        return found

    def lease_is_free(self) -> bool:
        # on Windows a lock file stays where it is, see lock_files_windows.py; what it says of its holder does not
        left = (file for file in self.locks.iterdir() if not (PINNED and file.suffix == ".lock"))
        return not lease.is_held(str(self.token.bot_id), self.locks) and not any(left)

    def log_lines(self) -> Iterator[str]:
        """Every line of every log of this home."""
        for file in sorted((self.home / "logs").iterdir()):
            yield from file.read_text("utf-8", "replace").splitlines()

    def where_the_token_is(self) -> list[Path]:
        """The files of this home that have the token in them."""
        secret = self.token.secret.encode()
        return [file for file in self.home.rglob("*") if file.is_file() and secret in file.read_bytes()]

    # -- the end ------------------------------------------------------------------------------------------------------

    def _end_agent(self) -> None:
        """Ask it to quit, which stops its bot; what does not go is ended."""
        for name, run in self._context.runs().items():  # somebody played with `bottray run`
            with suppress(BotTrayError):
                run.stop(name)
        agent = endpoint.read(self._endpoint)
        known = identify(agent.pid) if agent else None
        left = self.family()
        if agent and known and known.birth == agent.birth:
            with suppress(psutil.NoSuchProcess):  # it has ended since
                left.append(psutil.Process(agent.pid))
        with suppress(BotTrayError):
            self.control.quit()
        stubborn = [*psutil.wait_procs(left, PATIENCE)[1], *self.family()]
        for process in stubborn:
            with suppress(psutil.Error):
                process.kill()
        psutil.wait_procs(stubborn, PATIENCE)


def _remove(home: Path) -> None:
    """On Windows a file may be open for a moment after its process has ended."""
    for _try in range(20):
        shutil.rmtree(home, ignore_errors=True)
        if not os.path.exists(home):
            return
        time.sleep(0.1)
