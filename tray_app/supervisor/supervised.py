"""One bot of an agent with everything that belongs to it, and what is said of it."""

from dataclasses import dataclass, field, replace

from tray_app.adapters.logs.logs import BotLog
from tray_app.adapters.processes import process
from tray_app.core.bot import looks_again
from tray_app.core.config.measures import MOST_LOGS
from tray_app.core.config.values import OF_LOGS
from tray_app.core.last_hour import LastHour
from tray_app.core.messages import Message
from tray_app.core.model import BotSpec, BotView, Phase
from tray_app.core.warning import NOTES, WarningKind
from tray_app.supervisor import cures
from tray_app.supervisor.effects import Effects
from tray_app.supervisor.leases import records
from tray_app.supervisor.runner import Runner
from tray_app.supervisor.views import Measured, view
from tray_app.supervisor.warnings.last_error import LastError

DOWN = (Phase.STOPPED, Phase.FATAL)
TROUBLED = (Phase.CONFLICT, Phase.FATAL, Phase.BACKOFF)

Warnings = tuple[tuple[WarningKind, Message], ...]


@dataclass
class Supervised:
    spec: BotSpec
    runner: Runner
    effects: Effects
    log: BotLog
    measured: Measured
    errors: LastError
    used: LastHour = field(default_factory=LastHour)
    cpu_seconds: float = 0.0  # of all its runs since we began, as far as it was measured
    leaving: bool = False  # its entry is gone from the config: it goes when it has stopped
    offered: tuple[cures.Offer, ...] = ()  # while it was last in conflict
    views: dict[str, tuple[tuple[object, ...], BotView]] = field(default_factory=dict)  # by language, and what of

    @property
    def is_down(self) -> bool:
        return self.runner.bot.phase in DOWN

    def view(self, language: str, warnings: Warnings, stays: bool) -> BotView:
        """The same object as long as nothing of it has changed: of many bots few do, and many may be looking.

        One that looks again each few seconds whether it is still in conflict is shown as it was, not as if it started.
        """
        bot, now = self.runner.shown, self.effects.current
        if looks_again(bot):
            if (was := self.views.get(language)) and was[1].phase is Phase.CONFLICT:
                return was[1]
            bot = replace(bot, phase=Phase.CONFLICT, step=None, steps={})
        holder = now.holder
        ours = holder is not None and holder.pid == process.own_pid() and not records.elsewhere(holder)
        if bot.phase in DOWN or (bot.phase is Phase.CONFLICT and (ours or now.run is not None)):
            holder = None  # it is not the lease that another one has
        offers = self.offers()
        made_of = (bot, self.measured, holder, warnings, offers, stays, self.errors.at)
        known = self.views.get(language)
        if known is None or any(a is not b and a != b for a, b in zip(known[0], made_of, strict=True)):
            made = view(bot, self.measured, holder, warnings, language, offers, stays, self.errors.at)
            known = self.views[language] = (made_of, made)
        return known[1]

    def offers(self) -> tuple[cures.Offer, ...]:
        """Of a bot that is not up what keeps it from that; of a running one what disturbs it."""
        if looks_again(self.runner.shown):
            return self.offered
        lacks = self.effects.packages.offer
        disturbs = (*self.effects.health.offers.values(), *([lacks] if lacks else []))
        if self.runner.shown.phase is Phase.RUNNING:
            return disturbs
        if self.runner.shown.phase not in TROUBLED:
            return ()
        found = tuple({(one.kind, one.value): one for one in (*self.effects.current.offers, *disturbs)}.values())
        if self.runner.shown.phase is Phase.CONFLICT:
            self.offered = found
        return found

    def warnings(self) -> Warnings:
        now, effects = self.effects.current, self.effects
        effects.health.see_to_copy()
        found: list[tuple[WarningKind, Message]] = []
        if now.token_told:
            found.append((WarningKind.TOKEN, now.token_told))
        found += effects.unguarded.warnings.items()
        found += [(WarningKind(f"{one.key}-of-others"), one.told) for one in now.passed_over]
        if self.runner.shown.instead:
            found.append((WarningKind.FALLBACK, self.runner.shown.instead))
        if effects.packages.warning:
            found.append((WarningKind.PACKAGES, effects.packages.warning))
        found += effects.telegram.warnings.items()
        found += [*effects.exposed.warnings.items(), *effects.health.warnings.items()]
        if self.log.problem:
            found.append((WarningKind.LOG, self.log.problem))
        return tuple(sorted(found, key=lambda one: one[0] in NOTES))  # what to see to comes first


def settled(spec: BotSpec, old: BotSpec | None) -> BotSpec:
    """What of it is a mistake stays as it was; where nothing was before, nothing that is written already is lost."""
    kept = old or replace(spec, log_keep=MOST_LOGS, log_days=None)
    return replace(spec, unsure=(), **{key: getattr(kept, key) for key in spec.unsure}) if spec.unsure else spec


def disturbs(old: BotSpec, new: BotSpec) -> bool:
    """Whether a bot that is up has to be restarted. A token that was moved is the same token; of how its log is kept it
    knows nothing."""
    if new.token != old.token or (new.token_in is None) != (old.token_in is None):
        new = replace(new, token=old.token, token_env=old.token_env, token_in=old.token_in, bot_id=old.bot_id)
    new = replace(new, line=0, **{key: getattr(old, key) for key in OF_LOGS})
    return new != replace(old, line=0)
