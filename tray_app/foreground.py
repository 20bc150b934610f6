"""`run`: one bot in the foreground. Same lease, same steps; its log on stdout, its exit code out.

This is what systemd, containers and CI call. It needs no agent. It does not start the bot anew when it ends: that is
the business of whoever called us, who sees the exit code. `stop`, `restart` and `status` reach it through an endpoint
of its own. In a terminal the bot gets what is typed there, and the line that it has begun is shown: how else would
somebody log in.
"""

import asyncio
import os
import re
import sys
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from tray_app import __version__
from tray_app.adapters import files
from tray_app.adapters.logs.logs import BotLog
from tray_app.adapters.logs.stamps import stamp
from tray_app.adapters.projects import discovery
from tray_app.adapters.system import typed
from tray_app.adapters.terminal import terminal
from tray_app.adapters.terminal.outlet import Outlet
from tray_app.agent import close, listen, note_faults, on_signals, surroundings
from tray_app.api import endpoint
from tray_app.core.backlog import Backlog
from tray_app.core.config.names import fold, free_name
from tray_app.core.errors import FAILED, BotTrayError, ConfigError
from tray_app.core.messages import Message
from tray_app.core.model import BotSpec, Phase, Step
from tray_app.core.terminal_codes import harmless_bytes
from tray_app.core.warning import WarningKind
from tray_app.supervisor.desired import Desired
from tray_app.supervisor.served import Agent
from tray_app.supervisor.supervisor import Supervisor

MOST = 16 * 1024 * 1024
QUIET = 0.2  # seconds after which a line that was begun is shown: most end at once
TAKE_BACK = b"\r\x1b[K"
NOT_UP = (Phase.STOPPED, Phase.FATAL, Phase.BACKOFF, Phase.CONFLICT)


def choose(what: str, specs: Mapping[str, BotSpec], base: Path, broken: Collection[str] = ()) -> BotSpec:
    """The bot that `run WHAT` means: a configured name, or a script by its path. That of one configured bot is that
    bot, with all that its entry says. No other script is called as one that is configured, for its log and what it died
    of would be that bot's. `base` is the folder of bots.toml, `broken` the names whose entries cannot be read. Raises
    ConfigError.
    """
    if what in specs:
        return specs[what]
    path = Path(what).expanduser()
    if not what or not path.exists():
        raise ConfigError(
            Message("There is neither a bot nor a script called {what}.", what=what),
            cure=Message("Configured are: {known}.", known=", ".join(specs)) if specs else None,
        )
    its = [spec for spec in specs.values() if spec.script and _same(base / Path(spec.script).expanduser(), path)]
    if len(its) == 1:
        return its[0]
    if path.is_dir():
        raise _folder(path)
    name = path.resolve().parent.name if path.stem in ("bot", "main", "__main__", "app") else path.stem
    taken = {fold(one) for one in (*specs, *broken)}
    return BotSpec(name=free_name(name, taken), script=str(path.absolute()))


def _folder(path: Path) -> ConfigError:
    """The error for a folder in the place of its script, with what can be typed instead."""
    what, cure = Message("{path} is a folder, not a script.", path=path), None
    with suppress(BotTrayError):
        found = discovery.look(str(path))
        if found.certain and (script := found.candidates[0].script):
            cure = Message("Name the script itself: {command}", command=typed(("bottray", "run", str(script))))
    add = typed(("bottray", "add", str(path)))
    return ConfigError(what, cure=cure or Message("Let its script be looked for: {command}", command=add))


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False


def main(environ: Mapping[str, str], spec: BotSpec, warn: Callable[[str], None]) -> int:
    """Run until the bot ends; its exit code (128 + n for signal n), or ours where it never came up."""
    file = str(files.folders(environ).logs / f"{spec.name}.log")
    out, complaints = (Outlet(stream, Backlog(MOST, file, stamp)) for stream in (sys.stdout, sys.stderr))

    def warn_without_waiting(text: str) -> None:
        if sys.stderr is None:
            warn(text)
        else:
            complaints.put(f"{text}{os.linesep}".encode(sys.stderr.encoding or "utf-8", sys.stderr.errors or "replace"))

    try:
        with terminal.keyboard() as keyboard:
            return asyncio.run(_main(environ, replace(spec, restart="never"), warn_without_waiting, out, keyboard))
    finally:
        out.close()
        complaints.close()


