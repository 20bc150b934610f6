"""What BotTray can promise of a bot by the way in which that talks to Telegram, and what it cannot."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tray_app.adapters.projects.interpreter import Launch
from tray_app.adapters.rivals.setting import script_of
from tray_app.adapters.tokens.secrets import USUAL_NAMES
from tray_app.core.messages import Message
from tray_app.core.processes.program import program_of
from tray_app.core.scripts.telegram_code import Speaks, speaks

if TYPE_CHECKING:
    from tray_app.adapters.projects.node.package import Package

SESSION = ".session"
MOST = 3  # session files that are named


def way_of(launch: Launch, token: str | None = None) -> Speaks:
    """By the bot's own code, which is read; `token` is that key of its entry."""
    code = _code(launch)
    if token == "none":  # what its code could do with other words, or elsewhere, it does not do here
        way = speaks(code.values())
        return way if way is Speaks.USER else Speaks.OTHER
    if not code and (own := _to_be_built(launch)) is not None:
        from tray_app.core.launchers.node import package_table

        if package_table.is_bot(own[1].data):
            return Speaks.BOT_API  # what it is made of was not found, and so nobody knows its token
    return speaks(code.values())


def by_argument(launch: Launch, env_file: Path) -> Message | None:
    """Of a bot whose token is not known: that its code wants it in its command line or typed, and what to change."""
    from tray_app.core.scripts.token_argument import taken, typed

    code = _code(launch)
    found = (asked := typed(code.items())) or taken(code.items())
    if found is None:
        return None
    path, line = found
    variable = 'os.environ["BOT_TOKEN"]' if path.suffix.lower() in (".py", ".pyw") else "process.env.BOT_TOKEN"
    if asked:
        return Message("Its code asks for the token at the keyboard (line {line} of {path}), and nobody is there to "
                       "type it when BotTray starts it. Write {variable} there in its place, and BOT_TOKEN=... into "
                       "{env_file}.", line=line, path=path, variable=variable, env_file=env_file)  # fmt: skip
    return Message("Its code takes the token from its command line (line {line} of {path}), which every list of "
                   "processes shows. Write {variable} there in its place, and BOT_TOKEN=... into {env_file}.",
                   line=line, path=path, variable=variable, env_file=env_file)  # fmt: skip


def by_processes(launch: Launch, again: Callable[[Path], str]) -> Message | None:
    """Of a script that starts several others beside each other: what is not seen of them. `again` is how one of them
    is added in its place."""
    from tray_app.adapters.projects.own_code import own_code, started

    if launch.script is None or (code := _code(launch).get(launch.script)) is None:
        return None
    several = started(launch.script, code, launch.folder)
    if len(several) < 2:
        return None
    bot = next((one for one in several if speaks(own_code(one, launch.folder).values()) is Speaks.BOT_API), several[0])
    names = ", ".join(os.path.relpath(one, launch.script.parent) for one in several)
    return Message("{script} starts {list} as processes of their own: what becomes of one of them, BotTray does not "
                   "see. To have the bot alone looked after: {again}", script=launch.script.name, list=names,
                   again=again(bot))  # fmt: skip


