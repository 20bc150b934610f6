"""An old launcher of any kind -> what it starts and what BotTray does in its stead. Pure.

Known are start scripts (.sh, .bat, .cmd, .ps1, .vbs), systemd units, supervisord programs, pm2's ecosystem files, and
files in which a start is one line among others (listed.py).
"""

import codecs
import json
import re
from dataclasses import replace

from tray_app.core.launchers import bat, hidden_starts, listed, nested, pm2, sh, supervisord, units
from tray_app.core.launchers.around import Around
from tray_app.core.launchers.parts import OldStart, Reading, Replaced, runs
from tray_app.core.launchers.stead import shared

__all__ = ["OldStart", "Replaced", "decode", "encoding_of", "kind_of", "read", "reading", "without_token"]

KINDS = {
    ".sh": "sh", ".bash": "sh", ".command": "sh", ".bat": "bat", ".cmd": "bat", ".ps1": "ps1", ".vbs": "vbs",
    ".service": "systemd", ".conf": "supervisord", ".ini": "supervisord", ".config.js": "pm2", ".config.cjs": "pm2",
    ".config.mjs": "pm2", ".json": "pm2", ".yml": "pm2", ".yaml": "pm2",
}  # fmt: skip
_APPS = {"yml": r"^apps:", "yaml": r"^apps:", "json": r"\"(?:apps|script)\"\s*:"}
_APPS |= dict.fromkeys(("js", "cjs", "mjs"), r"\bapps\b|\bscript[\"']?\s*:")
_CODE_PAGES = {"65001": "utf-8", "1251": "cp1251", "866": "cp866"}


def kind_of(name: str, start: str = "") -> str | None:
    """Which launcher a file is, by its name and how its text starts; None for one that is none."""
    lower = name.lower()
    for suffix, kind in KINDS.items():
        if lower.endswith(suffix):
            if kind == "pm2" and not re.search(_APPS[suffix.rpartition(".")[2]], start, re.MULTILINE):
                break
            if kind == "supervisord" and not re.search(r"^\[program:|^\[supervisord\][^\0]*^\[include\]", start, re.M):
                break
            return kind
    first = start.partition("\n")[0]
    return "sh" if re.match(r"#!.*\b(?:ba|da|z|k)?sh\b", first) else listed.kind_of(name, start)


def read(name: str, text: str, user_unit: bool = False) -> list[OldStart]:
    """What the launcher `name` starts by itself; an empty list where nothing in it runs a script."""
    return [start for start in reading(name, text, Around(), user_unit).starts if runs(start.words)]


def reading(name: str, text: str, around: Around, user_unit: bool = False) -> Reading:
    """What it starts, launchers that it starts itself followed; each start has all that is replaced. `name` of a
    systemd template has its instance in it."""
    inner = Reading()
    match kind_of(name, text):
        case "sh":
            inner = sh.reading(text, around)
        case "bat":
            inner = bat.reading(text, around)
        case "ps1":
            inner = hidden_starts.powershell(text, around)
        case "vbs":
            inner = hidden_starts.vbs(text, around)
        case "systemd":
            inner = Reading(tuple(units.read_systemd(text, name, user_unit, around)))
        case "supervisord":
            inner = Reading(tuple(supervisord.read_supervisord(text, around)))
        case "pm2":
            inner = pm2.reading(text, around, name.lower().endswith((".yml", ".yaml")))
        case str(kind):
            inner = listed.reading(kind, text, around)
    found = nested.opened(inner, around)
    found = replace(found, starts=tuple(map(supervisord.in_folder, found.starts)))
    return Reading(tuple(shared(found)), found.replaced, found.refusal)


def encoding_of(data: bytes) -> str:
    """How a launcher is written. A .bat is often in the code page that its console had: `chcp` in it says which, else
    it is the one in which more of it is Russian."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if data.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        said = re.search(rb"chcp\s+(\d+)", data, re.IGNORECASE)
        page = _CODE_PAGES.get(said[1].decode(), "utf-8") if said else "utf-8"
        pages = ("cp866", "cp1251") if page == "utf-8" else (page,)
        return max(pages, key=lambda name: _russian(data.decode(name, errors="replace")))
    return "utf-8"


def decode(data: bytes) -> str:
    return data.decode(encoding_of(data), errors="replace")


def _russian(text: str) -> int:
    """How much of what is not ASCII is Russian: small letters tell more than capitals, signs tell against it."""
    return sum(2 if "а" <= c <= "я" else 1 if "А" <= c <= "Я" else -2 for c in text if ord(c) > 127)


def without_token(text: str, kind: str, variable: str, secret: str) -> str | None:
    """The launcher's text with the token taken out of it; None where it stands in no form that can be taken out safely.

    A line that does nothing but set the variable becomes a remark; a pair among others is taken away.
    """
    value = re.escape(secret)
    note = f"{ {'bat': 'rem', 'pm2': '//'}.get(kind, '#') } {variable}: .env (BotTray)"
    forms = {
        "bat": [(rf'^[ \t@]*setx?[ \t]+"?{variable}={value}"?[ \t]*$', note)],
        "sh": [
            (rf"^[ \t]*(?:export[ \t]+)?{variable}=[\"']?{value}[\"']?[ \t]*$", note),
            (rf"\bexport[ \t]+{variable}=[\"']?{value}[\"']?(?=[ \t]*(?:;|&|$))", ":"),
            (rf"(?<![\w\"'])([\"']?){variable}=([\"']?){value}\2\1[ \t]+", ""),
        ],
        "systemd": [
            (rf"^[ \t]*Environment=[\"']?{variable}=[\"']?{value}[\"']*[ \t]*$", note),
            (rf"(?<![ \t])[ \t]*+([\"']?){variable}={value}\1", ""),
        ],
        "supervisord": [(rf"{variable}[ \t]*=[ \t]*([\"']?){value}\1[ \t]*,?[ \t]*", "")],
        "pm2": [(rf"([\"']?){variable}\1[ \t]*:[ \t]*([\"'`]){value}\2[ \t]*,?[ \t]*", "")],
    }
    before, ending = text.replace("\r\n", "\n"), "\r\n" if "\r\n" in text else "\n"
    after = before
    for form, instead in forms.get(kind, ()):
        after = re.sub(form, instead, after, flags=re.MULTILINE | re.IGNORECASE)
    if kind == "pm2" and not re.search(r"module\.exports|export\s+default", after):
        after = re.sub(r",(\s*\})", r"\1", after)  # JSON takes no comma at the end
        try:
            json.loads(after)
        except (ValueError, RecursionError):
            return None
    return None if after == before or secret in after else after.replace("\n", ending)
