"""One mistake in a config file, with the place where it is; what is wrong with one value, before its place is known."""

from dataclasses import dataclass

from tray_app.core.messages import Message, shown


@dataclass(frozen=True)
class Fault:
    """One mistake in a config file. `line` counts from 1; 0 where the file as a whole is meant."""

    file: str
    line: int
    bot: str | None
    key: str | None
    message: Message

    def render(self, language: str | None = None) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        names = ".".join(n for n in (self.bot and f"bots.{self.bot}", self.key) if n)
        text = self.message.render(language)
        return f"{shown(place)}: {shown(names)}: {text}" if names else f"{shown(place)}: {text}"

    def __str__(self) -> str:
        return self.render()


class Wrong(Exception):
    """What is wrong with one value; `key` where only a part of it is meant, such as one variable of `env`."""

    def __init__(self, message: Message, key: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.key = key


def nearest(word: str, known: list[str]) -> str | None:
    """The known word that was probably meant."""
    import difflib

    return next(iter(difflib.get_close_matches(word.lower(), known, 1, 0.6)), None)
