"""A small Bot API server on loopback, true to the rules that decide who reads a bot's updates.

    with Emulator() as emulator:
        emulator.add_bot("123456:EXAMPLE")
        ...                                    # a bot calls emulator.url + "/bot123456:EXAMPLE/getUpdates"

The rules are in polling.py, the other methods in emulated_bot.py; how readers at once are counted is in readers.py.
One thread with one event loop serves everybody; an `Emulator` may be used from any thread.
"""

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Self

from tray_app.core.pattern import pattern
from tray_app.core.tokens.token import USUAL
from tray_app.demo.answers import reply_to
from tray_app.demo.calls import Call, Reply, failure
from tray_app.demo.emulated_bot import EmulatedBot
from tray_app.demo.wire import Connection, Request

BOT_PATH = pattern(r"/bot([^/]+)/(?:test/)?([^/]*)")
GOOD_FORM = pattern(r"(?=.{1,80}$)" + USUAL.pattern)
WATCH_GAP = 0.03
State = dict[str, Any]


@dataclass
class Entry:
    """A bot and what the server keeps of it beside the rules: its open requests, and who waits for a newer state."""

    bot: EmulatedBot
    version: int = 0
    requests: set[Request] = field(default_factory=set)
    watchers: list[Callable[[], object]] = field(default_factory=list)


class Emulator:
    """Serves on 127.0.0.1 from `start` (or `with`) to `close`. With `port` 0 the system chooses one; `url` names it.

    Its methods raise ValueError for a token that was never added or an argument that makes no sense.
    """

    bot = EmulatedBot
    verbs = ("queue",)  # what `ask` hands to a bot

    def __init__(self, port: int = 0) -> None:
        self._port = port
        self._bots: dict[str, Entry] = {}
        self._connections: set[Connection] = set()
        # Also on Windows, where the usual loop reads ahead of `Request.gone`.
        self._loop = asyncio.SelectorEventLoop()
        self._thread = threading.Thread(target=self._serve, name="Bot API emulator", daemon=True)

    def start(self) -> Self:
        """Raises OSError where the port is taken."""
        connection = partial(Connection, self._handle, self._connections)
        serving = self._loop.create_server(connection, "127.0.0.1", self._port, backlog=1024)
        try:
            self._server = self._loop.run_until_complete(serving)
        except OSError:
            self._loop.close()
            raise
        self.url = "http://{}:{}".format(*self._server.sockets[0].getsockname())
        self._thread.start()
        return self

    def close(self) -> None:
        """End as a server that is killed: nobody gets a last answer."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.close()

    def _serve(self) -> None:
        self._loop.run_forever()
        self._server.close()
        for connection in list(self._connections):
            connection.reset()
        self._loop.run_until_complete(asyncio.sleep(0))  # lets the connections close their sockets
        self._loop.close()

    def ask(self, verb: str, **arguments: Any) -> Any:
        """Have one verb done and give its result."""
        answer: Future[Any] = Future()

        def do() -> None:
            try:
                self._do(verb, arguments, answer.set_result)
            except (TypeError, ValueError) as error:
                answer.set_exception(ValueError(str(error)))

        self._loop.call_soon_threadsafe(do)
        return answer.result()

    def add_bot(self, token: str, username: str = "demo_bot") -> None:
        """Make a token good. One that was never added is refused with 401."""
        self.ask("add_bot", token=token, username=username)

    def queue(self, token: str, text: str, count: int = 1, chat_id: int = 1) -> list[int]:
        """A user writes `text`, or `count` texts "TEXT 1", "TEXT 2", ... at once. Gives the update ids."""
        ids: list[int] = self.ask("queue", token=token, text=text, count=count, chat_id=chat_id)
        return ids

    def state(self, token: str, newer_than: int = -1, timeout: float = 0.0) -> State:
        """What is described at `EmulatedBot.state`, and a `version`.

        With `newer_than` the answer waits until the version is above it, for at most `timeout` seconds.
        """
        state: State = self.ask("state", token=token, newer_than=newer_than, timeout=timeout)
        return state

    def wait_for(self, token: str, condition: Callable[[State], object], timeout: float = 60.0) -> State:
        """The first state that meets the condition. Raises TimeoutError, with the last state seen."""
        end = time.monotonic() + timeout
        state = self.state(token)
        while not condition(state):
            left = end - time.monotonic()
            if left <= 0:
                raise TimeoutError(f"not seen within {timeout} s: {state}")
            state = self.state(token, newer_than=state["version"], timeout=left)
        return state

    def _handle(self, request: Request) -> None:
        to_bot = BOT_PATH.fullmatch(request.path)
        try:
            if to_bot:
                self._to_bot(to_bot[1], to_bot[2], request)
            else:
                reply_to(request, failure(404, "Not Found"))
        except (TypeError, ValueError) as error:
            reply_to(request, failure(400, f"Bad Request: {error}"))

    def _to_bot(self, token: str, method: str, request: Request) -> None:
        entry = self._bots.get(token)
        if entry is None:
            good = GOOD_FORM.fullmatch(token)
            reply_to(request, failure(401, "Unauthorized" if good else "Unauthorized: invalid token specified"))
            return

        def answered(reply: Reply) -> None:
            entry.requests.discard(request)
            reply_to(request, reply)

        def hung_up() -> None:
            entry.requests.discard(request)
            entry.bot.hung_up(call)

        call = Call(method, request.params(), answered, request.headers.get("x-reader"), request.gone)
        request.on_gone = hung_up
        entry.requests.add(request)
        self.serve(entry, call, request)

    def serve(self, entry: Entry, call: Call, request: Request) -> None:
        entry.bot.call(call)

    def _do(self, verb: str, arguments: dict[str, Any], done: Callable[[Any], object]) -> None:
        """One verb; `done` takes its result, for `state` perhaps later."""
        if verb == "add_bot":
            done(self._add_bot(**arguments))
            return
        entry = self._bots.get(arguments.pop("token", ""))
        if entry is None:
            raise ValueError("no such bot: add_bot comes first")
        if verb == "state":
            self._tell_state(entry, done, **arguments)
        elif verb in self.verbs:
            done(self.do(entry, verb, arguments))
        else:
            raise ValueError("no such verb")

    def do(self, entry: Entry, verb: str, arguments: dict[str, Any]) -> Any:
        return getattr(entry.bot, verb)(**arguments)

    def _add_bot(self, token: str, username: str = "demo_bot") -> str:
        """The bot's id is in its token. Adding one again makes it new."""
        number, _, secret = token.partition(":")
        if not (number.isascii() and number.isdigit() and secret) or "/" in token:
            raise ValueError("a token has the form 123456:EXAMPLE")
        bot = self.bot(int(number), username, self._loop, lambda: self._changed(entry))
        self._bots[token] = entry = Entry(bot)
        return username

    def _changed(self, entry: Entry) -> None:
        """Watchers hear a moment later, so that a burst of changes is one."""
        entry.version += 1
        watchers, entry.watchers = entry.watchers, []
        for tell in watchers:
            self._loop.call_later(WATCH_GAP, tell)

    def _tell_state(
        self, entry: Entry, done: Callable[[Any], object], newer_than: int = -1, timeout: float = 0.0
    ) -> None:
        told = False

        def tell() -> None:
            nonlocal told
            if not told:
                told = True
                done(entry.bot.state() | {"version": entry.version})

        if entry.version > newer_than or timeout <= 0:
            tell()
        else:
            entry.watchers.append(tell)
            self._loop.call_later(timeout, tell)
