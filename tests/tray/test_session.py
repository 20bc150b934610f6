"""What the tray does where the desktop is not as it should be: no bus, no panel, no messages, the session's end."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from jeepney import DBusAddress, new_method_call
from jeepney.io.blocking import open_dbus_connection

from tests.tray.driver import PROGRAM, TOOLS, Desktop, bot, snapshot, until
from tray_app.core.errors import HostError
from tray_app.tray import icon_sni
from tray_app.tray.bus_address import find_address

FAILED = bot(phase="fatal", run=1, reason="Exited with 1 <twice> & more.", cure="Look at the log.")


@pytest.fixture
def own_desk(request):
    """A desktop that the test may break: the options of `desktop start` in a list."""
    desk = Desktop(*request.param)
    yield desk
    desk.stop()


def has_name(desk, name="org.bottray.Tray"):
    ask = ("gdbus", "call", "--session", "-d", "org.freedesktop.DBus", "-o", "/", "-m")
    return "true" in desk.do(*ask, "org.freedesktop.DBus.NameHasOwner", name)


# -- no bus -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({}, "No session bus here: DBUS_SESSION_BUS_ADDRESS is not set, and there is no $XDG_RUNTIME_DIR/bus."),
        ({"XDG_RUNTIME_DIR": "/nowhere"}, "and there is no /nowhere/bus."),
        ({"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere/bus"}, "The session bus of the desktop cannot be reached ("),
        ({"DBUS_SESSION_BUS_ADDRESS": "autolaunch:"}, "The session bus of the desktop cannot be reached ("),
        ({"DBUS_SESSION_BUS_ADDRESS": "nonsense"}, "The session bus of the desktop cannot be reached ("),
    ],
)
def test_without_a_bus_there_is_a_sentence_with_the_other_way(environ, said):
    done = subprocess.run(
        [sys.executable, PROGRAM],
        env={"PATH": os.environ["PATH"], **environ},
        text=True,
        capture_output=True,
        check=False,
    )
    assert done.returncode == HostError.exit_code
    assert said in done.stderr
    assert "bottray status" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_bus_of_the_runtime_folder_is_found(tmp_path):
    (tmp_path / "bus").touch()
    assert find_address({"XDG_RUNTIME_DIR": str(tmp_path)}) == f"unix:path={tmp_path}/bus"
    named = {"XDG_RUNTIME_DIR": str(tmp_path), "DBUS_SESSION_BUS_ADDRESS": "unix:path=/there"}
    assert find_address(named) == "unix:path=/there"


def test_a_silent_start_says_nothing(stub, start_tray, tmp_path):
    """At login: a tray that is there already is not brought forward, and a missing panel is not told of. Whoever starts
    it himself there gets the page."""
    before = len(stub.notifications())
    first = start_tray(stub.env, snapshot())
    stub.item()
    second = start_tray({**stub.env, "SILENT": "1"}, snapshot())
    assert second.process.wait(10) == 0
    assert (second.errors, len(stub.notifications())) == ("", before)
    first.end()
    stub.do("desktop", "panel-stop")
    try:
        third = start_tray({**stub.env, "SILENT": "1"}, snapshot())
        until(lambda: has_name(stub))
        time.sleep(icon_sni.PATIENCE + 1)
        assert (third.errors, len(stub.notifications())) == ("", before)
        assert {"page": True} not in third.heard
        loud = start_tray(stub.env, snapshot(), BOTTRAY_HOME=str(tmp_path))
        until(lambda: {"page": True} in loud.heard, "the page", icon_sni.PATIENCE * 2)
        told = until(lambda: stub.notifications()[before:], "the notification")
        assert told[0]["title"] == "BotTray runs without an icon"
        loud.end()
    finally:
        stub.do("desktop", "panel-start")
    assert stub.item()["pid"] == third.process.pid


def test_no_display_is_no_fault(stub, start_tray):
    assert "DISPLAY" not in stub.env
    tray = start_tray(stub.env, snapshot())
    assert stub.item()["pid"] == tray.process.pid


@pytest.mark.parametrize("own_desk", [["stub"]], indirect=True)
def test_the_end_of_the_session_ends_the_tray_in_order(own_desk, start_tray):
    tray = start_tray(own_desk.env, snapshot())
    own_desk.item()
    bus = int(Path(own_desk.env["TRAYDESK_STATE"], "dbus.pid").read_text())
    os.kill(bus, signal.SIGTERM)
    assert tray.process.wait(10) == 0
    assert "Traceback" not in tray.errors


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_the_tray_in_order(stub, start_tray, number):
    tray = start_tray(stub.env, snapshot())
    stub.item()
    tray.process.send_signal(number)
    assert tray.process.wait(10) == 0
    assert tray.errors == ""
    stub.tray("gone", "--id", "bottray")


# -- no panel, no notifications -----------------------------------------------------------------------------------


def test_without_a_panel_it_is_said_once_and_the_tray_waits(stub, start_tray):
    before = len(stub.notifications())
    stub.do("desktop", "panel-stop")
    try:
        tray = start_tray(stub.env, snapshot())
        until(lambda: has_name(stub))
        told = until(lambda: stub.notifications()[before:], patience=25)
    finally:
        stub.do("desktop", "panel-start")
    assert "bottray status" in told[0]["body"]
    assert "AppIndicator" in told[0]["body"]
    assert stub.item()["pid"] == tray.process.pid
    assert len(stub.notifications()) == before + 1


@pytest.mark.parametrize("own_desk", [["stub", "--no-notifyd"]], indirect=True)
def test_without_notifications_they_are_logged(own_desk, start_tray):
    tray = start_tray(own_desk.env, snapshot())
    own_desk.item()
    tray.tell(snapshot=snapshot(FAILED))
    until(lambda: "has failed" in tray.errors)
    assert "Traceback" not in tray.errors
    own_desk.click("Start")
    tray.hear(called=["start", "shop"])


@pytest.mark.parametrize("trouble", ["Drop", "Refuse"])
def test_an_item_that_the_watcher_drops_is_offered_again(stub, start_tray, trouble):
    """`Refuse`: and the next offer is answered by an error."""
    tray = start_tray(stub.env, snapshot())
    stub.item()
    watcher = "org.kde.StatusNotifierWatcher"
    drop = ("-o", "/StatusNotifierWatcher", "-m", f"org.bottray.Stub.{trouble}")
    stub.do("gdbus", "call", "--session", "-d", watcher, *drop)
    assert stub.item()["pid"] == tray.process.pid


def test_offers_come_slower_and_end_and_begin_anew_after_a_minute_of_peace():
    """Red with: five drops in a month, and the icon was gone for good."""
    offers = icon_sni.Offers()
    assert [offers.pause(100.0 + n) for n in range(7)] == [1, 2, 3, 4, 5, 0, 0]
    assert [offers.pause(200.0), offers.pause(201.0), offers.pause(262.0)] == [1, 2, 1]


# -- notifications ------------------------------------------------------------------------------------------------


def test_a_failure_is_told_once_with_a_button_that_works(stub, start_tray):
    before = len(stub.notifications())
    tray = start_tray(stub.env, snapshot(bot(run=1)))
    stub.item()
    tray.tell(snapshot=snapshot(FAILED))
    (told,) = until(lambda: stub.notifications()[before:])
    assert told["title"] == "shop (@shop_bot) has failed"
    assert told["body"] == "Exited with 1 &lt;twice&gt; &amp; more. Look at the log."
    assert told["actions"][1::2] == ["Start again", "Open log"]
    assert told["hints"] == {"urgency": 2, "desktop-entry": "bottray"}
    stub.tray("press", "start")
    tray.hear(called=["start", "shop"])
    tray.tell(snapshot=snapshot(FAILED, bot("other")))
    until(lambda: "Start all" in stub.labels())
    assert len(stub.notifications()) == before + 1


@pytest.mark.parametrize("over", ["the tray ends", "the bot is stopped"])
def test_what_is_over_is_taken_back_from_the_screen(stub, start_tray, over):
    before, closed = len(stub.notifications()), len(stub.closed())
    tray = start_tray(stub.env, snapshot(FAILED))
    stub.item()
    until(lambda: stub.notifications()[before:])
    until(lambda: "Start" in stub.labels())
    tray.tell(snapshot=snapshot(bot(phase="stopped"))) if over != "the tray ends" else tray.process.terminate()
    until(lambda: stub.closed()[closed:], "it is taken back")


def test_another_language_takes_back_what_was_said_and_says_it_again(stub, start_tray):
    before, closed = len(stub.notifications()), len(stub.closed())
    start_tray(stub.env, snapshot(FAILED, bot("other")))
    stub.item()
    until(lambda: stub.notifications()[before:])
    stub.click("Language/Русский")
    said = until(lambda: stub.notifications()[before + 1 :])
    assert "shop" in said[0]["title"]
    assert "failed" not in said[0]["title"]
    assert len(stub.closed()) == closed + 1


@pytest.mark.parametrize("own_desk", [["stub", "--no-notifyd"]], indirect=True)
def test_what_comes_before_there_are_notifications_is_told_once_there_are(own_desk, start_tray):
    """At login the tray may be up before the desktop's own daemon. Red with: it was logged, and known from then on."""
    tray = start_tray(own_desk.env, snapshot(FAILED))
    own_desk.item()
    until(lambda: "has failed" in tray.errors)
    before = len(own_desk.notifications())
    with subprocess.Popen([f"{TOOLS}/tray", "stub-notifications"], env=own_desk.env) as daemon:
        try:
            told = until(lambda: own_desk.notifications()[before:])
        finally:
            daemon.terminate()
    assert told[0]["title"] == "shop (@shop_bot) has failed"


