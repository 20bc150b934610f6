"""What `add` understands of a bot before it writes anything: the entry, the interpreter, the token, what is lacking."""

import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tray_app.adapters import config_file, discovery, environments, interpreter, requirements, secrets
from tray_app.commands.asking import Asking
from tray_app.commands.context import Context
from tray_app.commands.writing import env_file
from tray_app.core.config import fold, name_fault, parse
from tray_app.core.errors import BotTrayError, ConfigError, StateError, TokenRefused
from tray_app.core.messages import Message, _
from tray_app.core.model import BotSpec
from tray_app.core.token import USUAL, Token
from tray_app.supervisor import lacking as missing


@dataclass(frozen=True)
class Understood:
    """`keys` are those of the new entry, `spec` is what comes of them; `env_file` is where its variables are, or would
    be. `token` comes from `variable`; `username` or `trouble` is what Telegram said of it. `needs` and `lacking` are
    None for what is no Python script."""

    name: str
    keys: Mapping[str, Any]
    spec: BotSpec
    launch: interpreter.Launch
    token: Token | None
    variable: str
    username: str | None
    trouble: BotTrayError | None
    needs: requirements.Needs | None
    lacking: requirements.Lacking | None
    env_file: Path


def look(context: Context, text: str, chosen: discovery.Candidate, name: str | None, asking: Asking) -> Understood:
    """`text` is that of bots.toml. Raises ConfigError for what has to be put right first, StateError where the bot is
    configured already, TokenRefused."""
    file, folder = context.folders.config_file, context.folders.config_file.parent
    keys = _with_interpreter(dict(chosen.keys), chosen, folder, context)
    free = _free_name(name or chosen.name or "bot", given=name is not None, taken={fold(n) for n in context.specs})
    spec = _spec(text, free, keys, str(file))
    launch = interpreter.resolve(spec, folder)
    if launch.env_file and "api_base" not in keys:
        other_server = secrets.env_variables(spec, launch.env_file).get("BOTTRAY_API_BASE")
        keys |= {"api_base": other_server} if other_server else {}
    spec = _spec(text, free, keys, str(file))
    variable, token = _token(chosen, spec, launch, context.environ, asking)
    if variable and variable not in secrets.USUAL_NAMES:
        keys["token_env"] = variable
    _not_twice(context, token, launch)
    name = _agreed_name(name, chosen.name or "bot", free, asking)
    spec = replace(_spec(text, name, keys, str(file)), env={**spec.env, **chosen.hidden})
    username, trouble = ask_telegram(spec, launch, token, context.environ)
    needs, lacking = missing.look(launch, secrets.bot_environment(spec, launch.env_file, context.environ))
    place = env_file(launch)
    return Understood(name, keys, spec, launch, token, variable, username, trouble, needs, lacking, place)


def _spec(text: str, name: str, keys: Mapping[str, Any], file: str) -> BotSpec:
    return parse(config_file.with_entry(text, name, keys), file).bots[name]


def _free_name(wanted: str, given: bool, taken: Collection[str]) -> str:
    """`wanted`, or the first of `wanted-2`, `wanted-3`, … that no bot has. Raises ConfigError for a bad one."""
    if given and (fault := name_fault(wanted)) is not None:
        raise ConfigError(Message('"{name}" cannot be the name of a bot: {fault}', name=wanted, fault=fault))
    name = "".join(c if c.isalnum() or c in "-_." else "-" for c in wanted).strip("-.")[:60] or "bot"
    if name_fault(name) is not None:
        name = f"bot-{name}"[:60].rstrip(".")
    further = (f"{name}-{n}" for n in range(2, len(taken) + 3))
    return next(one for one in (name, *further) if fold(one) not in taken)


def _agreed_name(given: str | None, guess: str, free: str, asking: Asking) -> str:
    """`free`; one that was asked for and is taken is not changed silently."""
    if free in (given, guess) or (given is None and not free.startswith(f"{guess}-")):
        return free
    if given is not None and not asking.there:
        raise ConfigError(
            Message('There is a bot "{name}" already.', name=given),
            cure=Message("Choose another name: {command}", command=f"--name {free}"),
        )
    taken = given or guess
    asking.say(_('There is a bot "{name}" already; this one is called {free}.', name=taken, free=free))
    return asking.text(_("Its name?"), free)


