"""Which processes of a bot's own tree are connected to the server of the Bot API at this moment."""

from tray_app.adapters import rivals
from tray_app.adapters.rivals_servers import Servers
from tray_app.core.processes import ProcessFacts


def connected(pid: int, api_base: str | None) -> list[ProcessFacts]:
    """Of `pid` and all below it. Empty where that cannot be seen, as through a proxy.

    Blocks for as long as the server's name takes to be resolved.
    """
    ends = Servers().of(api_base)
    sockets = rivals.here.Sockets()
    found = [one for one in rivals.here.below(pid) if sockets.of(one) & ends] if ends else []
    return [facts for one in found if (facts := rivals.describe(one))]
