"""How the programs that the agent asks for a page say what they have to say: a line of JSON each."""

import json
from collections.abc import Mapping
from contextlib import suppress
from typing import IO, Any

from tray_app.core.errors import BotTrayError, ConfigError


def tell(told: IO[bytes], answer: Mapping[str, Any]) -> None:
    with suppress(OSError):  # nobody listens any more: what was begun on the last yes is done to its end
        told.write(json.dumps(answer).encode() + b"\n")
        told.flush()


def refused(error: BotTrayError) -> Mapping[str, str]:
    """As a terminal says it."""
    faults = error.faults if isinstance(error, ConfigError) else ()
    message = "\n".join(map(str, (error.message, *faults)))
    return {"message": message, "cure": str(error.cure) if error.cure else ""}
