"""The Bot API server that a bot's own scripts name, where they name one. Pure, and by patterns.

A bot that has moved to a server of its own (`logOut`, then a local telegram-bot-api) must not be asked about at the
cloud: a request there logs it in again [tdlib/telegram-bot-api, README].
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tray_app.core.errors import ConfigError
from tray_app.core.pattern import pattern
from tray_app.core.scripts import switches
from tray_app.core.scripts.script_code import code_of
from tray_app.core.telegram.route import CLOUD, base_url

# python-telegram-bot .base_url("http://h/bot"), .local_mode(True); aiogram TelegramAPIServer.from_base("http://h");
# pyTelegramBotAPI apihelper.API_URL = "http://h/bot{0}/{1}"; grammY and telegraf apiRoot: "http://h";
# node-telegram-bot-api baseApiUrl: "http://h"
_NAMES_ONE = pattern(
    r"(?:\.base_url[^\S\n]*\(|TelegramAPIServer\.from_base[^\S\n]*\(|\bapihelper\.API_URL[^\S\n]*=(?!=)"
    r"|\b(?:apiRoot|baseApiUrl)[^\S\n]*:|\.local_mode[^\S\n]*\([^\S\n]*(?P<local>)(?=True))(?=(?P<rest>\s{0,80}[^\n]{0,200}))"
)
_VARIABLE = pattern(
    r"(?:environ(?:\.get)?\s{0,8}[\[(]|getenv\s{0,8}\(|\bconfig\s{0,8}\(|\benv(?:\.str)?\s{0,8}[\[(]|process\.env\s{0,8}\[)"
    r"\s{0,8}[\"']([A-Za-z_]\w*)[\"']|process\.env\.([A-Za-z_]\w*)"
)
_ADDRESS = pattern(r"[\"'`](https?://[^\"'`\s{}$]+)(?=[\"'`]|/bot)")
_NAME = pattern(r"\s*(?:[A-Za-z_]\w*\.)*([A-Za-z_]\w*)\s*(?:[,)}+;]|$)")


@dataclass(frozen=True)
class Server:
    """`address` as for api_base, None where it could not be read; `script` counts the texts, `line` from 1. `maybe`: it
    stands under a condition that only a run would tell."""

    address: str | None
    script: int
    line: int
    maybe: bool = False


def named(texts: Sequence[str], environ: Mapping[str, str]) -> Server | None:
    """What the scripts say; `environ` is the bot's own. None where they name none, or the cloud."""
    codes = [code_of(text) for text in texts]
    for number, code in enumerate(codes):
        runs = {one: switches.held(code, one.start(), codes, environ) for one in _NAMES_ONE.finditer(code)}
        places = [one for one, held in runs.items() if held is not False]
        if not places:
            continue
        found = next((one for one in places if one["local"] is None), places[0])
        rest = found["rest"]
        if _VARIABLE.search(rest) is None and (name := _NAME.match(rest)) is not None and name[1] != "True":
            rest = _assigned(name[1], codes)
        address = _address(rest, environ)
        if address == CLOUD:
            return None
        return Server(address, number, code.count("\n", 0, found.start()) + 1, runs[found] is None)
    return None


def _assigned(name: str, codes: Sequence[str]) -> str:
    """What stands behind `name =` in any of the scripts; "" where it is set nowhere."""
    sets = re.compile(rf"^[^\S\n]*(?:(?:const|let|var)[^\S\n]+)?{re.escape(name)}[^\S\n]*(?::[^\S\n]*\w+[^\S\n]*)?="
                      r"(?!=)([^\n]{0,200})", re.MULTILINE)  # fmt: skip
    return next((found[1] for code in codes if (found := sets.search(code))), "")


def _address(text: str, environ: Mapping[str, str]) -> str | None:
    """A variable counts before the address beside it, which is what holds without; a variable that is not set and has
    none beside it leads to the cloud."""
    variable, written = _VARIABLE.search(text), _ADDRESS.search(text)
    value = environ.get(variable[1] or variable[2], "").strip() if variable else ""
    if not value and variable and not written:
        return CLOUD
    value = value or (written[1] if written else "")
    try:
        return base_url(value.partition("/bot")[0]) if value else None
    except ConfigError:
        return None
