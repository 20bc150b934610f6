"""What `add` says of a bot's token: where it is, what it costs that there is none, and how it is kept."""

from dataclasses import replace
from pathlib import Path

from tray_app.adapters.tokens.secrets import USUAL_NAMES
from tray_app.commands.adding.choice import add_it
from tray_app.commands.adding.understood import Understood
from tray_app.commands.asking import Asking
from tray_app.commands.context import Context
from tray_app.core.messages import Message, _
from tray_app.core.scripts.telegram_code import Speaks
from tray_app.core.tokens import token_slips
from tray_app.supervisor.telegram import promises


def token_line(known: Understood) -> str:
    """Where it is, on one line."""
    place = known.place
    if place.token is None:
        if known.way is Speaks.USER:
            return _("none: it works as a user's account")
        if known.way is Speaks.OTHER:
            return _("none: it runs as a plain program, without the steps that concern Telegram")
        return _("not found (see below)")
    where = str(place.source or place.variable)
    if known.username:
        return _("{variable}, @{username}", variable=where, username=known.username)
    return _("{variable}, bot {bot_id}; its name is not known", variable=where, bot_id=place.token.bot_id)


def told(known: Understood) -> list[str]:
    """What is to be known of it beside that line."""
    said = [str(one) for one in promises.by_mtproto(known.way, known.launch)]
    if (several := promises.by_processes(known.launch, lambda path: _again(known, path))) is not None:
        said.append(str(several))
    place = known.place
    if place.token and (slip := token_slips.told(place.token, place.source or Message("{text}", text=place.variable))):
        said.append(str(slip))
    if place.token is None and (cost := promises.unguarded(known.name, known.way)) is not None:
        said.append(str(cost))
        for one in place.maybe:
            said.append(_("There is a token in {where}. If it is this bot's: {remove}, then {command}",
                          where=one.shown, remove=f"bottray remove {known.name} --yes",
                          command=add_it(known.launch.script or known.launch.folder,
                                         "--bot-id", str(one.placed.token.bot_id))))  # fmt: skip
        if place.parts:
            said.append(_("Its code puts the token together from several variables: {names}. For BotTray to know it, "
                          "write the whole token into {path} too: {variable}=...",
                          names=", ".join(place.parts), path=known.env_file, variable=USUAL_NAMES[0]))  # fmt: skip
        elif not place.variable and (argument := promises.by_argument(known.launch, known.env_file)) is not None:
            said.append(str(argument))
        elif not place.maybe and (example := _of_example(known)) is not None:
            said.append(str(example))
        elif not place.maybe:
            said.append(_("Write {name}=... into {path}, or name the file that has it in bots.toml (token_in).",
                          name=place.variable or USUAL_NAMES[0], path=known.env_file))  # fmt: skip
        if place.either:
            said.append(_("Its code reads one of {names}: which one depends on something that only a run would tell.",
                          names=", ".join(place.either)))  # fmt: skip
    return said


def _of_example(known: Understood) -> Message | None:
    again = _again(known, known.launch.script or known.launch.folder)
    return promises.by_example(known.launch, known.env_file, known.place.variable, again, known.missing)


def _again(known: Understood, path: Path) -> str:
    return _("{remove}, then {command}", remove=f"bottray remove {known.name} --yes", command=add_it(path))


def kept(context: Context, known: Understood, asking: Asking) -> Understood:
    """Asked where the token is only in the environment of this command: whether it goes into .env."""
    place = known.place
    if not place.only_here or place.token is None:
        return known
    context.warn(
        _("{name} is set where this was typed, and nowhere else: after the next login the bot would have no token.",
          name=place.variable)
    )  # fmt: skip
    ways = [_("write it into {path}, for you alone to read", path=known.env_file), _("leave it as it is")]
    number = asking.choose(_("What is to be done?"), ways)
    if number != 0:
        context.warn(_("To keep it, write {name}=... into {path}, or put it into the vault: {command}",
                       name=place.variable, path=known.env_file,
                       command=f"bottray token move {known.name}"))  # fmt: skip
        return known
    return replace(known, place=replace(place, copied={**place.copied, place.variable: place.token.reveal()}))
