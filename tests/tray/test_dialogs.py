"""The windows themselves, in a real desktop, answered by keyboard; what they printed is what was meant."""

import json
import shutil
import subprocess
import sys
import time

import pytest

from tests.tray.driver import until
from tray_app.core.errors import HostError
from tray_app.tray import backends

ASK = """
import json, sys
from tray_app.tray import dialogs
name, *given = json.loads(sys.argv[1])
if sys.argv[2] == "tk":
    from tray_app.tray.dialogs_tk import Tk as Kind
elif sys.argv[2] == "kdialog":
    from tray_app.tray.dialogs_kdialog import Kdialog as Kind
else:
    from tray_app.tray.dialogs_zenity import Zenity as Kind
print(json.dumps(getattr(Kind(), name)(*given)))
"""


@pytest.fixture(params=["zenity", "kdialog", "tk"])
def ask(request, desktops):
    """Asks in a window, presses keys once it is there, and gives the answer."""
    kind = request.param
    if kind in ("zenity", "kdialog") and not shutil.which(kind):
        pytest.skip(f"{kind} is not installed")
    if kind == "tk" and not backends._has_tk():
        pytest.skip("this Python has no tkinter")
    desk = desktops("xfce4")

    def answer(keys, name, *given):
        command = [sys.executable, "-c", ASK, json.dumps([name, *given]), kind]
        asking = subprocess.Popen(command, env=desk.env, stdout=subprocess.PIPE, text=True)
        try:
            desk.do("xdotool", "search", "--sync", "--onlyvisible", "--name", "BotTray")
            until(lambda: "BotTray" in focused(desk))
            time.sleep(0.3)  # a window takes keys a little after it has the focus, and says so to nobody
            desk.do("xdotool", "key", "--delay", "100", *keys)
            return json.loads(asking.communicate(timeout=10)[0])
        finally:
            asking.kill()
            asking.wait()

    answer.kind = kind
    return answer


def focused(desk):
    told = subprocess.run(
        ["xdotool", "getwindowfocus", "getwindowname"], env=desk.env, capture_output=True, text=True, check=False
    )
    return told.stdout


def test_agreeing_takes_a_press_and_closing_is_none(ask):
    text = "much text\n" * 50
    keys = {"zenity": ["Tab", "Tab", "space"], "kdialog": ["shift+Tab", "space"], "tk": ["Tab"] * 4 + ["space"]}[
        ask.kind
    ]
    assert ask(keys, "agree", text, "End it", "Leave it") is True
    assert ask(["Escape"], "agree", text, "End it", "Leave it") is False


# -- which one --------------------------------------------------------------------------------------------------------


@pytest.fixture
def programs(tmp_path, monkeypatch):
    """Makes a PATH with just these programs."""
    monkeypatch.setattr(backends, "_has_tk", lambda: True)

    def make(*names):
        for name in names:
            (tmp_path / name).write_text("#!/bin/sh\n")
            (tmp_path / name).chmod(0o755)
        return str(tmp_path)

    return make


@pytest.mark.parametrize(
    ("there", "environ", "chosen"),
    [
        (("zenity", "kdialog"), {"DISPLAY": ":0"}, "zenity"),
        (("zenity", "kdialog"), {"WAYLAND_DISPLAY": "wayland-0", "XDG_CURRENT_DESKTOP": "KDE"}, "kdialog"),
        (("kdialog",), {"DISPLAY": ":0", "XDG_CURRENT_DESKTOP": "XFCE"}, "kdialog"),
        ((), {"DISPLAY": ":0"}, "tk"),
        ((), {"WAYLAND_DISPLAY": "wayland-0"}, None),
        (("zenity", "kdialog"), {}, None),
    ],
)
def test_the_desktops_own_goes_first(programs, there, environ, chosen):
    assert backends.windows({**environ, "PATH": programs(*there)}) == chosen


def test_where_nothing_shows_windows_it_is_said(programs):
    with pytest.raises(HostError, match="Nothing here can show a window"):
        backends.dialogs({"PATH": programs()})


@pytest.fixture
def stand_in(tmp_path, monkeypatch):
    """Makes a program that answers 1, and gives the words that it was asked with since."""
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")

    def make(name):
        program, asked = tmp_path / name, tmp_path / "asked"
        program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" >> {asked}\necho 1\n')
        program.chmod(0o755)

        def words():
            said = asked.read_text().splitlines()[2:]  # behind --title BotTray
            asked.unlink()
            return said

        return words

    return make


def test_kdialog_is_asked_in_its_own_words(stand_in):
    from tray_app.tray.dialogs_kdialog import Kdialog

    words, shown = stand_in("kdialog"), Kdialog()
    shown.tell("Which & <why> in C:\\new?")
    assert words() == ["--msgbox", "Which &amp; &lt;why&gt; in C:\\\\new?"]
    assert shown.agree("All this", "End it", "Leave it")
    assert words() == ["--yesno", "All this", "--yes-label", "End it", "--no-label", "Leave it"]


def test_zenity_swallows_no_letter(stand_in):
    """It undoes escapes, and takes a text for markup where it is not told otherwise."""
    from tray_app.tray.dialogs_zenity import Zenity

    words, shown = stand_in("zenity"), Zenity()
    shown.tell("a_b & <c>\\n")
    asked = words()
    assert "--no-markup" in asked
    assert asked[asked.index("--text") + 1] == "a_b & <c>\\\\n"
