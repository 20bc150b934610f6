"""Launchers that start launchers: a unit that starts run.sh, a .bat that calls another, `bash -c "…"`. Pure.

What the outer one says (variables, folder, restart, name) stays; the inner one is read as its own interpreter would.
"""

import posixpath
import re
from collections.abc import Callable
from dataclasses import replace

from tray_app.core.launchers import handed, invocation, makefile, project_commands
from tray_app.core.launchers.around import Around
from tray_app.core.launchers.batch import bat, powershell, vbscript
from tray_app.core.launchers.node import pm2
from tray_app.core.launchers.parts import (
    HERE,
    LEFT_OUT,
    RESTART,
    SHELLS,
    OldStart,
    Reading,
    Refusal,
    Replaced,
    base,
    join,
    runs,
    shown,
)
from tray_app.core.launchers.shell import sh
from tray_app.core.launchers.wrapped import unwrap
from tray_app.core.messages import Message
from tray_app.core.pattern import pattern

DIRECT = Message("the program that it starts, run directly: it would keep signals from the bot")
DEEPEST = 3  # launchers in launchers
_OF_SYSTEM = pattern(r"/(?:usr/)?(?:local/)?s?bin/")
_SHELL_TEXT = pattern(r"-[a-z]*c")
Reader = Callable[[str, Around], Reading]
READERS: dict[str, Reader] = {
    "sh": sh.reading, "bat": bat.reading, "ps1": powershell.reading, "vbs": vbscript.reading,
    "pm2": pm2.reading,
}  # fmt: skip


def kind_of(name: str, text: str) -> str | None:
    """Which of READERS reads a file that is started by its path."""
    lower = name.lower()
    for ends, kind in (
        ((".bat", ".cmd"), "bat"),
        ((".ps1",), "ps1"),
        ((".vbs",), "vbs"),
        ((".config.js", ".config.cjs", ".config.mjs"), "pm2"),
    ):
        if lower.endswith(ends):
            return kind
    if re.match(r"#!.*\b(?:ba|da|z|k)?sh\b", text.partition("\n")[0]) or lower.endswith((".sh", ".bash", ".command")):
        return "sh"
    return None


def opened(reading: Reading, around: Around) -> Reading:
    """The same with each start followed to what runs in the end; one that comes to nothing is named as left out."""
    starts: list[OldStart] = []
    replaced, refusal = list(reading.replaced), reading.refusal
    for start in reading.starts:
        if not start.words:
            continue  # `command=` of nothing
        inner = _behind(start, around)
        if inner is None:
            starts.append(start)
            continue
        if not inner.starts:
            replaced += inner.replaced or [Replaced(shown(" ".join(start.words)), LEFT_OUT)]
        starts += [_of_both(start, one, inner) for one in inner.starts]
        refusal = refusal or inner.refusal
    return Reading(tuple(starts), tuple(dict.fromkeys(replaced)), refusal)


def _of_both(outer: OldStart, inner: OldStart, reading: Reading) -> OldStart:
    managed = outer.switch_off is not None  # it is started again, or not, whatever a loop in the script does
    keys = {name: value for name, value in inner.keys.items() if not (managed and name == "restart")}
    return replace(
        inner, name=outer.name or inner.name, program=outer.program or inner.program, keys={**keys, **outer.keys},
        put_in={**outer.put_in, **inner.put_in}, private={**outer.private, **inner.private},
        unset=inner.unset or outer.unset,
        step=outer.step or inner.step, computed={**outer.computed, **inner.computed},
        file_env=outer.file_env if inner.env_file == outer.env_file else {},
        switch_off=outer.switch_off or inner.switch_off,
        replaced=tuple(dict.fromkeys((*outer.replaced, *reading.replaced, *inner.replaced))),
        notes=tuple(dict.fromkeys((*outer.notes, *inner.notes))),
    )  # fmt: skip


