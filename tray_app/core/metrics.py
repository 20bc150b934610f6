"""Numbers as Prometheus reads them: its text format, version 0.0.4. Pure.

[https://prometheus.io/docs/instrumenting/exposition_formats/, https://prometheus.io/docs/practices/naming/]
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

Value = int | float | None
Samples = Sequence[tuple[Mapping[str, str], Value]]


@dataclass(frozen=True)
class Family:
    """All samples of one name, whose labels differ; a value of None is not known, and left out."""

    name: str
    kind: Literal["gauge", "counter"]
    help: str
    samples: Samples


def text(families: Iterable[Family]) -> str:
    """What a scraper gets. A family without a sample is left out."""
    lines: list[str] = []
    for family in families:
        samples = [_sample(family.name, labels, value) for labels, value in family.samples if value is not None]
        if samples:
            lines += [f"# HELP {family.name} {_escaped(family.help)}", f"# TYPE {family.name} {family.kind}", *samples]
    return "".join(f"{line}\n" for line in lines)


def merged(first: str, others: Mapping[str, str]) -> str:
    """What an agent and foreground runs tell, by bot, in one text: a name stands once, and what a run tells of its bot
    counts, not what the agent does, which does not have it."""
    theirs = [f'bot="{_in_quotes(bot)}"' for bot in others]
    heads: dict[str, list[str]] = {}
    samples: dict[str, list[str]] = {}
    for number, told in enumerate((first, *others.values())):
        name = ""
        for line in told.splitlines():
            if line.startswith("# "):
                name = line.split(" ", 3)[2]
                known = heads.setdefault(name, [])
                known += [line] if line not in known else []
            elif number or not _is_of(line, theirs):
                samples.setdefault(name, []).append(line)
    return "".join(f"{line}\n" for name, head in heads.items() if name in samples for line in (*head, *samples[name]))


def _is_of(line: str, labels: Collection[str]) -> bool:
    return any(f"{{{label}" in line for label in labels)


def _sample(name: str, labels: Mapping[str, str], value: int | float) -> str:
    inside = ",".join(f'{key}="{_in_quotes(one)}"' for key, one in labels.items())
    return f"{name}{{{inside}}} {value!r}" if inside else f"{name} {value!r}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n")


def _in_quotes(text: str) -> str:
    return _escaped(text).replace('"', '\\"')
