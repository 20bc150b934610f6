"""What a program may want to count of an agent, or of a foreground run, and of its bots. Loaded when somebody asks.

Numbers of processes are those of the last sample, which is 30 s old at most; nothing is measured for who asks. Counters
begin with this process.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Literal

from tray_app.core.history.happenings import UNASKED, Kind
from tray_app.core.metrics import Family, Samples, Value, text
from tray_app.core.model import Phase
from tray_app.supervisor.history.timeline import Timeline
from tray_app.supervisor.supervised import Supervised
from tray_app.supervisor.supervisor import Supervisor


def metrics(supervisor: Supervisor, version: str, began: float) -> str:
    """In the format of Prometheus; `began` is when this process did, in seconds since 1970."""
    return text([*_of_process(supervisor, version, began), *_of_bots(supervisor)])


def health(supervisor: Supervisor, version: str, pid: int) -> dict[str, Any]:
    """That we answer, and in a few numbers how the bots are."""
    phases = Counter(one.runner.shown.phase.value for one in supervisor.bots.all())
    return {
        "status": "ok",
        "pid": pid,
        "version": version,
        "bots": {phase.value: phases[phase.value] for phase in Phase},
        "config_ok": supervisor.problem is None,
    }


def _of_process(supervisor: Supervisor, version: str, began: float) -> Iterator[Family]:
    names = " ".join(one.spec.name for one in supervisor.bots.all())
    who = {"process": "agent" if supervisor.around.by == "agent" else f"run {names}"}
    yield Family("bottray_up", "gauge", "Whether BotTray answers.", [(who, 1)])
    yield Family("bottray_build_info", "gauge", "Which BotTray it is.", [({**who, "version": version}, 1)])
    yield Family("bottray_start_time_seconds", "gauge", "When BotTray began, in seconds since 1970.", [(who, began)])
    broken = int(supervisor.problem is not None)
    yield Family("bottray_config_faulty", "gauge", "Whether there is a mistake in bots.toml.", [(who, broken)])


def _of_bots(supervisor: Supervisor) -> Iterator[Family]:
    every, timeline = supervisor.bots.all(), supervisor.around.timeline
    phases = [
        ({"bot": one.spec.name, "phase": phase.value}, int(one.runner.shown.phase is phase))
        for one in every
        for phase in Phase
    ]
    yield Family("bottray_bot_phase", "gauge", "What a bot is doing: 1 for its phase, 0 for the others.", phases)
    running = [one for one in every if one.runner.shown.pid is not None]
    for families, bots in ((_ALWAYS, every), (_WHILE_IT_RUNS, running)):
        for name, kind, told, value in families:
            samples = [({"bot": one.spec.name}, value(one, timeline)) for one in bots]
            yield Family(f"bottray_bot_{name}", kind, told, samples)
    warned: Samples = [({"bot": one.spec.name, "kind": kind.value}, 1) for one in every for kind, _ in one.warnings()]
    yield Family("bottray_bot_warning", "gauge", "What a bot is warned of, by kind.", warned)


def _exit(one: Supervised, timeline: Timeline) -> int | None:
    return timeline.exits.get(one.spec.name)


def _exit_code(one: Supervised, timeline: Timeline) -> int | None:
    return code if (code := _exit(one, timeline)) is not None and code >= 0 else None


def _exit_signal(one: Supervised, timeline: Timeline) -> int | None:
    return -code if (code := _exit(one, timeline)) is not None and code < 0 else None


def _unasked_ends(one: Supervised, timeline: Timeline) -> int:
    return sum(timeline.counts[one.spec.name, kind] for kind in UNASKED)


Each = tuple[str, Literal["gauge", "counter"], str, Callable[[Supervised, Timeline], Value]]
_ALWAYS: Sequence[Each] = (
    ("up", "gauge", "Whether a bot is running.", lambda one, _: int(one.runner.shown.phase is Phase.RUNNING)),
    ("want_up", "gauge", "Whether a bot should be running.", lambda one, _: int(one.runner.shown.want_up)),
    ("restarts_total", "counter", "How often a bot was started again: after an end, for a new entry, by Restart.",
     lambda one, timeline: timeline.restarts[one.spec.name]),
    ("unasked_ends_total", "counter", "How often a bot has ended and nobody had asked for it.", _unasked_ends),
    ("conflicts_total", "counter", "How often somebody else had a bot or read its updates, each trouble once.",
     lambda one, timeline: timeline.counts[one.spec.name, Kind.CONFLICT]),
    ("cpu_seconds_total", "counter", "Processor time of a bot with all its processes.",
     lambda one, _: round(one.cpu_seconds, 2)),
    ("last_exit_code", "gauge", "How a bot last ended, where no signal ended it.", _exit_code),
    ("last_exit_signal", "gauge", "The signal that last ended a bot, where one did.", _exit_signal),
)  # fmt: skip
_WHILE_IT_RUNS: Sequence[Each] = (
    ("start_time_seconds", "gauge", "When the process of a bot began, in seconds since 1970.",
     lambda one, timeline: timeline.began.get(one.spec.name)),
    ("resident_memory_bytes", "gauge", "Memory of a bot with all its processes.",
     lambda one, _: one.measured.rss_bytes),
    ("updates_waiting", "gauge", "Updates that waited when Telegram was last asked.",
     lambda one, _: one.effects.telegram.waiting),
)  # fmt: skip
