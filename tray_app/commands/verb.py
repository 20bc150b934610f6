"""What a verb of the command line is made of, and the arguments that several of them have."""

from argparse import Namespace
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tray_app.commands.context import Context
from tray_app.core.messages import N_

Deed = Callable[[Context, Namespace], int]


@dataclass(frozen=True)
class Argument:
    """As for argparse, whose `help` and `metavar` are translated once the language is known."""

    names: tuple[str, ...]
    options: Mapping[str, Any]


@dataclass(frozen=True)
class Verb:
    text: str
    arguments: tuple[Argument, ...]
    do: Deed


VERBS: dict[str, Verb] = {}
GROUPS = {"token": N_("keep a bot's token in the vault of the operating system")}
"""What verbs of two words have in common."""


def verb(name: str, text: str, *arguments: Argument) -> Callable[[Deed], Deed]:
    def take(do: Deed) -> Deed:
        VERBS[name] = Verb(text, arguments, do)
        return do

    return take


def argument(*names: str, **options: Any) -> Argument:
    return Argument(names, options)


def flag(name: str, text: str, *more: str) -> Argument:
    return argument(name, *more, action="store_true", help=text)


ONE = argument("bot", metavar=N_("BOT"))
BOTS = argument("bots", nargs="*", metavar=N_("BOT"), help=N_("may be left out where there is only one"))
ALL = flag("--all", N_("every configured bot"))
YES = flag("--yes", N_("do not ask"))
JSON = flag("--json", N_("for programs"))
