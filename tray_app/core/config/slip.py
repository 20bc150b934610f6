"""A piece of text that is not TOML, as toml_text.py finds it and toml_slips.py explains it."""

from typing import NamedTuple

from tray_app.core.messages import Message

MARKER = "\ufffd"  # opens the key that stands for an unreadable line; no bot and no key may be called so


class Slip(NamedTuple):
    """`line` counts from 1. `bot` and `key` as far as they can be told."""

    line: int
    bot: str | None
    key: str | None
    message: Message
