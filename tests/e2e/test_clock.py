"""The computer's clock is set while bots run: nothing that decides depends on it, and what it is told stays true.

The clock is handed in by libfaketime, as every program of the home sees it. A deliberate fault that was tried and was
red: the machine's times counted by that clock.
"""

import os
from pathlib import Path

import pytest
from e2e.waiting import until
from home import make_token

FAKETIME = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)
TOKEN = make_token(775_900)

pytestmark = [
    pytest.mark.linux("libfaketime is not made for Windows"),
    pytest.mark.skipif(FAKETIME is None, reason="libfaketime is not here"),
]


@pytest.mark.parametrize("moved", ["-1d", "+1d"])
def test_the_clock_is_set(home, emulator, moved):
    clock = home.folder.parent / "clock"
    clock.write_text("+0")
    home.environ |= {
        "LD_PRELOAD": str(FAKETIME),
        "FAKETIME_TIMESTAMP_FILE": str(clock),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "FAKETIME_FORCE_MONOTONIC_FIX": "0",  # else a wait that has a limit ends at once, such as the one for the GIL
    }
    emulator.add_bot(TOKEN, "shop_bot")
    home.bot("shop", token=TOKEN)
    home.agent(first=0.5)
    assert home.run("start", "shop").returncode == 0
    first = home.status("shop")["pid"]

    clock.write_text(moved)
    refused = home.run("run", "shop")
    assert refused.returncode == 1
    assert f"PID {first} (" in refused.stderr
    assert "To stop it: bottray stop shop" in refused.stderr
    os.kill(first, 9)
    until(lambda: (bot := home.status("shop"))["phase"] == "running" and bot["pid"] != first, "it was restarted")
    told = home.run("status", "shop")
    assert "-" not in told.stdout.partition("\n")[0], "no time below nothing"
    assert "was ended by signal SIGKILL (9)" in told.stdout
    emulator.queue(TOKEN, "hello")
    emulator.wait_for(TOKEN, lambda s: s["sent"])
    assert home.run("clean", "--dry-run").stdout.count("It has the lease: it is the one that should run.") == 1
    stopped = home.run("stop", "shop")
    assert (stopped.returncode, stopped.stderr) == (0, "")
    assert emulator.state(TOKEN)["readers_most"] == 1
    log = home.log("shop")
    assert log.rindex("started as @shop_bot") > log.index("SIGKILL") > log.index("started as @shop_bot"), (
        "the log goes on, in the order of what happened"
    )
    assert home.log("agent").count("agent 0.1.0 started") == 1
