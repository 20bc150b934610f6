"""What cmd.exe and a shell cut out of a value, where the launcher's own folder stands in it by no letters."""

import pytest

from tray_app.core.launchers.batch.words import cut
from tray_app.core.launchers.parts import HERE, LONGEST_VALUE
from tray_app.core.launchers.shell.state import without


@pytest.mark.parametrize(
    ("value", "how", "left"),
    [
        ("taxi-bot", "~0,4", "taxi"),
        ("taxi-bot", "~-3", "bot"),
        ("taxi-bot", "~2,-4", "xi"),
        ("C:\\x\\", "~0,-1", "C:\\x"),
        (f"{HERE}/", "~0,-1", HERE),
        (f"{HERE}/", "~-1", "\\"),
        (f"{HERE}/src/", "~0,2", None),
        (f"{HERE}/src/", "~3", None),
        (f"{HERE}/src", "~0,-9", None),
        ("Taxi-taxi", "TAXI=bot", "bot-bot"),
        ("taxi-bot", "*-=", "bot"),
        ("taxi", "*-=", "taxi"),
        (f"{HERE}/a", "\\=/", f"{HERE}/a"),
        (f"{HERE}/a", "\\\\?\\=", f"{HERE}/a"),
        (f"{HERE}/a", " =_", None),
        (f"{HERE}/a", "*r=", None),
        ("a" * 2000, f"a={'b' * LONGEST_VALUE}", None),
        ("\ue0041", "~0,1", None),
    ],
)
def test_cmd(value, how, left):
    assert cut(value, how) == left


@pytest.mark.parametrize(
    ("value", "sign", "pattern", "left"),
    [
        ("a/b/c.py", "%", "/*", "a/b"),
        ("a/b/c.py", "%%", "/*", "a"),
        ("a/b/c.py", "#", "*/", "b/c.py"),
        ("a/b/c.py", "##", "*/", "c.py"),
        ("a/b/c.py", "%", ".js", "a/b/c.py"),
        (f"{HERE}/", "%", "/", HERE),
        (f"{HERE}/c", "##", "*/", None),
        ("a", "%", "$NOBODY", None),
        ("a" * 501, "%", "a", None),
    ],
)
def test_a_shell(value, sign, pattern, left):
    assert without(value, sign, pattern) == left
