"""Which files of variables a program of Node reads, and which variables it sets itself. Without running it. Pure.

npm's `dotenv` (`config`, `dotenv/config` with its argument and its variables) and node's own `process.loadEnvFile`.
Of a list of files dotenv takes the first that has a variable, with `override` the last.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import PurePath

from tray_app.core.pattern import pattern
from tray_app.core.scripts.python_values import ANY
from tray_app.core.scripts.variable_files import Assigned, Reader, Used

_TEXT = r"\"(?:[^\"\\\n]|\\.)*+\"|'(?:[^'\\\n]|\\.)*+'|`(?:[^`\\]|\\.)*+`"
_PIECES = pattern(
    rf"(?P<calls>\bdotenv\b[\"')\s]{{0,9}}(?:\.default)?\.config\s{{0,9}}\(|(?<![\w.])config\s{{0,9}}\(|\bloadEnvFile\s{{0,9}}\()"
    rf"|(?P<auto>[\"']dotenv/config(?:\.js)?[\"'])"
    rf"|\bprocess\.env(?:\.(?P<name>[A-Za-z_]\w*)|\[\s*[\"'](?P<key>\w+)[\"']\s*\])\s*"
    rf"(?P<sign>\?\?=|\|\|=|=(?![=>]))\s*(?P<value>{_TEXT})?"
)
_OPTION = pattern(r"\bpath\s{0,9}(?::\s{0,9}|(?=[,}]))")
_OVERRIDE = pattern(r"\boverride\s{0,9}:\s{0,9}true\b")
_STRING = pattern(_TEXT)
_HERE = pattern(r"\b__dirname\b|\bimport\.meta\.(?:dirname|url)\b")
_FILLED = pattern(r"\$\{\s*(?:process\.env\.(\w+)|[^}]{0,99})\s*\}")
_OWN = pattern(r"process\.env\.(\w+)")


def used_by_node(
    code: Mapping[PurePath, str],
    folder: PurePath,
    given: Mapping[str, str],
    base: list[PurePath],
    reader: Reader,
    argv: Sequence[str] = (),
) -> Used:
    """`code` is the program's own, the started file first; what it requires is loaded before what follows."""
    found = Used(files=list(base))
    if any(re.fullmatch(r"(?:--\w+=)?dotenv/config(?:\.js)?", word) for word in argv):
        _auto(found, folder, given, reader, argv)
    for file, text in code.items():
        for one in _PIECES.finditer(text):
            if one["auto"]:
                _auto(found, folder, given, reader, argv)
            elif one["calls"]:
                if one["calls"].startswith("config") and not re.search(r"[\"']dotenv[\"']", text):
                    continue
                inside = _inside(text, one.end())
                native = "loadEnvFile" in one["calls"]
                option = None if native else _OPTION.search(inside)
                written = (
                    inside.strip() if native else _inside(inside, option.end(), ",") or "path" if option else ""
                ) or '".env"'
                override = not native and _OVERRIDE.search(inside) is not None
                paths = _paths(written, file, folder, given)
                for several in [[path] for path in paths] if written.startswith("[") else [paths]:
                    found.load(several, override, reader)
            else:
                name, value = one["name"] or one["key"], one["value"]
                line = text.count("\n", 0, one.start()) + 1
                if one["sign"] == "=" or not _set(found, name, given, reader):
                    plain = value[1:-1] if value and "${" not in value else None
                    found.assigned[name] = Assigned(name, plain, file, line, True)
    return found


def _set(found: Used, name: str, given: Mapping[str, str], reader: Reader) -> bool:
    return bool(given.get(name)) or any(reader.variables(file).get(name) for file in found.files)


def _auto(found: Used, folder: PurePath, given: Mapping[str, str], reader: Reader, argv: Sequence[str]) -> None:
    options = {f"DOTENV_CONFIG_{key.upper()}": value for word in argv if word.startswith("dotenv_config_")
               for key, _, value in [word.removeprefix("dotenv_config_").partition("=")]}  # fmt: skip
    values = {**given, **options}
    override = values.get("DOTENV_CONFIG_OVERRIDE", "").lower() in ("true", "1", "yes", "on")
    found.load([folder / (values.get("DOTENV_CONFIG_PATH") or ".env")], override, reader)


def _named(inside: str, native: bool) -> str:
    """The path as it is written in a call; "" where it names none."""
    option = _OPTION.search(inside)
    if native or option is None:
        return inside if native else ""
    return _inside(inside, option.end(), ",") or "path"  # the name of a constant too: `{ path }`


def _inside(text: str, start: int, until: str = "") -> str:
    """What stands between the brackets of a call, or up to a sign of `until` between them."""
    depth, at = 1, start
    while at < min(len(text), start + 2000):
        if quoted := _STRING.match(text, at):
            at = quoted.end()
            continue
        depth += (text[at] in "([{") - (text[at] in ")]}")
        if not depth or (depth == 1 and text[at] in until):
            break
        at += 1
    return text[start:at].strip()


def _paths(written: str, file: PurePath, folder: PurePath, given: Mapping[str, str]) -> list[PurePath]:
    """A text, a list of them, or texts joined behind __dirname; of `a ? b : c` and `a || b` each that it may be."""
    if written.startswith("["):
        parts = re.split(r",(?![^()]*\))", written[1:-1])
        return [path for part in parts if part.strip() for path in _paths(part.strip(), file, folder, given)]
    if re.search(r"\s\?\s|\|\||\?\?", written):
        condition = re.search(r"\s\?\s", written)
        rest = written[condition.end() :] if condition else written
        unknown = [] if condition else [folder / given.get(name, ANY) for name in _OWN.findall(written)]
        return unknown + [path for part in re.split(r"\s:\s|\|\||\?\?", rest) if _STRING.search(part)
                          for path in _paths(part.strip(), file, folder, given)]  # fmt: skip
    start = file.parent if _HERE.search(written) else folder
    known = _HERE.search(written) or "process.cwd()" in written
    texts = [one[1:-1] for one in _STRING.findall(written)]
    if not texts or ("+" in _STRING.sub("", written) and not known):
        return [folder / ANY]
    for text in texts:
        text = _FILLED.sub(lambda one: given.get(one[1] or "", "" if _HERE.search(one[0]) else ANY), text)
        start = start / (text.lstrip("/") if known else text)
    return [start]
