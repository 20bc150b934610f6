"""`check --remote`: whether another machine reads a bot's updates, asked while the bot is stopped and its lease ours.

No method of the Bot API lists readers. Where updates wait, the number of them tells it without harm: a reader would
fetch them. Where none waits, only a second reader finds out: a long poll of ours ends the other one's with a single
409; it comes back, and ends ours. Measured with python-telegram-bot, aiogram and pyTelegramBotAPI: after 3.3 to 4.0 s,
with one that asks every 2 s after 5.0 s. Nothing is confirmed (no offset), so no update is lost.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from tray_app.adapters.leases import lease
from tray_app.adapters.projects import interpreter
from tray_app.adapters.rivals import rivals
from tray_app.adapters.tokens import secrets
from tray_app.core.errors import DONE, HELD, HeldElsewhere, StateError
from tray_app.core.messages import Message
from tray_app.core.model import BotSpec
from tray_app.core.processes import readers
from tray_app.core.processes.processes import ProcessFacts, Rival, another_copy, stop_command
from tray_app.core.scripts.script_way import Whose
from tray_app.core.telegram.botapi import Polled
from tray_app.core.telegram.check import by_entry
from tray_app.supervisor import telegram_way
from tray_app.supervisor.leases import holders
from tray_app.supervisor.rivals.scan import suspected, target_of
from tray_app.supervisor.telegram import own_webhook
from tray_app.supervisor.telegram.check import no_token

PROBE = 7
"""Seconds of the long poll: above what was measured, and with the questions before it below 10."""
GLANCES, GLANCE = 4, 0.4
"""At the connections of others, and the seconds between them: who was just pushed out pauses."""
STEADY = 6.0
"""Seconds in which waiting updates that nobody fetches mean that nobody reads."""


class Heard(Enum):
    """Who was heard. LOCAL: a copy on this computer; with a webhook nobody can poll."""

    NOBODY = auto()
    OWN_WEBHOOK = auto()
    SOMEBODY = auto()
    LOCAL = auto()
    WEBHOOK = auto()


@dataclass(frozen=True)
class Verdict:
    """What was found, one sentence a line, which may tell of the processes `named`. `code` is the exit code: DONE where
    nobody else was heard, else HELD."""

    heard: Heard
    lines: list[Message]
    named: Sequence[ProcessFacts] = ()

    @property
    def code(self) -> int:
        return DONE if self.heard in (Heard.NOBODY, Heard.OWN_WEBHOOK) else HELD


def remote(
    spec: BotSpec,
    base: Path,
    environ: Mapping[str, str],
    agree: Callable[[], bool],
    on_purpose: Callable[[], None] = lambda: None,
) -> Verdict:
    """`agree` is asked before another reader is disturbed, `on_purpose` called before time is taken for more than an
    answer. Raises ConfigError, HeldElsewhere where the bot runs,
    TokenRefused, TelegramUnreachable, StateError where the user does not agree.
    """
    launch = interpreter.resolve(spec, base)
    file = secrets.env_variables(spec, launch.env_file)
    found = secrets.find_token(spec, launch.env_file, environ, file)
    if found is None:
        raise no_token(spec, launch)
    bots_own = secrets.bot_environment(spec, None, environ, None, file)
    at = telegram_way.server(spec, launch, bots_own)
    api = telegram_way.api(found.token, at, spec, bots_own, launch.env_file)
    with _own(spec.name, found.token.bot_id, environ):
        target = target_of(spec, launch, found.token, environ, file, at)
        copies = rivals.scan([target])[spec.name]
        if copies:
            return local(spec.name, copies[0])
        hook = api.get_webhook_info()
        whose = own_webhook.whose(spec, launch, bots_own, hook)
        if whose is Whose.OWN:
            return Verdict(Heard.OWN_WEBHOOK, [
                Message("Its own webhook is set at {host}: Telegram brings the updates there, and nobody can poll.",
                        host=hook.host),
            ])  # fmt: skip
        if whose is Whose.SAID:
            return Verdict(Heard.OWN_WEBHOOK, [by_entry(hook), Message("Nobody can poll while it is there.")])
        if hook.url:
            return Verdict(Heard.WEBHOOK, [
                Message("A webhook is set at {host}: it gets the updates, and nobody can poll.", host=hook.host),
                Message("`bottray start {bot}` removes it; find what runs there first.", bot=spec.name)
                if whose is Whose.OTHER
                else Message("Nothing says whether {bot} serves it. {cure}", bot=spec.name, cure=own_webhook.WHICH),
            ])  # fmt: skip
        if hook.pending_update_count:
            on_purpose()
            time.sleep(STEADY)
            left = api.get_webhook_info().pending_update_count
            return _elsewhere(target, environ) if left < hook.pending_update_count else _nobody(Message(
                "{n} update waits, and nobody has fetched it for {seconds} s.",
                "{n} updates wait, and nobody has fetched any for {seconds} s.", n=left, seconds=round(STEADY),
            ))  # fmt: skip
        on_purpose()
        if not agree():
            raise StateError(
                Message("Nothing was asked, so whether another machine reads the updates of {bot} is not known.",
                        bot=spec.name),
                Message("If its reader may be disturbed once, answer y, or type: {command}",
                        command=f"bottray check {spec.name} --remote --yes"),
            )  # fmt: skip
        polled: Polled = api.probe(PROBE)
        match polled:
            case Polled.PUSHED_OUT:
                return _elsewhere(target, environ)
            case Polled.WEBHOOK:
                raise StateError(Message("Somebody has just set a webhook for {bot}.", bot=spec.name))
            case Polled.UPDATES:
                return _nobody(Message("An update came, and it came to us."))
            case Polled.NOTHING:
                return _nobody(Message("For {seconds} s nobody else has asked for updates.", seconds=PROBE))


def local(name: str, copy: Rival) -> Verdict:
    """A copy on this computer, which nobody needs to be asked about."""
    told = Message("{what} To stop it: {command}", what=another_copy(name, copy), command=stop_command(copy))
    return Verdict(Heard.LOCAL, [told], (copy,))


@contextmanager
def _own(name: str, bot_id: int, environ: Mapping[str, str]) -> Iterator[None]:
    """Hold the bot's lease: whoever starts it meanwhile on this machine is refused."""
    key, where = lease.key_of(bot_id, "", ""), lease.folder(environ)
    try:
        held = holders.take_now(key, where)
    except lease.Held:
        message, cure = holders.sentence(name, holders.known(key, where))
        raise HeldElsewhere(message, cure) from None
    try:
        held.record(holders.own_record(name, holders.CHECK))
        yield
    finally:
        held.release()


def _elsewhere(target: rivals.Target, environ: Mapping[str, str]) -> Verdict:
    where = lease.folder(environ)
    for left in reversed(range(GLANCES)):
        suspects, unseen = suspected(target, (), where)
        if suspects or unseen.proxies or not left:
            break
        time.sleep(GLANCE)
    named = readers.named(suspects) or unseen.proxies
    return Verdict(Heard.SOMEBODY, readers.elsewhere(target.name, unseen, suspects), named)


def _nobody(why: Message) -> Verdict:
    return Verdict(Heard.NOBODY, [
        Message("No other machine was heard. {why}", why=why),
        Message("One that waits after an error, up to a minute, cannot be heard: look again if in doubt."),
    ])  # fmt: skip
