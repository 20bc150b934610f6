"""What one bot has in its hands: its entry, and all that its run holds from the first step to the clean-up. Steps,
questions to Telegram and exits share it."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tray_app.adapters.leases import lease
from tray_app.adapters.leases.lease import Lease
from tray_app.adapters.logs.logs import BotLog
from tray_app.adapters.processes import process
from tray_app.adapters.projects import interpreter
from tray_app.adapters.rivals.rivals import Target
from tray_app.adapters.tokens import secrets
from tray_app.core.events import Event, Learned
from tray_app.core.messages import Message
from tray_app.core.model import BotSpec
from tray_app.core.scripts.telegram_code import Speaks
from tray_app.core.tokens.token import Token
from tray_app.core.trust import PassedOver
from tray_app.supervisor import cures, telegram_way
from tray_app.supervisor.leases import holders
from tray_app.supervisor.leases.kept import Kept
from tray_app.supervisor.rivals.scan import Found, target_of
from tray_app.supervisor.surroundings import Surroundings


@dataclass
class Run:
    number: int
    launch: interpreter.Launch
    variables: Mapping[str, str]
    token: secrets.FoundToken | None
    kept: Kept
    mark: str
    server: telegram_way.Server
    way: Speaks
    rivals: list[Found] = field(default_factory=list)
    child: process.Child | None = None
    asked: bool = False
    asks: Any = None

    @property
    def lease(self) -> Lease:
        return self.kept.lease

    def hang_up(self) -> None:
        """Nobody has a use for an open connection while the bot runs."""
        asks, self.asks = self.asks, None
        if asks:
            asks.close()


class Current:
    """`post` takes the events that come without having been asked for."""

    def __init__(self, spec: BotSpec, around: Surroundings, log: BotLog, post: Callable[[Event], None]) -> None:
        self.spec, self.around, self.log, self.post = spec, around, log, post
        self.run: Run | None = None
        self.holder: lease.Record | None = None
        self.offers: tuple[cures.Offer, ...] = ()
        self.token_told: Message | None = None
        self.passed_over: tuple[PassedOver, ...] = ()
        self.slept = process.slept()

    def take_up(self, spec: BotSpec) -> None:
        """A changed entry. What was told of files that it names itself now, or of those beside another script, is over;
        the next start tells anew."""
        moved = any(getattr(spec, key) != getattr(self.spec, key) for key in ("script", "module", "folder"))
        self.passed_over = tuple(one for one in self.passed_over if not moved and getattr(spec, one.key) is None)
        self.spec = spec

    @property
    def now(self) -> Run:
        assert self.run is not None, "a step after LOCK without its run"
        return self.run

    @property
    def child(self) -> process.Child | None:
        return self.run.child if self.run else None

    @property
    def token(self) -> Token | None:
        return self.run.token.token if self.run and self.run.token else None

    @property
    def server(self) -> str | None:
        """As for api_base; None for the cloud, and where it is not known."""
        return self.run.server if self.run and isinstance(self.run.server, str) else None

    def api(self, **patience: Any) -> Any:
        """None for a bot without a token."""
        if (token := self.token) is None:
            return None
        now = self.now
        return telegram_way.api(token, now.server, self.spec, self.environment(), now.launch.env_file, **patience)

    def api_of_start(self, **patience: Any) -> Any:
        """The same for all steps of a start: they have one connection, and read once whom to believe."""
        self.now.asks = self.now.asks or self.api(**patience)
        return self.now.asks

    def settings(self) -> tuple[BotSpec, interpreter.Launch, Mapping[str, str]]:
        """What a start is made of, with the bot's own environment."""
        return self.spec, self.now.launch, self.environment()

    def target(self) -> Target:
        return target_of(
            self.spec, self.now.launch, self.token, self.around.environ, self.now.variables, self.now.server
        )

    def environment(self, token: secrets.FoundToken | None = None) -> dict[str, str]:
        """The bot's own; the token out of a vault is in it only where it is handed over."""
        return secrets.bot_environment(self.spec, None, self.around.environ, token, self.now.variables)

    def marked(self, token: secrets.FoundToken | None = None) -> dict[str, str]:
        """The same with what makes known what we leave, should we die."""
        carried = self.holder.text(in_ascii=True) if self.holder else ""
        return {**self.environment(token), process.MARK: self.now.mark, lease.CARRIED: carried}

    def write_record(self) -> None:
        now, around = self.now, self.around
        child = now.child.identity if now.child else None
        self.holder = holders.own_record(self.spec.name, around.by, now.mark, child, around.started(), around.home)
        now.lease.record(self.holder)

    def write_asked(self) -> None:
        """That the bot is asked to end now: whoever ends it should we die meanwhile does not ask it again."""
        if self.holder:
            self.holder = replace(self.holder, asked=self.around.started())
            self.now.lease.record(self.holder)

    def offer(self, offer: cures.Offer | None) -> None:
        if offer:
            self.offers = (*self.offers, offer)

    def learn(self, facts: Mapping[str, Any]) -> None:
        """What was asked beside the bot."""
        if self.run and self.run.child:
            self.post(Learned(self.run.number, facts))

    def let_go(self) -> None:
        if self.run:
            self.run.hang_up()
            self.run.kept.release()
            self.run = None

    def in_thread(self, function: Callable[..., Any], *args: Any) -> "asyncio.Future[Any]":
        return self.around.pools.look(function, *args)
