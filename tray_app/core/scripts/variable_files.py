"""What a program does with files of variables and with the variables themselves, as its code tells. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import NamedTuple

from tray_app.core.scripts.python_values import ANY


class Assigned(NamedTuple):
    """A variable that the code sets itself; `value` is None where only a run would tell."""

    name: str
    value: str | None
    file: PurePath
    line: int
    sure: bool


@dataclass
class Used:
    """`files` are those that are there, of equal names the last counts; `missing` are named and not there, and
    `nowhere` says that there are some whose place only a run would tell. `doubtful`
    are those of which it depends on something whether they are read. `names` are for each variable whose name depends
    on something those that it may be; ANY stands for what could be anything. `single` are the names that are
    certain, `fields` the ones of settings classes in capitals, where ANY stands for what is nested."""

    loads: bool = False
    files: list[PurePath] = field(default_factory=list)
    missing: list[PurePath] = field(default_factory=list)
    nowhere: bool = False
    doubtful: list[PurePath] = field(default_factory=list)
    names: list[tuple[str, ...]] = field(default_factory=list)
    single: set[str] = field(default_factory=set)
    fields: set[str] = field(default_factory=set)
    assigned: dict[str, Assigned] = field(default_factory=dict)

    def load(self, paths: list[PurePath], override: bool, reader: "Reader", doubtful: bool = False) -> list[PurePath]:
        """One of these is read, over what is set already (`override`) or below it. What is surely read of them."""
        self.loads = True
        doubtful = doubtful or len(paths) > 1 or any(ANY in str(path) for path in paths)
        sure = []
        for path in paths:
            there = reader.files(path)
            if not there and ANY in str(path):
                self.nowhere = True
            elif not there:
                self.missing.append(path)
            for file in there:
                if doubtful:
                    self.doubtful.append(file)
                else:
                    sure.append(file)
                if file in self.files:
                    if not override:
                        continue
                    self.files.remove(file)
                self.files.insert(len(self.files) if override else 0, file)
        return sure


class Reader(NamedTuple):
    """What of the disk is needed: the files that a path with ANY in it leads to, and what such a file sets."""

    files: Callable[[PurePath], list[PurePath]]
    variables: Callable[[PurePath], Mapping[str, str]]

    def lying(self, paths: list[PurePath]) -> list[PurePath]:
        """Those that are there: a file that is named in two ways is one, and what is not there none."""
        return [file for path in paths for file in self.files(path)]
