"""`bottray doctor`: each trouble is named with its cure, and no secret is in what it prints or packs.

Deliberate faults that were tried, each red: versions left out · nothing ever lacks · no entry ever stale · no entry
ever on · a watcher without a panel taken for a tray · GNOME not known · another cure for a lease folder that is
read-only, by `run` and by `doctor`.
"""

import json
import shutil
import subprocess
import sys
import zipfile
from importlib import metadata

import pytest
from home import make_token
from processes import KILL

from tray_app.core.model import Phase

TOKEN = make_token(770_300)


@pytest.fixture
def shop(home, emulator):
    emulator.add_bot(TOKEN, "shop_bot")
    script = home.bot("shop", token=TOKEN)
    for name in ("DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR", "XDG_CURRENT_DESKTOP"):  # of whoever tests
        home.environ.pop(name, None)
    home.environ["XDG_CONFIG_HOME"] = str(home.folder / "config")
    return home, script


def findings(home, *words):
    told = home.run("doctor", "--json", *words)
    assert TOKEN not in told.stdout + told.stderr
    return told.returncode, {(f["state"], f["text"]): f["cure"] for f in json.loads(told.stdout)}


def one(found, state, part):
    """The cure of the single finding of this state with these words in it."""
    ((_key, cure),) = [(k, c) for k, c in found.items() if k[0] == state and part in k[1]]
    return cure


def test_all_is_well(shop):
    home, _script = shop
    home.agent()
    assert home.run("start").returncode == 0
    code, found = findings(home)
    assert code == 0
    assert {state for state, _text in found} == {"ok"}
    one(found, "ok", "The token is good: @shop_bot")
    one(found, "ok", "It is running: PID")
    told = home.run("doctor")
    assert told.stdout.rstrip().endswith("All is well.")


def test_a_bot_that_is_down_is_not_called_well(shop, emulator):
    """Though nothing that a start needs is wrong any more."""
    home, script = shop
    home.bot("once", "import sys; sys.exit('no database')", restart="never")
    home.agent()
    home.run("start", "once")
    home.wait_for("once", lambda v: v.phase is Phase.STOPPED and v.reason)
    token = (script.parent / ".env").read_text().strip().partition("=")[2]
    emulator.revoke(token)
    assert home.run("start", "shop").returncode == 3
    emulator.add_bot(token, "shop_bot")
    code, found = findings(home)
    assert code == 5
    one(found, "look", "It is not running: ended with exit code 1. The last that it said: no database")
    one(found, "broken", "It has failed: Telegram refuses the token of bot")
    one(found, "ok", "The token is good: @shop_bot")


def test_a_token_that_does_not_count_yet_is_told(shop, emulator):
    home, script = shop
    home.agent()
    assert home.run("start").returncode == 0
    new = make_token(770_301)
    emulator.add_bot(new, "new_bot")
    (script.parent / ".env").write_text(f"BOT_TOKEN={new}\n")
    code, found = findings(home)
    assert code == 0
    assert one(found, "look", "another token than this: that of bot 770300").endswith(": bottray restart shop")
    assert home.run("restart").returncode == 0
    assert {state for state, _text in findings(home)[1]} == {"ok"}


def test_a_token_that_is_gone_is_still_the_one_that_it_runs_with(shop, emulator):
    """Red while only the files were asked: a free lease, a plain program, and not a word of the bot that runs."""
    home, script = shop
    home.agent()
    assert home.run("start").returncode == 0
    env = script.parent / ".env"
    env.rename(env.with_name("env.away"))
    code, found = findings(home)
    assert code == 0
    one(found, "ok", "It is running: PID")
    told = f"with the token of bot 770300; at its next start it would have none: {env} is not there"
    assert str(env) in one(found, "look", told)
    assert not [text for _state, text in found if "lease is free" in text or "plain program" in text]
    script.rename(script.with_name("bot.away"))
    code, found = findings(home)
    assert code == 5
    one(found, "ok", "It is running: PID")
    one(found, "broken", "does not exist")


