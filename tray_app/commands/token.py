"""`token move NAME`: a bot's token out of its .env into the vault of the operating system; with --back the other way.
One that stands in an old launcher goes into .env first (token_launcher.py).

The token is read back from where it was put before it is taken away where it was, so that it is in one of the two
places at every moment. A bot that runs goes on: it has its token.
"""

from dataclasses import replace
from pathlib import Path

from tray_app.adapters.config import config_file
from tray_app.adapters.files import read_text
from tray_app.adapters.projects import interpreter
from tray_app.adapters.projects.texts import text_of
from tray_app.adapters.tokens import secrets, vault
from tray_app.adapters.tokens.env_text import with_variables, without_variable
from tray_app.commands import token_launcher
from tray_app.commands.asking import Asking
from tray_app.commands.context import Context
from tray_app.commands.writing import write_config, write_env
from tray_app.core.errors import DONE, BotTrayError, ConfigError, HostError, StateError
from tray_app.core.messages import Message, _
from tray_app.core.model import BotSpec
from tray_app.core.scripts.script_text import evidence
from tray_app.core.tokens.env_dialect import of_node
from tray_app.core.tokens.token import Token


def move(context: Context, name: str, back: bool, yes: bool) -> int:
    """Raises ConfigError, StateError, HostError."""
    if name not in context.specs:
        raise context.unknown(name, list(context.specs))
    spec = context.specs[name]
    launch = interpreter.resolve(spec, context.folders.config_file.parent)
    if spec.token_in and not back:
        return token_launcher.into_env(context, spec, launch, _asking(context, name, yes))
    return (_back if back else _into_vault)(context, spec, launch, yes)


def _into_vault(context: Context, spec: BotSpec, launch: interpreter.Launch, yes: bool) -> int:
    path, node = launch.own_env_file, of_node(spec)
    file = secrets.env_variables(spec, launch.env_file)
    variable = spec.token_env or secrets.USUAL_NAMES[0]
    if spec.token and not file.get(variable, "").strip():
        vault.find(spec.name)
        context.say(_("The token of {bot} is in the vault already.", bot=spec.name))
        return DONE
    found = secrets.find_token(replace(spec, token=None), launch.env_file, context.environ)
    _refuse_immovable(spec, launch, found)
    assert found is not None, "that was refused"
    in_file = found.variable in file
    path = (secrets.file_with(spec, launch.env_file, found.variable) if in_file else None) or path
    if in_file:  # what cannot be taken out is not put in either
        after = without_variable(read_text(path), found.variable, node)
        _refuse_twice(file, found, path)
    before = vault.read(spec.name, wanted=bool(spec.token))
    if before and before != found.token.reveal() and not _same_bot(before, found.token):
        raise StateError(
            Message("The vault has the token of another bot under the name {bot}.", bot=spec.name),
            Message("Give this one another name in bots.toml, or take that one out: {command}",
                    command=f"keyring del {vault.SERVICE} {spec.name}"),
        )  # fmt: skip
    context.say(_("The token of {bot}: {source}.", bot=spec.name, source=found.source))
    context.say(_('It goes into the vault of this computer ({vault}); bots.toml gets token = "vault".',
                  vault=vault.name(spec.name)))  # fmt: skip
    if in_file:
        context.say(_("{variable} is taken out of {path}.", variable=found.variable, path=path))
    if not _agreed(context, spec.name, yes):
        return DONE
    stored(spec.name, found.token.reveal(), before)
    keys: dict[str, str | None] = {} if spec.token else {"token": "vault"}
    if found.variable != variable:
        keys["token_env"] = found.variable
    try:
        if keys:
            write_config(context, lambda text: config_file.with_keys(text, spec.name, keys))
    except BotTrayError:
        _restore(spec.name, before)
        raise
    if in_file:
        try:
            write_env(path, lambda text: without_variable(text, found.variable, node))
        except BotTrayError as error:
            raise HostError(
                Message("The token of {bot} is in the vault and is taken from there, but {path} still has it: {error}",
                        bot=spec.name, path=path, error=error.message),
                Message("Take {variable} out of it by hand.", variable=found.variable),
            ) from error  # fmt: skip
        if found.token.secret in after:
            context.warn(_("A remark in {path} still has the token: take it out by hand.", path=path))
    else:
        context.warn(_("{source} still has it: take it out there.", source=found.source))
    context.say(_("The token of {bot} is in the vault. Its next start takes it from there.", bot=spec.name))
    return DONE


