"""Where no bot is configured, each command says so, and what to do; each cure that is printed does something."""

import json
import re

import pytest
from home import Home

WAITS = "import time\ntime.sleep(600)\n"


@pytest.mark.parametrize("verb", ["start", "stop", "restart", "check"])
def test_all_of_none(home: Home, verb: str) -> None:
    told = home.run(verb, "--all")
    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout.startswith("No bot is configured yet. Add one: bottray add PATH\n")
    assert told.stdout.count("No bot is configured yet") == 1
    assert str(home.folder / "bots.toml") in told.stdout
    assert home.pids() == [], "for no bots no agent is started"


def test_all_of_none_with_an_agent(home: Home) -> None:
    home.agent()
    for verb in ("start", "stop"):
        assert "Add one: bottray add PATH" in home.run(verb, "--all").stdout


def test_clean_says_to_a_program_what_it_reads(home: Home) -> None:
    for words in ((), ("--dry-run",), ("--yes",)):
        told = home.run("clean", "--json", *words)
        assert (told.returncode, told.stderr) == (0, "")
        assert json.loads(told.stdout)["to_do"] == []
    assert "No bot is configured yet" in home.run("clean").stdout


def test_doctor_advises_what_helps(home: Home) -> None:
    page = home.run("doctor").stdout
    assert "No bot is configured yet.\n     Add one: bottray add PATH" in page
    assert "bottray start" not in page


def test_the_start_that_status_names_is_one(home: Home) -> None:
    for name in ("shop", "news"):
        home.bot(name, WAITS)
    for words, expected in ((), "--all"), (("news",), "news"):
        told = re.search(r"No agent is running\. bottray (start.*) starts it\.", home.run("status", *words).stderr)
        assert told
        assert told[1] == f"start {expected}"
