"""`demo`: BotTray shown on this machine, in an environment of its own, with nothing installed."""

import hashlib
import shutil
import tempfile
from functools import partial
from pathlib import Path

from installer import environment, folders


def demo(seconds: float | None, keep: bool = True) -> int:
    """Run `bottray demo`; its exit code. With `keep` the environment stays for the next time."""
    if keep:
        tree = hashlib.sha256(str(folders.SOURCE).encode()).hexdigest()[:8]
        return _shown(folders.cache() / f"demo-{tree}", seconds)
    folder = Path(tempfile.mkdtemp(prefix="bottray-demo-"))
    try:
        return _shown(folder / "venv", seconds)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _shown(folder: Path, seconds: float | None) -> int:
    environment.keep(folder, environment.requirements(), partial(environment.pip_install, keep_downloads=False))
    limit = [] if seconds is None else ["--seconds", f"{seconds:g}"]
    return environment.run(folder, "-I", "-m", "tray_app", "demo", *limit)
