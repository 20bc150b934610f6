"""Which release of Python or Node a project is written for, by the texts that say it, and whether one fits. Pure.

Formats: `.python-version` (pyenv, uv), Heroku's runtime.txt, `requires-python` of PEP 621 with the clauses of PEP 440,
poetry's own `python = "^3.11"`, Pipfile's `python_version`.
"""

import re
import tomllib

from tray_app.core.pattern import pattern

Release = tuple[int, int]
_CLAUSE = pattern(r"\s*(>=|<=|==|!=|~=|===|<|>|\^|~|)\s*(\d+)(?:\.(\d+|\*))?((?:\.(?:\d+|\*))*)\s*")


def named(file: str, text: str) -> str | None:
    """What a file of this name says: "3.12", ">=3.11,<3.13"; None where it says nothing of it."""
    if file in (".python-version", "runtime.txt"):
        found = re.match(r"\s*(?:c?python-)?(\d+\.\d+(?:\.\d+)?)\s*$", text.strip().partition("\n")[0])
        return found[1] if found else None
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError):
        return None
    tables = (
        (("project",), "requires-python"),
        (("tool", "poetry", "dependencies"), "python"),
        (("requires",), "python_version"),
    )  # fmt: skip
    for path, key in tables:
        table: object = data
        for part in path:
            table = table.get(part) if isinstance(table, dict) else None
        value = table.get(key) if isinstance(table, dict) else None
        if isinstance(value, str) and value.strip() not in ("", "*"):
            return value.strip()
    return None


def fits(wanted: str, release: Release) -> bool:
    """Whether a release is one of those; what is not understood speaks against none."""
    return any(all(_fits(clause, release) for clause in one.split(",")) for one in wanted.split("||"))


def _fits(clause: str, there: Release) -> bool:
    found = _CLAUSE.fullmatch(clause)
    if found is None:
        return True
    sign, major, minor = found[1], int(found[2]), found[3]
    number = (major, int(minor) if minor and minor != "*" else 0)
    whole = minor is None or minor == "*"
    deeper = bool(found[4]) and found[4] != ".*"
    match sign:
        case ">=":
            return there >= number
        case "<=":
            return there <= number
        case ">":
            return there >= number if deeper else there > number
        case "<":
            return there <= number if deeper and not re.fullmatch(r"\.0", found[4]) else there < number
        case "^":
            return there >= number and there[0] == major
        case "!=":
            return deeper or there != number
        case "~" | "~=" if whole or (sign == "~=" and not deeper):
            return there >= number and there[0] == major
        case _:
            return there[0] == major if whole else there == number


_VERSION = pattern(r"(>=|\^|~|v|=)?\s*(\d+)(?:\.(\d+))?")


def too_old(wanted: str, version: tuple[int, int]) -> bool:
    """Whether a version is below each that `engines` allows (`>=20.6`, `18 || 20`) of package.json."""
    lowest = [_VERSION.match(one.strip()) for one in wanted.split("||")]
    known = [(int(found[2]), int(found[3] or 0)) for found in lowest if found]
    return bool(known) and len(known) == len(lowest) and version < min(known)
