"""What many restarts leave behind: nothing.

Deliberate faults that were tried, each red: a pipe that is not closed · each run kept.
"""

import gc
import os
import threading
from collections import Counter

import pytest
from home import Home
from one_bot import DIES, Scene

from tray_app.core.model import Phase

RUNS, FEW = 10, 6
QUICK = {"base": 0.02, "factor": 1.0, "jitter": 0.0, "budget": 10**9}


def there() -> tuple[int, int, Counter[str]]:
    """Descriptors, threads, and objects of ours and of the loop by their kind."""
    gc.collect()
    kinds = Counter(
        type(one).__name__
        for one in gc.get_objects()
        if str(type(one).__module__).startswith(("tray_app", "asyncio", "_asyn"))
    )
    return len(os.listdir("/proc/self/fd")), threading.active_count(), kinds


@pytest.mark.linux("/proc/self/fd")
def test_they_leave_nothing(home: Home) -> None:
    seen = []

    async def story(scene: Scene) -> None:
        for _ in range(3):  # what is loaded or opened once is there after the first of them
            runs = scene.supervisor.view("shop", "en").run + RUNS
            await scene.until(lambda view, runs=runs: view.run >= runs)  # type: ignore[misc]
            scene.supervisor.stop("shop")
            await scene.until(lambda view: view.phase is Phase.STOPPED)
            await scene.supervisor.around.timeline.written()
            seen.append(there())
            scene.supervisor.start("shop")

    scene = Scene(home, DIES, "always", **QUICK)
    scene.patience = 100.0
    scene.play(story)
    _, (files, threads, before), (files_now, threads_now, now) = seen
    assert files_now - files < FEW
    assert threads_now - threads < FEW, "those of a pool come as they are needed"
    assert {kind: more for kind, more in (now - before).items() if more >= FEW} == {}
