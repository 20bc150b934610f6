"""The command lines by which a project's own files say that it is started: Dockerfile, compose, Procfile, Makefile,
README, and what an installation would make commands of. Pure.

They are hints: what they name must be there, and be a program that may be the bot.
"""

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass

from tray_app.core.launchers import shell_words
from tray_app.core.pattern import pattern


@dataclass(frozen=True)
class Line:
    """`words` as they would be started; `folder` is where, seen from the file's own folder; `weight` is larger for what
    is more likely the bot itself. `process` is what a Procfile calls it."""

    words: tuple[str, ...]
    weight: int
    folder: str = ""
    process: str = ""


def lines_of(name: str, text: str) -> Iterator[Line]:
    """Of a file by its name; nothing for a file of another kind."""
    kind = name.lower()
    if kind in ("dockerfile", "containerfile") or kind.startswith("dockerfile."):
        yield from _dockerfile(text)
    elif kind.startswith(("docker-compose", "compose")) and kind.endswith((".yml", ".yaml")):
        yield from _compose(text)
    elif kind == "procfile" or kind.startswith("procfile."):
        yield from _procfile(text)
    elif kind in ("makefile", "gnumakefile"):
        yield from _makefile(text)
    elif kind.startswith("readme"):
        yield from _readme(text)


def node_lines_of(name: str, text: str) -> Iterator[Line]:
    """The same for what Node, Bun or Deno runs: of a README the lines that begin with those."""
    yield from _readme(text, _STARTED_BY_NODE) if name.lower().startswith("readme") else lines_of(name, text)


def is_one(name: str) -> bool:
    return _KIND.fullmatch(name.lower()) is not None


_KIND = pattern(
    r"(?:docker|container)file(?:\..+)?|(?:docker-)?compose.*\.ya?ml|procfile(?:\..+)?|(?:gnu)?makefile"
    r"|readme(?:\..+)?"
)


def _split(text: str) -> Iterator[tuple[str, ...]]:
    """Each command of a shell's line."""
    try:
        for one in shell_words.commands(text):
            yield tuple(one.words)
    except (ValueError, RecursionError):
        return


def _list(text: str) -> tuple[str, ...] | None:
    """`["python", "-m", "bot"]`"""
    try:
        found = json.loads(text.replace("'", '"'))
    except (ValueError, RecursionError):
        return None
    return tuple(found) if isinstance(found, list) and all(isinstance(one, str) for one in found) else None


def _dockerfile(text: str) -> Iterator[Line]:
    """The last ENTRYPOINT and CMD count; the image's folder is the project's, as far as COPY says nothing else."""
    folder, given = "", {"ENTRYPOINT": "", "CMD": ""}
    root = ""
    for found in re.finditer(
        r"^[^\S\n]*(WORKDIR|ENTRYPOINT|CMD|FROM)\b[^\S\n]*([^\n]*(?:\\\r?\n[^\n]*)*)", text, re.M | re.I
    ):
        key, value = found[1].upper(), found[2].replace("\\\n", " ").replace("\\\r\n", " ").strip()
        if key == "FROM":
            folder, root, given = "", "", dict.fromkeys(given, "")
        elif key == "WORKDIR":
            value = value.strip("\"'").rstrip("/")
            if not value.startswith("/"):
                folder = f"{folder}/{value}".strip("/")
            elif root and value.startswith(f"{root}/"):
                folder = value[len(root) + 1 :]
            else:
                root, folder = value, ""
        else:
            given[key] = value
    both = [
        _list(value) or next(_split(value), ()) if not value.startswith("[") else _list(value)
        for value in given.values()
    ]
    words = tuple(word for part in both for word in part or ())
    if words:
        yield Line(words, 6, folder)
        for value in given.values():
            for more in _split(value) if value and not value.startswith("[") else ():
                yield Line(more, 6, folder)


def _compose(text: str) -> Iterator[Line]:
    for found in re.finditer(
        r"^[^\S\n]+(?:command|entrypoint):[^\S\n]*([^\n]*)((?:\n[^\S\n]+-[^\S\n]+[^\n]*)*)", text, re.M
    ):
        value = found[1].strip()
        if value.startswith("["):
            if words := _list(value):
                yield Line(words, 6)
        elif not value or value in (">", "|", ">-", "|-"):
            words = tuple(re.sub(r"^\s*-\s+|[\"']", "", one).strip() for one in found[2].split("\n") if one.strip())
            if words:
                yield Line(words, 6)
        else:
            for words in _split(value.strip("\"'")):
                yield Line(words, 6)


