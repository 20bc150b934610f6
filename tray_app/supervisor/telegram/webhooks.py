"""The webhooks that were removed, so that each can be set again: their addresses, which may be secret, in a file.

Many have the bot's own token in their path. It is left out as everywhere (`123456:***`): who sets the webhook again
has it.
"""

import json
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tray_app.adapters.files import private_folder, write_atomic
from tray_app.adapters.leases.lock import one_at_a_time
from tray_app.core.errors import HostError
from tray_app.core.telegram.route import host_of
from tray_app.core.tokens.redact import redact


@dataclass(frozen=True)
class Removed:
    """How often the webhook of one host was removed before, and when first (ISO 8601)."""

    times: int = 0
    since: str = ""

    @property
    def day(self) -> str:
        return self.since[:16].replace("T", " ")


class Webhooks:
    def __init__(self, path: Path | None) -> None:
        """None: nothing is kept."""
        self.path = path

    def removed(self) -> dict[str, dict[str, Any]]:
        """{bot: {"url", "removed", "times", "since"}}, the newest of each bot; `removed` in ISO 8601, `times` and
        `since` of those of the same host, one after the other."""
        if self.path is None:
            return {}
        try:
            found = json.loads(self.path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def before(self, name: str, url: str) -> Removed:
        """Whether a webhook of this host was removed for this bot before."""
        last = self.removed().get(name)
        if not isinstance(last, Mapping) or host_of(str(last.get("url", ""))) != host_of(redact(url)):
            return Removed()
        times = last.get("times", 1)
        return Removed(times if isinstance(times, int) else 1, str(last.get("since") or last.get("removed", "")))

    def remember(self, name: str, url: str) -> None:
        """Before the webhook is removed. A state folder that cannot be written is told of elsewhere."""
        if self.path is None:
            return
        now = time.strftime("%Y-%m-%dT%H:%M:%S%z")
        with suppress(HostError):
            private_folder(self.path.parent)
            with one_at_a_time(self.path.with_name(f"{self.path.name}.lock")):
                before = self.before(name, url)
                entry = {"url": redact(url), "removed": now, "times": before.times + 1, "since": before.since or now}
                known = self.removed() | {name: entry}
                write_atomic(self.path, json.dumps(known, ensure_ascii=False, indent=1).encode())
