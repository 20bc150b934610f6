"""What bots write, as it is written.

GET /v1/bots/{name}/logs?lines=&follow=1   the newest lines of its log, and what comes
GET /v1/logs?bot=&bot=&lines=&follow=1     of several logs in one, of all where none is named: the name and a tab before
                                           each line, by time; `lines` of each at most
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from typing import Protocol

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from tray_app.adapters.logs.stamps import stamp
from tray_app.core.backlog import FOLLOWER, PIECE, Backlog
from tray_app.core.merged import Named, merged, named


class Written(Protocol):
    async def fresh(self) -> None: ...

    def chosen(self, names: Sequence[str]) -> list[str]:
        """The bots that are named, each once; all where none is. Raises ConfigError where there is no such bot."""
        ...

    def follow(self, name: str, callback: Callable[[bytes], None], lines: int) -> tuple[bytes, Callable[[], None]]: ...


def routes(agent: Written, number: Callable[[Request, str, str], int]) -> list[Route]:
    async def one(request: Request) -> Response:
        return await answer(request, [request.path_params["name"]], _plain)

    async def several(request: Request) -> Response:
        return await answer(request, request.query_params.getlist("bot"), _merged)

    async def answer(request: Request, names: list[str], written: Callable[..., AsyncIterator[bytes]]) -> Response:
        lines, follow = number(request, "lines", "50"), request.query_params.get("follow") == "1"
        await agent.fresh()
        chosen = agent.chosen(names)  # told now: an answer that has begun as a stream cannot turn into an error
        return StreamingResponse(written(agent, chosen, lines, follow), media_type="application/octet-stream")

    return [Route("/v1/bots/{name}/logs", one), Route("/v1/logs", several)]


async def _plain(agent: Written, names: list[str], lines: int, follow: bool) -> AsyncIterator[bytes]:
    (name,) = names
    backlog = Backlog(FOLLOWER, f"{name}.log", stamp)
    come = asyncio.Event()

    def take(data: bytes) -> None:
        backlog.put(data)
        come.set()

    tail, stop = agent.follow(name, take, lines)
    try:
        yield tail
        while follow:
            await come.wait()
            come.clear()
            while piece := backlog.take():
                yield piece
    finally:
        stop()


async def _merged(agent: Written, names: list[str], lines: int, follow: bool) -> AsyncIterator[bytes]:
    backlogs: list[Backlog] = []
    come = asyncio.Event()
    tails: list[tuple[str, bytes]] = []
    with ExitStack() as ends:
        for name in names:
            room = max(FOLLOWER // len(names), PIECE)
            backlog = Backlog(room, f"{name}.log", partial(_stamped, name))
            backlogs.append(backlog)
            tail, stop = agent.follow(name, _taker(name, backlog, come), lines)
            ends.callback(stop)
            tails.append((name, tail))
        yield merged(tails, lines)
        while follow:
            await come.wait()
            come.clear()
            while waiting := [one for one in backlogs if one]:
                for backlog in waiting:
                    for piece in _to_a_lines_end(backlog):
                        yield piece


def _stamped(name: str) -> bytes:
    return named(name, stamp())


def _taker(name: str, backlog: Backlog, come: asyncio.Event) -> Callable[[bytes], None]:
    lines = Named(name)

    def take(data: bytes) -> None:
        backlog.put(lines.lines(data))
        come.set()

    return take


def _to_a_lines_end(backlog: Backlog) -> Iterator[bytes]:
    """What it has, up to where another log's lines may follow."""
    while piece := backlog.take():
        yield piece
        if piece.endswith(b"\n"):
            return
