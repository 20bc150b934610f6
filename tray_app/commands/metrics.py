"""`metrics`: what Prometheus may read, of the agent and of all foreground runs of this user, on standard output.

Without an agent it says that there is none: what is kept of an earlier answer would go on saying that all is well.
"""

from contextlib import suppress

from tray_app.api.client import AgentAway, AgentSilent
from tray_app.commands.context import Context
from tray_app.core.errors import DONE, FAILED, BotTrayError
from tray_app.core.metrics import Family, merged, text

_AWAY = [Family("bottray_up", "gauge", "Whether BotTray answers.", [({"process": "agent"}, 0)])]


def metrics(context: Context) -> int:
    told: dict[str, str] = {}
    for name, run in context.runs().items():
        with suppress(BotTrayError):  # it has ended meanwhile
            told[name] = run.metrics()
    code = DONE
    try:
        agent = context.agent.metrics()
    except AgentAway:
        agent = text(_AWAY)
    except AgentSilent as error:
        agent = text(_AWAY)
        context.warn(str(error))
        code = FAILED
    context.say(merged(agent, told).removesuffix("\n"))
    return code
