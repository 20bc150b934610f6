"""The vault of a desktop for tests: GNOME's keyring on a D-Bus session of its own, no user's and without a screen."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from processes import kill

PROGRAMS = ("dbus-daemon", "gnome-keyring-daemon")
# keyring would also take what its settings, or another desktop's session, name
FOREIGN = ("DISPLAY", "WAYLAND_DISPLAY", "PYTHON_KEYRING_BACKEND", "KEYRING_PROPERTY_PREFERRED_COLLECTION")


@contextmanager
def secret_service(folder: Path, unlocked: bool = True) -> Iterator[dict[str, str]]:
    """Gives the environment for who should use it. The same `folder` has the same secrets the next time.

    Unlocked with an empty password. Locked, it cannot be opened: there is no screen for the dialog.
    """
    missing = [program for program in PROGRAMS if shutil.which(program) is None]
    if missing:
        pytest.skip(f"needs {', '.join(missing)}")
    for part in ("run", "data", "config"):
        (folder / part).mkdir(mode=0o700, parents=True, exist_ok=True)
    ours = {"XDG_RUNTIME_DIR": "run", "XDG_DATA_HOME": "data", "XDG_CONFIG_HOME": "config"}
    environ = {name: str(folder / part) for name, part in ours.items()}
    base = {name: value for name, value in os.environ.items() if name not in FOREIGN} | environ
    started = []
    try:
        bus = subprocess.Popen(
            ["dbus-daemon", "--session", "--nofork", "--print-address"],
            env=base, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        started.append(bus)
        assert bus.stdout
        environ["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().strip()
        daemon = subprocess.Popen(
            ["gnome-keyring-daemon", "--foreground", "--components=secrets", *(["--unlock"] if unlocked else [])],
            env=base | environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        started.append(daemon)
        assert daemon.stdin
        daemon.stdin.write("\n")
        daemon.stdin.close()
        _wait_for_name(base | environ)
        yield environ
    finally:
        for one in reversed(started):
            kill(one.pid)
            one.wait()
            if one.stdout:
                one.stdout.close()


def _wait_for_name(environ: dict[str, str]) -> None:
    """Until the daemon has its name on the bus, told by the bus itself."""
    from jeepney import MatchRule, message_bus
    from jeepney.io.blocking import Proxy, open_dbus_connection

    name = "org.freedesktop.secrets"
    rule = MatchRule(type="signal", interface="org.freedesktop.DBus", member="NameOwnerChanged")
    rule.add_arg_condition(0, name)
    with open_dbus_connection(environ["DBUS_SESSION_BUS_ADDRESS"]) as bus:
        proxy = Proxy(message_bus, bus)
        proxy.AddMatch(rule)
        with bus.filter(rule) as signals:
            if not proxy.NameHasOwner(name)[0]:
                bus.recv_until_filtered(signals, timeout=20)
