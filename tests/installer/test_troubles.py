"""docs/troubles.md has a row for every warning, reason, cure and line of `doctor`, as the program says them."""

from pathlib import Path

import pytest

from installer import troubles, troubles_warnings
from tray_app.core.warning import WarningKind

SOURCE = """
from tray_app.core.messages import Message
def look(add, Finding, on):
    add("broken", Message("It is lame."), Message("Shoe it: {command}", command="x"))
    raise HostError(Message("No room.") if on else Message("No stable."), cure=Message("Build one."))
    return Message("A horse of {part}.", part=Message("somebody else"))
"""


def test_the_table_is_what_the_program_says(capsys: pytest.CaptureFixture[str]) -> None:
    assert troubles.main(check=True) == 0, capsys.readouterr().out


def test_every_message_of_these_files_has_its_row() -> None:
    text = troubles.DOCUMENT.read_text("utf-8")
    for name, path in troubles.files().items():
        if name in troubles.KNOWN:
            for row in troubles.rows(path, name):
                assert f"| {troubles._cell(row.says)} | {troubles.MEANS[row.means]} |" in text, (name, row)


def test_each_warning_of_a_bot_is_reviewed() -> None:
    assert set(troubles_warnings.WARNINGS) == set(WarningKind)
    for kind, one in troubles_warnings.WARNINGS.items():
        assert all((one.tells, one.signs, one.act, one.goes)), kind


def test_what_is_said_together_is_one_row(tmp_path: Path) -> None:
    (tmp_path / "horse.py").write_text(SOURCE)
    rows = {row.says: (row.means, row.cure) for row in troubles.rows(tmp_path / "horse.py", "horse.py")}
    assert rows == {
        "It is lame.": ("broken", "Shoe it: {command}"),
        "No room.": ("HostError", "Build one."),
        "No stable.": ("HostError", "Build one."),
        "A horse of {part}.": ("", ""),
        "somebody else": ("part", ""),
    }


def test_a_new_message_has_no_row_until_the_table_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "tray_app" / "supervisor").mkdir(parents=True)
    (tmp_path / "docs").mkdir()
    file = tmp_path / "tray_app" / "supervisor" / "horse.py"
    file.write_text(SOURCE)
    monkeypatch.setattr(troubles, "SOURCE", tmp_path)
    monkeypatch.setattr(troubles, "DOCUMENT", tmp_path / "docs" / "troubles.md")
    monkeypatch.setattr(troubles, "LEFT_OUT", {})
    monkeypatch.setattr(troubles, "KNOWN", {})
    assert troubles.main(check=False) == 1
    assert "supervisor/horse.py" in capsys.readouterr().out, "nobody has said how it is known"
    monkeypatch.setattr(troubles, "KNOWN", {"supervisor/horse.py": ("Horses", "Seen.")})
    assert troubles.main(check=False) == 0
    assert troubles.main(check=True) == 0
    file.write_text(SOURCE.replace("It is lame.", "It is very lame."))
    assert troubles.main(check=True) == 1