def _behind(start: OldStart, around: Around) -> Reading | None:
    """None for what is the program itself."""
    words, name = start.words, base(start.words[0]).removesuffix(".cmd")
    if (program := runs(words)) and not handed.is_launcher(words[0]):
        if program.interpreter is None:
            return _of_first_line(start, around)
        return _of_node(start, program.script or "", around) if name == "node" else None
    if name in SHELLS:
        for at, word in enumerate(words[1:], 1):
            if _SHELL_TEXT.fullmatch(word) and at + 1 < len(words):
                return _deeper(start, "", words[at + 1], (), around, sh.reading)
            if not word.startswith("-"):
                return _file(start, word, words[at + 1 :], around, sh.reading)
    if name in ("cmd", "powershell", "pwsh"):
        reader = bat.reading if name == "cmd" else powershell.reading
        return _deeper(start, "", " ".join(_quoted(word) for word in words), (), around, reader)
    if name in ("wscript", "cscript"):
        script = next((word for word in words[1:] if not word.startswith("/")), "")
        return _file(start, script, (), around, vbscript.reading)
    if name in ("npm", "yarn", "pnpm", "bun", "npx"):
        return _of_package(start, around)
    if name in handed.MAKERS:
        return _of_make(start, around)
    if (given := handed.typed(start)) is not None:
        return opened(Reading((given.start,) if given.start else (), (), given.refusal), around)
    return _file(start, words[0], words[1:], around, None)


def _of_first_line(start: OldStart, around: Around) -> Reading | None:
    """`./bot.py`: what its first line names runs it; Windows goes by its suffix."""
    if re.match(r"[A-Za-z]:", around.lies):
        return None
    text = around.text(posixpath.normpath(join(start.folder, start.words[0]))) or ""
    if (first := re.match(r"#![ \t]*([^\n]+)", text)) is None:
        return None
    told = unwrap([*first[1].split(), *start.words], start)
    by = runs(told.words)
    return Reading((told,)) if by and by.interpreter and by.script == start.words[0] else None


def _of_node(start: OldStart, script: str, around: Around) -> Reading | None:
    """`node bot`, `node .`: the file that Node finds by that."""
    place = join(start.folder, script)
    ends = [f"/{invocation.node_main(text)}"] if (text := around.text(join(place, "package.json"))) else []
    found = next((end for end in (*ends, ".js", "/index.js") if around.there(f"{place}{end}")), None)
    if not script or found is None or around.text(place) is not None:
        return None
    file = posixpath.normpath(script + found)
    return Reading((replace(start, words=tuple(file if word == script else word for word in start.words)),))


def _quoted(word: str) -> str:
    return f'"{word}"' if " " in word and '"' not in word else word


def _file(start: OldStart, path: str, args: tuple[str, ...], around: Around, reader: Reader | None) -> Reading | None:
    place = posixpath.normpath(join(start.folder, path))
    text = around.text(place)
    if reader is None and text is not None:
        kind = kind_of(path, text)
        if kind is None:
            return None if "/" in path else Reading()
        reader = READERS[kind]
    if text is None or reader is None:
        if "/" in path.strip("/") and not handed.is_launcher(path) and around.there(place):
            return None  # a program that is no text
        there = around.there(place)
        gone = there is False and "/" in path.strip("/") and not _OF_SYSTEM.match(path)
        if gone or (there is not None and handed.is_launcher(path)):
            beside = join(HERE, posixpath.basename(path.replace("\\", "/")))
            return Reading(refusal=Refusal(
                Message("It starts {path}, which is no text that can be read.", path=path) if there else
                Message("It starts {path}, which does not exist.", path=place),
                Message("One of that name lies beside the launcher. If that is meant: {command}",
                        command=f"bottray add {beside}") if not there and around.there(beside) else
                Message("Correct the launcher, or name the script itself."),
            ))  # fmt: skip
        return _of_project(start, around) if start.tool and "/" not in path else Reading()
    return _deeper(start, place, text, args, around, reader)


