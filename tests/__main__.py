"""`python3 tests [--long] [pytest arguments]`: makes what the tests need, then runs them; pytest's exit code comes out.

The Python environment is `tests/.venv`, made anew when pyproject.toml asks for something else; remove the folder to
have it fresh. As root or with sudo the desktop programs of the end-to-end tests are installed (Debian, Ubuntu).

With no arguments, or options only, they run on Windows Python too, at the same time (see windows_bed/):
BOTTRAY_TESTS_WINDOWS=0 leaves that out, =all adds the bed's desktop, the exe and the installer (see suite.py there).
`--long` adds, on both, what has a quicker test of its kind beside it (see long_ones.py): for a night. Tests that are
named are run, long or not.
`python3 tests --prepare` makes the environment and runs nothing.
"""
# ruff: noqa: E402, UP036

import json
import os
import subprocess
import sys
from functools import partial
from pathlib import Path

if sys.version_info < (3, 11):
    sys.exit("The tests need Python 3.11 or newer, this is " + sys.version)

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
ENVIRONMENT = HERE / ".venv"
sys.path[0] = str(ROOT)

from installer import debian, environment
from installer.trouble import Trouble, retried
from tests.windows_bed import suite

WHEELS = ENVIRONMENT / "wheels"
"""What `installer install` would fetch, so that its tests need no network."""
TRIES = 5
LONG = "--long"
DESKTOPS = ("mate-panel", "lxqt-panel", "sway", "waybar", "zenity", "kdialog", "tmux", "screen", "libfaketime",
            "chromium")  # fmt: skip
"""Debian packages beside those of tests/linux_desktop: what else a user may have, a clock to set, a browser."""
FIREFOX = "firefox-esr"
"""For itself: Debian alone calls it so, and a name that is not known keeps all those beside it away."""


def main(arguments: list[str]) -> int:
    os.chdir(ROOT)
    long = LONG in arguments or not all(word.startswith("-") for word in arguments)
    arguments = [word for word in arguments if word != LONG]
    os.environ["BOTTRAY_TESTS_LONG"] = str(int(long))
    try:
        patient = partial(environment.pip_install, tries=TRIES)
        environment.keep(ENVIRONMENT, environment.requirements("test", "lint"), patient)
        environment.keep_wheels(ENVIRONMENT, WHEELS, [*environment.requirements(), "setuptools"], tries=TRIES)
    except Trouble as trouble:
        print(f"tests: {trouble}", file=sys.stderr)
        return 1
    if arguments == ["--prepare"]:
        return 0
    prepare_desktop()
    reason = why_not_on_windows(arguments)
    if reason is not None:
        return run(arguments, reason)
    with suite.session():
        try:
            suite.prepare(environment.python(ENVIRONMENT))
        except subprocess.CalledProcessError:
            print("tests: the test bed for Windows could not be set up, see above", file=sys.stderr)
            return 1
        return run(arguments, arguments, *suite.without_seen())


def run(arguments: list[str], half: list[str] | str, *elsewhere: str) -> int:
    """pytest; `half` is what the Windows half gets for arguments, or why there is none."""
    return environment.run(
        ENVIRONMENT,
        *("-m", "pytest", "-p", "tests.windows_bed.report", *suite.side_by_side(arguments), *elsewhere),
        environ={**usual_environ(), suite.ASKED: json.dumps(half)},
    )


def usual_environ() -> dict[str, str]:
    """Compiled modules are kept, as with everybody: else each of thousands of processes compiles all of ours anew."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def prepare_desktop() -> None:
    """The panel, bus and X server of the end-to-end tests; a test that lacks one of them names it."""
    install = [HERE / "linux_desktop" / "desktop", "install"]
    if debian.privilege() is None:
        return
    for command in (
        install,
        [*install, *DESKTOPS],
        [*install, FIREFOX],
    ):  # what a system does not know costs no more than its own tests
        if not retried(lambda command=command: subprocess.call(command) == 0, TRIES):
            print("tests: programs could not be installed; tests that need them are skipped", file=sys.stderr)


def why_not_on_windows(arguments: list[str]) -> str | None:
    """None where they can. A word that is no option names tests, which are run here only."""
    if not all(word.startswith("-") for word in arguments):
        return "tests were named, so they ran on this Python only"
    return suite.why_not()


sys.exit(main(sys.argv[1:]))
