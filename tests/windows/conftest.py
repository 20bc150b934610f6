"""What only Windows has: jobs, consoles, mandatory locks. Run on the test bed's Python, and on Windows itself."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tray_app.adapters.processes import process

HERE = Path(__file__).parent
PATIENCE = 30.0  # seconds for anything that takes a moment


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if sys.platform != "win32":
        for item in items:
            if HERE in item.path.parents:
                item.add_marker(pytest.mark.skip(reason="asks for Windows itself: see tests/windows_bed"))


class Started:
    """One child of a host: what it has written, and how it ended."""

    def __init__(
        self, host: process.Host, argv: list[str], folder: Path, grace: float, environ: dict[str, str]
    ) -> None:
        self.output = b""
        self.ended_output = False
        self.exit: asyncio.Future[tuple[int, int]] = asyncio.get_running_loop().create_future()
        self._more = asyncio.Event()
        self.child: Any = host.spawn(
            argv,
            folder=folder,
            environ={**os.environ, **environ},
            lock=None,
            sink=self,
            on_exit=lambda code, leftovers: self.exit.set_result((code, leftovers)),
            grace=grace,
        )

    def write(self, data: bytes) -> None:
        self.output += data
        self._more.set()

    def pause(self) -> float:
        return 0.0

    def end_of_output(self) -> None:
        self.ended_output = True
        self._more.set()

    async def says(self, text: bytes) -> bytes:
        """Everything written so far, as soon as `text` is in it."""
        while text not in self.output:
            assert not self.ended_output, f"ended before {text!r}: {self.output!r}"
            self._more.clear()
            async with asyncio.timeout(PATIENCE):
                await self._more.wait()
        return self.output

    async def end(self) -> tuple[int, int]:
        async with asyncio.timeout(PATIENCE):
            return await asyncio.shield(self.exit)


class Hosted:
    """A host in a running loop, and a folder for its bots."""

    def __init__(self, host: process.Host, folder: Path) -> None:
        self.host, self.folder = host, folder
        self.started: list[Started] = []

    def start(
        self, source: str, *options: str, grace: float = 3.0, argv: list[str] | None = None, **environ: str
    ) -> Started:
        script = self.folder / f"bot{len(self.started)}.py"
        script.write_text(source, encoding="utf-8")
        self.started.append(
            Started(self.host, argv or [sys.executable, "-u", *options, str(script)], self.folder, grace, environ)
        )
        return self.started[-1]


@pytest.fixture
def hosted(tmp_path: Path) -> Callable[[Callable[[Hosted], Awaitable[None]]], None]:
    """Runs a test's coroutine with a host; whatever it has started is gone afterwards."""

    def run(test: Callable[[Hosted], Awaitable[None]]) -> None:
        async def main() -> None:
            host = process.host(asyncio.get_running_loop())
            here = Hosted(host, tmp_path)
            try:
                await test(here)
            finally:
                for one in here.started:
                    if not one.exit.done():
                        one.child.kill()
                        await one.end()
                host.close()

        asyncio.run(main())

    return run


@pytest.fixture
def ended() -> Iterator[list[int]]:
    """Pids of the test's own that must be gone after it, whatever happens."""
    import psutil

    pids: list[int] = []
    yield pids
    for pid in pids:
        try:
            psutil.Process(pid).kill()
        except psutil.Error:
            continue
