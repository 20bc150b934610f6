"""What pip and uv say while they install, in the words of somebody who has never heard of them."""

from tray_app.core.messages import Message
from tray_app.core.pattern import pattern

_FETCHES = pattern(r"\s*(?:Collecting|Downloading|Using cached) ([A-Za-z0-9](?:[\w.]|-(?!\d))*)")
_PLACES = pattern(r"\s*Installing collected packages: (.+)")
_RESOLVED = pattern(r"\s*(?:Resolved|Prepared) (\d+) packages?\b")


def doing(line: str) -> Message | None:
    """What a line of theirs says is done now; None where it says nothing of that."""
    if found := _FETCHES.match(line):
        return Message("Fetching {package}…", package=found[1])
    if found := _PLACES.match(line):
        n = len(found[1].split(","))
        return Message("Putting {n} package in its place…", "Putting {n} packages in their place…", n=n)
    if found := _RESOLVED.match(line):
        return Message("Fetching {n} package…", "Fetching {n} packages…", n=int(found[1]))
    return None
