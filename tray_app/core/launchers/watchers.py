"""What starts a bot anew when its files change: watchmedo, watchfiles, hupper, nodemon, watchexec and the like -> the
command behind it. Pure.
"""

import shlex
from collections.abc import Sequence

from tray_app.core.launchers import nodemon
from tray_app.core.launchers.parts import PYTHON, base

_VALUED = {
    "watchmedo": "-d --directory --directories -p --pattern --patterns -i --ignore-pattern --ignore-patterns --signal "
                 "--kill-after --interval --debounce-interval --timeout",
    "watchfiles": "--filter --ignore-paths --target-type --verbosity --sigint-timeout --sigkill-timeout --grace-period",
    "hupper": "-w", "jurigged": "-w --watch", "entr": "",
    "watchexec": "-e --exts -w --watch -W -i --ignore -f --filter -s --signal -d --debounce --stop-timeout --shell -o "
                 "--on-busy-update --workdir -E --env",
    "reflex": "-r -R -g -G -d --regex --glob --decoration",
}  # fmt: skip


def started(command: Sequence[str]) -> list[str] | None:
    """The command that is watched; None where the first word watches nothing."""
    words = [*command]
    if len(words) > 2 and PYTHON.fullmatch(base(words[0])) and words[1] == "-m" and words[2] in _VALUED:
        words = words[2:]
    name = base(words[0]).removesuffix(".cmd") if words else ""
    if name == "nodemon":
        return nodemon.command(words[1:]) if len(words) > 1 else None
    if name not in _VALUED or (name == "watchmedo" and words[1:2] != ["auto-restart"]):
        return None
    at = 2 if name == "watchmedo" else 1
    while at < len(words) and words[at].startswith("-") and not (name == "hupper" and words[at] == "-m"):
        option, sign, _ = words[at].partition("=")
        takes = option in _VALUED[name].split()
        at += 1 + (takes and not sign)
        if option == "--":
            break
    rest = words[at:]
    if name == "hupper":
        return ["python", *rest]
    if name == "jurigged":
        return ["python", *rest] if rest else None
    return _split(rest) or None


def _split(words: Sequence[str]) -> list[str]:
    """A command that is one text is its words; what stands behind such a one are folders to be watched."""
    if not words or " " not in words[0]:
        return [*words]
    try:
        return shlex.split(words[0])
    except ValueError:
        return words[0].split()
