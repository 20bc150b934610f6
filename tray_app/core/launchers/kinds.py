"""Which kind of an old launcher a file is. Pure."""

import re

from tray_app.core.pattern import pattern

KINDS = {
    ".sh": "sh", ".bash": "sh", ".command": "sh", ".bat": "bat", ".cmd": "bat", ".ps1": "ps1", ".vbs": "vbs",
    ".service": "systemd", ".conf": "supervisord", ".ini": "supervisord", ".config.js": "pm2", ".config.cjs": "pm2",
    ".config.mjs": "pm2", ".json": "pm2", ".yml": "pm2", ".yaml": "pm2",
}  # fmt: skip
_APPS = {"yml": r"^apps:", "yaml": r"^apps:", "json": r"\"(?:apps|script)\"\s*:"}
_APPS |= dict.fromkeys(("js", "cjs", "mjs"), r"\bapps\b|\bscript[\"']?\s*:")

_NAMES = (
    (r"procfile(?:\.\w+)?", "procfile"), (r"(?:gnu)?makefile|.*\.mk", "makefile"),
    (r"\.?justfile|.*\.just", "justfile"),
    (r"(?:.*\.)?(?:docker|container)file(?:\..+)?", "dockerfile"), (r"(?:docker-)?compose[\w.-]*\.ya?ml", "compose"),
    (r".*\.desktop", "desktop"), (r".*crontab.*|.*\.cron", "crontab"),
    (r"railway\.(?:json|toml)|nixpacks\.toml", "railway"),
    (r"render\.ya?ml", "render"),
)  # fmt: skip
_JOB = pattern(r"@(?:reboot|\w+ly|midnight)\s+\S|(?:[\d*][\d*/,\-]*\s+){4}[\d*A-Za-z][\w*/,\-]*\s+\S")


def kind_of(name: str, start: str = "") -> str | None:
    """Which launcher a file is, by its name and how its text starts; None for one that is none."""
    lower = name.lower()
    for suffix, kind in KINDS.items():
        if lower.endswith(suffix):
            if kind == "pm2" and not re.search(_APPS[suffix.rpartition(".")[2]], start, re.MULTILINE):
                break
            if kind == "supervisord" and not re.search(r"^\[program:|^\[supervisord\][^\0]*^\[include\]", start, re.M):
                break
            return kind
    first = start.partition("\n")[0]
    return "sh" if re.match(r"#!.*\b(?:ba|da|z|k)?sh\b", first) else _of_project(name, start)


def _of_project(name: str, text: str) -> str | None:
    """Of those in which a start is one line among others (listed.py)."""
    lower = name.lower()
    if lower.endswith(".xml"):
        return "task" if "<Task" in text and "<Exec>" in text else None
    named = next((kind for pattern, kind in _NAMES if re.fullmatch(pattern, lower)), None)
    return named or ("crontab" if (lower.endswith(".txt") or "." not in lower) and _is_crontab(text) else None)


def _is_crontab(text: str) -> bool:
    """Whether each of its lines is a job of cron's, a variable or a remark."""
    rows = [line for line in map(str.strip, text.splitlines()) if line and not line.startswith("#")]
    jobs = [line for line in rows if _JOB.match(line)]
    return bool(jobs) and all(line in jobs or re.match(r"\w+\s*=", line) for line in rows)
