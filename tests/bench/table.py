"""A figure, whether it is within what is allowed, and how it is printed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Allowed:
    """What a figure is held to: its ratio to the other's ("ratio"), or its own value ("value")."""

    kind: Literal["ratio", "value"]
    sign: Literal["<=", ">=", "="]
    bound: float


@dataclass(frozen=True)
class Figure:
    """One row. `allowed` is None for what is shown for information, `theirs` where nobody is compared."""

    what: str
    unit: str
    ours: float
    peer: str = ""
    theirs: float | None = None
    allowed: Allowed | None = None

    @property
    def ratio(self) -> float | None:
        return self.ours / self.theirs if self.theirs else None

    @property
    def verdict(self) -> str:
        if self.allowed is None:
            return "info"
        value = self.ours if self.allowed.kind == "value" else self.ratio
        if value is None:
            return "no peer"
        within: dict[str, Callable[[float, float], bool]] = {
            "<=": lambda a, b: a <= b,
            ">=": lambda a, b: a >= b,
            "=": lambda a, b: a == b,
        }
        return "ok" if within[self.allowed.sign](value, self.allowed.bound) else "OVER"


def row(figure: Figure) -> str:
    theirs = "" if figure.theirs is None else f"{figure.peer} {number(figure.theirs)}"
    ratio = "" if figure.ratio is None else f"{figure.ratio:.2f} x"
    allowed = ""
    if figure.allowed:
        unit = "x" if figure.allowed.kind == "ratio" else figure.unit
        allowed = f"{figure.allowed.sign} {figure.allowed.bound:g} {unit}"
    ours = f"{number(figure.ours)} {figure.unit}"
    return f"{figure.what:<52} {ours:>15} {theirs:>20} {ratio:>9}  {allowed:<11} {figure.verdict}".rstrip()


def markdown(figures: Sequence[Figure], machine: Sequence[str]) -> str:
    """The page docs/performance.md has, between its marks."""
    lines = [f"- {one}" for one in machine]
    lines += ["", "| | BotTray | beside | ratio | wanted | |", "| --- | ---: | ---: | ---: | --- | --- |"]
    for one in figures:
        theirs = "" if one.theirs is None else f"{one.peer} {number(one.theirs)}"
        ratio = "" if one.ratio is None else f"{one.ratio:.2f} x"
        wanted, verdict = "", "" if one.allowed is None else "**over**" if one.verdict == "OVER" else one.verdict
        if one.allowed:
            unit = "x" if one.allowed.kind == "ratio" else one.unit
            wanted = f"{one.allowed.sign} {one.allowed.bound:g} {unit}".rstrip()
        what = f"&nbsp;&nbsp;{one.what.strip()}" if one.what.startswith(" ") else one.what
        lines.append(f"| {what} | {number(one.ours)} {one.unit} | {theirs} | {ratio} | {wanted} | {verdict} |")
    return "\n".join(lines)


HEAD = f"{'':<52} {'BotTray':>15} {'compared with':>20} {'ratio':>9}  {'allowed':<11}".rstrip()


def number(value: float) -> str:
    """Three digits that count."""
    return f"{value:.0f}" if value == int(value) or value >= 100 else f"{value:.3g}"
