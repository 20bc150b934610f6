"""Which program an interpreter runs, read from its command line. Pure; the heart of "never a killed stranger".

A process can be a reader of a token only if it is an interpreter that runs somebody's script or module. An editor,
a pager, `grep`, `tail`, a shell is no interpreter here, whatever it has in its command line or environment. Of the
interpreters, these are no programs either: tools that only look at a script or serve many (test runners, linters,
notebooks, package tools), and hosts, whose command line does not tell what they run: a prompt (REPL), `-c`/`-e` (code
typed on the spot, and what multiprocessing starts its workers with), standard input, a notebook's kernel, a web server,
a task queue. A host may read, so it takes more than the token around it to know (adapters/rivals/rivals.py).

A debugger, a profiler or a reloader does run the script: `python -m pdb bot.py` polls as soon as it continues.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tray_app.core.pattern import pattern
from tray_app.core.processes.interpreters import base, is_interpreter, taken_apart, words


@dataclass(frozen=True)
class Program:
    """What runs: `scripts` as written in the command line (more than one where a debugger or reloader runs them),
    or a Python `module`. `own` is False for a script that an installation brought rather than the user wrote."""

    scripts: tuple[str, ...] = ()
    module: str | None = None
    own: bool = True


# run another script, which is among their arguments
RUNNERS = words(
    "pdb debugpy pydevd pydevd.py cProfile profile trace coverage runpy viztracer memory_profiler kernprof "
    "watchfiles watchmedo hupper jurigged nodemon tsx ts-node ts-node-dev pm2-runtime launcher"
)

# have a token for other purposes than polling, or only look at a script
TOOLS = words(
    "pytest py.test unittest doctest nose2 tox nox mypy dmypy pyright pylint flake8 ruff black isort bandit pyflakes "
    "py_compile compileall tabnanny ast dis tokenize timeit pydoc inspect pip pipx pip3 venv virtualenv ensurepip "
    "poetry pdm hatch build twine setuptools conda mamba json.tool http.server zipfile tarfile "
    "jupyter jupyter-lab jupyter-notebook jupyter-server notebook "
    "jupyterlab idle idlelib spyder pylsp jedi-language-server ptpython bpython "
    "flower alembic django-admin ansible "
    "ansible-playbook supervisor supervisord supervisorctl circus circusd circusctl honcho fail2ban-server "
    "npm npm-cli.js npx npx-cli.js yarn yarn.js pnpm pnpm.cjs tsc eslint prettier jest vitest webpack vite pm2 "
    "composer phpunit artisan bundle rake irb rails puma bottray tray_app"
)

# run somebody's code, of which the command line names no file
HOSTS = words(
    "ipython ipython3 ipykernel ipykernel_launcher marimo gunicorn uvicorn hypercorn daphne waitress waitress-serve "
    "granian flask fastapi streamlit chainlit celery rq dramatiq huey huey_consumer huey_consumer.py arq taskiq"
)

# what lies here was installed, not written by the bot's author; /usr/src and /usr/local are where people put their own
_INSTALLED = pattern(
    r"^/(?:usr/)?(?:s?bin|lib(?:exec|\d+)?|share)/|^/snap/|/(?:site|dist)-packages/|/node_modules/"
    r"|/\.(?:vscode|cursor|windsurf)[^/]*/|/\.local/share/(?:JetBrains|nvim|code)[^/]*/|/(?:pycharm|JetBrains)[^/]*/",
    re.IGNORECASE,
)


def program_of(argv: Sequence[str]) -> Program | None:
    """The program that a command line runs, or None where it is not an interpreter with a script of somebody's."""
    found = taken_apart(argv)
    if found is None:
        return None
    kind, what, rest = found
    names = _names(kind, what)
    if names & RUNNERS:
        return Program(scripts=tuple(a for a in rest if not a.startswith("-")))
    if names & (TOOLS | HOSTS):
        return None
    if kind == "module":
        return Program(module=what)
    return Program(scripts=(what,), own=not installed(what))


def hosts(argv: Sequence[str]) -> bool:
    """Whether it is an interpreter that runs somebody's code without naming a file of it: a prompt, code typed on the
    spot (also a worker of multiprocessing), a notebook's kernel, a web server, a task queue."""
    if not argv or not is_interpreter(argv[0]):
        return False
    found = taken_apart(argv)
    return found is None or bool(_names(found[0], found[1]) & HOSTS)


def plain(argv: Sequence[str]) -> tuple[str, ...]:
    """A command without the interpreter in front and without folders: `/v/bin/python -m uvicorn app:app` and
    `uvicorn app:app` are the same."""
    found = taken_apart(argv)
    if found is None:
        return (base(argv[0]), *argv[1:]) if argv else ()
    kind, what, rest = found
    return (what if kind == "module" else base(what), *rest)


def arguments(argv: Sequence[str]) -> tuple[str, ...] | None:
    """What a script or module is given; None where it is not run as itself (by a debugger, a reloader), or none is."""
    found = taken_apart(argv)
    if found is None or _names(found[0], found[1]) & (RUNNERS | TOOLS | HOSTS):
        return None
    return tuple(found[2])


def installed(path: str) -> bool:
    """Whether it lies where installations put their files, so that its user has not written it."""
    return _INSTALLED.search(path.replace("\\", "/")) is not None


def _names(kind: str, what: str) -> set[str]:
    """By what it is known. Of a module its package counts; a script must be the tool's own start file, not somebody's
    trace.py."""
    names = {what, what.split(".")[0]} if kind == "module" else {base(what).lower().removesuffix(".exe")}
    if "launcher" in names and "debugpy" not in what:
        names.clear()
    return names
