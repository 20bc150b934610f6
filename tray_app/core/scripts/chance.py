"""Whether a bot would work where we start it, read from its texts: the files that it opens by a relative path and the
variables that it cannot do without. Pure, and by patterns as script_text.py: the script may be of any language.
"""

import re
from collections.abc import Callable, Mapping

from tray_app.core.pattern import pattern

_PATH = pattern(r"""["'`]((?:\./)?[\w.-][\w./-]*)["'`]""")
_KEPT = (".json", ".jsonl", ".yaml", ".yml", ".toml", ".ini", ".cfg", ".conf", ".txt", ".csv", ".tsv", ".db", ".sqlite",
         ".sqlite3", ".sql", ".session", ".pickle", ".pkl", ".pem", ".key", ".crt", ".env", ".xml", ".ftl", ".mo",
         ".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".bmp", ".ico", ".tgs", ".mp3", ".ogg", ".oga", ".opus",
         ".wav", ".m4a", ".mp4", ".webm", ".mov", ".pdf", ".doc", ".docx", ".xls", ".xlsx", ".pptx", ".ttf", ".otf",
         ".html", ".htm", ".md", ".j2", ".jinja", ".jinja2", ".zip", ".joblib", ".pt", ".pth", ".onnx", ".h5", ".keras",
         ".npy", ".npz", ".safetensors", ".gguf", ".tflite", ".bin", ".model", ".dat", ".parquet")  # fmt: skip
_ELSEWHERE = pattern(r"(?:[)\w\"'][^\S\n]*/|join\((?:[^()\n]|\(\)){0,80},)\s*\Z")  # Path(__file__).parent / "a.png"
_FOLDER = pattern(
    r"""\b(?:listdir|scandir|walk|readdirSync|readdir|StaticFiles|FileSystemLoader|Jinja2Templates)\(\s*"""
    r"""(?:directory\s?=\s?)?["'`](?:\./)?(\w[\w./-]*)["'`]"""
    r"""|\b(?:open|FSInputFile|Path|createReadStream|readFileSync)\(\s*(?:f["']|`)(?:\./)?(\w[\w./-]*)/[\w.-]*\$?\{"""
)
_HERE = (
    r"(?:(?:os\.path\.)?(?:abspath|realpath)\(\s*(?:os\.curdir|[\"']\.?[\"'])\s*\)|os\.getcwd\(\)|os\.curdir"
    r"|(?:pathlib\.)?Path\.cwd\(\)|(?:pathlib\.)?Path\((?:[\"']\.?[\"'])?\)\.(?:resolve|absolute)\(\)|process\.cwd\(\))"
)
_CALLED_SO = pattern(rf"^[^\S\n]*(?:(?:const|let|var)\s)?(\w{{1,80}})[^\S\n]*=[^\S\n]*(?:str\()?{_HERE}", re.MULTILINE)
_QUOTED = pattern(r"[\"'`]([^\"'`\n]{1,200})[\"'`]")
_READ_ITSELF = pattern(r"""(?:readFileSync|readFile|open|read_text|Path)\(\s*["'`](?:\./)?\.env["'`]""")
_LOADED = pattern(r"process\.loadEnvFile\(\s*\)")
_NEEDED = pattern(
    r"""(?:environ\s*\[\s*["']([A-Za-z_]\w*)["']\s*\]|environ\.get\(\s*["']([A-Za-z_]\w*)["']\s*\)"""
    r"""|getenv\(\s*["']([A-Za-z_]\w*)["']\s*\)|process\.env\.([A-Za-z_]\w*)(?!\w|\s*(?:\|\||\?\?|=[^=])))"""
)
_OF_A_SESSION = pattern(
    r"(?:TERM|COLORTERM|DISPLAY|SHELL|PWD|OLDPWD|USER|LOGNAME|HOME|HOSTNAME|LANG|LANGUAGE|TZ|PATH|EDITOR|VIRTUAL_ENV|NODE_ENV"
    r"|DEBUG|VERBOSE|CI|LC_\w+|SSH_\w+|XDG_\w+|TMUX\w*|WAYLAND_\w+|DBUS_\w+|PYTHON\w+)"
)


def files_named(text: str) -> list[str]:
    """What a script opens by a path that starts at the folder it runs in, as far as its text says so.

    Of .env only what it reads itself: its variables are handed over anyway.
    """
    code = _code(text)
    paths = (one for one in _PATH.finditer(code) if not _ELSEWHERE.search(code, max(0, one.start() - 100), one.start()))
    found = [one[1].removeprefix("./") for one in paths]
    named = [one for one in found if one.lower().endswith(_KEPT) and not one.endswith((".env", "package.json"))]
    named += [folder or other for folder, other in _FOLDER.findall(code)]
    named += _from_here(code)
    if _READ_ITSELF.search(code) or _LOADED.search(code):
        named.append(".env")
    return list(dict.fromkeys(named))


def _from_here(code: str) -> list[str]:
    """What is put together with the folder it runs in: `os.getcwd() + "/bot/a.png"`, `join(os.curdir, "a.png")`."""
    here = "|".join([_HERE, *(rf"\b{name}\b" for name in dict.fromkeys(_CALLED_SO.findall(code)))])
    inside = re.compile(rf"\{{(?:{here})\}}[/\\]([\w./-]{{1,200}})")
    joined = re.compile(
        rf"(?:join|resolve|Path)\(\s*(?:{here})((?:\s*,\s*[\"'`][^\"'`\n]{{1,200}}[\"'`]){{1,9}})"
        rf"|(?:{here})\)?((?:\s*[/+]\s*[\"'`][^\"'`\n]{{1,200}}[\"'`]){{1,9}})"
    )
    parts = (_QUOTED.findall(one or other) for one, other in joined.findall(code))
    found = [*inside.findall(code), *("/".join(part.strip("/\\") for part in several) for several in parts)]
    return [one.strip("/") for one in found if "{" not in one and not one.endswith(".env")]


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
    return re.sub(r"^[^\S\n]*+(?:#|//).*", "", text, flags=re.MULTILINE)
