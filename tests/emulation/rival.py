"""Another machine that polls with the same token, from inside the emulator."""

from collections.abc import Callable

from tray_app.demo.calls import Call, Reply, Timers

PAUSE = 1.0
WAIT = 10


class Rival:
    """Polls through `ask` until `on` is false, confirms what it gets, comes back after each error, as libraries do."""

    def __init__(self, ask: Callable[[Call], None], timers: Timers) -> None:
        self.on = True
        self._ask = ask
        self._timers = timers
        self._offset = 0
        self._poll()

    def _poll(self) -> None:
        if self.on:
            params = {"offset": self._offset, "timeout": WAIT}
            self._ask(Call("getUpdates", params, self._answered, reader="remote rival", gone=lambda: not self.on))

    def _answered(self, reply: Reply) -> None:
        if reply["ok"] and reply["result"]:
            self._offset = reply["result"][-1]["update_id"] + 1
        self._timers.call_later(0 if reply["ok"] else PAUSE, self._poll)