def _with_interpreter(
    keys: dict[str, Any], chosen: discovery.Candidate, folder: Path, context: Context
) -> dict[str, Any]:
    """`python` where it must be said: what poetry, pipenv or conda keeps elsewhere; not what would be found anyway."""
    script = chosen.script
    if script is not None and "python" not in keys and "script" in keys:
        spec = BotSpec("bot", script=keys["script"])
        found = Path(interpreter.resolve(spec, folder).argv[0])
        if requirements.environment_of(found) is None:
            for place in (script.parent, script.parent.parent):
                tool = chosen.tool or environments.tool_of(place)
                home = Path(context.environ.get("HOME") or os.path.expanduser("~"))
                python = environments.python_of(tool, place, home) if tool else None
                if python:
                    keys["python"] = str(python)
                    break
    elif (
        "python" in keys
        and interpreter.resolve(BotSpec("bot", script=keys["script"]), folder).argv[0] == keys["python"]
    ):
        del keys["python"]
    elif "command" in keys and chosen.script is not None and keys["command"][0] == "python":
        spec = BotSpec("bot", script=str(chosen.script))
        keys["command"] = [interpreter.resolve(spec, folder).argv[0], *keys["command"][1:]]
    return keys


def _token(
    chosen: discovery.Candidate,
    spec: BotSpec,
    launch: interpreter.Launch,
    environ: Mapping[str, str],
    asking: Asking,
) -> tuple[str, Token | None]:
    """The variable that the bot reads its token from, and the token; ("", None) for a bot without one.

    Raises ConfigError where two tokens leave it open and nobody can be asked.
    """
    file = secrets.env_variables(spec, launch.env_file)
    clash = [name for name, value in chosen.hidden.items() if file.get(name, value) != value]
    if clash:
        what = Message(
            "{name} has one value in the old launcher and another in {path}.", name=clash[0], path=launch.env_file
        )
        raise ConfigError(what, cure=Message("Remove the wrong one of the two first."))
    own = {**file, **spec.env, **chosen.hidden}
    shaped = {name: Token(value) for name, value in own.items() if USUAL.fullmatch(value.strip().strip("\"'"))}
    if not shaped:
        found = secrets.find_token(spec, launch.env_file, environ)
        return (found.variable, found.token) if found else ("", None)
    if len(set(shaped.values())) == 1:
        name = next((name for name in secrets.USUAL_NAMES if name in shaped), next(iter(shaped)))
        return name, shaped[name]
    script = chosen.script or launch.script
    for reads in discovery.variables(script) if script else ():
        read = [name for name in shaped if name in reads]
        if len({shaped[name] for name in read}) == 1:
            return read[0], shaped[read[0]]
    names = list(shaped)
    listed = [f"{name}  ({shaped[name]!r})" for name in names]
    asking.say(_("There are {n} tokens, and it is not clear which one this bot reads:", n=len(names)))
    number = asking.choose(_("Which one?"), listed)
    if number is None:
        place = launch.env_file or launch.folder
        raise ConfigError(
            Message("{path} has several tokens: {names}.", path=place, names=", ".join(listed)),
            cure=Message(
                'Run this in a terminal, or write the entry by hand, with token_env = "{name}".', name=names[0]
            ),
        )
    return names[number], shaped[names[number]]


def _not_twice(context: Context, token: Token | None, launch: interpreter.Launch) -> None:
    """Raises StateError where this bot is configured under some name already."""
    folder = context.folders.config_file.parent
    for name, spec in context.specs.items():
        try:
            other = interpreter.resolve(spec, folder)
            found = secrets.find_token(spec, other.env_file, context.environ)
        except BotTrayError:
            continue
        if token is not None and found is not None and found.token.bot_id == token.bot_id:
            raise StateError(
                Message('Its token is configured already, as bot "{name}": two would shut each other out.', name=name),
                Message("Start that one: {command}", command=f"bottray start {name}"),
            )
        if token is None and found is None and other.argv == launch.argv and other.folder == launch.folder:
            raise StateError(
                Message('This script is configured already, as bot "{name}".', name=name),
                Message("Start that one: {command}", command=f"bottray start {name}"),
            )


def ask_telegram(
    spec: BotSpec, launch: interpreter.Launch, token: Token | None, environ: Mapping[str, str]
) -> tuple[str | None, BotTrayError | None]:
    """The bot's @name, or why it is not known. Patience is short: nothing depends on the answer."""
    if token is None:
        return None, None
    from tray_app.adapters.telegram import BotApi

    bots_own = secrets.bot_environment(spec, launch.env_file, environ)
    api = BotApi(token, spec.api_base, spec.proxy, environ=bots_own, timeout=(4.0, 8.0), pause=lambda _seconds: None)
    try:
        return api.get_me().username, None
    except TokenRefused as error:
        return None, error
    except BotTrayError as error:
        return None, error