def by_example(
    launch: Launch, env_file: Path, variable: str, again: str, missing: Sequence[Path] = ()
) -> Message | None:
    """Of a bot whose token is not known: that what it reads is to be made of an example first, or to be filled in.
    `variable` is the one that its code reads, "" for none; `again` is how it is added once more, `missing` are the
    files of variables that its code names and that are not there."""
    from tray_app.adapters.projects import examples
    from tray_app.adapters.projects.beside import env_places

    places = [env_file] if launch.env_file else [env_file, *env_places(launch.script, launch.folder)]
    alone = () if launch.env_file else missing
    missing = [path for path in alone if path not in places and not os.path.exists(path)]
    code = _code(launch)
    shown = ((example, path) for path in missing if (example := examples.example_of(path)))
    if found := next(shown, None) or examples.wanted(code, launch.folder):
        return Message("{example} shows what {path} is to look like, which the code reads and which is not there: copy "
                       "it and fill it in. Then, for BotTray to know the token: {again}",
                       example=found[0], path=found[1], again=again)  # fmt: skip
    for path in places:
        if example := examples.example_of(path):
            return Message("{example} shows what {path} is to look like, which is not there: copy it, and write the "
                           "token into it, {name}=...", example=example, path=path,
                           name=variable or USUAL_NAMES[0])  # fmt: skip
    if not variable and (open_ := examples.empty(code, launch.folder)):
        return Message("Write the token into line {line} of {path}. Then, for BotTray to know it: {again}",
                       path=open_[0], line=open_[1], again=again)  # fmt: skip
    if missing:
        return Message("Write {name}=... into {path}, which its code reads and which is not there. Then, for BotTray "
                       "to know the token: {again}", name=variable or USUAL_NAMES[0], path=missing[0],
                       again=again)  # fmt: skip
    return None


def _code(launch: Launch) -> dict[Path, str]:
    script = launch.script or script_of(launch.argv, launch.folder)
    if script is None and (built := _to_be_built(launch)) is not None:
        script = built[0]
    if script is None:
        return {}
    from tray_app.adapters.projects.own_code import launched_code

    return launched_code(script, launch)


def _to_be_built(launch: Launch) -> "tuple[Path, Package] | None":
    """The script that a build of its package makes, and that is not there yet."""
    program = program_of(launch.argv)
    path = launch.folder / program.scripts[0] if program and program.scripts else None
    if path is None or path.suffix not in (".js", ".mjs", ".cjs") or os.path.exists(path):
        return None
    from tray_app.adapters.projects.node import package

    own = package.around(path)
    return (path, own) if own is not None else None


def unguarded(bot: str, way: Speaks) -> Message | None:
    """Of a bot whose token is not known; None where it has none, or needs none."""
    if way in (Speaks.BOT_API, Speaks.MTPROTO):
        return Message("{bot} is a Telegram bot, but BotTray does not know its token: two readers are possible, and "
                       "neither a second start elsewhere nor a refused token would be seen.", bot=bot)  # fmt: skip
    return None


def no_token(way: Speaks) -> Message:
    """What a start says in the place of a check of the token."""
    if way in (Speaks.BOT_API, Speaks.MTPROTO):
        return Message("not known: a Telegram bot, started without")
    return Message("no token: a plain program")


def named(bot: str, bot_id: int) -> Message:
    """Of the same, once its own output has told who it is."""
    return Message("{bot} is a Telegram bot whose token BotTray does not know: two readers of it are possible. Its own "
                   "output names bot {id}: write the token of that one into .env, or name the file that has it "
                   "(token_in).", bot=bot, id=bot_id)  # fmt: skip


def by_mtproto(way: Speaks, launch: Launch) -> list[Message]:
    """What holds of a bot or an account that does without the Bot API."""
    told = []
    if way is Speaks.MTPROTO:
        told.append(
            Message(
                "It talks to Telegram by MTProto: of two copies both would answer, and Telegram reports no "
                "conflict. BotTray starts it once on this computer; a copy on another one is not seen."
            )
        )
    if way is Speaks.USER:
        told.append(Message("It works as a user's account by MTProto, and has no token. BotTray starts its script once "
                            "on this computer; a copy on another one is not seen."))  # fmt: skip
    if told and (files := _sessions(launch)):
        told.append(Message("Its session can be open in one program only: {files}.", files=", ".join(files)))
    return told


def _sessions(launch: Launch) -> list[str]:
    found: dict[str, None] = {}
    for place in dict.fromkeys([launch.folder, *([launch.script.parent] if launch.script else [])]):
        try:
            names = sorted(os.listdir(place))
        except OSError:
            continue
        found |= dict.fromkeys(name for name in names if name.endswith(SESSION) and os.path.isfile(Path(place, name)))
    return list(found)[:MOST]
