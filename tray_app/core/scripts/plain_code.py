"""Whether a program of Python or Node is no bot, by its own code. Pure, and by patterns."""

import re
import sys
from collections.abc import Collection, Mapping
from pathlib import PurePath
from typing import TypeVar

from tray_app.core.pattern import pattern
from tray_app.core.scripts.module_packages import package_of
from tray_app.core.scripts.script_links import modules, packages_required
from tray_app.core.scripts.script_text import polls
from tray_app.core.tokens.token import USUAL

F = TypeVar("F", bound=PurePath)
_NAMES_IT = pattern(r"telegram|botfather|tg_?bot|bot_?token", re.IGNORECASE)
_STARTS_OTHERS = pattern(
    r"\b(?:subprocess|runpy|importlib|__import__|multiprocessing|exec\s*\()|\bos\.(?:system|exec|spawn|popen|posix)"
    r"|\.run\(\s{0,80}[\"'][\w.]{1,200}:\w+[\"']"
)
_STARTS_OTHERS_NODE = pattern(
    r"\b(?:child_process|worker_threads|cluster|createRequire|eval\s{0,9}\(|(?:require|import)\s{0,9}\(\s{0,9}[^\s\"'`])"
    r"|[\"'](?:node:)?vm[\"']"
)
_MAY_BE_A_BOTS = pattern(r"bot|gram|tele|chat|(?:^|[^a-z])tg", re.IGNORECASE)
_PATH_CHANGED = pattern(r"\bsys\.path\b|\baddsitedir\b")
_LOADERS = frozenset(["django", "celery", "huey", "dramatiq", "airflow", "pluggy", "stevedore", "scrapy"])
"""They run modules of the project that no import names."""
_HARMLESS_NODE = frozenset(["express", "koa", "fastify", "dotenv", "cors", "body-parser", "axios", "ws"])
_OF_NODE = frozenset(
    ["assert", "async_hooks", "buffer", "console", "constants", "crypto", "dgram", "diagnostics_channel", "dns",
     "events", "fs", "http", "http2", "https", "inspector", "module", "net", "os", "path", "perf_hooks", "process",
     "punycode", "querystring", "readline", "repl", "stream", "string_decoder", "timers", "tls", "trace_events", "tty",
     "url", "util", "v8", "wasi", "zlib"]
)  # fmt: skip


def starts_others(code: str) -> bool:
    """Whether a text of Python starts or loads what no import names."""
    return _STARTS_OTHERS.search(code) is not None


def strangers(code: Mapping[F, str], own: Collection[str]) -> set[str] | None:
    """The modules it imports of which nothing is known; none: it is surely no bot. None where it may be one: something
    in it is of Telegram, or starts or loads what is not seen. `own` are the names of its own modules."""
    text = "\n".join(code.values())
    python = all(path.suffix.lower() in (".py", ".pyw") for path in code)
    others = _STARTS_OTHERS if python else _STARTS_OTHERS_NODE
    if not text or _NAMES_IT.search(text) or others.search(text) or USUAL.search(text) or polls(text):
        return None
    unknown = _of_python(code.values(), own) if python else _of_node(code.values())
    if any(_MAY_BE_A_BOTS.search(name) or name in _LOADERS for name in unknown):
        return None
    return None if unknown and _PATH_CHANGED.search(text) else unknown


def _of_python(codes: Collection[str], own: Collection[str]) -> set[str]:
    named = {name.partition(".")[0] for code in codes for level, name in modules(code) if not level}
    return {name for name in named if name not in own and name not in sys.stdlib_module_names and not package_of(name)}


def _of_node(codes: Collection[str]) -> set[str]:
    named = {name for code in codes for name in packages_required(code) if not name.startswith("node:")}
    return {name for name in named if name.partition("/")[0] not in _OF_NODE and name not in _HARMLESS_NODE}
