"""The end of an agent while something else is going on.

What else the supervisor does is told in tests/e2e. Deliberate faults that were tried, each red: a bot that has left the
config breaks the end of the others · a config is taken up while the agent ends · a start is taken while it ends ·
every change of the config believed at once · one in place never believed.
"""

import pytest
from api.conftest import Knock
from e2e.waiting import alive, ended, unhindered, until
from home import Home

from tray_app.core.model import Phase

STUBBORN = """
import signal, time
signal.signal(signal.SIGINT, lambda *_: None)  # one that ignores it is asked by the next at once
print("deaf", flush=True)
time.sleep(600)
"""


def entry(home: Home, name: str) -> str:
    return f"[bots.{name}]\nscript = '{home.folder}/bot-{name}/bot.py'\nstop_timeout = 1.5\n"


@pytest.fixture
def two(home: Home) -> Home:
    """An agent with the running bots `shop` and `news`, which do not hear the first signal."""
    for name in ("shop", "news"):
        home.bot(name, STUBBORN)
    (home.folder / "bots.toml").write_text(entry(home, "shop") + entry(home, "news"))
    home.agent()
    assert home.run("start", "--all").returncode == 0
    until(lambda: all("deaf" in home.log(name) for name in ("shop", "news")))
    return home


def test_the_end_of_an_agent_whose_config_has_lost_a_bot(two: Home) -> None:
    pids = [two.status(name)["pid"] for name in ("shop", "news")]
    agent = two.status()["agent"]["pid"]
    (two.folder / "new.toml").write_text(entry(two, "news"))
    unhindered(lambda: (two.folder / "new.toml").replace(two.folder / "bots.toml"))
    assert two.status("shop")["phase"] == "stopping", "another file in its place is a whole one"
    two.control().quit()
    assert ended(agent)
    assert not any(map(alive, pids))
    assert not (two.folder / "run" / "agent.json").exists()
    assert "agent ended" in two.log("agent")
    assert "Traceback" not in two.log("agent")


def test_a_file_that_is_just_being_written_stops_nobody(two: Home) -> None:
    """Editors write in place: for a moment there is nothing, or but the beginning of an entry."""
    config = two.folder / "bots.toml"
    whole = config.read_text()
    snapshot = two.control().snapshot  # a command would take too long: what stays so for a second is believed
    pids = [bot.pid for bot in snapshot().bots]
    begun = whole[: whole.index("stop_timeout", whole.index("news"))]
    for text in ("", begun, whole):
        config.write_text(text)
        assert [b.phase for b in snapshot().bots] == [Phase.RUNNING, Phase.RUNNING]
    unhindered(config.unlink)
    assert [b.phase for b in snapshot().bots] == [Phase.RUNNING, Phase.RUNNING]
    config.write_text(whole)
    assert [bot.pid for bot in snapshot().bots] == pids
    config.write_text(entry(two, "shop"))
    assert ended(pids[1]), "what stays so is believed, and nobody has to ask for that"
    assert alive(pids[0])


def test_nothing_is_begun_while_the_agent_ends(two: Home) -> None:
    knock = Knock(two)  # it knows the port already; who looks for it now is led to the next agent
    two.control().quit()
    until(lambda: {b["phase"] for b in knock.snapshot()["bots"]} == {"stopping"})
    refused = knock.ask("POST", "/v1/bots/shop/start")
    assert (refused.status, refused.error["message"]) == (409, "The agent is ending.")
    two.bot("late", STUBBORN, start="auto")
    assert [b["name"] for b in knock.snapshot()["bots"]] == ["shop", "news"]
    assert ended(knock.pid)
    assert two.log("late") == ""
