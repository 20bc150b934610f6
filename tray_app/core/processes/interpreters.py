"""How an interpreter reads its command line: what of it is the script or the module, and what that is given. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from tray_app.core.pattern import pattern


@dataclass(frozen=True)
class _Language:
    """How an interpreter reads its command line: options that take the next word, options that mean "no script",
    words that come before the script."""

    with_value: frozenset[str] = frozenset()
    no_script: frozenset[str] = frozenset()
    verbs: frozenset[str] = frozenset()
    needs_verb: bool = False


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_NODE = _Language(
    words("-r --require --import --loader --experimental-loader -C --conditions --env-file --title --input-type"),
    words("-e --eval -p --print -i --interactive -h --help -v --version -c --check --test"),
)
_JAVA = _Language(
    words("-cp -classpath --class-path -p --module-path -m --module --add-modules --add-opens --add-exports"),
    words("-version --version -help --help"),
)
_LANGUAGES: dict[str, _Language] = {
    "node": _NODE,
    "nodejs": _NODE,
    "bun": _Language(
        words("-r --preload --env-file --cwd --config -c --port"),
        words("-e --eval -p --print x install add test build --version --help"),
        words("run"),
    ),
    "deno": _Language(
        words("-c --config --import-map --lock --env-file --location --seed -L --log-level --cert"),
        words("eval test fmt lint check repl cache info install --version --help"),
        words("run"),
        needs_verb=True,
    ),
    "php": _Language(words("-c -d -z"), words("-r -B -R -E -a -l -i -m -v -S -s -w --help --version")),
    "ruby": _Language(words("-I -r -C -E"), words("-e -c -v -h --version --help")),
    "perl": _Language(words("-I"), words("-e -E -c -v -h")),
    "lua": _Language(words("-l"), words("-e -v -i")),
    "java": _JAVA,
    "dotnet": _Language(
        words("--roll-forward --fx-version --additionalprobingpath --depsfile --runtimeconfig"),
        words("build test restore publish add new --info --version --help"),
        words("exec"),
    ),
    "uv": _Language(
        words("--with --python -p --project --directory --env-file --extra --group --index --index-url --package -w"),
        words("pip sync add lock venv tool python build -m --module -h --help -V --version"),
        words("run"),
        needs_verb=True,
    ),
}

_PYTHON = pattern(r"(?:python|pypy)w?(?:\d+(?:\.\d+)*)?t?d?")
_VERSIONED = pattern(r"(node|nodejs|php|ruby|perl|lua)-?\d+(?:\.\d+)*")
_PYTHON_WITH_VALUE = ("W", "X", "Q")
_PYTHON_NO_SCRIPT = ("c", "h", "V", "?")


def is_interpreter(program: str) -> bool:
    """Whether a program of this name runs scripts."""
    name = base(program).lower().removesuffix(".exe")
    return bool(_PYTHON.fullmatch(name) or _language(name))


def taken_apart(argv: Sequence[str]) -> tuple[str, str, Sequence[str]] | None:
    """("script" or "module", which, what follows); None for what runs neither."""
    if not argv:
        return None
    name = base(argv[0]).lower().removesuffix(".exe")
    if _PYTHON.fullmatch(name):
        return _python(argv)
    language = _language(name)
    return _other(argv, language) if language else None


def _language(name: str) -> _Language | None:
    versioned = _VERSIONED.fullmatch(name)
    return _LANGUAGES.get(versioned[1] if versioned else name)


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


def base(path: str) -> str:
    return path.replace("\\", "/").rstrip("/").rpartition("/")[2]
