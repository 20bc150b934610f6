"""Which sign a token has that does not belong to it, in words that tell nothing of the token itself. Pure.

What is around a token is taken off before anybody is asked: `docker run --env-file` keeps quotes, a secret file ends
with a line end, an editor of Windows adds a CR or a byte order mark.
"""

from tray_app.core.messages import Message
from tray_app.core.pattern import pattern
from tray_app.core.terminal_codes import printable
from tray_app.core.tokens.token import LEAST, LETTER, USUAL, Token, bare

_FORM = pattern(f"[0-9]+:{LETTER}*")
_NUMBER = pattern(r"[0-9]*")
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


def slip(of: Token) -> Message | None:
    """What it had around it where it was found, or has in it, that is no part of a token; None where nothing is odd."""
    text, token = of.found, of.reveal()
    begin = text.find(token)
    if begin < 0:
        return None
    well = _FORM.match(token)
    if well is None or well.end() < len(token):
        place = well.end() if well else 0
        return Message("{sign} at place {n}", sign=_sign(token[place]), n=place + 1)
    if USUAL.fullmatch(token) is None:
        return _unusual(*token.split(":"))
    if before := text[:begin].lower():
        if before.endswith("bot"):
            return Message('the word "bot" in front')
        return Message("{sign} in front", sign=_sign(before[0]))
    after = text[begin + len(token) :]
    return Message("{sign} behind it", sign=_sign(after[-1])) if after else None


def _unusual(number: str, secret: str) -> Message | None:
    """Of a token that has no sign too many."""
    if number.startswith("0"):
        return Message("a zero at place 1")
    if len(secret) < LEAST:
        return Message("only {n} sign behind the colon", "only {n} signs behind the colon", n=len(secret))
    return Message("too many digits in front of the colon")


def around(text: str) -> Message | None:
    """Of a text that is none because of what stands around a token in it: <…>, “…”, an address."""
    found = USUAL.search(text)
    if found is None:
        return None
    if before := text[: found.start()]:
        if "://" in before:
            return Message("an address around it")
        if before[-1].isspace() and before.strip():
            return Message("other words in front")
        return None if before[-1].isalnum() else Message("{sign} in front", sign=_sign(before[-1]))
    after = text[found.end() :]
    if after[:1].isspace() and after.strip():
        return Message("other words behind it")
    return Message("{sign} behind it", sign=_sign(after[0])) if after else None


def no_token(text: str) -> Message:
    """What keeps a text from being a token at all; nothing of it is shown but a sign that no token has."""
    text = bare(text)
    if text.lower().startswith("bot"):
        text = text[3:]
    number, colon, secret = text.partition(":")
    digits = len(_NUMBER.match(text)[0])  # type: ignore[index]  # it matches nothing, too
    if not colon and (not digits or text[digits : digits + 1].isalnum() or digits == len(text)):
        return Message("no colon")
    if colon and not number:
        return Message("nothing in front of the colon")
    if colon and digits == len(number):
        return Message("only zeros in front of the colon") if secret else Message("nothing behind the colon")
    return Message("{sign} at place {n}", sign=_sign(text[digits]), n=digits + 1)


def _sign(letter: str) -> Message:
    if letter.isascii() and letter.isalpha():
        return Message("a letter")  # which one is not said: it may be of a secret
    return _SIGNS.get(letter) or Message(
        "the sign {sign} (U+{code})", sign=printable(letter, "?"), code=f"{ord(letter):04X}"
    )


def told(token: Token, source: Message) -> Message | None:
    """What its user should know of a token's form; `source` says where it was found."""
    if not token.usual:
        if odd := slip(token):
            return Message("The token has an unusual form ({slip}): look whether it was copied whole.", slip=odd)
        return Message("The token has an unusual form: look whether it was copied whole.")
    odd = slip(token)
    if odd is None:
        return None
    if not token.taken_off:
        return Message("The token ({source}) has {slip}, and the bot gets it so: take that out.",
                       source=source, slip=odd)  # fmt: skip
    return Message(
        "The token ({source}) has {slip}. BotTray hands it to the bot without; a bot that reads the place itself gets "
        "it with that: take it out.",
        source=source,
        slip=odd,
    )
