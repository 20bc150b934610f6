"""What to type so that a command of ours reaches whoever has a lease: its agent may be one of another home
(adapters/places.py), of another user, or in a container. The words are made to be pasted into a shell."""

import os
from collections.abc import Mapping
from pathlib import Path

from tray_app.adapters import places
from tray_app.adapters.leases import lease
from tray_app.adapters.processes import process
from tray_app.adapters.system import typed, typed_as, typed_with
from tray_app.core.processes.processes import ProcessFacts
from tray_app.supervisor.leases import records


def is_ours(record: lease.Record, environ: Mapping[str, str] = os.environ) -> bool:
    """Whether a command of ours reaches its agent, or its `run`, as it is. Older versions write down no home."""
    if record.by not in ("agent", "run") or records.elsewhere(record) or not records.mine(record):
        return False
    return not record.home or Path(record.home) == Path(places.folders(environ)[1])


def command(record: lease.Record, verb: str = "stop") -> str:
    """`bottray VERB NAME`, typed by the user of an agent that lives, or of a `run`. Its state folder as BOTTRAY_HOME
    leads there, wherever its config may lie."""
    words = ["bottray", verb, record.name]
    return typed(words) if is_ours(record) or not record.home else typed_with("BOTTRAY_HOME", record.home, words)


def stop(record: lease.Record, facts: ProcessFacts, again: bool) -> str | None:
    """`bottray stop` where it holds: with an agent, or with a run of this user that nobody starts `again`; with what
    another user has written quoted. None where the process itself, of which `facts` tells, is to be ended."""
    mine = records.mine(record)
    if record.by not in ("agent", "run") or (again and (not mine or record.by == "run")):
        return None
    if mine:
        return command(record)
    if record.by == "run":  # it ends with its bot
        return None
    account = f"#{facts.user}" if facts.user.isdigit() else facts.user  # one without a name [sudo(8)]
    home = [f"BOTTRAY_HOME={record.home}"] if record.home else []
    words = [*home, "bottray", "stop", record.name]
    # where nobody types for another: with its agent the bot ends [job_windows.py]
    return typed_as(account, words, process.is_root()) or process.end_command(record.pid, mine=False)


def there(record: lease.Record) -> str:
    """The same, typed where the pids are counted as in the record: in its container, or outside of ours."""
    one = record.child_pid or record.pid
    return command(record) if record.by in ("agent", "run") else process.end_command(one)
