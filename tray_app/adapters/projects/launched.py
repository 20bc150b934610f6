"""An old launcher on the disk -> the programs that it starts, with the launchers that it starts itself read too."""

import os
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from tray_app.adapters.files import start_of
from tray_app.adapters.projects import given, lasting, working_folder
from tray_app.adapters.projects.candidates import Candidate, plain, started
from tray_app.adapters.projects.gone import no_folder, no_module, no_script
from tray_app.adapters.projects.launcher_files import LauncherFiles
from tray_app.adapters.projects.node import folder as node
from tray_app.adapters.projects.node.unbuilt import to_be_built
from tray_app.adapters.projects.texts import MOST_BYTES
from tray_app.adapters.projects.wanted_commands import as_given
from tray_app.adapters.system import typed
from tray_app.core.errors import ConfigError
from tray_app.core.launchers import kinds, launchers, shortcut
from tray_app.core.launchers.around import Around
from tray_app.core.launchers.parts import HERE, LEFT_OUT, Reading, Replaced, base, shown
from tray_app.core.launchers.shell.walk import STARTING
from tray_app.core.messages import Message
from tray_app.core.pattern import pattern
from tray_app.core.scripts import shell_bots
from tray_app.core.tokens.token import USUAL

_STOPS = pattern(r"(?:stop|kill|shutdown)(?![a-z])", re.IGNORECASE)
_BLANK = pattern(r"\{\{[^{}\n]{1,80}\}\}|\{%[^%\n]{1,80}%\}|<%[^%\n]{1,80}%>")
_IS_A_BOT = pattern(r"getUpdates|api\.telegram\.org", re.IGNORECASE)


def programs(path: Path, text: str, unit: str) -> tuple[list[Candidate], bool]:
    """What the launcher starts, likeliest first, and whether the first of them is the one. `unit` is its name, of a
    systemd template with its instance.

    Raises ConfigError where it is nothing that BotTray can start.
    """
    if unit.endswith("@.service") and re.search(r"%[iIfnN]", text):
        raise ConfigError(
            Message("{path} is for several bots and does not say which one: its instance stands in its place.",
                    path=path),
            cure=Message("Name it: {command}", command=_add(path.with_name(unit.replace("@", "@NAME")))),
        )  # fmt: skip
    files, kind = LauncherFiles(path, text), kinds.kind_of(unit, text)
    reading = _reading(path, text, unit, files.around())
    found: dict[tuple[object, ...], Candidate] = {}
    steps: dict[tuple[object, ...], Replaced] = {}
    gone: list[ConfigError] = []
    stays = False  # whether one of those that are gone is what the launcher is for, and no step on its way
    no_bots: list[ConfigError] = []
    for start in reading.starts:
        one = _as_package_runs(given.with_path(started(start, path), start))
        if one.script is not None and not os.path.isfile(one.script):
            if (later := to_be_built(one)) is None:
                gone.append(no_script(path, one.script))
                stays = stays or not start.step
                continue
            one = later
        one = given.with_modules(one) if kind in ("compose", "dockerfile") else one
        folder = one.keys.get("folder", path.parent)
        if not os.path.isdir(folder):
            gone.append(no_folder(path, folder, one.script))
            stays = stays or not start.step
            continue
        if (lacking := no_module(path, one)) is not None:
            gone.append(lacking)
            continue
        tokens = [value for value in one.hidden.values() if USUAL.search(value)]
        key = (one.script, one.shown)
        if lasting.registers(one):
            steps[key] = Replaced(shown(" ".join(start.words)), LEFT_OUT)
            no_bots.append(_no_bot(path, one.shown))
            continue
        if _STOPS.match(path.stem) and _STOPS.match(one.shown) and not lasting.concerns_telegram(one):
            steps[key] = Replaced(shown(" ".join(start.words)), LEFT_OUT)
            no_bots.append(_no_bot(path, one.shown, stops=True))
            continue
        if start.step and not _reads_updates(one):
            steps[key] = Replaced(shown(" ".join(start.words)), LEFT_OUT)
        found.setdefault(key, replace(one, launcher=files.with_token(tokens) or path))
    if not found and no_bots:
        raise no_bots[0]
    others = found.values()
    if (
        not found
        or (stays and not any(map(lasting.concerns_telegram, others)))
        or (
            reading.refusal
            and kind in ("compose", "makefile", "justfile")
            and all(map(lasting.concerns_others, others))
        )
    ):
        return _nothing(path, files.texts, reading, gone)  # which may be the bot: what is left beside it is none
    lost = dict.fromkeys(error.message for error in gone)
    found = {key: replace(one, notes=(*one.notes, *lost)) for key, one in found.items()}
    if found.keys() - steps.keys():  # what has ended before the bot starts is none
        found = {
            key: replace(one, replaced=(*steps.values(), *one.replaced))
            for key, one in found.items()
            if key not in steps
        }
    first = STARTING if kind in ("makefile", "justfile") else ()
    several = _labelled([lasting.rested(one) for one in as_given(found.values(), first)])
    several = sorted(several, key=lambda one: not _reads_updates(one))
    if len(several) == 1:
        return several, True
    commands = {one.program: _add(path, "--program", one.program or "") for one in several}
    return [
        replace(one, notes=(*one.notes, Message(
            "{launcher} starts more than that. To add the others: {commands}", launcher=path.name,
            commands="; ".join(command for name, command in commands.items() if name != one.program))))
        for one in several
    ], False  # fmt: skip


def _no_bot(launcher: Path, shown: str, stops: bool = False) -> ConfigError:
    what = Message("{launcher} starts {script}, which tells Telegram of a webhook and ends: it is no bot.",
                   launcher=launcher, script=shown)  # fmt: skip
    if stops:
        what = Message("{launcher} starts {script}. Both are called after stopping, and the script says nothing of "
                       "Telegram: it is taken for no bot.", launcher=launcher, script=shown)  # fmt: skip
    return ConfigError(what, cure=Message("Add the bot's own folder: {command}", command="bottray add PATH"))


