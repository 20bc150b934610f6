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


@dataclass(frozen=True)
class Program:
    """What runs: `scripts` as written in the command line (more than one where a debugger or reloader runs them),
    or a Python `module`. `own` is False for a script that an installation brought rather than the user wrote."""

    scripts: tuple[str, ...] = ()
    module: str | None = None
    own: bool = True


@dataclass(frozen=True)
class _Language:
    """How an interpreter reads its command line: options that take the next word, options that mean "no script",
    words that come before the script."""

    with_value: frozenset[str] = frozenset()
    no_script: frozenset[str] = frozenset()
    verbs: frozenset[str] = frozenset()
    needs_verb: bool = False


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_NODE = _Language(
    _words("-r --require --import --loader --experimental-loader -C --conditions --env-file --title --input-type"),
    _words("-e --eval -p --print -i --interactive -h --help -v --version -c --check --test"),
)
_JAVA = _Language(
    _words("-cp -classpath --class-path -p --module-path -m --module --add-modules --add-opens --add-exports"),
    _words("-version --version -help --help"),
)
_LANGUAGES: dict[str, _Language] = {
    "node": _NODE,
    "nodejs": _NODE,
    "bun": _Language(
        _words("-r --preload --env-file --cwd --config -c --port"),
        _words("-e --eval -p --print x install add test build --version --help"),
        _words("run"),
    ),
    "deno": _Language(
        _words("-c --config --import-map --lock --env-file --location --seed -L --log-level --cert"),
        _words("eval test fmt lint check repl cache info install --version --help"),
        _words("run"),
        needs_verb=True,
    ),
    "php": _Language(_words("-c -d -z"), _words("-r -B -R -E -a -l -i -m -v -S -s -w --help --version")),
    "ruby": _Language(_words("-I -r -C -E"), _words("-e -c -v -h --version --help")),
    "perl": _Language(_words("-I"), _words("-e -E -c -v -h")),
    "lua": _Language(_words("-l"), _words("-e -v -i")),
    "java": _JAVA,
    "dotnet": _Language(
        _words("--roll-forward --fx-version --additionalprobingpath --depsfile --runtimeconfig"),
        _words("build test restore publish add new --info --version --help"),
        _words("exec"),
    ),
    "uv": _Language(
        _words("--with --python -p --project --directory --env-file --extra --group --index --index-url --package -w"),
        _words("pip sync add lock venv tool python build -m --module -h --help -V --version"),
        _words("run"),
        needs_verb=True,
    ),
}

_PYTHON = re.compile(r"(?:python|pypy)w?(?:\d+(?:\.\d+)*)?t?d?")
_VERSIONED = re.compile(r"(node|nodejs|php|ruby|perl|lua)-?\d+(?:\.\d+)*")
_PYTHON_WITH_VALUE = ("W", "X", "Q")
_PYTHON_NO_SCRIPT = ("c", "h", "V", "?")

# run another script, which is among their arguments
RUNNERS = _words(
    "pdb debugpy pydevd pydevd.py cProfile profile trace coverage runpy viztracer memory_profiler kernprof "
    "watchfiles watchmedo hupper jurigged nodemon tsx ts-node ts-node-dev pm2-runtime launcher"
)

