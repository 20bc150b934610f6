"""Whether a bot would work where we start it, read from its texts: the files that it opens by a relative path and the
variables that it cannot do without. Pure, and by patterns as script_text.py: the script may be of any language.
"""

import re
from collections.abc import Callable, Mapping

_PATH = re.compile(r"""["'`]((?:\./)?[\w.-][\w./-]*)["'`]""")
_KEPT = (".json", ".yaml", ".yml", ".toml", ".ini", ".cfg", ".conf", ".txt", ".csv", ".db", ".sqlite", ".sqlite3",
         ".session", ".pickle", ".pkl", ".pem", ".key", ".env")  # fmt: skip
_READ_ITSELF = re.compile(r"""(?:readFileSync|readFile|open|read_text|Path)\(\s*["'`](?:\./)?\.env["'`]""")
_LOADED = re.compile(r"process\.loadEnvFile\(\s*\)")
_NEEDED = re.compile(
    r"""(?:environ\s*\[\s*["']([A-Za-z_]\w*)["']\s*\]|environ\.get\(\s*["']([A-Za-z_]\w*)["']\s*\)"""
    r"""|getenv\(\s*["']([A-Za-z_]\w*)["']\s*\)|process\.env\.([A-Za-z_]\w*)(?!\w|\s*(?:\|\||\?\?|=[^=])))"""
)
_OF_A_SESSION = re.compile(
    r"(?:TERM|COLORTERM|DISPLAY|SHELL|PWD|OLDPWD|USER|LOGNAME|HOME|HOSTNAME|LANG|LANGUAGE|TZ|PATH|EDITOR|VIRTUAL_ENV|NODE_ENV"
    r"|DEBUG|VERBOSE|CI|LC_\w+|SSH_\w+|XDG_\w+|TMUX\w*|WAYLAND_\w+|DBUS_\w+|PYTHON\w+)"
)


def files_named(text: str) -> list[str]:
    """What a script opens by a path that starts at the folder it runs in, as far as its text says so.

    Of .env only what it reads itself: its variables are handed over anyway.
    """
    code = _code(text)
    found = [one.removeprefix("./") for one in _PATH.findall(code)]
    named = [one for one in found if one.lower().endswith(_KEPT) and not one.endswith((".env", "package.json"))]
    if _READ_ITSELF.search(code) or _LOADED.search(code):
        named.append(".env")
    return list(dict.fromkeys(named))


def absent_here(text: str, there: Callable[[str], bool], here: Callable[[str], bool]) -> list[str]:
    """The files it names that are there and not here."""
    return [name for name in files_named(text) if there(name) and not here(name)]


def variables_lost(text: str, theirs: Mapping[str, str], ours: Mapping[str, str]) -> list[str]:
    """The variables it reads without a default of its own, that `theirs` has and `ours` has not."""
    wanted = ["".join(found) for found in _NEEDED.findall(_code(text))]
    return [
        name
        for name in dict.fromkeys(wanted)
        if theirs.get(name) and not ours.get(name) and not _OF_A_SESSION.fullmatch(name)
    ]


def _code(text: str) -> str:
    return re.sub(r"^\s*(?:#|//).*", "", text, flags=re.MULTILINE)
