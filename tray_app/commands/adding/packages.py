"""What a bot that is added lacks, installed into its own environment where somebody has agreed to that."""

import subprocess
from collections.abc import Callable, Sequence

from tray_app.adapters.projects.interpreter import python_words
from tray_app.adapters.projects.pythons import installation
from tray_app.adapters.system import NO_WINDOW
from tray_app.commands.adding.understood import Understood
from tray_app.commands.asking import Asking
from tray_app.commands.context import Context
from tray_app.core.errors import ConfigError, HostError
from tray_app.core.messages import _


def question(known: Understood) -> str | None:
    """What is asked before anything is installed; None where nothing is lacking, or nothing can be done about it."""
    try:
        plan = _plan(known)
    except ConfigError:
        return None
    return _question(plan) if plan and plan.commands else None


def installed(
    context: Context, known: Understood, asking: Asking, install: bool, heard: Callable[[str], None] | None = None
) -> bool:
    """Whether the bot has what it needs: because it had, or because it was installed now. `heard` gets each line of the
    installing program, which is shown where there is none. Raises HostError where that fails, ConfigError where it
    cannot be."""
    try:
        plan = _plan(known)
    except ConfigError:
        if install:
            raise
        python = python_words(known.launch)
        assert known.lacking
        assert python
        context.warn(_("It lacks {names}, and {python} belongs to the system. Install that before you start it; or "
                       'write install = true into its entry in the place of "python": it then gets an environment of '
                       "its own.", names=known.lacking.names, python=python[0]))  # fmt: skip
        return False
    if plan is None:
        return True
    for module in plan.unknown:
        context.warn(_("Which package brings {module} is not known: write it into requirements.txt.", module=module))
    if not plan.commands or not (install or (asking.there and asking.agree(_question(plan)))):
        assert known.lacking
        context.warn(
            _(
                "It lacks {names}. Before you start it, install that, or write install = true into its entry.",
                names=known.lacking.names,
            )
        )
        return False
    existed = plan.made is not None and plan.made.exists()
    for n, step in enumerate(plan.commands):
        try:
            taken_back = plan.commands[:n] if plan.made and not existed else ()
            _run(step, taken_back, known, heard or (lambda line: context.say(f"  {line}")))
        except HostError:
            installation.take_back(plan.made, existed)
            raise
    return not plan.unknown


def _plan(known: Understood) -> installation.Installation | None:
    """None where nothing is lacking. Raises ConfigError."""
    python = python_words(known.launch)
    if not known.lacking or known.needs is None or python is None:
        return None
    return installation.installation(python, known.needs, known.lacking, chosen="python" in known.keys)


def _question(plan: installation.Installation) -> str:
    if plan.made:
        return _("Make {folder} and install what is missing there?", folder=plan.made)
    return _("Install what is missing into {folder}?", folder=installation.environment_of(plan.python) or plan.python)


def _run(
    step: tuple[str, ...], before: Sequence[tuple[str, ...]], known: Understood, heard: Callable[[str], None]
) -> None:
    """One installing command, its output told as it comes. Raises HostError where it fails."""
    tail: list[str] = []
    with subprocess.Popen(
        step, cwd=known.launch.folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, encoding="utf-8", errors="replace", creationflags=NO_WINDOW,
    ) as running:  # fmt: skip
        assert running.stdout is not None
        for line in running.stdout:
            heard(line.rstrip())
            tail = [*tail[-20:], line]
    if running.returncode:
        raise installation.failed(step, running.returncode, "".join(tail), known.name, before)
