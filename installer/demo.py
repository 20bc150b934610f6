"""`demo`: BotTray shown on this machine, in an environment of its own, with nothing installed."""

import hashlib
import shutil
import tempfile
from functools import partial
from pathlib import Path

from installer import environment, folders
from tray_app.core.messages import _


def demo(seconds: float | None, keep: bool = True) -> int:
    """Run `bottray demo`; its exit code. With `keep` the environment stays for the next time."""
    if keep:
        tree = hashlib.sha256(str(folders.SOURCE).encode()).hexdigest()[:8]
        kept = folders.cache() / f"demo-{tree}"
        code = _shown(kept, seconds)
        print(
            _("Kept, so that the next demo begins at once: the Python environment in {folder}. You may delete it; "
              "--no-cache keeps none.", folder=kept)
        )  # fmt: skip
        return code
    folder = Path(tempfile.mkdtemp(prefix="bottray-demo-"))
    try:
        return _shown(folder / "venv", seconds)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _shown(folder: Path, seconds: float | None) -> int:
    environment.keep(folder, environment.requirements(), partial(environment.pip_install, keep_downloads=False))
    limit = [] if seconds is None else ["--seconds", f"{seconds:g}"]
    return environment.run(folder, "-I", "-m", "tray_app", "demo", *limit)
