"""The user's language, as the environment and the system tell it."""

import subprocess
import sys
from pathlib import Path

import pytest

from tray_app.adapters.terminal import language_linux, language_windows
from tray_app.adapters.terminal.language import preferred


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({}, "en"),
        ({"LANG": "ru_RU.UTF-8"}, "ru"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "C.UTF-8", "LANGUAGE": "ru"}, "en"),
        ({"LANG": "POSIX"}, "en"),
        ({"LANG": "ru_RU.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "ru_RU.UTF-8"}, "ru"),
        ({"LANG": "ru_RU.UTF-8", "LC_MESSAGES": "en_US.UTF-8"}, "en"),
        ({"LC_MESSAGES": "en_US.UTF-8", "LC_ALL": "ru_RU.UTF-8"}, "ru"),
        ({"LANG": "de_DE.UTF-8", "LANGUAGE": "de:ru:en"}, "ru"),
        ({"LANG": "ru_RU.UTF-8", "LANGUAGE": ""}, "ru"),
        ({"LANG": "", "LC_ALL": "ru_RU"}, "ru"),
        ({"BOTTRAY_LANG": "ru", "LC_ALL": "C", "LANGUAGE": "en"}, "ru"),
        ({"BOTTRAY_LANG": "en", "LANG": "ru_RU.UTF-8"}, "en"),
        ({"BOTTRAY_LANG": " ", "LANG": "ru_RU.UTF-8"}, "ru"),
    ],
)
def test_from_the_environment(environ: dict[str, str], language: str) -> None:
    assert preferred(environ, system=lambda: "") == language


def test_the_system_is_asked_where_the_environment_is_silent() -> None:
    assert preferred({}, system=lambda: "ru_RU") == "ru"
    assert preferred({"LANG": "en_US.UTF-8"}, system=lambda: "ru_RU") == "en"
    assert preferred({}, system=language_linux.system_language) == "en"


def test_the_number_of_a_language_on_windows() -> None:
    assert language_windows.name_of(0x0419) == "ru_RU"
    assert language_windows.name_of(0x0409) == "en_US"
    assert language_windows.name_of(0) == ""


def test_it_is_light_to_import() -> None:
    code = (
        "import sys; import tray_app.adapters.terminal.language; "
        "print({'locale', 'ctypes'} & set(sys.modules) or 'light')"
    )
    root = Path(__file__).parents[3]
    done = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, text=True, check=True, cwd=root)
    assert done.stdout.strip() == "light"
