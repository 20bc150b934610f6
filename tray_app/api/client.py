"""Control over HTTP: what every face holds in its hand.

Where no agent answers, verbs that need one start it (`ensure`), asking never does. Each answer comes in this client's
language.
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from tray_app.api import endpoint
from tray_app.api.silence import beyond, silent
from tray_app.api.wire import ANSWER, AgentAway, AgentSilent, call, foreign, holds_port, lost, request, snapshot
from tray_app.core.model import BotView, Snapshot

__all__ = ["AgentAway", "AgentSilent", "Client"]

SILENT = 20 * 86400.0
"""Seconds that a followed bot may be silent; Windows counts milliseconds in 31 bits, which is 24 days."""


class Client:
    """A Control for the agent (or foreground run) whose endpoint file is `file`.

    `start_agent` is called where a verb finds no agent; it returns when one has come up, or raises HostError.
    """

    def __init__(self, file: Path, start_agent: Callable[[], None] | None = None) -> None:
        self._file, self._start_agent = file, start_agent

    def present(self) -> bool:
        """Whether the program that wrote the file lives and has its port; asked for something, it may still be silent.

        The port may be a stranger's since it was killed.
        """
        found = endpoint.read(self._file)
        return found is not None and endpoint.alive(found) and holds_port(found)

    def silence(self) -> AgentSilent | None:
        """Why the program that wrote the file is not there for us; None where it has gone."""
        found = endpoint.read(self._file)
        if found is None:
            return None
        return silent(found) if endpoint.alive(found) else beyond(self._file, found)

    def wrote(self) -> tuple[int, str] | None:
        """Pid and birth of the program that wrote the file, or of the one before it, which is ending."""
        found = endpoint.read(self._file) or endpoint.read(endpoint.ending(self._file))
        return (found.pid, found.birth) if found else None

    def left_behind(self) -> bool:
        """Whether the program that wrote the file has gone, so that nothing will ever come of it."""
        found = endpoint.read(self._file)
        return found is None or not endpoint.alive(found)

    def snapshot(self) -> Snapshot:
        return _understood(Snapshot.from_dict, self.raw_snapshot())

    def raw_snapshot(self) -> dict[str, Any]:
        return snapshot(self._file)

    def watch(self) -> Iterator[Snapshot]:
        import json

        with request(self._file, "GET", "/v1/watch") as stream:
            whole: dict[str, Any] = {}
            for line in stream.lines():
                if line.startswith(b"data: "):
                    whole = _merged(whole, _understood(json.loads, line[6:]))
                    yield _understood(Snapshot.from_dict, whole)
        raise lost()

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
        return _understood(BotView.from_dict, call(self._file, "POST", asked, timeout=60.0))

    def check(self, name: str) -> dict[str, Any]:
        return call(self._file, "POST", _bot(name, "check"), timeout=60.0)

    def logs(self, name: str, lines: int = 50, follow: bool = False) -> Iterator[bytes]:
        timeout = SILENT if follow else 15.0
        with request(self._file, "GET", _bot(name, f"logs?lines={lines}&follow={int(follow)}"), timeout) as stream:
            while data := stream.chunk():
                yield data

    def metrics(self) -> str:
        """Its numbers, in the format of Prometheus."""
        with request(self._file, "GET", "/metrics", whole=ANSWER) as stream:
            return stream.whole().decode(errors="replace")

    def quit(self) -> None:
        call(self._file, "POST", "/v1/quit")

    def page(self, read_only: bool) -> str:
        """An address that opens the page in a browser: once, within a minute."""
        told = call(self._file, "POST", f"/v1/links?read_only={int(read_only)}")
        return _understood(lambda answer: str(answer["address"]), told)

    def close_pages(self) -> int:
        """End every open page; how many browsers had one."""
        return _understood(lambda answer: int(answer["closed"]), call(self._file, "DELETE", "/v1/links"))

    def ensure(self) -> None:
        """See to it that an agent answers."""
        if not self._start_agent or self.present():
            return
        found = endpoint.read(self._file)
        if found and not endpoint.alive(found) and (told := beyond(self._file, found)):
            raise told
        self._start_agent()

    def _verb(self, name: str, verb: str) -> BotView:
        return _understood(BotView.from_dict, call(self._file, "POST", _bot(name, verb)))


T = TypeVar("T")


def _understood(read: Callable[[Any], T], data: Any) -> T:
    """Raises AgentSilent for what an agent of this version does not say."""
    try:
        return read(data)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise foreign() from None


def _merged(whole: Mapping[str, Any], delta: Mapping[str, Any]) -> dict[str, Any]:
    """Raises as `_understood`."""
    return _understood(lambda told: _put_together(whole, told), delta)


def _put_together(whole: Mapping[str, Any], delta: Mapping[str, Any]) -> dict[str, Any]:
    bots = {b["name"]: b for b in whole.get("bots", ())} | {b["name"]: b for b in delta.get("bots", ())}
    order = delta.get("order", bots)
    return {**whole, **delta, "bots": [bots[name] for name in order if name in bots]}


def _bot(name: str, what: str) -> str:
    from urllib.parse import quote

    return f"/v1/bots/{quote(name, safe='')}/{what}"
