"""One bot's entry in bots.toml, edited on the page, as JSON. For the agent's use, no verb for people.

standard input   {"bot"}                    to see it
                 {"bot", "text", "keys"}    to see that text as a form, with what was typed there put in
                 {"bot", "text", "seal"}    to write that text in the place of the one that has this seal; "keys" as
                 above are put in before; "anyway" also where what it names is not there
standard output  one of {"entry"}, {"drawn"}, {"saved"}, {"changed"} (somebody else has written it meanwhile),
                 {"missing", "field"} (what it names is not there), {"wrong"} (a field of the form has a mistake),
                 {"refused"}; nothing was written with the last four
"""

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

from tray_app.adapters.config import config_file, versions
from tray_app.adapters.config.entry_text import entry_text, with_entry_text
from tray_app.commands.context import Context
from tray_app.commands.told_page import answered
from tray_app.commands.writing import config_text, write_config
from tray_app.core.config.config import parse_each
from tray_app.core.config.form import changed, form_of
from tray_app.core.errors import ConfigError
from tray_app.core.model import BotSpec
from tray_app.supervisor.startable import fault_of


class _Meanwhile(Exception):
    """It is not the text any more that was seen."""


def main(environ: Mapping[str, str], asked: IO[bytes], told: IO[bytes]) -> int:
    """`asked` is read to its end. Whatever goes wrong is told in the answer."""
    context = Context(environ, lambda _: None, lambda _: None)
    return answered(told, lambda: _answer(context, json.loads(asked.read())))


def _answer(context: Context, asked: Mapping[str, Any]) -> Mapping[str, Any]:
    name = str(asked["bot"])
    if "text" not in asked:
        return {"entry": _entry(context, name)}

    text, keys = str(asked["text"]), asked.get("keys")
    if keys:
        text = config_file.with_values(text, name, changed(text, name, keys))
    text = text.encode(errors="replace").decode()  # half a character, which no file can have
    if "seal" not in asked:
        return {"drawn": {"text": text, "form": form_of(text, name)}}
    if keys is not None and (form := form_of(text, name)).get("faults"):
        return {"wrong": form}
    if not asked.get("anyway") and (missing := _missing(context, name, text, asked["seal"])):
        return missing

    def change(now: str) -> str:
        if _seal(entry_text(now, name)) != asked["seal"]:
            raise _Meanwhile
        return with_entry_text(now, name, text)

    try:
        write_config(context, change)
    except _Meanwhile:
        return {"changed": _entry(context, name)}
    return {"saved": _entry(context, name)}


def _missing(context: Context, name: str, text: str, seal: str) -> Mapping[str, Any] | None:
    """What a bot with that entry could not start for. Before the lock of bots.toml: a disk in the net takes time."""
    now, file = config_text(context), context.folders.config_file
    if _seal(entry_text(now, name)) != seal:
        return None  # another's text is told first
    spec = parse_each(with_entry_text(now, name, text), str(file)).bots.get(name)
    fault = fault_of(spec, file.parent) if spec else None
    if spec is None or fault is None:
        return None
    return {"missing": str(fault.message), "field": _field_of(spec, str(fault.message), file.parent)}


def _field_of(spec: BotSpec, said: str, base: Path) -> str:
    """The key without which that would not be said."""
    without: Mapping[str, BotSpec] = {
        "folder": replace(spec, folder=None),
        "python": replace(spec, python=None),
        "env_file": replace(spec, env_file=()),
        "token_in": replace(spec, token_in=None),
    }
    for key, other in without.items():
        fault = fault_of(other, base) if other != spec else None
        if other != spec and (fault is None or str(fault.message) != said):
            return key
    return "script" if spec.script else "module" if spec.module else "command"


def _entry(context: Context, name: str) -> Mapping[str, Any]:
    """With what it was before, as far as it was another, the newest first."""
    text = entry_text(config_text(context), name)
    before: list[tuple[float, str]] = []
    for at, whole in versions.kept(context.folders.state):
        with suppress(ConfigError):  # it was not in there
            then = entry_text(whole, name)
            if then not in (text, *(one for _, one in before)):
                before.append((at, then))
    return {
        "text": text,
        "seal": _seal(text),
        "form": form_of(text, name),
        "file": str(context.folders.config_file),
        "before": [{"at": at, "text": one} for at, one in before],
    }


def _seal(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()
