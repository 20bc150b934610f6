"""A bot that is added on the page, or changed, or gets a new token: the folders to choose from, and what `bottray add`
says and asks, which is a process of its own."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress
from typing import Any

from tray_app.adapters.processes import answering, detached
from tray_app.adapters.projects import browsed, nearby
from tray_app.core.errors import HostError
from tray_app.core.messages import Message
from tray_app.core.reasons import because
from tray_app.supervisor.surroundings import Surroundings

LOOK = 90.0
"""Seconds to look at a bot: a pipe is waited for during half a minute, Telegram too."""
LIST = 15.0
"""Seconds to list a folder; a disk in the net may be gone."""
_ON_THE_WAY = (b'{"said"', b'{"doing"', b'{"heard"')


async def browse(around: Surroundings, bots: list[Mapping[str, str | None]], named: str) -> dict[str, Any]:
    """A folder's names, and where else somebody may begin. Raises ConfigError, HostError."""

    def look() -> dict[str, Any]:
        return {**browsed.browse(named).to_dict(), "places": browsed.places(bots, around.base)}

    return await _of_disk(around, look, named)


async def near(around: Surroundings) -> dict[str, Any]:
    """What looks like a bot where people put theirs, by names alone. Raises HostError."""

    def look() -> dict[str, Any]:
        return {"found": [one.to_dict() for one in nearby.nearby()]}

    return await _of_disk(around, look, "~")


async def _of_disk(around: Surroundings, look: Callable[[], dict[str, Any]], named: str) -> dict[str, Any]:
    try:
        return await asyncio.wait_for(around.pools.look(look), LIST)
    except TimeoutError:
        raise HostError(
            Message("The disk does not answer: {path}.", path=named),
            Message("Look whether it is connected, or choose another folder."),
        ) from None


def add(around: Surroundings, asked: Mapping[str, Any], language: str) -> AsyncIterator[bytes]:
    """The answer to `asked` (commands/add_page.py), a line of JSON each; the last one is what it comes to."""
    return _said(around, "adding", asked, language, None if asked.get("seal") else LOOK)


def edit(around: Surroundings, asked: Mapping[str, Any], language: str) -> AsyncIterator[bytes]:
    """The answer to `asked` (commands/edit_page.py), one line of JSON."""
    return _said(around, "editing", asked, language, LOOK)


def paste(around: Surroundings, asked: Mapping[str, Any], language: str) -> AsyncIterator[bytes]:
    """The answer to `asked` (commands/token_page.py), one line of JSON. The token goes through a pipe alone."""
    return _said(around, "pasting", asked, language, LOOK)


async def _said(
    around: Surroundings, word: str, asked: Mapping[str, Any], language: str, patience: float | None
) -> AsyncIterator[bytes]:
    """What the program of ours that is started by `word` says, a line each."""
    come: asyncio.Queue[bytes | None] = asyncio.Queue()
    environ = {**around.environ, "BOTTRAY_LANG": language}

    def put(line: bytes) -> None:
        with suppress(RuntimeError):  # the loop has ended, and with it whoever would read that
            around.loop.call_soon_threadsafe(come.put_nowait, line)

    work = around.pools.ask(
        answering.answers, detached.own_command(word), environ, json.dumps(asked).encode(), put, patience
    )
    work.add_done_callback(lambda _: come.put_nowait(None))
    last = b""
    while (line := await come.get()) is not None:
        last = line
        yield line
    if trouble := _trouble(work, last):
        told = {"message": trouble.render(language), "cure": ""}
        yield json.dumps({"refused": told}).encode() + b"\n"


def _trouble(work: "asyncio.Future[Any]", last: bytes) -> Message | None:
    """Why there is no answer to the end."""
    match work.exception():
        case answering.TooLong():
            return Message("That was not looked at to its end: it took longer than {n} seconds.", n=int(LOOK))
        case OSError() as error:
            return Message("This computer refused: {error}.", error=because(error))
        case None if not last or last.startswith(_ON_THE_WAY):
            return Message("BotTray was ended while it looked at that.")
    return None
