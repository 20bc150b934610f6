"""Which tokens lie about where a program works: whether there are several bots that it could be."""

import os
import re
from collections.abc import Iterator

from tray_app.adapters.files import start_of
from tray_app.adapters.rivals.tokens import any_tokens
from tray_app.core.pattern import pattern

LARGEST = 65_536  # bytes of a file that somebody keeps a token in
MOST = 150  # files of one place
# what has a token that is nobody's, or one that was typed once
_NO_PLACE = pattern(r"example|sample|template|\.dist$|history$|\.(?:log|md|rst|pyc|lock)$", re.IGNORECASE)
_NO_FOLDER = pattern(r"\.|__|node_modules$|site-packages$|tests?$|venv$|env$|logs?$", re.IGNORECASE)


def tokens_in(path: str) -> set[bytes]:
    """Of a file that somebody else may have named: anything but a small file has none, and nothing is waited for."""
    try:
        return any_tokens(start_of(path, LARGEST))
    except (OSError, ValueError):
        return set()


def tokens_near(folder: str, deep: bool) -> set[bytes]:
    """In the files of a folder and, where it is `deep`, of those in it."""
    found: set[bytes] = set()
    for number, path in enumerate(_files(folder, deep)):
        if number >= MOST:
            break
        found |= tokens_in(path)
    return found


def _files(folder: str, deep: bool) -> Iterator[str]:
    try:
        with os.scandir(folder) as entries:
            several = sorted(entries, key=lambda entry: entry.name)
    except OSError:
        return
    for entry in several:
        try:
            if entry.is_file() and not _NO_PLACE.search(entry.name):
                yield entry.path
        except OSError:
            continue
    for entry in several if deep else ():
        try:
            if entry.is_dir() and not _NO_FOLDER.match(entry.name):
                yield from _files(entry.path, deep=False)
        except OSError:
            continue
