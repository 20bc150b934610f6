"""`token move NAME` where the token stands in an old launcher: out of it, into the bot's .env, with a copy kept.

At every moment the token is in one of the two: .env is written and read back, then bots.toml, the launcher last.
"""

from pathlib import Path

from tray_app.adapters.config import config_file
from tray_app.adapters.files import start_of, write_atomic
from tray_app.adapters.projects import interpreter
from tray_app.adapters.system import typed_copy
from tray_app.adapters.tokens import secrets, token_file
from tray_app.adapters.tokens.env_text import with_variables
from tray_app.commands.asking import Asking
from tray_app.commands.context import Context
from tray_app.commands.writing import write_config, write_env
from tray_app.core.errors import DONE, BotTrayError, ConfigError, HostError
from tray_app.core.launchers import encodings, kinds, launchers
from tray_app.core.messages import Message, _
from tray_app.core.model import BotSpec
from tray_app.core.reasons import unreadable
from tray_app.core.tokens.env_dialect import of_node

KEPT = ".before-bottray"


def into_env(context: Context, spec: BotSpec, launch: interpreter.Launch, asking: Asking) -> int:
    """Raises ConfigError where it cannot be taken out of that file, HostError; the launcher is whole then."""
    launcher, env = launch.token_in, launch.own_env_file
    assert launcher is not None, "its token is in a file"
    found = secrets.find_token(spec, launch.env_file, context.environ)
    assert found is not None, "find_token raises where that file has none"
    before = bytes_of(launcher)
    after = _without(before, launcher, found)
    if after is None:
        raise ConfigError(
            Message("The token of {bot} stands in {path} in a form that BotTray does not edit.",
                    bot=spec.name, path=launcher),
            cure=Message("It can stay there. To move it, write {name}=... into {path} and take token_in out of "
                         "bots.toml.", name=found.variable or secrets.USUAL_NAMES[0], path=env),
        )  # fmt: skip
    copy = free_name(launcher)
    back = typed_copy(copy, launcher)
    context.say(_("The token of {bot}: {source}.", bot=spec.name, source=found.source))
    context.say(_("It goes into {path} as {variable}, readable by you alone; bots.toml points there no more.",
                  path=env, variable=found.variable))  # fmt: skip
    context.say(_("{launcher} is edited: started by itself, it hands over no token from then on.", launcher=launcher))
    context.say(_("As it is now it is kept as {copy}. The way back: {command}", copy=copy, command=back))
    if not asking.agree(_("Move it?")):
        context.say(_("Nothing was changed."))
        return DONE
    node, text = of_node(spec), found.token.reveal()
    if secrets.env_variables(spec, launch.env_file).get(found.variable) != text:
        write_env(env, lambda old: with_variables(old, {found.variable: text}, node))
    if secrets.env_variables(spec, env).get(found.variable) != text:
        raise HostError(
            Message("{path} did not take the token. It stays where it is.", path=env),
            Message("See whether the last lines of that file are complete."),
        )
    write_atomic(copy, before, mode=0o600)
    keys: dict[str, str | None] = {"token_in": None, "bot_id": None}
    if found.variable not in secrets.USUAL_NAMES:
        keys["token_env"] = found.variable
    write_config(context, lambda old: config_file.with_keys(old, spec.name, keys))
    try:
        write_atomic(launcher, after, mode=launcher.stat().st_mode & 0o777)
    except (BotTrayError, OSError) as error:
        raise HostError(
            Message("The token of {bot} is in {env} and is taken from there, but {path} still has it: {error}",
                    bot=spec.name, env=env, path=launcher, error=error),
            Message("Take {variable} out of it by hand.", variable=found.variable),
        ) from error  # fmt: skip
    context.say(_("The token of {bot} is in {path}. Its next start takes it from there.", bot=spec.name, path=env))
    return DONE


def bytes_of(launcher: Path) -> bytes:
    """Raises ConfigError where it cannot be read."""
    try:
        return start_of(launcher)
    except OSError as error:
        raise unreadable(launcher, error) from error


def _without(data: bytes, launcher: Path, found: secrets.FoundToken) -> bytes | None:
    """The launcher without it; None where it is none, or has it in no form that can be taken out safely."""
    encoding = encodings.encoding_of(data)
    text = data.decode(encoding, errors="replace")
    kind = kinds.kind_of(launcher.name, text)
    names = {one.variable for one in token_file.placed(launcher) if one.token == found.token}
    after: str | None = text
    for name in names:
        after = launchers.without_token(after, kind or "", name, found.token.reveal()) if after is not None else None
    encoded = after.encode(encoding, errors="replace") if after is not None and found.variable else None
    return encoded if encoded and text.encode(encoding, errors="replace") == data else None


def free_name(launcher: Path) -> Path:
    """A name beside it that nobody has; no start folder and no manager takes such a file for a launcher."""
    names = (launcher.name + KEPT + (f"-{n}" if n else "") for n in range(1000))
    return next(path for path in map(launcher.with_name, names) if not path.exists())
