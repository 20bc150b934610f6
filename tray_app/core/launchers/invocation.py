"""What a command line comes to in the end: the programs behind `npm start`, `uv run shop`, `bash run.sh`. Pure.

An entry of bots.toml and a person at a prompt name the same bot in different words. `read` returns the text of a file
by its path, or None where there is none; nothing is run, and what cannot be read through is left as it stands.
Formats: npm's package.json ("scripts"; a start without one runs server.js), PEP 621 `[project.scripts]` and poetry's
own table.
"""

import json
import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from tray_app.core.launchers import shell_words
from tray_app.core.launchers.parts import HERE, OldStart, base, join
from tray_app.core.launchers.wrapped import unwrap
from tray_app.core.pattern import pattern
from tray_app.core.processes.program import RUNNERS

Read = Callable[[str], str | None]


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


SHELLS = _set("sh bash dash zsh ksh ash busybox")
DEEPEST = 4  # launchers that start launchers
HIGHEST = 3  # folders above the working one in which a project's own file is looked for
_NODE_TOOLS = _set("npm yarn pnpm bun")
_NPM_WORDS = _set("run run-script exec --silent -s --")
_WRAPPERS = _set("timeout tini dumb-init xvfb-run cross-env dotenv dotenvx doppler op infisical chronic")
_TOOLS = _set("uv poetry pipenv pdm rye hatch pixi")
LAUNCHERS = SHELLS | _NODE_TOOLS | _WRAPPERS | _TOOLS | _set("npx bunx cmd powershell pwsh")
"""Whoever is one of these is not the bot itself, whatever it was told to start."""
_SHELL_TEXT = pattern(r"-[a-z]*c[a-z]*")
_VALUE = pattern(r"[A-Za-z_]\w*=.*", re.DOTALL)
_DURATION = pattern(r"\d+(?:\.\d+)?[smhd]?")


@dataclass(frozen=True)
class Invocation:
    """A program and the folder it is started in; paths in `words` start there."""

    words: tuple[str, ...]
    folder: str


def invocations(words: Sequence[str], folder: str, read: Read) -> list[Invocation]:
    """The command line itself first, then each that it leads to."""
    return list(dict.fromkeys([Invocation(tuple(words), folder), *_behind(list(words), folder, read, DEEPEST)]))


def _behind(words: list[str], folder: str, read: Read, depth: int) -> Iterator[Invocation]:
    words = _unwrapped(words)
    if not words or depth == 0:
        return
    yield Invocation(tuple(words), folder)
    name = program_name(words[0])
    inner: list[tuple[list[str], str]] = []
    if name in SHELLS:
        inner = list(_of_shell(words, folder, read))
    elif name in ("cmd", "powershell", "pwsh") or name.endswith((".bat", ".cmd")):
        inner = list(_of_console(words, folder, read))
    elif name.endswith((".sh", ".bash")):
        inner = list(_of_shell(["sh", *words], folder, read))
    elif name in _NODE_TOOLS:
        inner = list(of_package(words, folder, read))
    elif name in ("npx", "bunx"):
        inner = [([word for word in words[1:] if word not in ("-y", "--yes", "--")], folder)]
    elif name in RUNNERS:
        script = next((word for word in words[1:] if not word.startswith("-") and word != "watch"), None)
        inner = [(["node", script], folder)] if script else []
    elif module := _console_script(name, folder, read):
        inner = [(["python", "-m", module, *words[1:]], folder)]
    for several, where in inner:
        yield from _behind(several, where, read, depth - 1)


def program_name(word: str) -> str:
    """Its own name; Windows has `npm.cmd` for npm."""
    name = base(word)
    return short if (short := name.removesuffix(".cmd")) in LAUNCHERS else name


def _unwrapped(words: list[str]) -> list[str]:
    """Without what only stands in front: env, nohup, sudo, timeout, poetry run."""
    while words:
        before = words
        name = base(words[0])
        if name in _WRAPPERS:
            rest = words[1:]
            if "--" in rest:
                rest = rest[rest.index("--") + 1 :]
            while rest and (rest[0].startswith("-") or _VALUE.fullmatch(rest[0]) or _DURATION.fullmatch(rest[0])
                            or (name not in ("timeout", "cross-env") and rest[0] == "run")):  # fmt: skip
                rest = rest[1:]
            words = rest
        elif name in _TOOLS and "run" in words[1:3] and (module := _module_of(words)):
            words = ["python", "-m", *module]
        else:
            words = list(unwrap(words, OldStart(tuple(words))).words)
        if words == before:
            return words
    return words


def _module_of(words: list[str]) -> list[str] | None:
    """`uv run -m shop.bot`"""
    for at in range(words.index("run") + 1, len(words) - 1):
        if words[at] in ("-m", "--module"):
            return words[at + 1 :]
        if not words[at].startswith("-"):
            return None
    return None


def _of_shell(words: list[str], folder: str, read: Read) -> Iterator[tuple[list[str], str]]:
    from tray_app.core.launchers.shell import sh  # few bots are started so, and each reader takes time to load

    for at, word in enumerate(words[1:], 1):
        if _SHELL_TEXT.fullmatch(word) and at + 1 < len(words):
            yield from _started(sh.read(words[at + 1]), folder, folder)
            return
        if not word.startswith("-"):
            path = join(folder, word)
            if text := read(path):
                yield from _started(sh.read(text), folder, path.rpartition("/")[0])
            return


