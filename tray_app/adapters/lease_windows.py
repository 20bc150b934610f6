"""Lock files on Windows, in a machine-wide folder that every user may write.

A locked region is mandatory there, so the record lies in a file of its own, outside the locked bytes. A lock file stays
when the lease ends: an open file cannot be removed without a race, and an empty one harms nobody.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path


def folder(environ: Mapping[str, str]) -> Path:
    """%ProgramData%: every user may make files there, and it is neither Program Files nor a profile."""
    path = Path(environ.get("ProgramData") or r"C:\ProgramData") / "BotTray" / "locks"
    make_shared(path)
    return path


def make_shared(path: Path) -> None:
    path.mkdir(parents=True, exist_ok=True)


def open_lock(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOINHERIT", 0) | getattr(os, "O_BINARY", 0), 0o666)


def judge(fd: int, path: Path, locked: bool) -> str:
    return "ours" if locked else "held"


def same_file(fd: int, path: Path) -> bool:
    return True


def close_and_remove(fd: int, path: Path, try_lock: Callable[[int], bool]) -> None:
    os.close(fd)


def record_path(path: Path) -> Path:
    return path.with_suffix(".json")


def record_paths(where: Path, key: str) -> Iterator[Path]:
    yield where / f"bottray-{key}.json"


def write_record(path: Path, text: str) -> None:
    beside = path.with_suffix(f".{os.getpid()}.new")
    beside.write_text(text, encoding="utf-8")
    os.replace(beside, path)


def read_record(path: Path) -> tuple[str, int | None]:
    return path.read_text(encoding="utf-8"), None


def remove_record(path: Path) -> None:
    try:
        path.unlink()
    except OSError:
        pass
