"""`run`: which bot is meant. What else stands in bots.toml stops none; what is wrong with that is said."""

import os

from tray_app import foreground
from tray_app.commands.context import Context
from tray_app.core.errors import ConfigError
from tray_app.core.model import BotSpec


def run(context: Context, what: str) -> int:
    """`what` is a configured name, or a script by its path. Raises ConfigError."""
    return foreground.main(context.environ, _chosen(context, what), context.warn)


def _chosen(context: Context, what: str) -> BotSpec:
    there = os.path.exists(what)
    try:
        config = context.config
    except ConfigError as error:
        if not there:
            raise
        context.warn(str(error))
        return foreground.choose(what, {}, context.folders.config_file.parent)
    if config.faults:
        if what in config.broken or not (what in config.bots or there):
            raise config.error(what)
        context.warn(str(config.error()))
    return foreground.choose(what, config.bots, context.folders.config_file.parent, config.broken)
