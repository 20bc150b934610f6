"""The agent: composition root of the half that supervises. One per user; the faces come and go, it stays.

    lock -> port, endpoint file -> config -> supervisor -> (bots start) -> server -> "ready" on standard output

Standard output carries that one line for whoever started us, then is closed; what we have to say later is in agent.log.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from tray_app import __version__
from tray_app.adapters import files
from tray_app.adapters.desktop import session_end
from tray_app.adapters.leases import lease
from tray_app.adapters.logs.logs import BotLog
from tray_app.adapters.processes import process
from tray_app.api import endpoint
from tray_app.api.pages import kept_beside
from tray_app.api.port import Port
from tray_app.core.config.config import Config, parse_each
from tray_app.core.errors import DONE, BotTrayError, unexpected
from tray_app.core.messages import Message, _
from tray_app.supervisor.desired import Desired
from tray_app.supervisor.history import timeline
from tray_app.supervisor.history.timeline import Timeline
from tray_app.supervisor.leases.removals import Removals
from tray_app.supervisor.rivals.scan import RivalScan
from tray_app.supervisor.served import Agent
from tray_app.supervisor.supervisor import Supervisor
from tray_app.supervisor.surroundings import Surroundings
from tray_app.supervisor.telegram.webhooks import Webhooks
from tray_app.supervisor.workers import Pools

HEAD_START = 0.3  # seconds that the first bots get before the server is loaded for who knocks


def load_config(file: Path) -> Config:
    """The bots of a config file; none where there is no file. Raises ConfigError where it is no text at all."""
    try:
        text = files.read_text(file)
    except FileNotFoundError:
        return Config({})
    return parse_each(text, str(file))


def surroundings(
    environ: Mapping[str, str], folders: files.Folders, by: str, note: Callable[[str], None] | None = None
) -> Surroundings:
    """`note` takes what there is to be said of files that bots run without."""
    loop = asyncio.get_running_loop()
    pools = Pools(loop)
    host = process.host(loop)
    leases = lease.folder(environ)
    return Surroundings(
        loop=loop,
        host=host,
        pools=pools,
        scan=RivalScan(loop, pools.disk, host.pids),
        environ=environ,
        base=folders.config_file.parent,
        leases=leases,
        removals=Removals(loop, leases),
        by=by,
        home=str(folders.state),
        started=lambda: datetime.now().astimezone().isoformat(timespec="seconds"),
        webhooks=Webhooks(folders.state / "webhooks.json"),
        deaths=folders.state / "deaths",
        timeline=Timeline(folders.state / timeline.FILE, loop, note),
        exposed=folders.state / "exposed",
    )


async def listen(agent: Agent, file: Path) -> Port:
    """Open the port and write down where it is; who knocks is answered when it serves. Raises HostError."""
    port = Port(kept_beside(file))
    try:
        await agent.supervisor.around.pools.prepare(port.write, file)
    except BaseException:
        await port.close()
        raise
    return port


async def close(port: Port | None, agent: Agent, file: Path) -> None:
    endpoint.leave(file, os.getpid())
    if agent.config:
        agent.config.close()
    agent.supervisor.around.timeline.ending = True
    await agent.supervisor.close()
    await agent.supervisor.around.timeline.written()
    agent.closed = True
    agent.supervisor.changed()
    if port:
        await port.close()
    endpoint.remove(endpoint.ending(file), os.getpid())
    agent.supervisor.around.pools.shutdown()
    agent.supervisor.around.host.close()
    if agent.supervisor.around.removals:
        agent.supervisor.around.removals.close()


def on_signals(action: Callable[[], None]) -> None:
    """The signals of a service manager, another program of ours, Ctrl+C, Ctrl+Break, a closed terminal, a logout: each
    is an orderly end.

    A session that is closed sends SIGHUP right after SIGTERM [systemd.kill(5), SendSIGHUP].
    """
    loop = asyncio.get_running_loop()
    known = ("SIGTERM", "SIGINT", "SIGHUP", "SIGBREAK")
    for number in [getattr(signal, name) for name in known if hasattr(signal, name)]:
        if signal.getsignal(number) is signal.SIG_IGN and number == getattr(signal, "SIGHUP", None):
            continue  # nohup
        try:
            loop.add_signal_handler(number, action)
        except NotImplementedError:  # Windows: Python's own handlers, which run in the main thread
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(action))
    process.when_asked(partial(_at_once, loop, action))


def main(environ: Mapping[str, str], supervise: Callable[..., Supervisor] = Supervisor) -> int:
    """Run until told to quit. Raises BotTrayError where it cannot begin. 0 also where another agent runs already.

    `supervise` makes the supervisor: one with other times than the usual ones is for tests.
    """
    try:
        return _alone(environ, supervise)
    except BotTrayError as error:
        _say_failed(str(error))
        raise
    except Exception as error:
        _say_failed(unexpected(error).render())
        raise


def _alone(environ: Mapping[str, str], supervise: Callable[..., Supervisor]) -> int:
    folders = files.folders(environ)
    files.private_folder(folders.run)
    try:
        only_one = lease.take(endpoint.LOCK, folders.run)
    except lease.Held:
        _say("running")
        return DONE
    try:
        return asyncio.run(_main(environ, folders, supervise))
    finally:
        only_one.release()


async def _main(environ: Mapping[str, str], folders: files.Folders, supervise: Callable[..., Supervisor]) -> int:
    log = BotLog(folders.logs / "agent.log", max_bytes=1_000_000, backups=1)
    around = surroundings(environ, folders, "agent", log.note)
    note_faults(around.loop, log.note)
    supervisor = supervise(around, folders.logs, Desired(folders.state / "desired.json"))
    agent = Agent(supervisor, environ, folders, lambda: load_config(folders.config_file), log.note, __version__)
    on_signals(agent.ended.set)
    ended = session_end.watch(
        partial(_at_once, around.loop, agent.ended.set),
        _("Your bots are being stopped, so that they lose nothing."),
    )
    file = folders.run / endpoint.AGENT
    log.note(Message("agent {version} started, PID {pid}", version=__version__, pid=os.getpid()).render())
    port = None
    try:
        port = await listen(agent, file)
        if agent.config:
            agent.config.watch()
            await agent.config.read()
        await supervisor.first_steps(HEAD_START)
        port.serve(agent, agent.note, around.pools.prepare)
        _say("ready")
        await agent.ended.wait()
    finally:
        await close(port, agent, file)
        log.note(Message("agent ended").render())
        log.close()
        ended()
    return DONE


def _say_failed(text: str) -> None:
    """For whoever started us and waits: our log may be what cannot be written. A terminal is told on its own way."""
    if sys.stdout is not None and not sys.stdout.isatty():
        _say(f"failed {' '.join(text.split())}")


def note_faults(loop: asyncio.AbstractEventLoop, note: Callable[[str], None], whole: bool = True) -> None:
    """What goes wrong in the loop is written down with its place; not as a whole where a user sees it."""
    loop.set_exception_handler(lambda _, context: note(_context_in_words(context, whole)))


def _at_once(loop: asyncio.AbstractEventLoop, action: Callable[[], None]) -> None:
    """From another thread. The loop may be gone already: then so are the bots."""
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(action)


def _say(word: str) -> None:
    """Tell whoever started us, and let go of what they gave us. There may be nobody (a service, a frozen program)."""
    if sys.stdout is None:
        return
    with suppress(OSError, ValueError):
        print(word, flush=True)
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.close(null)


def _context_in_words(context: Mapping[str, Any], whole: bool) -> str:
    import traceback

    error = context.get("exception")
    if error and not whole:
        return unexpected(error).render()
    told = "".join(traceback.format_exception(error)) if error else ""
    return f"{context.get('message')}\n{told}"