def _add(path: Path, *words: str) -> str:
    return typed(["bottray", "add", str(path), *words])


def _reads_updates(one: Candidate) -> bool:
    return bool(one.evidence.polls or one.evidence.serves)


def _reading(path: Path, text: str, unit: str, around: Around) -> Reading:
    if path.suffix.lower() == ".lnk":
        link = _shortcut(path)
        line = f'"{link.target or link.relative}" {link.arguments}'
        inside = replace(around, folder=link.folder.replace("\\", "/") or HERE)
        return launchers.reading("shortcut.bat", line, inside)
    if kinds.kind_of(unit, text) in working_folder.KINDS:
        return working_folder.placed(lambda where: launchers.reading(unit, text, where), around, path)
    return launchers.reading(unit, text, around, "/systemd/user/" in path.as_posix())


def _shortcut(path: Path) -> shortcut.Shortcut:
    try:
        data = start_of(path, MOST_BYTES)
        try:
            link = shortcut.read(data, "mbcs")
        except LookupError:  # only Windows knows its own code page by this name
            link = shortcut.read(data, "cp1251")
    except OSError:
        link = None
    if link is None or not (link.target or link.relative):
        raise ConfigError(
            Message("The shortcut {path} does not say which file it starts.", path=path),
            cure=Message("Name the script itself: {command}", command="bottray add PATH"),
        )
    return link


def _nothing(
    path: Path, texts: Mapping[Path, str], reading: Reading, gone: list[ConfigError]
) -> tuple[list[Candidate], bool]:
    """`texts` are the launcher's own, and those of what it sources or starts."""
    if gone:
        raise gone[0]
    if (blank := _BLANK.search(texts[path])) and path.suffix.lower() in (".service", ".conf", ".ini"):
        raise ConfigError(
            Message(
                "{path} is a template: {text} is filled in where it is installed.", path=path, text=shown(blank[0])
            ),
            cure=Message("Add what has been made of it there."),
        )
    if reading.refusal is not None:
        raise ConfigError(
            Message("{path} cannot be taken over. {what}", path=path, what=_told_here(reading.refusal.what, path)),
            cure=_typed_out(reading.refusal.cure, path),
        )
    shells = {str(file): text for file, text in texts.items() if shell_bots.is_shell(file.name, text)}
    if str(path) in shells and any(map(_IS_A_BOT.search, shells.values())):
        note = Message("Nothing in {name} starts another script, so that it runs as it is.", name=path.name)
        return [replace(plain(path, path.name, "\n".join(shells.values())), notes=(note,))], True
    if bots := shell_bots.bots(shells):
        raise ConfigError(
            Message("{path} starts {script}, a shell script that fetches updates itself.", path=path, script=bots[0]),
            cure=Message("Name the script itself: {command}", command=_add(Path(bots[0]))),
        )
    whole = os.path.getsize(path)
    if whole > MOST_BYTES:
        raise ConfigError(
            Message("{path} is very large. Only its first {n} bytes were read, and nothing in them starts a script "
                    "that BotTray knows.", path=path, n=MOST_BYTES),
            cure=Message("Name the script itself: {command}",
                         command="bottray add " + os.path.join("PATH", "script.py")),
        )  # fmt: skip
    raise ConfigError(
        Message("Nothing in {path} starts a script that BotTray knows.", path=path),
        cure=Message("Name the script itself: {command}", command="bottray add " + os.path.join("PATH", "script.py")),
    )


def _told_here(what: Message, launcher: Path) -> Message:
    """With the launcher's folder by its name."""
    args = {
        name: os.path.normpath(value.replace(HERE, str(launcher.parent)))
        if isinstance(value, str) and value.startswith(HERE)
        else value
        for name, value in what.args.items()
    }
    return Message(what.msgid, what.plural, **args)


def _typed_out(cure: Message, launcher: Path) -> Message:
    """With the command as it can be typed from anywhere."""
    _, here, rest = str(cure.args.get("command", "")).partition(f"bottray add {HERE}")
    if not here:
        return cure
    place = Path(os.path.abspath(f"{launcher.parent}{rest}"))
    return Message(cure.msgid, cure.plural, **{**cure.args, "command": _add(place)})


def _labelled(found: list[Candidate]) -> list[Candidate]:
    """Each with a name of its own, by which it can be asked for."""
    taken: set[str] = set()
    labelled = []
    stems = [one.script.stem for one in found if one.script]
    for one in found:
        stem = one.script.stem if one.script and stems.count(one.script.stem) == 1 else None
        names = [one.program, stem, one.shown, one.shown.split(" ")[-1], one.name]
        other = f"{names[0] or names[1] or one.shown}-{len(taken) + 1}"
        label = next((name for name in names if name and name not in taken), other)
        taken.add(label)
        labelled.append(replace(one, program=label))
    return labelled


def _as_package_runs(one: Candidate) -> Candidate:
    """ts-node and tsx are programs of the package, not of the computer."""
    tool = base(one.keys.get("command", ("",))[0])
    known = node.named(one.script) if one.script and tool in ("ts-node", "ts-node-esm", "ts-node-dev", "tsx") else None
    if known is None:
        return one
    keys = {**{key: value for key, value in one.keys.items() if key != "command"}, **known.keys}
    keys["env"] = {**known.keys.get("env", {}), **one.keys.get("env", {})}
    if not keys["env"]:
        del keys["env"]
    return replace(one, keys=keys, notes=(*one.notes, *known.notes), ready=known.ready)