def test_a_bot_that_was_started_without_a_token_is_seen_to_run(home, emulator):
    emulator.add_bot(TOKEN, "shop_bot")
    script = home.bot("shop", script="import time; print('up', flush=True); time.sleep(600)\n", env=None)
    home.agent()
    assert home.run("start").returncode == 0
    (script.parent / ".env").write_text(f"BOT_TOKEN={TOKEN}\nBOTTRAY_API_BASE={emulator.url}\n")
    _code, found = findings(home)
    one(found, "ok", "It is running: PID")
    assert one(found, "look", "It runs without a token").endswith(": bottray restart shop")
    assert not [text for _state, text in found if "lease is free" in text]


def test_a_server_that_is_none_is_a_finding_and_ends_no_page(home):
    script = home.bot("shop", api_base=None)
    (script.parent / ".env").write_text(f"BOT_TOKEN={TOKEN}\nBOTTRAY_API_BASE=localhost:8081\n")
    code, found = findings(home)
    assert code == 5
    one(found, "ok", "Its lease is free")
    told = one(found, "broken", f"The variable BOTTRAY_API_BASE in {script.parent / '.env'} is not the address")
    assert told.startswith("Write it like http://localhost:8081")


def test_a_bot_that_waits_for_its_restart_is_not_called_running(home, emulator):
    emulator.add_bot(TOKEN, "shop_bot")
    home.bot("shop", script="raise SystemExit(3)\n", token=TOKEN)
    home.agent(first=600.0, base=600.0, cap=600.0)
    home.run("start", "--no-wait")
    home.wait_for("shop", lambda view: view.phase is Phase.BACKOFF)
    _code, found = findings(home)
    assert one(found, "look", "It is not running now") == "See why: bottray status shop"
    assert not [text for _state, text in found if "It is running" in text]


def test_what_was_stopped_on_purpose_is_not_to_be_started(home):
    for name in ("one", "two", "three"):
        home.bot(name, script="import time; time.sleep(600)\n")
    assert one(findings(home)[1], "look", "No agent is running") == "Start it: bottray start --all"
    home.agent()
    home.run("start", "--all")
    home.run("stop", "two")
    home.run("quit")
    assert one(findings(home)[1], "look", "No agent is running") == "Start it: bottray start one three"
    assert one(findings(home, "two")[1], "look", "No agent is running") == "Start it: bottray start two"
    assert "No agent is running. bottray start one three starts it." in home.run("status").stderr
    assert "bottray start two starts it" in home.run("status", "two").stderr


def test_a_users_account_needs_no_token(home):
    code = "from pyrogram import Client\nClient('me', api_id=1, api_hash='x').run()\n"
    script = home.bot("me", script=code, api_base=None)
    _code, found = findings(home, "me")
    one(found, "ok", "It works as a user's account by MTProto, and has no token")
    assert not [text for _state, text in found if "It has no token" in text]
    checked = home.run("check", "me")
    assert checked.returncode == 2
    assert "me works as a user's account and has no token" in checked.stderr
    assert "BOT_TOKEN" not in checked.stderr
    assert script.exists()


def trouble_none(home, script, emulator):
    return "look", "No agent is running", "bottray start"


def trouble_token(home, script, emulator):
    emulator.revoke(TOKEN)
    return "broken", "Telegram refuses the token", "@BotFather"


def trouble_webhook(home, script, emulator):
    emulator.set_webhook(TOKEN, "https://hooks.example.org/secret")
    return "broken", "A webhook of hooks.example.org", "bottray clean shop"


def trouble_rival(home, script, emulator):
    started = home.spawn(command=[sys.executable, str(script)], BOT_TOKEN=TOKEN, BOTTRAY_API_BASE=emulator.url)
    emulator.wait_for(TOKEN, lambda s: s["readers_now"])
    return "broken", f"PID {started.pid} ", f"{KILL} {started.pid}"


def trouble_offline(home, script, emulator):
    emulator.set_fault(TOKEN, "html", status=502)
    return "broken", "HTTP 502", "few minutes"


