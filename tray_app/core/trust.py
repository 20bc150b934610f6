"""Whose word counts for what is found and was not named: an interpreter, variables, a list of packages beside a script.

Whoever can change the script itself decides already what runs as its user: what such a one lays beside it adds nothing.
Anybody else who can change what is found would run his own code as that user, so it is passed over and that is said.
What the user names in bots.toml is his own decision.
"""

from collections.abc import Set
from dataclasses import dataclass
from pathlib import PurePath

from tray_app.core import reasons
from tray_app.core.messages import Message

EVERYONE = "*"
"""Among those who may change something: any user of the computer. The others are named as the system does it."""


@dataclass(frozen=True)
class PassedOver:
    """What was found and is not used. `key` would name it in bots.toml."""

    key: str
    text: Message
    cure: Message

    @property
    def told(self) -> Message:
        return Message("{text} {cure}", text=self.text, cure=self.cure)


def of_others(key: str, path: PurePath, who: Message, command: str | None) -> PassedOver:
    """`command` closes the file, where that is enough."""
    return PassedOver(
        key,
        Message("{path} is not used: {who} can change it, but not the bot itself.", path=path, who=who),
        Message("Close it ({command}), or name it in bots.toml: {key} = '{path}'. If it is not meant, take it away.",
                command=command, key=key, path=path) if command else
        Message("If it is meant, name it in bots.toml: {key} = '{path}'. If not, take it away.", key=key, path=path),
    )  # fmt: skip


def empty_folder(key: str, path: PurePath) -> PassedOver:
    """As Docker makes one for a file that is to be mounted and is not there."""
    return PassedOver(key, *reasons.folder_for_file(path))


def broken_link(key: str, path: PurePath, target: str) -> PassedOver:
    return PassedOver(key, *reasons.broken_link(path, target))


def endless_link(key: str, path: PurePath) -> PassedOver:
    return PassedOver(key, *reasons.endless_link(path))


def misnamed(key: str, path: PurePath) -> PassedOver:
    """A file of variables under a name that nobody reads."""
    return PassedOver(
        key,
        Message("{path} has a token and is not read: a file of variables is called .env.", path=path),
        Message("Rename it to .env, or name it in bots.toml: {key} = '{path}'.", key=key, path=path),
    )


def open_to(path: PurePath, who: Message) -> tuple[Message, Message]:
    """Of a file that decides what runs: what is wrong with it, and the cure."""
    return (
        Message("{who} can change {path}, and so what runs in your name.", who=who, path=path),
        Message("Let nobody else write it, nor the folders that lead to it."),
    )


def strangers(found: Set[str], script: Set[str]) -> Set[str]:
    """Those who may change what was found and could not change the script."""
    return frozenset() if EVERYONE in script else found - script
