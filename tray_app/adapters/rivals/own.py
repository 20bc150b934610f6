"""Which processes of a bot's own tree are connected to the server of the Bot API at this moment, or to the proxy on the
way there. A proxy that the bot's own code names is not known here."""

from collections.abc import Mapping
from dataclasses import dataclass

from tray_app.adapters.rivals import census, rivals
from tray_app.adapters.rivals.servers import Servers
from tray_app.core.processes.processes import ProcessFacts


@dataclass(frozen=True)
class Connected:
    """`proxy` is the host of the proxy, which it may ask for other things too; "" where it is the server itself."""

    facts: ProcessFacts
    proxy: str


def connected(pid: int, api_base: str | None, environ: Mapping[str, str] | None) -> list[Connected]:
    """Of `pid` and all below it; `environ` is the bot's own.

    Blocks for as long as the names take to be resolved.
    """
    servers = Servers()
    ends, (proxy, between) = servers.of(api_base), servers.proxy(api_base, environ)
    if not ends | between:
        return []
    sockets = census.Sockets()
    found = [(one, sockets.of(one)) for one in census.below(pid)]
    return [
        Connected(facts, "" if theirs & ends else proxy)
        for one, theirs in found
        if theirs & (ends | between) and (facts := rivals.describe(one))
    ]
