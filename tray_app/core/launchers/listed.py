"""Files in which the start of a bot is one line among others: Procfile, Makefile, Dockerfile, docker-compose.yml,
crontab, .desktop, a task of Windows' Task Scheduler -> what they start. Pure.

Formats: Heroku's Procfile, POSIX make, Dockerfile reference, compose specification, crontab(5), Desktop Entry 1.5, the
Task Scheduler's XML schema; each as far as people use it for a bot.
"""

import html
import re
from dataclasses import replace

from tray_app.core.launchers.around import Around
from tray_app.core.launchers.batch import bat
from tray_app.core.launchers.containers import containers
from tray_app.core.launchers.parts import (
    AGENT,
    HERE,
    LEFT_OUT,
    RESTART,
    Reading,
    Replaced,
    join,
    shown,
)
from tray_app.core.launchers.shell import sh
from tray_app.core.launchers.shell.walk import STARTING
from tray_app.core.launchers.stead import joined, named
from tray_app.core.launchers.values.interpolation import variables_in


def reading(kind: str, text: str, around: Around) -> Reading:
    match kind:
        case "procfile":
            return _procfile(text, around)
        case "makefile":
            return _makefile(text, around)
        case "dockerfile":
            return containers.dockerfile(text, around)
        case "compose":
            return containers.composed(text, around)
        case "desktop":
            return _desktop(text, around)
        case "crontab":
            return _crontab(text, around)
        case "task":
            return _task(text, around)
    return Reading()


def _procfile(text: str, around: Around) -> Reading:
    if (beside := around.text(f"{HERE}/.env")) is not None:  # honcho, foreman and heroku local hand it to each of them
        around = replace(around, file_env=variables_in(beside, {}), env_file=join(HERE, ".env"))
    rows = re.findall(r"^([\w-]+)[ \t]*:[ \t]*(\S.*)$", text, re.MULTILINE)
    return joined(named(sh.reading(line, around), name) for name, line in rows)


def _makefile(text: str, around: Around) -> Reading:
    text = re.sub(r"\\\r?\n[ \t]*", " ", text)
    known = dict(re.findall(r"^(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*[:?]?=[ \t]*(.*?)[ \t]*$", text, re.MULTILINE))
    exported = set(re.findall(r"^export[ \t]+([A-Za-z_]\w*)", text, re.MULTILINE))
    around = replace(around, env={**around.env, **{n: v for n, v in known.items() if n in exported}})
    file = re.search(r"^-?include[ \t]+(\S*\.env\S*)", text, re.MULTILINE)
    around = replace(around, env_file=join(HERE, file[1])) if file else around
    targets: dict[str, list[str]] = {}
    target = ""
    for line in text.splitlines():
        if (found := re.match(r"([\w./-]+)[ \t]*::?(?!=)", line)) is not None:
            target = found[1]
        elif line.startswith("\t") and target:
            line = re.sub(r"\$[({](\w+)[)}]", lambda one: known.get(one[1], one[0]), line.strip().lstrip("@-+"))
            targets.setdefault(target, []).append(f"( {line.replace('$$', '$')}\n)")
    best = {name for name in targets if STARTING & {name}}
    chosen = {name: lines for name, lines in targets.items() if name in best} or targets
    found_ = joined(named(sh.reading("\n".join(lines), around), name) for name, lines in chosen.items())
    return found_ if found_.starts or not best else joined(
        named(sh.reading("\n".join(lines), around), name) for name, lines in targets.items()
    )  # fmt: skip


def _desktop(text: str, around: Around) -> Reading:
    entry = text.partition("[Desktop Entry]")[2].partition("\n[")[0]
    values = dict(re.findall(r"^([A-Za-z]+)[ \t]*=[ \t]*(.*?)[ \t]*$", entry, re.MULTILINE))
    line = re.sub(r"%[fFuUdDnNickvm]", "", values.get("Exec", "")).replace("%%", "%")
    folder = values.get("Path") or "~"
    return sh.reading(line, replace(around, folder=folder))


def _crontab(text: str, around: Around) -> Reading:
    found: list[Reading] = []
    env = dict(around.env)
    for line in text.splitlines():
        line = line.strip()
        pair = re.match(r"([A-Za-z_]\w*)\s*=\s*[\"']?(.*?)[\"']?$", line)
        if pair is not None:
            env[pair[1]] = pair[2]
            continue
        row = re.match(r"(@\w+|(?:[\d*/,\-A-Za-z]+\s+){5})\s*(?:root\s+)?(.+)", line)
        if row is None or line.startswith("#"):
            continue
        inner = sh.reading(row[2].replace("\\%", "%"), replace(around, folder="~", env=env))
        by = AGENT if row[1].startswith("@reboot") else RESTART
        starts = tuple(replace(s, replaced=(*s.replaced, Replaced(shown(row[1].strip()), by)),
                               switch_off="crontab -e") for s in inner.starts)  # fmt: skip
        found.append(
            Reading(starts, inner.replaced if inner.starts else (Replaced(shown(line), LEFT_OUT),), inner.refusal)
        )
    return joined(found)


def _task(text: str, around: Around) -> Reading:
    def values(tag: str, of: str) -> str:
        found = re.search(rf"<{tag}>([^<]*)</{tag}>", of)
        return html.unescape(found[1]).strip() if found else ""

    name = values("URI", text).strip("\\")
    found = []
    for action in re.findall(r"<Exec>(.*?)</Exec>", text, re.DOTALL):
        program, folder = values("Command", action).strip('"'), values("WorkingDirectory", action).strip('"')
        line = f'"{program}" {values("Arguments", action)}'
        inner = bat.reading(line, replace(around, folder=join(HERE, folder) if folder else around.folder))
        more = (
            Replaced("Triggers", AGENT),
            *((Replaced("RestartOnFailure", RESTART),) if "<RestartOnFailure>" in text else ()),
        )
        off = f'schtasks /change /tn "{name or "NAME"}" /disable'
        starts = tuple(replace(one, replaced=(*one.replaced, *more), switch_off=off) for one in inner.starts)
        found.append(replace(inner, starts=starts))
    return joined(found)
