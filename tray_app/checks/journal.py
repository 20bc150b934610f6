"""What `clean` did, kept for whoever asks later."""

import json
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from tray_app.adapters.files import keep_spoiled, private_folder, write_atomic
from tray_app.adapters.leases.lock import one_at_a_time
from tray_app.checks.clean_items import Item
from tray_app.core.errors import HostError
from tray_app.core.messages import Message
from tray_app.core.reasons import because

KEPT = 20  # entries


class Journal:
    """What `clean` did, the newest last: a private file, without tokens. Webhooks' addresses are in webhooks.json."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def entries(self) -> list[dict[str, Any]]:
        """Raises HostError where there is a journal that cannot be read."""
        try:
            found = json.loads(self._path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return []
        except OSError as error:
            raise self._spoiled(because(error)) from error
        except ValueError:
            found = None
        if not isinstance(found, list):
            raise self._spoiled(Message("it is damaged"))
        return found

    def _spoiled(self, reason: Message) -> HostError:
        return HostError(
            Message("What was cleaned before cannot be told: {path} cannot be read, {reason}.",
                    path=self._path, reason=reason),
            Message("The next clean keeps it as {path}.spoiled and begins a new one.", path=self._path),
        )  # fmt: skip

    def add(self, done: Sequence[tuple[Item, Message | None]]) -> None:
        entry = {
            "time": datetime.fromtimestamp(time.time()).astimezone().isoformat(timespec="seconds"),
            "items": [{**item.to_dict(), "failed": str(failed) if failed else None} for item, failed in done],
        }
        with suppress(HostError):
            private_folder(self._path.parent)
            with one_at_a_time(self._path.with_name(f"{self._path.name}.lock")):
                try:
                    before = self.entries()
                except HostError:
                    before = []
                    keep_spoiled(self._path)
                text = json.dumps([*before, entry][-KEPT:], ensure_ascii=False, indent=1)
                write_atomic(self._path, text.encode())
