"""The tray as a program of its own, with a small Control instead of an agent; a test drives it through its pipes.

Reads one JSON object in each line of stdin:
  {"snapshot": {...}}   the agent has this to say from now on (see Snapshot.to_dict)
  {"away": "sentence"}  the agent is gone, for whoever watches or asks
  {"slow": seconds}     how long each verb takes from now on
  {"refuse": "sentence"}  verbs are answered with this StateError
  {"figures": true}     print what the process needs
  {"end": true}         end at once, where no signal reaches us (Windows)
Prints one JSON object for each thing that happens: {"called": [verb, bot]}, {"opened": path}, {"figures": {...}},
{"window": [which, bot]}, {"page": true or [word, bot]}, {"login": true}, {"language": code}.
"""

import json
import os
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tray_app.core.errors import BotTrayError, HostError, StateError
from tray_app.core.messages import Message, choose, set_language
from tray_app.core.model import BotView, Snapshot
from tray_app.tray import app
from tray_app.tray.outside import Outside


def say(**what: Any) -> None:
    print(json.dumps(what), flush=True)


class SmallControl:
    """A Control in the same process. `state` is a snapshot or the sentence of an agent that is gone."""

    def __init__(self) -> None:
        self.state: Snapshot | str = "The agent does not answer."
        self.turn = 0
        self.changed = threading.Condition()
        self.slow = 0.0
        self.refusal = ""

    def become(self, state: Snapshot | str) -> None:
        with self.changed:
            self.state = state
            self.turn += 1
            self.changed.notify_all()

    def snapshot(self) -> Snapshot:
        if isinstance(self.state, str):
            raise HostError(Message("{text}", text=self.state))
        return self.state

    def watch(self) -> Iterator[Snapshot]:
        while True:
            with self.changed:
                turn, now = self.turn, self.snapshot()
            yield now
            with self.changed:
                self.changed.wait_for(lambda: self.turn != turn)  # noqa: B023

    def _verb(self, verb: str, name: str = "") -> BotView:
        say(called=[verb, name])
        time.sleep(self.slow)
        say(done=[verb, name])
        if self.refusal:
            raise StateError(Message("{text}", text=self.refusal))
        return self.snapshot().bot(name) or BotView(name)

    def start(self, name: str) -> BotView:
        return self._verb("start", name)

    def stop(self, name: str) -> BotView:
        return self._verb("stop", name)

    def restart(self, name: str) -> BotView:
        return self._verb("restart", name)

    def cure(self, name: str, kind: str, value: str) -> BotView:
        return self._verb(f"cure {kind} {value}", name)

    def check(self, name: str) -> dict[str, Any]:
        self._verb("check", name)
        return {"ok": True, "lines": ["@shop_bot", "no webhook"], "exit_code": 0}

    def logs(self, name: str, lines: int = 50, follow: bool = False) -> Iterator[bytes]:
        return iter(())

    def quit(self) -> None:
        self._verb("quit")


def figures() -> dict[str, float]:
    fields = {}
    for file in ("/proc/self/status", "/proc/self/smaps_rollup"):
        for line in Path(file).read_text().splitlines():
            name, _, value = line.partition(":")
            fields[name] = value
    cpu = os.times()
    return {
        "rss_mb": int(fields["VmRSS"].split()[0]) / 1024,
        "pss_mb": int(fields["Pss"].split()[0]) / 1024,
        "threads": int(fields["Threads"]),
        "cpu_s": cpu.user + cpu.system,
    }


def obey(control: SmallControl) -> None:
    for line in sys.stdin:
        for what, value in json.loads(line).items():
            match what:
                case "snapshot":
                    control.become(Snapshot.from_dict(value))
                case "away":
                    control.become(value)
                case "slow":
                    control.slow = value
                case "refuse":
                    control.refusal = value
                case "figures":
                    say(figures=figures())
                case "end":
                    os._exit(0)


def main() -> int:
    set_language(choose(os.environ.get("BOTTRAY_LANG", "")))
    control = SmallControl()
    if len(sys.argv) > 1:
        control.state = Snapshot.from_dict(json.loads(sys.argv[1]))
    threading.Thread(target=obey, args=(control,), daemon=True).start()
    login = threading.Event()

    def set_at_login(on: bool) -> None:
        login.set() if on else login.clear()
        say(login=on)

    outside = Outside(
        lambda path: say(opened=str(path)),
        Path("/logs"),
        lambda address: say(opened=address),
        remember_language=lambda code: say(language=code),
        at_login=login.is_set,
        set_at_login=set_at_login,
        window=lambda what, bot: say(window=[what, bot]),
        page=lambda word, bot: say(page=[word, bot] if word else True),
    )
    try:
        return app.run(control, outside, os.environ, silent="SILENT" in os.environ)
    except BotTrayError as error:
        print(error, file=sys.stderr)
        return error.exit_code


if __name__ == "__main__":
    sys.exit(main())
