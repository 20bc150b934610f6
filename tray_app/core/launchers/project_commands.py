"""`uv run shop`, `pdm run bot`, `pixi run bot`: what a project's own files say that such a command runs. Pure.

Formats: PEP 621 `[project.scripts]`, poetry's own table, `[tool.pdm.scripts]`, `[tool.rye.scripts]`, hatch's scripts of
an environment, pixi's tasks, Pipfile's `[scripts]`.
"""

import shlex
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from tray_app.core.launchers.parts import OldStart, Refusal, base, join
from tray_app.core.launchers.wrapped import with_files
from tray_app.core.messages import Message
from tray_app.core.pattern import pattern
from tray_app.core.scripts.python_module import NAME, SERVERS

_TASKS = {
    "pdm": ("pyproject.toml", ("tool", "pdm", "scripts")),
    "rye": ("pyproject.toml", ("tool", "rye", "scripts")),
    "pixi": ("pyproject.toml", ("tool", "pixi", "tasks")),
    "pipenv": ("Pipfile", ("scripts",)),
}


# hatch's own place for what is typed behind a command, with what stands there otherwise
_HATCH_ARGS = pattern(r"\{args(?::([^{}]*))?\}")


def command_of(start: OldStart, read: Callable[[str], str | None]) -> OldStart | tuple[str, OldStart] | None:
    """What runs instead: a module, or a line for a shell with what stands around it; None where no file of the project
    tells."""
    name, rest = start.words[0], start.words[1:]
    for value in _tasks(start, name, read):
        line = value.get("cmd") or value.get("shell") or value.get("call") if isinstance(value, dict) else value
        if isinstance(line, list) and isinstance(value, list) and start.tool == "hatch":
            line = "\n".join(one for one in line if isinstance(one, str))
        line = shlex.join(one for one in line if isinstance(one, str)) if isinstance(line, list) else line
        if isinstance(line, str):
            line = _with_words(line, rest, start.tool)
            return line, _told(start, value) if isinstance(value, dict) else start
    data = _data("pyproject.toml", start, read)
    for table in (_table(data, ("project", "scripts")), _table(data, ("tool", "poetry", "scripts"))):
        found = table.get(name)
        if isinstance(found, dict):  # poetry's longer form
            found = found.get("reference") or found.get("callable")
        if isinstance(found, str) and NAME.fullmatch(module := found.partition("[")[0].strip()):
            inside = f"{module.partition(':')[0].replace('.', '/')}"
            src = join(start.folder, "src")
            lies = any(read(f"{src}/{inside}{end}") is not None for end in (".py", "/__init__.py"))
            env = {"PYTHONPATH": src, **start.env} if lies else start.env
            return replace(start, words=("python", "-m", module, *rest), env=env)
    return replace(start, words=("python", "-m", *start.words)) if base(name) in SERVERS else None


def _with_words(line: str, words: tuple[str, ...], tool: str | None) -> str:
    """With what is typed behind the command."""
    if tool == "hatch":
        return _HATCH_ARGS.sub(lambda found: shlex.join(words) or found[1] or "", line).strip()
    return f"{line} {shlex.join(words)}".strip()


def _told(start: OldStart, task: Mapping[str, Any]) -> OldStart:
    """With the folder, the variables and the file of variables that a task has [pdm: env_file; rye: env-file, chdir;
    pixi: cwd]. A file gives what is not set; pdm's `override` counts over it."""
    file = task.get("env_file") or task.get("env-file")
    above = file.get("override") if isinstance(file, dict) else None
    folder = next((one for key in ("cwd", "chdir", "working_dir") if isinstance(one := task.get(key), str)), ".")
    env = task.get("env")
    own = {key: str(value) for key, value in env.items()} if isinstance(env, dict) else {}
    start = with_files(start, [file] if isinstance(file, str) else [], [above] if isinstance(above, str) else [])
    return replace(start, folder=join(start.folder, folder), env={**start.env, **own})


def fetched(tool: str, line: str) -> Refusal:
    """Of `uvx shop`, `pipx run shop`."""
    return Refusal(
        Message("{line}: {tool} fetches that program into a folder of its own, and it is not in this one.", line=line,
                tool=tool),
        Message("Add the bot's own folder: {command}", command="bottray add PATH"),
    )  # fmt: skip


def _tasks(start: OldStart, name: str, read: Callable[[str], str | None]) -> Iterator[Any]:
    if start.tool == "hatch":
        env, _, script = name.rpartition(":")
        inside = ("envs", env or "default", "scripts")
        yield _table(_data("pyproject.toml", start, read), ("tool", "hatch", *inside)).get(script)
        yield _table(_data("hatch.toml", start, read), inside).get(script)
        return
    file, keys = _TASKS.get(start.tool or "", ("", ()))
    if file:
        yield _table(_data(file, start, read), keys).get(name)
    if start.tool == "pixi":
        yield _table(_data("pixi.toml", start, read), ("tasks",)).get(name)


def _data(file: str, start: OldStart, read: Callable[[str], str | None]) -> Mapping[str, Any]:
    try:
        return tomllib.loads(read(join(start.folder, file)) or "")
    except (ValueError, RecursionError):
        return {}


def _table(data: Mapping[str, Any], keys: tuple[str, ...]) -> Mapping[str, Any]:
    for key in keys:
        found = data.get(key)
        data = found if isinstance(found, dict) else {}
    return data
