"""Files in which the start of a bot is one line among others: Procfile, Makefile, Dockerfile, docker-compose.yml,
crontab, .desktop, a task of Windows' Task Scheduler -> what they start. Pure.

Formats: Heroku's Procfile, POSIX make, Dockerfile reference, compose specification, crontab(5), Desktop Entry 1.5, the
Task Scheduler's XML schema; each as far as people use it for a bot.
"""

import html
import json
import re
from collections.abc import Iterator
from dataclasses import replace

from tray_app.core.launchers import bat, compose, sh
from tray_app.core.launchers.around import Around
from tray_app.core.launchers.parts import (
    AGENT,
    HERE,
    INSTALL,
    LEFT_OUT,
    RESTART,
    OldStart,
    Reading,
    Replaced,
    join,
    shown,
)
from tray_app.core.launchers.shell_walk import STARTING
from tray_app.core.messages import Message

CONTAINER = Message("nothing: BotTray runs the bot on this computer, without a container")
_NAMES = (
    (r"procfile(?:\.\w+)?", "procfile"), (r"(?:gnu)?makefile|.*\.mk", "makefile"),
    (r"(?:.*\.)?(?:docker|container)file(?:\..+)?", "dockerfile"), (r"(?:docker-)?compose[\w.-]*\.ya?ml", "compose"),
    (r".*\.desktop", "desktop"), (r".*crontab.*|.*\.cron", "crontab"),
)  # fmt: skip


def kind_of(name: str, text: str) -> str | None:
    """Which of them a file is, by its name and how its text starts."""
    lower = name.lower()
    if lower.endswith(".xml"):
        return "task" if "<Task" in text and "<Exec>" in text else None
    return next((kind for pattern, kind in _NAMES if re.fullmatch(pattern, lower)), None)


def reading(kind: str, text: str, around: Around) -> Reading:
    match kind:
        case "procfile":
            return _procfile(text, around)
        case "makefile":
            return _makefile(text, around)
        case "dockerfile":
            return dockerfile(text, around)
        case "compose":
            return _compose(text, around)
        case "desktop":
            return _desktop(text, around)
        case "crontab":
            return _crontab(text, around)
        case "task":
            return _task(text, around)
    return Reading()


def _joined(readings: Iterator[Reading]) -> Reading:
    several = list(readings)
    return Reading(
        tuple(start for one in several for start in one.starts),
        tuple(dict.fromkeys(line for one in several for line in one.replaced)),
        next((one.refusal for one in several if one.refusal), None),
    )


def _named(inner: Reading, program: str, **more: object) -> Reading:
    return replace(inner, starts=tuple(replace(one, program=program, **more) for one in inner.starts))  # type: ignore[arg-type]


def _procfile(text: str, around: Around) -> Reading:
    rows = re.findall(r"^([\w-]+)[ \t]*:[ \t]*(\S.*)$", text, re.MULTILINE)
    return _joined(_named(sh.reading(line, around), name) for name, line in rows)


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
    found_ = _joined(_named(sh.reading("\n".join(lines), around), name) for name, lines in chosen.items())
    return found_ if found_.starts or not best else _joined(
        _named(sh.reading("\n".join(lines), around), name) for name, lines in targets.items()
    )  # fmt: skip


def dockerfile(text: str, around: Around, context: str = HERE, command: list[str] | None = None) -> Reading:
    """What `docker run` would start, were it run in the folder that is copied in. `command` is one given from outside
    in the place of CMD."""
    work, env, entry, last, replaced = "/", dict(around.env), list[str](), list[str](), list[Replaced]()
    for line in re.sub(r"\\[ \t]*\r?\n(?:[ \t]*#.*\n)*", " ", text).splitlines():
        word, _, rest = line.strip().partition(" ")
        rest = rest.strip()
        match word.upper():
            case "FROM":
                env, entry, last = dict(around.env), [], []
            case "WORKDIR":
                work = rest.strip("\"'").rstrip("/") or "/"
            case "ENV":
                pairs = re.findall(r'(\w+)=("[^"]*"|\S+)', rest) or [tuple(rest.split(None, 1))] if rest else []
                env |= {pair[0]: pair[1].strip('"') for pair in pairs if len(pair) == 2}
            case "ENTRYPOINT":
                entry = _exec_form(rest)
            case "CMD":
                last = _exec_form(rest)
            case "RUN":
                replaced.append(
                    Replaced(shown(line), INSTALL if re.search(r"\b(?:pip|npm|yarn|uv|poetry)\b", rest) else LEFT_OUT)
                )
            case "" | "#" | "COPY" | "ADD" | "LABEL" | "MAINTAINER" | "ARG" | "STOPSIGNAL" | "SHELL":
                pass
            case word if not word.startswith("#"):
                replaced.append(Replaced(shown(line), CONTAINER))
    words = [*entry, *(last if command is None else command)]
    inside = [_mapped(word, work, context) for word in words]
    if not words:
        return Reading((), tuple(replaced))
    start = OldStart(tuple(inside), None, context, {n: _mapped(v, work, context) for n, v in env.items()},
                     around.env_file, replaced=tuple(replaced))  # fmt: skip
    return Reading((start,), tuple(replaced))


def _mapped(word: str, work: str, context: str) -> str:
    """A path in the container as one of the folder that was copied there."""
    inside = work != "/" and (word == work or word.startswith(f"{work}/"))
    return context + word[len(work) :] if inside else word


def _exec_form(text: str) -> list[str]:
    try:
        value = json.loads(text)
        if isinstance(value, list):
            return [str(word) for word in value]
    except (ValueError, RecursionError):
        pass
    return ["sh", "-c", text]


def _compose(text: str, around: Around) -> Reading:
    found = []
    for name, keys in compose.services(text).items():
        context = join(HERE, compose.text_of(keys, "build", "context") or ".")
        env_file = compose.first(keys, "env_file")
        inside = replace(around, env=compose.pairs(keys, "environment"),
                         env_file=join(HERE, env_file) if env_file else None)  # fmt: skip
        built = None
        if "build" in keys:
            built = around.text(join(context, compose.inner(keys, "build", "dockerfile") or "Dockerfile"))
        command = compose.command(keys)
        if built is not None:
            one = dockerfile(built, inside, context, command)
        elif command:
            work = compose.text_of(keys, "working_dir") or "/app"
            words = tuple(_mapped(word, work, context) for word in command)
            one = Reading((OldStart(words, None, context, inside.env, inside.env_file),))
        else:
            continue
        off = f"docker compose rm --stop --force {name}"
        ours = tuple(
            Replaced(shown(f"{name}: {key}"), RESTART if key == "restart" else CONTAINER)
            for key in keys if key not in ("build", "command", "environment", "env_file", "image", "container_name",
                                           "working_dir", "entrypoint")
        )  # fmt: skip
        starts = tuple(replace(s, replaced=(*ours, *s.replaced)) for s in one.starts)
        found.append(_named(Reading(starts, one.replaced), name, switch_off=off))
    return _joined(iter(found))


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
    return _joined(iter(found))


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
    return _joined(iter(found))