def _procfile(text: str) -> Iterator[Line]:
    for found in re.finditer(r"^([\w-]+)[^\S\n]*:[^\S\n]*([^\n]+)", text, re.M):
        for words in _split(found[2]):
            yield Line(words, 4 if found[1].lower() in ("web", "release") else 7, "", found[1])


def _makefile(text: str) -> Iterator[Line]:
    target = ""
    for row in text.splitlines():
        if (found := re.match(r"([\w.-]+)[^\S\n]*:(?!=)", row)) is not None:
            target = found[1].lower()
        elif row.startswith("\t") and re.search(r"run|start|bot|up|dev|serve|poll|all", target):
            row = re.sub(r"\$\((?:PYTHON\d?|PY|python)\)|\$\{(?:PYTHON\d?|PY)\}", "python", row.strip().lstrip("@-"))
            for words in _split(row):
                yield Line(words, 4)


_STARTED = pattern(
    r"(?:^|[\s`$>(\"])((?:(?:uv|poetry|pipenv|pdm|rye|hatch)[^\S\n]+run[^\S\n]+[^\s`]|(?:python(?:3(?:\.\d+)?)?|py)[^\S\n]+)[^\n`\"]*)",
    re.M,
)


_ONCE = pattern(
    r"\b(?:once\b(?=[^\S\n]*(?:[:.;)!]|$))|one[- ]time\b|один раз\b|однократно\b|una (?:sola )?vez\b|une fois\b"
    r"|einmal(?:ig)?\b(?=[^\S\n]*(?:[:.;)!]|$))|uma (?:única )?vez\b)",
    re.IGNORECASE,
)
"""Said of what is not the bot: `To obtain your user ID once:`; not `Once it is installed:`."""


_STARTED_BY_NODE = pattern(
    r"(?:^|[\s`$>(\"])((?:(?:npx|bunx)[^\S\n]+(?:-\S+[^\S\n]+)*)?(?:node|tsx|ts-node|bun|deno)[^\S\n]+[^\n`\"]*)", re.M
)


def _readme(text: str, started: re.Pattern[str] = _STARTED) -> Iterator[Line]:
    for found in started.finditer(text):
        if _ONCE.search(_led_to_by(text, found.start(1))):
            continue
        for words in _split(found[1].strip()[:200]):
            yield Line(words, 2)


def _led_to_by(text: str, start: int) -> str:
    """The line that a command stands in, or the last one of prose before its block."""
    above = text[max(0, start - 400) : start].split("\n")
    if (own := above.pop().strip().strip("`$>")).strip():
        return own
    prose = (row for row in reversed(above) if (told := row.strip()) and not told.startswith(("```", "~~~")))
    return next(prose, "")


def commands_of(name: str, text: str) -> dict[str, str]:
    """What an installation makes commands of: name -> "module:function"."""
    found: dict[str, object] = {}
    if name == "pyproject.toml":
        try:
            data = tomllib.loads(text)
        except (ValueError, RecursionError):
            return {}
        tool = _table(_table(data, "tool"), "poetry")
        found = {**_table(_table(data, "project"), "scripts"), **_table(tool, "scripts")}
    elif name in ("setup.py", "setup.cfg"):
        found = {
            one[1]: one[2]
            for one in re.finditer(r"(?:^|[\s\"'\[,])([\w.-]+)\s*=\s*([A-Za-z_][\w.]*:[A-Za-z_]\w*)", text)
        }
    kept: dict[str, str] = {}
    for command, value in found.items():
        if isinstance(value, dict):  # poetry's longer form
            value = value.get("reference") or value.get("callable")
        if isinstance(value, str) and re.fullmatch(
            r"[^\W\d][\w.]*:[^\W\d]\w*", value := value.partition("[")[0].strip()
        ):
            kept[command] = value
    return kept


def _table(data: object, key: str) -> dict[str, object]:
    found = data.get(key) if isinstance(data, dict) else None
    return found if isinstance(found, dict) else {}