def _deeper(
    start: OldStart, place: str, text: str, args: tuple[str, ...], around: Around, reader: Reader
) -> Reading | None:
    if place and place in around.above:
        if place == around.above[-1]:
            return Reading(replaced=(Replaced(shown(" ".join(start.words)), RESTART),))
        return Reading(refusal=Refusal(
            Message("{path} starts itself again, by way of {others}: it never comes to a bot.",
                    path=place.removeprefix(f"{HERE}/"), others=around.above[-1].removeprefix(f"{HERE}/")),
            Message("Name the script itself: {command}", command="bottray add PATH"),
        ))  # fmt: skip
    if len(around.above) > DEEPEST:
        return Reading(refusal=Refusal(
            Message("It starts a launcher that starts a launcher: more than {n} of them are not followed.", n=DEEPEST),
            Message("Name the last of them: {command}", command=f"bottray add {join(HERE, place)}"),
        ))  # fmt: skip
    inside = replace(
        around, here=(posixpath.dirname(place) or ".") if place else around.here, folder=start.folder, env=start.env,
        env_file=start.env_file, file_env=start.file_env, venv=start.venv, tool=start.tool, args=tuple(args),
        above=(*around.above, place or f"-c {len(around.above)}"),
    )  # fmt: skip
    return opened(reader(text, inside), inside)


def _of_package(start: OldStart, around: Around) -> Reading | None:
    """`npm start`, by the "scripts" of package.json."""
    found = []
    for words, where in invocation.of_package([*start.words], start.folder, around.text):
        said = (*start.replaced, Replaced(shown(" ".join(start.words)), DIRECT))
        one = unwrap(words, replace(start, words=tuple(words), folder=where, replaced=said))
        if one.words and (runs(one.words) or one.words[0] in ("npm", "yarn", "pnpm")):
            found.append(one)
    if found and len(around.above) <= DEEPEST:
        inside = replace(around, above=(*around.above, " ".join(start.words)))
        return opened(Reading(tuple(found[-1:])), inside)
    return Reading(refusal=Refusal(
        Message("{line}: what that runs, this file does not say, and no package.json beside it tells.",
                line=shown(" ".join(start.words))),
        Message("Add the bot's own folder: {command}", command="bottray add PATH"),
    ))  # fmt: skip


def _of_make(start: OldStart, around: Around) -> Reading:
    """`make run`, by the Makefile."""
    folder, file, target = makefile.asked(start)
    places = [join(folder, one) for one in ((file,) if file else makefile.FILES)]
    place = next((one for one in places if around.text(one) is not None), None)
    if place is None or len(around.above) > DEEPEST:
        return Reading()
    inner = _deeper(replace(start, folder=folder), place, around.text(place) or "", (), around,
                    lambda text, inside: makefile.reading(text, inside, target))  # fmt: skip
    said = Replaced(shown(" ".join(start.words)), DIRECT)
    starts = (replace(one, program=None, replaced=(said, *one.replaced)) for one in (inner.starts if inner else ()))
    return replace(inner, starts=tuple(starts)) if inner else Reading()


def _of_project(start: OldStart, around: Around) -> Reading | None:
    """`uv run shop`: a command that the project itself defines."""
    found = project_commands.command_of(start, around.text)
    if isinstance(found, OldStart):
        return Reading((found,))
    if found is not None and f"run {start.words[0]}" not in around.above:
        inside = replace(around, above=(*around.above, f"run {start.words[0]}"))
        line, told = found
        return _deeper(told, "", line, (), inside, sh.reading)
    return Reading(refusal=Refusal(
        Message("{line} is a command of the project itself; which script it runs, this file does not say.",
                line=shown(f"{start.tool} run {' '.join(start.words)}")),
        Message("Add the bot's own folder: {command}", command="bottray add PATH"),
    ))  # fmt: skip
