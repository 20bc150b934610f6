"""Variables in a text as docker compose puts them in, and the .env that it takes them from. Pure.

Compose specification, "Interpolation": `$X`, `${X}`, `${X:-d}`, `${X-d}`, `${X:?m}`, `${X?m}`, `${X:+y}`, `${X+y}`, and
`$$` for a `$`. A Procfile's line knows the same forms, by its shell.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tray_app.core.launchers.parts import LONGEST_VALUE
from tray_app.core.pattern import pattern

_SIGN = pattern(r"\$(?:(\$)|([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(:?[-?+]|\}))")
_LINE = pattern(
    r"^[^\S\n]*(?:export[^\S\n]+)?([A-Za-z_][\w.-]*)[^\S\n]*[=:][^\S\n]*"
    r"(?:'([^']*)'|\"((?:[^\"\\]|\\.)*+)\"|([^\n]*))[^\n]*$",
    re.MULTILINE | re.DOTALL,
)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\", "$": "$$"}
DEEPEST = 10  # defaults in defaults


@dataclass
class Filler:
    """Puts `known` variables into texts; `used` are those that were there, `unset` those that were not."""

    known: Mapping[str, str] = field(repr=False)
    used: dict[str, str] = field(default_factory=dict, repr=False)
    unset: list[str] = field(default_factory=list)

    def __call__(self, text: str, depth: int = 0) -> str:
        found: list[str] = []
        at, room = 0, LONGEST_VALUE
        while depth <= DEEPEST and room > 0 and (sign := _SIGN.search(text, at)) is not None:
            found.append(text[at : sign.start()])
            at = sign.end()
            if sign[1]:
                found.append("$")
                continue
            inner = ""
            if sign[3] and sign[4] != "}":
                end = _closing(text, at)
                inner, at = text[at:end], end + 1
            found.append(self._value(sign[2] or sign[3], (sign[4] or "").rstrip("}"), inner, depth))
            room -= len(found[-1])
        return "".join([*found, text[at:]])

    def _value(self, name: str, sign: str, inner: str, depth: int) -> str:
        value = self.known.get(name)
        there = value is not None and (value != "" or ":" not in sign)
        if sign.endswith("+"):
            return self(inner, depth + 1) if there else ""
        if there:
            self.used[name] = value or ""
            return value or ""
        if sign.endswith("-"):
            return self(inner, depth + 1)
        self.unset.append(name)
        return ""


def _closing(text: str, at: int) -> int:
    depth = 1
    for end in range(at, len(text)):
        depth += (text[end] == "{") - (text[end] == "}")
        if not depth:
            return end
    return len(text)


def variables_in(text: str, known: Mapping[str, str]) -> dict[str, str]:
    """What a .env sets; its values may name variables before them, or `known` ones."""
    found: dict[str, str] = {}
    fill: Callable[[str], str]
    for line in _LINE.finditer(text.removeprefix("\ufeff").replace("\r\n", "\n")):
        fill = Filler({**found, **known})
        name, single, double, bare = line.groups()
        if single is not None:
            found[name] = single
        elif double is not None:
            found[name] = fill(re.sub(r"\\(.)", lambda one: _ESCAPES.get(one[1], one[0]), double, flags=re.DOTALL))
        else:
            found[name] = fill(re.sub(r"(?:^|\s)#.*", "", bare).strip())
    return found
