"""What a launcher finds where it is started: what an outer one has set, and the computer around it. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tray_app.core.launchers.parts import HERE


@dataclass(frozen=True)
class Around:
    """Started by nobody, or by another launcher. What would have to be known of the computer, and is not told, is not
    known.

    `folder` is that of `path`, where that is known, and HERE stands for it. `text` reads a file beside it (None: it is
    not there, or no text), `there` says whether a path is (None: that is not known), `listed` are the files that a
    pattern matches, in order. `environ` are this user's variables, `specifiers` those of systemd that the computer
    decides (`%H`, `%u`). `above` are the launchers that led here, `args` is what it was called with.
    """

    here: str = HERE
    folder: str = HERE
    env: Mapping[str, str] = field(default_factory=dict, repr=False)
    env_file: str | tuple[str, ...] | None = None
    file_env: Mapping[str, str] = field(default_factory=dict, repr=False)
    venv: str | None = None
    tool: str | None = None
    args: tuple[str, ...] = field(default=(), repr=False)
    text: Callable[[str], str | None] = lambda _path: None
    there: Callable[[str], bool | None] = lambda _path: None
    listed: Callable[[str], tuple[str, ...]] = lambda _pattern: ()
    environ: Mapping[str, str] = field(default_factory=dict, repr=False)
    specifiers: Mapping[str, str] = field(default_factory=dict)
    lies: str = ""
    above: tuple[str, ...] = ()

    @property
    def called_by_nobody(self) -> bool:
        """Whether it is the launcher that was named, of which nobody knows what it is called with."""
        return len(self.above) < 2 and not self.args
