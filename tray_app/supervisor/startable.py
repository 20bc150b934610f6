"""Whether what an entry of bots.toml names is there: a bot that is up is not taken down for one that could not start.

What only a start finds out, such as what is in a .env (it may be a pipe) or what Telegram says, is left to that.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from tray_app.adapters.projects import interpreter
from tray_app.core.config.config import Config
from tray_app.core.errors import BotTrayError
from tray_app.core.fault import Fault
from tray_app.core.messages import Message
from tray_app.core.model import BotSpec


def without_unstartable(config: Config, among: list[str], base: Path) -> Config:
    """Of the bots `among` those whose script, interpreter, folder or files are not there count as broken entries."""
    faults = {name: fault for name in among if (fault := fault_of(config.bots[name], base))}
    if not faults:
        return config
    whole: Mapping[str, BotSpec] = {name: spec for name, spec in config.bots.items() if name not in faults}
    ordered = sorted((*config.faults, *faults.values()), key=lambda fault: fault.line)
    return Config(whole, tuple(ordered), (*config.broken, *faults))


def fault_of(spec: BotSpec, base: Path) -> Fault | None:
    """What of that is not there, with the nearest name; `base` is the folder of bots.toml. Looks at the disk."""
    from tray_app.adapters.tokens import token_file

    try:
        launch = interpreter.resolve(replace(spec, file=""), base)  # the fault itself says the place
        if launch.token_in:
            token_file.find(launch.token_in, spec)
    except BotTrayError as error:
        what = Message("{text} {cure}", text=error.message, cure=error.cure) if error.cure else error.message
        return Fault(spec.file, spec.line, spec.name, None, what)
    return None
