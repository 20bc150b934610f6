"""What the icon asks of Windows: sizes, and that there is one tray."""

import subprocess
import sys
import threading

import pytest

from tray_app.core.standing import State
from tray_app.tray import icon_windows, picture
from tray_app.tray.icon import Ears


@pytest.mark.parametrize(("dpi", "pixels"), [(96, 16), (120, 20), (144, 24), (168, 28), (192, 32)])
def test_every_scale_has_a_drawing_of_its_own(dpi: int, pixels: int) -> None:
    assert icon_windows.side(dpi) == pixels
    assert pixels in picture.SIZES
    assert icon_windows.handle_of(State.FAILED, 2, pixels)


def test_the_icon_loads_no_imaging_library() -> None:
    source = (
        "import sys\nfrom tray_app.tray.icon import Ears\nfrom tray_app.tray.icon_pystray import PystrayIcon\n"
        "nothing = lambda *_: None\n"
        "icon = PystrayIcon({'BOTTRAY_HOME': 'only here'}, Ears(nothing, nothing, nothing))\n"
        "assert icon.claim()\nprint('PIL' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", source], capture_output=True, text=True).stdout.strip() == "False"


def test_a_second_tray_brings_the_first_forward() -> None:
    from tray_app.tray.icon_pystray import PystrayIcon

    forward = threading.Event()
    ears = Ears(lambda _command: None, lambda: None, forward.set)
    environ = {"BOTTRAY_HOME": r"C:\only\for\this\test"}
    first = PystrayIcon(environ, ears)
    assert first.claim()
    thread = threading.Thread(target=first.run)
    thread.start()
    try:
        while not first._icon.visible:
            thread.join(0.05)
        quiet = PystrayIcon(environ, ears, silent=True)
        assert not quiet.claim()
        loud = PystrayIcon(environ, ears)
        assert not loud.claim()
        assert forward.wait(30)
        # all are kept until the end: pystray names a window's class after its icon's address, and never takes it back
        other = PystrayIcon({"BOTTRAY_HOME": r"C:\another"}, ears)
        assert other.claim()
    finally:
        first.stop()
        thread.join(30)
    assert not thread.is_alive()
