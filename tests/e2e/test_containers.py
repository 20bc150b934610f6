"""A lease folder that a container shares with its machine, as docs/servers.md advises: nobody is ended across its wall.

Each container has its own home, and real numbers of its own for its processes. A deliberate fault that was tried, each
test red: a record of another namespace taken for one of ours.
"""

import json

import containers
import pytest
from e2e.waiting import alive
from home import make_token

pytestmark = pytest.mark.skipif(containers.why_not() is not None, reason=str(containers.why_not()))
TOKEN = make_token(770_940)


@pytest.fixture
def machine(homes, emulator):
    """The machine's own home and that of a container, with the same bot."""
    emulator.add_bot(TOKEN, "shop_bot")
    made = [homes("machine"), homes("container")]
    for home in made:
        home.bot("shop", token=TOKEN)
    return made


def up(home, emulator, container):
    words = home.command("run", "shop")
    started = home.spawn(command=containers.within(words) if container else words)
    emulator.wait_for(TOKEN, lambda s: s["readers_now"], timeout=60)
    return started


def within(home, *words):
    """`bottray WORDS` in a container of its own."""
    started = home.spawn(command=containers.within(home.command(*words)))
    said = started.communicate(timeout=120)[0]
    return started.returncode, said


def test_the_machine_leaves_a_containers_bot_alone(machine, emulator):
    host, container = machine
    run = up(container, emulator, container=True)
    where = "Another instance of shop is already running in a container of this machine. PID"
    refused = host.run("run", "shop")
    assert refused.returncode == 1, refused.stderr
    assert where in refused.stderr
    assert refused.stderr.endswith(f"type there: BOTTRAY_HOME={container.folder} bottray stop shop\n")
    named = int(refused.stderr.partition(where)[2].split()[0])
    plan = json.loads(host.run("clean", "--json").stdout)
    assert plan["to_do"] == []
    assert plan["left_alone"][0]["text"].startswith(where)
    assert host.run("clean", "--yes").returncode == 0
    told = host.run("doctor", "shop").stdout
    assert where in told
    assert "Another copy is running" not in told
    for agent in (False, True):
        if agent:  # which has not been asked to start it, and so has not looked
            host.agent()
        view = host.status("shop")
        assert (view["phase"], view["reason"][: len(where)]) == ("conflict", where)
        assert view["lease"]["holder_pid"] is not None
    assert alive(named), "it is named by the number that it has out here"
    assert run.poll() is None
    assert emulator.wait_for(TOKEN, lambda s: s["readers_now"])["readers_most"] == 1
    assert list(host.locks.glob("*.json")), "what it has written of itself is there still"


def test_a_container_leaves_the_machines_bot_alone(machine, emulator):
    host, container = machine
    run = up(host, emulator, container=False)
    where = "Another instance of shop is already running on this machine, outside of this container"
    code, said = within(container, "run", "shop")
    assert (code, where in said) == (1, True), said
    plan = json.loads(within(container, "clean", "--json")[1])
    assert plan["to_do"] == []
    assert plan["left_alone"][0]["text"].startswith(where)
    within(container, "clean", "--yes")
    view = json.loads(within(container, "status", "--json")[1])["bots"][0]
    assert view["reason"].startswith(where)
    assert view["lease"]["holder_pid"] is None, "it has no number in here"
    assert run.poll() is None
    assert emulator.wait_for(TOKEN, lambda s: s["readers_now"])["readers_most"] == 1
    assert list(host.locks.glob("*.json"))


def test_two_containers_exclude_each_other(machine, emulator):
    one, other = machine
    run = up(one, emulator, container=True)
    assert "3/9 other copies looked for: none found in this container" in one.log("shop")
    code, said = within(other, "run", "shop")
    assert (code, "already running in another container of this machine" in said) == (1, True), said
    assert run.poll() is None


def test_a_container_whose_record_nobody_believes_is_left_alone_too(machine, emulator):
    """Its user is none of ours, and so is who wrote the record: nobody looks after it as far as we know."""
    host, container = machine
    run = container.spawn(command=containers.within(container.command("run", "shop"), "--user", "--mount-proc"))
    emulator.wait_for(TOKEN, lambda s: s["readers_now"], timeout=60)
    for file in host.locks.glob("*.json"):
        file.unlink()
    plan = json.loads(host.run("clean", "--json").stdout)
    assert plan["to_do"] == []
    assert "a container of this machine" in plan["left_alone"][0]["why"]
    assert host.run("clean", "--yes").returncode == 0
    assert host.run("start", "shop").returncode == 1
    assert run.poll() is None
    state = emulator.state(TOKEN)
    assert (state["readers_now"], state["readers_most"]) == (1, 1)


def test_without_a_proc_of_its_own_nothing_is_started(machine, emulator):
    """Each number in /proc is a stranger's there."""
    _, container = machine
    words = container.command("run", "shop")
    started = container.spawn(command=containers.within(words, "--user", "--map-root-user"))
    said = started.communicate(timeout=120)[0]
    assert started.returncode == 5, said
    assert "/proc has other numbers for processes than this container" in said
    assert "mount -t proc proc /proc" in said


def test_the_agent_of_the_same_home_is_neither_denied_nor_to_be_ended(machine, emulator):
    """Seen: "No agent is running", "An agent is running but does not answer. End it", "No agent is running"."""
    host, _ = machine
    host.agent()
    assert host.run("start", "shop").returncode == 0
    for words in (["status"], ["start", "shop"], ["stop", "shop"], ["quit"]):
        code, said = within(host, *words)
        assert "BotTray runs in a container, or outside of this one: nothing that is typed here reaches it." in said
        assert (code, "No agent is running" in said, "End it" in said) == (5, False, False), said
    assert host.status("shop")["phase"] == "running"
    assert emulator.state(TOKEN)["readers_most"] == 1
