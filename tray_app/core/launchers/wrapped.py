"""What only wraps a command: nohup, env, sudo, `poetry run`, `uv run --env-file`, `dotenv run`. Pure."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from tray_app.core.launchers import watchers
from tray_app.core.launchers.parts import (
    AGENT,
    ENV_FILE,
    LEASE,
    LEFT_OUT,
    LOG,
    OWN_PYTHON,
    WATCH,
    OldStart,
    Replaced,
    base,
    join,
    shown,
    with_file,
)
from tray_app.core.pattern import pattern
from tray_app.core.scripts.python_module import SERVERS


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_ASSIGNMENT = pattern(r"[A-Za-z_]\w*=.*", re.DOTALL)
TOOLS = _set("poetry pipenv uv pdm rye hatch pixi")
_TOOL_OPTIONS = _set(
    "--directory --project -C --with --python -p --env-file -n --name --extra --group -e --manifest-path"
)
_WITH_ENV_FILE = _set("node nodejs tsx bun deno")
_NODE_OPTIONS = _set("-r --require --import --loader --experimental-loader --tsconfig -C --conditions")
# who only wraps another command: its options with a value, how many words of its own stand before that command
_WRAPS = {
    "nohup": ("", 0), "setsid": ("", 0), "daemonize": ("-p -l -u -o -e -c", 0), "disown": ("", 0), "exec": ("-a", 0),
    "time": ("-f -o", 0), "command": ("", 0), "builtin": ("", 0), "env": ("-u -C", 0), "unbuffer": ("", 0),
    "winpty": ("", 0), "call": ("", 0), "@call": ("", 0), "stdbuf": ("-i -o -e", 0), "nice": ("-n", 0),
    "ionice": ("-c -n", 0), "chrt": ("", 1), "taskset": ("", 1), "sudo": ("-u -g -h -p -C -D -r -t", 0),
    "doas": ("-u -C", 0), "runuser": ("-u -g", 0), "flock": ("-w -E --timeout", 1), "timeout": ("-k -s", 1),
    "xvfb-run": ("-s -n -e -f -w", 0), "tini": ("-p -e", 0), "dumb-init": ("", 0), "cross-env": ("", 0),
    "chronic": ("", 0), "caffeinate": ("-t -w", 0), "systemd-inhibit": ("", 0), "systemd-cat": ("-t -p", 0),
}  # fmt: skip
_BY = {"nohup": AGENT, "setsid": AGENT, "daemonize": AGENT, "disown": AGENT, "flock": LEASE, "systemd-cat": LOG}
_OF_CMD = pattern(r"/(?:t(?::\d+)?|nobreak)", re.IGNORECASE)  # its own timeout is a pause
_SILENT = _set("exec time command builtin env unbuffer winpty call @call stdbuf tini dumb-init cross-env chronic")


def unwrap(command: Sequence[str], start: OldStart) -> OldStart:
    """Takes off what only wraps a command (nohup, exec, env, sudo, poetry run); `start` with what it said, and the
    words that are left."""
    words = [*command]
    at, env, replaced, tool = 0, dict(start.env), list(start.replaced), start.tool
    above: list[str] = []  # files of variables that count over those that are set
    below: list[str] = []
    while at < len(words):
        name = base(words[at])
        if _ASSIGNMENT.fullmatch(words[at]):
            key, _, value = words[at].partition("=")
            env[key] = value
            at += 1
        elif name in _WRAPS and not (name == "runuser" and "-c" in words):
            valued, operands = _WRAPS[name]
            behind = _past_options(words, at + 1, valued.split()) + operands
            if behind >= len(words) or (name == "timeout" and _OF_CMD.fullmatch(words[at + 1])):
                break
            by = _BY.get(name, LEFT_OUT)
            if name not in _SILENT:
                replaced.append(Replaced(name if by is AGENT else shown(" ".join(words[at : at + 30])), by))
            at = behind
            if name == "flock" and words[at] == "-c":
                return replace(start, words=("sh", *words[at:]), env=env, tool=tool, replaced=tuple(replaced))
        elif name in TOOLS and "run" in words[at + 1 : at + 4]:
            behind = _past_options(words, words.index("run", at) + 1, _TOOL_OPTIONS)
            below += _of_tool(name, words[at:behind], env)
            at, tool = behind, name
        elif name == "dotenv" and (behind := _behind_dotenv(words, at)) < len(words):
            above += _named(words[at:behind], ("-f", "--file", "-e", "--env-file")) or [".env"]
            replaced.append(Replaced(shown(" ".join(words[at:behind])), ENV_FILE))
            at = behind
        elif name in ("conda", "mamba", "micromamba") and "run" in words[at + 1 : at + 2]:
            behind = _past_options(words, at + 2, ("-n", "--name", "-p", "--prefix", "--cwd"))
            named = [words[n + 1] for n in range(at, behind - 1) if words[n] in ("-n", "--name", "-p", "--prefix")]
            at, tool = behind, f"conda {named[0]}" if named else "conda"
        elif (watched := watchers.started(words[at:])) is not None:
            replaced.append(Replaced(shown(" ".join(words[at : at + 30])), WATCH))
            words[at:] = watched
        else:
            break
    if tool != start.tool:
        replaced.append(Replaced(shown(" ".join(words[:30])), OWN_PYTHON))
    module = ["python"] if words[at : at + 1] == ["-m"] else []  # uv run -m shop
    rest, of_node = _of_node([*module, *_served(words[at:])])
    whole = replace(start, words=tuple(rest), env=env, tool=tool, replaced=tuple(replaced))
    return with_files(whole, [*below, *of_node], above)


def _served(words: list[str]) -> list[str]:
    """`venv/bin/uvicorn shop:app` as the module that it is, with the Python beside it; `celery` in the same way."""
    command = base(words[0]) if words else ""
    name = command.removesuffix("-serve") if command == "waitress-serve" else command
    if name not in SERVERS and not (name == "celery" and {"worker", "beat"} & {*words[1:]}):
        return words
    folder, sign, suffix = words[0].replace("\\", "/").rpartition(command)
    return [f"{folder}python{suffix}" if sign else "python", "-m", name, *words[1:]]


def with_files(start: OldStart, below: list[str], above: list[str]) -> OldStart:
    """`below` gives what is not set already, `above` counts over it; of each the last one counts."""
    if not below and not above:
        return start
    outer = (start.env_file,) if isinstance(start.env_file, str) else start.env_file or ()
    files: str | tuple[str, ...] | None = None
    for path in (*(join(start.folder, one) for one in below), *outer, *(join(start.folder, one) for one in above)):
        files = with_file(files, path)
    return replace(start, env_file=files, file_env={})


def _of_tool(name: str, words: Sequence[str], env: Mapping[str, str]) -> list[str]:
    """The files of variables that `uv run` reads; an option counts instead of the variable [uv: --env-file]."""
    if name == "pipenv":
        return [place] if (place := env.get("PIPENV_DOTENV_LOCATION")) else []
    if name != "uv" or "--no-env-file" in words:
        return []
    return _named(words, ("--env-file",)) or env.get("UV_ENV_FILE", "").split()


def _named(words: Sequence[str], options: Collection[str]) -> list[str]:
    """What is given to one of the options, as `--file X` or `--file=X`."""
    found: list[str] = []
    for at, word in enumerate(words):
        option, sign, value = word.partition("=")
        if option in options:
            found += [value] if sign else words[at + 1 : at + 2]
    return found


def _behind_dotenv(words: Sequence[str], at: int) -> int:
    """Where the command begins: `dotenv -f FILE run -- X` of Python's, `dotenv -e FILE -- X` of Node's."""
    valued = ("-f", "--file", "-e", "--env-file", "-q", "--quote", "--export")
    behind = _past_options(words, at + 1, valued)
    verb = words[behind] if behind < len(words) else ""
    if verb in ("list", "get", "set", "unset"):
        return len(words)
    return _past_options(words, behind + 1, valued) if verb == "run" else behind


def _of_node(words: list[str]) -> tuple[list[str], list[str]]:
    """Its words without `--env-file=.env`, and the files that are named so."""
    if not words or base(words[0]) not in _WITH_ENV_FILE:
        return words, []
    kept, files, at = words[:1], list[str](), 1
    while at < len(words) and (words[at].startswith("-") or (words[at] == "run" and at < 3)):
        option, sign, value = words[at].partition("=")
        if option in ("--env-file", "--env-file-if-exists"):
            files += [value] if sign else words[at + 1 : at + 2]
            at += 1 if sign else 2
            continue
        takes = 2 if words[at] in _NODE_OPTIONS else 1
        kept += words[at : at + takes]
        at += takes
    return [*kept, *words[at:]], files


def _past_options(words: Sequence[str], at: int, valued: Collection[str]) -> int:
    """Where what is wrapped begins, behind a wrapper's own options."""
    while at < len(words) and words[at].startswith("-") and words[at] not in ("-c", "-m"):
        at += 1 + ((word := words[at]) in valued)
        if word == "--":
            break
    return at
