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


def wanted(path: Path) -> dict[str, bool]:
    """What was last asked of each bot. Raises FileNotFoundError, and OSError, ValueError or AttributeError for a file
    that is damaged."""
    return {str(name): bool(up) for name, up in json.loads(path.read_text(encoding="utf-8")).items()}


class Desired:
    """`problem` is the newest trouble with the file; the wish is then kept in memory, and written as soon as it can be.

    `spoiled` tells of a file that could not be read at the start: what had been asked for is not known.
    """

    def __init__(self, path: Path | None) -> None:
        """With None nothing is remembered (a foreground run)."""
        self._path = path
        self._wanted: dict[str, bool] = {}
        self._dirty = False
        self.problem: HostError | None = None
        self.spoiled: Message | None = None
        try:
            self._wanted = wanted(path) if path else {}
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
        """Kept in mind from here on; `pending` says what is to be written."""
        if self._wanted.get(name) != up:
            self._wanted[name] = up
            self._dirty = True

    def done_with(self, name: str) -> None:
        """That it should be up counts no more: `start` in its config does. That it should be down stays."""
        if self._wanted.get(name):
            del self._wanted[name]
            self._dirty = True

    def pending(self) -> bytes | None:
        """What `write` should have next; None where the file says all."""
        if self._path is None or not self._dirty:
            return None
        self._dirty = False
        return json.dumps(self._wanted, ensure_ascii=False, indent=1).encode()

    def write(self, data: bytes) -> None:
        """Blocks for as long as the disk takes. What could not be written is pending still."""
        assert self._path is not None
        try:
            private_folder(self._path.parent)
            write_atomic(self._path, data)
            self.problem = None
        except HostError as error:
            self.problem = error
            self._dirty = True
