"""Which bot of an edited config is which of the one before: a name is only a name."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from tray_app.core.model import BotSpec


def renamed(old: Mapping[str, BotSpec], new: Mapping[str, BotSpec]) -> dict[str, str]:
    """The new name -> the old one, of each bot that has another name than before. Two that have swapped their names are
    two of them; one that was edited at the same time is known where it is the only one of its program."""
    gone = {name: spec for name, spec in old.items() if not _same(spec, new.get(name))}
    come = {name: spec for name, spec in new.items() if not _same(spec, old.get(name))}
    found = {}
    for name, spec in come.items():
        for before in [one for one in gone if one != name and _same(gone[one], spec)][:1]:
            found[name] = before
            del gone[before]
    left = {name: spec for name, spec in come.items() if name not in found and name not in old}
    return found | dict(_edited({name: spec for name, spec in gone.items() if name not in new}, left))


def _edited(gone: Mapping[str, BotSpec], come: Mapping[str, BotSpec]) -> Iterator[tuple[str, str]]:
    programs = [*map(_program, gone.values()), *map(_program, come.values())]
    for name, spec in come.items():
        same = [one for one in gone if _program(gone[one]) == _program(spec)]
        if len(same) == 1 and programs.count(_program(spec)) == 2:
            yield name, same[0]


def _same(one: BotSpec, other: BotSpec | None) -> bool:
    return other is not None and replace(one, name="", line=0) == replace(other, name="", line=0)


def _program(spec: BotSpec) -> tuple[object, ...]:
    return spec.script, spec.module, spec.command, spec.folder, spec.env_file, spec.token_in, spec.bot_id
