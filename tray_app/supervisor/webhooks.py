"""The webhooks that were removed, so that each can be set again: their addresses, which may be secret, in a file.

Many have the bot's own token in their path. It is left out as everywhere (`123456:***`): who sets the webhook again
has it.
"""

import json
import time
from contextlib import suppress
from pathlib import Path

from tray_app.adapters.files import private_folder, write_atomic
from tray_app.core.errors import HostError
from tray_app.core.redact import redact


class Webhooks:
    def __init__(self, path: Path) -> None:
        self._path = path

    def removed(self) -> dict[str, dict[str, str]]:
        """{bot: {"url", "removed"}}, the newest of each bot; `removed` in ISO 8601."""
        try:
            found = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def remember(self, name: str, url: str) -> None:
        """Before the webhook is removed. A state folder that cannot be written is told of elsewhere."""
        known = self.removed() | {name: {"url": redact(url), "removed": time.strftime("%Y-%m-%dT%H:%M:%S%z")}}
        with suppress(HostError):
            private_folder(self._path.parent)
            write_atomic(self._path, json.dumps(known, ensure_ascii=False, indent=1).encode())
