"""A folder, or a file, in which there is no bot that BotTray starts by itself: what it is, and what to do about it."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath

from tray_app.adapters.files import start_of
from tray_app.adapters.projects.candidates import Candidate, of_entry
from tray_app.adapters.projects.node.package import package, read
from tray_app.adapters.projects.scripts.applications import hosted
from tray_app.adapters.projects.scripts.entry import READS, Entry
from tray_app.adapters.projects.source_tree import Tree
from tray_app.adapters.projects.texts import MOST_BYTES
from tray_app.adapters.projects.wanted_commands import of_a_command
from tray_app.adapters.system import LAUNCHERS, PROGRAM, WSGI_SERVER, typed
from tray_app.core.errors import ConfigError
from tray_app.core.launchers.encodings import decode
from tray_app.core.launchers.node import package_table
from tray_app.core.launchers.parts import shown
from tray_app.core.messages import Message
from tray_app.core.scripts import languages, shell_bots
from tray_app.core.scripts.languages import Language
from tray_app.core.scripts.script_links import may_hold_settings
from tray_app.core.scripts.script_text import evidence, polls, serves

MOST_SHELLS = 60  # scripts of a folder that are read
MOST_NAMED = 3
_WORDS = (".md", ".rst", ".lock", ".log", ".html", ".csv", ".db", ".sqlite", ".sqlite3", ".session", ".zip", ".ipynb")


def in_folder(tree: Tree, files: Sequence[str], launchers: Iterable[Path]) -> ConfigError:
    """`files` are the folder's own, those above first; `launchers` are those that lie in it."""
    folder = tree.top
    for file in files:
        if "/management/commands/" in f"/{file}" and polls(decode(tree.source(file))):
            of_a_command(folder / file)  # which says what it lacks
    ours = sorted(launchers, key=lambda path: path.suffix.lower() not in LAUNCHERS)
    starts = next((path for path in ours if _starts_what_is_there(path)), None)
    found = languages.of_project(files)
    if found is None and (shells := _shells(tree, files)):
        what = Message("No bot of Python or Node was found in {folder}, but a shell script that fetches updates: "
                       "{list}.", folder=folder, list=", ".join(shells))  # fmt: skip
        cure = Message("Name the script itself: {command}", command=_add(folder / shells[0]))
    elif told := _of_node(tree):
        what, cure = told
    elif found is None:
        what = Message(
            "No bot was found in {folder}: no script there fetches updates or is called bot.py.", folder=folder
        )
        cure = Message("Name the script itself: {command}", command=_add(folder / "SCRIPT.py"))
    else:
        language, file = found
        what = Message("No bot of Python or Node was found in {folder}: it is a program in {language} ({file}).",
                       folder=folder, language=language.name, file=file)  # fmt: skip
        own = PurePosixPath(file).parent.as_posix()
        inside = [one for one in files if PurePosixPath(one).is_relative_to(own)]
        code = [PurePosixPath(one).relative_to(own).as_posix() for one in inside if one.endswith(language.endings)]
        cure = _cure(language, folder / own, code)
    if starts is not None:
        cure = Message("A launcher there starts something. If that is the bot: {command}", command=_add(starts))
    return ConfigError(what, cure=cure)


def _of_node(tree: Tree) -> tuple[Message, Message] | None:
    """A package whose own files get updates, while none of its programs is taken for the bot."""
    if (own := package(tree.top)) is None:
        return None
    if not own.starts and package_table.is_library(own.data):
        what = Message("{file} is of a library, which other programs load: nothing that it names is started by itself.",
                       file=own.folder / own.file)  # fmt: skip
        script = own.folder / "SCRIPT.js"
        return what, Message("If a script in it is a bot, name that one: {command}", command=_add(script))
    seen = {name: evidence(read(own.folder / name) or "") for name in own.sources()}
    names = [name for name, one in seen.items() if one.polls or one.serves]
    if not names:
        return None
    line = own.scripts.get("start")
    what = Message("{list} gets updates, and nothing that {file} starts here is that bot.",
                   list=", ".join(names[:MOST_NAMED]), file=own.folder / own.file)  # fmt: skip
    if line:
        what = Message("{list} gets updates, and what {command} does there is not read ({line}).",
                       list=", ".join(names[:MOST_NAMED]), command=own.typed("start"), line=shown(line))  # fmt: skip
    if package_table.of_cloud(own.data):
        what = Message("{list} gets updates, and is called by Google's cloud: nothing of it runs on this computer.",
                       list=", ".join(names[:MOST_NAMED]))  # fmt: skip
        return what, Message("If it is a bot that stays up, add its script: {command}", command="bottray add PATH")
    return what, Message("Name the script itself: {command}", command=_add(own.folder / names[0]))


