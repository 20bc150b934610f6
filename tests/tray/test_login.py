"""The real `bottray tray` with a real agent in a private desktop: start at login, repair, figures, two users."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from home import Home
from jeepney import DBusAddress, MatchRule, message_bus, new_method_call
from jeepney.io.blocking import open_dbus_connection

from tests.tray.driver import Desktop, until

LAUNCH = "import sys\nfrom gi.repository import Gio\nGio.DesktopAppInfo.new_from_filename(sys.argv[1]).launch([])"
SLOW_BOT = "import signal, time\nsignal.signal(signal.SIGINT, lambda *_: time.sleep(10) or exit())\ntime.sleep(600)\n"


@pytest.fixture
def user(home: Home, stub: Desktop, tmp_path: Path) -> Home:
    """A home whose programs live in the private desktop, with a config folder of its own."""
    home.environ |= {**stub.env, "XDG_CONFIG_HOME": str(tmp_path / "config")}
    home.environ |= {"BOTTRAY_HOME": str(home.folder), "BOTTRAY_LOCK_DIR": str(home.locks)}
    return home


def entry(user: Home) -> Path:
    return Path(user.environ["XDG_CONFIG_HOME"], "autostart/bottray.desktop")


def tray_pid(user: Home) -> int:
    def words(pid: int) -> list[bytes]:
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except OSError:
            return []

    return next((pid for pid in user.pids() if b"tray" in words(pid)), 0)


def test_what_enable_wrote_is_started_by_a_desktop(user, stub, tmp_path):
    """In a folder with a file that is called like a module of ours, as a home may well have."""
    (tmp_path / "jeepney.py").write_text("raise SystemExit('imported by mistake')")
    assert user.run("enable").returncode == 0
    before = len(stub.notifications())
    subprocess.run(["/usr/bin/python3", "-c", LAUNCH, entry(user)], env=user.environ, cwd=tmp_path, check=True)
    item = stub.item()
    assert item["pid"] == tray_pid(user)
    until(lambda: user.status()["agent"], "its agent")
    assert len(stub.notifications()) == before
    login = next(row for row in stub.menu() if row["label"] == "Start at login")
    assert (login["toggle"], login["checked"]) == ("checkmark", True)


def test_start_at_login_is_turned_in_the_menu(user, stub):
    user.spawn("tray")
    stub.item()
    stub.click("Start at login")
    until(entry(user).exists)
    assert "Starts at login: the tray" in user.run("status").stdout
    stub.click("Start at login")
    until(lambda: not entry(user).exists())


def test_a_program_that_was_moved_repairs_its_entry_at_the_next_start(user, stub):
    user.run("enable")
    right = entry(user).read_text()
    entry(user).write_text(right.replace(sys.executable, "/gone/python"))
    user.spawn("tray")
    stub.item()
    until(lambda: entry(user).read_text() == right)


def test_an_entry_that_somebody_else_wrote_is_not_repaired(user, stub):
    entry(user).parent.mkdir(parents=True)
    entry(user).write_text("[Desktop Entry]\nType=Application\nExec=true\n")
    user.spawn("tray")
    stub.item()
    until(lambda: stub.labels()[1] == "No bots yet")
    assert entry(user).read_text().endswith("Exec=true\n")


def test_the_bus_goes_and_the_bots_stay(user, tmp_path):
    """The end of a session ends the tray; what becomes of the agent is for whoever it belongs to."""
    desk = Desktop("stub")
    try:
        user.environ |= {"DBUS_SESSION_BUS_ADDRESS": desk.env["DBUS_SESSION_BUS_ADDRESS"]}
        user.bot("shop", "import time\ntime.sleep(600)\n")
        user.run("start")
        tray = user.spawn("tray")
        desk.item()
        os.kill(int(Path(desk.env["TRAYDESK_STATE"], "dbus.pid").read_text()), signal.SIGTERM)
        assert tray.wait(10) == 0
        assert tray.stdout.read() == ""
        assert user.status("shop")["phase"] in ("starting", "running")
    finally:
        desk.stop()


# -- figures: the docstring says what is wanted, the assertion leaves room for a busy machine


def test_the_tray_as_it_is_installed_is_quick_and_small(user, stub, capsys):
    """Wanted: icon 0.4 s after the command, 25 MB, no CPU while idle, a menu in 20 ms while a stop takes 10 s."""
    user.bot("shop", SLOW_BOT)
    user.run("start")
    bus = open_dbus_connection(stub.env["DBUS_SESSION_BUS_ADDRESS"])
    registered = MatchRule(type="signal", member="StatusNotifierItemRegistered")
    bus.send_and_get_reply(message_bus.AddMatch(registered))
    with bus.filter(registered) as heard:
        before = time.monotonic()
        tray = user.spawn("tray")
        bus.recv_until_filtered(heard, timeout=30)
    took = time.monotonic() - before
    bare = time.monotonic()
    subprocess.run([sys.executable, "-c", "pass"], check=True)
    bare = time.monotonic() - bare

    stub.item()
    user.wait_for("shop", lambda v: v.phase == "running")
    stub.click("Stop")
    user.wait_for("shop", lambda v: v.phase == "stopping")
    address = DBusAddress("/MenuBar", f"org.kde.StatusNotifierItem-{tray.pid}-1", "com.canonical.dbusmenu")
    answers = []
    for _ in range(50):
        asked = time.perf_counter()
        bus.send_and_get_reply(new_method_call(address, "AboutToShow", "i", (0,)), timeout=10)
        bus.send_and_get_reply(new_method_call(address, "GetLayout", "iias", (0, -1, [])), timeout=10)
        answers.append((time.perf_counter() - asked) * 1000)
    bus.close()
    assert user.status("shop")["phase"] == "stopping"
    user.wait_for("shop", lambda v: v.phase == "stopped")

    idle = ticks(tray.pid)
    time.sleep(5)
    idle = ticks(tray.pid) - idle
    fields = dict(line.split(":", 1) for line in Path(f"/proc/{tray.pid}/status").read_text().splitlines())
    resident = int(fields["VmRSS"].split()[0]) / 1024
    with capsys.disabled():
        print(f"\n  registered after {took:.2f} s (a bare Python: {bare:.2f} s); {resident:.1f} MB; ", end="")
        print(f"{idle} ticks in 5 s idle; menu in {sorted(answers)[25]:.1f} ms, at most {max(answers):.1f} ms")
    assert resident < 30
    assert idle <= 2


def ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


# -- two users --------------------------------------------------------------------------------------------------------


NOBODY = 65534


@pytest.fixture
def nobody():
    """Starts programs as another user, in a home of their own; `None` where that user cannot read our program."""
    python = shutil.which("python3", path="/usr/bin:/usr/local/bin")
    if os.geteuid() != 0 or python is None:
        pytest.skip("only root can be two users, and the second needs a python3 of the system")
    places = [Path(__file__).parents[2], Path(sys.modules["jeepney"].__file__).parents[1]]
    with tempfile.TemporaryDirectory() as home:
        os.chown(home, NOBODY, NOBODY)
        environ = {"PATH": "/usr/bin:/bin", "HOME": home, "BOTTRAY_LANG": "en"}
        environ["PYTHONPATH"] = os.pathsep.join(map(str, places))
        user = {"env": environ, "user": NOBODY, "group": NOBODY, "extra_groups": [], "cwd": "/"}
        works = subprocess.run([python, "-m", "tray_app", "status"], **user, capture_output=True, check=False)
        if works.returncode:
            pytest.skip(f"another user cannot run it: {works.stderr.decode()[-200:]}")
        yield python, user, Path(home)


def test_two_users_have_a_tray_each(user, stub, nobody):
    """Each on the bus of their own session, as fast user switching has them, with an agent each."""
    python, theirs, home = nobody
    bus = ["dbus-daemon", "--session", "--nofork", "--print-address=1"]
    daemon = subprocess.Popen(bus, **theirs, stdout=subprocess.PIPE, text=True)
    tray = None
    try:
        theirs["env"]["DBUS_SESSION_BUS_ADDRESS"] = daemon.stdout.readline().strip()
        user.spawn("tray")
        ours = stub.item()
        tray = subprocess.Popen([python, "-m", "tray_app", "tray"], **theirs)
        ask = "gdbus call --session -d org.freedesktop.DBus -o / -m org.freedesktop.DBus.NameHasOwner"
        name = [*ask.split(), "org.bottray.Tray"]
        until(lambda: b"true" in subprocess.run(name, **theirs, capture_output=True, check=False).stdout)
        assert stub.item()["pid"] == ours["pid"] != tray.pid
        endpoint = home / ".local/state/bottray/run/agent.json"
        until(endpoint.exists, "their agent")
        assert endpoint.stat().st_uid == NOBODY
        assert json.loads(endpoint.read_text())["pid"] != user.status()["agent"]["pid"]
    finally:
        subprocess.run([python, "-m", "tray_app", "quit"], **theirs, check=False)
        for process in filter(None, (tray, daemon)):
            process.kill()
            process.wait()
        daemon.stdout.close()
