"""What starts at login: the files as their readers take them, and nothing of anybody else touched."""

import os
import shlex
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from tray_app.adapters.desktop import autostart_linux as autostart
from tray_app.core.errors import HostError

ODD = ["plain", "two words", 'a "quote"', "back\\slash", "100%", "$HOME", "`id`", "Ж", "semi;colon", "'single'", "#"]
PROGRAM = ["/bin/sh", "-c", 'for word; do printf "%s\\n" "$word"; done > "$0"']


@pytest.fixture
def environ(tmp_path):
    """With a `systemctl` that writes down what it was asked and does what the real one would to the files."""
    tools = tmp_path / "bin"
    tools.mkdir()
    tool = tools / "systemctl"
    tool.write_text(
        f"""#!/bin/sh
echo "$@" >> {tmp_path}/asked
wants={tmp_path}/config/systemd/user/default.target.wants
case $2 in
enable) mkdir -p $wants && ln -sf ../$3 $wants/$3 ;;
disable) rm -f $wants/$3 ;;
esac
"""
    )
    tool.chmod(0o755)
    return {"XDG_CONFIG_HOME": str(tmp_path / "config"), "PATH": f"{tools}:{os.environ['PATH']}"}


@pytest.fixture
def entry(tmp_path):
    return tmp_path / "config/autostart/bottray.desktop"


@pytest.fixture
def unit(tmp_path):
    return tmp_path / "config/systemd/user/bottray.service"


@pytest.fixture
def asked(tmp_path):
    file = tmp_path / "asked"
    return lambda: file.read_text().splitlines() if file.exists() else []


def keys(file):
    return dict(line.split("=", 1) for line in file.read_text().splitlines() if "=" in line and line[0] != "#")


# -- the entry of the desktop -----------------------------------------------------------------------------------------


def test_the_entry_says_what_a_desktop_needs(environ, entry):
    assert autostart.enable_tray(["/opt/b/python", "-m", "tray_app", "tray"], environ) == str(entry)
    found = keys(entry)
    assert found["Type"] == "Application"
    assert found["Name"] == "BotTray"
    assert found["Exec"] == "/opt/b/python -m tray_app tray"
    assert found["TryExec"] == "/opt/b/python"
    assert found["Terminal"] == "false"
    assert found["X-BotTray"] == "1"
    assert Path(found["Icon"]).is_file()
    assert autostart.on(environ) == ("tray",)


