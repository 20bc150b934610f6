"""What lies beside a lock, to explain it: who holds the lease. Pure."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Record:
    """Who holds a lease. `birth` identifies a process beside its pid (adapters/processes/process.py); `started` in ISO
    8601.

    `by` is "agent", "run" or "single_instance"; `mark` is the value of BOTTRAY_LEASE in the environment of the bot's
    tree. `home` is where the state of its agent or its `run` lies (adapters/places.py): only from there it is reached.
    `asked` is when the bot was asked to end, by whoever did it: a second soft signal would cut off what it works off.
    `namespace` says which counting of processes the pids are of (adapters/processes/process.py): in another one, such
    as a container's, they are strangers'. `owner` is the user who wrote the record, as the system knows the file's
    owner; it is not stored.
    """

    name: str
    pid: int
    birth: str
    by: str
    started: str
    mark: str
    user: str = ""
    namespace: str = ""
    child_pid: int | None = None
    child_birth: str | None = None
    home: str = ""
    asked: str = ""
    owner: int | str | None = None

    def text(self, in_ascii: bool = False) -> str:
        """As it is stored; for an environment, whose encoding may be any, `in_ascii`."""
        return json.dumps({k: v for k, v in asdict(self).items() if k != "owner"}, ensure_ascii=in_ascii)

    @classmethod
    def parse(cls, text: str, owner: int | str | None) -> "Record":
        """Raises ValueError on anything that is not such a record."""
        try:
            data: Mapping[str, Any] = json.loads(text)
            record = cls(
                name=str(data["name"]),
                pid=int(data["pid"]),
                birth=str(data["birth"]),
                by=str(data["by"]),
                started=str(data["started"]),
                mark=str(data["mark"]),
                user=str(data.get("user", "")),
                namespace=str(data.get("namespace", "")),
                child_pid=int(data["child_pid"]) if data.get("child_pid") else None,
                child_birth=str(data["child_birth"]) if data.get("child_birth") else None,
                home=str(data.get("home", "")),
                asked=str(data.get("asked", "")),
                owner=owner,
            )
        except (KeyError, TypeError, AttributeError, OverflowError, RecursionError) as bad:
            raise ValueError("not a lease record") from bad
        shown = (record.name, record.by, record.started, record.user, record.namespace, record.home, record.asked)
        if not all(text.isprintable() for text in shown):
            raise ValueError("not a lease record: it would write to the terminal of whoever is told of it")
        return record
