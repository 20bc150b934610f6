"""What is really started for an entry in bots.toml."""

from dataclasses import dataclass
from pathlib import Path

from tray_app.core.errors import ConfigError
from tray_app.core.launchers.parts import PYTHON
from tray_app.core.launchers.parts import base as base_name
from tray_app.core.messages import Message
from tray_app.core.model import BotSpec
from tray_app.core.scripts import python_module
from tray_app.core.trust import PassedOver

PYTHON_SCRIPTS = (".py", ".pyw", ".pyz")


@dataclass(frozen=True)
class Launch:
    """What to start. All paths are absolute; `env_file` and `requirements` (a requirements.txt or pyproject.toml) are
    None where none was named and none was found. `env_file` is the last of `env_files`, and new variables go there.
    `passed_over` was found, but others may change it.

    Of a `module`, `script` is its file, None where an installation has it, and `root` where its imports start.
    `chosen`: the entry names the interpreter."""

    argv: tuple[str, ...]
    folder: Path
    script: Path | None
    env_file: Path | None
    requirements: Path | None = None
    token_in: Path | None = None
    passed_over: tuple[PassedOver, ...] = ()
    env_files: tuple[Path, ...] = ()
    module: str | None = None
    root: Path | None = None
    chosen: bool = False

    @property
    def own_env_file(self) -> Path:
        """The .env of the bot, there or not yet: beside a Python script, which looks for it from there on upwards
        [python-dotenv, find_dotenv]; in the folder in which Node is started, whose libraries look nowhere else."""
        beside = self.script is not None and self.script.suffix.lower() in PYTHON_SCRIPTS
        return self.env_file or (self.script.parent if self.script and beside else self.folder) / ".env"


def python_words(launch: Launch) -> list[str] | None:
    """The Python in front of the script or module (`py -3`); None where something else runs it."""
    if launch.module:
        return list(launch.argv[: launch.argv.index(python_module.words(launch.module)[0])])
    if launch.script is None or str(launch.script) not in launch.argv:
        return None
    words = list(launch.argv[: launch.argv.index(str(launch.script))])
    return words if words and PYTHON.fullmatch(base_name(words[0])) else None


def wrong(
    spec: BotSpec, what: Message, cure: Message | None = None, kind: type[ConfigError] = ConfigError
) -> ConfigError:
    """Why it cannot be started, with its place in bots.toml where it stands there; before that its name is a guess."""
    if not spec.file:
        return kind(Message("It cannot be started: {what}", what=what), cure=cure)
    place = f"{spec.file}:{spec.line}"
    message = Message("Bot {bot} ({place}) cannot be started: {what}", bot=spec.name, place=place, what=what)
    return kind(message, cure=cure)
