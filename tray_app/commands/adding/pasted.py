"""A token that is pasted while a bot is added: whether one is asked for, and where it goes on the last yes."""

from pathlib import Path

from tray_app.adapters.projects import discovery
from tray_app.adapters.tokens import secrets
from tray_app.commands.adding.understood import Understood
from tray_app.core.messages import Message
from tray_app.supervisor.telegram import promises

NO_TOKEN = Message("That is no bot token: a token is a number, a colon and about 35 letters.")


def wanted(found: discovery.Found, known: Understood) -> bool:
    """Whether it has none yet; of a launcher's programs only one that is a bot for certain is asked for it."""
    return known.place.token is None and not (found.launcher and promises.unguarded(known.name, known.way) is None)


def variable(script: Path | None) -> str:
    """What it is written into its .env as: the one that the script reads, by its own words; else the usual one."""
    own, around = discovery.variables(script) if script else (set(), set())
    for reads in (own, around):
        for name in (*secrets.USUAL_NAMES, *sorted(n for n in reads if "TOKEN" in n)):
            if name in reads:
                return name
    return secrets.USUAL_NAMES[0]