def test_the_validator_of_the_standard_accepts_the_entry(environ, entry):
    validate = shutil.which("desktop-file-validate")
    if not validate:
        pytest.skip("desktop-file-utils is not installed")
    autostart.enable_tray(["/odd place/$py%thon", *ODD], {**environ, "BOTTRAY_HOME": "/ho me"})
    done = subprocess.run([validate, entry], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_a_desktop_starts_just_what_was_meant(environ, entry, tmp_path):
    """GLib is what GNOME, xfce, MATE and Cinnamon start an entry with."""
    out = tmp_path / 'o%d "d\\d'
    autostart.enable_tray([*PROGRAM, str(out), *ODD], environ)
    launch = "import sys\nfrom gi.repository import Gio\nGio.DesktopAppInfo.new_from_filename(sys.argv[1]).launch([])"
    done = subprocess.run(["/usr/bin/python3", "-c", launch, entry], capture_output=True, text=True, check=False)
    if "No module named 'gi'" in done.stderr:
        pytest.skip("python3-gi is missing: tests/linux_desktop/desktop install")
    assert done.returncode == 0, done.stderr
    assert written(out) == ODD


def written(out):
    for _ in range(200):  # the desktop tells nobody when a program that it started has ended
        if out.exists() and out.read_text().count("\n") == len(ODD):
            return out.read_text().splitlines()
        time.sleep(0.05)
    raise AssertionError(f"never written: {out}")


def test_an_entry_belongs_to_the_home_it_was_made_with(environ, entry):
    portable = {**environ, "BOTTRAY_HOME": "/media/stick", "BOTTRAY_LOCK_DIR": "/locks"}
    autostart.enable_tray(["/b", "tray"], portable)
    assert keys(entry)["Exec"] == "/usr/bin/env BOTTRAY_HOME=/media/stick BOTTRAY_LOCK_DIR=/locks /b tray"
    assert keys(entry)["TryExec"] == "/b"
    assert autostart.on(portable) == ("tray",)
    assert autostart.on(environ) == ()
    assert autostart.disable(environ) == []
    assert autostart.repair(["/c", "tray"], ["/c", "agent"], environ) == []
    assert autostart.disable(portable) == [str(entry)]


def test_a_program_that_is_gone_is_told(environ, entry, tmp_path):
    program = tmp_path / "Bot $ 100% Tray" / "bottray"
    program.parent.mkdir()
    program.touch()
    autostart.enable_tray([str(program), "tray"], environ)
    autostart.enable_service([str(program), "agent"], environ)
    kinds = autostart.on(environ)
    assert "tray" in kinds
    assert autostart.missing(environ) == {}
    program.rename(tmp_path / "bottray")
    assert autostart.missing(environ) == dict.fromkeys(kinds, str(program))


@pytest.mark.parametrize("line", ["Hidden=true", "Hidden = True", "X-GNOME-Autostart-enabled=false"])
def test_switched_off_in_the_settings_of_the_desktop_is_off_and_stays_so(environ, entry, line):
    autostart.enable_tray(["/b", "tray"], environ)
    entry.write_text(f"{entry.read_text()}{line}\n")
    before = entry.read_text()
    assert autostart.on(environ) == ()
    assert autostart.repair(["/c", "tray"], ["/c", "agent"], environ) == []
    assert entry.read_text() == before
    autostart.enable_tray(["/b", "tray"], environ)
    assert autostart.on(environ) == ("tray",)


@pytest.mark.parametrize("which", ["entry", "unit"])
def test_what_is_not_from_us_is_left_alone(environ, entry, unit, which):
    file, enable = (entry, autostart.enable_tray) if which == "entry" else (unit, autostart.enable_service)
    file.parent.mkdir(parents=True)
    file.write_text("[Desktop Entry]\nExec=somebody's own\n")
    with pytest.raises(HostError, match="it is not from BotTray"):
        enable(["/b"], environ)
    assert autostart.on(environ) == ()
    assert autostart.disable(environ) == []
    assert autostart.repair(["/c", "tray"], ["/c", "agent"], environ) == []
    assert file.read_text() == "[Desktop Entry]\nExec=somebody's own\n"


def test_disable_removes_exactly_what_enable_made(environ, entry, unit, tmp_path):
    for folder in (entry.parent, unit.parent):
        folder.mkdir(parents=True)
        (folder / "other.desktop").write_text("theirs")
    before = everything(tmp_path / "config")
    autostart.enable_tray(["/b", "tray"], environ)
    autostart.enable_service(["/b", "agent"], environ)
    assert autostart.on(environ) == ("tray", "service")
    assert autostart.disable(environ) == [str(entry), str(unit)]
    assert autostart.on(environ) == ()
    assert {name for name in everything(tmp_path / "config") if not name.endswith(".wants")} == before
    assert autostart.disable(environ) == []


def everything(folder):
    return {str(path) for path in folder.rglob("*")}


def test_a_moved_program_repairs_its_entries_and_an_unmoved_one_touches_nothing(environ, entry, unit, asked):
    autostart.enable_tray(["/old/b", "tray"], environ)
    autostart.enable_service(["/old/b", "agent"], environ)
    stamps = [file.stat().st_mtime_ns for file in (entry, unit)]
    assert autostart.repair(["/old/b", "tray"], ["/old/b", "agent"], environ) == []
    assert [file.stat().st_mtime_ns for file in (entry, unit)] == stamps
    asked_before = asked()
    assert autostart.repair(["/new/b", "tray"], ["/new/b", "agent"], environ) == [str(entry), str(unit)]
    assert keys(entry)["Exec"] == "/new/b tray"
    assert keys(entry)["TryExec"] == "/new/b"
    assert keys(unit)["ExecStart"] == "/new/b agent"
    assert asked()[len(asked_before) :] == ["--user daemon-reload"]


def test_what_is_off_is_not_repaired_into_being_on(environ, entry, unit):
    assert autostart.repair(["/b", "tray"], ["/b", "agent"], environ) == []
    assert not entry.exists()
    assert not unit.exists()


# -- the unit ---------------------------------------------------------------------------------------------------------


def test_the_unit_comes_back_after_ten_seconds_and_lets_bots_work(environ, unit, asked):
    path, taken = autostart.enable_service(["/opt/b/python", "-m", "tray_app", "agent"], environ)
    assert (path, taken) == (str(unit), True)
    found = keys(unit)
    assert found["ExecStart"] == "/opt/b/python -m tray_app agent"
    assert (found["Restart"], found["RestartSec"]) == ("always", "10")
    assert found["KillMode"] == "mixed"
    assert found["NoNewPrivileges"] == "yes"
    assert not {"ProtectSystem", "ProtectHome", "PrivateTmp", "PrivateUsers", "ProtectProc"} & found.keys()
    assert asked() == ["--user daemon-reload", "--user enable bottray.service"]


def test_systemd_reads_the_words_as_they_were_meant(environ, unit, tmp_path):
    """By systemd's own rules of quoting [systemd.service(5)], which for these words are those of a shell."""
    autostart.enable_service(["/odd place/py", *ODD], {**environ, "BOTTRAY_HOME": '/ho"me %d $x'})
    lines = unit.read_text().splitlines()
    command = next(line for line in lines if line.startswith("ExecStart=")).removeprefix("ExecStart=")
    assert '"$$HOME"' in command, "or systemd would fill in a variable"
    plain = command.replace("$$", "$").replace("%%", "%")
    assert shlex.split(plain) == ["/odd place/py", *ODD]
    variables = [line for line in lines if line.startswith("Environment=")]
    assert variables[1] == 'Environment="BOTTRAY_HOME=/ho\\"me %%d $x"'


def test_without_systemd_it_is_said_what_to_type(environ, unit):
    path, taken = autostart.enable_service(["/b", "agent"], {**environ, "PATH": "/nowhere"})
    assert (path, taken) == (str(unit), False)
    assert autostart.to_type() == "systemctl --user daemon-reload && systemctl --user enable --now bottray.service"
    assert autostart.on(environ) == ()


def test_only_the_service_itself_asks_systemd_for_its_end(environ, asked):
    assert not autostart.stop_service({**environ, "SYSTEMD_EXEC_PID": str(os.getpid())})
    # a bot inherits the variables of the agent
    assert not autostart.stop_service({**environ, "BOTTRAY_SERVICE": "bottray.service", "SYSTEMD_EXEC_PID": "1"})
    assert asked() == []
    mine = {**environ, "BOTTRAY_SERVICE": "bottray.service", "SYSTEMD_EXEC_PID": str(os.getpid())}
    assert autostart.stop_service(mine)
    assert asked() == ["--user stop --no-block bottray.service"]


def test_a_service_that_is_off_is_not_started(environ, asked):
    assert not autostart.start_service(environ)
    assert asked() == []
    autostart.enable_service(["/b", "agent"], environ)
    assert autostart.start_service(environ)
    assert asked()[-1] == "--user start bottray.service"


@pytest.mark.parametrize(("answer", "lingers"), [("yes", True), ("no", False)])
def test_lingering_is_asked_for_and_its_command_named(environ, tmp_path, answer, lingers):
    tool = tmp_path / "bin/loginctl"
    tool.write_text(f"#!/bin/sh\necho {answer}\n")
    tool.chmod(0o755)
    found, command = autostart.lingering(environ)
    assert found is lingers
    assert command.startswith("loginctl enable-linger ")


def test_a_config_folder_that_cannot_be_written_is_a_sentence(environ, tmp_path):
    (tmp_path / "config").write_text("a file")
    with pytest.raises(HostError, match="cannot be written"):
        autostart.enable_tray(["/b"], environ)
