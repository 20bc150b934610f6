"""Which sign a token has that does not belong to it, in words that tell nothing of the token itself. Pure.

What is around a token is taken off before anybody is asked: `docker run --env-file` keeps quotes, a secret file ends
with a line end, an editor of Windows adds a CR or a byte order mark.
"""

import re

from tray_app.core.messages import Message
from tray_app.core.token import USUAL, Token

_FORM = re.compile(r"[0-9]+:[A-Za-z0-9_-]*")
_SIGNS = {
    '"': Message("a quotation mark"),
    "'": Message("a quotation mark"),
    "\n": Message("a line end"),
    "\r": Message("a carriage return (CR)"),
    " ": Message("a blank"),
    "\t": Message("a tab"),
    "\ufeff": Message("a byte order mark (BOM)"),
    "\xa0": Message("a no-break space"),
}


def slip(text: str, token: str) -> Message | None:
    """`text` as it was found, `token` what of it is used; None where nothing is odd about it."""
    begin = text.find(token)
    if begin < 0:
        return None
    well = _FORM.match(token)
    if well is None or well.end() < len(token):
        place = well.end() if well else 0
        return Message("{sign} at place {n}", sign=_sign(token[place]), n=place + 1)
    if before := text[:begin].lower():
        if before.endswith("bot"):
            return Message('the word "bot" in front')
        return Message("{sign} in front", sign=_sign(before[0]))
    after = text[begin + len(token) :]
    return Message("{sign} behind it", sign=_sign(after[-1])) if after else None


def around(text: str) -> Message | None:
    """Of a text that is none because of what stands around a token in it: <…>, “…”, a word."""
    found = USUAL.search(text)
    if found is None:
        return None
    if before := text[: found.start()]:
        return Message("{sign} in front", sign=_sign(before[-1]))
    return Message("{sign} behind it", sign=_sign(text[found.end()])) if text[found.end() :] else None


def _sign(letter: str) -> Message:
    return _SIGNS.get(letter) or Message("the sign {sign} (U+{code})", sign=_shown(letter), code=f"{ord(letter):04X}")


def _shown(letter: str) -> str:
    return letter if letter.isprintable() and not letter.isspace() else "?"


def told(token: Token, source: Message) -> Message | None:
    """What its user should know of a token's form; `source` says where it was found."""
    if not token.usual:
        if token.slip:
            return Message("The token has an unusual form ({slip}): look whether it was copied whole.", slip=token.slip)
        return Message("The token has an unusual form: look whether it was copied whole.")
    if token.slip is None:
        return None
    if not token.taken_off:
        return Message("The token ({source}) has {slip}, and the bot gets it so: take that out.",
                       source=source, slip=token.slip)  # fmt: skip
    return Message(
        "The token ({source}) has {slip}. BotTray hands it to the bot without; a bot that reads the place itself gets "
        "it with that: take it out.",
        source=source,
        slip=token.slip,
    )
