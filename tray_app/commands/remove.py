"""`remove NAME`: the way back of `add`. The bot is stopped and its entry taken out, and no file is deleted."""

from tray_app.adapters.config import config_file
from tray_app.commands.asking import Asking
from tray_app.commands.context import Context
from tray_app.commands.writing import write_config
from tray_app.core.errors import DONE, BotTrayError, ConfigError
from tray_app.core.messages import Message, _


def remove(context: Context, name: str, yes: bool, asking: Asking | None = None) -> int:
    """`asking`: how a user is asked who does not sit at a terminal."""
    from tray_app.commands import control

    if name not in (*context.specs, *context.broken):
        raise context.unknown(name, list(context.specs))
    spec = context.specs.get(name)
    asking = asking or Asking.at_terminal(context.say, yes)
    if not asking.there and not yes:
        raise ConfigError(
            Message("Nobody is there to be asked."), cure=Message("Say --yes to remove {name}.", name=name)
        )
    if not asking.agree(_("Stop {name} and take it out of {file}?", name=name, file=context.folders.config_file)):
        context.say(_("Nothing was changed."))
        return DONE
    try:
        control.stop(context, [name], False)
    except BotTrayError as error:  # an entry that cannot even be read is taken out all the same
        context.warn(str(error))
    write_config(context, lambda text: config_file.without_entry(text, name))
    kept = [spec.script or spec.module or " ".join(spec.command[:1])] if spec else []
    log = context.folders.logs / f"{name}.log"
    if log.exists():
        kept.append(str(log))
    if spec and spec.token == "vault":
        kept.append(_("its token in the vault (to take it out: {command})", command=f"keyring del bottray {name}"))
    if not kept:
        context.say(_("{name} is out of {file}.", name=name, file=context.folders.config_file))
    else:
        context.say(_("{name} is out of {file}. Kept: {files}.", name=name, file=context.folders.config_file,
                      files=", ".join(kept)))  # fmt: skip
    return DONE
