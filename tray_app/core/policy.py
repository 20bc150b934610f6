"""When to try again: the numbers of a bot's life, and the two calculations made with them."""

from dataclasses import dataclass, replace
from typing import Literal
from zlib import crc32

from tray_app.core.model import BotSpec


@dataclass(frozen=True)
class Policy:
    """All times in seconds.

    settle: a started bot counts as running after it (a first failure is often told late: a long poll has to end first).
    healthy: after so long a run the failures before it are forgotten.
    first, base, factor, cap: the pause before the first, second, … restart; with up to `jitter` of it added.
    budget: so many failures in a row are the end (FATAL).
    recheck: how often a held lease or a refused rival is looked at again.
    offline: the pause while Telegram cannot be reached; it costs no tries.
    entries: the scripts that may run, by name: `script`, then those of `fallback`; empty where there is no choice.
    grace: after each soft signal, and after each sign of work of a bot that is ending; `longest`: all that it gets.
    again: after a kill, which is never assumed to have worked; so long after a first Stop a second one is meant.
    """

    restart: Literal["always", "on-failure", "never"] = "always"
    entries: tuple[str, ...] = ()
    settle: float = 5.0
    healthy: float = 60.0
    first: float = 0.0
    base: float = 1.0
    factor: float = 2.0
    cap: float = 60.0
    jitter: float = 0.2
    budget: int = 12
    recheck: float = 15.0
    offline: float = 10.0
    grace: float = 10.0
    longest: float = 120.0
    again: float = 2.0

    def of(self, spec: BotSpec) -> "Policy":
        """The same for one bot, with what its entry says."""
        scripts = (spec.script or "", *spec.fallback) if spec.fallback else ()
        return replace(self, restart=spec.restart, grace=spec.stop_timeout, entries=scripts)

    def wants_restart(self, code: int | None) -> bool:
        """Whether a bot that ended by itself with exit code `code` (negative or None: by a signal) is started again."""
        return self.restart == "always" or (self.restart == "on-failure" and code != 0)

    def pause(self, name: str, tries: int) -> float:
        """Seconds to wait after `tries` failures in a row.

        The jitter keeps many bots that failed together from returning together. It is drawn from the bot's name, so
        that the same history always gives the same answer.
        """
        if tries <= 1:
            return self.first
        delay = min(self.cap, self.base * self.factor ** min(tries - 2, 60))  # a float has an end
        spread = crc32(f"{name}/{tries}".encode()) / 0xFFFFFFFF
        return delay * (1 + self.jitter * spread)
