"""A copy that something would start again is named with the command that ends it for good, and that command does.

Real supervisord, pm2, tmux, screen and cron. Deliberate faults that were tried, each red: the group named
instead of the program · `-c` left out · pm2's title not read as a command line · the folder of pids not looked into ·
kill instead of the manager's own command · a copy of a manager ended by `start` · only crond
taken for cron.
"""

import json
import os
import shlex
import shutil
import subprocess
import sys

import psutil
import pytest
from bench import tools
from e2e.waiting import alive, ended, until
from home import make_token

from installer.trouble import Trouble

TOKEN = make_token(770_850)
NODE_BOT = """
const http = require('http');
const poll = () => http.get(`${process.env.BOTTRAY_API_BASE}/bot${process.env.BOT_TOKEN}/getUpdates?timeout=20`,
  answer => { answer.resume(); answer.on('end', () => setTimeout(poll, 50)); }).on('error', () => setTimeout(poll, 50));
poll();
"""


@pytest.fixture
def shop(home, emulator):
    emulator.add_bot(TOKEN, "shop_bot")
    home.script = home.bot("shop", token=TOKEN)
    home.environ = {k: v for k, v in home.environ.items() if k not in ("TMUX", "TMUX_PANE", "STY", "PM2_HOME")}
    return home


@pytest.fixture(scope="session")
def supervisor():
    try:
        return tools.supervisor()
    except Trouble as trouble:
        pytest.skip(f"supervisord cannot be installed here: {trouble}")


@pytest.fixture(scope="session")
def pm2():
    return tools.pm2() or pytest.skip("pm2 cannot be installed here: no npm, or no registry")


def reader(home, emulator):
    """The pid of the copy, once it reads."""
    emulator.wait_for(TOKEN, lambda s: s["readers_now"], timeout=30)
    (item,) = (i for i in planned(home) if i["kind"] == "process")
    return item


def planned(home):
    plan = json.loads(home.run("clean", "--dry-run", "--json").stdout)
    return plan["to_do"] + plan["left_alone"]


def shell(home, command, *path):
    """What a user does with an advice: paste it."""
    places = os.pathsep.join([*map(str, path), home.environ["PATH"]])
    return subprocess.run(["sh", "-c", command], env={**home.environ, "PATH": places}, capture_output=True, timeout=60)


def named_left_alone_and_ended(home, emulator, words, command, *path, then=""):
    """The whole history of a copy that its manager would start again."""
    copy = reader(home, emulator)
    pid = copy["pid"]
    assert words in copy["text"]
    assert copy["stop"] == command + then

    cleaned = home.run("clean", "--yes")
    assert f"To stop it: {command}" in cleaned.stdout.partition("Left alone:")[2]
    home.agent(recheck=600)
    refused = home.run("start")
    assert refused.returncode == 1
    assert "Its service would start it again." in refused.stderr
    assert words in refused.stderr
    assert f"To stop it: {command}" in refused.stderr
    ran = home.run("run", "shop")
    assert ran.returncode == 1
    assert command in ran.stderr
    assert TOKEN.partition(":")[2] not in cleaned.stdout + refused.stderr + ran.stderr + home.log("shop")
    assert alive(pid), "what would come back is not fought"
    assert reader(home, emulator)["pid"] == pid

    done = shell(home, command, *path)
    assert done.returncode == 0, done.stderr
    assert ended(pid)
    started = home.run("start")
    assert started.returncode == 0, started.stderr
    assert "none found" in started.stdout, "it has not come back"
    assert emulator.state(TOKEN)["readers_most"] == 1


def config_of(home, programs):
    folder = home.folder / "my programs"
    folder.mkdir()
    config = folder / "supervisord.conf"
    config.write_text(f"""
[unix_http_server]
file=%(here)s/s.sock
[supervisord]
logfile=%(here)s/s.log
pidfile=%(here)s/s.pid
[rpcinterface:supervisor]
supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface
[supervisorctl]
serverurl=unix://%(here)s/s.sock
{programs}
""")
    return config


@pytest.mark.parametrize("given", ["given", "found"])
def test_supervisord(shop, emulator, supervisor, given):
    program = f'[program:shop]\ncommand="{sys.executable}" "{shop.script}"\n'
    group, name = ("", "shop") if given == "found" else ("[group:bots]\nprograms=shop\n", "bots:shop")
    config = config_of(shop, program + group)
    words = [str(supervisor / "supervisord"), "-n", *(["-c", config.name] if given == "given" else [])]
    into = ["sh", "-c", 'cd "$0" && exec "$@"', str(config.parent), *words]
    shop.spawn(command=into, BOT_TOKEN=TOKEN, BOTTRAY_API_BASE=emulator.url)
    command = f"{supervisor}/supervisorctl -c {shlex.quote(str(config))} stop {name}"
    named_left_alone_and_ended(shop, emulator, f"by supervisord as {name})", command, then=held(config))


