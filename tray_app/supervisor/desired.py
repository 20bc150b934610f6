"""What should be up, remembered over restarts of the agent and of the machine.

One small JSON file, `{"shop": true, "news": false}`: what a user last asked of each bot. A bot that nobody has asked
for anything follows `start` in its config.
"""

import json
from pathlib import Path

from tray_app.adapters.files import keep_spoiled, private_folder, write_atomic
from tray_app.core.errors import HostError
from tray_app.core.messages import Message
from tray_app.core.model import BotSpec


class Desired:
    """`problem` is the newest trouble with the file; the wish is then kept in memory only.

    `spoiled` tells of a file that could not be read at the start: what had been asked for is not known.
    """

    def __init__(self, path: Path | None) -> None:
        """With None nothing is remembered (a foreground run)."""
        self._path = path
        self._wanted: dict[str, bool] = {}
        self.problem: HostError | None = None
        self.spoiled: Message | None = None
        try:
            loaded = json.loads(path.read_text(encoding="utf-8")) if path else {}
            self._wanted = {str(k): bool(v) for k, v in loaded.items()}
        except FileNotFoundError:
            pass
        except (OSError, ValueError, AttributeError):
            assert path is not None
            self.spoiled = Message(
                "Which bots were up is not known any more: {path} is damaged. Until you start or stop one, "
                '"start" in bots.toml decides. What is left of the file: {kept}', path=path, kept=keep_spoiled(path)
            )  # fmt: skip

    def up(self, spec: BotSpec) -> bool:
        return self._wanted.get(spec.name, spec.start == "auto")

    def set(self, name: str, up: bool) -> None:
        if self._wanted.get(name) == up and self.problem is None:
            return
        self._wanted[name] = up
        if self._path is None:
            return
        try:
            private_folder(self._path.parent)
            write_atomic(self._path, json.dumps(self._wanted, ensure_ascii=False, indent=1).encode())
            self.problem = None
        except HostError as error:
            self.problem = error
