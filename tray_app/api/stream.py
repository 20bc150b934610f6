"""The stream of changes: a whole snapshot, then {"bots": [changed], ...} for each change, for any number of watchers.

A bot that has not changed is the same object in each snapshot of one language, and is written as JSON once, however
many watch: a change of one bot among a hundred costs that one.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import asdict
from typing import Any, Protocol

from tray_app.core.model import BotView, Snapshot
from tray_app.core.standing import told

KEEPALIVE = 25.0  # a comment on an idle stream, so that a reader that has gone is noticed


class Watched(Protocol):
    def snapshot(self, language: str) -> Snapshot: ...

    @property
    def revision(self) -> int: ...

    async def next_change(self, after: int) -> int: ...

    @property
    def closed(self) -> bool:
        """The streams end: nothing more will come."""
        ...


class Changes:
    """What all watchers of one agent share."""

    def __init__(self, agent: Watched) -> None:
        self._agent = agent
        self._snapshots: dict[str, tuple[int, Snapshot]] = {}
        self._written: dict[tuple[str, str], tuple[BotView, bytes]] = {}

    async def watch(self, language: str) -> AsyncIterator[bytes]:
        """Server-sent events; `order` where bots came or went."""
        before: Snapshot | None = None
        clock = asyncio.get_running_loop().time
        silent = clock()
        while not self._agent.closed:
            revision = self._agent.revision
            now = self._snapshot(language, revision)
            if told := self._told(language, before, now):
                yield b"data: {" + b", ".join(told) + b"}\n\n"
                silent = clock()
            before = now
            while True:
                try:  # what changes and is not seen, such as the time that a bot has left, is no sign of life
                    await asyncio.wait_for(self._agent.next_change(revision), silent + KEEPALIVE - clock())
                    break
                except TimeoutError:
                    yield b": still here\n\n"
                    silent = clock()

    def _snapshot(self, language: str, revision: int) -> Snapshot:
        known = self._snapshots.get(language)
        if known is None or known[0] != revision:
            known = self._snapshots[language] = (revision, self._agent.snapshot(language))
            names = {(language, bot.name) for bot in known[1].bots}
            for gone in [key for key in self._written if key[0] == language and key not in names]:
                del self._written[gone]
        return known[1]

    def _told(self, language: str, before: Snapshot | None, now: Snapshot) -> list[bytes]:
        said = []
        if before is None or now.agent != before.agent:
            said.append(b'"agent": ' + _json(asdict(now.agent) if now.agent else None))
        known = {bot.name: bot for bot in before.bots} if before else {}
        changed = [bot for bot in now.bots if (old := known.get(bot.name)) is not bot and old != bot]
        if before is None or changed:
            said.append(b'"bots": [' + b", ".join(self._one(language, bot) for bot in changed) + b"]")
        if before is None or now.problem != before.problem:
            said.append(b'"problem": ' + _json(now.problem))
        if before is not None and [b.name for b in now.bots] != [b.name for b in before.bots]:
            said.append(b'"order": ' + _json([bot.name for bot in now.bots]))
        return said

    def _one(self, language: str, bot: BotView) -> bytes:
        written = self._written.get((language, bot.name))
        if written is None or written[0] is not bot:
            written = self._written[language, bot.name] = (bot, _json(told(bot)))
        return written[1]


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
