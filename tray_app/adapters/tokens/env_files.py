"""The files that give a bot its variables (`env_file`, else the .env beside it), and what they set."""

import os
from collections.abc import Collection
from pathlib import Path

from tray_app.adapters.pipes import is_pipe, read_whole
from tray_app.adapters.tokens.env_text import variables
from tray_app.core.messages import Message
from tray_app.core.model import BotSpec
from tray_app.core.reasons import unreadable
from tray_app.core.text import decode
from tray_app.core.tokens import env_dialect


def files_of(spec: BotSpec, env_file: Path) -> list[Path]:
    """The files that give it variables, later ones win; `env_file` is Launch.env_file, the last of them."""
    base = Path(spec.file).parent
    named = [Path(os.path.abspath(base / os.path.expanduser(text))) for text in spec.env_file]
    return named if named[-1:] == [env_file] else [env_file]


def env_variables(spec: BotSpec, env_file: Path | None) -> dict[str, str]:
    """What this bot's .env sets, as the bot itself reads it. Raises ConfigError where it cannot be read."""
    node, files = env_dialect.of_node(spec), files_of(spec, env_file) if env_file else ()
    return {name: value for path in files for name, value in load_env_file(path, node).items()}


def file_with(spec: BotSpec, env_file: Path | None, name: str) -> Path | None:
    """Of its files of variables the one that a variable comes from."""
    if env_file is None:
        return None
    *others, last = files_of(spec, env_file)
    node = env_dialect.of_node(spec)
    if not others or (not is_pipe(last) and name in load_env_file(last, node)):
        return last
    return next((path for path in reversed(others) if name in load_env_file(path, node)), last)


def source(name: str, spec: BotSpec, env_file: Path | None, file: Collection[str] | None = None) -> Message:
    """Where a variable comes from, for a sentence. `file` has the names that its files of variables set: without it
    they are read, unless one is a pipe, which would be empty then."""
    if name in spec.env:
        return Message("variable {name} in bots.toml", name=name)
    if file is None:
        file = env_variables(spec, env_file) if env_file and not any(map(is_pipe, files_of(spec, env_file))) else ()
    if name in file:
        return Message("variable {name} in {path}", name=name, path=file_with(spec, env_file, name))
    return Message("variable {name} in the environment of BotTray", name=name)


def load_env_file(path: Path, node: bool = False) -> dict[str, str]:
    """Reads as python-dotenv does for the bots: quotes, `export`, comments, `${NAME}`; the last of equal names counts.
    For a bot of Node as npm's dotenv does.

    Raises ConfigError where it cannot be read, HostError where it is a pipe that nobody fills.
    """
    try:
        data = read_whole(path)
    except OSError as error:
        raise unreadable(path, error, agent=True) from error
    return variables(decode(data, str(path)), node)
