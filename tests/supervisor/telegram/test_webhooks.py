"""What is remembered of webhooks that were removed, by whoever removes one: the agent for many bots, and `clean`."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tray_app.supervisor.telegram.webhooks import Webhooks

REMEMBER = """
import sys
from pathlib import Path
from tray_app.supervisor.telegram.webhooks import Webhooks
for number in range(20):
    Webhooks(Path(sys.argv[1])).remember(f"clean-{number}", "https://hooks.example.org/path")
"""


def test_of_many_at_once_none_is_forgotten(tmp_path: Path) -> None:
    """Tried without a lock: names were lost."""
    file = tmp_path / "state" / "webhooks.json"
    kept = Webhooks(file)
    names = [f"bot-{number}" for number in range(40)]
    with subprocess.Popen([sys.executable, "-c", REMEMBER, str(file)]) as clean, ThreadPoolExecutor(8) as crew:
        list(crew.map(lambda name: kept.remember(name, "https://hooks.example.org/path"), names))
        assert clean.wait(60) == 0
    assert set(kept.removed()) == {*names, *(f"clean-{number}" for number in range(20))}


def test_of_one_host_it_is_told_how_often(tmp_path: Path) -> None:
    kept = Webhooks(tmp_path / "webhooks.json")
    assert kept.before("shop", "https://hooks.example.org/a").times == 0
    for path in "abc":
        kept.remember("shop", f"https://hooks.example.org/{path}")
    assert kept.before("shop", "https://hooks.example.org/d").times == 3
    assert kept.before("shop", "https://other.example.org/d").times == 0
    assert kept.removed()["shop"]["url"] == "https://hooks.example.org/c"


def test_without_a_file_nothing_is_kept() -> None:
    kept = Webhooks(None)
    kept.remember("shop", "https://hooks.example.org/a")
    assert kept.removed() == {}
