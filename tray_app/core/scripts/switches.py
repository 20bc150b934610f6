"""Whether a piece of Python is run at all where it stands under an `if` of the bot's own settings. Pure, by patterns.

`if settings.use_local_api:` is on or off by a variable, or by what the code says for where none is set.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from tray_app.core.pattern import pattern

_OFF = frozenset(["", "0", "false", "no", "off", "none", "f", "n"])
_IF = pattern(r"(?P<kind>if|elif|else|except)\b[^\S\n]*(?P<what>[^\n]*?)[^\S\n]*:[^\S\n]*$")
_PLAIN = pattern(r"(?:[A-Za-z_]\w*\.){0,5}([A-Za-z_]\w*)(?: is True| == True| is not None)?")
_GETENV = pattern(
    r"(?:environ\.get|getenv|\benv(?:\.\w{1,12})?|\bconfig)\([^\S\n]*[\"'](\w+)[\"'](?:[^\S\n]*,[^\S\n]*(?:default=)?[\"']?([\w.:/]*))?"
    r"|environ\[[\"'](\w+)[\"']\]()"
)


def held(code: str, at: int, codes: Sequence[str], environ: Mapping[str, str]) -> bool | None:
    """Whether what stands at a place of the code is run, as far as its `if`s tell; None where one leaves it open.
    `codes` are all of the bot's, `environ` its variables."""
    answers = [_holds(kind, what, codes, environ) for kind, what in _conditions(code, at)]
    return False if False in answers else None if None in answers else True


def _conditions(code: str, at: int) -> Iterator[tuple[str, str]]:
    """The lines around it that decide on it, the nearest first."""
    line = code[code.rfind("\n", 0, at) + 1 :].partition("\n")[0]
    if inline := re.search(r"\)[^\S\n]+if[^\S\n]+([^\n]+?)[^\S\n]+else\b", line):
        yield "if", inline[1]
    deep = _indent(line)
    for above in reversed(code[:at].splitlines()[:-1]):
        if not above.strip() or _indent(above) >= deep:
            continue
        deep = _indent(above)
        if found := _IF.fullmatch(above.strip()):
            yield found["kind"], found["what"]


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _holds(kind: str, what: str, codes: Iterable[str], environ: Mapping[str, str]) -> bool | None:
    if kind == "if" and "__name__" in what:
        return True
    found = _PLAIN.fullmatch(what)
    if kind != "if" or found is None:
        return None
    name = found[1]
    set_at = re.compile(
        rf"^[^\S\n]*{re.escape(name)}[^\S\n]*(?::[^=\n]{{0,80}})?=(?!=)[^\S\n]*(?P<value>[^\n]{{0,200}})", re.M
    )
    values = [one["value"] for code in codes if (one := set_at.search(code))]
    alias = next((one[1] for value in values if (one := re.search(r"alias[^\S\n]*=[^\S\n]*[\"'](\w+)", value))), name)
    given = [
        value for key, value in environ.items() if f"_{key.upper()}".endswith((f"_{name.upper()}", f"_{alias.upper()}"))
    ]
    if given:
        return given[0].strip().lower() not in _OFF if len(given) == 1 else None
    return _default(values[0], environ) if len(values) == 1 else None


def _default(value: str, environ: Mapping[str, str]) -> bool | None:
    """Of what is assigned where no variable of that name is set."""
    if asked := _GETENV.search(value):
        if re.search(r"!=|\bnot\b", value):
            return None
        return (environ.get(asked[1] or asked[3]) or asked[2] or "").strip().lower() not in _OFF
    plain = re.match(
        r"(?:Field\([^\S\n]*(?:default[^\S\n]*=[^\S\n]*)?)?(?:(False|None|\"\"|''|0\b)|(True|1\b|[\"']\w))", value
    )
    return None if plain is None else plain[1] is None
