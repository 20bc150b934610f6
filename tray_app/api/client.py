"""Control over HTTP: what every face holds in its hand.

Where no agent answers, verbs that need one start it (`ensure`), asking never does. Each answer comes in this client's
language.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from tray_app.adapters import process
from tray_app.api import endpoint
from tray_app.api.wire import AgentAway, call, connect, request
from tray_app.core.messages import Message
from tray_app.core.model import BotView, Snapshot

__all__ = ["AgentAway", "Client"]

SILENT = 20 * 86400.0
"""Seconds that a followed bot may be silent; Windows counts milliseconds in 31 bits, which is 24 days."""


class Client:
    """A Control for the agent (or foreground run) whose endpoint file is `file`.

    `start_agent` is called where a verb finds no agent; it returns when one has come up, or raises HostError.
    """

    def __init__(self, file: Path, start_agent: Callable[[], None] | None = None) -> None:
        self._file, self._start_agent = file, start_agent

    def present(self) -> bool:
        """Whether the agent that wrote the file answers; its port may be a stranger's since it was killed."""
        found = endpoint.read(self._file)
        if found is None or process.identify(found.pid) != process.Identity(found.pid, found.birth):
            return False
        try:
            connect(self._file)[0].close()
        except AgentAway:
            return False
        return True

    def snapshot(self) -> Snapshot:
        return Snapshot.from_dict(self.raw_snapshot())

    def raw_snapshot(self) -> dict[str, Any]:
        data: dict[str, Any] = json.loads(call(self._file, "GET", "/v1/snapshot"))
        return data

    def watch(self) -> Iterator[Snapshot]:
        with request(self._file, "GET", "/v1/watch") as stream:
            whole: dict[str, Any] = {}
            try:
                for line in stream:
                    if line.startswith(b"data: "):
                        whole = _merged(whole, json.loads(line[6:]))
                        yield Snapshot.from_dict(whole)
            except (OSError, ValueError):
                pass
        raise AgentAway(Message("The connection to the agent was lost."))

    def start(self, name: str) -> BotView:
        self.ensure()
        return self._verb(name, "start")

    def stop(self, name: str) -> BotView:
        return self._verb(name, "stop")

    def restart(self, name: str) -> BotView:
        self.ensure()
        return self._verb(name, "restart")

    def cure(self, name: str, kind: str, value: str) -> BotView:
        from urllib.parse import urlencode

        asked = _bot(name, f"cure?{urlencode({'kind': kind, 'value': value})}")
        return BotView.from_dict(json.loads(call(self._file, "POST", asked, timeout=60.0)))

    def check(self, name: str) -> dict[str, Any]:
        data: dict[str, Any] = json.loads(call(self._file, "POST", _bot(name, "check"), timeout=60.0))
        return data

    def logs(self, name: str, lines: int = 50, follow: bool = False) -> Iterator[bytes]:
        timeout = SILENT if follow else 15.0
        with request(self._file, "GET", _bot(name, f"logs?lines={lines}&follow={int(follow)}"), timeout) as stream:
            while data := stream.read1(65536):  # type: ignore[attr-defined]
                yield data

    def quit(self) -> None:
        call(self._file, "POST", "/v1/quit")

    def ensure(self) -> None:
        """See to it that an agent answers."""
        if self._start_agent and not self.present():
            self._start_agent()

    def _verb(self, name: str, verb: str) -> BotView:
        return BotView.from_dict(json.loads(call(self._file, "POST", _bot(name, verb))))


def _merged(whole: Mapping[str, Any], delta: Mapping[str, Any]) -> dict[str, Any]:
    bots = {b["name"]: b for b in whole.get("bots", ())} | {b["name"]: b for b in delta.get("bots", ())}
    order = delta.get("order", bots)
    return {**whole, **delta, "bots": [bots[name] for name in order if name in bots]}


def _bot(name: str, what: str) -> str:
    from urllib.parse import quote

    return f"/v1/bots/{quote(name, safe='')}/{what}"
