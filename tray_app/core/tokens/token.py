"""A bot token that cannot be printed by accident.

Form [telegram-bot-api ClientManager.cpp]: `<bot id>:<secret>`; the number is public and names the bot, the part
after ':' is the secret. Only `getMe` decides whether a token is good; the form is a hint.
"""

from tray_app.core.pattern import pattern

# The shape, from which whatever looks for tokens makes its pattern.
LETTER = "[A-Za-z0-9_-]"  # of a secret
WHOLE = 35  # letters of a secret that Telegram gives out, the first two of them "AA"
LEAST = 24  # of one that its server takes; so many are also the beginning of one that is known by its shape
TELLING = 30  # of one that is looked for where nothing else says that tokens are there
FEWEST = 5  # digits of the number in any text: with less it may be a time, a port or the line of a file
NUMBER = f"[0-9]{{{FEWEST},16}}"
USUAL = pattern(rf"[1-9]\d{{0,15}}:{LETTER}{{{LEAST},}}")
"""What is one by its form, where somebody says that it is one."""


_MIXED = f"(?={LETTER}*?[a-z])(?={LETTER}*?[A-Z])(?={LETTER}*?[0-9])"
ALONE = pattern(
    rf"(?<=[0-9]{{{FEWEST}}}:)AA{LETTER}{{6,}}|"
    rf"(?<![A-Za-z0-9-])AA(?:{LETTER}{{{WHOLE - 2}}}(?!{LETTER})|{_MIXED}{LETTER}{{18,}})"
)
"""A secret, or the better part of one, without its number; behind a number and a colon any part of it."""


def bare(text: str) -> str:
    """Without what gets around a token by itself: blanks, line ends, quotes, a BOM."""
    return text.strip().strip("\ufeff").strip().strip("\"'").strip()


def starred(text: str) -> str:
    """Without what has a token's form, in a text where somebody may have put one into the wrong place."""
    return USUAL.sub(lambda found: found[0].partition(":")[0] + ":***", text)


def without_secrets(text: str) -> str:
    """Of what was typed where a name belongs: whoever types half a token there has copied it from somewhere."""
    return ALONE.sub("***", text)


class Token:
    """Holds a token; `str` and `repr` show `123456:***`. `reveal()` gives the text, for a request or an environment."""

    __slots__ = ("_text", "found")

    def __init__(self, text: str) -> None:
        """Accepts a token as people paste it: blanks, quotes, a BOM and a leading "bot" are taken off.

        Raises ValueError where no bot id can be read from it; the text is not part of the error.
        """
        self.found = text
        """The text as it was found, with what it had around it; as secret as the token."""
        text = bare(text)
        if text.lower().startswith("bot"):
            text = text[3:]
        number, colon, secret = text.partition(":")
        if not (colon and secret and number.isascii() and number.isdigit() and int(number)):
            raise ValueError("not a bot token: it has the form 123456:EXAMPLE")
        self._text = text

    @property
    def bot_id(self) -> int:
        return int(self._text.partition(":")[0])

    @property
    def secret(self) -> str:
        """The part after ':'; as secret as the whole."""
        return self._text.partition(":")[2]

    @property
    def usual(self) -> bool:
        """Whether it has the form that Telegram gives out; a wrong form is worth a hint, not a refusal."""
        return USUAL.fullmatch(self._text) is not None

    @property
    def taken_off(self) -> bool:
        """Whether all that it had around it is such as gets there by itself; "bot" in front somebody has written."""
        return bare(self.found) == self._text

    def reveal(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return f"{self.bot_id}:***"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Token) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)
