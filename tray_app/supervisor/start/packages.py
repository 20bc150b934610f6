"""What one bot needs beside its script: looked at before it starts, and installed where `install = true` says so.

Looked at only when something was changed since the last time, so that a crash restart costs nothing. What lacks is told
and never keeps a bot from being started: only the script itself knows whether it can do without.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tray_app.adapters.processes import process
from tray_app.adapters.projects import interpreter
from tray_app.adapters.projects.interpreter import python_words
from tray_app.core.errors import ConfigError
from tray_app.core.messages import Message
from tray_app.core.model import BotSpec
from tray_app.supervisor import cures

if TYPE_CHECKING:
    from tray_app.adapters.projects.pythons.needs import Needs
    from tray_app.adapters.projects.pythons.requirements import Lacking

PATIENCE = 30.0  # seconds for the interpreter to say what it has
Note = Callable[[str], None]


class _Collected:
    """A sink that keeps the end of what a child writes, and passes all of it on."""

    def __init__(self, also: process.Sink | None = None) -> None:
        self.data, self._also = bytearray(), also

    def write(self, data: bytes) -> None:
        self.data += data
        del self.data[:-65536]
        if self._also:
            self._also.write(data)

    def drain(self, pipe: int) -> bool:
        while True:
            try:
                data = os.read(pipe, 65536)
            except BlockingIOError:
                return True
            except OSError:
                return False
            if not data:
                return False
            self.write(data)

    def pause(self) -> float:
        return self._also.pause() if self._also else 0.0

    def end_of_output(self) -> None:
        if self._also:
            self._also.end_of_output()

    @property
    def text(self) -> str:
        return self.data.decode(errors="replace")


class Packages:
    """`warning` is what there is to tell; `changed` is called when it is another one."""

    def __init__(
        self,
        host: process.Host,
        in_thread: Callable[..., Awaitable[Any]],
        log: process.Sink,
        note: Note,
        changed: Callable[[], None],
    ) -> None:
        self.warning: Message | None = None
        self.offer: cures.Offer | None = None
        """What can be installed once the user says so, as long as that warning stands."""
        self._agreed = False
        self._host, self._in_thread, self._log, self._note, self._changed = host, in_thread, log, note, changed
        self._seen: object = None

    async def see_to(
        self, spec: BotSpec, launch: interpreter.Launch, folder: Path, environ: Mapping[str, str], lock: int | None
    ) -> bool:
        """Look, tell, install; `folder` is that of bots.toml. Whether something was installed, so that the interpreter
        may be another one now. Raises ConfigError, HostError."""
        python = python_words(launch)
        if python is None or launch.script is None:
            return False
        file, install = launch.requirements, spec.install or self._agreed
        self._agreed = False  # for this once
        if file is None and not install:
            self._tell(None)
            return False
        seen = (python, launch.script, await self._in_thread(_stamp, file), install)
        if seen == self._seen and self.warning is None:
            return False
        # not for the many bots that need none of it
        from tray_app.adapters.projects.pythons.installation import environment_of
        from tray_app.adapters.projects.pythons.needs import needs

        wanted = await self._in_thread(needs, launch.script, file, launch.root, launch.folder)
        lacking = await self._ask(python, wanted, launch, environ, lock)
        installed = False
        if lacking and install:
            await self._install(spec, python, wanted, lacking, launch, environ, lock)
            installed = True
            again = python_words(await self._in_thread(interpreter.resolve, spec, folder)) or python
            lacking = await self._ask(again, wanted, launch, environ, lock)
        self._seen = seen
        if not lacking:
            self._tell(None)
        elif install:
            self._tell(Message("{bot} still lacks {names}: write the package into requirements.txt.",
                               bot=spec.name, names=lacking.names))  # fmt: skip
        elif launch.chosen and environment_of(Path(python[0])) is None:
            self._tell(Message('{bot} lacks {names}, and {python} belongs to the system. Install that there, or write '
                               'install = true into its entry in the place of "python".',
                               bot=spec.name, names=lacking.names, python=python[0]))  # fmt: skip
        else:
            self._tell(Message('{bot} lacks {names}. Install it, or let BotTray do it: install = true.',
                               bot=spec.name, names=lacking.names))  # fmt: skip
            self.offer = await self._offered(spec, python, wanted, lacking)
        return installed

    async def _offered(
        self, spec: BotSpec, python: Sequence[str], wanted: "Needs", lacking: "Lacking"
    ) -> cures.Offer | None:
        from tray_app.adapters.projects.pythons import installation

        try:
            plan = await self._in_thread(installation.installation, python, wanted, lacking, spec.python is not None)
        except ConfigError:
            return None

        async def carry_out() -> None:
            self._agreed = True  # whoever takes the offer starts the bot anew

        own = plan.made or installation.environment_of(plan.python) or plan.python
        return cures.install(own, carry_out) if plan.commands else None

    async def _ask(
        self, python: Sequence[str], wanted: "Needs", launch: interpreter.Launch,
        environ: Mapping[str, str], lock: int | None,
    ) -> "Lacking | None":  # fmt: skip
        from tray_app.adapters.projects.pythons import requirements

        sink = _Collected()
        try:
            await asyncio.wait_for(
                self._run(requirements.question(python, wanted), launch.folder, environ, lock, sink), PATIENCE
            )
        except OSError:  # a TimeoutError is one
            return None  # the start itself will say what is wrong with it
        return requirements.answer(wanted, sink.text)

    async def _install(
        self, spec: BotSpec, python: Sequence[str], wanted: "Needs", lacking: "Lacking",
        launch: interpreter.Launch, environ: Mapping[str, str], lock: int | None,
    ) -> None:  # fmt: skip
        from tray_app.adapters.projects.pythons import installation

        plan = await self._in_thread(installation.installation, python, wanted, lacking, spec.python is not None)
        existed = plan.made is not None and plan.made.exists()
        if plan.commands:
            telling = Message("installing what {bot} lacks: {names}", bot=spec.name, names=lacking.names)
            self._note(telling.render())
            self._tell(telling)
        for step in plan.commands:
            sink = _Collected(self._log)
            try:
                code = await self._run(step, launch.folder, environ, lock, sink)
                if code:
                    raise installation.failed(step, code, sink.text, spec.name)
            except BaseException:
                installation.take_back(plan.made if step is plan.commands[0] else None, existed)
                self._tell(None)
                raise

    async def _run(
        self, command: Sequence[str], folder: Path, environ: Mapping[str, str], lock: int | None, sink: process.Sink
    ) -> int:
        """A child of ours, to its end; ended with its tree where we are not waited for any more. Raises OSError."""
        ended: asyncio.Future[int] = asyncio.get_running_loop().create_future()

        def on_exit(code: int, leftovers: int) -> None:
            if not ended.done():
                ended.set_result(code)

        child = self._host.spawn(
            command, folder=folder, environ=environ, lock=lock, sink=sink, on_exit=on_exit, grace=2.0
        )
        try:
            return await ended
        except asyncio.CancelledError:
            child.kill()
            raise

    def _tell(self, warning: Message | None) -> None:
        self.offer = None
        if warning != self.warning:
            self.warning = warning
            if warning:
                self._note(warning.render())
            self._changed()


def _stamp(file: Path | None) -> object:
    try:
        found = file.stat() if file else None
    except OSError:
        return None
    return found and (str(file), found.st_mtime_ns, found.st_size)
