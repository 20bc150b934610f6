"""`doctor --bundle`: the page, the logs and bots.toml in one archive that may be handed to somebody else.

Tokens go by their form, whatever else a user may have put a secret into goes by its place (core/config/blackout.py).
"""

import zipfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from tray_app.adapters.files import read_text, unwritable
from tray_app.adapters.projects import interpreter
from tray_app.adapters.projects.texts import text_of
from tray_app.adapters.tokens import secrets
from tray_app.commands.context import Context
from tray_app.core.config import blackout
from tray_app.core.errors import DONE, BotTrayError, HostError
from tray_app.core.launchers import launchers
from tray_app.core.messages import Message, _
from tray_app.core.model import BotSpec
from tray_app.core.tokens.redact import redact
from tray_app.core.tokens.token import Token

LOG_END = 200_000  # bytes of each log that go into a bundle


def pack(context: Context, file: Path, page: str, specs: Mapping[str, BotSpec]) -> int:
    """Says what goes in before it writes. A file that is there already is not overwritten. Raises HostError."""
    tokens, known = _secrets(context, specs)

    def shown(text: str) -> bytes:
        return blackout.text(redact(text, tokens), known).encode(errors="replace")

    contents = {"doctor.txt": shown(page)}
    with suppress(FileNotFoundError, BotTrayError):
        contents["bots.toml"] = shown(blackout.config(read_text(context.folders.config_file)))
    for name in [*specs, "agent"]:
        with suppress(OSError):
            log = (context.folders.logs / f"{name}.log").read_bytes()[-LOG_END:]
            contents[f"logs/{name}.log"] = shown(log.decode(errors="replace"))
    context.say(_("Into {file} goes, without tokens, passwords and what stands in env, args and command:", file=file))
    for name, data in contents.items():
        context.say(f"  {name} ({len(data)})")
    try:
        with zipfile.ZipFile(file, "x", zipfile.ZIP_DEFLATED) as packed:
            for name, data in contents.items():
                packed.writestr(name, data)
    except FileExistsError:
        raise HostError(Message("{file} is there already.", file=file), Message("Choose another name.")) from None
    except OSError as error:
        with suppress(OSError):  # half an archive helps nobody
            file.unlink()
        raise unwritable(file, file.absolute().parent, error) from None
    context.say(_("Written."))
    return DONE


def _secrets(context: Context, specs: Mapping[str, BotSpec]) -> tuple[list[Token], set[str]]:
    """The bots' tokens, and what else may be a secret of theirs. What cannot be read has none to give away here."""
    tokens: list[Token] = []
    known: set[str] = set()
    for spec in specs.values():
        known |= blackout.secrets_of(spec)
        with suppress(BotTrayError):
            launch = interpreter.resolve(spec, context.folders.config_file.parent)
            known |= blackout.secrets_of(spec, _variables(spec, launch))
            if found := secrets.find_token(spec, launch.env_file, context.environ):
                tokens.append(found.token)
    return tokens, known


def _variables(spec: BotSpec, launch: interpreter.Launch) -> Iterator[tuple[str, str]]:
    """What its .env sets, and the launcher that it has its token from."""
    yield from secrets.env_variables(spec, launch.env_file).items()
    if launch.token_in:
        for start in launchers.read(launch.token_in.name, text_of(launch.token_in)):
            yield from start.env.items()