def held(config):
    return (
        f"; and write autostart=false into its section of {config}, or supervisord brings it back when it is itself "
        "started again (a reboot)"
    )


def test_what_keeps_a_program_of_supervisord_down(shop, emulator, supervisor):
    """Its stop does not, over a start of supervisord itself; what we say beside it does."""
    config = config_of(shop, f'[program:shop]\ncommand="{sys.executable}" "{shop.script}"\n')
    told = shlex.join([f"{supervisor}/supervisorctl", "-c", str(config)])

    def up():
        daemon = shop.spawn(
            command=[str(supervisor / "supervisord"), "-n", "-c", str(config)],
            BOT_TOKEN=TOKEN, BOTTRAY_API_BASE=emulator.url,
        )  # fmt: skip
        until(lambda: b"shop" in shell(shop, f"{told} status").stdout)
        return daemon

    def down(daemon):
        shell(shop, f"{told} shutdown")
        daemon.wait(30)

    daemon = up()
    assert reader(shop, emulator)["stop"] == f"{told} stop shop{held(config)}"
    assert shell(shop, f"{told} stop shop").returncode == 0
    down(daemon)
    daemon = up()
    emulator.wait_for(TOKEN, lambda s: s["readers_now"], timeout=30)  # that stop alone has not held
    down(daemon)
    config.write_text(config.read_text().replace("[program:shop]\n", "[program:shop]\nautostart=false\n"))
    daemon = up()
    assert b"Not started" in shell(shop, f"{told} status").stdout
    assert shell(shop, f"{told} start shop").returncode == 0
    assert reader(shop, emulator)["stop"] == f"{told} stop shop"
    down(daemon)


def test_a_run_under_supervisord_is_stopped_there(shop, emulator, supervisor):
    """What has the lease is named the same way."""
    run = shlex.join(shop.command("run", "shop"))
    config = config_of(shop, f"[program:site]\ncommand={run}\n")
    shop.spawn(command=[str(supervisor / "supervisord"), "-n", "-c", str(config)])
    emulator.wait_for(TOKEN, lambda s: s["readers_now"], timeout=30)
    refused = shop.run("start")
    assert refused.returncode == 1
    assert "Another instance of shop is already running." in refused.stderr
    command = f"{supervisor}/supervisorctl -c {shlex.quote(str(config))} stop site"
    assert f"To stop it: {command}" in refused.stderr
    assert shell(shop, command).returncode == 0
    emulator.wait_for(TOKEN, lambda s: not s["readers_now"])
    assert shop.run("start").returncode == 0


@pytest.mark.parametrize("mode", ["python", "node", "cluster", "saved", "by the clock"])
def test_pm2(shop, emulator, pm2, mode):
    folder = shop.folder / "pm2"
    script = shop.script
    words = ["--interpreter", sys.executable]
    if mode == "by the clock":
        words += ["--cron-restart", "0 0 1 1 *"]
    if mode in ("node", "cluster"):
        script = shop.folder / "node-bot" / "bot.js"
        script.parent.mkdir()
        script.write_text(NODE_BOT)
        words = ["-i", "1"] if mode == "cluster" else []
    environ = {**shop.environ, "PM2_HOME": str(folder), "BOT_TOKEN": TOKEN, "BOTTRAY_API_BASE": emulator.url,
               "PATH": os.pathsep.join([str(pm2), shop.environ["PATH"]])}  # fmt: skip
    started = subprocess.run(["pm2", "start", script, "--name", "my shop", *words], env=environ, capture_output=True,
                             text=True, timeout=60)  # fmt: skip
    assert started.returncode == 0, started.stdout + started.stderr
    name = "0" if mode == "cluster" else "my shop"
    do = f"PM2_HOME={folder} pm2"
    command = f"{do} stop {shlex.quote(name)}"
    if mode in ("saved", "by the clock"):
        shell(shop, f"{do} save", pm2)
        command = f"{command} && {do} save"
    if mode == "by the clock":
        command = f"{do} delete {shlex.quote(name)} && {do} save --force"
    try:
        named_left_alone_and_ended(shop, emulator, f"by pm2 as {name})", command, pm2)
        shell(shop, f"{do} kill; {do} resurrect", pm2)  # as after a reboot
        kept = json.loads(shell(shop, f"{do} jlist", pm2).stdout.splitlines()[-1])
        assert {one["pm2_env"]["status"] for one in kept} == ({"stopped"} if mode == "saved" else set())
    finally:
        subprocess.run(["pm2", "kill"], env=environ, capture_output=True, timeout=60)