def trouble_script_gone(home, script, emulator):
    script.unlink()
    return "broken", "does not exist", "script"


def trouble_config(home, script, emulator):
    with open(home.folder / "bots.toml", "a") as file:
        file.write('restart = "allways"\n')
    return "broken", "restart", None


def trouble_waiting(home, script, emulator):
    emulator.queue(TOKEN, "hello", count=3)
    return "look", "3 updates are waiting", None


@pytest.mark.parametrize("provoke", [v for k, v in list(globals().items()) if k.startswith("trouble_")])
def test_a_trouble_is_named_with_its_cure(shop, emulator, provoke):
    home, script = shop
    state, text, cure = provoke(home, script, emulator)
    code, found = findings(home)
    told = one(found, state, text)
    assert cure is None or cure in told
    assert code == (5 if state == "broken" else 0)


def kinds(view):
    return {notice.kind: notice.text for notice in view.warnings}


@pytest.fixture
def running(shop, emulator):
    home, script = shop
    home.agent(sample=0.3)
    assert home.run("start").returncode == 0
    return home, script


def test_a_bot_whose_entry_has_a_mistake_now_is_still_told_of(running):
    home, script = running
    trouble_config(home, script, None)
    code, found = findings(home)
    one(found, "look", "It runs as it was started, without the change: its entry in bots.toml has a mistake now.")
    assert code == 5
    assert home.run("stop").returncode == 0
    _code, found = findings(home)
    one(found, "broken", "It is not running, and its entry in bots.toml has a mistake.")


def test_a_webhook_that_the_agent_warns_of_is_told_once(running, emulator):
    """Red while the warning stood beside the finding, with another cure."""
    home, _script = running
    emulator.set_webhook(TOKEN, "https://hooks.example.org/secret")
    home.wait_for("shop", lambda v: "conflict-webhook" in kinds(v), timeout=40)
    code, found = findings(home)
    assert code == 5
    assert [state for state, text in found if "hooks.example.org" in text] == ["broken"]
    assert one(found, "broken", "hooks.example.org") == "Remove it: bottray clean shop"


def test_a_webhook_that_comes_back_is_not_to_be_removed_again(shop, emulator):
    home, _script = shop
    emulator.set_webhook(TOKEN, "https://hooks.example.org/secret")
    assert home.run("clean", "--yes").returncode == 0
    emulator.set_webhook(TOKEN, "https://hooks.example.org/secret")
    _code, found = findings(home)
    assert one(found, "broken", "The webhook of hooks.example.org has come back") is None


def test_a_copy_that_the_agent_warns_of_is_told_once(running, emulator):
    home, script = running
    copy = home.spawn(command=[sys.executable, str(script)], BOT_TOKEN=TOKEN, BOTTRAY_API_BASE=emulator.url)
    home.wait_for("shop", lambda v: "conflict-local" in kinds(v), timeout=40)
    _code, found = findings(home)
    assert f"{KILL} {copy.pid}" in one(found, "broken", f"PID {copy.pid} ")
    assert [state for state, text in found if f"PID {copy.pid} " in text] == ["broken"]


def test_a_token_that_the_agent_warns_of_is_told_once(running, emulator):
    home, _script = running
    emulator.revoke(TOKEN)
    home.wait_for("shop", lambda v: "token-revoked" in kinds(v), timeout=40)
    _code, found = findings(home)
    assert [state for state, text in found if "refuses the token" in text] == ["broken"]


SECRETS = (
    "pr0xypass",
    "hunter2-db",
    "s3cret-arg",
    "8142",
    "shop-remark",
    "env-file-pw",
    "r3dis",
    "typo-pw",
    "in-the-list",
)
CONFIG = """# an old one: shop-remark
args = ["--seen", "{token}", "--password", "s3cret-arg", "--pin=8142"]
proxy = "http://me:pr0xypass@127.0.0.1:1"  # shop-remark
rivals = "refuse"
fallback = [
  "bot.py", # in-the-list
]

[bots.shop.env]
DB_PASSWORD = "hunter2-db"
folder = "in-the-list"
REDIS = "redis://:r3dis@localhost/0"
"""


