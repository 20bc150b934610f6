"""Files in which the start of a bot is one line among others: Procfile, Makefile, justfile, Dockerfile,
docker-compose.yml, crontab, .desktop, railway.json, render.yaml, a task of Windows' Task Scheduler -> what they start.
Pure.

Formats: Heroku's Procfile, POSIX make, Dockerfile reference, compose specification, crontab(5), Desktop Entry 1.5, the
Task Scheduler's XML schema; each as far as people use it for a bot.
"""

import html
import json
import re
import tomllib
from dataclasses import replace

from tray_app.core.launchers import crontab, justfile, makefile
from tray_app.core.launchers.around import Around
from tray_app.core.launchers.batch import bat
from tray_app.core.launchers.containers import containers
from tray_app.core.launchers.parts import (
    AGENT,
    HERE,
    LEFT_OUT,
    RESTART,
    Reading,
    Refusal,
    Replaced,
    join,
    shown,
)
from tray_app.core.launchers.shell import sh
from tray_app.core.launchers.stead import joined, named
from tray_app.core.launchers.values import yaml as yaml_values
from tray_app.core.launchers.values.interpolation import variables_in
from tray_app.core.messages import Message
from tray_app.core.pattern import pattern

_TASK_STAYS = pattern(r"<(?:Boot|Logon|SessionStateChange|Registration|Event|Idle)Trigger\b|<Repetition>")
"""A task that begins with the computer or its user, or is looked after every few minutes."""


def reading(kind: str, text: str, around: Around) -> Reading:
    match kind:
        case "procfile":
            return _procfile(text, around)
        case "makefile":
            return makefile.reading(text, around)
        case "justfile":
            return justfile.reading(text, around)
        case "dockerfile":
            return containers.dockerfile(text, around)
        case "compose":
            return containers.composed(text, around)
        case "desktop":
            return _desktop(text, around)
        case "crontab":
            return crontab.reading(text, around)
        case "railway":
            return _railway(text, around)
        case "render":
            return _render(text, around)
        case "task":
            return _task(text, around)
    return Reading()


def _procfile(text: str, around: Around) -> Reading:
    if (beside := around.text(f"{HERE}/.env")) is not None:  # honcho, foreman and heroku local hand it to each of them
        around = replace(around, file_env=variables_in(beside, {}), env_file=join(HERE, ".env"))
    rows = re.findall(r"^([\w-]+)[ \t]*:[ \t]*(\S.*)$", text, re.MULTILINE)
    once = tuple(Replaced(shown(f"{name}: {line}"), LEFT_OUT) for name, line in rows if name == "release")
    found = joined(named(sh.reading(line, around), name) for name, line in rows if name != "release")
    return replace(found, replaced=(*once, *found.replaced))  # what a deploy does once is no program


def _desktop(text: str, around: Around) -> Reading:
    entry = text.partition("[Desktop Entry]")[2].partition("\n[")[0]
    values = dict(re.findall(r"^([A-Za-z]+)[ \t]*=[ \t]*(.*?)[ \t]*$", entry, re.MULTILINE))
    line = re.sub(r"%[fFuUdDnNickvm]", "", values.get("Exec", "")).replace("%%", "%")
    folder = values.get("Path") or "~"
    return sh.reading(line, replace(around, folder=folder))


def _railway(text: str, around: Around) -> Reading:
    """Railway's railway.json or railway.toml (deploy.startCommand), and nixpacks.toml (start.cmd)."""
    try:
        data = json.loads(text) if text.lstrip().startswith("{") else tomllib.loads(text)
    except (ValueError, RecursionError):
        return Reading()
    deploy, start = (part if isinstance(part := data.get(key), dict) else {} for key in ("deploy", "start"))
    line = deploy.get("startCommand") or start.get("cmd")
    return sh.reading(line, around) if isinstance(line, str) else Reading()


def _render(text: str, around: Around) -> Reading:
    """Render's render.yaml: what each of its services is started with, and where."""
    data = yaml_values.values(text, yaml_values.as_written)
    several = data.get("services") if isinstance(data, dict) else None
    found = []
    for one in several if isinstance(several, list) else ():
        line, place = (one.get("startCommand"), one.get("rootDir")) if isinstance(one, dict) else (None, None)
        if isinstance(line, str):
            rows = [row for row in one.get("envVars") or () if isinstance(row, dict)]
            env = {str(row.get("key")): row["value"] for row in rows if isinstance(row.get("value"), str)}
            folder = join(HERE, place) if isinstance(place, str) else around.folder
            inside = replace(around, env={**around.env, **env}, folder=folder)
            found.append(named(sh.reading(line, inside), str(one.get("name") or "")))
    return joined(found)


def _task(text: str, around: Around) -> Reading:
    def values(tag: str, of: str) -> str:
        found = re.search(rf"<{tag}>([^<]*)</{tag}>", of)
        return html.unescape(found[1]).strip() if found else ""

    name = values("URI", text).strip("\\")
    if re.search(r"<(?:CalendarTrigger|TimeTrigger)>", text) and not _TASK_STAYS.search(text):
        what = Message("Windows starts it at set times only, and a job that ends by itself is not a bot that stays. "
                       "Leave it to the Task Scheduler.")  # fmt: skip
        cure = Message("If it is a bot that stays up, add its script: {command}", command="bottray add PATH")
        return Reading(refusal=Refusal(what, cure))
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
