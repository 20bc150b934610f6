"""What a launcher does beside starting a program, and who does it from now on. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from tray_app.core.launchers.parts import (
    AGENT,
    INSTALL,
    LEASE,
    LEFT_OUT,
    LOG,
    PYTHON,
    RESTART,
    SCRIPT,
    OldStart,
    Reading,
    Replaced,
    base,
)
from tray_app.core.messages import Message
from tray_app.core.pattern import pattern


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


KILLERS = frozenset(["taskkill", "pkill", "killall", "kill", "tskill", "fuser", "stop-process"])
PAUSES = frozenset(["timeout", "sleep", "ping", "choice", "usleep", "start-sleep"])
_TARGETS = pattern(r"\$|%|\d{2,}|python|\bpy\b|node|bot|/pid|wmic")
FURNITURE = _set(
    "echo echo. printf title color mode cls clear chcp setlocal endlocal rem true false : set shopt umask ulimit exit "
    "date mkdir md touch test [ [[ read export unset hash deactivate popd return ver whoami break continue wait shift "
    "local declare typeset readonly figlet tput stty reset prompt verify path id hostname uname cat type less more "
    "head write-host write-output clear-host set-executionpolicy new-item out-null"
)


RIGHTS = Message("nothing: BotTray starts a bot with your own rights, and not as an administrator")
_ELEVATES = pattern(
    r"^(?:\S*powershell(?:\.exe)?\b.*?|\S*pwsh(?:\.exe)?\b.*?|)\b(?:start-process|saps)\s+(?:-filepath\s+)?['\"\\]*"
    r"(?!\S*(?:python|pyw?\b|node))\S+.*-verb[\s:]+['\"]*runas"
)
"""A launcher that starts itself again as an administrator."""


def stead(words: Sequence[str]) -> Message | None:
    """What BotTray does itself in the place of this command; None for one that it does not know."""
    name, line = base(words[0]), " ".join(words).lower()
    if _ELEVATES.search(line):
        return RIGHTS
    if name in KILLERS or "stop-process" in line:
        return LEASE
    if name in ("ps", "pgrep", "pidof", "tasklist", "flock", "wmic") or (name == "xargs" and "kill" in line):
        return LEASE
    if name in PAUSES or name == "goto":
        return RESTART
    python = PYTHON.fullmatch(name) is not None
    if (re.fullmatch(r"pip[\d.]*", name) and "install" in words) or (python and "-m" in words and "pip" in words):
        return INSTALL
    if (python and "-m" in words and ({"venv", "virtualenv", "ensurepip"} & {*words})) or name == "virtualenv":
        return INSTALL
    if (by := _brought(name, words)) is not None:
        return by
    if name in ("tee", "logger", "tail", "pause", "savelog", "logrotate", "start-transcript"):
        return LOG
    if name in ("disown", "crontab", "schtasks", "trap"):
        return AGENT
    return None


def _brought(name: str, words: Sequence[str]) -> Message | None:
    """Who brings the project's packages; a program for the whole computer (`uv tool install`) is none of them."""
    python = name in ("poetry", "pipenv", "uv", "conda", "pdm")
    if not python and name.removesuffix(".cmd") not in ("npm", "yarn", "pnpm", "bun"):
        return None
    valued = ("--prefix", "-C", "--cwd", "--dir", "--directory", "--project")
    own = (word for at, word in enumerate(words[1:], 1) if not word.startswith("-") and words[at - 1] not in valued)
    if next(own, "") not in ("install", "i", "sync", "ci", "venv", "pip", "lock"):
        return None
    return INSTALL if python else LEFT_OUT


RENEWED = Message("nothing: BotTray does not restart a bot at set times. Cron can: {command}",
                  command="bottray restart NAME")  # fmt: skip
_LONG = pattern(r"\b(?:[6-9]\d\d|\d{4,}|\d+[hd])\b")  # ten minutes and more


def _renewed(replaced: Sequence[Replaced]) -> set[int]:
    """Of a loop: the pause and the kill behind it that end a bot which runs well, to start it anew."""
    names = [base((one.what.lower().split() or [""])[0].lstrip("@(")) for one in replaced]
    for at, one in enumerate(replaced):
        if names[at] in PAUSES and one.by is RESTART and _LONG.search(one.what):
            kills = (n for n in range(at + 1, len(names)) if names[n] in KILLERS and " -0" not in replaced[n].what)
            if (kill := next(kills, None)) is not None:
                return {at, kill}
    return set()


def settled(replaced: Iterable[Replaced], starts: Sequence[OldStart], loops: bool) -> tuple[Replaced, ...]:
    """What was said line by line, once it is known what is started: who is killed is the bot or a stranger, and a pause
    is one between two starts only where there is a loop."""
    own = {word.rpartition("/")[2].lower() for start in starts for word in start.words[:3] if SCRIPT.search(word)}
    several = [*replaced]
    renewed = _renewed(several) if loops else set()
    found = []
    for at, one in enumerate(several):
        if at in renewed:
            found.append(Replaced(one.what, RENEWED))
            continue
        words = re.sub(r'["\']', "", one.what.lower()).split()
        name = base(words[0].lstrip("@(")) if words else ""
        if one.by is LEASE and name in KILLERS:
            target = " ".join(words[1:])
            mine = _TARGETS.search(target) or any(
                script in target or script.partition(".")[0] in target for script in own
            )
            found.append(one if mine else Replaced(one.what, LEFT_OUT))
        elif not (one.by is RESTART and name in PAUSES and not loops):
            found.append(one)
    return tuple(dict.fromkeys(found))


def shared(reading: Reading) -> list[OldStart]:
    """The starts, each with what the launcher did besides: that belongs to all of them."""
    return [
        replace(start, replaced=tuple(dict.fromkeys((*reading.replaced, *start.replaced)))) for start in reading.starts
    ]


def with_steps(starts: Sequence[OldStart], waited: Iterable[int]) -> tuple[OldStart, ...]:
    """The starts; each of those that are waited for (by their number) is a step where another one follows."""
    steps = {number for number in waited if number < len(starts) - 1}
    return tuple(replace(start, step=True) if number in steps else start for number, start in enumerate(starts))


def joined(several: Iterable[Reading]) -> Reading:
    """Those of one file as one."""
    several = list(several)
    return Reading(
        tuple(start for one in several for start in one.starts),
        tuple(dict.fromkeys(line for one in several for line in one.replaced)),
        next((one.refusal for one in several if one.refusal), None),
    )


def named(inner: Reading, program: str, **more: Any) -> Reading:
    """Each of its starts as the one that its launcher calls `program`."""
    return replace(inner, starts=tuple(replace(one, program=program, **more) for one in inner.starts))


def on_failure(starts: Iterable[OldStart]) -> list[OldStart]:
    """The same, each with what the launcher would have done after its end; what a manager says of it stays."""
    return [replace(start, keys={"restart": "on-failure", **start.keys}) for start in starts]
