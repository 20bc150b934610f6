"""More bots than the system lets the agent have files open: each is told, and the agent goes on answering."""

import pytest

pytestmark = pytest.mark.linux("RLIMIT_NOFILE; Windows has none")
BOTS = 30


def test_more_bots_than_files_may_be_open(home):
    entries = (f'[bots.bot{n:02}]\ncommand = "sleep 600"\n' for n in range(BOTS))
    (home.folder / "bots.toml").write_text("".join(entries))
    few = ["sh", "-c", 'ulimit -n 64; exec "$@"', "sh"]
    started = home.spawn(command=[*few, *home.command("start", "--all")])
    said = started.communicate(timeout=120)[0]
    bots = home.status()["bots"]
    up = [bot for bot in bots if bot["pid"]]
    assert len(up) >= 5
    for bot in bots:
        assert bot["pid"] or "64 files open at a time" in (bot["reason"] or ""), (bot, said)
    assert "Raise the limit (ulimit -n" in said
    assert "Too many open files" not in said + home.log("agent")
    assert home.run("stop", up[0]["name"]).returncode == 0
    assert home.run("logs", up[1]["name"]).returncode == 0
    assert home.run("restart", up[1]["name"]).returncode == 0
    assert home.run("stop", "--all").returncode == 0
    assert not any(bot["pid"] for bot in home.status()["bots"])
