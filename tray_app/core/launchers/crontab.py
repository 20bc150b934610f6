"""A crontab -> the bots that it keeps up. Pure. [crontab(5)]

`@reboot` starts what is to stay, and so does a line that comes every few minutes and starts only what does not run. Any
other line is a job at set times, which ends by itself: cron keeps those.
"""

import shlex
from dataclasses import replace

from tray_app.core.launchers import nested
from tray_app.core.launchers.around import Around
from tray_app.core.launchers.parts import (
    AGENT,
    LEASE,
    LEFT_OUT,
    RESTART,
    OldStart,
    Reading,
    Refusal,
    Replaced,
    join,
    runs,
    shown,
)
from tray_app.core.launchers.shell import sh
from tray_app.core.launchers.stead import RENEWED, joined
from tray_app.core.messages import Message
from tray_app.core.pattern import pattern

CRON = Message("cron, as before: leave that line in")
_ROW = pattern(r"(@\w+|(?:[\d*/,\-A-Za-z]+\s+){4}[\d*/,\-A-Za-z]+)\s+(?:root\s+)?(\S.*)")
_VARIABLE = pattern(r"([A-Za-z_]\w*)\s*=\s*[\"']?(.*?)[\"']?$")
_OFTEN = pattern(r"\*(?:/(?:[1-9]|[12]\d|30))?\s+\*\s.*")
_KILLS = pattern(r"\b(?:p?kill|killall|fuser)\s")


def reading(text: str, around: Around) -> Reading:
    stay: list[Reading] = []
    jobs: list[Reading] = []
    env = dict(around.env)
    for line in map(str.strip, text.splitlines()):
        if (pair := _VARIABLE.match(line)) is not None:
            env[pair[1]] = pair[2]
        elif (row := _ROW.match(line)) is not None and not line.startswith("#"):
            inside = replace(around, folder="~", env=env)
            inner = nested.opened(sh.reading(row[2].replace("\\%", "%"), inside), inside)
            by = _kept_up(row[1], row[2], inner)
            if not inner.starts:
                stay.append(Reading((), (Replaced(shown(line), LEFT_OUT),), inner.refusal))
            elif by is None:
                jobs.append(Reading(inner.starts, (Replaced(shown(line), CRON),), _at_times(row[1], inner.starts[-1])))
            else:
                said = (Replaced(shown(row[1]), by),)
                starts = tuple(replace(one, replaced=(*one.replaced, *said), switch_off="crontab -e")
                               for one in inner.starts)  # fmt: skip
                stay.append(replace(inner, starts=starts))
    return joined([*stay, *(replace(one, starts=()) for one in jobs)])


def _kept_up(when: str, command: str, inner: Reading) -> Message | None:
    """What the line does for a bot that stays; None for a job at set times."""
    if when == "@reboot":
        return AGENT
    guarded = {one.by for one in (*inner.replaced, *(said for start in inner.starts for said in start.replaced))}
    if LEASE not in guarded:
        return None
    return RESTART if _OFTEN.fullmatch(when) else RENEWED if _KILLS.search(command) else None


def _at_times(when: str, start: OldStart) -> Refusal:
    program = runs(start.words)
    script = join(start.folder, program.script) if program and program.script else "PATH"
    return Refusal(
        Message("{when}: cron runs it at set times, and a job that ends by itself is not a bot that stays. Leave it to "
                "cron.", when=when),
        Message("If it is a bot that stays up, add its script: {command}",
                command=f"bottray add {script if script.startswith('~') else shlex.quote(script)}"),
    )  # fmt: skip
