"""What an installation made, so that removing it takes away exactly that."""

import json
import os
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Manifest:
    """Files and folders by absolute path; `folders` are those that were not there before, outermost first.

    The folder of `path` itself is made first, by `folder`, so that the manifest can be kept from then on.
    """

    path: Path
    version: str = ""
    files: list[str] = field(default_factory=list)
    folders: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, path: Path) -> "Manifest | None":
        """The manifest of an earlier installation; None where there is none that makes sense."""
        try:
            known = json.loads(path.read_text("utf-8"))
            return cls(path, str(known["version"]), list(known["files"]), list(known["folders"]))
        except (FileNotFoundError, NotADirectoryError, ValueError, KeyError, TypeError):
            return None

    def folder(self, path: Path) -> None:
        """Make a folder and whatever above it is missing."""
        missing = [p for p in (path, *path.parents) if not p.exists()]
        for part in reversed(missing):
            part.mkdir()
            self.folders.append(str(part))
        if missing:
            self._save()

    def file(self, path: Path, content: bytes, mode: int = 0o644) -> None:
        """Write a file whole or not at all. It is in the manifest before it is on the disk."""
        self.folder(path.parent)
        if str(path) not in self.files:
            self.files.append(str(path))
        self._save()
        _write(path, content, mode)

    def _save(self) -> None:
        known = {"version": self.version, "files": self.files, "folders": self.folders}
        _write(self.path, json.dumps(known, indent=1).encode(), 0o644)

    def remove(self) -> None:
        """Take it all away. A folder that holds anything else by now stays."""
        for name in self.files:
            Path(name).unlink(missing_ok=True)
        self.path.unlink(missing_ok=True)
        for name in reversed(self.folders):
            with suppress(OSError):
                Path(name).rmdir()


def _write(path: Path, content: bytes, mode: int) -> None:
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        aside.write_bytes(content)
        aside.chmod(mode)
        os.replace(aside, path)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise
