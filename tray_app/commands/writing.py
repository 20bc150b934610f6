"""What a command changes in a user's own files: bots.toml and a .env, each as a whole or not at all."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tray_app.adapters.config import versions
from tray_app.adapters.files import private_folder, read_text, write_atomic
from tray_app.adapters.leases import lease
from tray_app.adapters.pipes import is_pipe
from tray_app.commands.context import Context
from tray_app.core.config.config import parse_each
from tray_app.core.errors import ConfigError, HostError
from tray_app.core.messages import Message

LOCK_PATIENCE = 5.0  # seconds that another command may take to write bots.toml


def write_env(path: Path, change: Callable[[str], str]) -> None:
    """Readable by its owner alone from then on. Raises ConfigError, HostError; the old file is whole then."""
    if is_pipe(path):
        raise ConfigError(
            Message("{path} is a pipe that another program fills; BotTray does not write into it.", path=path),
            cure=Message("Change it in that program (such as 1Password)."),
        )
    try:
        before = read_text(path)
    except FileNotFoundError:
        before = ""
    write_atomic(path, change(before).encode(), mode=0o600)


def config_text(context: Context) -> str:
    try:
        return read_text(context.folders.config_file)
    except FileNotFoundError:
        return ""


def write_config(context: Context, change: Callable[[str], str]) -> None:
    """Change bots.toml: one command at a time, on what is in it at that moment, and only if that gets no worse."""
    file = context.folders.config_file
    with _alone(private_folder(context.folders.run)):
        before = config_text(context)
        text = change(before)
        config = parse_each(text, str(file))
        if len(config.faults) > len(parse_each(before, str(file)).faults):
            raise config.error()
        try:
            mode = file.stat().st_mode & 0o777
        except OSError:
            mode = 0o600
            file.parent.mkdir(parents=True, exist_ok=True)
        if text != before:
            with suppress(HostError, OSError):  # nobody is refused an entry for that
                versions.keep(context.folders.state, before)
        write_atomic(file, text.encode(), mode)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    import time

    end = time.monotonic() + LOCK_PATIENCE
    while True:
        try:
            held = lease.take("config", folder)
            break
        except lease.Held:
            if time.monotonic() > end:
                raise HostError(Message("Another command is writing bots.toml."), Message("Try again.")) from None
            time.sleep(0.05)
    try:
        yield
    finally:
        held.release()