async def _main(
    environ: Mapping[str, str], spec: BotSpec, warn: Callable[[str], None], out: Outlet, keyboard: bool
) -> int:
    folders = files.folders(environ)
    around = replace(surroundings(environ, folders, "run"), keyboard=keyboard)
    supervisor = Supervisor(around, folders.logs, Desired(None))
    agent = Agent(supervisor, environ, folders, None, warn, __version__)
    asked = asyncio.Event()

    def stop() -> None:
        asked.set()
        supervisor.stop(spec.name)

    on_signals(stop)
    supervisor.bots.apply({spec.name: replace(spec, start="manual")})
    supervisor.log(spec.name).behind = out.pause
    if terminal.is_live(sys.stdout, environ):
        OnTerminal(supervisor.log(spec.name), out, around.loop)
    else:
        supervisor.log(spec.name).listen(out.put)
    note_faults(around.loop, supervisor.log(spec.name).note, whole=False)
    file = folders.run / endpoint.run_file(spec.name)
    port = None
    supervisor.start(spec.name)
    try:
        if await _has_lease(supervisor, spec.name):  # or another run of this bot is the one that the file leads to
            with suppress(BotTrayError):  # a read-only system: the bot runs, only `status` and `stop` will not see it
                port = await listen(agent, file)
        await supervisor.first_steps(0.3)
        if port:
            port.serve(agent, warn, around.pools.prepare)
        return await _until_ended(supervisor, spec.name, warn)
    finally:
        await close(port, agent, file)


class OnTerminal:
    """Shows a log on a terminal: so that nothing in it moves the terminal, and with the line that was begun and waits,
    such as a question. When that line ends it is written anew, with its time."""

    def __init__(self, log: BotLog, out: Outlet, loop: asyncio.AbstractEventLoop) -> None:
        self._log, self._out, self._loop = log, out, loop
        self._begun = b""
        self._timer: asyncio.TimerHandle | None = None
        log.listen(self._show)
        log.on_unfinished = self._wait

    def _show(self, data: bytes) -> None:
        self._out.put((TAKE_BACK if self._begun else b"") + harmless_bytes(data))
        self._begun = b""

    def _wait(self) -> None:
        if self._timer is None:
            self._timer = self._loop.call_later(QUIET, self._show_begun)

    def _show_begun(self) -> None:
        self._timer = None
        begun = harmless_bytes(self._log.unfinished())
        if begun and begun != self._begun:
            self._out.put(begun[len(self._begun) :] if begun.startswith(self._begun) else TAKE_BACK + begun)
            self._begun = begun


async def _has_lease(supervisor: Supervisor, name: str) -> bool:
    while True:
        view = supervisor.view(name, "en")
        if view.phase is not Phase.STARTING or view.step != Step.LOCK:
            return view.phase not in NOT_UP
        await supervisor.next_change(supervisor.revision)


async def _until_ended(supervisor: Supervisor, name: str, warn: Callable[[str], None]) -> int:
    revision, log_problem, told_of = -1, None, None
    while True:
        revision = await supervisor.next_change(revision)
        view = supervisor.view(name, "en")
        if supervisor.log(name).problem != log_problem:
            log_problem = supervisor.log(name).problem
            if log_problem:
                warn(str(log_problem))
        unchecked = next((text for kind, text in supervisor.warnings(name) if kind == WarningKind.UNCHECKED), None)
        if unchecked and unchecked != told_of:
            warn(str(unchecked))
        told_of = unchecked
        if view.phase not in NOT_UP:
            continue
        code = view.exit_code
        if code is not None and view.phase is Phase.STOPPED:
            return _exit_code(code)
        if view.phase is Phase.STOPPED and view.reason is None:
            return 0  # asked to stop before it was up
        told = " ".join(supervisor.sentences(name))
        warn(told if _names(told, name) else f"{name}: {told}")
        return view.failure or FAILED


def _names(told: str, bot: str) -> bool:
    """Whether a reader sees which bot is meant: a path with that name in it does not tell."""
    return re.search(rf"(?<![\w./\\-]){re.escape(bot)}(?![\w/\\-])", told) is not None


def _exit_code(code: int) -> int:
    """As a shell gives it out: 128 + n for signal n. Windows' own codes such as 0xC000013A pass as signed numbers."""
    if code < 0:
        return 128 - code
    return code - (1 << 32) if code >= 1 << 31 else code
