"""A bot's life under a real agent, measured in the same way on any system's Python: `python life.py RUNS FOLDER`.

Prints one line of JSON: the medians in milliseconds and megabytes. Ends with 1 where a step did not happen.
"""
# ruff: noqa: E402

import json
import os
import sys
import time
from pathlib import Path
from statistics import median

sys.path[:1] = [str(Path(__file__).resolve().parents[2]), str(Path(__file__).resolve().parents[1])]

import psutil
from home import Home
from processes import kill

BOT = """
import os, time
print(time.time(), file=open(f"up-{os.getpid()}.part", "w"))
os.rename(f"up-{os.getpid()}.part", f"up-{os.getpid()}")
time.sleep(600)
"""
PATIENCE = 30.0


def up(folder: Path, known: set[str]) -> tuple[int, float]:
    """The pid of a bot that is new in its folder, and when it ran its first instruction."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        for file in folder.glob("up-*"):
            if not file.suffix and file.name not in known:
                known.add(file.name)
                return int(file.name.removeprefix("up-")), float(file.read_text())
        time.sleep(0.002)
    sys.exit("life: the bot did not come up")


def main(runs: int, place: Path) -> None:
    home = Home(place / "home", place / "locks", "")
    script = home.bot("shop", BOT, api_base=None)
    known: set[str] = set()
    figures: dict[str, list[float]] = {"launch": [], "start": [], "crash": [], "stop": []}
    try:
        for number in range(runs + 1):
            began = time.time()
            assert home.run("start", "--no-wait").returncode == 0
            _, first = up(script.parent, known)
            figures["start" if number else "launch"].append(1000 * (first - began))
            home.wait_for("shop", lambda view: view.phase == "running")
            pid = home.status("shop")["pid"]
            began = time.time()
            kill(pid)
            _, first = up(script.parent, known)
            figures["crash"].append(1000 * (first - began))
            home.wait_for("shop", lambda view: view.phase == "running")
            began = time.time()
            assert home.run("stop").returncode == 0
            figures["stop"].append(1000 * (time.time() - began))
        memory = psutil.Process(home.status()["agent"]["pid"]).memory_info().rss / 1e6
    finally:
        home.close()
    print(json.dumps({name: median(all_of_it) for name, all_of_it in figures.items()} | {"memory": memory}))


if __name__ == "__main__":
    (Path(sys.argv[2]) / "locks").mkdir()
    os.chmod(Path(sys.argv[2]) / "locks", 0o1777)
    main(int(sys.argv[1]), Path(sys.argv[2]))
