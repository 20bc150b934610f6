"""Who would start a process again, read from its control groups. Pure.

Ending such a process brings it back: the sentence for the user names its manager's own stop command instead.

/proc/PID/cgroup [cgroups(7)] has one line `ID:CONTROLLERS:PATH` for each hierarchy: with cgroup v2 only `0::PATH`,
with v1 and the hybrid layout systemd's own is `N:name=systemd:PATH`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from shlex import quote

from tray_app.core.messages import Message
from tray_app.core.pattern import pattern


@dataclass(frozen=True)
class Service:
    """`kind` is systemd, systemd-user, docker or podman; `name` as its manager knows it (`shop-bot.service`, a
    container's short id); `stop_command` ends it for good, for whoever reads it, where `then` is done as well."""

    kind: str
    name: str
    stop_command: str
    then: Message | None = None


# carry other people's processes, so stopping the unit is not what ends the process that is meant
_CARRIERS = pattern(
    r"(?:cron|crond|cronie|anacron|atd|ssh|sshd|dropbear|docker|containerd|podman|snapd|dbus|dbus-broker|supervisor"
    r"|supervisord|display-manager|gdm|lightdm|sddm|gnome-terminal-server|konsole|tmux|screen|process_api"
    r"|plasma-\w+|gnome-shell\S*|xfce4-\w+|code-server|pm2-\w+"
    r"|(?:user|getty|serial-getty|autovt|ssh|sshd|app-[^@]*|console-getty)@.*|app-.*|vte-spawn-.*)\.service"
)
_CONTAINER = pattern(r"(?:^|/)(?:(docker|libpod|nerdctl)-)?([0-9a-f]{64})(?:\.scope)?(?:/|$)")
_USER = pattern(r"/user@(\d+)\.service(?:/|$)")


def service_of(cgroup: str, reader: int = 0, name_of: Callable[[int], str] = str) -> Service | None:
    """The manager behind a process, from the text of its /proc/PID/cgroup; None for one that somebody just started.

    `reader` is the user id of who will read the stop command (root needs no sudo); `name_of` names the ids of others.
    """
    paths = {}
    for line in cgroup.splitlines():
        number, _, rest = line.partition(":")
        controllers, _, path = rest.partition(":")
        paths["0" if number == "0" else controllers] = path
    ordered = [paths.pop(key) for key in ("name=systemd", "0") if key in paths]
    for path in (*ordered, *paths.values()):
        found = _of_path(path, reader, name_of)
        if found:
            return found
    return None


def _of_path(path: str, reader: int, name_of: Callable[[int], str]) -> Service | None:
    sudo = "" if reader == 0 else "sudo "
    container = _CONTAINER.search(path)
    if container:
        podman = container[1] == "libpod" or "/libpod" in path
        tool = "podman" if podman else "nerdctl" if container[1] == "nerdctl" else "docker"
        owner = _USER.search(path)
        do, short = f"{sudo}{tool}", container[2][:12]
        # where it has `restart: always` a stopped one comes back with the daemon [docker: restart policies]
        holds = f"{do} update --restart=no {short} && " if tool == "docker" else ""
        stop = f"{holds}{do} stop {short}"
        if podman and owner:  # rootless: nobody else's podman knows it, root's neither
            stop = _rootless(int(owner[1]), reader, name_of, f"podman stop {short}")
        return Service(tool, short, stop)
    if path.startswith(("/lxc", "/machine.slice", "/kubepods")):
        return None  # a machine of its own: units in there are not ours to name
    user = _USER.search(path)
    tail = path[user.end() - 1 :] if user else path
    unit = next((part for part in tail.split("/") if part.endswith(".service")), None)
    if unit is None or _CARRIERS.fullmatch(unit):
        return None
    short = quote(unit.removesuffix(".service"))
    if user is None:
        return Service("systemd", unit, f"{sudo}systemctl stop {short}")
    uid = int(user[1])
    if uid == reader:
        return Service("systemd-user", unit, f"systemctl --user stop {short}")
    machine = quote(f"{name_of(uid)}@")
    return Service("systemd-user", unit, f"{sudo}systemctl --user -M {machine} stop {short}")


def _rootless(uid: int, reader: int, name_of: Callable[[int], str], command: str) -> str:
    """A command that this user's own podman is to do. It finds containers by the home and the runtime folder, and su
    and sudo leave it the runtime folder of whoever types [podman issue 14603]."""
    if uid == reader:
        return command
    name, theirs = name_of(uid), f"XDG_RUNTIME_DIR=/run/user/{uid} {command}"
    if reader == 0 and name != str(uid):
        return f"su {quote(name)} -s /bin/sh -c {quote(theirs)}"  # a server may have no sudo
    return f"sudo -H -u {quote(name if name != str(uid) else f'#{uid}')} {theirs}"  # one without a name: sudo(8)
