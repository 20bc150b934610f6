"""asyncio without what nobody here asks of it: it loads OpenSSL for connections of its own; ours are on loopback."""

import sys
from typing import Any, cast


def load_asyncio() -> None:
    """Load it for good. It says itself that it can do without [asyncio/sslproto.py]; whoever wants TLS, as the Bot API
    does, loads `ssl` as ever, and a bot without a token never does: 1.3 MB, and a twentieth of an agent's start."""
    if "asyncio" in sys.modules or "ssl" in sys.modules:
        return
    modules = cast("dict[str, Any]", sys.modules)
    modules["ssl"] = None
    try:
        import asyncio  # noqa: F401
    finally:
        del modules["ssl"]
