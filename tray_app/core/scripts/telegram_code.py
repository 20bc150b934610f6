"""How a program talks to Telegram, by its own code: as a bot by the Bot API, or by MTProto. Pure, and by patterns.

By MTProto (Pyrogram and its forks, Telethon, GramJS, mtcute) there is no getUpdates and so no conflict: of two copies
each gets every message, whatever webhook is set [core.telegram.org/api/updates].
"""

import re
from collections.abc import Iterable
from enum import StrEnum

from tray_app.core.pattern import pattern
from tray_app.core.scripts.script_text import BOT_API, IMPORTS, MTPROTO, NODE_BOT_API, polls, serves

_MTPROTO = pattern(
    rf"{IMPORTS}(?:{MTPROTO})\b"
    r"|(?:require\(|from\s+)[\"'](?:telegram(?:/\w+)?|@mtcute/[\w-]+)[\"']",
    re.MULTILINE,
)
_AS_A_BOT = pattern(r"\bbot_?token\b|\bbotAuthToken\b", re.IGNORECASE)
_KEPT = pattern(  # what only keeps it: config.py with BOT_TOKEN = os.getenv("BOT_TOKEN")
    r"^(?:[^\S\n]*BOT_?TOKEN|(?i:bot_?token))[^\S\n]*(?::[^\S\n]*[\w.]{1,40}[^\S\n]*)?=(?!=)[^\n]*", re.MULTILINE
)
_BOT_API = pattern(rf"{IMPORTS}(?:{BOT_API})\b|{NODE_BOT_API}|api\.telegram\.org", re.MULTILINE)
_TAKES = pattern(r"[\w)\]]\.polling\s{0,9}\(|[\w)\]]\.startPolling\b")  # whatever the bot is called


class Speaks(StrEnum):
    """OTHER: neither, or nothing that takes updates; MTPROTO: as a bot; USER: as somebody's own account."""

    OTHER = "other"
    BOT_API = "bot-api"
    MTPROTO = "mtproto"
    USER = "user"


def used(text: str) -> str:
    """The text without the lines that only keep a bot's token."""
    return _KEPT.sub("", text)


def speaks(codes: Iterable[str]) -> Speaks:
    """`codes` are the texts of one program without remarks (script_code.py)."""
    text = "\n".join(codes)
    if _BOT_API.search(text) and (polls(text) or serves(text) or _TAKES.search(text)):
        return Speaks.BOT_API
    if _MTPROTO.search(text):
        return Speaks.MTPROTO if _AS_A_BOT.search(used(text)) else Speaks.USER
    return Speaks.OTHER
