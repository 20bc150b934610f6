"""What the text of a script leads to: the modules of its own that it imports, and the files that it names. Pure.

By patterns, as script_text.py: it may be of any language, and need not be without mistakes. The text is code only
(script_code.py).
"""

import re
from collections.abc import Iterator

from tray_app.core.pattern import pattern

_IMPORT = pattern(
    r"^[^\S\n]*+(?:from[^\S\n]++(?P<dots>\.{0,20})(?P<module>[\w.]{0,200}+)[^\S\n]++import[^\S\n]++(?P<names>\([^)]{0,2000}\)|[^\n]{0,500})"
    r"|import[^\S\n]++(?P<plain>[\w., \t]{1,500}))",
    re.MULTILINE,
)
_REQUIRED = pattern(
    r"(?:\brequire\(\s{0,9}|\bfrom\s{0,9}|\bimport\s{0,9}\(?\s{0,9})[\"'`]((?:\.{1,2}|[@~]|src)/[^\"'`\n]{1,200})[\"'`]"
)
_BY_VARIABLE = pattern(r"\b(?:require|import)\(\s{0,9}[A-Za-z_$][\w$]{0,80}\s{0,9}\)")
_SOURCED = pattern(
    r"^[^\S\n]*+(?:source|\.)[^\S\n]++[\"']?(?:\$[^\n/]{1,80}[)}\"'\w]/)?([\w./+-]{1,200})",
    re.MULTILINE,
)
_PACKAGE = pattern(
    r"(?:\brequire\(\s{0,9}|\bfrom\s{0,9}|\bimport\s{0,9}\(?\s{0,9})[\"'`]((?![.~/]|@/|src/)[^\"'`\n\s]{1,200})[\"'`]"
)
_STARTS = pattern(r"\bPopen\b|\bsubprocess\.|\bos\.(?:system|spawn\w+)\(|\bcreate_subprocess_")
_PYTHON = r"(?:sys\.executable|[\"'](?:[\w./\\-]{0,100}/)?(?:python[\d.]{0,6}w?|pyw?)(?:\.exe)?[\"'])"
_STARTED = pattern(
    rf"{_PYTHON}\s{{0,20}},\s{{0,20}}(?:[\"']-[uB][\"']\s{{0,20}},\s{{0,20}})?(?:[\"'](?P<script>[\w./\\-]{{1,200}}\.pyw?)[\"']"
    rf"|[\"']-m[\"']\s{{0,20}},\s{{0,20}}[\"'](?P<module>[\w.]{{1,200}})[\"'])"
    r"|[\"'](?:python3?|py)\s(?:-u\s)?(?:(?P<typed>[\w./\\-]{1,200}\.pyw?)|-m\s(?P<typed_module>[\w.]{1,200}))[\"'\s]"
)
_PART = pattern(r"[\"']([\w.-]{1,100})[\"']")
_JOINED = pattern(r"(?:[\"'][\w.-]{1,100}[\"']\s{0,9}[/,]\s{0,9}){0,6}[\"'][\w.-]{1,100}\.pyw?[\"']")
_SETTINGS = pattern(r"DJANGO_SETTINGS_MODULE[\"']\s{0,9}[,\]]\s{0,9}=?\s{0,9}[\"']([\w.]{1,200})[\"']")
_TEXT = pattern(r"[\"'`]([^\"'`\n]{1,200})[\"'`]")
_DATA = (".json", ".json5", ".jsonc", ".yaml", ".yml", ".ini", ".cfg", ".conf", ".config", ".toml", ".txt", ".env",
         ".properties", ".token", ".key", ".secret", ".secrets", ".xml")  # fmt: skip
_NAMED = pattern(r"(?:token|secret)s?$|^\.?env\b", re.IGNORECASE)
_PARSES = pattern(r"\b(?:json|yaml|toml\w*|configparser|ini)\b", re.IGNORECASE)
SUFFIXES = ("", ".js", ".ts", ".mjs", ".cjs", ".mts", ".json", "/index.js", "/index.ts")
"""What Node and its like try behind the name of a module, in their order."""


def may_hold_settings(name: str) -> bool:
    """Whether people keep settings in a file of this name; it is no script."""
    return name.lower().endswith(_DATA) or _NAMED.search(name) is not None or ".env." in name.lower()


def modules(code: str) -> Iterator[tuple[int, str]]:
    """What a Python text imports: how many folders up from its own (0: by the search path), and the dotted name. What
    may be a name in a module or a module itself comes twice, the shorter first."""
    yield from ((0, name) for name in _SETTINGS.findall(code))
    for found in _IMPORT.finditer(code):
        if found["plain"]:
            yield from ((0, part.split()[0]) for part in found["plain"].split(",") if part.strip())
            continue
        level, inside = len(found["dots"]), found["module"].strip(".")
        if inside:
            yield level, inside
        for name in re.findall(r"(\w+)(?:\s+as\s+\w+)?", found["names"]):
            yield level, f"{inside}.{name}" if inside else name


def required(code: str) -> list[str]:
    """The paths that a text of Node imports: from its own folder on, or behind the usual signs for the project's. Where
    it imports what a variable says, each path that it writes may be one."""
    named = _REQUIRED.findall(code)
    if _BY_VARIABLE.search(code):
        named += [text for text in _TEXT.findall(code) if text.startswith(("./", "../"))]
    return list(dict.fromkeys(named))


def sourced(code: str) -> list[str]:
    """The files that a shell script takes in, from its own folder on."""
    return list(dict.fromkeys(_SOURCED.findall(code)))


def processes(code: str) -> list[str]:
    """The scripts that a text of Python starts as processes of their own, as paths from where it runs or lies:
    `Popen([sys.executable, "bot.py"])`, `os.system("python -m bot")`."""
    if _STARTS.search(code) is None:
        return []
    found: dict[str, None] = {}
    for one in _STARTED.finditer(code):
        script, module = one["script"] or one["typed"], one["module"] or one["typed_module"]
        found[script.replace("\\\\", "/").replace("\\", "/") if script else f"{module.replace('.', '/')}.py"] = None
    if (
        "executable" in code or "python" in code
    ):  # the path is put together before: Path(__file__).parent / "a" / "b.py"
        found |= dict.fromkeys("/".join(_PART.findall(one[0])) for one in _JOINED.finditer(code))
    return list(found)


def packages_required(code: str) -> list[str]:
    """What a text of Node imports by a name: its own modules and installed packages, without the files inside these."""
    names = (name.split("/")[: 2 if name.startswith("@") else 1] for name in _PACKAGE.findall(code))
    return list(dict.fromkeys("/".join(name) for name in names))


def files_named(code: str) -> list[str]:
    """The paths in quotation marks that may be files of settings, as they are written."""
    found = (text.strip().replace("\\\\", "/").replace("\\", "/") for text in _TEXT.findall(code))
    return list(dict.fromkeys(one for one in found if "://" not in one and may_hold_settings(one.rpartition("/")[2])))


def parses(code: str, name: str) -> bool:
    """Whether it opens the file of this name itself, as JSON, YAML, TOML or an .ini file."""
    opened = rf"(?:open|readFile(?:Sync)?|Path|read)\(\s{{0,9}}[\"'`](?:\./)?{re.escape(name)}[\"'`]"
    return re.search(opened, code) is not None and _PARSES.search(code) is not None