def _of_console(words: list[str], folder: str, read: Read) -> Iterator[tuple[list[str], str]]:
    from tray_app.core.launchers.batch import bat

    if base(words[0]) == "cmd":
        at = next((n for n, word in enumerate(words) if word.lower() in ("/c", "/k", "/r")), None)
        words = words[at + 1 :] if at is not None else []
    words = [word.strip('"') for word in words]
    if not words or base(words[0]) in ("powershell", "pwsh"):
        return
    if words[0].lower().endswith((".bat", ".cmd")):
        path = join(folder, words[0])
        if text := read(path):
            yield from _started(bat.read(text), folder, path.rpartition("/")[0])
    else:
        yield from _started(bat.read(" ".join(words)), folder, folder)


def _started(starts: list[OldStart], folder: str, here: str) -> Iterator[tuple[list[str], str]]:
    """A launcher that says nothing of folders runs in the one that it was started in, not in its own."""
    for start in starts:
        words = [word.replace(HERE, here) for word in start.words]
        for where in dict.fromkeys((folder, here)):
            yield words, join(where, start.folder.removeprefix(HERE).lstrip("/") or ".")
        if not start.folder.startswith(HERE):
            yield words, join(folder, start.folder)


def of_package(words: list[str], folder: str, read: Read) -> Iterator[tuple[list[str], str]]:
    rest = [word for word in words[1:] if word not in _NPM_WORDS]
    for at, word in enumerate(rest):
        if word in ("--prefix", "-C", "--cwd", "--dir") and at + 1 < len(rest):
            folder, rest = join(folder, rest[at + 1]), [*rest[:at], *rest[at + 2 :]]
            break
    verb = next((word for word in rest if not word.startswith("-")), None)
    if (own := _installed(words)) is not None:
        yield own, folder
        return
    where, text = _nearest("package.json", folder, read)
    if verb is None or text is None:
        return
    try:
        scripts = json.loads(text).get("scripts") or {}
        line = scripts.get(verb) or ("node server.js" if verb == "start" else "")
    except (ValueError, AttributeError, RecursionError):
        return
    several = [list(command.words) for command in shell_words.commands(line)] if isinstance(line, str) else []
    for n, one in enumerate(several, 1):
        yield [*one, *_handed_on(words, verb)] if n == len(several) else one, where


def _installed(words: list[str]) -> list[str] | None:
    """The command of a package behind `pnpm exec` and its like; None for a script of package.json."""
    name = base(words[0]).removesuffix(".cmd")
    verb = next((at for at, word in enumerate(words[1:], 1) if not word.startswith("-")), len(words))
    if words[verb : verb + 1] in (["exec"], ["dlx"], ["x"]):
        behind = words[verb + 1 :]
    elif name in ("pnpm", "yarn") and words[verb : verb + 1] and words[verb] in RUNNERS:
        behind = words[verb:]
    else:
        return None
    while behind and behind[0].startswith("-"):
        behind = behind[1:]
    return behind or None


def _handed_on(words: list[str], verb: str) -> list[str]:
    """What a script gets behind its own line: all of it by yarn and pnpm, by npm what stands behind `--`."""
    behind = words[words.index(verb) + 1 :]
    if "--" in behind:
        return behind[behind.index("--") + 1 :]
    return [] if words[0].rpartition("/")[2].removesuffix(".cmd") == "npm" else behind


def _console_script(name: str, folder: str, read: Read) -> str | None:
    """The module behind a command that the project itself defines."""
    _where, text = _nearest("pyproject.toml", folder, read)
    if text is None:
        return None
    try:
        data = tomllib.loads(text)
        tables = (data.get("project") or {}, (data.get("tool") or {}).get("poetry") or {})
        found = next((found for table in tables if (found := (table.get("scripts") or {}).get(name))), None)
    except (ValueError, AttributeError):
        return None
    if isinstance(found, dict):  # poetry's longer form
        found = found.get("reference") or found.get("callable")
    return found.partition(":")[0] if isinstance(found, str) else None


def _nearest(file: str, folder: str, read: Read) -> tuple[str, str | None]:
    where = folder
    for _ in range(HIGHEST + 1):
        if (text := read(f"{where.rstrip('/')}/{file}")) is not None:
            return where, text
        above = where.replace("\\", "/").rstrip("/").rpartition("/")[0]
        if not above:
            break
        where = above
    return folder, None


def behind_console_script(text: str) -> str | None:
    """The module that an installed command (pip's and uv's file in bin/) starts."""
    found = re.search(r"^from ([A-Za-z_][\w.]*) import \w+", text, re.MULTILINE)
    return found[1] if found and "sys.exit(" in text else None


def node_main(text: str) -> str:
    """What `node FOLDER` runs, by the folder's package.json."""
    try:
        main = json.loads(text).get("main")
    except (ValueError, AttributeError, RecursionError):
        main = None
    return main if isinstance(main, str) and main else "index.js"
