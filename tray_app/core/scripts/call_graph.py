"""What starting a Python file comes to: the files that it loads and the functions that it may call, by what each unit
of them names (core/scripts/python_code.py). Pure: `load` and `find` know the files.

A method counts where its class is used and something of its name is; a decorated function, where its file is loaded.
"""

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from tray_app.core.scripts.python_code import BY_SESSION, MAIN, Code, Import

F = TypeVar("F", bound=Hashable)
MOST_FILES = 250  # of one start
MOST_STEPS = 12  # from the name that a file uses to what it means


@dataclass
class Reach(Generic[F]):
    """`files` are loaded; `units` may run, as (file, name)."""

    files: set[F] = field(default_factory=set)
    units: set[tuple[F, str]] = field(default_factory=set)
    polls: bool = False
    serves: bool = False


class Calls(Generic[F]):
    """`load` gives a file's code, `find` the files behind an import of another file."""

    def __init__(self, load: Callable[[F], Code | None], find: Callable[[F, Import], list[F]]) -> None:
        self._load, self._find = load, find

    def reach(self, start: F, function: str | None = None) -> Reach[F]:
        """Of the file as it is started, or of a function in it; "" is the file as it is imported."""
        found: Reach[F] = Reach()
        used: set[str] = set()
        methods: dict[str, set[tuple[F, str]]] = {}
        waiting = [(start, ""), (start, MAIN if function is None else function)]
        while waiting:
            one = waiting.pop()
            if one in found.units:
                continue
            file, name = one
            code = self._loaded(file, found)
            if code is None or name not in code.units:
                continue
            found.units.add(one)
            unit = code.units[name]
            found.polls, found.serves = found.polls or unit.polls, found.serves or unit.serves
            if not name:
                waiting += [(file, other) for other, own in code.units.items() if own.decorated]
            for other in code.units:
                if other.startswith(f"{name}.") and name:
                    method = other.rpartition(".")[2]
                    methods.setdefault(method, set()).add((file, other))
                    if method in used or method.startswith("__"):
                        waiting.append((file, other))
            for made in unit.imports:
                for other_file in self._find(file, made):
                    waiting.append((other_file, ""))
            for chain in unit.chains:
                waiting += self._meant(file, code, chain)
                last = chain.rpartition(".")[2]
                if "." in chain and last not in used:
                    used.add(last)
                    waiting += methods.get(last, ())
        codes = {file: code for file in found.files if (code := self._load(file))}
        if any(code.libraries & BY_SESSION for code in codes.values()):
            found.polls = found.polls or any(codes[file].units[name].starts_client for file, name in found.units)
        return found

    def _loaded(self, file: F, found: Reach[F]) -> Code | None:
        if file not in found.files:
            if len(found.files) >= MOST_FILES:
                return None
            found.files.add(file)
        return self._load(file)

    def _meant(self, file: F, code: Code, chain: str) -> Iterator[tuple[F, str]]:
        root, _, rest = chain.partition(".")
        if root in code.units:
            yield file, root
        made = code.names.get(root)
        if made is None:
            for one in code.units[""].imports:  # `from texts import *`, or an object named in a text
                if one.name == "*":
                    yield from ((other, root) for other in self._find(file, one))
                elif one.name is None and rest and chain.rpartition(".")[0] == one.module:
                    yield from ((other, chain.rpartition(".")[2]) for other in self._find(file, one))
            return
        yield from self._inside(file, made, tuple(rest.split(".")) if rest else (), set())

    def _inside(
        self, file: F, made: Import, parts: tuple[str, ...], seen: set[tuple[object, ...]]
    ) -> Iterator[tuple[F, str]]:
        """The unit behind a name that an import has brought; a package may hand on what it has imported itself."""
        if (file, made, parts) in seen or len(seen) > MOST_STEPS:
            return
        seen.add((file, made, parts))
        for other in self._find(file, made):
            code = self._load(other)
            for name in (made.name, parts[0] if parts else None):
                if name and code is not None:
                    if name in code.units:
                        yield other, name
                    elif (further := code.names.get(name)) is not None and further != made:
                        yield from self._inside(other, further, parts if name == made.name else parts[1:], seen)
        if parts:
            module = ".".join(filter(None, [made.module, made.name]))
            deeper = Import(f"{module}.{parts[0]}" if module else parts[0], made.level)
            if made.name is None or self._find(file, Import(module, made.level)):
                yield from self._inside(file, deeper, parts[1:], seen)
