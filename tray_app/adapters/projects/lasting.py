"""Whether what a launcher starts is a bot, and one that stays, by the files that are its own."""

from dataclasses import replace
from pathlib import Path

from tray_app.adapters.projects.candidates import Candidate
from tray_app.adapters.projects.own_code import own_code
from tray_app.core.launchers.parts import RESTART
from tray_app.core.messages import Message
from tray_app.core.scripts import ends
from tray_app.core.scripts.script_text import evidence

_READ = (".py", ".pyw", ".js", ".mjs", ".cjs")


def registers(one: Candidate) -> bool:
    """Whether it only tells Telegram of a webhook, once."""
    return ends.registers(_codes(one))


def rested(one: Candidate) -> Candidate:
    """What ends by itself is not started again; where the launcher says how it is restarted, that counts."""
    if "restart" in one.keys or any(said.by is RESTART for said in one.replaced) or not ends.ends(_codes(one)):
        return one
    note = Message('As far as its own code tells, {script} ends by itself. So restart = "never" stands in its entry, '
                   "and it is not started again.", script=one.shown)  # fmt: skip
    return replace(one, keys={**one.keys, "restart": "never"}, notes=(*one.notes, note))


def concerns_telegram(one: Candidate) -> bool:
    """Whether any of its files speaks of Telegram."""
    told = map(evidence, _codes(one))
    return any(text.polls or text.serves or text.library for text in told)


def concerns_others(one: Candidate) -> bool:
    """Whether its files are read, and none of them speaks of Telegram."""
    return bool(_codes(one)) and not concerns_telegram(one)


def _codes(one: Candidate) -> list[str]:
    if one.script is None or one.script.suffix.lower() not in _READ:
        return []
    return [*own_code(one.script, Path(one.keys.get("folder", one.script.parent))).values()]
