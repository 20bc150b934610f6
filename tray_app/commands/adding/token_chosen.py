"""Which token a bot that is added reads, and how its entry comes to it: by a pointer, never by a copy."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tray_app.adapters.projects import discovery, interpreter
from tray_app.adapters.projects.own_code import launched_code
from tray_app.adapters.rivals.setting import script_of
from tray_app.adapters.tokens import secrets, token_file
from tray_app.commands.adding import launcher_variables, no_token, token_in_file, token_in_launcher, token_in_variable
from tray_app.commands.adding.choice import add_it
from tray_app.commands.asking import Asking
from tray_app.core.errors import ConfigError
from tray_app.core.messages import Message, _
from tray_app.core.model import BotSpec
from tray_app.core.scripts.variable_files import Assigned, Used
from tray_app.core.tokens.token import USUAL, Token


@dataclass(frozen=True)
class Place:
    """`variable` is the one that has the token, or would be looked into for one. `keys` are those that the entry needs
    for it, `source` says where the token is if not in the bot's .env. `copied` are other secrets of a launcher, or what
    was pasted, which the bot's .env has to get; `lost` are variables that only a run of the launcher would make.
    `only_here`: the token is in the environment of whoever adds the bot, and nowhere else. `maybe` are tokens in files
    of which nothing says that the bot reads them, `parts` the variables that its code puts the token together from, and
    `either` those of which it reads one or another."""

    variable: str = ""
    token: Token | None = None
    keys: Mapping[str, Any] = field(default_factory=dict)
    source: Message | None = None
    copied: Mapping[str, str] = field(default_factory=dict, repr=False)
    lost: tuple[str, ...] = ()
    only_here: bool = False
    maybe: tuple[token_in_file.Option, ...] = ()
    notes: tuple[Message, ...] = ()
    parts: tuple[str, ...] = ()
    either: tuple[str, ...] = ()


def find(
    chosen: discovery.Candidate,
    spec: BotSpec,
    launch: interpreter.Launch,
    environ: Mapping[str, str],
    asking: Asking,
    pasted: Mapping[str, str],
    bot_id: int | None,
    used: Used,
) -> Place:
    """`bot_id`: of several tokens the one of this bot; `used` is what the code tells of its variables. Raises
    ConfigError where it stays open which token it is, where there is none of that bot, or nothing could point at it."""
    place = _find(chosen, spec, launch, environ, asking, pasted, bot_id, used)
    if bot_id is not None and (place.token is None or place.token.bot_id != bot_id):
        path = chosen.launcher or chosen.script or launch.folder
        raise ConfigError(
            Message("No token of bot {id} was found for {path}.", id=bot_id, path=path),
            cure=Message("Leave --bot-id out, to see which token is read: {command}", command=add_it(path)),
        )
    return place


def _find(
    chosen: discovery.Candidate,
    spec: BotSpec,
    launch: interpreter.Launch,
    environ: Mapping[str, str],
    asking: Asking,
    pasted: Mapping[str, str],
    bot_id: int | None,
    used: Used,
) -> Place:
    file = secrets.env_variables(spec, launch.env_file)
    there = {**file, **spec.env}
    given = {**chosen.hidden, **pasted}
    clash = [name for name, value in chosen.hidden.items() if file.get(name, value) != value]
    if clash:
        what = Message(
            "{name} has one value in the old launcher and another in {path}.", name=clash[0], path=launch.env_file
        )
        raise ConfigError(what, cure=Message("Remove the wrong one of the two first."))
    token_in_launcher.check_made_anew(chosen, launch, file)
    lost = tuple(name for name in chosen.computed if name not in there)
    # what stands there in the place of a token that is pasted is none: of two lines the later one counts
    kept = {name: value for name, value in file.items() if pasted.get(name, value) == value}
    copied = {name: value for name, value in given.items() if name not in kept}
    script = chosen.script or script_of(launch.argv, launch.folder)
    code = launched_code(script, launch) if script else {}
    places = token_in_file.Places(code, launch, {**there, **given}, chosen.launcher, used.fields)
    variables = token_in_variable.Variables(chosen, {**there, **given}, launch, places, bot_id, used)
    asked = chosen.launcher or script
    useless = no_token.look(code, launch, variables, {**there, **given}, asked) if asked and bot_id is None else None
    if useless is not None:
        copied = {name: value for name, value in copied.items() if name not in useless.unread}
        return Place(keys={"token": "none"}, copied=copied, lost=lost, notes=useless.notes)
    if option := variables.weaker_than(asking):
        hidden = variables.hidden(option.placed.token)
        copied = {name: value for name, value in copied.items() if name not in hidden}
        place = _pointed(spec, launch, _with_env(option.keys, spec, hidden), Place(copied=copied, lost=lost))
        return replace(place, notes=variables.notes)
    variable, token = variables.chosen(asking)
    if token is None:
        place = Place(copied=copied, lost=lost)
        return _elsewhere(chosen, spec, launch, environ, asking, places, bot_id, variables, place)
    if variable in used.assigned:
        return _assigned(used.assigned[variable], spec, launch, token, Place(variable, token, {}, None, copied, lost))
    if variable in there or variable in pasted:
        missed = launcher_variables.not_read(variable, file, launch.env_files, places)
        if missed and variable not in secrets.USUAL_NAMES:  # whose token that is, who knows
            reads = places.variable()
            return Place(reads, None, token_in_launcher.named(reads), None, copied, lost, notes=missed)
        return Place(variable, token, token_in_launcher.named(variable), None, copied, lost,
                     notes=variables.notes or missed)  # fmt: skip
    copied.pop(variable)
    keys, source = token_in_launcher.pointer(chosen, spec, launch, variable, token)
    return Place(variable, token, keys, source, copied, lost, notes=variables.notes)


def _elsewhere(
    chosen: discovery.Candidate,
    spec: BotSpec,
    launch: interpreter.Launch,
    environ: Mapping[str, str],
    asking: Asking,
    places: token_in_file.Places,
    bot_id: int | None,
    variables: token_in_variable.Variables,
    place: Place,
) -> Place:
    """Where none of the variables that the bot gets has one, or none of the bot that is meant."""
    path = chosen.launcher or chosen.script or launch.folder
    read = [one for one in places.read() if bot_id in (None, one.placed.token.bot_id)]
    if read and all(one.sight.path == launch.env_file for one in read):  # a .env that is none: JSON, read as such
        option = token_in_file.agree_on(read, asking, path)
        return _pointed(spec, launch, option.keys, place) if option else place
    if not variables.others and (found := secrets.find_token(spec, launch.env_file, {})):
        return replace(place, variable=found.variable, token=found.token, keys=token_in_launcher.named(found.variable))
    if keys := token_in_launcher.pointer_of_a_command(chosen, launch, place.lost, places.names.exactly):
        return _pointed(spec, launch, keys, place)
    shell = _in_shell(spec, launch, environ, places)
    if shell and bot_id not in (None, shell.token.bot_id):
        shell = None
    if shell and any(one.placed.token != shell.token for one in read):
        raise token_in_launcher.two(
            shell.source, Message("line {line} of {path}", line=read[0].placed.line, path=read[0].sight.path)
        )
    if read:
        option = token_in_file.agree_on(read, asking, path)
        hidden = variables.hidden(option.placed.token) if option else {}
        return _pointed(spec, launch, _with_env(option.keys, spec, hidden), place) if option else place
    if shell:
        return replace(place, variable=shell.variable, token=shell.token, keys=token_in_launcher.named(shell.variable),
                       source=shell.source, only_here=True)  # fmt: skip
    place = replace(place, variable=places.variable(), parts=places.parts(), either=places.either())
    lying = [one for one in places.lying() if bot_id in (None, one.placed.token.bot_id)]
    if not lying:
        return place
    if bot_id is not None or (len(lying) == 1 and places.is_read(lying[0])):
        return _pointed(spec, launch, lying[0].keys, place)
    if not asking.there:
        return replace(place, maybe=tuple(lying))
    listed = [*(one.shown for one in lying), _("none of them")]
    number = asking.choose(
        _("Which one?"), listed, _("Nothing in the code says where its token is, but this lies there:")
    )
    if number is None or number == len(lying):
        return place
    return _pointed(spec, launch, lying[number].keys, place)


def _pointed(spec: BotSpec, launch: interpreter.Launch, keys: Mapping[str, Any], place: Place) -> Place:
    """With `keys` in its entry, as each start will have it. Raises ConfigError where that is not to be had."""
    given = replace(spec, **{**keys, **({"env_file": (keys["env_file"],)} if "env_file" in keys else {})})
    env_file = Path(given.env_file[-1]) if given.env_file else launch.env_file
    found = secrets.find_token(given, env_file, {})
    if found is None:
        return place
    lost = tuple(name for name in place.lost if name != keys.get("token_env"))
    source = found.source if "token_in" in keys else None
    return replace(place, variable=found.variable, token=found.token, keys=keys, source=source, lost=lost)


def _with_env(keys: Mapping[str, Any], spec: BotSpec, hidden: Mapping[str, str]) -> Mapping[str, Any]:
    return {**keys, "env": {**spec.env, **hidden}} if hidden else keys


def _in_shell(
    spec: BotSpec, launch: interpreter.Launch, environ: Mapping[str, str], places: token_in_file.Places
) -> secrets.FoundToken | None:
    """What this was started with: the variable that the bot's code reads, under whatever name."""
    if not places.names.known:
        return secrets.find_token(spec, launch.env_file, environ)
    shaped = {name: value for name, value in environ.items() if USUAL.fullmatch(value.strip()) and name in places.names}
    if spec.token_env or not shaped:
        return secrets.find_token(spec, launch.env_file, environ if spec.token_env else {})
    if len(set(shaped.values())) > 1:
        one, other = list(shaped)[:2]
        raise token_in_launcher.two(Message("variable {name}", name=one), Message("variable {name}", name=other))
    name = next((name for name in secrets.USUAL_NAMES if name in shaped), next(iter(shaped)))
    return secrets.find_token(replace(spec, token_env=name), launch.env_file, environ)


