"""The services of a docker-compose.yml, read by indentation: as much of YAML as people write there. Pure."""

import json
import re

from tray_app.core.launchers.shell_words import commands

Keys = dict[str, list[str]]
"""Of one service, by its key: what stands behind the colon, then the lines that are indented under it."""
_KEY = re.compile(r"([ ]*)([\"']?)([\w.-]+)\2[ ]*:(?:[ ]+(.*?))?[ ]*$")


def services(text: str) -> dict[str, Keys]:
    found: dict[str, Keys] = {}
    inside, width, service_at, key_at, name, key = False, 0, -1, -1, "", ""
    for line in text.expandtabs(2).splitlines():
        line = re.sub(r"(?:^|\s)#.*$", "", line)
        if not line.strip():
            continue
        width = len(line) - len(line.lstrip())
        row = _KEY.match(line)
        if not width:
            inside = row is not None and row[3] == "services"
            service_at = key_at = -1
            continue
        if not inside:
            continue
        if row is not None and service_at in (-1, width):
            service_at, key_at, name = width, -1, row[3]
            found[name] = {}
        elif row is not None and name and key_at in (-1, width):
            key_at, key = width, row[3]
            found[name][key] = [row[4] or ""]
        elif name and key in found[name]:
            found[name][key].append(line.strip())
    return found


def text_of(keys: Keys, key: str, under: str = "") -> str:
    """The text behind a key; of a longer form that which stands `under` it."""
    value = keys.get(key, [""])
    return _bare(value[0]) or (inner(keys, key, under) if under else "")


def inner(keys: Keys, key: str, under: str) -> str:
    return next((_bare(row.partition(":")[2]) for row in keys.get(key, [])[1:] if row.startswith(f"{under}:")), "")


def first(keys: Keys, key: str) -> str:
    """The text behind a key, or the first of a list."""
    rows = [_bare(row.lstrip("- ").removeprefix("path:")) for row in keys.get(key, [])]
    return next((row.strip("[]\"'") for row in rows if row), "")


def pairs(keys: Keys, key: str) -> dict[str, str]:
    """`environment`, as a map or as a list of A=b. What compose itself would put in is left out."""
    found = {}
    for row in keys.get(key, [])[1:]:
        match = re.match(r"-?\s*[\"']?([A-Za-z_]\w*)[\"']?\s*(?:=|:\s)\s*(.*)", row)
        if match is not None and "${" not in match[2]:
            found[match[1]] = _bare(match[2].rstrip("\"'") if row.startswith("-") else match[2])
    return found


def command(keys: Keys) -> list[str] | None:
    """The words of `command`; None where it says none."""
    value = keys.get("command")
    if value is None:
        return None
    line = " ".join(row for row in value if row not in ("|", ">", ">-", "|-"))
    if value[0].startswith("["):
        try:
            return [str(word) for word in json.loads(line.replace("'", '"'))]
        except (ValueError, TypeError, RecursionError):
            return None
    if not value[0] and value[1:2] and value[1].startswith("- "):
        return [_bare(row[2:]) for row in value[1:] if row.startswith("- ")]
    several = [one.words for one in commands(_bare(line))]
    return several[0] if len(several) == 1 else ["sh", "-c", _bare(line)] if several else None


def _bare(text: str) -> str:
    text = text.strip()
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'" else text
