"""What a bot's interpreter lacks, asked on the spot: for whoever may wait for the answer."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from tray_app.adapters.projects.interpreter import Launch, python_words
from tray_app.adapters.projects.pythons import requirements
from tray_app.adapters.projects.pythons.needs import Needs, needs
from tray_app.adapters.system import NO_WINDOW

PATIENCE = 30.0  # seconds for the bot's interpreter to say what it has


def look(launch: Launch, environ: Mapping[str, str]) -> tuple[Needs | None, requirements.Lacking | None]:
    """What it needs and what it lacks; None for what is no Python script, and where it did not answer.

    Raises ConfigError where the list of what it needs cannot be read.
    """
    python = python_words(launch)
    if python is None or launch.script is None:
        return None, None
    wanted = needs(launch.script, launch.requirements, launch.root, launch.folder)
    return wanted, _answer(python, wanted, launch.folder, environ, PATIENCE)


def has(python: Sequence[str], module: str, folder: Path, patience: float) -> bool | None:
    """Whether an interpreter finds a module, seen from `folder`; None where it did not answer in time."""
    wanted = Needs(folder / "bot.py", None, (), (module,))
    found = _answer(python, wanted, folder, os.environ, patience)
    return None if found is None else not found.modules


def _answer(
    python: Sequence[str], wanted: Needs, folder: Path, environ: Mapping[str, str], patience: float
) -> requirements.Lacking | None:
    try:
        done = subprocess.run(
            requirements.question(python, wanted),
            cwd=folder,
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=patience,
            check=False,
            creationflags=NO_WINDOW,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return requirements.answer(wanted, done.stdout)
