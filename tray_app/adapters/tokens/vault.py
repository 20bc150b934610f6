"""A bot's token in the vault of the operating system, by the `keyring` package: Windows' Credential Manager, GNOME's
keyring or KWallet, macOS's keychain, or what keyring is configured to use (https://keyring.readthedocs.io).

Service "bottray", user: the bot's name. keyring is an extra and is imported when a bot first needs it.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tray_app.core.errors import BotTrayError, ConfigError, HostError
from tray_app.core.messages import Message

SERVICE = "bottray"
# keyring's own and secretstorage's: it is there, and somebody has to open it (InitError: or to make it, at a dialog)
LOCKED = frozenset({"KeyringLocked", "InitError", "LockedException", "PromptDismissedException"})


def find(bot: str) -> str:
    """The token of this bot. Raises ConfigError where the vault has none or keyring is missing, HostError else."""
    text = read(bot)
    if not text:
        raise ConfigError(
            Message("Bot {bot}: its token is not in the vault.", bot=bot),
            cure=Message("Write it into .env, then say: {command}", command=f"bottray token move {bot}"),
        )
    return text


def read(bot: str, wanted: bool = True) -> str | None:
    """What the vault has for this bot; None for nothing. Blocks while the user unlocks it. Raises as `find` does.
    `wanted`: its entry in bots.toml says that its token is there."""
    with _asking(bot, wanted) as keyring:
        text: str | None = keyring.get_password(SERVICE, bot)
    return text


def store(bot: str, text: str) -> None:
    """Raises ConfigError, HostError; what was there is there still then."""
    with _asking(bot) as keyring:
        keyring.set_password(SERVICE, bot, text)


def forget(bot: str) -> None:
    """Raises ConfigError, HostError."""
    with _asking(bot) as keyring:
        keyring.delete_password(SERVICE, bot)


def name(bot: str) -> str:
    """What keyring calls the vault in use."""
    with _asking(bot) as keyring:
        return str(keyring.get_keyring().name)


@contextmanager
def _asking(bot: str, wanted: bool = True) -> Iterator[Any]:
    """keyring itself; what goes wrong with it becomes a sentence. A backend may raise anything, and its text is not
    repeated: what was to be stored might be in it.
    """
    keyring = _keyring(bot, wanted)
    try:
        yield keyring
    except BotTrayError:
        raise
    except Exception as error:
        kind = type(error).__name__
        if kind == "NoKeyringError":
            raise HostError(
                Message("Bot {bot}: this computer has no vault that BotTray could ask.", bot=bot),
                Message(
                    "A server without a desktop has none: write the token into .env beside the script, "
                    'and take token = "vault" out of bots.toml.'
                )
                if wanted
                else Message("A server without a desktop has none: leave the token where it is."),
            ) from None
        if kind in LOCKED:
            raise HostError(
                Message("Bot {bot}: the vault of this computer is locked, or not set up yet.", bot=bot),
                Message("Log in on the desktop and unlock it there, then say this again or start the bot."),
            ) from None
        raise HostError(
            Message("Bot {bot}: the vault of this computer did not answer as it should ({kind}).", bot=bot, kind=kind),
            Message("See whether it can be used at all: {command}", command=f"keyring get {SERVICE} {bot}"),
        ) from None


def _keyring(bot: str, wanted: bool) -> Any:
    try:
        import keyring
        import keyring.backend
        import keyring.backends.fail
    except ImportError:
        cure = Message("Install it: {command}", command=f'"{sys.executable}" -m pip install keyring')
        if getattr(sys, "frozen", False) and not wanted:
            cure = Message("This build of BotTray comes without it: leave the token where it is.")
        elif getattr(sys, "frozen", False):
            cure = Message(
                "This build of BotTray comes without it: write the token into .env beside the script, "
                'and take token = "vault" out of bots.toml.'
            )
        raise ConfigError(
            Message('Bot {bot}: token = "vault" needs the package keyring, which is not installed.', bot=bot)
            if wanted
            else Message("Bot {bot}: the vault needs the package keyring, which is not installed.", bot=bot),
            cure=cure,
        ) from None
    if isinstance(keyring.get_keyring(), keyring.backends.fail.Keyring):
        # keyring remembers that there was none: at boot, the user's session may have come up since
        keyring.backend.get_all_keyring.reset()
        keyring.core.init_backend()
    return keyring
