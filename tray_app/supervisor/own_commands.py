"""What a face asks of a command of ours: run as anybody types it, in a process of its own. So both say the same, a look
through the whole computer holds up no bot, and nothing of it stays in the agent's memory.
"""

import asyncio
import json
import subprocess
from collections.abc import Mapping, Sequence
from typing import Any

from tray_app.adapters.processes import detached
from tray_app.adapters.system import NO_WINDOW
from tray_app.core.errors import HostError
from tray_app.core.messages import Message
from tray_app.core.reasons import because
from tray_app.core.tokens.redact import redact
from tray_app.supervisor.workers import Pools

AT_ONCE = 2  # each looks through all processes


class OwnCommands:
    """`environ` is the agent's."""

    def __init__(self, pools: Pools, environ: Mapping[str, str]) -> None:
        self._pools, self._environ = pools, environ
        self._room = asyncio.Semaphore(AT_ONCE)

    async def json(self, words: Sequence[str], language: str, patience: float) -> tuple[Any, str]:
        """What `bottray WORDS` says in JSON, and what it has to remark; both without tokens.

        Raises HostError where it says no JSON, or not within `patience` seconds: then it is ended.
        """
        command = detached.own_command(*words)
        async with self._room:
            said, remarks = await self._pools.ask(_run, command, {**self._environ, "BOTTRAY_LANG": language}, patience)
        try:
            return json.loads(redact(said)), redact(remarks)
        except ValueError:
            raise HostError(Message("{text}", text=remarks or said or " ".join(words))) from None


def _run(command: Sequence[str], environ: Mapping[str, str], patience: float) -> tuple[str, str]:
    """Standard output and error. Raises HostError."""
    try:
        # in our own session: what a thread of ours waits for is told from a bot's by that (children_linux.py)
        done = subprocess.run(
            command,
            env=dict(environ),
            stdin=subprocess.DEVNULL,
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
