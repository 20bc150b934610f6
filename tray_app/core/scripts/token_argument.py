"""Whether a bot's code takes its token from its command line, or asks for it at the keyboard. Pure, and by patterns, as
core/scripts/script_text.py.

Forms: sys.argv, process.argv; argparse, click; commander, yargs and minimist. input, getpass, click.prompt, rich's
Prompt.ask; readline's question, prompt, readline-sync.
"""

import re
from collections.abc import Iterable
from typing import TypeVar

from tray_app.core.pattern import pattern
from tray_app.core.scripts.script_text import evidence

F = TypeVar("F")
_TOKEN = r"(?:(?:bot|tg|telegram|api)[-_]?){0,2}token"
_ARGV = r"(?:sys\.|process\.)?argv(?:\.slice\(\d\))?\s?\["
_TAKES = pattern(
    rf"(?<![\w.]){_TOKEN}\s{{0,40}}(?::\s?[\w.]{{1,40}}\s?)?=\s{{0,9}}(?:str\(|String\()?{_ARGV}"
    rf"|\b(?:Bot|TeleBot|Telegraf|TelegramBot|Updater|token)\(\s?(?:token\s?=\s?)?{_ARGV}"
    rf"|[\[,(]\s?{_TOKEN}\s?\]\s?=\s?process\.argv|(?<![\w.]){_TOKEN}(?:\s?,\s?\*?\w{{1,40}}){{0,9}}\s?=\s?sys\.argv(?!\[)"
    rf"|\b(?:add_argument|(?:click|typer)\.(?:option|argument|Option|Argument)|requiredOption|option)\("
    rf"(?P<named>\s{{0,40}}(?:[\"'][^\"'\n]{{1,40}}[\"']\s{{0,9}},\s{{0,40}})?[\"'](?:-\w,?\s?)?-{{0,2}}{_TOKEN}\b[^\n]{{0,200}})"
    rf"|\bargv\.{_TOKEN}\b",
    re.IGNORECASE,
)
_ASKS = (
    r"(?:\b(?:raw_)?input|(?:\bgetpass\.)?\bgetpass|\b(?:click|typer)\.prompt|\bPrompt\.ask|(?<![\w.])prompt"
    r"|\b\w{1,40}\.(?:question|questionInt|prompt|keyInYN))(?:Sync)?\(\s{0,9}"
)
_WRAPPED = r"(?:(?:await|str|String)\b[\s(]{1,9})?"
_TYPED = pattern(
    rf"(?<![\w.]){_TOKEN}\s{{0,40}}(?::\s?[\w.]{{1,40}}\s?)?=\s{{0,9}}{_WRAPPED}{_ASKS}"
    rf"|\b(?:Bot|TeleBot|Telegraf|TelegramBot|Updater|token)\(\s?(?:token\s?=\s?)?{_WRAPPED}{_ASKS}"
    rf"|(?<![\w.])\w{{1,40}}\s{{0,40}}=\s{{0,9}}{_WRAPPED}{_ASKS}[rfu]{{0,2}}(?:\"[^\"\n]{{0,80}}|'[^'\n]{{0,80}}|`[^`\n]{{0,80}})(?:token|токен)"
    rf"|\b\w{{1,40}}\.question\(\s{{0,9}}[\"'`][^\"'`\n]{{0,80}}(?:token|токен)",
    re.IGNORECASE,
)


def taken(codes: Iterable[tuple[F, str]]) -> tuple[F, int] | None:
    """The first text that does, by its key, and the line of it, counted from 1. One that may come from a variable too
    is none (`default=os.environ["BOT_TOKEN"]`)."""
    for key, code in codes:
        for found in _TAKES.finditer(code):
            named = found["named"] or ""
            if "envvar" not in named and not evidence(named).reads:
                return key, code.count("\n", 0, found.start()) + 1
    return None


def typed(codes: Iterable[tuple[F, str]]) -> tuple[F, int] | None:
    """The first text that asks whoever starts it, by its key, and the line of it, counted from 1."""
    for key, code in codes:
        if found := _TYPED.search(code):
            return key, code.count("\n", 0, found.start()) + 1
    return None
