"""An old launcher of any kind -> what it starts and what BotTray does in its stead. Pure.

Known are start scripts (.sh, .bat, .cmd, .ps1, .vbs), systemd units, supervisord programs, pm2's ecosystem files, and
files in which a start is one line among others (listed.py).
"""

import json
import re
from dataclasses import replace

from tray_app.core.launchers import listed, nested
from tray_app.core.launchers.around import Around
from tray_app.core.launchers.batch import bat, powershell, vbscript
from tray_app.core.launchers.kinds import kind_of
from tray_app.core.launchers.node import pm2
from tray_app.core.launchers.parts import OldStart, Reading, runs
from tray_app.core.launchers.services import supervisord, units
from tray_app.core.launchers.shell import sh
from tray_app.core.launchers.stead import shared


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
            inner = powershell.reading(text, around)
        case "vbs":
            inner = vbscript.reading(text, around)
        case "systemd":
            inner = units.reading(text, name, user_unit, around)
        case "supervisord":
            inner = Reading(tuple(supervisord.read_supervisord(text, around)))
        case "pm2":
            inner = pm2.reading(text, around, name.lower().endswith((".yml", ".yaml")))
        case str(kind):
            inner = listed.reading(kind, text, around)
    found = nested.opened(inner, around)
    found = replace(found, starts=tuple(map(supervisord.in_folder, found.starts)))
    return Reading(tuple(shared(found)), found.replaced, found.refusal)


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
