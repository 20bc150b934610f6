"""What the readers of launchers are told of this computer: the files beside a launcher, and who the user is."""

import glob
import ntpath
import os
import platform
import re
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from tray_app.adapters.files import start_of
from tray_app.adapters.projects.texts import MOST_BYTES
from tray_app.core.launchers import encodings
from tray_app.core.launchers.around import Around
from tray_app.core.launchers.parts import HERE
from tray_app.core.pattern import pattern

MOST_FILES = 200  # that one launcher leads to, or a pattern matches
_DRIVE = pattern(r"[A-Za-z]:[\\/]")
_BELOW = pattern(rf"{re.escape(HERE)}((?:/[^\s/;:,\"']*)*)")


def placed(here: Path, text: str, folder: Path | None = None) -> Path:
    """A path of a launcher that lies in `here`, seen from `folder`; one of Windows is elsewhere as it is written."""
    folder = folder or here
    whole = os.path.expanduser(text.replace(HERE, str(here)))
    if any(_DRIVE.match(one) and not os.path.isabs(one) for one in (whole, str(folder))):
        return Path(ntpath.normpath(ntpath.join(str(folder), whole)))
    return Path(os.path.abspath(folder / whole))


def written(here: Path, text: str) -> str:
    """A text of a launcher that lies in `here` with the paths in it whole, each in its shortest form."""
    return _BELOW.sub(lambda one: os.path.normpath(f"{here}{one[1]}") if "/." in one[1] else f"{here}{one[1]}", text)


class LauncherFiles:
    """Those beside a launcher; `texts` are the ones that were read."""

    def __init__(self, launcher: Path, text: str) -> None:
        self.launcher = launcher
        self.texts: dict[Path, str] = {launcher: text}

    def around(self) -> Around:
        return Around(
            text=self.text, there=self.there, listed=self.listed, environ=os.environ, specifiers=_specifiers(),
            lies=self.launcher.parent.as_posix(), above=(f"{HERE}/{self.launcher.name}",),
        )  # fmt: skip

    def place(self, path: str) -> Path:
        return placed(self.launcher.parent, path)

    def text(self, path: str) -> str | None:
        try:
            file = self.place(path)
            if len(self.texts) > MOST_FILES:
                return None
            data = start_of(file, MOST_BYTES)
        except (OSError, ValueError):
            return None
        text = encodings.decode(data)
        if "\0" in text:
            return None
        self.texts[file] = text
        return text

    def there(self, path: str) -> bool | None:
        try:
            return os.path.exists(self.place(path))
        except ValueError:
            return False

    def listed(self, pattern: str) -> tuple[str, ...]:
        if self.there(pattern):
            return (self.place(pattern).as_posix(),)
        whole = os.path.expanduser(pattern.replace(HERE, glob.escape(self.launcher.parent.as_posix())))
        found = (path.replace("\\", "/") for path in glob.iglob(whole) if os.path.isfile(path))
        return tuple(sorted(islice(found, MOST_FILES)))

    def with_token(self, variables: Sequence[str]) -> Path | None:
        """The one of the files in which a token of these stands."""
        return next((file for file, text in self.texts.items() if any(value in text for value in variables)), None)


def _specifiers() -> dict[str, str]:
    found = {"h": os.path.expanduser("~").replace("\\", "/"), "H": platform.node()}
    name = os.environ.get("USER") or os.environ.get("LOGNAME") or os.environ.get("USERNAME")
    if name:
        found["u"] = name
    if hasattr(os, "getuid"):
        found |= {"U": str(os.getuid()), "t": os.environ.get("XDG_RUNTIME_DIR") or f"/run/user/{os.getuid()}"}
    return found
