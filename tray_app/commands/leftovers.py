"""What an agent that was killed has left running, for `stop` and `quit`."""

from functools import partial

from tray_app.commands.context import Context
from tray_app.core.errors import ConfigError


def ended(context: Context, name: str, agent: bool) -> bool:
    """What an agent has left that is dead. No agent starts it again: where none is there, that is written down.

    Raises HostError.
    """
    import asyncio  # here, because nothing is left as a rule

    from tray_app.checks import absent
    from tray_app.supervisor.desired import Desired

    spec = context.specs.get(name)
    if spec is None:
        return False
    told = partial(_say, context, name)
    try:
        left = asyncio.run(absent.end_what_is_left(spec, context.folders.config_file.parent, context.environ, told))
    except ConfigError:  # `_held_elsewhere` cannot tell either
        return False
    if left and not agent:
        desired = Desired(context.folders.state / "desired.json")
        desired.set(name, False)
        if data := desired.pending():
            desired.write(data)
        if desired.problem:
            context.warn(str(desired.problem))
    return left


def _say(context: Context, name: str, text: str) -> None:
    context.say(f" … {name}: {text}")