@pytest.mark.skipif(shutil.which("tmux") is None, reason="no tmux here")
def test_tmux(shop, emulator):
    """A loop in its pane would start it again: it is ended, and its pane with it; the session's other pane is not."""
    socket = str(shop.folder / "tmux")
    tmux = ["tmux", "-f", "/dev/null", "-S", socket]
    loop = f'while true; do "{sys.executable}" "{shop.script}"; sleep 0.2; done'
    environ = {**shop.environ, "BOT_TOKEN": TOKEN, "BOTTRAY_API_BASE": emulator.url}
    subprocess.run([*tmux, "new-session", "-d", "-s", "my bots", "sh", "-c", loop], env=environ, check=True)
    try:
        subprocess.run([*tmux, "split-window", "-t", "my bots", "sleep", "600"], check=True)
        copy = reader(shop, emulator)
        assert "from tmux session my bots)" in copy["text"]
        looping = psutil.Process(copy["pid"]).ppid()
        assert copy["stop"] == f"kill {looping} {copy['pid']}"
        shell(shop, copy["stop"])
        assert ended(copy["pid"])

        def panes():
            command = [*tmux, "list-panes", "-t", "my bots"]
            return subprocess.run(command, capture_output=True, text=True, check=True).stdout

        until(lambda: "%0" not in panes(), panes)  # tmux hears of the end of its shell
        assert "%1" in panes()
        until(lambda: not planned(shop), lambda: planned(shop))
    finally:
        subprocess.run([*tmux, "kill-server"], capture_output=True)


@pytest.mark.skipif(shutil.which("screen") is None, reason="no screen here")
def test_screen(shop, emulator, tmp_path):
    folder = tmp_path / "screens"
    folder.mkdir(mode=0o700)
    shop.environ["SCREENDIR"] = str(folder)
    environ = {**shop.environ, "BOT_TOKEN": TOKEN, "BOTTRAY_API_BASE": emulator.url}
    loop = f'while true; do "{sys.executable}" "{shop.script}"; sleep 0.2; done'
    subprocess.run(["screen", "-dmS", "bots", "sh", "-c", loop], env=environ, check=True)
    copy = reader(shop, emulator)
    server = next(p for p in psutil.Process(copy["pid"]).parents() if p.name() == "screen")
    assert f"from screen session {server.pid}.bots)" in copy["text"]
    assert copy["stop"] == f"kill {psutil.Process(copy['pid']).ppid()} {copy['pid']}"
    shell(shop, copy["stop"])
    assert ended(copy["pid"])
    assert ended(server.pid), "its only window"


@pytest.mark.skipif(shutil.which("cron") is None or os.geteuid() != 0, reason="no cron here, or not root")
def test_cron(shop, emulator, tmp_path):
    """What a line of a table has started is ended, and where the line stands is told; the tables here are its own."""
    table = tmp_path / "table"
    environ = f"BOT_TOKEN={TOKEN}\nBOTTRAY_API_BASE={emulator.url}\n"
    table.write_text(f'{environ}@reboot "{sys.executable}" "{shop.script}"\n')
    own = (
        "for place in /run /etc/cron.d /var/spool/cron; do mount -t tmpfs none $place || exit; done\n"
        f"mkdir /var/spool/cron/crontabs && install -m 600 '{table}' /var/spool/cron/crontabs/root\n"
        "echo up && exec cron -f"
    )
    daemon = shop.spawn(command=["unshare", "--mount", "sh", "-c", own])
    if (told := daemon.stdout.readline()) != "up\n":
        pytest.skip(f"no tables of its own can be given to cron here: {told}")
    copy = reader(shop, emulator)
    assert "from cron of user root)" in copy["text"]
    assert copy["stop"] == f"kill {copy['pid']}; crontab -e"
    shop.agent(recheck=600)
    started = shop.run("start")
    assert started.returncode == 0, started.stderr
    assert f"ended PID {copy['pid']}; cron starts it anew until you take it out: crontab -e" in started.stdout
    assert ended(copy["pid"])
    assert daemon.poll() is None, "other jobs of the table go on"
    assert emulator.state(TOKEN)["readers_most"] == 1