def test_a_refusal_and_a_check_are_answered(stub, start_tray):
    before = len(stub.notifications())
    tray = start_tray(stub.env, snapshot())
    stub.item()
    tray.tell(refuse="Bot shop is being stopped.")
    stub.click("Restart")
    assert until(lambda: stub.notifications()[before:])[0]["body"] == "Bot shop is being stopped."
    tray.tell(refuse="")
    stub.click("Check token")
    assert until(lambda: stub.notifications()[before + 1 :])[0]["body"] == "@shop_bot\nno webhook"


# -- figures: the docstring says what is wanted, the assertion leaves room for a busy machine


@pytest.fixture
def bus(stub):
    connection = open_dbus_connection(stub.env["DBUS_SESSION_BUS_ADDRESS"])
    yield connection
    connection.close()


@pytest.mark.parametrize("bots", [1, 20])
def test_the_menu_is_answered_at_once_while_an_action_takes_long(stub, start_tray, bus, capsys, bots):
    """Wanted: 20 ms."""
    tray = start_tray(stub.env, snapshot(*(bot(f"bot{n}") for n in range(bots))))
    stub.item()
    tray.tell(slow=10)
    stub.click("Stop all" if bots > 1 else "Stop")
    tray.hear(called=["stop", "bot0"])
    address = DBusAddress("/MenuBar", f"org.kde.StatusNotifierItem-{tray.process.pid}-1", "com.canonical.dbusmenu")
    answers = []
    for _ in range(50):
        before = time.perf_counter()
        bus.send_and_get_reply(new_method_call(address, "AboutToShow", "i", (0,)), timeout=10)
        bus.send_and_get_reply(new_method_call(address, "GetLayout", "iias", (0, -1, [])), timeout=10)
        answers.append((time.perf_counter() - before) * 1000)
    assert {"done": ["stop", "bot0"]} not in tray.heard, "it has waited for nothing"
    with capsys.disabled():
        print(f"\n  menu of {bots} bots in {sorted(answers)[25]:.1f} ms, at most {max(answers):.1f} ms")


