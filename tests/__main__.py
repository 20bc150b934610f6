"""`python3 tests [pytest arguments]`: makes what the tests need, then runs them; pytest's exit code comes out.

The Python environment is `tests/.venv`, made anew when pyproject.toml asks for something else; remove the folder to
have it fresh. As root or with sudo the desktop programs of the end-to-end tests are installed (Debian, Ubuntu).

With no arguments, or options only, the portable part runs on Windows Python too, before the rest (see windows_bed/):
BOTTRAY_TESTS_WINDOWS=0 leaves that out. `python3 tests --prepare` makes the environment and runs nothing.
"""
# ruff: noqa: E402, UP036

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


def main(arguments: list[str]) -> int:
    os.chdir(ROOT)
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
    windows_code, windows_said = on_windows(arguments)
    code = environment.run(
        ENVIRONMENT,
        *("-m", "pytest", "-p", "tests.windows_bed.report", *arguments),
        environ={**os.environ, suite.RESULT: windows_said},
    )
    return code or windows_code


def prepare_desktop() -> None:
    """The panel, bus and X server of the end-to-end tests; a test that lacks one of them names it."""
    desktop = HERE / "linux_desktop" / "desktop"
    if debian.privilege() is not None and not retried(lambda: subprocess.call([desktop, "install"]) == 0, TRIES):
        print("tests: the desktop programs could not be installed; tests that need them are skipped", file=sys.stderr)


def on_windows(arguments: list[str]) -> tuple[int, str]:
    """Exit code and closing line of the Windows part; a word that is no option names tests, which are run here only."""
    reason = suite.why_not()
    if reason is None and not all(word.startswith("-") for word in arguments):
        reason = "tests were named, so they ran on this Python only"
    if reason:
        return 0, f"not run: {reason}"
    try:
        suite.prepare(environment.python(ENVIRONMENT))
    except subprocess.CalledProcessError:
        return 1, "FAILED: the test bed could not be set up, see above"
    code, closing = suite.run(arguments)
    return code, f"FAILED: {closing}" if code else closing


sys.exit(main(sys.argv[1:]))