def _assigned(one: Assigned, spec: BotSpec, launch: interpreter.Launch, token: Token, place: Place) -> Place:
    """Where the code sets the variable itself, over the `token` that it would have."""
    where = Message("variable {name} in {path}", name=one.name, path=launch.env_file or launch.folder)
    here = Message("line {line} of {path}", line=one.line, path=one.file)
    if one.value is None:
        note = Message("Line {line} of {path} sets {name} itself, to what only a run would tell. If that is another "
                       "bot's token, take it out.", line=one.line, path=one.file, name=one.name)  # fmt: skip
        return replace(place, keys=token_in_launcher.named(one.name), notes=(note,))
    if not USUAL.fullmatch(one.value.strip()) or Token(one.value) == token:
        return replace(place, keys=token_in_launcher.named(one.name))
    if not one.sure:
        raise token_in_launcher.two(where, here)
    keys: dict[str, Any] = {"token_in": str(one.file), "token_env": one.name, "env": {**spec.env, one.name: ""}}
    if len({placed.token for placed in token_file.placed(Path(one.file))}) > 1:
        keys["bot_id"] = Token(one.value).bot_id
    note = Message("Line {line} of {path} sets {name} itself, and that counts: not the one in {other}.", line=one.line,
                   path=one.file, name=one.name, other=launch.env_file or launch.folder)  # fmt: skip
    return replace(_pointed(spec, launch, keys, place), notes=(note,))
