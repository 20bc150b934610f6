"""The small interface that every face uses: tray, command line and page know nothing else of the agent.

`api/client.py` is a Control over HTTP; tests hand a face one of their own.
"""

from collections.abc import Iterator
from typing import Any, Protocol

from tray_app.core.model import BotView, Snapshot

FIND_OUT = "find-out"  # the kind of `cure` that any running bot knows: who reads beside it, asked while it is stopped


class Control(Protocol):
    """Verbs are answered at once with the bot's new state; what comes of them is seen through `watch`.

    Every method raises a BotTrayError with a sentence for the user: ConfigError for an unknown name, StateError where
    the state forbids it, HostError (`AgentAway` in api/client.py) when no agent answers.
    """

    def snapshot(self) -> Snapshot: ...

    def watch(self) -> Iterator[Snapshot]:
        """The whole snapshot, then a new whole one after each change; blocks in between. Ends with AgentAway."""
        ...

    def start(self, name: str) -> BotView: ...

    def stop(self, name: str) -> BotView: ...

    def restart(self, name: str) -> BotView: ...

    def cure(self, name: str, kind: str, value: str) -> BotView:
        """Do what one of the bot's `cures` says, and start the bot anew where it is not running.

        Answered when it is done, which may take half a minute. StateError where the trouble is another one by now:
        then nothing was touched.
        """
        ...

    def check(self, name: str) -> dict[str, Any]:
        """getMe and getWebhookInfo in words: `{"ok": bool, "lines": [text, ...], "exit_code": int}`."""
        ...

    def logs(self, name: str, lines: int = 50, follow: bool = False) -> Iterator[bytes]:
        """The newest lines, then (follow) what is written from there on, without a gap."""
        ...

    def quit(self) -> None:
        """End the agent; its bots stop softly first, and what should be up is remembered."""
        ...
