"""The manager of a process, from control groups as machines have them."""

import pytest

from tray_app.core.processes.service import Service, service_of

HASH = "0123456789abcdef" * 4
SHORT = HASH[:12]
DOCKER = f"docker update --restart=no {SHORT} && docker stop {SHORT}"


@pytest.mark.parametrize(
    ("cgroup", "reader", "service"),
    [
        ("0::/system.slice/shop-bot.service\n", 1000, ("systemd", "shop-bot.service", "sudo systemctl stop shop-bot")),
        ("0::/system.slice/shop-bot.service\n", 0, ("systemd", "shop-bot.service", "systemctl stop shop-bot")),
        (
            "0::/system.slice/system-bot.slice/bot@shop.service/workers\n",
            0,
            ("systemd", "bot@shop.service", "systemctl stop bot@shop"),
        ),
        (
            "12:pids:/system.slice/shop-bot.service\n1:name=systemd:/system.slice/shop-bot.service\n0::/\n",
            1000,
            ("systemd", "shop-bot.service", "sudo systemctl stop shop-bot"),
        ),
        ("0::/system.slice/a\\x2db.service", 0, ("systemd", "a\\x2db.service", "systemctl stop 'a\\x2db'")),
        (
            "0::/user.slice/user-1000.slice/user@1000.service/app.slice/shop-bot.service\n",
            1000,
            ("systemd-user", "shop-bot.service", "systemctl --user stop shop-bot"),
        ),
        (
            "0::/user.slice/user-1000.slice/user@1000.service/shop-bot.service\n",
            1001,
            ("systemd-user", "shop-bot.service", "sudo systemctl --user -M anna@ stop shop-bot"),
        ),
        (
            f"0::/system.slice/docker-{HASH}.scope\n",
            1000,
            ("docker", SHORT, DOCKER.replace("docker ", "sudo docker ")),
        ),
        (
            f"9:pids:/docker/{HASH}\n1:name=systemd:/docker/{HASH}\n",
            0,
            ("docker", SHORT, DOCKER),
        ),
        (
            f"0::/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-{HASH}.scope/container\n",
            1000,
            ("podman", SHORT, f"podman stop {SHORT}"),
        ),
        (
            f"0::/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-{HASH}.scope/container\n",
            1001,
            ("podman", SHORT, f"sudo -H -u anna XDG_RUNTIME_DIR=/run/user/1000 podman stop {SHORT}"),
        ),
        (
            f"0::/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-{HASH}.scope/container\n",
            0,
            ("podman", SHORT, f"su anna -s /bin/sh -c 'XDG_RUNTIME_DIR=/run/user/1000 podman stop {SHORT}'"),
        ),
        (f"0::/machine.slice/libpod-{HASH}.scope\n", 1000, ("podman", SHORT, f"sudo podman stop {SHORT}")),
    ],
)
def test_a_service_with_its_stop_command(cgroup: str, reader: int, service: tuple[str, str, str]) -> None:
    assert service_of(cgroup, reader, {1000: "anna"}.__getitem__) == Service(*service)


@pytest.mark.parametrize(
    "cgroup",
    [
        "",
        "nonsense",
        "0::/\n",
        "0::/init.scope\n",
        "0::/user.slice/user-1000.slice/session-3.scope\n",
        "0::/user.slice/user-1000.slice/user@1000.service/init.scope\n",
        "0::/user.slice/user-1000.slice/user@1000.service/app.slice/app-gnome-kitty-4711.scope\n",
        "0::/user.slice/user-1000.slice/user@1000.service/app.slice/app-org.gnome.Terminal.slice/vte-spawn-1.scope\n",
        "0::/user.slice/user-1000.slice/user@1000.service/app.slice/app-org.kde.konsole@1.service\n",
        "0::/user.slice/user-1000.slice/user@1000.service/app.slice/gnome-terminal-server.service\n",
        "0::/user.slice/user-1000.slice/user@1000.service/tmux-spawn-1.scope\n",
        "0::/system.slice/cron.service\n",
        "0::/system.slice/ssh.service\n",
        "0::/system.slice/sshd@1-10.0.0.1:22-10.0.0.2:1.service\n",
        "0::/system.slice/supervisor.service\n",
        "0::/system.slice/system-getty.slice/getty@tty1.service\n",
        "0::/lxc.payload.c1/system.slice/shop-bot.service\n",
        "9:name=systemd:/\n8:pids:/\n0::/\n",
    ],
)
def test_what_a_person_started_has_no_service(cgroup: str) -> None:
    assert service_of(cgroup) is None
