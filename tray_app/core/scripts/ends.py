"""Whether a program ends by itself: nothing in its own code waits, serves, or begins anew. Pure, and by patterns.

It is said of what is certain only. One sign of staying anywhere in its files is enough, and so is a sign that it starts
another program, whose code is not here.
"""

import re
from collections.abc import Collection, Sequence

from tray_app.core.pattern import pattern
from tray_app.core.scripts import script_text

_STAYS = pattern(
    r"\bwhile\b|_forever\b|\bidle\s*\(|olling|ebhook_?(?:s\b|server|callback)|[Ss]cheduler|\bschedule\.|\bcelery|\bThread|\bTimer\b"
    r"|\b[Ll]isten|\.(?:start|wait|launch|serve|consume|subscribe|run_app|on|loop|connect_async)\s*\("
    r"|\brun_(?:app|polling|bot|server|until_disconnected)\b"
    r"|\b(?:Flask|FastAPI|Starlette|Sanic|Quart|Bottle|Application|Dispatcher|Updater|HTTPServer|create_?[sS]erver"
    r"|socketserver|uvicorn|gunicorn|hypercorn|waitress|streamlit|gradio|django|inotify|watchdog|websockets?)\b"
    r"|setInterval|\bexpress\s*\(|\bgather\s*\(|\bcreate_task\b|\bEvent\s*\(|\bQueue\s*\(|\binput\s*\(|\basync for\b"
)
_STARTS_ANOTHER = pattern(
    r"\bPopen|\bos\.(?:exec|spawn|system)|create_subprocess|\brunpy\b|import_module|__import__|\bexec\s*\(|\bspawn\s*\("
    r"|\bfork\b|sys\.executable|\bmultiprocessing\b|[\"'/]python[\d.]*[\"' ]|[\"']node[\"' ]|child_process"
)
_RUNS = pattern(r"(?<!\basyncio)(?<!\bsubprocess)(?<!\banyio)\.run\s*\(")  # bot.run(), app.run()
_MAIN = pattern(r"(?<!def )\b(?:main|cli|execute_from_command_line)\s*\(")
_COMPUTED = pattern(r"^[^\S\n]*import\(|\brequire\([^\"'`]", re.MULTILINE)
_REGISTERS = pattern(r"\b(?:set|delete)_?[wW]eb[hH]ook\b")
_BOT = pattern(script_text.IMPORTS + rf"(?:{script_text.MTPROTO}|discord|vkbottle)\b", re.MULTILINE)


def ends(codes: Collection[str]) -> bool:
    """Of all files of one program, without their remarks."""
    if not codes:
        return False
    signs = [_STAYS, _STARTS_ANOTHER, _COMPUTED, _BOT]
    signs += [] if any(re.search(r"\bdef run\b", code) for code in codes) else [_RUNS]  # its own: that stands here
    signs += [] if any(re.search(r"\b(?:def|function) (?:main|cli)\b", code) for code in codes) else [_MAIN]
    return not any(sign.search(code) for sign in signs for code in codes)


def registers(codes: Sequence[str]) -> bool:
    """Whether it tells Telegram of a webhook once, and does no more; the script's own code comes first."""
    return bool(codes) and _REGISTERS.search(codes[0]) is not None and ends(codes)
