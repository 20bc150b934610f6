"""Every text a user reads: English in the source, other languages from `locale/` through gettext.

A `Message` keeps its text and its values apart until somebody shows it, because the agent that finds a fault and
the person who reads of it need not share a language: the agent may run under systemd with no language at all
while the tray speaks Russian. Whoever shows it calls `render` with the reader's language.

Extracted by `python3 installer messages`: the first argument of `Message`, `_` and `N_` must be a literal.
Values are named: `Message("{bot} is running.", bot=name)`.
"""

from functools import lru_cache

TYPE_CHECKING = False  # typing itself, gettext and pathlib would cost `bottray status` a third of its time
if TYPE_CHECKING:
    import gettext
    from typing import Any

DOMAIN = "bottray"
LOCALES = __file__.removesuffix("messages.py").removesuffix("messages.pyc") + "locale"
LANGUAGES = ("en", "ru")

_current = "en"


def choose(wanted: str) -> str:
    """The language of ours that fits a wish such as `ru_RU.UTF-8`, `ru-RU,ru;q=0.9` or `C`; else English."""
    for part in wanted.replace(":", ",").split(","):
        code = part.strip().lower().replace("-", "_").split("_")[0].split(".")[0].split(";")[0]
        if code in LANGUAGES:
            return code
    return "en"


def set_language(code: str) -> None:
    """Make `code` (one of LANGUAGES) the language of `_`, `str(Message)` and `render()` without an argument."""
    global _current
    _current = code if code in LANGUAGES else "en"


def language() -> str:
    return _current


@lru_cache(maxsize=len(LANGUAGES))
def catalog(code: str) -> "gettext.NullTranslations":
    import gettext

    return gettext.translation(DOMAIN, LOCALES, languages=[code], fallback=True)


class Message:
    """A sentence for the user that is put into a language only when it is shown.

    `args` are plain values or further Messages; no token in them is shown, and nothing that would move a terminal or
    begin a line of its own, see `shown`. With `plural` the
    number `n` chooses the form by the rules of the language. Two messages are equal when their English and their
    values are.
    """

    __slots__ = ("args", "msgid", "plural")

    def __init__(self, msgid: str, plural: str | None = None, /, **args: "Any") -> None:
        self.msgid = msgid
        self.plural = plural
        self.args = args

    def render(self, code: str | None = None) -> str:
        code = code or _current
        if code == "en":
            text = self.msgid if self.plural is None or self.args["n"] == 1 else self.plural
        elif self.plural is None:
            text = catalog(code).gettext(self.msgid)
        else:
            text = catalog(code).ngettext(self.msgid, self.plural, self.args["n"])
        if not self.args:
            return text
        return text.format(**{k: v.render(code) if isinstance(v, Message) else shown(v) for k, v in self.args.items()})

    def pack(self) -> "list[Any]":
        """In JSON, still without a language: [English, its plural or null, {name: value or packed message}]."""
        values = {k: v.pack() if isinstance(v, Message) else v for k, v in self.args.items()}
        return [
            self.msgid,
            self.plural,
            {k: v if isinstance(v, int | float | list) else without_tokens(str(v)) for k, v in values.items()},
        ]

    @classmethod
    def unpack(cls, packed: "Any") -> "Message":
        """Raises TypeError or ValueError for what `pack` has not made."""
        msgid, plural, values = packed
        args = {k: cls.unpack(v) if isinstance(v, list) else v for k, v in values.items()}
        return cls(msgid, plural, **args)

    def __str__(self) -> str:
        return self.render()

    def __repr__(self) -> str:
        return f"Message({self.render('en')!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Message):
            return NotImplemented
        return (self.msgid, self.args) == (other.msgid, other.args)

    def __hash__(self) -> int:
        return hash(self.msgid)


def shown(value: "Any") -> "Any":
    """A value as it may stand in a sentence of ours, whoever it comes from."""
    value = without_tokens(value)
    if isinstance(value, int | float) or str(value).isprintable():
        return value
    from tray_app.core.terminal_codes import one_line

    return one_line(str(value))


def without_tokens(value: "Any") -> "Any":
    """A value as it may be shown: a token that somebody has typed where a name or a path belongs is starred."""
    if isinstance(value, int | float):
        return value
    text = str(value)
    if len(text) >= 14 and "AA" in text:
        from tray_app.core.tokens.token import without_secrets

        if (plain := without_secrets(text)) != text:
            return plain
    if len(text) < 30 or not (":" in text or "%" in text):
        return value
    from tray_app.core.tokens.redact import redact

    return redact(text)


def N_(msgid: str) -> str:
    """Marks a text for translation where it is stored; it is translated where it is shown."""
    return msgid


def _(msgid: str, plural: str | None = None, /, **args: "Any") -> str:
    """The text in the current language, values filled in: for what is printed right away."""
    return Message(msgid, plural, **args).render()
