"""Command lines that hand a bot to somebody else: tmux and screen, docker, pm2, systemctl. Pure.

What would stay in the foreground, were it not put elsewhere, is read out of the line; where the line does not say what
is run, it is refused by the name of who runs it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tray_app.core.launchers.node import pm2
from tray_app.core.launchers.parts import (
    AGENT,
    LEASE,
    LEFT_OUT,
    LOG,
    PYTHON,
    SHELLS,
    OldStart,
    Refusal,
    Replaced,
    base,
    join,
    shown,
)
from tray_app.core.launchers.project_commands import fetched
from tray_app.core.launchers.wrapped import TOOLS
from tray_app.core.messages import Message
from tray_app.core.pattern import pattern

_LAUNCHER = pattern(r"\.(?:sh|bash|command|bat|cmd|ps1|vbs|wsf|lnk|config\.[cm]?js)$", re.IGNORECASE)
_SYSTEMS = pattern(r"/(?:usr/)?(?:local/)?s?bin/|/etc/|/proc/|/dev/|/snap/|[A-Za-z]:/windows/", re.IGNORECASE)
_PACKAGERS = ("npm", "yarn", "pnpm", "npx", "bun")
MAKERS = ("make", "gmake", "mingw32-make")
_NO_RUN = ("install", "ci", "i", "add", "build", "test", "-v", "--version", "audit", "prune", "update", "init", "cache",
           "all", "clean", "lint", "format", "migrate", "setup", "deps")  # fmt: skip
_PM2_ALONE = ("--watch", "--no-autorestart", "-f", "--force", "--no-daemon", "--time", "--attach", "--merge-logs")


@dataclass(frozen=True)
class Typed:
    """What a line comes to: `start` for a command of its own, `text` for what is typed into a shell that stays."""

    start: OldStart | None = None
    text: str | None = None
    refusal: Refusal | None = None
    replaced: Replaced | None = None


def is_launcher(path: str) -> bool:
    return _LAUNCHER.search(path) is not None


def launches(words: Sequence[str], tool: str | None = None) -> bool:
    """Whether it may start a bot though it is no interpreter with a script: a launcher, npm, a path, `uv run NAME`."""
    name = base(words[0])
    if tool in TOOLS and re.fullmatch(r"[\w.:-]+", words[0]):
        return True
    if name in SHELLS:
        return any(not word.startswith("-") for word in words[1:])
    if name.removesuffix(".cmd") in _PACKAGERS:
        return not {*_NO_RUN} & {*words[1:2]} and len(words) > 1
    if name in MAKERS:
        return not {*_NO_RUN} & {*words[1:]}
    if _LAUNCHER.search(words[0]) or (name in ("powershell", "pwsh", "wscript", "cscript") and len(words) > 1):
        return not name.startswith(("activate", "deactivate", "vcvars", "conda.sh"))
    slashed = words[0].replace("\\", "/")
    return "/" in slashed.strip("/") and not _SYSTEMS.match(slashed) and re.search(r"[$`%<*|]", slashed) is None


def asks(words: Sequence[str]) -> bool:
    """`python --version`, `python -c "import x"`: it tells something, and no more."""
    if len(words) == 3 and words[1] == "-c" and PYTHON.fullmatch(base(words[0])):
        return words[2].lstrip().startswith("import")
    return {*words[1:2]} <= {"--version", "-V", "-v", "version", "--help"} and len(words) == 2


def typed(start: OldStart) -> Typed | None:
    """None for a line that hands nothing over."""
    words, line = start.words, shown(" ".join(start.words))
    name = base(words[0])
    match name:
        case "su" | "runuser" if "-c" in words[:-1]:
            text = words[words.index("-c") + 1]
            return Typed(replace(start, words=("sh", "-c", text)), replaced=Replaced(line, LEFT_OUT))
        case "screen" | "tmux":
            return _screen(start, line)
        case "docker" | "docker-compose" | "podman" | "podman-compose":
            return _docker(words, line)
        case "pm2":
            return _pm2(start, line)
        case "nssm" if words[1:2] == ("install",) and len(words) > 3:
            off = f"nssm stop {words[2]} && nssm remove {words[2]} confirm"
            said = (*start.replaced, Replaced(line, AGENT))
            return Typed(replace(start, words=words[3:], name=words[2], switch_off=off, replaced=said))
        case "systemctl" | "service" | "supervisorctl" | "rc-service" | "nssm" | "net" | "sc" | "launchctl":
            return _service(name, words, line)
        case "uvx" | "pipx":
            return Typed(refusal=fetched(name, line)) if name == "uvx" or words[1:2] == ("run",) else None
        case "start-stop-daemon":
            return _daemon(start, line)
    return None


def of_nssm(words: Sequence[str], found: OldStart) -> OldStart | None:
    """What `nssm set NAME KEY VALUE` changes of the service that was installed before; None for any other line."""
    if base(words[0]) != "nssm" or words[1:2] != ("set",) or len(words) < 5:
        return None
    key, value = words[3].lower(), words[4]
    if key == "appdirectory":
        return replace(found, folder=join(found.folder, value))
    if key == "appparameters":
        return replace(found, words=(found.words[0], *" ".join(words[4:]).split()))
    if key == "appenvironmentextra":
        pairs = (word.lstrip("+:").partition("=") for word in words[4:])
        return replace(found, env={**found.env, **{name: text for name, _, text in pairs if name}})
    return found


def _screen(start: OldStart, line: str) -> Typed:
    words = list(start.words)
    verb = words[1] if len(words) > 1 and not words[1].startswith("-") else ""
    if verb in ("send-keys", "send"):
        keys = [word for at, word in enumerate(words[2:], 2) if words[at - 1] not in ("-t", "-N") and word[:1] != "-"]
        return Typed(text="\n".join(key for key in keys if key not in ("Enter", "C-m", "ENTER", "C-c", "C-l", "C-u")),
                     replaced=Replaced(base(words[0]), AGENT))  # fmt: skip
    if "stuff" in words[:-1]:
        text = words[words.index("stuff") + 1]
        given = re.sub(r"\$\(printf[^)]*\)|\\n|\\r|\^M|\\015", "\n", text)
        ends = text in ("^C", "\\003")
        return Typed(text="" if ends else given, replaced=Replaced(line, LEASE) if ends else Replaced("screen", AGENT))
    if verb.startswith("kill") or "quit" in words or "-X" in words:
        return Typed(replaced=Replaced(line, LEASE))
    looks = {"-r", "-x", "-ls", "-wipe"} & {*words}
    if looks or verb in ("attach", "a", "attach-session", "ls", "list-sessions", "capture-pane"):
        return Typed(replaced=Replaced(line, LOG))
    at, folder = 2 if verb else 1, start.folder
    while at < len(words) and words[at].startswith("-"):
        takes = words[at] in ("-S", "-s", "-n", "-c", "-L", "-t", "-x", "-y", "-Logfile")
        takes = (takes or re.fullmatch(r"-[A-Za-z]+[Ss]", words[at]) is not None) and not (
            words[at] == "-L" and base(words[0]) == "screen"
        )
        if words[at] == "-c" and at + 1 < len(words) and base(words[0]) == "tmux":
            folder = join(folder, words[at + 1])
        at += 2 if takes else 1
    rest = words[at:]
    said = Replaced(line, AGENT)
    if not rest or verb in ("has-session", "has", "set", "set-option", "rename-window", "select-window"):
        return Typed(replaced=said)
    if len(rest) == 1 and " " in rest[0]:
        rest = ["sh", "-c", rest[0]]
    return Typed(start=replace(start, words=tuple(rest), folder=folder, replaced=(*start.replaced, said)))


def _docker(words: Sequence[str], line: str) -> Typed | None:
    if {"up", "run", "start", "restart"} & {*words[1:4]} or "deploy" in words:
        return Typed(refusal=Refusal(
            Message("{line}: the bot runs in a container, which docker keeps up. BotTray looks after programs of this "
                    "computer.", line=line),
            Message("To let BotTray run it: stop the container (docker compose down), and add the bot's own folder: "
                    "{command}", command="bottray add PATH"),
        ))  # fmt: skip
    return None


def _pm2(start: OldStart, line: str) -> Typed | None:
    words = list(start.words)
    verb = words[1] if len(words) > 1 else ""
    if verb in ("restart", "reload", "startOrRestart", "resurrect") and not _LAUNCHER.search(words[-1]):
        if words[2:3] and re.search(r"\.(?:py|js|sh)$", words[2]):
            verb = "start"
        else:
            return Typed(refusal=Refusal(
                Message("{line}: pm2 knows what that is, this file does not say it.", line=line),
                Message("See it with: pm2 describe NAME. Then add that script, or pm2's own file: {command}",
                        command="bottray add ecosystem.config.js"),
            ))  # fmt: skip
    if verb not in ("start", "startOrRestart", "startOrReload", "restart", "reload"):
        by = LEASE if verb in ("delete", "stop", "kill", "del") else LOG if verb in ("logs", "log", "monit") else AGENT
        return Typed(replaced=Replaced(line, by))
    rest, ours, name, interpreter, folder = words[2:], [], None, None, start.folder
    while rest:
        word = rest.pop(0)
        if word == "--":
            ours += rest
            break
        if word in ("--name", "-n") and rest:
            name = rest.pop(0)
        elif word == "--interpreter" and rest:
            interpreter = rest.pop(0)
        elif word == "--cwd" and rest:
            folder = join(folder, rest.pop(0))
        elif word.startswith("-"):
            if rest and word not in _PM2_ALONE:
                rest.pop(0)
        else:
            ours.append(word)
    if not ours:
        return None
    off = pm2.switch_off(name, ours[0])
    if " " in ours[0]:
        ours = ["sh", "-c", ours[0]]
    elif interpreter not in (None, "none"):
        ours = [interpreter or "", *ours]
    elif ours[0].endswith((".py", ".js", ".mjs", ".cjs")) and not _LAUNCHER.search(ours[0]):
        ours = ["python3" if ours[0].endswith(".py") else "node", *ours]
    return Typed(start=replace(start, words=tuple(ours), folder=folder, name=name, switch_off=off,
                               replaced=(*start.replaced, Replaced(line, AGENT))))  # fmt: skip


def _service(name: str, words: Sequence[str], line: str) -> Typed | None:
    verbs = {*words[1:4]}
    if not verbs & {"start", "restart", "reload-or-restart", "enable", "load"}:
        return Typed(replaced=Replaced(line, LEASE)) if verbs & {"stop", "disable"} else None
    others = [
        w for w in words[1:] if not w.startswith("-") and w not in ("start", "restart", "enable", "reload-or-restart")
    ]
    bot = others[0].removesuffix(".service") if others else "NAME"
    where = {
        "systemctl": f"/etc/systemd/system/{bot.partition('@')[0] + '@' if '@' in bot else bot}.service",
        "service": f"/etc/systemd/system/{bot}.service", "rc-service": f"/etc/init.d/{bot}",
        "supervisorctl": f"/etc/supervisor/conf.d/{bot.partition(':')[0]}.conf",
    }.get(name)  # fmt: skip
    if name == "systemctl" and "--user" in words:
        where = f"~/.config/systemd/user/{bot}.service"
    cure = Message("Add what that one has been told: {command}", command=f"bottray add {where}")
    if where is None:
        cure = Message("Add the bot's own folder: {command}", command="bottray add PATH")
    return Typed(refusal=Refusal(
        Message("{line}: that hands the bot to the computer's own services; this file does not say how it is started.",
                line=line), cure))  # fmt: skip


def _daemon(start: OldStart, line: str) -> Typed | None:
    words = list(start.words)
    if not {"--start", "-S"} & {*words}:
        return Typed(replaced=Replaced(line, LEASE))
    program, folder = None, start.folder
    for at, word in enumerate(words[:-1]):
        if word in ("--exec", "-x", "--startas", "-a"):
            program = words[at + 1]
        elif word in ("--chdir", "-d"):
            folder = join(folder, words[at + 1])
        elif word == "--":
            break
    if program is None:
        return None
    rest = words[words.index("--") + 1 :] if "--" in words else []
    return Typed(start=replace(start, words=(program, *rest), folder=folder,
                               replaced=(*start.replaced, Replaced(line, AGENT))))  # fmt: skip