def _shells(tree: Tree, files: Sequence[str]) -> list[str]:
    """The shell scripts that are bots by themselves, as paths from the folder."""
    near = [file for file in files if file.count("/") < 2 and ("." not in file.rpartition("/")[2][1:] or
            file.lower().endswith(shell_bots.ENDINGS))]  # fmt: skip
    texts = {file: decode(tree.source(file)) for file in near[:MOST_SHELLS]}
    return shell_bots.bots({file: text for file, text in texts.items() if shell_bots.is_shell(file, text)})


def source(path: Path, language: Language) -> ConfigError:
    """A file of another language that was named."""
    if language.built:
        what = Message("{path} is of a program in {language}, which has to be built before it can be started.",
                       path=path, language=language.name)  # fmt: skip
    else:
        what = Message("{path} is of a program in {language}, and does not say what runs it.",
                       path=path, language=language.name)  # fmt: skip
    return ConfigError(what, cure=_cure(language, path.parent, [path.name] if path.suffix in language.endings else []))


def application(tree: Tree, files: Sequence[str]) -> ConfigError | None:
    """For a folder whose bot only a web server runs."""
    for file in files:
        if file.endswith(".py") and serves(decode(tree.source(file))) and (made := hosted(tree, file)):
            return of_a_server(of_entry(tree, Entry(file, READS)), *made)
    return None


def of_a_server(one: Candidate, name: str, server: str | None) -> ConfigError:
    """A bot that only defines the application `name`; `server` is what runs such a one, None for one of WSGI."""
    path, module = one.script or Path(), one.keys.get("module")
    folder = Path(one.keys.get("folder", path.parent))
    inside = path.relative_to(folder).with_suffix("") if path.is_relative_to(folder) else Path(path.stem)
    launcher = folder / f"run{LAUNCHERS[0]}"
    return ConfigError(
        Message("{path} only defines an application ({name}) that answers Telegram. A web server runs it; started as a "
                "script it ends at once.", path=path, name=name),
        cure=Message("Write the line that starts it ({line}) into {launcher}, then say: {command}",
                     line=f"{server or WSGI_SERVER} {module or '.'.join(inside.parts)}:{name}", launcher=launcher,
                     command=_add(launcher)),
    )  # fmt: skip


def no_program(path: Path) -> ConfigError | None:
    """Of a file that was named, and that people keep settings or words in."""
    if not may_hold_settings(path.name) and not path.name.lower().endswith(_WORDS):
        return None
    return ConfigError(
        Message("{path} is no program, and no launcher that BotTray reads.", path=path),
        cure=Message("Add the folder that it lies in: {command}", command=_add(path.parent)),
    )


def _cure(language: Language, folder: Path, code: Sequence[str]) -> Message:
    """`code` are files of the language, from the folder on."""
    if not language.run:
        program = folder / f"PROGRAM{PROGRAM}"
        return Message("Build it, then name the program that comes of it: {command}", command=_add(program))
    launcher = folder / f"run{LAUNCHERS[0]}"
    line = language.run
    if len(code) == 1 and not language.built:
        line = re.sub(r"FILE\.\w+", lambda _: code[0], line)
    if language.built:
        return Message("Build it, write the line that starts it ({line}) into {launcher}, then say: {command}",
                       line=line, launcher=launcher, command=_add(launcher))  # fmt: skip
    return Message("Write the line that starts it ({line}) into {launcher}, then say: {command}",
                   line=line, launcher=launcher, command=_add(launcher))  # fmt: skip


def _starts_what_is_there(launcher: Path) -> bool:
    from tray_app.adapters.projects import launched  # the readers of launchers take time to load

    try:
        return bool(launched.programs(launcher, decode(start_of(launcher, MOST_BYTES)), launcher.name)[0])
    except (ConfigError, OSError):
        return False


def _add(path: Path) -> str:
    return typed(["bottray", "add", str(path)])
