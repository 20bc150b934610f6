"""How a program talks to Telegram, by its own code: as a bot by the Bot API, or by MTProto. Pure, and by patterns.

By MTProto (Pyrogram and its forks, Telethon, GramJS, mtcute) there is no getUpdates and so no conflict: of two copies
each gets every message, whatever webhook is set [core.telegram.org/api/updates].
"""

import re
import sys
from collections.abc import Collection, Iterable
from enum import StrEnum

from tray_app.core.scripts.module_packages import package_of
from tray_app.core.scripts.script_links import modules
from tray_app.core.scripts.script_text import BOT_API, IMPORTS, MTPROTO, NODE_BOT_API, polls, serves
from tray_app.core.tokens.token import USUAL

_MTPROTO = re.compile(
    rf"{IMPORTS}(?:{MTPROTO})\b"
    r"|(?:require\(|from\s+)[\"'](?:telegram(?:/\w+)?|@mtcute/[\w-]+)[\"']",
    re.MULTILINE,
)
_AS_A_BOT = re.compile(r"\bbot_?token\b|\bbotAuthToken\b", re.IGNORECASE)
_BOT_API = re.compile(rf"{IMPORTS}(?:{BOT_API})\b|{NODE_BOT_API}|api\.telegram\.org", re.MULTILINE)
_TAKES = re.compile(r"[\w)\]]\.polling\s{0,9}\(|[\w)\]]\.startPolling\b")  # whatever the bot is called


_NAMES_IT = re.compile(r"telegram|botfather|tg_?bot|bot_?token", re.IGNORECASE)
_STARTS_OTHERS = re.compile(
    r"\b(?:subprocess|runpy|importlib|__import__|multiprocessing|exec\s*\()|\bos\.(?:system|exec|spawn|popen|posix)"
)


class Speaks(StrEnum):
    """OTHER: neither, or nothing that takes updates; MTPROTO: as a bot; USER: as somebody's own account."""

    OTHER = "other"
    BOT_API = "bot-api"
    MTPROTO = "mtproto"
    USER = "user"


def is_plain(codes: Collection[str], own: Collection[str]) -> bool:
    """Whether a Python program is surely no bot: nothing in it is of Telegram, nothing else is started by it, and of
    each module that it imports it is known what that is. `own` are the names of its own modules."""
    text = "\n".join(codes)
    if not text or _NAMES_IT.search(text) or _STARTS_OTHERS.search(text) or USUAL.search(text) or polls(text):
        return False
    named = {name.partition(".")[0] for code in codes for level, name in modules(code) if not level}
    return all(name in own or name in sys.stdlib_module_names or package_of(name) for name in named)


def speaks(codes: Iterable[str]) -> Speaks:
    """`codes` are the texts of one program without remarks (script_code.py)."""
    text = "\n".join(codes)
    if _BOT_API.search(text) and (polls(text) or serves(text) or _TAKES.search(text)):
        return Speaks.BOT_API
    if _MTPROTO.search(text):
        return Speaks.MTPROTO if _AS_A_BOT.search(text) else Speaks.USER
    return Speaks.OTHER
