"""The page in a browser, as far as somebody has it open: until a first link is asked for nothing of it is loaded."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from tray_app.api.page.visits import Visits


class Pages:
    """`file` is where sessions are kept for the next agent; None for nowhere."""

    def __init__(self, port: int, file: Path | None) -> None:
        self._port, self._file = port, file
        self._visits: Visits | None = None
        self.app: Starlette | None = None

    def address(self, read_only: bool) -> str:
        """A link that opens the page once."""
        return self._opened().address(read_only)

    async def close_all(self) -> int:
        """End every session; how many browsers had a page open."""
        visits = self.visits()
        return await visits.sessions.close_all() if visits else 0

    def visits(self) -> "Visits | None":
        """The door for browsers; None where nobody has the page open, nor had it with the agent before."""
        if self._visits is None and (self._file is None or not self._file.exists()):
            return None
        return self._opened()

    def _opened(self) -> "Visits":
        if self._visits is None:
            from tray_app.api.page.visits import Visits

            assert self.app is not None
            self._visits = Visits(self.app, self._port, self._file)
        return self._visits


def kept_beside(file: Path) -> Path:
    """Where the sessions are kept of the agent whose endpoint file is `file`."""
    return file.with_suffix(".page")


def port_before(file: Path) -> int:
    """The port that the agent before had, where a page of it is still open; else 0."""
    if not file.exists():
        return 0
    import time

    from tray_app.api.page import kept

    known = kept.read(file, time.time())
    return known.port if known else 0