def test_a_bundle_says_what_is_in_it_and_has_no_secret(shop, tmp_path):
    home, script = shop
    text = script.read_text("utf-8")
    script.write_text(f"print('env-file-pw', 'hunter2-db', 'redis://:r3dis@localhost', flush=True)\n{text}", "utf-8")
    with open(script.with_name(".env"), "a") as file:
        file.write("MAIL_PASSWORD=env-file-pw\n")
    config = home.folder / "bots.toml"
    good = config.read_text()
    assert home.run("start").returncode == 0
    with open(config, "a") as file:
        file.write(CONFIG.format(token=TOKEN))
    target = tmp_path / "out.zip"
    told = home.run("doctor", "--bundle", str(target))
    assert told.returncode == 0, told.stderr
    packed = zipfile.ZipFile(target)
    names = packed.namelist()
    assert {"doctor.txt", "bots.toml", "logs/shop.log", "logs/agent.log"} == set(names)
    assert all(name in told.stdout for name in names)
    for name in names:
        data = packed.read(name).decode()
        for secret in (TOKEN.partition(":")[2], *SECRETS):
            assert secret not in data, (name, secret)
        assert data
    shown = packed.read("bots.toml").decode()
    for line in ("[bots.shop]", "script = ", 'rivals = "refuse"', 'proxy = "http://***@127.0.0.1:1"', "args = ***"):
        assert line in shown
    again = home.run("doctor", "--bundle", str(target))
    assert again.returncode == 5
    assert "there already" in again.stderr
    config.write_text(good + CONFIG.format(token=TOKEN) + "password = 'typo-pw'\nbroken line typo-pw\n")
    assert home.run("doctor", "--bundle", str(tmp_path / "broken.zip")).returncode == 0
    packed = zipfile.ZipFile(tmp_path / "broken.zip")
    data = packed.read("bots.toml").decode() + packed.read("doctor.txt").decode()
    assert "[bots.shop]" in data
    assert not [secret for secret in SECRETS if secret in data]


# -- the computer -------------------------------------------------------------------------------------------------


def test_versions_of_what_it_is_made_of(shop):
    home, _script = shop
    _code, found = findings(home)
    (text,) = [text for _state, text in found if text.startswith("Its libraries: ")]
    for name in ("psutil", "requests", "starlette"):
        assert f"{name} {metadata.version(name)}" in text


def test_what_the_interpreter_lacks(shop):
    home, script = shop
    script.write_text("import no_such_module_of_ours, aiogramm\n")
    script.with_name("requirements.txt").write_text("no-such-package-of-ours>=2\n")
    _code, found = findings(home)
    cure = one(found, "look", "Its interpreter lacks no-such-package-of-ours>=2")
    assert f"-m venv {script.parent / '.venv'} && " in cure
    assert f"-r {script.parent / 'requirements.txt'}" in cure
    assert "'" not in cure, "cmd knows no such quotes"
    script.write_text("import json\n")
    script.with_name("requirements.txt").unlink()
    _code, found = findings(home)
    assert one(found, "ok", "Its interpreter has what it needs.") is None


@pytest.mark.linux("entries of freedesktop.org; for Windows: adapters/test_autostart_windows.py")
def test_what_starts_at_login_and_what_of_it_is_stale(shop, tmp_path):
    home, _script = shop
    home.environ["XDG_CONFIG_HOME"] = str(tmp_path / "config")
    entry = tmp_path / "config/autostart/bottray.desktop"
    _code, found = findings(home)
    assert one(found, "ok", "Nothing starts at login") is None
    assert home.run("enable").returncode == 0
    _code, found = findings(home)
    assert one(found, "ok", "The tray starts at login.") is None
    assert not [text for _state, text in found if "Nothing starts" in text]
    entry.write_text(entry.read_text().replace("Exec=", "Exec=/opt/before/bottray "))
    _code, found = findings(home)
    assert one(found, "look", f"{entry} starts a BotTray that was moved") == "Write it anew: bottray enable"
    assert home.run("enable").returncode == 0
    _code, found = findings(home)
    assert one(found, "ok", "The tray starts at login.") is None


