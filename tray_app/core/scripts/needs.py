"""What a project says it needs, read from its texts: requirement files, pyproject.toml, and a script's imports. Pure.

Formats: pip's requirements file, PEP 621 `[project]`, and poetry's own table.
"""

import ast
import re
import tomllib
from collections.abc import Iterator
from typing import Any

from tray_app.core.pattern import pattern

_REQUIREMENT = pattern(r"[A-Za-z0-9][\w.-]*")


def name_of(requirement: str) -> str:
    """`python_telegram.bot[ext]>=22` -> `python-telegram-bot`, as PEP 503 compares names."""
    found = _REQUIREMENT.match(requirement)
    return re.sub(r"[-_.]+", "-", found[0] if found else requirement).lower()


def listed(text: str) -> Iterator[tuple[str, bool]]:
    """What a requirements file names: (requirement, False), and (file, True) for another file that it includes.

    Options and local paths are pip's own business; of an address only the name counts, it may hold a password.
    """
    for line in re.sub(r"\\\r?\n", " ", text).splitlines():
        line = re.sub(r"(?:^|\s)#.*", "", line).strip()
        if (further := re.match(r"(?:-r|--requirement)[\s=]+(\S+)", line)) is not None:
            yield further[1], True
            continue
        line = re.split(r"\s--\w", line)[0].partition(" @ ")[0].strip()
        if _REQUIREMENT.match(line) and "://" not in line and not line.endswith((".whl", ".zip", ".gz")):
            yield line, False


def of_project(text: str) -> Iterator[str]:
    """What a pyproject.toml names. Raises ValueError where it is no TOML."""
    try:
        data = tomllib.loads(text)
    except RecursionError as error:
        raise ValueError("brackets are nested too deeply") from error
    for line in _table(data, "project").get("dependencies", ()):
        if isinstance(line, str) and _REQUIREMENT.match(line):
            yield line
    for name, wanted in _table(data, "tool", "poetry", "dependencies").items():
        if name != "python":
            version = wanted if isinstance(wanted, str) else "*"
            yield name + ("" if version in ("*", "") else _from_poetry(version))


def _table(data: Any, *path: str) -> dict[str, Any]:
    for key in path:
        data = data.get(key, {}) if isinstance(data, dict) else {}
    return data if isinstance(data, dict) else {}


def _from_poetry(version: str) -> str:
    """`^1.2` as pip says it: `>=1.2,<2`; what is no caret stays."""
    if not version.startswith("^"):
        return version if version[0] in "<>=!~" else f"=={version}"
    parts = version[1:].split(".")
    fixed = next((n for n, part in enumerate(parts) if part != "0"), len(parts) - 1)
    if not parts[fixed].isdigit():
        return f">={version[1:]}"
    return f">={version[1:]},<{'.'.join([*parts[:fixed], str(int(parts[fixed]) + 1)])}"


def imported(source: bytes) -> list[tuple[str, int]] | None:
    """What a module imports as it is loaded, each with its level (0 for an absolute name): not what is in functions,
    nor where the failure is expected. `from a import b` counts as `a` and as `a.b`, which may be a module too.

    None where the text is not this Python's: the bot's interpreter itself will say it better.
    """
    try:
        waiting: list[ast.stmt] = list(ast.parse(source).body)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    found: list[tuple[str, int]] = []
    while waiting:
        one = waiting.pop()
        if isinstance(one, ast.Import):
            found += [(alias.name, 0) for alias in one.names]
        elif isinstance(one, ast.ImportFrom):
            inside = f"{one.module}." if one.module else ""
            found += [(one.module or "", one.level), *((f"{inside}{alias.name}", one.level) for alias in one.names)]
        elif isinstance(one, ast.If):
            if "TYPE_CHECKING" not in ast.dump(one.test):
                waiting += [*one.body, *one.orelse]
        elif isinstance(one, ast.With):
            waiting += one.body
        elif isinstance(one, ast.Try) and not one.handlers:
            waiting += [*one.body, *one.finalbody]
    return found