def test_five_hundred_changes_leave_memory_flat_and_the_menu_whole(stub, start_tray, capsys):
    """Wanted: at most 25 MB, no growth, no CPU while nothing happens."""
    tray = start_tray(stub.env, snapshot())
    stub.item()
    phases = ("running", "starting", "fatal", "backoff", "stopped", "conflict")

    def storm():
        for n in range(500):
            tray.tell(snapshot=snapshot(*(bot(f"b{k}", phases[(n + k) % 6], run=n) for k in range(n % 4 + 1))))
        tray.tell(snapshot=snapshot(bot("last", "stopped")))
        until(lambda: stub.labels()[1:4] == ["last (@last_bot) · stopped", "Start", "Stop"])
        return tray.figures()

    storm()
    first, _, last = storm(), storm(), storm()
    time.sleep(5)
    idle = tray.figures()["cpu_s"] - last["cpu_s"]
    with capsys.disabled():
        print(f"\n  {first['rss_mb']:.1f} MB, after 1000 more changes {last['rss_mb']:.1f} MB", end="; ")
        print(f"{idle:.2f} s CPU in 5 s idle, {last['threads']} threads")
    assert last["rss_mb"] < 30
    assert last["rss_mb"] - first["rss_mb"] < 1
    assert idle < 0.2
