"""What a reader of launchers is told of the computer that they lie on: files, variables, who the user is. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tray_app.core.launchers.parts import HERE, join


def _nothing(_path: str) -> None:
    return None


def _none(_pattern: str) -> tuple[str, ...]:
    return ()


@dataclass(frozen=True)
class Facts:
    """Without it a launcher is read all the same; what would have to be known is then said to be unknown.

    `folder` is the launcher's own. `read` is the text of a file, None where there is none; `listed` are the
    paths that a pattern matches, in order. `specifiers` are those of systemd that the computer decides (`%H`, `%u`).
    """

    folder: str = HERE
    read: Callable[[str], str | None] = _nothing
    listed: Callable[[str], tuple[str, ...]] = _none
    environ: Mapping[str, str] = field(default_factory=dict, repr=False)
    specifiers: Mapping[str, str] = field(default_factory=dict)

    def place(self, path: str) -> str:
        """Where a file lies that a launcher names; a relative path starts at its folder."""
        return join(self.folder, path.replace(HERE, self.folder))
