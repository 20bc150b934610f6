"""What git knows of a bot's token: whether its file is tracked, and whether it is in any object of the repository.

The token is never part of a command line: git hands over its objects, and they are searched here. Objects that no
commit has any more are searched too, because whoever has the repository's folder has them. Nothing of the repository's
own configuration is let run (no filters, no monitor, no fetching of what a partial clone lacks).
"""

import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tray_app.adapters import programs
from tray_app.adapters.system import NO_WINDOW

PATIENCE = 3.0  # seconds for all of it
LARGEST = 256 * 1024  # bytes of an object that somebody keeps a token in
GIT = ("--no-pager", "-c", "core.fsmonitor=false")


@dataclass(frozen=True)
class History:
    """`tracked` is the token's file, as long as it is tracked. `found`: the token is in an object. `place` is the
    commit that has that one: "1a2b3c4d 2026-01-05 .env", or "" where none has it (any more); None where it was not
    found out. `whole`: all was searched before time was up."""

    repository: Path
    tracked: Path | None = None
    found: bool = False
    place: str | None = None
    whole: bool = True


class GitMissing(Exception):
    """There is a repository, and no git to ask."""


class GitRefuses(Exception):
    """Git does not answer for this folder; the text is git's own."""


def look(folder: Path, file: Path | None, secret: bytes, environ: Mapping[str, str]) -> History | None:
    """`file` is where the token is kept, `secret` the token. None where `folder` is in no repository.

    Raises GitMissing, GitRefuses.
    """
    if not any(os.path.exists(place / ".git") for place in (folder, *folder.parents)):
        return None
    asking = _Asking(folder, environ)
    top = found = place = None
    tracked = False
    with asking, suppress(_TimeUp):
        top = asking.text("rev-parse", "--show-toplevel")
        if top is None and not asking.late:
            raise GitRefuses(asking.said)
        tracked = file is not None and asking.text("ls-files", "--error-unmatch", "--", str(file)) is not None
        found = asking.search(secret)
        place = asking.place(found) if found else None
    return History(Path(top or folder), file if tracked else None, found is not None, place, not asking.late)


class _TimeUp(Exception):
    """Nothing more is asked."""


class _Asking:
    """Git at work in one folder; what runs when time is up is ended."""

    def __init__(self, folder: Path, environ: Mapping[str, str]) -> None:
        self.late, self.said = False, ""
        self._folder = folder
        self._environ = {name: value for name, value in environ.items() if not name.startswith("GIT_")}
        self._environ |= {
            "GIT_OPTIONAL_LOCKS": "0",
            "GIT_NO_LAZY_FETCH": "1",
            "GIT_TERMINAL_PROMPT": "0",
            "LC_ALL": "C",
        }
        self._running: subprocess.Popen[bytes] | None = None
        self._until = time.monotonic() + PATIENCE
        self._timer = threading.Timer(PATIENCE, self._end)
        self._timer.daemon = True

    def __enter__(self) -> None:
        self._timer.start()

    def __exit__(self, *_error: object) -> None:
        self._timer.cancel()

    def text(self, *words: str) -> str | None:
        """What git says; None where it fails, with `said` the reason."""
        with self._git(words) as git:
            out, error = git.communicate()
        self.said = error.decode(errors="replace").strip().partition("\n")[0]
        return None if git.returncode else out.decode(errors="surrogateescape").strip()

    def search(self, secret: bytes) -> str | None:
        """The id of an object that has it."""
        listing = "--batch-check=%(objectname) %(objecttype) %(objectsize)"
        with tempfile.TemporaryFile() as wanted:
            with self._git(("cat-file", "--batch-all-objects", "--unordered", listing), errors=False) as git:
                assert git.stdout is not None
                for line in git.stdout:
                    words = line.split()
                    if len(words) == 3 and words[1] != b"tree" and int(words[2]) <= LARGEST:
                        wanted.write(words[0] + b"\n")
            wanted.seek(0)
            with self._git(("cat-file", "--batch", "--buffer"), errors=False, stdin=wanted) as git:
                found = self._read(git, secret)
                with suppress(OSError):
                    git.kill()
        return found

    def place(self, found: str) -> str | None:
        """The commit that brought it and the file; "" where none has it, None where git did not say."""
        said = self.text("log", "--all", "--reverse", "--format=%h %as", "--name-only", f"--find-object={found}")
        if said is None:
            return None
        words = [line for line in said.splitlines() if line.strip()]
        return " ".join(words[:2])

    def _read(self, git: "subprocess.Popen[bytes]", secret: bytes) -> str | None:
        assert git.stdout is not None
        while head := git.stdout.readline():
            name, _, size = head.decode().partition(" ")
            if not size.rpartition(" ")[2].strip().isdigit():
                continue  # "missing": a partial clone
            if secret in git.stdout.read(int(size.rpartition(" ")[2]) + 1):
                return name
        return None

    def _git(
        self, words: Sequence[str], errors: bool = True, stdin: IO[bytes] | int = subprocess.DEVNULL
    ) -> "subprocess.Popen[bytes]":
        """Raises GitMissing, _TimeUp."""
        if time.monotonic() >= self._until:
            self.late = True
            raise _TimeUp
        program = programs.find("git")
        if program is None:
            raise GitMissing
        try:
            git = subprocess.Popen(
                [program, *GIT, *words],
                cwd=self._folder,
                env=self._environ,
                stdin=stdin,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE if errors else subprocess.DEVNULL,
                creationflags=NO_WINDOW,
            )
        except OSError as error:
            raise GitMissing from error
        self._running = git
        if self.late:  # the timer found the one before
            self._end()
        return git

    def _end(self) -> None:
        self.late = True
        if self._running:
            with suppress(OSError):
                self._running.kill()
