"""Who reads beside a bot, where neither its processes nor those of this computer tell: asked while it is stopped.

A slot that is free then means that it was the bot itself that read twice; one that is taken, somebody else. The bot is
up again afterwards, whatever came of it.
"""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from tray_app.core.errors import BotTrayError
from tray_app.core.processes import readers
from tray_app.core.warning import WarningKind
from tray_app.supervisor.telegram.remote import Heard, Verdict, local, remote
from tray_app.supervisor.warnings.second_reader import Named

if TYPE_CHECKING:
    from tray_app.supervisor.effects import Effects

KINDS = {Heard.SOMEBODY: WarningKind.ELSEWHERE, Heard.LOCAL: WarningKind.LOCAL}


async def find_out(effects: "Effects", stop: Callable[[], Awaitable[None]], start: Callable[[], None]) -> None:
    """`stop` ends the bot and waits until its lease is free. Raises a BotTrayError where Telegram cannot be asked."""
    name, around = effects.current.spec.name, effects.current.around
    # who was named before may have gone since: that nobody is there now says nothing about the bot itself then
    told = effects.health.warnings.keys() & {WarningKind.OWN, WarningKind.UNKNOWN}

    def say(verdict: Verdict) -> None:
        for line in verdict.lines:
            effects.current.log.note(line.render())
        if verdict.heard in KINDS:
            effects.health.found_out(Named(KINDS[verdict.heard], readers.in_one(verdict.lines)), verdict.named)
        elif verdict.heard is Heard.NOBODY and told:
            effects.health.found_out(Named(WarningKind.OWN, readers.nobody_else(name)), ())

    # a copy on this computer is known without a stop, after which the start would end it, or be refused for it
    if effects.current.child and (copies := await around.scan.find(effects.current.target())):
        return say(local(name, copies[0].rival))
    try:
        await stop()
        verdict = await around.pools.ask(remote, effects.current.spec, around.base, around.environ, lambda: True)
    except BotTrayError as error:
        effects.current.log.note(str(error))
        raise
    else:
        say(verdict)
    finally:
        start()