# have a token for other purposes than polling, or only look at a script
TOOLS = _words(
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
HOSTS = _words(
    "ipython ipython3 ipykernel ipykernel_launcher marimo gunicorn uvicorn hypercorn daphne waitress waitress-serve "
    "granian flask fastapi streamlit chainlit celery rq dramatiq huey huey_consumer huey_consumer.py arq taskiq"
)

# what lies here was installed, not written by the bot's author; /usr/src and /usr/local are where people put their own
_INSTALLED = re.compile(
    r"^/(?:usr/)?(?:s?bin|lib(?:exec|\d+)?|share)/|^/snap/|/(?:site|dist)-packages/|/node_modules/"
    r"|/\.(?:vscode|cursor|windsurf)[^/]*/|/\.local/share/(?:JetBrains|nvim|code)[^/]*/|/(?:pycharm|JetBrains)[^/]*/",
    re.IGNORECASE,
)


def program_of(argv: Sequence[str]) -> Program | None:
    """The program that a command line runs, or None where it is not an interpreter with a script of somebody's."""
    found = _taken_apart(argv)
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
    found = _taken_apart(argv)
    return found is None or bool(_names(found[0], found[1]) & HOSTS)


def plain(argv: Sequence[str]) -> tuple[str, ...]:
    """A command without the interpreter in front and without folders: `/v/bin/python -m uvicorn app:app` and
    `uvicorn app:app` are the same."""
    found = _taken_apart(argv)
    if found is None:
        return (_base(argv[0]), *argv[1:]) if argv else ()
    kind, what, rest = found
    return (what if kind == "module" else _base(what), *rest)


def arguments(argv: Sequence[str]) -> tuple[str, ...] | None:
    """What a script or module is given; None where it is not run as itself (by a debugger, a reloader), or none is."""
    found = _taken_apart(argv)
    if found is None or _names(found[0], found[1]) & (RUNNERS | TOOLS | HOSTS):
        return None
    return tuple(found[2])


def is_interpreter(program: str) -> bool:
    """Whether a program of this name runs scripts."""
    name = _base(program).lower().removesuffix(".exe")
    return bool(_PYTHON.fullmatch(name) or _language(name))


def installed(path: str) -> bool:
    """Whether it lies where installations put their files, so that its user has not written it."""
    return _INSTALLED.search(path.replace("\\", "/")) is not None


def _taken_apart(argv: Sequence[str]) -> tuple[str, str, Sequence[str]] | None:
    """("script" or "module", which, what follows); None for what runs neither."""
    if not argv:
        return None
    name = _base(argv[0]).lower().removesuffix(".exe")
    if _PYTHON.fullmatch(name):
        return _python(argv)
    language = _language(name)
    return _other(argv, language) if language else None


def _language(name: str) -> _Language | None:
    versioned = _VERSIONED.fullmatch(name)
    return _LANGUAGES.get(versioned[1] if versioned else name)


def _names(kind: str, what: str) -> set[str]:
    """By what it is known. Of a module its package counts; a script must be the tool's own start file, not somebody's
    trace.py."""
    names = {what, what.split(".")[0]} if kind == "module" else {_base(what).lower().removesuffix(".exe")}
    if "launcher" in names and "debugpy" not in what:
        names.clear()
    return names


def _python(argv: Sequence[str]) -> tuple[str, str, Sequence[str]] | None:
    """Python's own rules [using/cmdline]: short options may be glued together, `-m` and `-c` end them."""
    at = 1
    while at < len(argv):
        word = argv[at]
        at += 1
        if word == "--":
            return ("script", argv[at], argv[at + 1 :]) if at < len(argv) else None
        if word.startswith("--"):
            if word == "--check-hash-based-pycs":
                at += 1
            elif word in ("--help", "--version", "--help-all", "--help-env", "--help-xoptions"):
                return None
            continue
        if word == "-" or not word:
            return None
        if not word.startswith("-"):
            return "script", word, argv[at:]
        for i, letter in enumerate(word[1:], 1):
            if letter in _PYTHON_NO_SCRIPT:
                return None
            if letter == "m":
                module = word[i + 1 :] or (argv[at] if at < len(argv) else "")
                return ("module", module, argv[at if word[i + 1 :] else at + 1 :]) if module else None
            if letter in _PYTHON_WITH_VALUE:
                at += not word[i + 1 :]
                break
    return None


def _other(argv: Sequence[str], language: _Language) -> tuple[str, str, Sequence[str]] | None:
    at, verb = 1, not language.needs_verb
    while at < len(argv):
        word = argv[at]
        at += 1
        if language is _JAVA and word in ("-jar", "-m", "--module") and at < len(argv):
            return "script", argv[at], argv[at + 1 :]
        if language.no_script and word in language.no_script:
            return None
        if word in language.verbs:
            verb = True
            language = _Language(language.with_value, language.no_script)
        elif word in ("-f", "--file") and language is _LANGUAGES["php"]:
            continue
        elif word.startswith("-") and word != "--":
            at += word in language.with_value
        elif word and word != "--":
            return ("script", word, argv[at:]) if verb else None
    return None


def _base(path: str) -> str:
    return path.replace("\\", "/").rstrip("/").rpartition("/")[2]