def _refuse_immovable(spec: BotSpec, launch: interpreter.Launch, found: secrets.FoundToken | None) -> None:
    """Raises ConfigError where the token is not in a variable that it could be taken out of."""
    path = launch.own_env_file
    again = Message(
        "Write BOT_TOKEN=... into {path} and let the script read it: {code}. Then say this again.",
        path=path, code='os.environ["BOT_TOKEN"]',
    )  # fmt: skip
    if found is None:
        line = evidence(text_of(launch.script)).token_line
        if line is None:
            raise ConfigError(Message("Bot {bot} has no token that could be moved.", bot=spec.name), cure=again)
        raise ConfigError(
            Message("The token of {bot} stands in line {line} of {script} itself, which BotTray does not change.",
                    bot=spec.name, line=line, script=launch.script),
            cure=again,
        )  # fmt: skip
    if not found.variable:
        raise ConfigError(
            Message("The token of {bot} is an argument in bots.toml; the vault would not take it out of there.",
                    bot=spec.name),
            cure=again,
        )  # fmt: skip
    if found.variable in spec.env:
        raise ConfigError(
            Message("The token of {bot} stands in bots.toml itself, as {variable} in env.",
                    bot=spec.name, variable=found.variable),
            cure=Message("Take it out of there, write it into {path}, and say this again.", path=path),
        )  # fmt: skip


def _refuse_twice(file: dict[str, str], found: secrets.FoundToken, path: Path) -> None:
    twins = [name for name, value in file.items() if name != found.variable and found.token.secret in value]
    if twins:
        raise ConfigError(
            Message("{path} has the token more than once: {names}.",
                    path=path, names=", ".join([found.variable, *twins])),
            cure=Message("Leave the variable in it that the bot reads, then say this again."),
        )  # fmt: skip


def _same_bot(text: str, token: Token) -> bool:
    try:
        return Token(text).bot_id == token.bot_id
    except ValueError:
        return False


def stored(bot: str, text: str, before: str | None) -> None:
    """Put it into the vault and read it back; `before` is what was there. Raises ConfigError, HostError; that is there
    again then."""
    vault.store(bot, text)
    try:
        kept = vault.read(bot) == text
    except BotTrayError:
        _restore(bot, before)
        raise
    if not kept:
        _restore(bot, before)
        raise HostError(
            Message("The vault did not give back what was put into it. The token of {bot} stays where it is.", bot=bot),
            Message("See which vault keyring uses: {command}", command="keyring --list-backends"),
        )


def _restore(bot: str, before: str | None) -> None:
    """As it was, as far as that can be had: the token itself is still where it came from."""
    try:
        vault.store(bot, before) if before else vault.forget(bot)
    except BotTrayError:
        pass


def _back(context: Context, spec: BotSpec, launch: interpreter.Launch, yes: bool) -> int:
    path, node = launch.own_env_file, of_node(spec)
    if not spec.token:
        raise StateError(Message("The token of {bot} is not in the vault.", bot=spec.name))
    text, variable = vault.find(spec.name), spec.token_env or secrets.USUAL_NAMES[0]
    there = secrets.env_variables(spec, launch.env_file).get(variable, "")
    if there.strip() and there != text:
        raise ConfigError(
            Message("{path} has another {variable} than the vault.", path=path, variable=variable),
            cure=Message("Take it out there, or put it into the vault: {command}",
                         command=f"bottray token move {spec.name}"),
        )  # fmt: skip
    context.say(_("The token of {bot} goes back into {path}, as {variable}, readable by you alone.",
                  bot=spec.name, path=path, variable=variable))  # fmt: skip
    if not _agreed(context, spec.name, yes):
        return DONE
    if not there:
        write_env(path, lambda before: with_variables(before, {variable: text}, node))
    if secrets.env_variables(spec, path).get(variable) != text:
        raise HostError(
            Message("{path} did not take the token. It stays in the vault.", path=path),
            Message("See whether the last lines of that file are complete."),
        )
    write_config(context, lambda before: config_file.with_keys(before, spec.name, {"token": None}))
    try:
        vault.forget(spec.name)
    except BotTrayError as error:
        context.warn(_("The vault still has it, too: {error}", error=error))
    context.say(_("The token of {bot} is in {path} again.", bot=spec.name, path=path))
    return DONE


def _agreed(context: Context, bot: str, yes: bool) -> bool:
    return _asking(context, bot, yes).agree(_("Move it?"))


def _asking(context: Context, bot: str, yes: bool) -> Asking:
    asking = Asking.at_terminal(context.say, yes)
    if not asking.there and not yes:
        raise ConfigError(
            Message("Nobody is there to be asked."), cure=Message("Say --yes to move the token of {name}.", name=bot)
        )
    return asking
