"""Word from the kernel that something has gone from the folder of leases."""

from typing import Protocol


class Removals(Protocol):
    """`fd` can be read once something has gone, until `heard` was called. For a thread of its own `wait(seconds)` is
    over then, or after so long; it gives False once `end` was called, and all is closed. Without its folder it `hears`
    nothing until a later `heard` has found another one."""

    hears: bool

    @property
    def fd(self) -> int: ...

    def heard(self) -> None: ...

    def wait(self, seconds: float | None = None) -> bool: ...

    def end(self) -> None: ...

    def close(self) -> None: ...
