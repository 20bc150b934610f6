"""What a bot's scripts say of its way to Telegram: whether it serves a webhook itself, which server it asks, and
whether it deletes at its start what waits there. Pure, and by patterns, as core/scripts/script_text.py.

A script that can do both (`if WEBHOOK: run_webhook() else: run_polling()`) says nothing of what it does today: then it
counts whether its own settings name the host that the webhook leads to.
"""

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum

from tray_app.core.pattern import pattern
from tray_app.core.scripts import script_text
from tray_app.core.scripts.script_code import code_of

_DROPS = pattern(
    r"\b(?:drop_pending_updates|dropPendingUpdates|skip_updates|skip_pending|dropPending)[\"']?[^\S\n]*[=:][^\S\n]*"
    r"(?:True|true|1)\b"
)


# where it sets its own, written out: a webhook of another host may be anybody's
_SETS = pattern(r"\bset_?[wW]eb[hH]ook[^\S\n]*\(\s{0,80}(?:url\s{0,8}=\s{0,8})?[\"'`]https?://([\w.-]+)(?=[:/\"'`])")


class Whose(StrEnum):
    """To whom a webhook belongs. UNCLEAR: nothing says whether the bot serves it or polls. SAID: its entry says that it
    serves one, and nothing of its own names this host. BESIDE: another program's, which keeps nothing from a bot that
    gets its updates by MTProto."""

    NOBODY = "nobody"
    OWN = "own"
    SAID = "said"
    OTHER = "other"
    BESIDE = "beside"
    UNCLEAR = "unclear"


class Serves(StrEnum):
    """How a bot gets its updates, by what its scripts say."""

    WEBHOOK = "webhook"
    POLLING = "polling"
    BOTH = "both"
    UNKNOWN = "unknown"


def serves(texts: Sequence[str]) -> Serves:
    """`texts` are those of the script, then of what lies beside it: a folder may hold several bots, so where the script
    itself says how, these only leave it open whether it serves, too (`if WEBHOOK_URL: from hooks import app`)."""
    found = _one(texts[0]) if texts else Serves.UNKNOWN
    others = {_one(text) for text in texts[1:]} - {Serves.UNKNOWN}
    if found is Serves.POLLING and others - {Serves.POLLING}:
        return Serves.BOTH
    if found is not Serves.UNKNOWN:
        return found
    return next(iter(others)) if len(others) == 1 else Serves.UNKNOWN


def _one(text: str) -> Serves:
    if not (script_text.serves(text) or script_text.polls(text)):
        return Serves.UNKNOWN  # of most files, and quicker than to take the remarks out first
    code = code_of(text)
    webhook, polling = script_text.serves(code), script_text.polls(code)
    if webhook:
        return Serves.BOTH if polling else Serves.WEBHOOK
    return Serves.POLLING if polling else Serves.UNKNOWN


def whose(how: Serves, host: str, said: Iterable[str], starts: bool = False) -> Whose:
    """Whose the webhook of `host` (with or without a port) is; `said` is what the bot's scripts and settings say. One
    that only polls sets none, whatever address is left in its .env. `starts`: it is asked by a start, which takes away
    what keeps one that can do both from polling; should it serve, it sets its own anew. Whoever else asks is not told
    that it is another's: its address may be put together (`f"https://{APP}.herokuapp.com"`)."""
    if how is Serves.POLLING:
        return Whose.OTHER
    said = list(said)
    if names(host, said):
        return Whose.OWN
    if how is Serves.WEBHOOK:
        return Whose.UNCLEAR if any(_SETS.search(code_of(text)) for text in said) else Whose.OWN
    return Whose.OTHER if how is Serves.BOTH and starts else Whose.UNCLEAR


def polls(how: Serves, listens: bool) -> bool | None:
    """Whether a bot polls whose output says so, which may be a chat text; None where that is not known. `listens`:
    something of it waits to be called, as one does that has its updates brought."""
    if how in (Serves.WEBHOOK, Serves.POLLING):
        return how is Serves.POLLING
    return None if listens else True


def names(host: str, said: Iterable[str]) -> bool:
    """Whether one of the texts has the name of `host` (with or without a port) as a whole."""
    name = host.partition(":")[0].lower()
    named = re.compile(rf"(?<![\w.-]){re.escape(name)}(?![\w-]|\.\w)")
    return "." in name and any(named.search(text.lower()) for text in said)


def drops(text: str) -> int | None:
    """The line, counted from 1, in which a script says that what waits for it is to be deleted."""
    if _DROPS.search(text) is None:
        return None  # of most files, and quicker than to take the remarks out first
    code = code_of(text)
    found = _DROPS.search(code)
    return code.count("\n", 0, found.start()) + 1 if found else None
