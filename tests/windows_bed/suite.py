"""The tests on Windows Python: where they can run, and how. Used by `python3 tests` and report.py; see README.md."""

import hashlib
import os
import platform
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from installer import debian, environment, folders

HERE = Path(__file__).resolve().parent
WORKERS = {"linux": "-n6", "win32": "-n1"}
"""On Linux more than processors: much of a test is waiting for a bot that settles, a grace or a timeout."""
BESIDE_WINDOWS = 4
"""So many of them begin at once, the others when the Windows half has ended: with all of them the two halves kept both
processors busy for good, and each waited for the other."""
SEEN = ("tests/windows_tray", "tests/windows_exe")
"""Run on this side, and look at the bed's only desktop: one after the other, before what else runs in the bed, and only
where BOTTRAY_TESTS_WINDOWS=all asks for them. They take minutes, and want a machine that does nothing else."""
LONG = ("tests/demo", "tests/e2e/troubles", "tests/core", "tests/corpus", "tests/api", "tests/installer")
SHORT = ("agent", "rivals", "storm")
"""Where the long ones are left out, Windows Python does without LONG (it is pure, or told of on Linux too), and of
tests/e2e it has SHORT only. On two processors more than that made tests of both halves wait until they failed."""
PATIENCE = "--timeout=300"
"""There a test that is too late ends the whole process (no signal interrupts it), and the others with it: the limit is
for one that hangs, not for one that the other half keeps waiting."""
ALONE = ("tests/windows", "tests/tray", "tests/e2e/test_storm.py")
"""Not beside each other on Windows Python: they share its desktop and its icons, or want all the time there is."""
LASTS = "BOTTRAY_TESTS_WINDOWS_LASTS"
"""For the workers: a file that is locked for as long as the Windows half lasts."""
ASKED = "BOTTRAY_TESTS_WINDOWS_HALF"
"""For report.py: pytest's options as a JSON list, or a text: why there is no Windows half."""


def why_not() -> str | None:
    """The reason why no Windows Python can be had here; None where it can."""
    if os.environ.get("BOTTRAY_TESTS_WINDOWS") == "0":
        return "left out by BOTTRAY_TESTS_WINDOWS=0"
    if sys.platform != "linux" or platform.machine() != "x86_64":
        return "the test bed needs Linux on x86_64"
    if platform.freedesktop_os_release().get("VERSION_CODENAME") != "bookworm":
        return "the test bed needs Debian 12"
    if sys.version_info >= (3, 14):
        return "the test bed has no Windows runtime of Python 3.14"
    if debian.privilege() is None and not (_bed() / "python" / "python.exe").exists():
        return "setting up the test bed needs root or sudo without a password"
    return None


def prepare(python: Path) -> None:
    """Set the bed up for `python`'s release with the project's packages in it; CalledProcessError when that fails."""
    # Babel is asked for by the test of the translations; the rest of `lint` looks at the source, not at a system.
    wanted = [*environment.requirements("test"), "babel"]
    bed = [(HERE / name).read_text("utf-8") for name in ("setup", "launcher.c", "venvlauncher.c")]
    stamp, mark = _bed() / "project", hashlib.sha256("\n".join([sys.version, *bed, *wanted]).encode()).hexdigest()
    if not stamp.is_file() or stamp.read_text() != mark:
        setup = {**os.environ, "WINDOWS_BED_HOST_PYTHON": str(python)}
        subprocess.run([HERE / "setup", *wanted], env=setup, check=True)
        stamp.write_text(mark)
    # of earlier releases of these tests: programs that the bed starts would come from another, older tree
    (_bed() / "python" / "Lib" / "site-packages" / "bottray.pth").unlink(missing_ok=True)


@contextmanager
def session() -> Iterator[None]:
    """While the bed is used. Its Windows session and X server are ended with it, unless another program is in there."""
    import fcntl  # not there on Windows, where this file is only imported

    _bed().mkdir(parents=True, exist_ok=True)
    with (_bed() / "users").open("a") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        try:
            yield
        finally:
            with suppress(BlockingIOError):
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                subprocess.call([HERE / "desktop", "stop"])


def side_by_side(arguments: Sequence[str], system: str = "linux") -> list[str]:
    """pytest's arguments so that files are run beside each other: most tests wait for a process more than they work.

    With tests named, as they are: whoever looks for a fault wants one after the other. A worker that is lost ends them
    all: with another in its place pytest-xdist has waited forever for what the lost one had before it.
    """
    beside = [WORKERS[system], "--dist=loadfile", "--no-loadscope-reorder", "--max-worker-restart=0"]
    return [*beside, *arguments] if all(word.startswith("-") for word in arguments) else list(arguments)


def await_turn(worker: str) -> None:
    """In the worker of pytest-xdist of this name ("gw3"): see BESIDE_WINDOWS. Whoever ends the tests lets them go."""
    path = os.environ.get(LASTS)
    if path and int(worker.removeprefix("gw")) >= BESIDE_WINDOWS:
        import fcntl

        with suppress(FileNotFoundError), open(path) as lasts:
            fcntl.flock(lasts, fcntl.LOCK_SH)


def without_seen() -> list[str]:
    """pytest's options for the Linux half, where the Windows half has `SEEN`."""
    return [f"--ignore={place}" for place in SEEN]


def left_out() -> tuple[str, ...]:
    """What the Windows half has not, by the wish of whoever began the tests."""
    return (*(() if _all() else SEEN), *(_long() if _brief() else ()))


def _all() -> bool:
    return os.environ.get("BOTTRAY_TESTS_WINDOWS") == "all"


def _brief() -> bool:
    return os.environ.get("BOTTRAY_TESTS_LONG") == "0" and not _all()


def _long() -> tuple[str, ...]:
    files = sorted(path.stem for path in (HERE.parent / "e2e").glob("test_*.py"))
    return (*LONG, *(f"tests/e2e/{name}.py" for name in files if name.removeprefix("test_") not in SHORT))


def left_out_in_words() -> str:
    several = [*left_out()]
    if _brief():
        several = [*SEEN, *LONG, f"of tests/e2e all but {', '.join(SHORT)}"]
    return ", ".join(several)


def commands(options: Sequence[str]) -> list[list[str]]:
    """What the Windows half is, one after the other; `options` are pytest's own."""
    quiet = ("-m", "pytest", "-p", "no:cacheprovider", PATIENCE)
    ignored = [f"--ignore={place}" for place in (*left_out(), *SEEN, *ALONE)]
    return [
        *([] if SEEN[0] in left_out() else [[sys.executable, *quiet, *options, *SEEN]]),
        [str(HERE / "python"), *quiet, *side_by_side(options, "win32"), *ignored],
        [str(HERE / "python"), *quiet, *options, *ALONE],
    ]


def start(command: Sequence[str], output: IO[bytes]) -> "subprocess.Popen[bytes]":
    """Begin one of `commands`; what it says goes into `output`."""
    return subprocess.Popen(
        command, cwd=folders.SOURCE, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
    )


def _bed() -> Path:
    return Path(os.environ.get("WINDOWS_BED") or folders.home() / ".cache" / "windows-bed")
