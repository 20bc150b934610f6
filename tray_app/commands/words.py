"""How states, times and sizes are said in a terminal."""

from datetime import datetime

from tray_app.core.amounts import duration
from tray_app.core.messages import N_, _

PHASES = {
    "stopped": N_("stopped"),
    "starting": N_("starting"),
    "running": N_("running"),
    "stopping": N_("stopping"),
    "backoff": N_("waiting to restart"),
    "conflict": N_("held elsewhere"),
    "fatal": N_("failed"),
}
MARKS = {"todo": " ", "now": "…", "ok": "✓", "skipped": "–", "failed": "✗"}


def phase(name: str) -> str:
    return _(PHASES[name])


def since(moment: str | None) -> str:
    """How long it is since an ISO 8601 time."""
    if not moment:
        return ""
    then = datetime.fromisoformat(moment)
    return str(duration((datetime.now(then.tzinfo) - then).total_seconds()))


def moment(when: str) -> str:
    """An ISO 8601 time as people write it, to the minute."""
    return datetime.fromisoformat(when).astimezone().strftime("%Y-%m-%d %H:%M")


def advice(name: str, phase: str, cure: str | None, exit_code: int | None) -> str:
    """What to do about a bot that is down for good: its cure, else where to look."""
    if cure or phase != "fatal":
        return cure or ""
    if exit_code == 0:
        return _(
            "A bot goes on until it is stopped: look whether its script starts the polling. "
            'One that is meant to end wants restart = "on-failure".'
        )
    return _("See what it wrote: {command}", command=f"bottray logs {name}")


def step(number: int, title: str, state: str, text: str) -> str:
    """One of the nine steps as a line."""
    mark = MARKS[state]
    return f" {mark} {number}/9 {title}: {text}" if text else f" {mark} {number}/9 {title}"
