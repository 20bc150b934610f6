"""Old launchers in the desktop's start folder. Deliberate faults that went red: a text that names other bots too is
taken · a second one of a name goes over the first.
"""

import subprocess
import sys

import pytest

from tray_app.adapters.desktop import startup, startup_linux, startup_windows


@pytest.fixture
def bot(tmp_path):
    folder = tmp_path / "My bots"
    folder.mkdir()
    (folder / "start_bot.bat").write_text('cd /d "%~dp0"\r\npython bot.py\r\n')
    (folder / "bot.py").write_text("")
    (tmp_path / "Startup").mkdir()
    return folder


def found(tmp_path, *started):
    page = "mbcs" if sys.platform == "win32" else "cp1252"
    return [path.name for path in startup_windows.in_folder(tmp_path / "Startup", started, page)]


def test_a_script_is_found_by_the_full_path_in_it_and_by_being_a_copy(bot, tmp_path):
    old = bot / "start_bot.bat"
    (tmp_path / "Startup" / "call.bat").write_text(f'@echo off\ncall venv\\Scripts\\activate.bat\nstart "" "{old}"\n')
    (tmp_path / "Startup" / "copy.bat").write_bytes(old.read_bytes())
    (tmp_path / "Startup" / "script.cmd").write_text(f'C:\\Python311\\python.exe "{bot / "bot.py"}"')
    assert found(tmp_path, old) == ["call.bat", "copy.bat"]
    assert found(tmp_path, old, bot / "bot.py") == ["call.bat", "copy.bat", "script.cmd"]


def test_what_only_has_its_name_or_starts_others_too_is_left(bot, tmp_path):
    old = bot / "start_bot.bat"
    (tmp_path / "Startup" / "name.bat").write_text("call start_bot.bat")
    (tmp_path / "Startup" / "both.bat").write_text(f'call "{old}"\ncall "C:\\news\\start_bot.bat"')
    (tmp_path / "Startup" / "note.txt").write_text(str(old))
    (tmp_path / "Startup" / "broken.lnk").write_bytes(b"L\0")
    assert found(tmp_path, old) == []


def test_a_launcher_that_lies_there_itself_is_found_and_no_folder_is_nothing(tmp_path):
    assert found(tmp_path, tmp_path / "a.bat") == []
    (tmp_path / "Startup").mkdir()
    (tmp_path / "Startup" / "a.bat").write_text("python bot.py")
    assert found(tmp_path, tmp_path / "Startup" / "a.bat") == ["a.bat"]


def test_on_linux_an_entry_is_found_by_a_word_of_its_command(tmp_path):
    folder = tmp_path / "autostart"
    folder.mkdir()
    (folder / "shop.desktop").write_text('[Desktop Entry]\nExec=sh "/srv/my bots/start.sh"\n', "utf-8")
    (folder / "news.desktop").write_text("[Desktop Entry]\nExec=sh /srv/my bots/start.sh\n", "utf-8")
    entries = startup_linux.entries([type(tmp_path)("/srv/my bots/start.sh")], {"XDG_CONFIG_HOME": str(tmp_path)})
    assert [entry.name for entry in entries] == (["shop.desktop"] if sys.platform != "win32" else [])


def test_what_is_moved_aside_keeps_what_was_moved_before(tmp_path):
    for text in ("one", "two"):
        (tmp_path / "a.lnk").write_text(text)
        startup.set_aside(tmp_path / "a.lnk", tmp_path / "state" / "old")
    kept = tmp_path / "state" / "old"
    assert {path.name: path.read_text() for path in kept.iterdir()} == {"a.lnk": "one", "a 2.lnk": "two"}
    assert not (tmp_path / "a.lnk").exists()


@pytest.mark.skipif(sys.platform != "win32", reason="Windows makes the shortcut")
def test_a_shortcut_that_windows_itself_made_is_read(bot, tmp_path):
    old = bot / "start_bot.bat"
    old.write_text("python bot.py")
    link, other = tmp_path / "Startup" / "Shop.lnk", tmp_path / "Startup" / "Other.lnk"
    script = tmp_path / "make.js"
    lines = [
        "var shell = new ActiveXObject('WScript.Shell'), args = WScript.Arguments, link;",
        "for (var i = 0; i < 4; i += 2) {",
        "link = shell.CreateShortcut(args(i)); link.TargetPath = args(i + 1); link.Save(); }",
    ]
    script.write_text("\n".join(lines))
    cscript = ["cscript", "//nologo", str(script), str(link), str(old), str(other), str(bot / "bot.py")]
    subprocess.run(cscript, check=True, timeout=60)
    assert found(tmp_path, old) == ["Shop.lnk"]
