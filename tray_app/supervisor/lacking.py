"""What a bot's interpreter lacks, asked on the spot: for whoever may wait for the answer."""

import subprocess
from collections.abc import Mapping

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
    try:
        done = subprocess.run(
            requirements.question(python, wanted),
            cwd=launch.folder,
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=PATIENCE,
            check=False,
            creationflags=NO_WINDOW,
        )
    except (OSError, subprocess.TimeoutExpired):
        return wanted, None
    return wanted, requirements.answer(wanted, done.stdout)
