"""What a look for copies cannot reach is counted and said: other users' programs, those hidden, those outside.

Deliberate faults that were tried, each red: hidepid not asked for · a container that takes itself for the machine.
"""

import json
import os
import subprocess
import sys

import containers
import pytest
from e2e import other_user

from tray_app.core.processes.unseen import Unseen

WHY_NOT = other_user.why_not() or containers.why_not()
ASK = "import dataclasses, json; from tray_app.adapters.rivals.unseen import unseen; "
ASK += "found = unseen(); print(json.dumps([dataclasses.asdict(found), str(found.no_copy())]))"


def asked(command, path):
    environ = {**os.environ, "PYTHONPATH": path, "BOTTRAY_LANG": "en", "PYTHONDONTWRITEBYTECODE": "1"}
    told = subprocess.run(command, env=environ, capture_output=True, text=True, cwd="/", timeout=120)
    assert told.returncode == 0, told.stderr
    return json.loads(told.stdout)


@pytest.mark.linux("hidepid is an option of proc(5)")
@pytest.mark.skipif(bool(WHY_NOT), reason=str(WHY_NOT))
@pytest.mark.parametrize("option", ["1", "2", "invisible"])
def test_a_system_that_hides_other_users(option):
    program, path = other_user.python()
    mount = f'mount -t proc -o hidepid={option} proc /proc && exec "$@"'
    user = other_user.as_other([program, "-c", ASK])
    facts, words = asked(["unshare", "--mount", "sh", "-c", mount, "sh", *user], path)
    assert facts["hidden"]
    assert "what other users run, which the system hides (hidepid)" in words
    root, _ = asked(["unshare", "--mount", "sh", "-c", mount, "sh", sys.executable, "-c", ASK], path)
    assert not root["hidden"], "root sees all the same"


@pytest.mark.linux("pid namespaces; Windows has none")
@pytest.mark.skipif(bool(containers.why_not()), reason=str(containers.why_not()))
def test_a_container():
    path = str(other_user.REPOSITORY)
    facts, words = asked(containers.within([sys.executable, "-c", ASK]), path)
    assert facts["outside"]
    assert words == (
        "No other copy was found on this computer; not to be looked into was what runs outside of this container."
    )


def test_all_that_could_be_looked_into():
    assert str(Unseen().no_copy()) == "No other copy was found on this computer."
    some = Unseen(programs=2, hidden=True)
    assert some
    assert str(some.words) == "2 programs of other users, what other users run, which the system hides (hidepid)"
