"""The nouns: what a user asks for (`BotSpec`) and what a face sees (`Snapshot`); what a bot is doing is in machine.py.

Everything here is a frozen value. A `Snapshot` is what crosses the API; `to_dict` and `from_dict` are its JSON form.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from enum import IntEnum, StrEnum
from typing import Any, Literal

from tray_app.core.messages import N_


class Phase(StrEnum):
    """What is. What should be is `want_up`, a field of its own."""

    STOPPED = "stopped"
    STARTING = "starting"
    RUNNING = "running"
    STOPPING = "stopping"
    BACKOFF = "backoff"
    CONFLICT = "conflict"
    FATAL = "fatal"


UP = (Phase.STARTING, Phase.RUNNING, Phase.BACKOFF)
"""The lease is held for it, whether its process is there at this moment or not."""
AT_REST = (Phase.STOPPED, Phase.FATAL)


class Step(IntEnum):
    """The nine numbered steps that a user sees, the same on the tray, in the terminal and on the page."""

    LOCK = 1
    TOKEN = 2
    FIND_RIVALS = 3
    END_RIVALS = 4
    WEBHOOK = 5
    CONNECTION = 6
    SPAWN = 7
    WATCH = 8
    CLEANUP = 9


STEP_TITLES: Mapping[Step, str] = {
    Step.LOCK: N_("lock"),
    Step.TOKEN: N_("token"),
    Step.FIND_RIVALS: N_("other copies looked for"),
    Step.END_RIVALS: N_("other copies ended"),
    Step.WEBHOOK: N_("webhook cleared"),
    Step.CONNECTION: N_("connection tested"),
    Step.SPAWN: N_("bot started"),
    Step.WATCH: N_("watching"),
    Step.CLEANUP: N_("cleaned up"),
}


@dataclass(frozen=True)
class BotSpec:
    """One `[bots.NAME]` entry as written, with defaults. Paths are as in the file; adapters resolve them.

    `fallback` are scripts that run in the place of `script` when that is missing or dies at once. `install` puts what
    `requirements` names (else requirements.txt or pyproject.toml beside the script) into the bot's own environment.
    `token` "vault": it lies in the vault of the operating system, and the bot gets it as `token_env`, else BOT_TOKEN;
    "none": a plain program, whatever lies in its variables.
    `token_in`: a file of the bot's own that has it (core/tokens/token_in.py); of several in there the one of `bot_id`.
    `webhook` None: one that is set is removed where the bot polls by what its scripts, or it itself, say.
    Of several in `env_file` later ones win. Exactly one of `script`, `module` (core/scripts/python_module.py) and
    `command` is set. `memory_limit` in bytes,
    `stop_timeout` in seconds (the grace after each soft signal, and after the last sign of work of a bot that is
    ending). `log_size` in bytes, `log_keep` the number of older files of its log, `log_days` how old they become,
    `log_compress` whether they are kept compressed.
    `line` is where the entry starts in its file, `unsure` names what is said for all bots in a way that is a mistake.
    """

    name: str
    script: str | None = None
    module: str | None = None
    fallback: tuple[str, ...] = ()
    command: tuple[str, ...] = field(default=(), repr=False)  # these four may hold secrets
    args: tuple[str, ...] = field(default=(), repr=False)
    python: str | None = None
    folder: str | None = None
    requirements: str | None = None
    install: bool = False
    env_file: tuple[str, ...] = ()
    token_env: str | None = None
    token: Literal["vault", "none"] | None = None
    token_in: str | None = None
    bot_id: int | None = None
    env: Mapping[str, str] = field(default_factory=dict, repr=False)
    start: Literal["auto", "manual"] = "manual"
    restart: Literal["always", "on-failure", "never"] = "always"
    stop_timeout: float = 10.0
    memory_limit: int | None = None
    log_size: int = 10_000_000
    log_keep: int = 4
    log_days: int | None = None
    log_compress: bool = False
    rivals: Literal["end", "refuse"] = "end"
    webhook: Literal["remove", "refuse", "own"] | None = None
    proxy: str | None = field(default=None, repr=False)
    api_base: str | None = None
    file: str = ""
    line: int = 0
    unsure: tuple[str, ...] = ()


@dataclass(frozen=True)
class Notice:
    """Something a user should know of a living bot. `kind` is a WarningKind (a newer agent may have others)."""

    kind: str
    text: str


StepState = Literal["todo", "now", "ok", "skipped", "failed"]


@dataclass(frozen=True)
class StepView:
    """One of the nine steps of the newest start; `text` says what came of it."""

    number: int
    title: str
    state: StepState
    text: str = ""


@dataclass(frozen=True)
class Cure:
    """What the agent itself can do about a trouble: `label` says it, `kind` and `value` ask for it (Control.cure)."""

    kind: str
    value: str
    label: str


@dataclass(frozen=True)
class LeaseView:
    """Who holds the lease. `holder_started` in ISO 8601; `by` as people say it: "agent", "run", a unit's name.

    `holder_pid` as it is counted here: None of one that is in another container, or outside of ours.
    """

    holder_pid: int | None
    holder_started: str | None
    by: str


@dataclass(frozen=True)
class BotView:
    """One bot as a face sees it. Times in ISO 8601 with offset; `cpu_percent` of one core over the last sample.

    `ending` says of a bot that was asked to stop and still works what it does and how long it may, whole for a face to
    show; `stops_by` is when it is ended at the latest; both None for any other.
    `cure_is_typed`: the cure has a command for a terminal in it.
    `exit_code` is how the bot last ended, `failure` what the command line makes of its newest trouble (core/errors.py).
    `last_error` is when it last wrote one into its log, as far as this agent has seen.
    """

    name: str
    phase: Phase = Phase.STOPPED
    bot_id: int | None = None
    username: str | None = None
    step: int | None = None
    steps: tuple[StepView, ...] = ()
    want_up: bool = False
    run: int = 0
    pid: int | None = None
    since: str | None = None
    restarts: int = 0
    rss_bytes: int | None = None
    cpu_percent: float | None = None
    reason: str | None = None
    cure: str | None = None
    cure_is_typed: bool = False
    cures: tuple[Cure, ...] = ()
    next_start: str | None = None
    ending: str | None = None
    stops_by: str | None = None
    warnings: tuple[Notice, ...] = ()
    lease: LeaseView | None = None
    has_token: bool = False
    exit_code: int | None = None
    failure: int | None = None
    last_error: str | None = None

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "BotView":
        known = {f.name for f in fields(cls)}
        values = {k: v for k, v in data.items() if k in known}
        values["phase"] = Phase(values["phase"])
        values["steps"] = tuple(StepView(**s) for s in values.get("steps", ()))
        values["warnings"] = tuple(Notice(**w) for w in values.get("warnings", ()))
        values["cures"] = tuple(Cure(**c) for c in values.get("cures", ()))
        if values.get("lease") is not None:
            values["lease"] = LeaseView(**values["lease"])
        return cls(**values)


@dataclass(frozen=True)
class AgentView:
    """`ending`: it was asked to, and stops its bots."""

    pid: int
    version: str
    ending: bool = False


@dataclass(frozen=True)
class Snapshot:
    """All bots at one moment. `agent` is None where none runs; `problem` is a fault in the config, in words."""

    agent: AgentView | None = None
    bots: tuple[BotView, ...] = ()
    problem: str | None = None

    def bot(self, name: str) -> BotView | None:
        return next((b for b in self.bots if b.name == name), None)

    def to_dict(self) -> dict[str, Any]:
        return {
            "agent": asdict(self.agent) if self.agent else None,
            "bots": [b.to_dict() for b in self.bots],
            "problem": self.problem,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Snapshot":
        agent = data.get("agent")
        return cls(
            agent=AgentView(agent["pid"], agent["version"], bool(agent.get("ending"))) if agent else None,
            bots=tuple(BotView.from_dict(b) for b in data["bots"]),
            problem=data.get("problem"),
        )
