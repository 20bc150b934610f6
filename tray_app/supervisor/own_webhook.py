"""Whether a webhook is the bot's own: then it is neither touched nor called another program's.

The entry says it; else the bot's scripts do, or they leave it open and its own settings name the host.
"""

from collections.abc import Mapping
from pathlib import Path

from tray_app.adapters.candidates import text_of
from tray_app.adapters.interpreter import Launch
from tray_app.adapters.rivals_setting import script_of, texts
from tray_app.core import script_way
from tray_app.core.botapi import Webhook
from tray_app.core.model import BotSpec


def is_own(spec: BotSpec, launch: Launch, environ: Mapping[str, str], hook: Webhook) -> bool:
    """`environ` is the bot's own. Reads its scripts."""
    if not hook.url or spec.webhook:
        return bool(hook.url) and spec.webhook == "own"
    read = _texts(launch)
    return script_way.is_own(script_way.serves(read), hook.host, [*launch.argv, *environ.values(), *read])


def serves(launch: Launch) -> script_way.Serves:
    """What the bot's scripts say. Reads them."""
    return script_way.serves(_texts(launch))


def drops(launch: Launch) -> tuple[Path, int] | None:
    """Where its script says that what waits for it is deleted at its start: the file, and the line."""
    script = launch.script or script_of(launch.argv, launch.folder)
    line = script_way.drops(text_of(script)) if script else None
    return (script, line) if script and line else None


def _texts(launch: Launch) -> list[str]:
    script = launch.script or script_of(launch.argv, launch.folder)
    return texts(script) if script else []
