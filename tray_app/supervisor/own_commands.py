"""What a face asks of a command of ours: run as anybody types it, in a process of its own. So both say the same, a look
through the whole computer holds up no bot, and nothing of it stays in the agent's memory.
"""

import asyncio
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tray_app.adapters.system import NO_WINDOW
from tray_app.core.errors import HostError
from tray_app.core.messages import Message
from tray_app.core.reasons import because
from tray_app.core.tokens.redact import redact
from tray_app.supervisor.workers import Pools

AT_ONCE = 2  # each looks through all processes


class OwnCommands:
    """`environ` is the agent's; `at_once` run at a time, and the others wait for them."""

    def __init__(self, pools: Pools, environ: Mapping[str, str], at_once: int = AT_ONCE) -> None:
        self._pools, self._environ = pools, environ
        self._room = asyncio.Semaphore(at_once)

    async def file(self, words: Sequence[str], language: str, patience: float, folder: Path) -> bytes:
        """What `bottray WORDS FILE` writes into a file that is not there yet. `folder` is for us alone.

        Raises HostError where it writes none, or not within `patience` seconds: then it is ended.
        """
        from tray_app.adapters.processes import detached

        command, environ = detached.own_command(*words), {**self._environ, "BOTTRAY_LANG": language}
        async with self._room:
            written: bytes = await self._pools.ask(_written, command, environ, patience, folder)
        return written

    async def json(self, words: Sequence[str], language: str, patience: float, given: Any = None) -> tuple[Any, str]:
        """What `bottray WORDS` says in JSON, and what it has to remark; both without tokens. It is `given` what it is
        to read, in JSON too.

        Raises HostError where it says no JSON, or not within `patience` seconds: then it is ended.
        """
        from tray_app.adapters.processes import detached

        command, environ = detached.own_command(*words), {**self._environ, "BOTTRAY_LANG": language}
        async with self._room:
            said, remarks = await self._pools.ask(_run, command, environ, patience, given)
        try:
            return json.loads(redact(said)), redact(remarks)
        except ValueError:
            raise HostError(Message("{text}", text=redact(remarks or said or " ".join(words)))) from None


def _written(command: Sequence[str], environ: Mapping[str, str], patience: float, folder: Path) -> bytes:
    """Raises HostError."""
    import tempfile

    with tempfile.TemporaryDirectory(prefix="asked-", dir=folder) as own:
        file = Path(own, "written")
        said, remarks = _run([*command, str(file)], environ, patience)
        try:
            return file.read_bytes()
        except OSError:
            raise HostError(Message("{text}", text=redact(remarks or said))) from None


def _run(command: Sequence[str], environ: Mapping[str, str], patience: float, given: Any = None) -> tuple[str, str]:
    """Standard output and error. Raises HostError."""
    import subprocess

    try:
        # in our own session: what a thread of ours waits for is told from a bot's by that (children_linux.py)
        done = subprocess.run(
            command,
            env=dict(environ),
            input=b"" if given is None else json.dumps(given).encode(),
            capture_output=True,
            timeout=patience,
            check=False,
            creationflags=NO_WINDOW,
        )
    except subprocess.TimeoutExpired:
        raise HostError(Message("It took longer than {seconds} s, and was given up.", seconds=int(patience))) from None
    except OSError as error:
        raise HostError(
            Message("{program} could not be started: {error}.", program=command[0], error=because(error))
        ) from None
    return done.stdout.decode("utf-8", "replace"), done.stderr.decode(errors="replace").strip()