BUS = """
import os, subprocess, sys
from gi.repository import Gio, GLib
name, hosts = sys.argv[1:]
xml = '<node><interface name="%s"><property name="IsStatusNotifierHostRegistered" type="b" access="read"/></interface></node>' % name
bus = Gio.bus_get_sync(Gio.BusType.SESSION)
bus.register_object("/StatusNotifierWatcher", Gio.DBusNodeInfo.new_for_xml(xml).interfaces[0], None,
                    lambda *_: GLib.Variant("b", hosts == "yes"), None)
Gio.bus_own_name_on_connection(bus, name, 0, lambda *_: print("up", flush=True), None)
GLib.MainLoop().run()
"""  # noqa: E501


@pytest.fixture
def bus(home):
    """A session bus; `bus(hosts)` puts a watcher on it."""
    if not shutil.which("dbus-daemon"):
        pytest.skip("dbus-daemon is not installed")
    daemon = home.spawn(command=["dbus-daemon", "--session", "--nofork", "--print-address"])
    home.environ["DBUS_SESSION_BUS_ADDRESS"] = daemon.stdout.readline().strip()

    def watch(hosts):
        if subprocess.run(["/usr/bin/python3", "-c", "import gi"], capture_output=True).returncode:
            pytest.skip("python3-gi is missing: tests/linux_desktop/desktop install")
        name = "org.kde.StatusNotifierWatcher"
        assert home.spawn(command=["/usr/bin/python3", "-c", BUS, name, hosts]).stdout.readline() == "up\n"

    return watch


@pytest.mark.linux("desktops of freedesktop.org")
def test_the_tray_that_is_there(shop, bus):
    home, _script = shop
    _code, found = findings(home)
    assert "tray to its panel" in one(found, "look", "This desktop shows no tray")
    home.environ["XDG_CURRENT_DESKTOP"] = "ubuntu:GNOME"
    _code, found = findings(home)
    assert "gnome-shell-extension-appindicator" in one(found, "look", "This desktop shows no tray")
    bus("yes")
    _code, found = findings(home)
    assert one(found, "ok", "a panel with StatusNotifier") is None


@pytest.mark.linux("desktops of freedesktop.org")
def test_a_watcher_without_a_panel_is_no_tray(shop, bus):
    home, _script = shop
    bus("no")
    _code, found = findings(home)
    assert one(found, "look", "This desktop shows no tray")


@pytest.mark.linux("desktops of freedesktop.org")
def test_a_server_has_no_tray_and_needs_none(shop):
    home, _script = shop
    _code, found = findings(home)
    assert one(found, "ok", "there is no desktop session here") is None


@pytest.mark.linux("read-only mounts in a namespace of one's own")
def test_a_lease_folder_that_is_read_only(shop):
    """As under systemd's ProtectSystem=strict: even root may not write there."""
    home, _script = shop
    mount = f"mount --bind {home.locks} {home.locks} && mount -o remount,bind,ro {home.locks}"
    private = ["unshare", "--mount", "sh", "-c", f'{mount} || exit 77; exec "$@"', "sh"]
    if subprocess.run([*private, "true"], capture_output=True).returncode:
        pytest.skip("no mount namespace of our own: not root, or not allowed here")
    cure = f"In a systemd unit with ProtectSystem=strict: ReadWritePaths={home.locks}"
    started = subprocess.run(
        [*private, *home.command("run", "shop")], env=home.environ, capture_output=True, text=True, timeout=60
    )
    assert started.returncode != 0
    assert cure in started.stdout + started.stderr
    looked = subprocess.run(
        [*private, *home.command("doctor", "--json")], env=home.environ, capture_output=True, text=True, timeout=60
    )
    found = {(f["state"], f["text"]): f["cure"] for f in json.loads(looked.stdout)}
    assert looked.returncode == 5
    assert one(found, "broken", "No lease can be taken") == cure
